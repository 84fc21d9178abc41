//! What a view refuses.

use crate::Person;

/// What keeps a store from answering.
pub type IdsError = Box<dyn std::error::Error + Send + Sync>;

/// Why rows or a question were refused. After an error while feeding, the row is in the view in part: build the view anew.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A variant's place must fit one byte.
    #[error("{0} variants: a view holds at most 254")]
    TooManyVariants(usize),
    /// Two variants have one id.
    #[error("variant {0:?} stands twice in the list of variants")]
    RepeatedVariant(String),
    /// Rows of visitors are numbered in 32 bits.
    #[error("more than 4,294,967,295 visitors in one view")]
    TooManyVisitors,
    /// Events are numbered in 32 bits.
    #[error("more than 4,294,967,295 events of one name in one view")]
    TooManyEvents,
    /// The distinct texts of one column are addressed in 32 bits.
    #[error("more than 4 GiB of distinct texts in one column")]
    TooMuchText,
    /// Aliases come before any other row (R159): build the view anew.
    #[error("an alias of person {} came after other rows", .0.0)]
    LateAlias(Person),
    /// R145.
    #[error("the alias of person {} leads back to itself", .0.0)]
    AliasCycle(Person),
    /// R145.
    #[error("person {} is an alias of two persons", .0.0)]
    TwoAliases(Person),
    /// The view was built without this goal.
    #[error("the view holds no conversions of {0:?}")]
    UnknownGoal(String),
    /// The store could not say which visitors have an id.
    #[error("visitor ids: {0}")]
    Ids(#[source] IdsError),
    /// The days between the first and the last visitor or conversion are all told, so they are limited.
    #[error("a series of {0} days: at most {most} are told", most = crate::MOST_DAYS)]
    TooManyDays(u64),
}
