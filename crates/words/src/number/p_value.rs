//! A p-value as people read it: digits, and their relation to the number.

use std::fmt;

use super::{not_across, power_of_ten};

/// The relation of a number to its written digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed: equal, below or above")]
pub enum Relation {
    /// Equal to the written digits, rounded.
    Equal,
    /// Too small for the digits.
    Below,
    /// Too near to 1 for the digits.
    Above,
}

/// A p-value's digits and its relation to them. Its `Display` is `= 0.056`, `< 0.0001` or `> 0.99`.
///
/// ```
/// use abstats_words::number::p_value;
/// let p = p_value(0.0563776, 0.05);
/// assert_eq!((p.to_string(), p.alone(), p.at_most()), ("= 0.056".into(), "0.056".into(), "up to 0.056".into()));
/// let p = p_value(5.7e-112, 0.05);
/// assert_eq!((p.to_string(), p.alone(), p.at_most()), ("< 0.0001".into(), "< 0.0001".into(), "< 0.0001".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PValue {
    /// The relation of the p-value to the digits.
    pub relation: Relation,
    /// The written digits: `0.056`.
    pub digits: String,
}

/// A p-value in two digits that matter, and more where fewer would round it across alpha.
#[must_use]
pub fn p_value(p_value: f64, alpha: f64) -> PValue {
    let of = |relation, digits: &str| PValue { relation, digits: digits.to_owned() };
    if p_value < 0.0001 {
        return of(Relation::Below, "0.0001");
    }
    if p_value >= 0.995 {
        return of(Relation::Above, "0.99");
    }
    let least = (1..5).find(|&zeros| p_value * power_of_ten(zeros) >= 0.995).unwrap_or(4) + 1;
    let digits = not_across(p_value, least, |rounded| (rounded < alpha) == (p_value < alpha));
    of(Relation::Equal, &digits)
}

impl PValue {
    /// The form in a table, under a heading: the digits, with a sign only where they are not the number.
    #[must_use]
    pub fn alone(&self) -> String {
        match self.relation {
            Relation::Equal => self.digits.clone(),
            Relation::Below | Relation::Above => self.to_string(),
        }
    }

    /// The largest of several p-values: `up to 0.0003`, or `< 0.0001`.
    #[must_use]
    pub fn at_most(&self) -> String {
        match self.relation {
            Relation::Equal => format!("up to {}", self.digits),
            Relation::Below | Relation::Above => self.to_string(),
        }
    }
}

impl fmt::Display for PValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.relation {
            Relation::Equal => "=",
            Relation::Below => "<",
            Relation::Above => ">",
        };
        write!(f, "{sign} {}", self.digits)
    }
}
