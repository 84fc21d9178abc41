//! `event_attribute`: outer OR, inner AND, the reverse of `custom_filter`; and how many events, how long after entry.

use crate::{
    Error, EventRule, EventTest, Match, Number, Order, TextTest, Timeframe,
    error::quote,
    json::{self, Object},
};

const OPERANDS: [&str; 10] = ["=", "!=", ">", "<", ">=", "<=", "**", "!*", "ex", "nx"];

pub(crate) fn read(text: &str) -> Result<Vec<Vec<EventRule>>, Error> {
    json::groups("event_attribute", text, rule)
}

fn rule(object: &Object) -> Result<EventRule, Error> {
    object.only(&["key", "operand", "operator", "value"])?;
    let key = object.required("key")?;
    if !is_key(key) {
        return Err(object.wrong(format!("key {} is not 1 to 80 letters, digits, _, . and -", quote(key))));
    }
    let operand = match (object.text("operand")?, object.text("operator")?) {
        (Some(operand), Some(operator)) if operand != operator => {
            return Err(object.wrong(format!("operand {} and operator {} differ", quote(operand), quote(operator))));
        }
        (Some(operand), _) | (None, Some(operand)) => object.allow("operand", operand, &OPERANDS)?,
        (None, None) => return Err(object.wrong("operand is missing")),
    };
    Ok(EventRule { key: key.to_owned(), test: test(object, operand)? })
}

fn test(object: &Object, operand: &str) -> Result<EventTest, Error> {
    let negated = matches!(operand, "!=" | "!*" | "nx");
    let text = |matches| EventTest::Text(TextTest { matches, negated });
    let order = match operand {
        "ex" | "nx" => {
            object.optional_value()?;
            return Ok(text(Match::Exists));
        }
        "**" | "!*" => return Ok(text(Match::Contains(object.contained()?.to_owned()))),
        "=" | "!=" => {
            let value = object.value()?;
            return Ok(match Number::parse(value) {
                Some(number) => EventTest::Equals { number, negated },
                None => text(Match::Equals(value.to_owned())),
            });
        }
        ">" => Order::Greater,
        ">=" => Order::AtLeast,
        "<" => Order::Less,
        _ => Order::AtMost,
    };
    Ok(EventTest::Order(order, Number::parse(object.value()?)))
}

/// Whether the text may name a property or a custom attribute: 1 to 80 letters, digits, `_`, `.` and `-`.
pub(crate) fn is_key(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=80).contains(&text.len()) && text.bytes().all(allowed)
}

pub(crate) fn min_count(text: &str) -> Result<u64, Error> {
    // No visitor has more events than the largest u64: it stands for every larger number.
    let count = || text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().unwrap_or(u64::MAX));
    count()
        .filter(|&count| count > 0)
        .ok_or_else(|| Error::new("min_count", format!("min_count {} is not an integer of at least 1", quote(text))))
}

pub(crate) fn timeframe(text: &str) -> Result<Option<Timeframe>, Error> {
    let days = Number::parse(text).map(|number| number.value()).filter(|days| *days >= 0.0);
    let wrong = || {
        let sentence = format!("timeframe_days {} is not a number of at least 0 (0 is no limit)", quote(text));
        Error::new("timeframe_days", sentence)
    };
    days.map(Timeframe::from_days).ok_or_else(wrong)
}
