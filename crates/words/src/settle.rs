//! What would settle a running test, in words.

mod sentence;

use abstats::planning::{Effect, Goal, Looks, Needed, Settlement, SettlementRow, Why};
use abstats::{Absent, Decision, Outcome, Report};

pub use sentence::sentence;

use crate::sizes::effect;
use crate::{Digits, Scope, number, planned, region, text};

/// Whether it is told without being asked for what would settle the test: the whole of it is undecided, more visitors help, and no
/// plan says already how many.
#[must_use]
pub fn is_told(report: &Report, scope: Scope) -> bool {
    scope == Scope::Whole && report.decision() == Decision::Wait && !planned::goes_on(report) && !has_no_lift(report)
}

/// Whether no lift fits all periods of what the report is about: no number of visitors settles that.
fn has_no_lift(report: &Report) -> bool {
    report.headline().deciding.is_some_and(|of| of.lift.interval == Err(Absent::NoCommonRatio))
}

/// The headline's sentence about an undecided test: what it takes to show the largest effect that the visitors do not show yet.
/// `None` where more visitors are not what is missing.
pub(crate) fn next_step(settlement: &Settlement, report: &Report) -> Option<String> {
    let undecided = report.verdict == Outcome::Inconclusive && report.decision() == Decision::Wait;
    if !undecided || planned::goes_on(report) || has_no_lift(report) || !report.doubts().is_empty() {
        return None;
    }
    let table = Table::of(settlement);
    let per_variant = if table.even { "per variant" } else { "in all" };
    if let Some((row, harm)) = table.rows.iter().find_map(|row| Some((row, row.harm(report)?))) {
        return Some(not_worse(row, &harm, per_variant));
    }
    // The largest effect first: it takes the fewest visitors. The lift as seen is no plan.
    let asked = table.rows.iter().rev().filter(|row| row.why != Why::AsSeen && row.goal == Goal::Difference);
    let (enough, open): (Vec<&Row>, Vec<&Row>) = asked.partition(|row| row.is_enough());
    let shown = enough.last().map(|row| in_words(row.effect));
    let takes = |row: &Row| format!("takes about {} visitors {per_variant}", number::count(row.visitors));
    Some(match (shown, open.as_slice()) {
        (None, []) => return None,
        (Some(shown), []) => format!(
            "The visitors so far are enough to show {shown} in 80% of tests: it is unlikely to be settled; choose by cost."
        ),
        (shown, [first, others @ ..]) => {
            let (effect, takes) = (in_words(first.effect), takes(first));
            let how = match first.days {
                _ if first.unlikely => {
                    ", more than a year at the pace so far: it is unlikely to be settled; choose by cost".to_owned()
                }
                Some(days) => format!(" ({} at the pace so far)", more_days(days)),
                None => String::new(),
            };
            match (shown, others.first()) {
                (Some(shown), _) => format!(
                    "The visitors so far are enough to show {shown} in 80% of tests; to show {effect} {takes}{how}."
                ),
                (None, Some(next)) if !first.unlikely => {
                    let (visitors, late) =
                        (number::count(next.visitors), if next.unlikely { " (more than a year)" } else { "" });
                    let next = in_words(next.effect).replacen("a true ", "a ", 1);
                    format!("To show {effect} {takes}{how}; {next}, {visitors}{late}.")
                }
                (None, _) => format!("To show {effect} {takes}{how}."),
            }
        }
    })
}

/// Of a margin of harm: what it takes to show that the variant keeps to it.
fn not_worse(row: &Row, harm: &str, per_variant: &str) -> String {
    if row.is_enough() {
        return format!(
            "The visitors so far are enough to show in 80% of tests that it is not worse by more than {harm}."
        );
    }
    let how = match row.days {
        _ if row.unlikely => ", more than a year at the pace so far".to_owned(),
        Some(days) => format!(" ({} at the pace so far)", more_days(days)),
        None => String::new(),
    };
    let visitors = number::count(row.visitors);
    format!(
        "To show that it is not worse by more than {harm} takes about {visitors} visitors {per_variant}{how}, if it makes no \
         difference."
    )
}

