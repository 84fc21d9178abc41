//! Any JSON value, to be judged later: so that one bad value does not hide the next.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use abstats_table::digits::Style;

use crate::counts::whole_number;

/// A JSON value as it came. What is inside arrays and objects is not kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Raw {
    #[default]
    Missing,
    Null,
    Bool(bool),
    Integer(u64),
    /// Any other number, as it is written; of text that is to be text, the nearest float.
    Number(Box<str>),
    Text(String),
    Array,
    Object,
}

/// Reads a value that is to be a number by its digits: any float would be the nearest one to them.
pub(crate) fn by_digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(|value| Raw::written(value.get()))
}

/// A value that is to be a number, one of an array.
pub(crate) struct Digits(pub(crate) Raw);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        by_digits(deserializer).map(Self)
    }
}

impl Raw {
    /// The value of valid JSON.
    pub(crate) fn written(json: &str) -> Self {
        match json.as_bytes() {
            [b'n', ..] => Self::Null,
            [b't', ..] => Self::Bool(true),
            [b'f', ..] => Self::Bool(false),
            [b'[', ..] => Self::Array,
            [b'{', ..] => Self::Object,
            // Half a surrogate pair is valid, but no text: it is shown as it is written.
            [b'"', ..] => Self::Text(serde_json::from_str(json).unwrap_or_else(|_| json.to_owned())),
            _ => whole_number(json).map_or_else(|| Self::Number(json.into()), Self::Integer),
        }
    }

    /// Left out or null: both say nothing.
    pub(crate) const fn is_given(&self) -> bool {
        !matches!(self, Self::Missing | Self::Null)
    }

    /// A number that a float can be near to.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Number(digits) => digits.parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Text(text) => Self::of_text(text).and_then(|number| number.number()),
            _ => None,
        }
    }

    /// An integer of at least 0, also when written as 1500.0 or 1.5e3.
    pub(crate) fn count(&self) -> Option<u64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::Number(digits) => integer(digits),
            Self::Text(text) => Self::of_text(text).and_then(|number| number.count()),
            _ => None,
        }
    }

    /// Whether it is a count, or a text that may be one in the style of its document.
    pub(crate) fn may_be_count(&self) -> bool {
        match self {
            Self::Text(text) => text.bytes().any(|byte| byte.is_ascii_digit()),
            other => other.count().is_some(),
        }
    }

    /// The same, a text in this style.
    pub(crate) fn count_in(&self, style: Style) -> Option<u64> {
        match self {
            Self::Text(text) => style.count(text.trim()),
            other => other.count(),
        }
    }

    /// The number that a text is as a whole: many senders put them into quotation marks.
    fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        let number = serde_json::from_str::<&RawValue>(text).ok().filter(|_| is_number)?;
        Some(Self::written(number.get()))
    }

    /// Whether [`Raw::into_text`] succeeds.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Integer(_))
    }

    /// Text, or an integer as text: ids are often written as numbers.
    pub(crate) fn into_text(self) -> Result<String, Self> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Integer(value) => Ok(value.to_string()),
            other => Err(other),
        }
    }
}

/// As in JSON; text is quoted and escaped.
impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Number(digits) => f.write_str(digits),
            Self::Text(value) => fmt::Debug::fmt(value, f),
            Self::Array => f.write_str("[...]"),
            Self::Object => f.write_str("{...}"),
        }
    }
}

/// The integer of at least 0 that a number of JSON is, exactly, if it is one.
fn integer(number: &str) -> Option<u64> {
    let (decimal, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (above, below) = decimal.split_once('.').unwrap_or((decimal, ""));
    let all = [above.trim_start_matches('-'), below].concat();
    let digits = all.trim_end_matches('0');
    if digits.is_empty() {
        return Some(0); // Also -0.0.
    }
    // The number is the digits and so many zeros; fewer than none when it has a fraction.
    let zeros = exponent.parse::<i64>().ok()?.checked_add(i64::try_from(all.len() - digits.len()).ok()?)?;
    let zeros = u32::try_from(zeros.checked_sub(i64::try_from(below.len()).ok()?)?).ok()?;
    if decimal.starts_with('-') { None } else { digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(zeros)?) }
}

/// Any value where it is not a number that is asked for.
impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(u64::try_from(value).map_or_else(|_| Raw::Number(value.to_string().into()), Raw::Integer))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Integer(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Number(format!("{value:?}").into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Raw, A::Error> {
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Raw::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Raw, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Raw::Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_one_however_many_digits_it_takes() {
        let zeros = "0".repeat(100_000);
        for (number, expected) in [
            ("1500.0", 1_500),
            ("1.5e3", 1_500),
            ("1.5E+3", 1_500),
            ("150000e-2", 1_500),
            ("0.15e4", 1_500),
            ("0.0015e6", 1_500),
            ("\"1500\"", 1_500),
            ("\" 1.5e3\"", 1_500),
            ("-0", 0),
            ("-0.0e-5", 0),
            ("0e99999999999999999999", 0),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("18446744073709551615", u64::MAX),
            ("1e19", 10_000_000_000_000_000_000),
            (&format!("7.{zeros}"), 7),
            (&format!("7{zeros}e-100000"), 7),
            (&format!("0.{zeros}7e100001"), 7),
        ] {
            assert_eq!(Raw::written(number).count(), Some(expected), "{number}");
        }
        for number in [
            "1499.99999999999999999",
            "1500.0000000000000000001",
            "1e-1",
            "15e-1",
            "0.5",
            "-1",
            "-1.0",
            "1e20",
            "18446744073709551616",
            "1e99999999999999999999",
            "1e-9223372036854775808",
            &format!("7.{zeros}1"),
            &format!("7{zeros}"),
            "\"one\"",
            "\"1 2\"",
            "\"+1\"",
            "\"\"",
            "\"1.5\"",
            "null",
            "true",
            "[1]",
        ] {
            assert_eq!(Raw::written(number).count(), None, "{number}");
        }
    }

    #[test]
    fn a_number_is_the_float_next_to_it() {
        for (number, expected) in
            [("-5", -5.0), ("0.1", 0.1), ("1e-400", 0.0), ("18446744073709551616", 2.0 * 9_223_372_036_854_775_808.0)]
        {
            assert_eq!(Raw::written(number).number(), Some(expected), "{number}");
        }
        assert_eq!(Raw::written("1e400").number(), None);
        assert_eq!(Raw::written("\"-1.5\"").number(), Some(-1.5));
        for text in ["\"\"", "\"NaN\"", "\"inf\"", "\"0x1\"", "\"1%\"", "\"[1]\"", "\"1e400\""] {
            assert_eq!(Raw::written(text).number(), None, "{text}");
        }
    }

    #[test]
    fn a_value_is_shown_as_it_is_written() {
        for json in ["null", "true", "false", "15", "-0.50e+7", "1e400", r#""a \" b""#] {
            assert_eq!(Raw::written(json).to_string(), json);
        }
        assert_eq!(Raw::written(r#"{"a": 1}"#).to_string(), "{...}");
        assert_eq!(Raw::written(r#""\ud800""#), Raw::Text(r#""\ud800""#.into()));
    }
}
