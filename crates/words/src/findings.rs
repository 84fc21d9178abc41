//! What the segments of a breakdown say together, in words.

use abstats::multiplicity::Discoveries;
use abstats::segments::{Findings, Interaction, Shrunk};
use abstats::{Absent, BreakdownReport, Estimate, Interval, Report, VariantFindings};

use super::{Digits, Labels, direction, number, settings};

/// One sentence for each finding about a variant, with what it means for the decision; then what tables say about it: the pooled
/// lift, and the segment with the highest lift adjusted for luck. (Reversed directions are warnings.)
#[must_use]
pub fn of_variant(
    of: &VariantFindings,
    breakdown: &BreakdownReport,
    report: &Report,
    labels: &Labels,
    digits: Digits,
) -> Vec<String> {
    let alone = !settings::jointly(report).is_empty();
    let found = Found { of: &of.findings, alpha: report.analysis.threshold.alpha(), digits, alone };
    let tests = [found.lift(), found.difference(), found.interaction(), found.pooled()];
    tests.into_iter().flatten().chain(best(of, breakdown, report, labels, digits)).collect()
}

/// The sets of winners and losers of the whole test.
#[must_use]
pub fn of_whole(report: &Report) -> Vec<String> {
    report.discoveries.as_ref().map(discoveries).into_iter().collect()
}

/// A segment's lift adjusted for luck, for a variant by its place; `None` where nothing is taken together.
#[must_use]
pub fn shrunk(breakdown: &BreakdownReport, variant: usize, segment: usize) -> Option<Result<Shrunk, Absent>> {
    breakdown.findings_of(variant)?.shrunk(segment)
}

struct Found<'a> {
    of: &'a Findings,
    alpha: f64,
    digits: Digits,
    /// Whether the intervals of the tables hold together, and those of what is pooled do not.
    alone: bool,
}

impl Found<'_> {
    fn lift(&self) -> Option<String> {
        let p = self.of.heterogeneity.lift.ok()?.p_value;
        if p < self.alpha {
            let p = self.p(p);
            return Some(format!(
                "The lift differs between the segments ({p}): the effect's size is not the same in all of them."
            ));
        }
        // The crossing that follows would contradict it.
        self.crosses().is_none().then(|| {
            let p = self.p(p);
            format!(
                "That the lift differs between the segments is not shown ({p}): what differs between the numbers of single \
                 segments may be chance."
            )
        })
    }

    /// Where the lift does not differ.
    fn difference(&self) -> Option<String> {
        let (lift, difference) =
            (self.of.heterogeneity.lift.ok()?.p_value, self.of.heterogeneity.difference.ok()?.p_value);
        (lift >= self.alpha && difference < self.alpha).then(|| {
            let p = self.p(difference);
            format!("The difference in points does differ ({p}), as one lift of different rates would.")
        })
    }

    /// The interaction, if it is significant.
    fn crosses(&self) -> Option<Interaction> {
        self.of.interaction.ok().filter(|test| test.p_value < self.alpha)
    }

    fn interaction(&self) -> Option<String> {
        let test = self.crosses()?;
        let (higher, lower) = (number::count(test.higher as u64), number::count(test.lower as u64));
        Some(format!(
            "The variant ({}; higher in {higher}, lower in {lower}) is better in some segments and worse in others: whatever \
             is shipped to everybody harms some.",
            self.p(test.p_value)
        ))
    }

    fn pooled(&self) -> Option<String> {
        let Estimate { estimate, interval, .. } = self.of.pooled.lift;
        let lift = with_interval(estimate.ok()?, interval.ok(), self.digits);
        let alone = if self.alone && interval.is_ok() { "; this interval holds for itself" } else { "" };
        let differs = self.of.heterogeneity.lift.is_ok_and(|test| test.p_value < self.alpha);
        let mean = if differs { ", a mean of lifts that differ" } else { "" };
        Some(format!("Each segment compared within itself and pooled, the lift is {lift}{mean}{alone}."))
    }

    fn p(&self, p: f64) -> String {
        format!("p {}", self.digits.p_value(p))
    }
}

/// The segment with the best lift adjusted for luck.
fn best(
    of: &VariantFindings,
    breakdown: &BreakdownReport,
    report: &Report,
    labels: &Labels,
    digits: Digits,
) -> Option<String> {
    let shrinkage = of.findings.shrinkage.as_ref().ok()?;
    let row = *shrinkage.ranking.first()?;
    let (place, shrunk) = (*of.segments.get(row)?, shrinkage.segments.get(row)?.ok()?);
    let best = direction::best(report);
    let lift = with_interval(shrunk.lift.median, Some(shrunk.lift.interval), digits);
    let own = match shrunk.own {
        Ok(own) => format!("its own numbers say {}", digits.lift(own)),
        Err(reason) => format!("by its own numbers there is none ({reason})"),
    };
    Some(format!(
        "Adjusted for luck, the segment with the {best} lift is {} at {lift}; {own}. The chance that it truly is the \
         {best} is {}.",
        labels.quoted_criteria(&breakdown.by, place),
        number::rough_chance(shrunk.chance_to_be_best)
    ))
}

/// `+10% (90% interval −4 to +27)`
fn with_interval(lift: f64, interval: Option<Interval>, digits: Digits) -> String {
    let lift = digits.lift(lift);
    interval.map_or_else(
        || lift.clone(),
        |of| format!("{lift} ({}% interval {})", number::plain(100.0 * of.level.get()), digits.range(of)),
    )
}

fn discoveries(sets: &Discoveries) -> String {
    let set = |count: u64, one: &str, many: &str, expected: f64| match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}, with a chance of {expected:.4} to be false"),
        _ => {
            format!("{} {many}, of which {} are expected to be false", number::count(count), number::expected(expected))
        }
    };
    let winners = set(sets.winners, "winner", "winners", sets.expected_false_winners);
    let losers = set(sets.losers, "loser", "losers", sets.expected_false_losers);
    format!("Taken together: {winners}; {losers}.")
}
