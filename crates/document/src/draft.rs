//! An experiment as it was read: its parts, judged one by one. Here they are put together, and the choices of the reader apply,
//! for every form of input alike.

use std::collections::HashMap;

use abstats::{Breakdown, ControlBy, Days, Experiment, InputErrors, Problem, Variant, WeightPhase};
use abstats_words::Assumption;

use crate::days::WrittenDays;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors};

pub(crate) mod chosen;
mod parts;
pub(crate) mod totals;

/// The parts of an experiment.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) variants: Vec<Variant>,
    /// Whether the variants' ids are but their places.
    pub(crate) ids_are_places: bool,
    /// With a segment for each; of a breakdown without segments its name alone.
    pub(crate) breakdowns: Vec<Breakdown>,
    pub(crate) days: WrittenDays,
    pub(crate) weight_phases: Vec<WeightPhase>,
    /// Where the counts of the whole test are from.
    pub(crate) whole: Whole,
    /// Whether it was rows, among which a row of sums can be.
    pub(crate) of_rows: bool,
    /// Whether who takes no part is left out already.
    pub(crate) is_chosen: bool,
}

/// Where the counts of the whole test are from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Whole {
    /// They are the variants'.
    #[default]
    Given,
    /// They are the sums of the only breakdown.
    OfSegments,
    /// They are those of all days.
    OfDays,
}

impl Draft {
    /// The experiment as it is to be read; what had to be assumed is added to the readings. `errors` are those of its parts:
    /// with any there is no experiment, but what is left is judged.
    pub(crate) fn experiment(
        mut self,
        choices: &Choices,
        readings: &mut Vec<Assumption>,
        mut errors: Errors,
    ) -> Result<Experiment, Errors> {
        let is_sound = errors.is_empty();
        self.choose(choices, readings, &mut errors);
        if is_sound && self.is_chosen {
            errors.extend(self.alike());
        }
        // What stands in for a wrong count is not judged.
        let days = if is_sound { self.judged_days(readings, &mut errors) } else { None };
        if is_sound && errors.is_empty() {
            self.refuse_totals(choices, readings, &mut errors);
            self.refuse_visitors_as_weights(choices, &mut errors);
        }
        if is_sound && !errors.is_empty() {
            return Err(errors);
        }
        let chosen = self.choose_control(choices, &mut errors);
        let Self { variants, mut breakdowns, weight_phases, whole, .. } = self;
        let summed = match breakdowns.pop() {
            Some(only) if whole == Whole::OfSegments && breakdowns.is_empty() => {
                readings.push(Assumption::WholeIsSum { breakdown: only.by.clone() });
                Experiment::from_breakdown(variants, only)
            }
            last => {
                breakdowns.extend(last);
                Experiment::new(variants, breakdowns)
            }
        };
        let whole = summed.and_then(|experiment| match days {
            Some(days) => experiment.with_days(days),
            None => Ok(experiment),
        });
        let weighed = match whole {
            Ok(experiment) if errors.is_empty() => experiment.with_weight_phases(weight_phases),
            other => other,
        };
        match weighed {
            Ok(experiment) if errors.is_empty() => {
                readings.extend(control_reading(&experiment, chosen));
                Ok(experiment)
            }
            Ok(_) => Err(errors),
            Err(more) => {
                errors.extend(more.into_iter().map(Error::from));
                Err(errors)
            }
        }
    }

    /// Variants of a table that differ in letter case and blanks only: typed by hand, they are likely one.
    fn alike(&self) -> Option<Error> {
        let mut known = HashMap::new();
        let twice = |variant: &Variant| {
            let second = variant.id.as_str();
            let first = known.insert(second.trim().to_lowercase(), second.to_owned())?;
            let [first, second] = [first.as_str(), second].map(|id| cut(id, LONGEST_VALUE));
            Some(Error::new(ErrorKind::Alike { first, second }))
        };
        self.variants.iter().find_map(twice)
    }

    /// The days, judged. Where the counts of the whole test are left out, they are theirs.
    fn judged_days(&mut self, readings: &mut Vec<Assumption>, errors: &mut Errors) -> Option<Days> {
        let judged = std::mem::take(&mut self.days).judged(&self.variants);
        let days = judged.map_err(|wrong: InputErrors| errors.extend(wrong.into_iter().map(Error::from))).ok()??;
        if self.whole == Whole::OfDays {
            if days.grow_like_sums() {
                errors.push(Error::new(Problem::DaysLookCumulative));
                return None;
            }
            readings.push(Assumption::WholeIsDays);
            readings.extend((days.can_be_sums() || days.hardly_fall()).then_some(Assumption::DaysAreDaily));
            for (variant, counts) in self.variants.iter_mut().zip(days.total()) {
                variant.counts = counts;
            }
        }
        Some(days)
    }
}

/// How the control was found where the input did not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// As the library finds it.
    ByRule,
    /// By its name, before places that stand for ids.
    ByName,
    /// By its place, which stands for its id, although the variants have names.
    ByPlace,
    /// It was said, or is certain.
    Said,
}

/// What the reader should know about the control.
fn control_reading(experiment: &Experiment, found: Found) -> Option<Assumption> {
    let variant = experiment.control().label().to_owned();
    let by = match (found, experiment.control_by()) {
        (Found::Said, _) => return None,
        (Found::ByName, _) => ControlBy::Name,
        (Found::ByPlace, _) => ControlBy::First,
        (Found::ByRule, by) => by,
    };
    match by {
        ControlBy::Name if experiment.control_index() > 0 => Some(Assumption::ControlIsNamed { variant }),
        ControlBy::First => {
            Some(Assumption::control_is_first(&variant, experiment.variants().iter().map(Variant::label)))
        }
        ControlBy::Id => {
            let named = Experiment::named_control_among(experiment.variants()).ok()?;
            let other = named.filter(|named| *named != experiment.control_index())?;
            let named = experiment.variants()[other].label().to_owned();
            Some(Assumption::ControlById { variant, named })
        }
        ControlBy::Flag | ControlBy::Name => None,
    }
}

#[cfg(test)]
mod tests;
