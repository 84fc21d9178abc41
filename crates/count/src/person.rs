//! Whom rows are of.

/// A person: the dense number that the store has for a visitor id within a project, from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Person(pub u32);
