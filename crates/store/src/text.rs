//! Ids as text.

use serde_json::Value;

use abstats_question::text_of;

/// Above it, a number in JSON may not be the one that was meant.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// An id's text: a whole number is written in decimal (R144). Null is empty.
pub(crate) fn id_text(value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => {
            // A whole number beyond 64 bits was read as a float: two ids would become one.
            let whole = !number.is_f64() || number.as_f64().is_some_and(|n| n.fract() == 0.0 && n.abs() < EXACT);
            let text = text_of(value).unwrap_or_default().into_owned();
            if whole { Ok(text) } else { Err(format!("{number} is no exact whole number; write it as text")) }
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err("an id is a text or a whole number".to_owned()),
    }
}
