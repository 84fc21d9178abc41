//! Values are text.

use std::borrow::Cow;

use serde_json::{Number, Value};

/// The value, unless it is missing: absent or the empty text.
#[must_use]
pub fn present(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

/// The text of a JSON value; `None` when it is missing: null or the empty text. One function for import, filters and events.
///
/// A number is its shortest decimal without an exponent, integral ones without a point; a boolean `true` or `false`; a list or
/// an object its JSON without spaces.
///
/// ```
/// use abstats_question::text_of;
/// use serde_json::json;
/// assert_eq!(text_of(&json!(99.50)).as_deref(), Some("99.5"));
/// assert_eq!(text_of(&json!(1.0)).as_deref(), Some("1"));
/// assert_eq!(text_of(&json!(true)).as_deref(), Some("true"));
/// assert_eq!(text_of(&json!("")), None);
/// ```
#[must_use]
pub fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        Value::Number(number) => Some(Cow::Owned(decimal(number))),
        Value::String(text) => present(Some(text)).map(Cow::Borrowed),
        Value::Array(_) | Value::Object(_) => Some(Cow::Owned(value.to_string())),
    }
}

fn decimal(number: &Number) -> String {
    // An integer prints itself, exactly.
    if number.is_f64() { number.as_f64().map_or_else(|| number.to_string(), float_text) } else { number.to_string() }
}

/// The shortest decimal that names the float, without an exponent.
pub(crate) fn float_text(value: f64) -> String {
    // Zero has no sign.
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}
