//! One sentence: what it takes, of the effect that is in reach.

use abstats::planning::{Goal, Needed, PlanningError, Settlement, SettlementRow, Why};
use abstats::{Gate, Report};

use super::is_even;
use crate::sizes::{count_of, effect};
use crate::{Labels, number, planned, region};

/// What it takes to find the first effect; or that nothing has to be settled, or why nothing can be planned.
///
/// ```
/// use abstats::planning::{Effect, settle};
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 130)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?.with_days_running(Some(10)));
/// let found = settle(&report, Some(Effect::Relative(0.1)));
/// assert_eq!(
///     abstats_words::settle::sentence(found.as_ref(), &report, &abstats_words::Labels::of(&report)),
///     "To find a lift of +10%, if \"1\" has it, takes up to 13,380 more visitors of each variant: 90 days at the pace so far."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn sentence(found: Result<&Option<Settlement>, &PlanningError>, report: &Report, labels: &Labels) -> String {
    let settlement = match found {
        Ok(Some(settlement)) => settlement,
        Ok(None) => return "The test is decided: nothing has to be settled.".to_owned(),
        Err(error) => return format!("Nothing can be planned from {}: {error}.", labels.quoted(report.control)),
    };
    // What is in reach, before what would take years. The lift as seen is no plan.
    let in_reach =
        |row: &&SettlementRow| row.why != Why::AsSeen && row.needed.as_ref().is_ok_and(|needed| !needed.unlikely);
    let row = settlement.rows.iter().find(in_reach).or(settlement.rows.first());
    row.map_or_else(String::new, |row| of_row(row, settlement.variant, report, labels))
}

fn of_row(row: &SettlementRow, variant: usize, report: &Report, labels: &Labels) -> String {
    let (aim, if_so) = aim(row, variant, report, labels);
    let needed = match &row.needed {
        Err(error) => return format!("To {aim}, {if_so}, is not possible: {error}."),
        Ok(needed) => needed,
    };
    if needed.more.iter().all(|&more| more == 0) {
        if planned::goes_on(report) {
            return format!(
                "To {aim}, {if_so}, a whole test with as many planned looks takes no more visitors than there are; this one goes \
                 on by its plan."
            );
        }
        let enough = format!("The visitors are enough to {aim} with 80% power");
        if needed.gate == Some(Gate::Days) {
            let gate = gate(report, Gate::Days);
            return needed.more_days.map_or_else(
                || format!("{enough}; {gate} is still open."),
                |days| format!("{enough}; {gate} asks for {} more.", count_of(days, "day")),
            );
        }
        let not = if row.goal == Goal::Difference { "it was not found" } else { "that was not shown" };
        return format!("{enough}; {not}.");
    }
    let days = needed.more_days.map(|days| format!(": {} at the pace so far", count_of(days, "day")));
    let late = if needed.unlikely { ". It is unlikely to be settled; choose by cost" } else { "" };
    let asked = needed.gate.map(|which| match which {
        Gate::Days => format!(" {} asks for that; the visitors come sooner.", capital(&gate(report, which))),
        _ => format!(" {} asks for that; the power alone takes fewer.", capital(&gate(report, which))),
    });
    let (visitors, days, asked) =
        (missing(needed, report, labels), days.unwrap_or_default(), asked.unwrap_or_default());
    format!("To {aim}, {if_so}, takes {visitors}{days}{late}.{asked}")
}

/// What is to be shown, and of what variant.
fn aim(row: &SettlementRow, variant: usize, report: &Report, labels: &Labels) -> (String, String) {
    let name = labels.quoted(variant);
    match row.goal {
        Goal::NonInferiority(region) => {
            let harm = region::harm(region, report.analysis.goal_direction);
            let control = labels.quoted(report.control);
            (
                format!("show that {name} is not worse by more than {harm}"),
                format!("if it converts as well as {control}"),
            )
        }
        Goal::Equivalence(region) => (
            format!("show that the {} of {name} is {}", region::scale(region), region::limits(region)),
            "if it makes no difference".to_owned(),
        ),
        _ => (format!("find a lift of {}", effect(row.effect)), format!("if {name} has it")),
    }
}

/// `the gate of 1,000 visitors`
fn gate(report: &Report, gate: Gate) -> String {
    let gates = report.analysis.gates;
    let (required, what) = match gate {
        Gate::Visitors => (gates.visitors, "visitor"),
        Gate::Conversions => (gates.conversions, "conversion"),
        Gate::Days => (gates.days, "day"),
    };
    format!("the gate of {}", count_of(required.unwrap_or_default(), what))
}

fn capital(text: &str) -> String {
    text.replacen("the", "The", 1)
}

/// `13,380 more visitors of each variant`; where not all get the same, `9,000 more visitors in all, until "A" has 90,000 and
/// "B" 10,000`.
fn missing(needed: &Needed, report: &Report, labels: &Labels) -> String {
    if is_even(needed) {
        let most = needed.more.iter().copied().max().unwrap_or_default();
        let up_to = if needed.more.iter().all(|&more| more == most) { "" } else { "up to " };
        return format!("{up_to}{} more visitors of each variant", number::count(most));
    }
    let control = report.control;
    let others: Vec<usize> = (0..needed.in_all.len()).filter(|&place| place != control).collect();
    let of = |place: usize| number::count(needed.in_all[place]);
    let same = others.windows(2).all(|pair| needed.in_all[pair[0]].abs_diff(needed.in_all[pair[1]]) <= 1);
    let first = others.first().copied().unwrap_or(control);
    let until = match others.as_slice() {
        [one] => format!("{} {}", labels.quoted(*one), of(*one)),
        _ if same => format!("each other variant {}", of(first)),
        [one, other] => {
            return together(
                needed,
                &format!(
                    "{} has {}, {} {} and {} {}",
                    labels.quoted(control),
                    of(control),
                    labels.quoted(*one),
                    of(*one),
                    labels.quoted(*other),
                    of(*other)
                ),
            );
        }
        _ => return together(needed, "every variant has its share"),
    };
    together(needed, &format!("{} has {} and {until}", labels.quoted(control), of(control)))
}

fn together(needed: &Needed, until: &str) -> String {
    format!("{} more visitors in all, until {until}", number::count(needed.more_together))
}

#[cfg(test)]
#[path = "sentence_tests.rs"]
mod tests;
