//! What is asked of a view.

use abstats_question::{Match, Moment, Question, Window};

use crate::{IdsError, Person};

/// A question with what the view cannot know: the goal that was meant, the clock and the experiment's state.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Filters, event rules, breakdown. Its dates and its goal stand resolved below.
    pub question: &'a Question,
    /// Whose conversions are counted.
    pub goal: Goal<'a>,
    /// The window of the question's dates (R25).
    pub window: Window,
    /// No row later than this counts (R157).
    pub now: Moment,
    /// The end of an experiment that is concluded and not live again (R147).
    pub end: Option<Moment>,
    /// A draft counts nobody (R171).
    pub draft: bool,
    /// Where the phases of the traffic weights begin, in rising order (R151, R170). Empty: no counts by phase.
    pub phases: &'a [Moment],
    /// How many segments a breakdown tells before `(other)` (R165).
    pub cap: usize,
}

/// The goal that is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Goal<'a> {
    /// None: visitors without conversions (R47).
    None,
    /// One whose conversions are stored, by its `goal_key`.
    Stored(&'a str),
    /// An event-backed one, by the name of its events.
    Event(&'a str),
}

/// Which visitors have an id: the store's business, since a view holds no ids.
pub trait Ids {
    /// All persons whose id passes.
    ///
    /// # Errors
    /// Whatever keeps the store from answering.
    fn matching(&self, test: &Match) -> Result<Vec<Person>, IdsError>;
}

impl Asked<'_> {
    /// The first moment that counts.
    pub(crate) fn from(&self) -> i64 {
        self.window.from.map_or(i64::MIN, Moment::micros)
    }

    /// The first moment that no longer counts: now itself still does.
    pub(crate) fn before(&self) -> i64 {
        let bounds = [self.window.before, self.end].into_iter().flatten().map(Moment::micros);
        bounds.fold(self.now.micros().saturating_add(1), i64::min)
    }

    /// When a timeframe must be over (R146).
    pub(crate) fn over(&self) -> i64 {
        let bounds = [self.window.before, self.end].into_iter().flatten().map(Moment::micros);
        bounds.fold(self.now.micros(), i64::min)
    }
}
