//! A row of a single visitor.

use abstats::{Experiment, Problem};
use abstats_table::{Meaning, Record};

use super::super::direction::Direction;
use super::super::one_test::OneTest;
use super::super::plan::Plan;
use super::dictionary::Dictionary;
use super::ids::{self, Unread};
use super::leaving::Leaving;
use super::tally::Seen;
use super::{Begun, NO_VALUE, Times, outcome};
use crate::Choices;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{ErrorKind, unexpected};

/// Reads the rows.
pub(super) struct Reader<'a> {
    plan: &'a Plan,
    variant: usize,
    outcome: usize,
    visitor: Option<usize>,
    pub(super) times: Times,
    pub(super) variants: Dictionary,
    /// Of each column whose values make segments.
    pub(super) values: Vec<Dictionary>,
    pub(super) leaving: Leaving<'a>,
    test: OneTest,
    pub(super) direction: Direction,
    pub(super) unread: Unread,
    /// The codes of the row's values.
    codes: Vec<u32>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(plan: &'a Plan, begun: Begun, choices: &'a Choices) -> Self {
        let place = |meaning| plan.columns.place(meaning);
        Self {
            plan,
            // Both are there: the plan requires them.
            variant: place(Meaning::Variant).unwrap_or(usize::MAX),
            outcome: place(Meaning::Outcome).unwrap_or(usize::MAX),
            visitor: place(Meaning::VisitorId),
            times: begun.times,
            variants: Dictionary::default(),
            values: plan.by.iter().map(|_| Dictionary::default()).collect(),
            leaving: Leaving::new(plan.by.len(), begun.only, choices),
            test: OneTest::of(plan),
            direction: Direction::of(plan),
            unread: Unread::of(plan),
            codes: Vec::new(),
        }
    }

    /// What the row says; nothing when it is left out.
    pub(super) fn read<'r>(&'r mut self, record: &Record<'r>) -> Result<Option<Seen<'r>>, ErrorKind> {
        let variant = record.get(self.variant);
        if variant.is_empty() {
            return if self.leaving.leaves_variant(variant) { Ok(None) } else { Err(ErrorKind::NoVariant) };
        }
        let variant = match self.variants.known(variant) {
            Some(code) => code,
            None if self.leaving.leaves_variant(variant) => return Ok(None),
            None if variant.contains(char::is_control) => {
                return Err(ErrorKind::ControlCharacter { field: "variant", value: cut(variant, LONGEST_VALUE) });
            }
            None if record.is_nested(self.variant) => return Err(unexpected("variant", variant, "text").into()),
            None if self.variants.len() == Experiment::MAX_VARIANTS => {
                return Err(Problem::TooManyVariants { max: Experiment::MAX_VARIANTS }.into());
            }
            None => self.variants.add(variant),
        };
        self.codes.clear();
        for (column, (place, values)) in self.plan.by.iter().zip(&mut self.values).enumerate() {
            let value = record.get(*place);
            let value = if value.is_empty() { NO_VALUE } else { value };
            let code = match values.known(value) {
                Some(code) => code,
                None if self.leaving.leaves_value(column, value) => return Ok(None),
                None if value.contains(char::is_control) => {
                    return Err(ErrorKind::ControlCharacter { field: "criteria", value: cut(value, LONGEST_VALUE) });
                }
                None => values.add(value),
            };
            self.codes.push(code);
        }
        self.test.see(record)?;
        self.direction.see(record)?;
        if record.len() != self.plan.names.len() {
            return Err(ErrorKind::Fields { fields: record.len(), header: self.plan.names.len() });
        }
        let value = record.get(self.outcome);
        let Some(converted) = outcome(value) else {
            let [column, value] = [&self.plan.names[self.outcome], value].map(|text| cut(text, LONGEST_VALUE));
            return Err(ErrorKind::NoOutcome { column, value });
        };
        let visitor = self.visitor.map(|place| record.get(place));
        if visitor == Some("") {
            return Err(Problem::Missing { field: "visitor_id" }.into());
        }
        if let Some(id) = visitor.filter(|id| ids::is_none(id)) {
            return Err(ErrorKind::NoId { id: cut(id, LONGEST_VALUE) });
        }
        self.unread.see(record);
        let time = self.times.read(record)?;
        Ok(Some(Seen { visitor, variant, converted, time, codes: &self.codes }))
    }
}
