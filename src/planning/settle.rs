//! What would settle a running test?

use super::{Baseline, Design, Effect, Exactness, Goal, Looks, PlanningError, SampleSize, Visitors, Wanted, Weights};
use crate::practical::Scale;
use crate::{Alternative, Counts, Engine, Gate, GoalDirection, Outcome, Report};

/// What would settle a running test: how many visitors it takes until effects of some size would be found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Settlement {
    /// The variant, by its place in [`Report::variants`]: the one that the report's
    /// headline is about, of the undecided ones the nearest to being a winner.
    pub variant: usize,
    /// The control's rate so far, from which all is computed.
    pub baseline: Baseline,
    /// Visitors a day so far, of all variants together; `None` when the days are not known.
    pub visitors_per_day: Option<f64>,
    /// How the test is decided, from that rate: for the power at other effects, and with other visitors.
    pub design: Design,
    /// The visitors so far, the control's first; `None` where a variant has none.
    pub visitors: Option<Visitors>,
    /// The effects. The last is the lift as seen, when there is one and it is not far smaller than the others.
    pub rows: Vec<SettlementRow>,
}

/// What it takes to find one effect.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SettlementRow {
    /// The effect.
    pub effect: Effect,
    /// What the test is to show if the variant has it.
    pub goal: Goal,
    /// Why it is asked about.
    pub why: Why,
    /// What it takes, with 80% power; or why there is no answer.
    pub needed: Result<Needed, PlanningError>,
}

/// Why an effect is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Why {
    /// It was named as the smallest of interest.
    Smallest,
    /// It is where the region of what is too small to matter ends.
    RegionEnd,
    /// A common size.
    Common,
    /// There is none, and the region is to be shown.
    Region,
    /// It is what has been seen so far. To plan on it is circular: what looks good by luck looks easy to settle.
    AsSeen,
}

/// The visitors until an effect would be found.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Needed {
    /// Of each variant in all, in the order of [`Report::variants`].
    pub in_all: Vec<u64>,
    /// Of each variant, beyond those there are.
    pub more: Vec<u64>,
    /// Of all variants together, divided by the weights, until the last variant has its own.
    pub more_together: u64,
    /// Days beyond those so far, at the pace so far, until the gate of days is passed too; `None` when that is not known.
    pub more_days: Option<u64>,
    /// Whether that is more than [`A_YEAR`]: it is unlikely to be settled.
    pub unlikely: bool,
    /// The gate that asks for more than the power does: of visitors or conversions, else of days.
    pub gate: Option<Gate>,
    /// Whether the power is exact or a bound.
    pub exactness: Exactness,
}

/// Days beyond which a test is unlikely to be settled.
pub const A_YEAR: u64 = 365;

/// A lift as seen that is so much smaller than all others is not asked about.
const FAR_SMALLER: f64 = 0.1;

/// The lifts that are asked about when no smallest effect of interest is known.
const COMMON: [f64; 3] = [0.05, 0.1, 0.2];

/// How many visitors, and days at the pace so far, would settle a test that is not decided: at today's rate of the control, with
/// 80% exact power, as the report's own analysis decides.
///
/// The effects are the smallest one of interest, else the end of the region that is too small to matter, else lifts of 5, 10 and
/// 20%; beside them the lift as seen, unless it is less than a tenth of the smallest. Each is on the side that the test looks
/// for: with `goal_direction: decrease` it is a fall.
/// A region is itself to be shown: how many visitors that takes if the variant makes no difference comes first where the region
/// has no upper end (non-inferiority), else after the effects.
/// Visitors are divided by the traffic weights, or equally. A test that waits for a gate needs at least what the gate asks for.
/// `None` when the test is decided.
///
/// # Errors
/// When nothing can be planned from the control: [`PlanningError::NoVisitors`], or [`PlanningError::Baseline`] where none or all
/// of its visitors converted. An effect that cannot be had (a rate above 100%, ...) has its error in its own row.
///
/// ```
/// use abstats::planning::{Effect, settle};
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 130)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
///
/// let settlement = settle(&report, Some(Effect::Relative(0.1)))?.unwrap();
/// let needed = settlement.rows[0].needed.clone()?;
/// assert_eq!(needed.in_all, [14_860, 14_860]);
/// assert_eq!(needed.more, [13_360, 13_380]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn settle(report: &Report, smallest: Option<Effect>) -> Result<Option<Settlement>, PlanningError> {
    settled_by(report, smallest, |design, effect| design.sample_size(effect, Wanted::default()))
}

/// The same about so: in some milliseconds, to the two digits that a sentence tells ([`Design::about_sample_size`]).
///
/// # Errors
/// As [`settle`].
pub fn about_settle(report: &Report, smallest: Option<Effect>) -> Result<Option<Settlement>, PlanningError> {
    settled_by(report, smallest, |design, effect| design.about_sample_size(effect, Wanted::default()))
}

