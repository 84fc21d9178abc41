//! New and returning visitors.

use crate::{Moment, TextTest, moment::DAY};

/// What a visitor was at entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitorType {
    /// The visitor's record was created at most 24 hours before entry.
    New,
    /// It is older.
    Returning,
}

impl VisitorType {
    /// Both.
    pub const ALL: [Self; 2] = [Self::New, Self::Returning];

    /// What a visitor was who entered then and whose record was created then. A record created after entry, by skewed clocks, and
    /// one without a time are new.
    #[inline]
    #[must_use]
    pub fn at(entry: Moment, created_at: Option<Moment>) -> Self {
        let age = created_at.map_or(0, |created| entry.micros().saturating_sub(created.micros()));
        if age <= DAY { Self::New } else { Self::Returning }
    }

    /// `new` or `returning`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Returning => "returning",
        }
    }
}

/// Which types pass: every rule on the visitor's type is one of four sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeTest {
    /// Whether new visitors pass.
    pub new: bool,
    /// Whether returning visitors pass.
    pub returning: bool,
}

impl TypeTest {
    /// The test whose answers are those of a test of the type's name.
    pub(crate) fn of(test: &TextTest) -> Self {
        let holds = |visitor: VisitorType| test.holds(Some(visitor.name()));
        Self { new: holds(VisitorType::New), returning: holds(VisitorType::Returning) }
    }

    /// Whether the test holds for a visitor of this type.
    #[must_use]
    pub const fn holds(self, visitor: VisitorType) -> bool {
        match visitor {
            VisitorType::New => self.new,
            VisitorType::Returning => self.returning,
        }
    }
}
