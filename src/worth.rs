//! What a difference is worth: conversions, and their value, a month.

use std::str::FromStr;

use thiserror::Error;

use crate::{Absent, Counts, Decision, Estimate, GoalDirection, Interval, Report, Statistics, VariantReport, Verdict};

/// How many visitors come in a month, and what a conversion is worth.
///
/// ```
/// use abstats::worth::Monthly;
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
///
/// let worth = Monthly::new(50_000, Some("12.50EUR".parse()?))?.worth(&report)?;
/// assert_eq!(worth.variant, 1);
/// assert_eq!(worth.conversions.gained.round(), 999.0);
/// assert_eq!(worth.value.unwrap().gained, 12.5 * worth.conversions.gained);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Monthly {
    visitors: u64,
    value: Option<Value>,
}

impl Monthly {
    /// Visitors a month, of all variants together, and the value of a conversion when it is known.
    ///
    /// # Errors
    /// When there are no visitors, or more than [`Counts::MAX_VISITORS`].
    pub fn new(visitors: u64, value: Option<Value>) -> Result<Self, MonthlyError> {
        if visitors == 0 || visitors > Counts::MAX_VISITORS {
            return Err(MonthlyError::Visitors { value: visitors });
        }
        Ok(Self { visitors, value })
    }

    /// Visitors a month.
    #[must_use]
    pub const fn visitors(&self) -> u64 {
        self.visitors
    }

    /// What a conversion is worth.
    #[must_use]
    pub const fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }

    /// What it is worth to have, for all visitors, the variant that the report's headline is about in place of the control: from
    /// the difference of rates, and the interval of it, that the verdict follows.
    ///
    /// At any look there is no interval of the difference: then the lift and its interval, which hold at any look, are applied to
    /// the control's rate so far.
    ///
    /// # Errors
    /// When the data are in doubt, and when nothing can be compared.
    pub fn worth(&self, report: &Report) -> Result<Worth, NoWorth> {
        if report.decision() == Decision::Check {
            return Err(NoWorth::DataInDoubt);
        }
        let about = report.headline().about.and_then(|place| report.overall.of(place));
        let row = about.ok_or(NoWorth::NothingCompared)?;
        let goal = report.analysis.goal_direction;
        let per_visitor = match row.always_valid {
            Some(_) => Amounts::at_any_look(row, report)?,
            None => Amounts::per_visitor(row)?,
        };
        let per_visitor = per_visitor.towards(goal);
        let conversions = per_visitor.times(self.visitors as f64);
        let value = self.value.as_ref().map(|value| conversions.times(value.amount));
        Ok(Worth { variant: row.variant, verdict: row.verdict, conversions, value })
    }
}

/// What a conversion is worth: `12.50EUR`, `$3`, or a bare number.
///
/// ```
/// use abstats::worth::Value;
/// let value: Value = "12.50EUR".parse()?;
/// assert_eq!((value.amount(), value.currency()), (12.5, Some("EUR")));
/// assert_eq!("$3".parse(), Value::new(3.0, Some("$".into())));
/// assert_eq!(
///     "-3".parse::<Value>().unwrap_err().to_string(),
///     r#""-3" is not an amount above 0, with or without a currency: 12.50EUR, $3, 40"#,
/// );
/// # Ok::<(), abstats::worth::MonthlyError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    amount: f64,
    currency: Option<String>,
}

impl Value {
    /// The largest amount.
    pub const MOST: f64 = 1e12;
    /// A currency has at most so many letters.
    pub const LONGEST: usize = 8;

    /// An amount, and its currency when it has one.
    ///
    /// # Errors
    /// When the amount is not above 0, or is above [`Value::MOST`]; when the currency is no word of up to [`Value::LONGEST`]
    /// letters and signs of currencies.
    pub fn new(amount: f64, currency: Option<String>) -> Result<Self, MonthlyError> {
        let fits = amount > 0.0 && amount <= Self::MOST && currency.as_deref().is_none_or(is_currency);
        if !fits {
            return Err(MonthlyError::Value { value: format!("{amount}{}", currency.unwrap_or_default()) });
        }
        Ok(Self { amount, currency })
    }

    /// The amount.
    #[must_use]
    pub const fn amount(&self) -> f64 {
        self.amount
    }

    /// Its currency, as it was given.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }
}

impl FromStr for Value {
    type Err = MonthlyError;

    /// The currency stands before the amount or behind it.
    fn from_str(text: &str) -> Result<Self, MonthlyError> {
        let wrong = || MonthlyError::Value { value: text.to_owned() };
        let is_amount = |character: char| character.is_ascii_digit() || character == '.';
        let before = text.trim().trim_end_matches(|character| !is_amount(character));
        let amount = before.trim_start_matches(|character| !is_amount(character));
        let head = before.strip_suffix(amount).unwrap_or_default().trim();
        let tail = text.trim().strip_prefix(before).unwrap_or_default().trim();
        let currency = match (head, tail) {
            ("", "") => None,
            (currency, "") | ("", currency) => Some(currency.to_owned()),
            _ => return Err(wrong()),
        };
        let amount = amount.chars().all(is_amount).then(|| amount.parse().ok()).flatten();
        Self::new(amount.ok_or_else(wrong)?, currency).map_err(|_| wrong())
    }
}

