//! Stand-ins for the words of the crate `question`, until it is there.

use serde_json::Value;

/// Microseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

macro_rules! fields {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A stored attribute of a visitor at entry.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "a stand-in")]
        pub enum Field { $($variant),* }

        impl Field {
            /// All of them.
            pub const ALL: [Self; 16] = [$(Self::$variant),*];

            /// Its name in rows.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

fields! {
    Device "device", Browser "browser", Os "os", Country "country", Region "region", City "city", RefPage "ref_page",
    LandingPage "landing_page", UtmCampaign "utm_campaign", UtmSource "utm_source", UtmMedium "utm_medium",
    UtmContent "utm_content", UtmTerm "utm_term", Source "source", UserAgent "user_agent", Uuid "uuid",
}

/// The text of a value (R163).
#[must_use]
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(match number.as_f64() {
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        }),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}