/// `a true gain of 20%`, `a true fall of 0.5 points`.
fn in_words(of: Effect) -> String {
    let side = if of.value() < 0.0 { "fall" } else { "gain" };
    format!("a true {side} of {}", effect(of).trim_start_matches(['+', '−']))
}

/// `37 more days`, `1 more day`.
fn more_days(days: u64) -> String {
    format!("{} more day{}", number::count(days), if days == 1 { "" } else { "s" })
}

/// How to use the table.
pub const LEAD: &str = "Choose the smallest lift that would be worth shipping; its row says what it takes.";

/// What would settle the test, as a table: how many visitors each effect takes, the smallest effect first.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Table {
    /// The titles of the columns; the days have one where they are known.
    pub titles: Vec<&'static str>,
    /// A row for each effect that can be had.
    pub rows: Vec<Row>,
    /// Visitors a day so far, of all variants together, when the days are known; without them no row has days.
    pub visitors_per_day: Option<u64>,
    /// Whether all variants need the same number.
    even: bool,
    /// With planned looks, how many a whole test of these sizes has: it is another one, and none of it is there already.
    looks: Option<u32>,
    /// Of each variant the part of the visitors that its traffic weight is, the control's first.
    shares: Vec<f64>,
}

/// What it takes to find one effect.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// The effect.
    pub effect: Effect,
    /// What is to be shown if the variant has it.
    pub goal: Goal,
    /// Why it is asked about.
    pub why: Why,
    /// Visitors of each variant, or of all together where they differ, in two digits: the rest is not known so well.
    pub visitors: u64,
    /// Days beyond those so far.
    pub days: Option<u64>,
    /// Whether that is more than a year.
    pub unlikely: bool,
    /// Whether a gate asks for more than the power does.
    gated: bool,
    /// Whether no variant lacks visitors.
    enough: bool,
}

impl Table {
    /// The table.
    #[must_use]
    pub fn of(settlement: &Settlement) -> Self {
        let baseline = settlement.baseline;
        let size = |of: Effect| of.rate(baseline).map_or(f64::INFINITY, |rate| (rate - baseline.rate()).abs());
        // Effects that cannot be had, a rate above 100% say, have no row.
        let found = settlement.rows.iter().filter_map(|row| Some((row, row.needed.as_ref().ok()?)));
        let mut found: Vec<_> = found.collect();
        found.sort_by(|(one, _), (other, _)| size(one.effect).total_cmp(&size(other.effect)));
        let even = found.iter().all(|(_, needed)| is_even(needed));
        let row = |(SettlementRow { effect, goal, why, .. }, needed): &(&SettlementRow, &Needed)| Row {
            effect: *effect,
            goal: *goal,
            why: *why,
            visitors: rounded(visitors(needed, even)),
            days: needed.more_days,
            unlikely: needed.unlikely,
            gated: needed.gate.is_some(),
            enough: needed.more.iter().all(|&more| more == 0),
        };
        let visitors = if even { "Visitors per variant" } else { "Visitors in all" };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let visitors_per_day = settlement.visitors_per_day.map(|per_day| per_day.round() as u64);
        Self {
            titles: ["If the true lift is", visitors]
                .into_iter()
                .chain(visitors_per_day.map(|_| "More days"))
                .collect(),
            rows: found.iter().map(row).collect(),
            visitors_per_day,
            even,
            looks: planned_looks(settlement),
            shares: shares(settlement),
        }
    }

    /// The cells of a row, in the order of the titles.
    #[must_use]
    pub fn cells(&self, row: &Row, digits: Digits) -> Vec<String> {
        let days = self.visitors_per_day.map(|_| row.days(self.looks.is_some()));
        [row.lift(digits), number::count(row.visitors)].into_iter().chain(days).collect()
    }

