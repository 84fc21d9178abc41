//! Who is left out of rows of single visitors, as they come: their rows are as if they were not there.

use abstats::{Breakdown, Cells, Counts, Segment, Variant};
use abstats_words::Assumption;

use super::dictionary::Dictionary;
use crate::draft::chosen::{TakingPart, alike};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors};

/// The names that were left out so far.
pub(super) struct Leaving<'a> {
    leave_out: &'a [String],
    /// Unless they may be segments: then variants are left out at the end.
    only: &'a [String],
    variants: Dictionary,
    values: Vec<Dictionary>,
}

impl<'a> Leaving<'a> {
    /// With so many columns for segments.
    pub(super) fn new(columns: usize, choices: &'a Choices) -> Self {
        Self {
            leave_out: &choices.leave_out,
            only: if columns == 0 { &choices.only } else { &[] },
            variants: Dictionary::default(),
            values: (0..columns).map(|_| Dictionary::default()).collect(),
        }
    }

    /// Whether a variant that was not met before is left out.
    pub(super) fn leaves_variant(&mut self, name: &str) -> bool {
        if self.leave_out.is_empty() && self.only.is_empty() {
            return false;
        }
        if self.variants.known(name).is_some() {
            return true;
        }
        let is = |names: &[String]| names.iter().any(|asked| alike(asked, name));
        let leaves = is(self.leave_out) || !self.only.is_empty() && !is(self.only);
        if leaves {
            self.variants.add(name);
        }
        leaves
    }

    /// Whether a segment that was not met before is.
    pub(super) fn leaves_value(&mut self, column: usize, value: &str) -> bool {
        let Some(values) = self.values.get_mut(column).filter(|_| !self.leave_out.is_empty()) else { return false };
        if values.known(value).is_some() {
            return true;
        }
        let leaves = self.leave_out.iter().any(|asked| alike(asked, value));
        if leaves {
            values.add(value);
        }
        leaves
    }

    /// Who takes part, of those who were not left out and those who were, unless all do.
    pub(super) fn settle(
        self,
        variants: &[String],
        by: &[&str],
        values: &[Vec<String>],
        choices: &Choices,
        readings: &mut Vec<Assumption>,
        errors: &mut Errors,
    ) -> Option<TakingPart> {
        if !choices.leave_some_out() {
            return None;
        }
        let left_out = self.variants.into_names();
        let all = variants.iter().chain(&left_out).map(|name| Variant::new(name.clone(), Counts::default())).collect();
        let segments = self.values.into_iter().zip(values).zip(by).map(|((left_out, values), by)| Breakdown {
            by: (*by).to_owned(),
            segments: values
                .iter()
                .cloned()
                .chain(left_out.into_names())
                .map(|name| Segment::new(name, Cells::default()))
                .collect(),
        });
        let taking_part = TakingPart::of(all, segments.collect(), choices, readings, errors);
        // A name that is another's but for its letters: when its rows came it was not known which of them is meant.
        if errors.is_empty()
            && let Some(name) = left_out.iter().find(|name| taking_part.has_variant(name))
        {
            let reason =
                format!("several variants are named {:?} but for letter case and blanks", cut(name, LONGEST_VALUE));
            errors.push(Error::new(ErrorKind::Option { option: "--leave-out", reason }));
        }
        Some(taking_part)
    }
}
