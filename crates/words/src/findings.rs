//! What the segments of a breakdown say together, in words.

use abstats::multiplicity::Discoveries;
use abstats::segments::{Credible, Findings, Interaction, Shrunk};
use abstats::{Absent, Analysis, BreakdownReport, Engine, Estimate, Interval, Report, VariantFindings};

use super::{Labels, direction, number, text};

/// One sentence for each finding, with what it means for the decision; variants with the same finding share
/// it. (Reversed directions are warnings, and pooled lifts stand in the tables.)
#[must_use]
pub fn of_breakdown(breakdown: &BreakdownReport, report: &Report, labels: &Labels) -> Vec<String> {
    let said = Said { alpha: report.analysis.threshold.alpha(), alone: report.variants.len() == 2, labels };
    let found: Vec<(usize, &Findings)> = each(breakdown).collect();
    let sets = breakdown.discoveries.as_ref().map(discoveries);
    let sentences = sets.into_iter().chain(said.lift(&found)).chain(said.difference(&found));
    sentences.chain(said.interaction(&found)).collect()
}

/// The same for one variant alone, in the same words, and what the tables say about it: the pooled lift, and the segment with
/// the highest lift adjusted for luck.
#[must_use]
pub fn of_variant(of: &VariantFindings, breakdown: &BreakdownReport, report: &Report, labels: &Labels) -> Vec<String> {
    let said = Said { alpha: report.analysis.threshold.alpha(), alone: true, labels };
    let found = [(of.variant, &of.findings)];
    let sentences = said.lift(&found).into_iter().chain(said.difference(&found)).chain(said.interaction(&found));
    sentences.chain(said.pooled(&of.findings)).chain(best(of, breakdown, report, labels)).collect()
}

/// The same for the whole test.
#[must_use]
pub fn of_whole(report: &Report) -> Vec<String> {
    report.discoveries.as_ref().map(discoveries).into_iter().collect()
}

/// The variants that have findings, by their places.
pub fn each(breakdown: &BreakdownReport) -> impl Iterator<Item = (usize, &Findings)> {
    breakdown.findings.iter().map(|of| (of.variant, &of.findings))
}

/// The kind of intervals of pooled lifts, where it differs from that of all other lifts: a note after their heading.
#[must_use]
pub const fn pooled_intervals(analysis: &Analysis) -> &'static str {
    match analysis.engine {
        Engine::Bayesian { .. } => " (confidence intervals)",
        Engine::Frequentist { multiplicity: Some(_), .. } => " (intervals not corrected)",
        Engine::Frequentist { multiplicity: None, .. } => "",
    }
}

/// A pooled lift and its interval.
pub fn pooled(lift: Estimate) -> (Result<String, Absent>, Option<String>) {
    let decimals = number::lift_decimals(lift.interval.ok());
    (
        lift.estimate.map(|lift| number::lift(lift, decimals)),
        lift.interval.ok().map(|interval| number::lift_interval(interval, decimals)),
    )
}

/// A segment's lift adjusted for luck, for a variant by its place; `None` where nothing is taken together.
#[must_use]
pub fn shrunk(breakdown: &BreakdownReport, variant: usize, segment: usize) -> Option<Result<Shrunk, Absent>> {
    breakdown.findings_of(variant)?.shrunk(segment)
}

/// A lift adjusted for luck, and its interval.
#[must_use]
pub fn rough(lift: Credible) -> (String, String) {
    let decimals = number::rough_lift_decimals(lift.interval);
    (number::lift(lift.median, decimals), number::lift_interval(lift.interval, decimals))
}

/// The segments' lifts adjusted for luck, best first: one line, or one for each of several variants.
#[must_use]
pub fn shrunken(breakdown: &BreakdownReport, report: &Report, labels: &Labels) -> Vec<String> {
    let luck = {
        let best = direction::best(report);
        format!(
            "Lifts adjusted for luck (regression to the mean), the {best} first, with the chance that it truly is the {best}:"
        )
    };
    let lines = breakdown.findings.iter().filter_map(|of| Some((of.variant, ranking(breakdown, of, labels)?)));
    let lines: Vec<_> = lines.collect();
    if let ([(_, ranking)], 2) = (lines.as_slice(), report.variants.len()) {
        return vec![format!("{luck} {ranking}.")];
    }
    let (listed, more) = lines.split_at(text::listed_of(lines.len()));
    let intro = (!lines.is_empty()).then_some(luck);
    let listed = listed.iter().map(|(index, ranking)| format!("{}: {ranking}.", labels.quoted(*index)));
    let more = (!more.is_empty()).then(|| format!("… and {} more variants.", number::count(more.len() as u64)));
    intro.into_iter().chain(listed).chain(more).collect()
}

