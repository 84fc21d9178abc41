//! What the counts are split by.

use std::borrow::Cow;

use crate::Field;

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
