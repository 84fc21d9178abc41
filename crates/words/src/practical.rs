//! Practical significance and gates in words: what was asked for, what was found, and what it means for the decision.

use abstats::practical::{Conclusion, MarginTest, Region, RegionChances, RegionTests, Scale};
use abstats::{
    Absent, Engine, Gate, Gates, GoalDirection, Interval, MissedGate, Outcome, Report, Statistics, VariantReport,
    Verdict,
};

use super::{Labels, number};

/// The most missed gates in the verdict's sentence.
const LISTED: usize = 3;
/// The consequence of equivalence.
const BY_COST: &str = "choose by cost, not by conversion rate";
/// The consequence of non-inferiority.
const BY_ADVANTAGE: &str = "ship it if it has other advantages; that it is better is not shown";

/// The region and the gates that were asked for, one sentence each.
#[must_use]
pub fn asked(report: &Report) -> Vec<String> {
    let region = report.analysis.region.map(|region| of_region(report, region));
    let gates = of_gates(report.analysis.gates, !report.breakdowns.is_empty());
    region.into_iter().chain(gates).collect()
}

fn of_region(report: &Report, region: Region) -> String {
    let threshold = report.analysis.threshold;
    let (chance, alpha) = (number::plain(threshold.percent()), number::plain(threshold.alpha()));
    let limits = limits(region);
    let (beyond, end) = match report.analysis.goal_direction {
        GoalDirection::Increase => ("below", "lower"),
        GoalDirection::Decrease => ("above", "upper"),
    };
    let (asked, shown) = if region.is_bounded() {
        let shown = match report.analysis.engine {
            Engine::Bayesian { .. } => format!(
                "A variant is equivalent when its chance to be there is at least {chance}%, non-inferior when its chance \
                 not to be {beyond} is."
            ),
            Engine::Frequentist { .. } => format!(
                "A variant is equivalent when the one-sided score tests against both ends have p below {alpha}, \
                 non-inferior when the one against the {end} end has."
            ),
        };
        (format!("Region of practical equivalence: a {limits} is too small to matter."), shown)
    } else {
        let shown = match report.analysis.engine {
            Engine::Bayesian { .. } => {
                format!("A variant is non-inferior when its chance of that is at least {chance}%.")
            }
            Engine::Frequentist { .. } => {
                format!(
                    "A variant is non-inferior when the one-sided score test against that margin has p below {alpha}."
                )
            }
        };
        (format!("Margin of non-inferiority: a {limits} is good enough."), shown)
    };
    let correction = match report.analysis.engine.family() {
        Some(_) => " Each for itself: this is not corrected for the number of comparisons.",
        None => "",
    };
    format!("{asked} {shown}{correction}")
}

fn of_gates(gates: Gates, segments: bool) -> Option<String> {
    let set = |least: Option<u64>| least.filter(|least| *least > 0).map(number::count);
    let counts = [(set(gates.visitors), "visitors"), (set(gates.conversions), "conversions")];
    let counts: Vec<_> = counts.into_iter().filter_map(|(least, what)| Some(format!("{} {what}", least?))).collect();
    let each = (!counts.is_empty()).then(|| format!("{} of each variant", counts.join(" and ")));
    let days = set(gates.days).map(|days| format!("{days} days"));
    let own = if each.is_some() && segments { "; in a segment, its own counts" } else { "" };
    let all: Vec<_> = each.into_iter().chain(days).collect();
    (!all.is_empty()).then(|| format!("No verdict before at least {}{own}.", all.join(", and ")))
}

/// `lift within ±2%`.
fn limits(region: Region) -> String {
    let what = scale(region);
    #[expect(clippy::float_cmp, reason = "ends that are written alike")]
    let symmetric = region.high() == -region.low();
    match (region.is_bounded(), symmetric) {
        (true, true) => format!("{what} within ±{}{}", number::plain(100.0 * region.high()), unit(region)),
        (true, false) => format!("{what} from {} to {}", end(region, region.low()), end(region, region.high())),
        (false, _) if region.low().is_finite() => format!("{what} not below {}", end(region, region.low())),
        (false, _) => format!("{what} not above {}", end(region, region.high())),
    }
}

const fn scale(region: Region) -> &'static str {
    match region.scale() {
        Scale::Lift => "lift",
        Scale::Difference => "difference",
    }
}

const fn unit(region: Region) -> &'static str {
    match region.scale() {
        Scale::Lift => "%",
        Scale::Difference => " pp",
    }
}

/// `-2%`.
fn end(region: Region, value: f64) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    format!("{sign}{}{}", number::plain(100.0 * value), unit(region))
}

