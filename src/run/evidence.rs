//! Whether the evidence of the whole test carries its verdict.

use std::cmp::Ordering;

use super::verdicts::compare_rates;
use crate::frequentist::ScoreTest;
use crate::multiplicity::{Correction, Dunnett};
use crate::sequential::Alpha;
use crate::special::chi_squared;
use crate::threshold::meets;
use crate::{
    Absent, Alternative, Analysis, CorrectedBy, Counts, Engine, Looks, Outcome, Pair, Section, Statistics, Variant,
    VariantReport, Verdict, Warning,
};

/// So many conversions, and so many visitors without one, an arm of a comparison that decides must have.
const ENOUGH: u64 = 25;

/// So many conversions, and so many visitors without one, both arms together must have at a planned look before the last.
const ENOUGH_AT_LOOK: u64 = 100;

/// A look that asks for a p-value below this hardly ever decides by chance, however rough its bound is.
const TINY: f64 = 1e-3;

/// The log likelihood above which a split is worth a note.
const SPLIT_COSTS: f64 = 3.0;
/// The chance of that at a single look: twice the log likelihood is about a chi-squared of one degree of freedom a stratum.
const SPLIT_CHANCE: f64 = 0.014_306;
/// More degrees of freedom are not computed.
const MOST_STRATA: u32 = 100_000;

/// The rate above which looks at any time take far more visitors than planned ones.
const HIGH_RATE: f64 = 0.3;

/// The comparisons of the whole test, and what followed from them.
#[derive(Clone, Copy)]
pub(super) struct Evidence<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) variants: &'a [Variant],
    pub(super) control: usize,
    pub(super) overall: &'a Section,
    pub(super) outcome: Outcome,
}

impl<'a> Evidence<'a> {
    /// What an outcome that is decided stands on.
    pub(super) fn warnings(self) -> Vec<Warning> {
        if let Looks::AnyTime { alpha, .. } = self.analysis.looks {
            let costs = self.compared().filter_map(|row| self.split_costs(row));
            return std::iter::once(self.at_any_time(alpha)).chain(costs).chain(self.high_rates()).collect();
        }
        let looks_planned = self.analysis.looks.are_planned();
        let planned = looks_planned.then(|| self.at_planned_look());
        let deciding = self.compared().filter(|row| self.decides(row));
        let few = deciding.filter_map(|row| self.too_few(row));
        let at_look = self.compared().filter(|row| self.decides(row)).filter_map(|row| self.few_at_look(row));
        let worse = self.compared().filter_map(|row| self.on_the_other_side(row));
        let directions = self.directions_disagree();
        planned.into_iter().chain(few).chain(at_look).chain(worse).chain(directions).collect()
    }

