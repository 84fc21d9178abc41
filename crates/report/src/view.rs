//! Data that the parts of the page share.

use std::collections::HashSet;

use abstats::planning::{Settlement, about_settle};
use abstats::{BreakdownReport, Report, Warning};
use abstats_document::Output;
use abstats_words::{Digits, Labels, Scope, settle as words, text};
use maud::Markup;

use crate::budget::{self, Budget};
use crate::picture::Axis;
use crate::say;

/// A report, its labels and digits, the one axis of its pictures, and how much of it is shown.
pub struct View<'a> {
    pub report: &'a Report,
    pub labels: Labels,
    pub digits: Digits,
    pub axis: Axis,
    pub budget: Budget,
    /// Whether the whole test was counted.
    pub scope: Scope,
    /// What would settle the test, where it is undecided.
    pub settlement: Option<Settlement>,
    /// Whether a doubt puts every verdict of the whole test in doubt.
    pub in_doubt: bool,
    /// Segments that are in doubt by themselves: the place of the breakdown, and the segment's.
    doubtful: HashSet<(usize, usize)>,
}

impl<'a> View<'a> {
    pub fn of(output: &'a Output) -> Self {
        let report = &output.report;
        let scope = Scope::of(&output.readings);
        let smallest = output.settle.and_then(|asked| asked.smallest);
        let told = output.settle.is_some() || words::is_told(report, scope);
        let settlement = told.then(|| about_settle(report, smallest).ok().flatten()).flatten();
        let budget = Budget::of(report);
        let labels = Labels::whole(report);
        let mut doubtful = HashSet::new();
        for (place, breakdown) in report.breakdowns.iter().enumerate() {
            if let Ok(tests) = &breakdown.sample_ratio {
                let off = |segment: &usize| {
                    tests
                        .segments
                        .get(*segment)
                        .is_some_and(|test| test.as_ref().is_ok_and(|test| !test.result.trivial))
                };
                doubtful.extend(tests.drivers.iter().filter(|segment| off(segment)).map(|&segment| (place, segment)));
            }
        }
        Self {
            report,
            labels,
            digits: Digits::of(report),
            axis: Axis::of(report, &budget),
            budget,
            scope,
            settlement,
            in_doubt: !report.doubts().is_empty(),
            doubtful,
        }
    }

    /// A variant's name in a table, whole.
    pub fn name(&self, place: usize) -> Markup {
        say::name(self.labels.get(place))
    }

    /// Whether the name needs smaller letters to stand in a table.
    pub fn is_long(&self, place: usize) -> bool {
        text::width(self.labels.get(place)) > Labels::LONGEST
    }

    /// The same in quotes.
    pub fn quoted(&self, place: usize) -> Markup {
        say::quoted(self.labels.get(place))
    }

    /// A segment's name in a table, whole.
    pub fn criteria(&self, breakdown: &BreakdownReport, place: usize) -> Markup {
        say::name(self.labels.criteria(&breakdown.by, place))
    }

    /// Whether the split of this segment's visitors is off by itself.
    pub fn is_doubtful(&self, breakdown: usize, segment: usize) -> bool {
        self.doubtful.contains(&(breakdown, segment))
    }

    /// Whether a doubt names this breakdown.
    pub fn is_named_by_a_doubt(&self, by: &str) -> bool {
        self.report.doubts().iter().any(|warning| match warning {
            Warning::DirectionReversed { breakdown, .. } => breakdown == by,
            _ => false,
        })
    }

    /// The variants that have rows in pictures and blocks, without the control: the first ones.
    pub fn rivals(&self) -> impl Iterator<Item = usize> {
        let control = self.report.control;
        (0..self.report.variants.len().min(budget::PICTURED)).filter(move |&index| index != control)
    }
}