    /// How to read it, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let pace = self
            .visitors_per_day
            .map(|pace| format!("Days at the pace so far, {} visitors a day.", number::count(pace)));
        let late = self.rows.iter().any(|row| row.unlikely).then(|| {
            "What takes more than a year is unlikely to be settled: choose by cost, or test a bolder change.".to_owned()
        });
        let seen =
            self.rows.iter().any(|row| row.why == Why::AsSeen).then(|| {
                "Plan with the lift you need, not with the one seen so far: that may be luck alone.".to_owned()
            });
        let whole = self.looks.map(|looks| {
            format!("Sizes of a whole test with {}.", crate::sizes::count_of(looks.into(), "planned look"))
        });
        let what = "So many visitors decide in 80% of tests when the true lift is that large.".to_owned();
        let region = self.rows.iter().any(|row| row.why == Why::Region).then(|| {
            "A lift of \"none\" is what the region is about: then the test shows that the variant keeps to it."
                .to_owned()
        });
        let gated = self.rows.iter().any(|row| row.gated).then(|| "The test waits for its gates, too.".to_owned());
        let percent = |share: &f64| format!("{}%", number::plain((1_000.0 * share).round() / 10.0));
        let shares = (!self.even).then(|| {
            format!("The traffic weights divide them, the control first: {}.", text::listed_by(&self.shares, percent))
        });
        [whole, Some(what), shares, region, pace, gated, late, seen].into_iter().flatten().collect()
    }
}

impl Row {
    /// Whether the visitors so far are enough.
    const fn is_enough(&self) -> bool {
        self.enough
    }

    /// `+10%`, in the digits in which it was asked; the lift as seen says so, in the digits of the report.
    fn lift(&self, digits: Digits) -> String {
        match (self.why, self.effect) {
            (Why::Region, _) => format!("none: {}", self.shown()),
            (Why::AsSeen, Effect::Relative(lift)) => format!("{}, as seen so far", digits.lift(lift)),
            (_, asked) => effect(asked),
        }
    }

    /// What is to be shown of a region.
    fn shown(&self) -> String {
        match self.goal {
            // It ends on one side, that of harm.
            Goal::NonInferiority(region) if region.high().is_finite() => {
                format!("not above {}", region::end(region, region.high()))
            }
            Goal::NonInferiority(region) => format!("not below {}", region::end(region, region.low())),
            Goal::Equivalence(region) => region::limits(region),
            _ => String::new(),
        }
    }

    /// The margin of harm, if that is what is to be kept to.
    fn harm(&self, report: &Report) -> Option<String> {
        let Goal::NonInferiority(region) = self.goal else { return None };
        Some(region::harm(region, report.analysis.goal_direction))
    }

    /// The days in words: `37`, `more than a year`.
    fn days(&self, whole: bool) -> String {
        match self.days {
            // What is enough for another test is not enough for this one, which goes on.
            Some(0) if whole => "–".to_owned(),
            _ if self.unlikely => "more than a year".to_owned(),
            Some(0) => "enough already".to_owned(),
            Some(days) => number::count(days),
            None => "–".to_owned(),
        }
    }
}

/// How many looks a test of the plan's has.
fn planned_looks(settlement: &Settlement) -> Option<u32> {
    match settlement.design.looks {
        Looks::Planned { look_count, .. } => Some(look_count),
        _ => None,
    }
}

fn shares(settlement: &Settlement) -> Vec<f64> {
    let weights = settlement.design.weights.as_slice();
    let all: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / all).collect()
}

/// Whether all variants need the same, but for what comes of rounding.
fn is_even(needed: &Needed) -> bool {
    let (most, least) = (needed.in_all.iter().max(), needed.in_all.iter().min());
    most.zip(least).is_some_and(|(most, least)| most - least <= 1)
}

fn visitors(needed: &Needed, even: bool) -> u64 {
    if even {
        needed.in_all.first().copied().unwrap_or(0)
    } else {
        needed.in_all.iter().fold(0, |sum, of| sum.saturating_add(*of))
    }
}

/// To two digits.
fn rounded(visitors: u64) -> u64 {
    let mut unit = 1;
    while visitors / unit >= 100 {
        unit *= 10;
    }
    visitors.saturating_add(unit / 2) / unit * unit
}

#[cfg(test)]
mod tests;
