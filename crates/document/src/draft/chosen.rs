//! What the reader of an input was told: who takes part, with which weights, and who is the control.

use abstats::{Experiment, Variant};
use abstats_words::Assumption;

use super::totals::{is_total, sum_of_segments};
use super::{Draft, Found};
use crate::Errors;
use crate::choices::{Choices, Weights};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};

impl Draft {
    /// Leaves out who takes no part, and sets the weights.
    pub(super) fn choose(&mut self, choices: &Choices, readings: &mut Vec<Assumption>, errors: &mut Errors) {
        if !choices.leave_out.is_empty() || !choices.only.is_empty() {
            self.leave_out(choices, readings, errors);
        }
        if self.of_rows {
            self.weights_of_days_to_variants();
        }
        if let Some(weights) = &choices.weights {
            self.days.weights.iter_mut().flatten().for_each(|weight| *weight = None);
            self.weigh(weights, errors);
        }
    }

    fn leave_out(&mut self, choices: &Choices, readings: &mut Vec<Assumption>, errors: &mut Errors) {
        let named = [("--leave-out", &choices.leave_out), ("--only", &choices.only)];
        let mut is_known = true;
        for (option, name) in named.into_iter().flat_map(|(option, names)| names.iter().map(move |name| (option, name)))
        {
            if place(&self.variants, name).is_none() && !self.has_segment(name) {
                is_known = false;
                errors.push(self.unknown(option, name, true));
            }
        }
        if !is_known {
            return;
        }
        let (of_variants, of_segments) = only(&self.variants, &choices.only);
        let out: Vec<_> = (0..self.variants.len())
            .map(|variant| {
                let named = choices.leave_out.iter().any(|name| place(&self.variants, name) == Some(variant));
                named || !(of_variants.is_empty() || of_variants.contains(&variant))
            })
            .collect();
        let left_out = self.variants.iter().zip(&out).filter(|(_, out)| **out);
        let left_out: Vec<_> = left_out.map(|(variant, _)| variant.label().to_owned()).collect();
        if !left_out.is_empty() {
            readings.push(Assumption::LeftOut { variants: left_out });
        }
        for breakdown in &mut self.breakdowns {
            let is = |names: &[&String], criteria: &str| names.iter().any(|name| alike(name, criteria));
            let leave_out: Vec<_> = choices.leave_out.iter().collect();
            let is_restricted = breakdown.segments.iter().any(|segment| is(&of_segments, &segment.criteria));
            let sum = sum_of_segments(&breakdown.segments, self.variants.len());
            let (mut left_out, mut part, mut place) = (Vec::new(), false, 0..);
            breakdown.segments.retain(|segment| {
                let is_only = !is_restricted || is(&of_segments, &segment.criteria);
                // What bears the name takes no part, be it a variant or a segment: a table of totals has both.
                let kept = is_only && !is(&leave_out, &segment.criteria);
                left_out.extend((!kept).then(|| segment.criteria.clone()));
                // Visitors of a total are those of the other segments.
                let is_total = sum == place.next() || is_total(&segment.criteria);
                part |= !kept && !is_total;
                kept
            });
            if !left_out.is_empty() {
                let breakdown = breakdown.by.clone();
                readings.push(Assumption::SegmentsLeftOut { breakdown, segments: left_out, part });
            }
        }
        self.without(&out);
    }

    fn has_segment(&self, name: &str) -> bool {
        let mut segments = self.breakdowns.iter().flat_map(|breakdown| &breakdown.segments);
        segments.any(|segment| alike(&segment.criteria, name))
    }

