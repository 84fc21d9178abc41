//! What the sender of a document says of an error: a sentence, or an object with one, or an array of these.

use abstats_words::text;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::echo::cut;
use crate::raw::Raw;

/// A sentence, cleaned and cut.
#[derive(Debug, Default)]
pub(crate) enum Said {
    /// Left out, null, false or an empty text.
    #[default]
    Nothing,
    Sentence(String),
    /// Something else.
    Something,
}

/// A sentence is cut at so many characters.
const LONGEST: usize = 300;

#[derive(Default, Deserialize)]
#[serde(default)]
struct InObject {
    message: Said,
    msg: Said,
    error_message: Said,
    detail: Said,
    description: Said,
    reason: Said,
    error: Said,
    errors: Said,
    title: Said,
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match Raw::written(value.get()) {
            Raw::Missing | Raw::Null | Raw::Bool(false) => Self::Nothing,
            Raw::Text(text) => Self::of(&text).unwrap_or(Self::Nothing),
            Raw::Object => {
                let InObject { message, msg, error_message, detail, description, reason, error, errors, title } =
                    serde_json::from_str(value.get()).unwrap_or_default();
                let all = [message, msg, error_message, detail, description, reason, error, errors, title];
                Self::first(all).unwrap_or(Self::Something)
            }
            Raw::Array => match serde_json::from_str::<Vec<Self>>(value.get()) {
                Ok(all) if all.is_empty() => Self::Nothing,
                all => Self::first(all.unwrap_or_default()).unwrap_or(Self::Something),
            },
            _ => Self::Something,
        })
    }
}

impl Said {
    fn of(text: &str) -> Option<Self> {
        let text = text::clean(&cut(text.trim(), LONGEST));
        (!text.is_empty()).then_some(Self::Sentence(text))
    }

    /// The first that is a sentence.
    fn first(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().find(|said| matches!(said, Self::Sentence(_)))
    }

    pub(crate) const fn is_something(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    pub(crate) fn sentence(&self) -> Option<&str> {
        match self {
            Self::Sentence(sentence) => Some(sentence),
            Self::Nothing | Self::Something => None,
        }
    }
}