    fn compared(self) -> impl Iterator<Item = &'a VariantReport> {
        self.overall.variants.iter().filter(|row| row.verdict.is_some())
    }

    fn counts(self, row: &VariantReport) -> Pair<Counts> {
        let control = self.overall.of(self.control).map(|control| control.counts);
        Pair { control: control.unwrap_or_default(), variant: row.counts }
    }

    fn id(self, row: &VariantReport) -> Option<String> {
        self.variants.get(row.variant).map(|variant| variant.id.clone())
    }

    /// Whether the outcome follows from this comparison, among others; nothing follows from any where nothing is decided.
    fn decides(self, row: &VariantReport) -> bool {
        match self.outcome {
            Outcome::Winner(place) => row.variant == place,
            Outcome::Control | Outcome::Equivalent | Outcome::NonInferior => true,
            Outcome::NotEnoughData | Outcome::Inconclusive => false,
        }
    }

    /// Neither arm has enough conversions, or neither has enough visitors without one.
    fn too_few(self, row: &VariantReport) -> Option<Warning> {
        let variant = self.id(row)?;
        let few =
            |of: fn(Counts) -> u64| Some(self.counts(row).map(of)).filter(|of| of.control.max(of.variant) < ENOUGH);
        if let Some(Pair { control, variant: own }) = few(Counts::conversions) {
            return Some(Warning::TooFewConversions {
                variant,
                conversions: own,
                of_control: control,
                required: ENOUGH,
            });
        }
        let Pair { control, variant: own } = few(Counts::non_conversions)?;
        Some(Warning::TooFewNonConversions { variant, non_conversions: own, of_control: control, required: ENOUGH })
    }

    fn at_any_time(self, alpha: Alpha) -> Warning {
        let each = self.are_several() && alpha == Alpha::Each;
        Warning::ReadAtAnyTime { alpha: self.analysis.threshold.alpha(), each, decided: self.is_any_decided() }
    }

    fn at_planned_look(self) -> Warning {
        let each = self.are_several() && self.analysis.engine.family().is_none();
        Warning::ReadAtPlannedLook { alpha: self.analysis.threshold.alpha(), each, decided: self.is_any_decided() }
    }

    fn are_several(self) -> bool {
        self.compared().count() > 1
    }

    fn is_any_decided(self) -> bool {
        self.compared().any(|row| matches!(row.verdict, Some(Verdict::Winner | Verdict::Loser)))
    }

    /// A look before the last, that asks for no tiny p-value, has to have enough of both outcomes.
    fn few_at_look(self, row: &VariantReport) -> Option<Warning> {
        let planned = row.planned?.ok().filter(|planned| !planned.last && planned.p_below > TINY)?;
        let of = |count: fn(Counts) -> u64| {
            let Pair { control, variant } = self.counts(row).map(count);
            control.saturating_add(variant)
        };
        let (conversions, others) = (of(Counts::conversions), of(Counts::non_conversions));
        let outcomes = conversions.min(others);
        (outcomes < ENOUGH_AT_LOOK).then_some(Warning::FewConversionsAtLook {
            variant: self.id(row)?,
            look: planned.look,
            outcomes,
            without_conversion: others < conversions,
            required: ENOUGH_AT_LOOK,
        })
    }

    /// The always-valid comparison pays for a split that is not the intended one.
    fn split_costs(self, row: &VariantReport) -> Option<Warning> {
        let found = row.always_valid?.ok()?;
        let split_log_evidence = found.comparison.split_log_evidence;
        let variant = self.id(row)?;
        // Each stratum has a split of its own: more of them cost more by chance.
        let at_most = match found.strata {
            0 | 1 => SPLIT_COSTS,
            strata => {
                let strata = u32::try_from(strata).map_or(MOST_STRATA, |strata| strata.min(MOST_STRATA));
                chi_squared::upper_quantile(SPLIT_CHANCE, strata).ok()? / 2.0
            }
        };
        (split_log_evidence > at_most).then_some(Warning::SplitCostsEvidence { variant, split_log_evidence })
    }

    /// The always-valid comparison reads converters alone, and where many convert that leaves much unread.
    fn high_rates(self) -> Option<Warning> {
        let control = self.overall.of(self.control).into_iter();
        let rows = control.chain(self.compared().filter(|row| row.variant != self.control));
        let sum = |[x, n]: [u64; 2], row: &VariantReport| [x + row.counts.conversions(), n + row.counts.visitors()];
        let [conversions, visitors] = rows.fold([0, 0], sum);
        let rate = conversions as f64 / visitors.max(1) as f64;
        (rate > HIGH_RATE).then_some(Warning::HighRates { rate })
    }

    /// The test looks for better variants only and this one is shown to be worse, or the other way round.
    fn on_the_other_side(self, row: &VariantReport) -> Option<Warning> {
        let Engine::Frequentist { alternative, .. } = self.analysis.engine else { return None };
        let Pair { control, variant } = self.counts(row);
        let differs = compare_rates(variant, control);
        let is_missed = match alternative {
            Alternative::TwoSided => false,
            Alternative::Greater => differs == Ordering::Less,
            Alternative::Less => differs == Ordering::Greater,
        };
        if !is_missed || row.verdict == Some(Verdict::NotEnoughData) {
            return None;
        }
        let p_value = ScoreTest::of(self.counts(row), Alternative::TwoSided)?.p_value;
        let at_this_look = row.planned.is_none_or(|of| of.is_ok_and(|of| of.z.abs() > of.bound.efficacy));
        let shown = at_this_look && p_value < self.analysis.threshold.alpha();
        let (variant, looks_for_better) = (self.id(row)?, alternative == self.analysis.goal_direction.better());
        shown.then_some(if looks_for_better {
            Warning::ShownWorse { variant, p_value }
        } else {
            Warning::ShownBetter { variant, p_value }
        })
    }

    /// Where the other engine's rule, one direction or both, would say otherwise: of what is decided the winner, or the loser
    /// nearest to being none; of what is not, the variant nearest to being decided. Not where several verdicts are corrected.
    fn directions_disagree(self) -> Option<Warning> {
        let analysis = self.analysis;
        if analysis.looks != Looks::Once || analysis.within.is_some() || analysis.engine.family().is_some() {
            return None;
        }
        let two_sided = |row: &VariantReport| ScoreTest::of(self.counts(row), Alternative::TwoSided);
        let rows = self.compared().filter_map(|row| Some((row, two_sided(row)?)));
        let by_p = |one: &(&VariantReport, ScoreTest), other: &(&VariantReport, ScoreTest)| {
            one.1.p_value.total_cmp(&other.1.p_value)
        };
        let (row, both) = match (analysis.engine, self.outcome) {
            (Engine::Bayesian { .. }, Outcome::Winner(_) | Outcome::Control) => {
                rows.filter(|(row, _)| self.decides(row)).max_by(by_p)?
            }
            (Engine::Frequentist { alternative: Alternative::TwoSided, .. }, Outcome::Inconclusive) => {
                rows.filter(|(row, _)| row.verdict == Some(Verdict::Inconclusive)).min_by(by_p)?
            }
            _ => return None,
        };
        let Pair { control, variant } = self.counts(row);
        let observed = match compare_rates(variant, control) {
            Ordering::Greater => Alternative::Greater,
            Ordering::Less => Alternative::Less,
            Ordering::Equal => return None,
        };
        let (two_sided, one_sided) = (both.p_value, ScoreTest::of(self.counts(row), observed)?.p_value);
        let alpha = analysis.threshold.alpha();
        let decides = matches!(analysis.engine, Engine::Bayesian { .. }) || one_sided < alpha;
        let variant = self.id(row)?;
        (two_sided >= alpha && decides).then_some(Warning::DirectionsDisagree { variant, two_sided, one_sided })
    }

    /// The winner among several comparisons that nothing corrects for, when a correction would leave it undecided: Dunnett's,
    /// or, of the Bayesian engine, that of the false discovery rate.
    ///
    /// Without any difference a chance that the control is better is nearly uniform, as a p-value is: it takes the place of
    /// one. (The engine's own sets of winners hold every variant that is a winner for itself, so they could doubt none.)
    pub(super) fn winner_among_many(self, comparisons: u64, expected_false_winners: f64) -> Option<Warning> {
        let Outcome::Winner(place) = self.outcome else { return None };
        let winner = self.overall.of(place)?;
        let over_looks = match (winner.always_valid, winner.planned) {
            (Some(always_valid), _) => Some(always_valid.ok()?.comparison.p_value),
            (None, Some(planned)) => Some(planned.ok()?.adjusted_p_value),
            (None, None) => None,
        };
        if let Some(p_value) = over_looks {
            let p_value = (comparisons as f64 * p_value).min(1.0);
            let corrected_by = CorrectedBy::PValues(Correction::Bonferroni);
            let (variant, stands) = (self.id(winner)?, p_value < self.analysis.threshold.alpha());
            let warning =
                Warning::WinnerAmongMany { variant, comparisons, expected_false_winners, p_value, corrected_by };
            return (!stands).then_some(warning);
        }
        let (p_value, stands, corrected_by) = match self.analysis.engine {
            Engine::Bayesian { .. } => {
                let p_value = self.share_of_false(place).ok()?;
                let stands = meets(1.0 - p_value, self.analysis.threshold.fraction());
                (p_value, stands, CorrectedBy::PValues(Correction::BenjaminiHochberg))
            }
            Engine::Frequentist { alternative, .. } => {
                let p_value = self.dunnett(winner, alternative).ok()?;
                let stands = p_value < self.analysis.threshold.alpha();
                (p_value, stands, CorrectedBy::PValues(Correction::Dunnett))
            }
        };
        let variant = self.id(winner)?;
        (!stands).then_some(Warning::WinnerAmongMany {
            variant,
            comparisons,
            expected_false_winners,
            p_value,
            corrected_by,
        })
    }

    /// The smallest share of false ones that a set of winners with this one would have, if as many were false as chance lets
    /// be.
    fn share_of_false(self, place: usize) -> Result<f64, Absent> {
        let others = self.compared().filter_map(|row| {
            let Statistics::Bayesian(of) = row.statistics else { return None };
            Some((row.variant, of.versus_control?.chance_control_better.ok()?))
        });
        let (places, chances): (Vec<usize>, Vec<f64>) = others.unzip();
        let adjusted = Correction::BenjaminiHochberg.adjust(&chances).map_err(|_| Absent::NotConverged)?;
        let own = places.iter().position(|other| *other == place);
        own.and_then(|own| adjusted.get(own).copied()).ok_or(Absent::NotConverged)
    }

    fn dunnett(self, winner: &VariantReport, alternative: Alternative) -> Result<f64, Absent> {
        let control = self.counts(winner).control.visitors();
        let visitors = self.compared().map(|row| row.counts.visitors()).filter(|visitors| *visitors > 0);
        let Statistics::Frequentist(of) = winner.statistics else { return Err(Absent::NotConverged) };
        let z = of.versus_control.ok_or(Absent::NotConverged)?.z?;
        Dunnett::new(control, &visitors.collect::<Vec<_>>(), alternative)?.p_value(z)
    }
}