    fn weigh(&mut self, weights: &Weights, errors: &mut Errors) {
        match weights {
            Weights::InOrder(weights) if weights.len() == self.variants.len() => {
                for (variant, weight) in self.variants.iter_mut().zip(weights) {
                    variant.traffic_weight = Some(*weight);
                }
            }
            Weights::InOrder(weights) => {
                let variants = listed(self.variants.iter().map(Variant::label));
                errors.push(Error::new(ErrorKind::WeightsInOrder { given: weights.len(), variants }));
            }
            Weights::Named(weights) => {
                let mut of: Vec<Option<f64>> = vec![None; self.variants.len()];
                for (name, weight) in weights {
                    match place(&self.variants, name) {
                        Some(variant) if of[variant].is_none() => of[variant] = Some(*weight),
                        Some(_) => {
                            let name = cut(name, LONGEST_VALUE);
                            errors.push(Error::new(ErrorKind::WeightTwice { name }));
                        }
                        None => errors.push(self.unknown("--weights", name, false)),
                    }
                }
                for (variant, weight) in self.variants.iter_mut().zip(of) {
                    if weight.is_none() {
                        let name = cut(variant.label(), LONGEST_VALUE);
                        errors.push(Error::new(ErrorKind::NoWeight { name }));
                    }
                    variant.traffic_weight = weight;
                }
            }
        }
    }

    /// Marks the control that was asked for, or that is named so where the ids are but places.
    pub(super) fn choose_control(&mut self, choices: &Choices, errors: &mut Errors) -> Found {
        let marked = self.variants.iter().any(|variant| variant.is_control);
        if let Some(name) = &choices.control {
            match place(&self.variants, name) {
                Some(control) => self.mark(control),
                None => errors.push(self.unknown("--control", name, false)),
            }
            return Found::Said;
        }
        if marked || !self.ids_are_places {
            return Found::ByRule;
        }
        match Experiment::named_control_among(&self.variants) {
            Ok(Some(named)) => {
                self.mark(named);
                Found::ByName
            }
            // The library would take the first, whose id is "0".
            Err(problem) => {
                errors.push(Error::new(problem));
                Found::Said
            }
            Ok(None) if self.variants.iter().all(|variant| variant.name.is_none()) => Found::Said,
            Ok(None) => Found::ByPlace,
        }
    }

    fn mark(&mut self, control: usize) {
        for (index, variant) in self.variants.iter_mut().enumerate() {
            variant.is_control = index == control;
        }
    }

    fn unknown(&self, option: &'static str, name: &str, segments: bool) -> Error {
        let all = self.breakdowns.iter().flat_map(|breakdown| &breakdown.segments).filter(|_| segments);
        let names = self.variants.iter().map(Variant::label);
        let known = listed(names.chain(all.map(|segment| segment.criteria.as_str())));
        Error::new(ErrorKind::NoSuchName { option, name: cut(name, LONGEST_VALUE), known })
    }
}

/// Of the names that alone take part: the places of variants, and the names that are none of theirs.
fn only<'a>(variants: &[Variant], names: &'a [String]) -> (Vec<usize>, Vec<&'a String>) {
    let (mut of_variants, mut of_segments) = (Vec::new(), Vec::new());
    for name in names {
        match place(variants, name) {
            Some(variant) => of_variants.push(variant),
            None => of_segments.push(name),
        }
    }
    (of_variants, of_segments)
}

/// The place of the variant of this id, else of this name, else of the only one that is alike.
fn place(variants: &[Variant], name: &str) -> Option<usize> {
    let by_id = variants.iter().position(|variant| variant.id == name);
    let by_name = || variants.iter().position(|variant| variant.name.as_deref() == Some(name));
    by_id.or_else(by_name).or_else(|| {
        let mut all = variants.iter().enumerate().filter(|(_, variant)| {
            alike(&variant.id, name) || variant.name.as_deref().is_some_and(|known| alike(known, name))
        });
        let (first, _) = all.next()?;
        all.next().is_none().then_some(first)
    })
}

/// Whether two names differ in letter case and the space around them only.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let letters = |name: &'_ str| name.trim().to_owned().to_lowercase();
    one == other || letters(one) == letters(other)
}

/// The first names, and how many more there are.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 10;
    const LONGEST: usize = 40;
    let mut names = names.map(|name| format!("{:?}", cut(name, LONGEST)));
    let first: Vec<_> = names.by_ref().take(MOST).collect();
    match names.count() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
