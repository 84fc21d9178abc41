//! The decision rule.

/// What may be said of a variant against the control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Better than the control at the threshold.
    Winner,
    /// Worse than the control at the threshold.
    Loser,
    /// Neither.
    Inconclusive,
}

/// What may be said of the experiment: what to ship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Ship this variant (its place in [`crate::Report::variants`]): among the winners the one with the highest estimated rate.
    Winner(usize),
    /// Keep the control: every other variant is a loser.
    Control,
    /// Neither may be concluded.
    Inconclusive,
}
