//! How far a test is by its plan, and which of the planned looks a report is.

use abstats::planning::{Progress, Setting};
use abstats::sequential::planned::Spending;
use abstats::{Analysis, Engine, Looks, Outcome, PlannedStatistics, Report};

use crate::number;
use crate::sizes::{LEAST_P, p_below};

/// The title of the p-values over all planned looks.
pub const OVER_ALL_LOOKS: &str = "p-value, all looks";

/// What stands under the lifts of a planned look.
pub const UNDER_EACH_LIFT: &str = "Under each lift, in percent: its interval over all planned looks. The numbers for a single look \
                                   are in the JSON.";

/// What a reading beyond the planned end is.
pub(crate) const READ_BEFORE: &str =
    "If the test was read at the planned end or later before, that reading stands: each further one raises the error.";

/// What is not more than this beyond the end of a plan of one look is the planned look: visitors are not counted that exactly.
const ABOUT_AT_THE_END: f64 = 1.1;

/// How far the test has come, in one sentence; `None` without a plan.
///
/// ```
/// use abstats::planning::{Baseline, Design, Effect, Plan, Wanted, Weights};
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// let design = Design::new(Baseline::new(0.08)?, Analysis::bayesian().engine, Weights::equal(2)?);
/// let plan = Plan::new(design, Effect::Relative(0.1), Wanted::default(), Some(1_000))?;
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let mut report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?.with_days_running(Some(3)));
/// plan.hold_against(&mut report)?;
/// assert_eq!(
///     abstats_words::planned::progress(&report).unwrap(),
///     "Plan: 10% of the planned visitors so far, day 3 of 35; read it once, at the end."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn progress(report: &Report) -> Option<String> {
    let days = |progress: &Progress| {
        let (days, planned) = progress.days?;
        Some(format!(", day {} of {}", number::count(days), number::count(planned)))
    };
    let progress = report.progress.as_ref();
    let days = progress.and_then(days).unwrap_or_default();
    let part = progress.map(|progress| part(progress.fraction));
    if report.analysis.looks.are_planned() {
        let of = shown(report)?;
        let last = if of.last { ", the last" } else { "" };
        let decides = if of.p_below >= LEAST_P {
            let p = match of.p_value {
                p if p < 1e-4 && of.p_below >= 1e-4 => "below 0.0001".to_owned(),
                p if p < 1e-4 => p_below(p).replace("< ", "below "),
                p => number::p_value(p, of.p_below).alone(),
            };
            format!("p below {} decides at this look; it is {p}", p_below(of.p_below))
        } else if of.p_value < of.p_below {
            "p is below 0.000000001, and that decides even at this look".to_owned()
        } else {
            "this look is too early to decide".to_owned()
        };
        let next = next_look(report, &of).unwrap_or_default();
        return Some(format!("Plan: look {} of {}{last}{days}; {decides}.{next}", of.look, of.of));
    }
    let (progress, part) = (progress?, part?);
    let what = match (report.analysis.looks == Looks::Once, progress.complete) {
        (true, true) if progress.fraction > ABOUT_AT_THE_END => {
            return Some(format!(
                "Plan: {part} of the planned visitors{days}; the planned look was at 100%. {READ_BEFORE}"
            ));
        }
        (true, true) => "; this is the planned look",
        (true, false) => "; read it once, at the end",
        (false, true) => "; the planned end has come",
        (false, false) => "; read it as often as you like",
    };
    // Whole weeks bring more visitors than are needed.
    let so_far = if progress.fraction >= 1.005 {
        format!("all planned visitors and more ({part})")
    } else {
        format!("{part} of the planned visitors so far")
    };
    Some(format!("Plan: {so_far}{days}{what}."))
}

/// Whether a look is later than the planned end by more than half the distance of the last two looks: an earlier one may have
/// been the last.
pub(crate) fn is_overrun(report: &Report, of: &PlannedStatistics) -> bool {
    let Looks::Planned(planned) = &report.analysis.looks else { return false };
    let distance = match planned.looks() {
        [.., before, last] => last - before,
        _ => 1.0,
    };
    of.bound.time > 1.0 + distance / 2.0
}

/// `By the days, look 2 had decided already (2024-03-08): ...`
pub(crate) fn decided_before(report: &Report, of: &PlannedStatistics) -> Option<String> {
    let earlier = of.decided_before?;
    let date = &report.days.as_ref()?.given.as_slice().get(earlier.day)?.criteria;
    Some(format!(
        "By the days, look {} had decided already, on {date}. If it was read, that reading stands; the numbers over all looks \
         assume that no earlier look decided.",
        earlier.look
    ))
}

