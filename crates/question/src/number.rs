//! Numbers in text.

use std::cmp::Ordering;

/// How a value stands to the rule's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `>`, `gt`, `days_gt`.
    Greater,
    /// `>=`, `gte`, `days_gte`.
    AtLeast,
    /// `<`, `lt`, `days_lt`.
    Less,
    /// `<=`, `lte`, `days_lte`.
    AtMost,
}

impl Order {
    /// Whether a value that compares so to the rule's value passes.
    #[must_use]
    pub const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
        }
    }
}

/// A finite number, as it is written: `-?digits(.digits)?([eE][+-]?digits)?`. So `+5`, `.5`, `5.`, ` 5`, `0x5`, `NaN` and `1e999` are none.
///
/// ```
/// use abstats_question::Number;
/// use std::cmp::Ordering;
/// let hundred = Number::parse("100").unwrap();
/// assert_eq!(hundred.order_of("100.0"), Some(Ordering::Equal));
/// assert_eq!(hundred.order_of("99.5"), Some(Ordering::Less));
/// assert_eq!(hundred.order_of(" 100"), None);
/// // Exactly, also where a float has too few digits.
/// assert_eq!(Number::parse("1234567890123456789").unwrap().order_of("1234567890123456788"), Some(Ordering::Less));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    text: Box<str>,
    value: f64,
}

impl Number {
    /// The number that is written so, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        float(text).map(|value| Self { text: text.into(), value })
    }

    /// The nearest float, finite.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the number in `text` compares to this one: [`Ordering::Less`] when it is smaller. `None` when it is no number.
    #[must_use]
    pub fn order_of(&self, text: &str) -> Option<Ordering> {
        // Rounding keeps the order: only where both round to one float do the digits decide.
        float(text)?.partial_cmp(&self.value).map(|order| order.then_with(|| exactly(text, &self.text)))
    }
}

/// The float of the text, when the text is a finite number.
fn float(text: &str) -> Option<f64> {
    if is_numeric(text.as_bytes()) { text.parse().ok().filter(|value: &f64| value.is_finite()) } else { None }
}

fn is_numeric(text: &[u8]) -> bool {
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    if !digits(&mut rest) {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        rest = fraction;
        if !digits(&mut rest) {
            return false;
        }
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        rest = if let [b'+' | b'-', unsigned @ ..] = exponent { unsigned } else { exponent };
        if !digits(&mut rest) {
            return false;
        }
    }
    rest.is_empty()
}

/// Takes the digits at the beginning; whether there are any.
fn digits(rest: &mut &[u8]) -> bool {
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    *rest = &rest[count..];
    count > 0
}

/// Compares two numeric texts that round to the same float, digit by digit.
fn exactly(one: &str, other: &str) -> Ordering {
    let (one, other) = (Decimal::of(one), Decimal::of(other));
    match (one.negative, other.negative) {
        (false, false) => one.magnitude().cmp(&other.magnitude()),
        (true, true) => other.magnitude().cmp(&one.magnitude()),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    }
}

/// A number as 0.d1d2d3... times a power of ten, d1 and the last digit not zero; zero has no digits.
struct Decimal {
    negative: bool,
    power: i64,
    digits: Vec<u8>,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let unsigned = text.strip_prefix('-');
        let (mantissa, exponent) = split(unsigned.unwrap_or(text), &['e', 'E']);
        let (whole, fraction) = split(mantissa, &['.']);
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        digits.truncate(digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1));
        let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
        digits.drain(..zeros);
        let places = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        // An exponent beyond i64 belongs to a zero, or the float would not be finite; or to a number so small that the float is zero.
        let exponent = match exponent.strip_prefix('+').unwrap_or(exponent) {
            "" => 0,
            text => text.parse().unwrap_or(if text.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 }),
        };
        let power =
            if digits.is_empty() { i64::MIN } else { exponent.saturating_add(places(whole.len()) - places(zeros)) };
        Self { negative: unsigned.is_some() && !digits.is_empty(), power, digits }
    }

    fn magnitude(&self) -> (i64, &[u8]) {
        (self.power, &self.digits)
    }
}

fn split<'a>(text: &'a str, at: &[char]) -> (&'a str, &'a str) {
    text.split_once(at).unwrap_or((text, ""))
}
