//! The nested lists of rules in a parameter, read strictly: JSON without repeated or unknown fields, bounded in size and depth.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::{Error, error::quote, value::float_text};

/// A parameter has at most so many bytes, and so many rules in all its groups.
const LONGEST: usize = 16 * 1024;
const RULES: usize = 50;
/// A rule's value, and a key that is not bounded otherwise, have at most so many characters.
const CHARACTERS: usize = 500;

/// The rules of the groups, each read by `rule`.
pub(crate) fn groups<R>(
    parameter: &'static str,
    text: &str,
    rule: impl Fn(&Object) -> Result<R, Error>,
) -> Result<Vec<Vec<R>>, Error> {
    let wrong = |why: String| Error::new(parameter, format!("{parameter} {why}"));
    if text.len() > LONGEST {
        return Err(wrong(format!("has {} bytes; at most {LONGEST} are allowed", text.len())));
    }
    let json = serde_json::from_str(text).map_err(|error| wrong(format!("is not valid JSON: {error}")))?;
    let shape = || wrong("must be an array of arrays of rules, such as [[{...}]]".to_owned());
    let Json::Array(groups) = json else { return Err(shape()) };
    let (mut read, mut count) = (Vec::with_capacity(groups.len().min(RULES)), 0);
    for (group, rules) in (1..).zip(groups) {
        let Json::Array(rules) = rules else { return Err(shape()) };
        if rules.is_empty() {
            return Err(wrong(format!("group {group} is empty; leave it out, or use [] for no filter")));
        }
        count += rules.len();
        if count > RULES {
            return Err(wrong(format!("has more than {RULES} rules")));
        }
        let rules = (1..).zip(rules).map(|(number, json)| match json {
            Json::Object(fields) => rule(&Object { parameter, group, number, fields }),
            _ => Err(shape()),
        });
        read.push(rules.collect::<Result<Vec<R>, Error>>()?);
    }
    Ok(read)
}

/// A rule as it is written.
pub(crate) struct Object {
    parameter: &'static str,
    group: usize,
    number: usize,
    fields: Vec<(String, Json)>,
}

impl Object {
    /// An error that says which rule is wrong.
    pub(crate) fn wrong(&self, why: impl fmt::Display) -> Error {
        let Self { parameter, group, number, .. } = self;
        Error::new(*parameter, format!("{parameter} group {group}, rule {number}: {why}"))
    }

    /// Refuses other fields than these, and one that is there twice.
    pub(crate) fn only(&self, allowed: &[&str]) -> Result<(), Error> {
        for (place, (name, _)) in self.fields.iter().enumerate() {
            if !allowed.contains(&name.as_str()) {
                return Err(self.wrong(format!("field {} is unknown; {}", quote(name), listed(allowed))));
            }
            if self.fields[..place].iter().any(|(earlier, _)| earlier == name) {
                return Err(self.wrong(format!("field {name} appears more than once")));
            }
        }
        Ok(())
    }

    /// The text of a field; null is absent.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Error> {
        match self.field(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(format!("{name} must be a string"))),
        }
    }

    /// The text of a field that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Error> {
        self.text(name)?.ok_or_else(|| self.wrong(format!("{name} is missing")))
    }

    /// A key that may be any text.
    pub(crate) fn key(&self) -> Result<&str, Error> {
        match self.required("key")? {
            "" => Err(self.wrong("key is empty")),
            key => self.bounded("key", key),
        }
    }

    /// The text of the value, a scalar; `None` when it is absent or null.
    pub(crate) fn optional_value(&self) -> Result<Option<&str>, Error> {
        match self.field("value") {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text) | Json::Scalar(text)) => self.bounded("value", text).map(Some),
            Some(Json::Array(_) | Json::Object(_)) => Err(self.wrong("value must be a string, a number or a boolean")),
        }
    }

    /// The same, where it must be there.
    pub(crate) fn value(&self) -> Result<&str, Error> {
        self.optional_value()?.ok_or_else(|| self.wrong("value is missing"))
    }

    /// The value as a text to search for.
    pub(crate) fn contained(&self) -> Result<&str, Error> {
        match self.value()? {
            "" => Err(self.wrong("value is empty: every text contains it")),
            text => Ok(text),
        }
    }

    /// Refuses an operator that is not one of these.
    pub(crate) fn allow<'a>(&self, name: &str, operator: &'a str, allowed: &[&str]) -> Result<&'a str, Error> {
        if allowed.contains(&operator) { Ok(operator) } else { Err(self.unlisted(name, operator, allowed)) }
    }

    /// The error of a text that is not one of the allowed ones.
    pub(crate) fn unlisted(&self, name: &str, text: &str, allowed: &[&str]) -> Error {
        self.wrong(format!("{name} {} is not allowed; {}", quote(text), listed(allowed)))
    }

    fn field(&self, name: &str) -> Option<&Json> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    fn bounded<'a>(&self, name: &str, text: &'a str) -> Result<&'a str, Error> {
        match text.chars().count() {
            ..=CHARACTERS => Ok(text),
            count => Err(self.wrong(format!("{name} has {count} characters; at most {CHARACTERS} are allowed"))),
        }
    }
}

fn listed(allowed: &[&str]) -> String {
    format!("allowed are {}", allowed.join(", "))
}

/// Any JSON: scalars as their text, objects as they are written.
enum Json {
    Null,
    Text(String),
    /// A number or a boolean.
    Scalar(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Scalar(float_text(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element()? {
            read.push(item);
        }
        Ok(Json::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut read = Vec::new();
        while let Some(field) = fields.next_entry()? {
            read.push(field);
        }
        Ok(Json::Object(read))
    }
}
