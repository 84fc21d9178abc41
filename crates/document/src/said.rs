//! What the sender of a document says of an error: a sentence, or an object with one.

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
    message: Raw,
    error: Raw,
    detail: Raw,
    title: Raw,
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match Raw::written(value.get()) {
            Raw::Missing | Raw::Null | Raw::Bool(false) => Self::Nothing,
            Raw::Text(text) => Self::of(&text).unwrap_or(Self::Nothing),
            Raw::Object => {
                let InObject { message, error, detail, title } = serde_json::from_str(value.get()).unwrap_or_default();
                let texts = [message, error, detail, title].into_iter().filter_map(|raw| match raw {
                    Raw::Text(text) => Self::of(&text),
                    _ => None,
                });
                texts.into_iter().next().unwrap_or(Self::Something)
            }
            Raw::Array if value.get().len() == 2 => Self::Nothing,
            _ => Self::Something,
        })
    }
}

impl Said {
    fn of(text: &str) -> Option<Self> {
        let text = text::clean(&cut(text.trim(), LONGEST));
        (!text.is_empty()).then_some(Self::Sentence(text))
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