fn settled_by(
    report: &Report,
    smallest: Option<Effect>,
    size: impl Fn(&Design, Effect) -> Result<SampleSize, PlanningError>,
) -> Result<Option<Settlement>, PlanningError> {
    let Some(variant) = undecided(report) else { return Ok(None) };
    let control = report.variants[report.control].counts;
    let rate = control.conversion_rate().map_err(|_| PlanningError::NoVisitors)?;
    let baseline = Baseline::new(rate)?;
    let analysis = &report.analysis;
    let design = Design {
        threshold: analysis.threshold,
        goal_direction: analysis.goal_direction,
        looks: match &analysis.looks {
            crate::Looks::Once => Looks::Once,
            crate::Looks::AnyTime { typical_lift, .. } => Looks::AnyTime { typical_lift: *typical_lift },
            crate::Looks::Planned(looks) => Looks::Planned {
                look_count: u32::try_from(looks.looks().len()).unwrap_or(u32::MAX),
                spending: looks.spending(),
                futility: looks.futility(),
            },
        },
        ..Design::new(baseline, analysis.engine, weights(report)?)
    };
    let visitors = report.variants.iter().map(|variant| variant.counts.visitors());
    let so_far: u64 = visitors.sum();
    let visitors_per_day = report.days_running.filter(|&days| days > 0).map(|days| so_far as f64 / days as f64);
    let mut asked: Vec<(Goal, Effect, Why)> = asked(report, smallest);
    if let Some(seen) = seen(report, variant, rate) {
        let least = asked
            .iter()
            .filter(|(goal, ..)| *goal == Goal::Difference)
            .map(|(_, of, _)| of.lift(baseline).abs())
            .fold(f64::INFINITY, f64::min);
        // A hundred times the visitors of the smallest one: nobody plans so, and it would take seconds to compute.
        if seen.value() == 0.0 || seen.value().abs() >= FAR_SMALLER * least {
            asked.push((Goal::Difference, seen, Why::AsSeen));
        }
    }
    let rows: Vec<_> = asked
        .into_iter()
        .map(|(goal, effect, why)| {
            let design = Design { goal, ..design.clone() };
            let needed = size(&design, effect).and_then(|size| {
                let by_gates = gates(report, baseline, effect)?;
                Ok(needed(report, &design, &size.visitors, &by_gates, size.power.exactness, visitors_per_day))
            });
            SettlementRow { effect, goal, why, needed }
        })
        .collect();
    let visitors = in_order(report).map(|place| report.variants[place].counts.visitors()).collect();
    let visitors = Visitors::new(visitors).ok();
    Ok(Some(Settlement { variant, baseline, visitors_per_day, design, visitors, rows }))
}

/// The lift as seen. Where periods of other weights are compared each within itself, it is theirs: the sums mix them.
fn seen(report: &Report, variant: usize, of_control: f64) -> Option<Effect> {
    let periods = report.overall.of(variant)?.always_valid.and_then(Result::ok).filter(|of| of.strata > 1);
    let lift = match periods {
        Some(of) => of.lift.estimate.ok()?,
        None => report.variants[variant].counts.conversion_rate().ok()? / of_control - 1.0,
    };
    Some(Effect::Relative(lift))
}

/// Of an undecided test, the variant that its headline is about.
fn undecided(report: &Report) -> Option<usize> {
    match report.verdict {
        Outcome::Inconclusive | Outcome::NotEnoughData => report.headline().about,
        _ => None,
    }
}

/// The traffic weights, of the last phase if they changed, else equal ones; the control's first.
pub(super) fn weights(report: &Report) -> Result<Weights, PlanningError> {
    let phase = report.weight_phases.last().map(|phase| phase.weights.clone());
    let own: Option<Vec<f64>> = report.variants.iter().map(|variant| variant.traffic_weight).collect();
    let given = phase.or(own).unwrap_or_else(|| vec![1.0; report.variants.len()]);
    let in_order: Vec<f64> = in_order(report).filter_map(|place| given.get(place).copied()).collect();
    Weights::new(&in_order)
}

/// The places of the variants, the control's first.
fn in_order(report: &Report) -> impl Iterator<Item = usize> {
    let control = report.control;
    std::iter::once(control).chain((0..report.variants.len()).filter(move |&place| place != control))
}