/// `"mobile" +13% (41%), "desktop" +12%`
fn ranking(breakdown: &BreakdownReport, of: &VariantFindings, labels: &Labels) -> Option<String> {
    let shrinkage = of.findings.shrinkage.as_ref().ok()?;
    let lifts = shrinkage.ranking.iter().filter_map(|&row| {
        let shrunk = shrinkage.segments.get(row)?.as_ref().ok()?;
        Some((*of.segments.get(row)?, shrunk))
    });
    let lifts: Vec<_> = lifts.collect();
    let (first, _) = lifts.first()?;
    let in_words = |(place, shrunk): &(usize, &Shrunk)| {
        let text = format!("{} {}", labels.quoted_criteria(&breakdown.by, *place), rough(shrunk.lift).0);
        let chance = number::rough_chance(shrunk.chance_to_be_best);
        if place == first { format!("{text} ({chance})") } else { text }
    };
    let spread = spread(shrinkage.between).0;
    Some(format!("{}; standard deviation {spread}", text::listed_by(&lifts, in_words)))
}

/// The standard deviation between segments, and its interval.
#[must_use]
pub fn spread(between: Credible) -> (String, String) {
    let decimals = number::rough_lift_decimals(between.interval);
    (number::percent(between.median, decimals), number::rate_interval(between.interval, decimals))
}

struct Said<'a> {
    alpha: f64,
    /// Only one variant is compared, so it needs no name.
    alone: bool,
    labels: &'a Labels,
}

/// A variant's place, and what its test says.
type Tested = (usize, f64);