/// The sentence for an outcome from a region.
pub(super) fn verdict(report: &Report, labels: &Labels) -> Option<String> {
    let region = report.analysis.region?;
    let (word, means) = match report.verdict {
        Outcome::Equivalent => ("Equivalent", BY_COST),
        Outcome::NonInferior => ("Non-inferior", BY_ADVANTAGE),
        _ => return None,
    };
    let variants = report.overall.variants.iter().enumerate();
    let shown = |verdict| matches!(verdict, Some(Verdict::Equivalent | Verdict::NonInferior));
    let shown: Vec<_> = variants.filter(|(_, variant)| shown(variant.verdict)).collect();
    let inside = report.verdict == Outcome::Equivalent;
    let limits = if inside { limits(region) } else { not_worse(report, region) };
    let limits = limits.strip_prefix(scale(region)).unwrap_or(&limits);
    let (index, only) = shown.first()?;
    Some(if shown.len() == 1 {
        let name = labels.quoted(*index);
        let evidence = evidence(report, only, inside);
        format!("{word}: the {} of variant {name} is{limits} ({evidence}): {means}.", scale(region))
    } else {
        let means =
            if inside { BY_COST } else { "ship the one that has other advantages; that any is better is not shown" };
        let compared = report.overall.variants.iter().filter(|variant| variant.verdict.is_some()).count();
        let losers = if shown.len() < compared { " that is no loser" } else { "" };
        format!("{word}: the {} of every variant{losers} is{limits}: {means}.", scale(region))
    })
}

/// What the region says about a winner by too little; the winner's sentence continues with it.
pub(super) fn of_winner(report: &Report, index: usize) -> Option<String> {
    let region = report.analysis.region?;
    let conclusion = report.overall.variants.get(index)?.statistics.conclusion();
    (conclusion == Some(Ok(Conclusion::Equivalent)))
        .then(|| format!(" But by too little to matter: a {} is shown as well.", limits(region)))
}

/// `lift not below -2%`: what a variant that is not inferior has.
fn not_worse(report: &Report, region: Region) -> String {
    match report.analysis.goal_direction {
        GoalDirection::Increase => format!("{} not below {}", scale(region), end(region, region.low())),
        GoalDirection::Decrease => format!("{} not above {}", scale(region), end(region, region.high())),
    }
}

/// The number that decided.
fn evidence(report: &Report, variant: &VariantReport, inside: bool) -> String {
    let threshold = report.analysis.threshold;
    let p = |p: f64| format!("p {}, below {}", number::p_value(p, threshold.alpha()), number::plain(threshold.alpha()));
    let found = match variant.statistics {
        Statistics::Bayesian(of) => of.region.and_then(Result::ok).map(|region| {
            let chance = match (inside, report.analysis.goal_direction) {
                (true, _) => region.inside,
                (false, GoalDirection::Increase) => region.not_below,
                (false, GoalDirection::Decrease) => region.not_above,
            };
            format!("chance {}", number::chance(chance, threshold.percent()))
        }),
        Statistics::Frequentist(of) => of.region.and_then(Result::ok).and_then(|region| {
            let harm = match report.analysis.goal_direction {
                GoalDirection::Increase => region.low,
                GoalDirection::Decrease => region.high,
            };
            Some(p(if inside { region.equivalence_p_value()? } else { harm?.p_value }))
        }),
    };
    found.unwrap_or_default()
}

