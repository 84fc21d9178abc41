//! Whether the evidence of the whole test carries its verdict.

use std::cmp::Ordering;

use super::verdicts::compare_rates;
use crate::frequentist::ScoreTest;
use crate::multiplicity::{Correction, Dunnett};
use crate::sequential::Alpha;
use crate::threshold::meets;
use crate::{
    Absent, Alternative, Analysis, CorrectedBy, Counts, Engine, Looks, Outcome, Pair, Section, Statistics, Variant,
    VariantReport, Verdict, Warning,
};

/// So many conversions, and so many visitors without one, an arm of a comparison that decides must have.
const ENOUGH: u64 = 25;

/// The log likelihood above which a split is worth a note.
const SPLIT_COSTS: f64 = 3.0;

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
        let deciding = self.compared().filter(|row| self.decides(row));
        let few = deciding.filter_map(|row| self.too_few(row));
        few.chain(self.compared().filter_map(|row| self.shown_worse(row))).collect()
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
        let several = self.compared().count() > 1;
        let is_decided = |row: &VariantReport| matches!(row.verdict, Some(Verdict::Winner | Verdict::Loser));
        Warning::ReadAtAnyTime {
            alpha: self.analysis.threshold.alpha(),
            each: several && alpha == Alpha::Each,
            decided: self.compared().any(is_decided),
        }
    }

    /// The always-valid comparison pays for a split that is not the intended one.
    fn split_costs(self, row: &VariantReport) -> Option<Warning> {
        let split_log_evidence = row.always_valid?.ok()?.comparison.split_log_evidence;
        let variant = self.id(row)?;
        (split_log_evidence > SPLIT_COSTS).then_some(Warning::SplitCostsEvidence { variant, split_log_evidence })
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

    /// The test looks for better variants only, and this one is shown to be worse.
    fn shown_worse(self, row: &VariantReport) -> Option<Warning> {
        let Engine::Frequentist { alternative, .. } = self.analysis.engine else { return None };
        let goal = self.analysis.goal_direction;
        let counts = self.counts(row);
        let Pair { control, variant } = goal.upwards(counts);
        if alternative != goal.better()
            || row.verdict == Some(Verdict::NotEnoughData)
            || compare_rates(variant, control) != Ordering::Less
        {
            return None;
        }
        let p_value = ScoreTest::of(counts, Alternative::TwoSided)?.p_value;
        let shown = p_value < self.analysis.threshold.alpha();
        shown.then_some(Warning::ShownWorse { variant: self.id(row)?, p_value })
    }

    /// The winner among several comparisons that nothing corrects for, when a correction would leave it undecided: Dunnett's,
    /// or, of the Bayesian engine, that of the false discovery rate.
    ///
    /// Without any difference a chance that the control is better is nearly uniform, as a p-value is: it takes the place of
    /// one. (The engine's own sets of winners hold every variant that is a winner for itself, so they could doubt none.)
    pub(super) fn winner_among_many(self, comparisons: u64, expected_false_winners: f64) -> Option<Warning> {
        let Outcome::Winner(place) = self.outcome else { return None };
        let winner = self.overall.of(place)?;
        if let Some(always_valid) = winner.always_valid {
            let p_value = (comparisons as f64 * always_valid.ok()?.comparison.p_value).min(1.0);
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