impl Said<'_> {
    fn lift(&self, found: &[(usize, &Findings)]) -> Vec<String> {
        const WHAT_THEN: &str = "the effect's size is not the same in all of them.";
        const OR_NOT: &str = "what differs between the numbers of single segments may be chance.";
        let tested = found.iter().filter_map(|(index, found)| Some((*index, found.heterogeneity.lift.ok()?.p_value)));
        let (differ, mut alike): (Vec<Tested>, Vec<Tested>) = tested.partition(|(_, p)| *p < self.alpha);
        // Findings about segments that cross follow below, and this would contradict them.
        let crosses = |of: usize| found.iter().any(|(index, found)| *index == of && self.crosses(found).is_some());
        let all = alike.len();
        alike.retain(|(index, _)| !crosses(*index));
        let smallest = alike.iter().map(|(_, p)| *p).fold(1.0, f64::min);
        let p = self.p(smallest);
        let what_differs = match differ.as_slice() {
            [] => None,
            [(_, p)] if self.alone => {
                Some(format!("The lift differs between the segments ({}): {WHAT_THEN}", self.p(*p)))
            }
            many => {
                let lifts = if many.len() == 1 { "lift" } else { "lifts" };
                let differ = if many.len() == 1 { "differs" } else { "differ" };
                Some(format!("The {lifts} of {} {differ} between the segments: {WHAT_THEN}", self.names(many)))
            }
        };
        let what_not = match (alike.len(), differ.len()) {
            (0, _) => None,
            (many, 0) if many < all => Some(format!(
                "That the lift differs between the segments is not shown for {}: {OR_NOT}",
                self.names(&alike)
            )),
            (1, 0) if self.alone => {
                Some(format!("That the lift differs between the segments is not shown ({p}): {OR_NOT}"))
            }
            (many, 0) => Some(format!(
                "That the lift of {} differs between the segments is not shown (smallest {p}): {OR_NOT}",
                any_of(many)
            )),
            (1, _) => Some(format!("For {} that is not shown ({p}).", self.labels.quoted(alike[0].0))),
            (many, _) => {
                Some(format!("For the other {} that is not shown (smallest {p}).", number::count(many as u64)))
            }
        };
        what_differs.into_iter().chain(what_not).collect()
    }

    /// The variants whose lift does not differ.
    fn difference(&self, found: &[(usize, &Findings)]) -> Option<String> {
        const WHY: &str = "as one lift of different rates would.";
        let differs = |(index, found): &(usize, &Findings)| {
            let (lift, difference) =
                (found.heterogeneity.lift.ok()?.p_value, found.heterogeneity.difference.ok()?.p_value);
            (lift >= self.alpha && difference < self.alpha).then_some((*index, difference))
        };
        let differ: Vec<Tested> = found.iter().filter_map(differs).collect();
        match differ.as_slice() {
            [] => None,
            [(_, p)] if self.alone => {
                Some(format!("The difference in percentage points does differ ({}), {WHY}", self.p(*p)))
            }
            many => Some(format!("The difference in percentage points does differ for {}, {WHY}", self.names(many))),
        }
    }

    /// The interaction, if it is significant.
    fn crosses(&self, found: &Findings) -> Option<Interaction> {
        found.interaction.ok().filter(|test| test.p_value < self.alpha)
    }

    fn interaction(&self, found: &[(usize, &Findings)]) -> Option<String> {
        let crossing = found.iter().filter_map(|(index, found)| {
            let test = self.crosses(found)?;
            let name = if self.alone { "the variant".to_owned() } else { self.labels.quoted(*index) };
            let (higher, lower) = (number::count(test.higher as u64), number::count(test.lower as u64));
            Some(format!("{name} ({}; higher in {higher}, lower in {lower})", self.p(test.p_value)))
        });
        let crossing: Vec<_> = crossing.collect();
        let are = if crossing.len() > 1 { "are" } else { "is" };
        (!crossing.is_empty()).then(|| {
            format!(
                "{} {are} better in some segments and worse in others: whatever is shipped to everybody harms some.",
                text::capital(&text::listed(&crossing))
            )
        })
    }

    fn pooled(&self, found: &Findings) -> Option<String> {
        let (lift, interval) = pooled(found.pooled.lift);
        let lift = with_interval(&lift.ok()?, interval.as_deref(), found.pooled.lift.interval.ok());
        let differs = found.heterogeneity.lift.is_ok_and(|test| test.p_value < self.alpha);
        let mean = if differs { ", a mean of lifts that differ" } else { "" };
        Some(format!("Each segment compared within itself and pooled, the lift is {lift}{mean}."))
    }

    fn p(&self, p: f64) -> String {
        format!("p {}", number::p_value(p, self.alpha))
    }

    fn names(&self, tested: &[Tested]) -> String {
        text::listed_by(tested, |(index, p)| format!("{} ({})", self.labels.quoted(*index), self.p(*p)))
    }
}

/// The segment with the best lift adjusted for luck.
fn best(of: &VariantFindings, breakdown: &BreakdownReport, report: &Report, labels: &Labels) -> Option<String> {
    let shrinkage = of.findings.shrinkage.as_ref().ok()?;
    let row = *shrinkage.ranking.first()?;
    let (place, shrunk) = (*of.segments.get(row)?, shrinkage.segments.get(row)?.ok()?);
    let best = direction::best(report);
    let (lift, interval) = rough(shrunk.lift);
    let lift = with_interval(&lift, Some(&interval), Some(shrunk.lift.interval));
    let own = match shrunk.own {
        Ok(own) => {
            format!("its own numbers say {}", number::lift(own, number::rough_lift_decimals(shrunk.lift.interval)))
        }
        Err(reason) => format!("by its own numbers there is none ({reason})"),
    };
    Some(format!(
        "Adjusted for luck, the segment with the {best} lift is {} at {lift}; {own}. The chance that it truly is the \
         {best} is {}.",
        labels.quoted_criteria(&breakdown.by, place),
        number::rough_chance(shrunk.chance_to_be_best)
    ))
}

/// `+10.3% (95% interval [-4.5, +27.5])`
fn with_interval(lift: &str, interval: Option<&str>, of: Option<Interval>) -> String {
    match (interval, of) {
        (Some(text), Some(interval)) => {
            format!("{lift} ({}% interval {text})", number::plain(100.0 * interval.level.get()))
        }
        _ => lift.to_owned(),
    }
}

fn any_of(variants: usize) -> String {
    if variants == 2 {
        "either variant".to_owned()
    } else {
        format!("any of the {} variants", number::count(variants as u64))
    }
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
