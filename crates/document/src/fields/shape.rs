//! The shape of a value: it tells a label from a setting whose name is misspelt.

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Part;

/// What a value is; its content is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Null,
    Flag,
    Number,
    /// Text with a digit.
    Digits,
    /// Any other text.
    Words,
    /// An array or an object.
    Nested,
}

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// An array or an object.
    Nested,
    /// A number.
    Number,
    /// Anything else: a word, true or false.
    Word,
    /// Any of them: a word or an object; for variants together, one value or many.
    Either,
}

impl Takes {
    /// What the setting of this name takes, or the last of its path.
    pub(super) fn of(part: Part, setting: &str) -> Self {
        if setting.starts_with("variants[]") {
            return Self::Either;
        }
        match setting.rsplit('.').next().unwrap_or(setting) {
            "variants" | "breakdowns" | "weight_phases" | "weights" | "region" | "gates" | "smallest_effect"
            | "conversion_value" => Self::Nested,
            // Those of a test, not of a gate.
            "days" if part == Part::Document && setting == "days" => Self::Nested,
            "confidence_threshold_percent"
            | "level"
            | "days"
            | "days_running"
            | "typical_lift"
            | "visitors_per_month"
            | "visitors"
            | "conversions"
            | "traffic_weight"
            | "low"
            | "high"
            | "lift"
            | "difference"
            | "alpha"
            | "beta"
            | "amount" => Self::Number,
            "prior" => Self::Either,
            _ => Self::Word,
        }
    }

    /// Whether a value of this shape can be meant for it.
    pub(super) const fn can_be(self, value: Shape) -> bool {
        match self {
            Self::Nested => matches!(value, Shape::Nested),
            Self::Number => matches!(value, Shape::Number | Shape::Digits),
            Self::Word => !matches!(value, Shape::Nested),
            Self::Either => true,
        }
    }
}

impl Shape {
    /// That of valid JSON.
    pub(crate) fn of(json: &str) -> Self {
        match json.as_bytes() {
            [b'n', ..] => Self::Null,
            [b't' | b'f', ..] => Self::Flag,
            [b'[' | b'{', ..] => Self::Nested,
            [b'"', text @ ..] if text.iter().any(u8::is_ascii_digit) => Self::Digits,
            [b'"', ..] => Self::Words,
            _ => Self::Number,
        }
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A number can be too large for every type, and half a surrogate pair is no text.
        Ok(Self::of(Box::<RawValue>::deserialize(deserializer)?.get()))
    }
}