/// Whether a plan says that the test goes on: it is undecided, and its planned end has not come.
pub(crate) fn goes_on(report: &Report) -> bool {
    let undecided = matches!(report.verdict, Outcome::Inconclusive | Outcome::NotEnoughData);
    undecided
        && match shown(report) {
            Some(of) => !of.last,
            None => report.progress.as_ref().is_some_and(|progress| !progress.complete),
        }
}

/// ` Next look: at 15,142 visitors per variant.`, of an undecided test.
fn next_look(report: &Report, of: &PlannedStatistics) -> Option<String> {
    let Looks::Planned(planned) = &report.analysis.looks else { return None };
    if !goes_on(report) {
        return None;
    }
    let looks = planned.looks();
    let time = if of.of == looks.len() {
        *looks.get(of.look)?
    } else {
        // Other looks were taken than the planned ones.
        *looks.iter().find(|time| **time > of.bound.time)?
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the planned visitors")]
    let at = |visitors: u64| (visitors as f64 * time).ceil() as u64;
    let (first, total) = (*planned.visitors().first()?, planned.visitors().iter().sum());
    let even = planned.visitors().iter().all(|visitors| *visitors == first);
    let (visitors, whose) = if even { (at(first), "per variant") } else { (at(total), "in all") };
    Some(format!(" Next look: at {} visitors {whose}.", number::count(visitors)))
}

/// The planned look of the variant that the report is about.
pub(crate) fn shown(report: &Report) -> Option<PlannedStatistics> {
    let about = report.headline().about.and_then(|place| report.overall.of(place)?.planned?.ok());
    about.or_else(|| report.overall.variants.iter().find_map(|row| row.planned?.ok()))
}

/// `look 2 of 5, at 41% of the planned visitors`
pub(crate) fn look(of: &PlannedStatistics) -> String {
    format!("look {} of {}, at {} of the planned visitors", of.look, of.of, part(of.bound.time))
}

/// `41%`, `9.9%`, `0.12%`.
pub(crate) fn part(part: f64) -> String {
    let percent = 100.0 * part;
    match percent {
        percent if percent >= 9.95 => format!("{}%", group(percent)),
        percent if percent >= 0.995 => format!("{percent:.1}%"),
        percent if percent >= 0.005 => format!("{percent:.2}%"),
        _ => "less than 0.01%".to_owned(),
    }
}

/// Whole percent that do not reach 100 before it is reached.
fn group(percent: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive; what is too large is cut")]
    let whole = if percent < 100.0 { percent.round().min(99.0) } else { percent.round() } as u64;
    number::count(whole)
}

/// The confidence, in percent, with which the intervals of all looks hold together.
pub(crate) fn confidence(analysis: &Analysis) -> String {
    number::plain(match analysis.engine {
        // The bounds are those of a two-sided test, whatever the engine.
        Engine::Bayesian { .. } => analysis.threshold.percent(),
        Engine::Frequentist { .. } => 100.0 * analysis.paired_level().get(),
    })
}

/// `engine (with its prior, alternative and correction) and threshold`
pub(crate) fn settings(settings: &[Setting]) -> String {
    let name = |setting: &Setting| match setting {
        Setting::Engine => "engine (with its prior, alternative and correction)",
        Setting::Threshold => "threshold",
        Setting::Region => "region of practical equivalence",
        Setting::GoalDirection => "direction of the goal",
        Setting::Looks => "looks",
        Setting::Weights => "traffic weights",
        _ => "a setting",
    };
    joined(&settings.iter().map(name).collect::<Vec<_>>())
}

fn joined(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `engine and threshold`, without what belongs to each.
pub(crate) fn short(all: &[Setting]) -> String {
    settings(all).replace(" (with its prior, alternative and correction)", "")
}

/// `Pocock spending`
pub(crate) fn spent(spending: Spending) -> String {
    match spending {
        Spending::ObrienFleming => "O'Brien-Fleming spending".to_owned(),
        Spending::Pocock => "Pocock spending".to_owned(),
        Spending::KimDeMets(power) => format!("Kim-DeMets spending with power {}", number::plain(power)),
        Spending::HwangShihDeCani(gamma) => format!("Hwang-Shih-DeCani spending with gamma {}", number::plain(gamma)),
        _ => "alpha spending".to_owned(),
    }
}
