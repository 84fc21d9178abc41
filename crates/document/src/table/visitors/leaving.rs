//! Who is left out of rows of single visitors, as they come: their rows are as if they were not there.

use std::collections::HashSet;

use abstats::{Breakdown, Cells, Counts, Segment, Variant};
use abstats_words::Assumption;

use super::dictionary::Dictionary;
use crate::draft::chosen::{TakingPart, alike};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors};

/// What the names of `--only` are of, as far as the first rows tell.
#[derive(Default)]
pub(in super::super) struct Only {
    variants: Vec<String>,
    segments: Vec<String>,
    /// Of each column whose values make segments, whether some of them are named.
    restricted: Vec<bool>,
}

impl Only {
    /// Of rows with these variants and, in each column, these values. Without columns all are variants.
    pub(in super::super) fn of(choices: &Choices, variants: &HashSet<String>, values: &[HashSet<String>]) -> Self {
        let named = |all: &HashSet<String>, asked: &String| all.iter().any(|name| alike(asked, name));
        let (of_variants, segments): (Vec<_>, Vec<_>) =
            choices.only.iter().cloned().partition(|asked| values.is_empty() || named(variants, asked));
        let restricted = values.iter().map(|all| segments.iter().any(|asked| named(all, asked))).collect();
        Self { variants: of_variants, segments, restricted }
    }
}

/// The names that were left out so far.
pub(super) struct Leaving<'a> {
    leave_out: &'a [String],
    only: Only,
    variants: Dictionary,
    values: Vec<Dictionary>,
}

impl<'a> Leaving<'a> {
    /// With so many columns for segments.
    pub(super) fn new(columns: usize, only: Only, choices: &'a Choices) -> Self {
        Self {
            leave_out: &choices.leave_out,
            only,
            variants: Dictionary::default(),
            values: (0..columns).map(|_| Dictionary::default()).collect(),
        }
    }

    /// Whether a variant that was not met before is left out.
    pub(super) fn leaves_variant(&mut self, name: &str) -> bool {
        if self.leave_out.is_empty() && self.only.variants.is_empty() {
            return false;
        }
        if self.variants.known(name).is_some() {
            return true;
        }
        let only = &self.only.variants;
        let leaves = is_of(name, self.leave_out) || !only.is_empty() && !is_of(name, only);
        if leaves {
            self.variants.add(name);
        }
        leaves
    }

    /// Whether a segment that was not met before is.
    pub(super) fn leaves_value(&mut self, column: usize, value: &str) -> bool {
        let is_restricted = self.only.restricted.get(column) == Some(&true);
        let Some(values) = self.values.get_mut(column) else { return false };
        if self.leave_out.is_empty() && !is_restricted {
            return false;
        }
        if values.known(value).is_some() {
            return true;
        }
        let leaves = is_of(value, self.leave_out) || is_restricted && !is_of(value, &self.only.segments);
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

/// Whether the name is one of those that were asked for.
fn is_of(name: &str, asked: &[String]) -> bool {
    asked.iter().any(|asked| alike(asked, name))
}
