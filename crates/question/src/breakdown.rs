//! What the counts are split by.

use std::borrow::Cow;

use crate::{Error, Field, error::quote, event_attribute::is_key};

/// The fields that a breakdown may be by.
const FIELDS: [Field; 13] = [
    Field::Device,
    Field::Browser,
    Field::Os,
    Field::Country,
    Field::Region,
    Field::City,
    Field::RefPage,
    Field::LandingPage,
    Field::UtmCampaign,
    Field::UtmSource,
    Field::UtmMedium,
    Field::UtmContent,
    Field::UtmTerm,
];

/// The dimension whose values are the segments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Breakdown {
    /// A stored attribute, except [`Field::Source`], [`Field::UserAgent`] and [`Field::Uuid`].
    Field(Field),
    /// New and returning visitors.
    UserType,
    /// A custom attribute of this name.
    Attribute(String),
}

impl Breakdown {
    /// Reads `breakdown_by`.
    pub(crate) fn read(name: &str) -> Result<Self, Error> {
        if name == "user_type" {
            return Ok(Self::UserType);
        }
        if let Some(key) = name.strip_prefix("attribute.").filter(|key| is_key(key)) {
            return Ok(Self::Attribute(key.to_owned()));
        }
        Field::from_name(name).filter(|field| FIELDS.contains(field)).map(Self::Field).ok_or_else(|| {
            let fields = FIELDS.map(Field::name).join(", ");
            let rule = "attribute.KEY with a KEY of 1 to 80 letters, digits, _, . and -";
            let sentence = format!("breakdown_by {} is unknown; allowed are {fields}, user_type, {rule}", quote(name));
            Error::new("breakdown_by", sentence)
        })
    }

    /// The public name, which the answer echoes: `device`, `user_type`, `attribute.plan`.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Field(field) => Cow::Borrowed(field.name()),
            Self::UserType => Cow::Borrowed("user_type"),
            Self::Attribute(key) => Cow::Owned(format!("attribute.{key}")),
        }
    }
}