fn is_currency(text: &str) -> bool {
    let is_sign = |character| matches!(character, '$' | '¢'..='¥' | '֏' | '؋' | '฿' | '\u{20a0}'..='\u{20cf}');
    let length = text.chars().count();
    (1..=Value::LONGEST).contains(&length) && text.chars().all(|each| each.is_alphabetic() || is_sign(each))
}

/// Why visitors a month, or the value of a conversion, are none.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum MonthlyError {
    /// None or too many.
    #[error("{value} is not a whole number from 1 to {}", Counts::MAX_VISITORS)]
    Visitors {
        /// The visitors given.
        value: u64,
    },
    /// No amount, or a currency that is none.
    #[error("{value:?} is not an amount above 0, with or without a currency: 12.50EUR, $3, 40")]
    Value {
        /// The text given.
        value: String,
    },
}

/// What a variant is worth a month in place of the control.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Worth {
    /// The variant's place in [`Report::variants`].
    pub variant: usize,
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// In conversions a month; saved ones with [`GoalDirection::Decrease`].
    pub conversions: Amounts,
    /// In the value's currency a month, when a conversion has a value.
    pub value: Option<Amounts>,
}

/// Gain and losses, in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Amounts {
    /// What the variant gains over the control; negative when it loses.
    pub gained: f64,
    /// Where the true gain lies. Of a one-sided test the open end is that of a difference of 100 points. At any look it is that of
    /// a control that goes on to convert as it did.
    pub interval: Interval,
    /// Of the Bayesian engine: what choosing wrongly costs.
    pub losses: Option<Losses>,
}

/// What a wrong choice costs on average: how much is lost if it is wrong, times how likely that is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Losses {
    /// By the variant, should the control be better.
    pub of_variant: f64,
    /// By the control, should the variant be better.
    pub of_control: f64,
}

/// Why there is no worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoWorth {
    /// The data have to be checked first.
    DataInDoubt,
    /// No variant is compared with the control.
    NothingCompared,
    /// The difference, or its interval, does not exist.
    Absent(Absent),
}

impl std::fmt::Display for NoWorth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DataInDoubt => f.pad("the data are in doubt: check them first"),
            Self::NothingCompared => f.pad("no variant is compared with the control"),
            Self::Absent(reason) => reason.fmt(f),
        }
    }
}

impl std::error::Error for NoWorth {}

impl Amounts {
    /// From what holds at any look.
    fn at_any_look(row: &VariantReport, report: &Report) -> Result<Self, NoWorth> {
        let Estimate { estimate, interval } = row.deciding().ok_or(NoWorth::NothingCompared)?.lift;
        let control = report.overall.of(report.control).ok_or(NoWorth::NothingCompared)?.counts;
        let rate = control.conversion_rate().map_err(NoWorth::Absent)?;
        let (lift, interval) = (estimate.map_err(NoWorth::Absent)?, interval.map_err(NoWorth::Absent)?);
        // No rate is above 1.
        let ends = [interval.low, interval.high].map(|end| (rate * end).min(1.0 - rate));
        Ok(Self {
            gained: rate * lift,
            interval: Interval { low: ends[0], high: ends[1], level: interval.level },
            losses: Self::losses(row)?,
        })
    }

    /// Of the Bayesian engine.
    fn losses(row: &VariantReport) -> Result<Option<Losses>, NoWorth> {
        let Statistics::Bayesian(of) = row.statistics else { return Ok(None) };
        let versus = of.versus_control.ok_or(NoWorth::NothingCompared)?;
        let losses = versus
            .expected_loss
            .and_then(|of_variant| Ok(Losses { of_variant, of_control: versus.expected_loss_of_control? }));
        losses.map(Some).map_err(NoWorth::Absent)
    }

    fn per_visitor(row: &VariantReport) -> Result<Self, NoWorth> {
        let difference = match row.statistics {
            Statistics::Bayesian(of) => of.versus_control.ok_or(NoWorth::NothingCompared)?.difference,
            Statistics::Frequentist(of) => of.deciding().ok_or(NoWorth::NothingCompared)?.difference,
        };
        let Estimate { estimate, interval } = difference;
        let (gained, interval) = (estimate.map_err(NoWorth::Absent)?, interval.map_err(NoWorth::Absent)?);
        Ok(Self { gained, interval, losses: Self::losses(row)? })
    }

    /// Of more conversions, or of fewer.
    const fn towards(self, goal: GoalDirection) -> Self {
        let Self { gained, interval: Interval { low, high, level }, losses } = self;
        match goal {
            GoalDirection::Increase => self,
            GoalDirection::Decrease => {
                Self { gained: -gained, interval: Interval { low: -high, high: -low, level }, losses }
            }
        }
    }

    fn times(self, by: f64) -> Self {
        let Self { gained, interval: Interval { low, high, level }, losses } = self;
        Self {
            gained: by * gained,
            interval: Interval { low: by * low, high: by * high, level },
            losses: losses.map(|of| Losses { of_variant: by * of.of_variant, of_control: by * of.of_control }),
        }
    }
}

#[cfg(test)]
#[path = "worth_tests.rs"]
mod tests;