/// The effects, the headline's first.
fn asked(report: &Report, smallest: Option<Effect>) -> Vec<(Goal, Effect, Why)> {
    let effects = effects(report, smallest).into_iter().map(|(effect, why)| (Goal::Difference, effect, why));
    let Some(region) = report.analysis.region else { return effects.collect() };
    let none = match region.scale() {
        Scale::Lift => Effect::Relative(0.0),
        Scale::Difference => Effect::Points(0.0),
    };
    if region.is_bounded() {
        return effects.chain([(Goal::Equivalence(region), none, Why::Region)]).collect();
    }
    std::iter::once((Goal::NonInferiority(region), none, Why::Region)).chain(effects).collect()
}

fn effects(report: &Report, smallest: Option<Effect>) -> Vec<(Effect, Why)> {
    let analysis = &report.analysis;
    let falls = match analysis.engine {
        Engine::Frequentist { alternative: Alternative::Less, .. } => true,
        Engine::Frequentist { alternative: Alternative::Greater, .. } => false,
        Engine::Frequentist { .. } | Engine::Bayesian { .. } => analysis.goal_direction == GoalDirection::Decrease,
    };
    let towards = |size: f64| if falls { -size.abs() } else { size.abs() };
    if let Some(smallest) = smallest {
        let effect = match smallest {
            Effect::Relative(size) => Effect::Relative(towards(size)),
            Effect::Points(size) => Effect::Points(towards(size)),
        };
        return vec![(effect, Why::Smallest)];
    }
    if let Some(region) = analysis.region {
        let end = if falls { region.low() } else { region.high() };
        if end != 0.0 && end.is_finite() {
            let effect = match region.scale() {
                Scale::Lift => Effect::Relative(end),
                Scale::Difference => Effect::Points(end),
            };
            return vec![(effect, Why::RegionEnd)];
        }
    }
    COMMON.map(|lift| (Effect::Relative(towards(lift)), Why::Common)).to_vec()
}

/// The visitors of each variant, in the report's order, that the gates ask for if the undecided variants have this effect; and
/// which gate asks for the most.
fn gates(report: &Report, baseline: Baseline, effect: Effect) -> Result<Vec<(u64, Gate)>, PlanningError> {
    let gates = report.analysis.gates;
    let rate = effect.rate(baseline)?;
    let of_variant = |place: usize| {
        let rate = if place == report.control { baseline.rate() } else { rate };
        let visitors = (gates.visitors.unwrap_or(0), Gate::Visitors);
        let counts = report.variants[place].counts;
        let missing = gates.conversions.unwrap_or(0).saturating_sub(counts.conversions());
        if missing == 0 {
            return Ok(visitors);
        }
        let until = counts.visitors() as f64 + missing as f64 / rate;
        if until > Counts::MAX_VISITORS as f64 {
            return Err(PlanningError::Unreachable { effect });
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the most visitors")]
        let conversions = (until.ceil() as u64, Gate::Conversions);
        Ok(if conversions.0 > visitors.0 { conversions } else { visitors })
    };
    (0..report.variants.len()).map(of_variant).collect()
}

fn needed(
    report: &Report,
    design: &Design,
    visitors: &Visitors,
    by_gates: &[(u64, Gate)],
    exactness: Exactness,
    per_day: Option<f64>,
) -> Needed {
    let weights = design.weights.as_slice();
    let all: f64 = weights.iter().sum();
    let mut in_all = vec![0; report.variants.len()];
    let mut more = in_all.clone();
    // Visitors of all variants together until the last of them has its own.
    let mut longest = 0.0_f64;
    let mut gate = None;
    for ((place, &needed), weight) in in_order(report).zip(visitors.as_slice()).zip(weights) {
        let (by_gate, which) = by_gates.get(place).copied().unwrap_or((0, Gate::Visitors));
        // A gate that is passed asks for nothing more.
        if by_gate > needed.max(report.variants[place].counts.visitors()) {
            gate = Some(which);
        }
        in_all[place] = needed.max(by_gate);
        more[place] = in_all[place].saturating_sub(report.variants[place].counts.visitors());
        longest = longest.max(more[place] as f64 * all / weight);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let more_together = longest.ceil() as u64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let at_pace = per_day.filter(|&per_day| per_day > 0.0).map(|per_day| (longest / per_day).ceil() as u64);
    let days_missing = report.analysis.gates.days.unwrap_or(0).saturating_sub(report.days_running.unwrap_or(0));
    // Without a pace nobody knows which comes first, unless no visitors are missing.
    if gate.is_none() && days_missing > 0 && at_pace.map_or(more_together == 0, |days| days < days_missing) {
        gate = Some(Gate::Days);
    }
    let more_days = at_pace.map(|days| days.max(days_missing));
    let unlikely = more_days.is_some_and(|days| days > A_YEAR);
    Needed { in_all, more, more_together, more_days, unlikely, gate, exactness }
}

#[cfg(test)]
#[path = "settle_tests.rs"]
mod tests;
