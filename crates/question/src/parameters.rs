//! The pairs of a query string.

use crate::{Endpoint, Error, error::quote, percent};

/// The parameters of all endpoints, in the order in which errors list them.
pub(crate) const NAMES: [&str; 13] = [
    "start_date",
    "end_date",
    "goal_key",
    "goal_profile_id",
    "filter_by",
    "custom_filter",
    "breakdown_by",
    "event_attribute",
    "min_count",
    "timeframe_days",
    "tz",
    "mature_only",
    "include_statistics",
];

/// Names of earlier versions. To ignore one would answer with numbers that look filtered.
const RETIRED: [(&str, &str); 4] = [
    ("filterBy", "filter_by"),
    ("breakdownBy", "breakdown_by"),
    ("minCount", "min_count"),
    ("timeframeDays", "timeframe_days"),
];

/// The parameters that were given, each once, decoded.
pub(crate) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// Takes the query string apart.
    pub(crate) fn read(endpoint: Endpoint, query: &[u8]) -> Result<Self, Error> {
        let mut given = Self(Vec::new());
        for pair in query.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let (name, value) = match pair.iter().position(|&byte| byte == b'=') {
                Some(place) => (&pair[..place], &pair[place + 1..]),
                None => (pair, &[][..]),
            };
            let name = known(endpoint, &decoded("the name of a parameter", name, &[])?)?;
            if given.0.iter().any(|&(earlier, _)| earlier == name) {
                return Err(Error::new(name, format!("{name} appears more than once")));
            }
            // White space of JSON may stand between its parts.
            let white: &[char] =
                if matches!(name, "custom_filter" | "event_attribute") { &['\t', '\n', '\r'] } else { &[] };
            given.0.push((name, decoded(name, value, white)?));
        }
        Ok(given)
    }

    /// The value, unless it is absent: not given, or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|&&(given, _)| given == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A parameter that is `true` or `false`; absent is false.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Error> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(value) => {
                Err(Error::new(name, format!("{name} {} is unknown; allowed are true, false", quote(value))))
            }
        }
    }
}

/// The name, when it is one of the endpoint's parameters.
fn known(endpoint: Endpoint, name: &str) -> Result<&'static str, Error> {
    if name == "filters" || name.starts_with("filters[") {
        return Err(Error::new("filters", "filters is not supported: use filter_by or custom_filter".to_owned()));
    }
    if let Some((old, new)) = RETIRED.into_iter().find(|&(old, _)| old == name) {
        return Err(Error::new(old, format!("{old} is not supported: use {new}")));
    }
    let Some(name) = NAMES.into_iter().find(|&known| known == name) else {
        let allowed = NAMES.into_iter().filter(|&name| endpoint.allows(name)).collect::<Vec<_>>().join(", ");
        let quoted = quote(name);
        let sentence = format!("the parameter {quoted} is unknown; allowed are {allowed}");
        return Err(Error::new(quoted, sentence));
    };
    if endpoint.allows(name) {
        Ok(name)
    } else {
        Err(Error::new(name, format!("{name} is not a parameter of {}", endpoint.name())))
    }
}

/// The text behind the escapes.
fn decoded(what: &str, bytes: &[u8], white: &[char]) -> Result<String, Error> {
    let (decoded, broken) = percent::decode(bytes);
    let wrong = |why: &str, text: &[u8]| {
        Err(Error::new(what, format!("{what} has {why}: {}", quote(&String::from_utf8_lossy(text)))))
    };
    if broken {
        return wrong("a broken percent escape", bytes);
    }
    match String::from_utf8(decoded) {
        Err(error) => wrong("bytes that are not UTF-8", error.as_bytes()),
        Ok(text) if text.contains(|letter: char| letter.is_control() && !white.contains(&letter)) => {
            wrong("a control character", text.as_bytes())
        }
        Ok(text) => Ok(text),
    }
}