/// The sentence for a test that misses its gates.
pub(super) fn not_enough_data(report: &Report, labels: &Labels) -> String {
    let missed = &report.overall.missed_gates;
    let listed: Vec<_> = missed.iter().take(LISTED).map(|missed| in_words(missed, report, labels)).collect();
    let more = missed.len().saturating_sub(LISTED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("Not enough data yet: {}{more}.", listed.join("; "))
}

/// A missed gate, of the whole test or of a segment: `No verdict: variant "B" has 80 of at least 1,000 visitors.`
#[must_use]
pub fn missed(missed: &MissedGate, report: &Report, labels: &Labels) -> String {
    format!("No verdict: {}.", in_words(missed, report, labels))
}

/// `variant "B" has 80 of at least 1,000 visitors`.
fn in_words(missed: &MissedGate, report: &Report, labels: &Labels) -> String {
    let required = number::count(missed.required);
    let (who, what) = match (missed.gate, missed.variant) {
        (Gate::Days, _) | (_, None) => {
            return match missed.actual {
                Some(days) => format!("the test has run {} of at least {required} days", number::count(days)),
                None => {
                    format!("for how many days the test has run is not known, and there must be at least {required}")
                }
            };
        }
        (Gate::Visitors, Some(index)) => (index, "visitors"),
        (Gate::Conversions, Some(index)) => (index, "conversions"),
    };
    let name = labels.quoted(who);
    let kind = if who == report.control { "the control" } else { "variant" };
    let actual = missed.actual.map_or_else(String::new, number::count);
    format!("{kind} {name} has {actual} of at least {required} {what}")
}

/// What the region says about each variant of the whole test, and the gates that the verdict's sentence does not name;
/// one sentence each.
#[must_use]
pub fn found(report: &Report, labels: &Labels) -> Vec<String> {
    let missed = &report.overall.missed_gates;
    let said = if report.verdict == Outcome::NotEnoughData { LISTED } else { 0 };
    let missed = missed.iter().skip(said).map(|missed| self::missed(missed, report, labels));
    let variants = report.overall.variants.iter().enumerate();
    let of = |(index, variant)| of_variant(report, report.analysis.region?, &labels.quoted(index), variant);
    missed.chain(variants.filter_map(of)).collect()
}

/// `None` for the control.
fn of_variant(report: &Report, region: Region, name: &str, variant: &VariantReport) -> Option<String> {
    let (numbers, conclusion) = match variant.statistics {
        Statistics::Bayesian(of) => match of.region? {
            Ok(found) => (chances(report, region, &found), found.conclusion),
            Err(reason) => return Some(not_compared(region, name, reason)),
        },
        Statistics::Frequentist(of) => match of.region? {
            Ok(found) => (tests(report, region, &found), found.conclusion),
            Err(reason) => return Some(not_compared(region, name, reason)),
        },
    };
    // What the verdict's sentence says about all is not repeated for each.
    let said = matches!(
        (report.verdict, variant.verdict),
        (Outcome::Equivalent, Some(Verdict::Equivalent)) | (Outcome::NonInferior, Some(Verdict::NonInferior))
    );
    let means = means(variant.verdict, conclusion).filter(|_| !said);
    let means = means.map_or_else(String::new, |means| format!(" {means}"));
    Some(format!("Variant {name}: {numbers}.{means}"))
}

fn not_compared(region: Region, name: &str, reason: Absent) -> String {
    format!("Variant {name}: its {} cannot be judged, {reason}.", scale(region))
}

fn chances(report: &Report, region: Region, found: &RegionChances) -> String {
    let chance = |chance| number::chance(chance, report.analysis.threshold.percent());
    let what = scale(region);
    let within = limits(region);
    let within = within.strip_prefix(what).unwrap_or_default();
    let of = if region.is_bounded() {
        let (inside, below, above) = (chance(found.inside), chance(found.below), chance(found.above));
        format!("its {what} is{within} with a chance of {inside} (below: {below}, above: {above})")
    } else {
        let within_chance = if region.low().is_finite() { found.not_below } else { found.not_above };
        format!("its {what} is{within} with a chance of {}", chance(within_chance))
    };
    format!("{of}; {}", interval(region, found.interval, "credible"))
}

fn tests(report: &Report, region: Region, found: &RegionTests) -> String {
    let p = |test: MarginTest| number::p_value(test.p_value, report.analysis.threshold.alpha());
    let low = found.low.map(|low| format!("above {}: p {}", end(region, region.low()), p(low)));
    let high = found.high.map(|high| format!("below {}: p {}", end(region, region.high()), p(high)));
    let tests: Vec<_> = low.into_iter().chain(high).collect();
    let interval = match found.interval {
        Ok(found) => interval(region, found, "confidence"),
        Err(reason) => format!("no interval, {reason}"),
    };
    format!("its {} is {}; {interval}", scale(region), tests.join("; "))
}

/// With enough decimals to keep each end on its side of the region's.
fn interval(region: Region, interval: Interval, kind: &str) -> String {
    let least = match region.scale() {
        Scale::Lift => number::lift_decimals(Some(interval)),
        Scale::Difference => number::rate_decimals(Some(interval)),
    };
    let kept = |decimals: &usize| {
        let side = |end: f64, limit: f64| {
            let read = format!("{:.decimals$}", 100.0 * end).parse().unwrap_or(f64::NAN);
            limit.is_infinite() || (100.0 * limit).partial_cmp(&read) == limit.partial_cmp(&end)
        };
        side(interval.low, region.low()) && side(interval.high, region.high())
    };
    let decimals = (least..=8).find(kept).unwrap_or(least);
    let level = number::plain(100.0 * interval.level.get());
    format!("{level}% {kind} interval {}", number::lift_interval(interval, decimals))
}

/// Its meaning for the decision.
const fn means(verdict: Option<Verdict>, conclusion: Conclusion) -> Option<&'static str> {
    match (verdict, conclusion) {
        (Some(Verdict::Winner | Verdict::Loser), Conclusion::Equivalent) => {
            Some("It differs from the control, but by too little to matter.")
        }
        (Some(Verdict::Loser), Conclusion::NonInferior) => {
            Some("It is worse than the control, but not by more than the margin.")
        }
        (Some(Verdict::Equivalent), _) => Some("Equivalent: choose by cost, not by conversion rate."),
        (Some(Verdict::NonInferior), _) => {
            Some("Non-inferior: ship it if it has other advantages; that it is better is not shown.")
        }
        _ => None,
    }
}
