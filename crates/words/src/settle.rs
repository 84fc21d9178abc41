//! What would settle a running test, in words.

use abstats::Report;
use abstats::planning::{Needed, PlanningError, Settlement, SettlementRow, Why};

use crate::plan::{count_of, effect, rate};
use crate::{Labels, number};

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
    let Some(SettlementRow { effect: of, needed, .. }) = row else { return String::new() };
    let name = labels.quoted(settlement.variant);
    let what = format!("To find a lift of {}, if {name} has it,", effect(*of));
    match needed {
        Err(error) => format!("{what} is not possible: {error}."),
        Ok(Needed { more, .. }) if more.iter().all(|&more| more == 0) => {
            format!("The visitors are enough to find a lift of {} with 80% power; it was not found.", effect(*of))
        }
        Ok(Needed { more, more_days, unlikely, .. }) => {
            let most = more.iter().copied().max().unwrap_or_default();
            let up_to = if more.iter().all(|&more| more == most) { "" } else { "up to " };
            let days = more_days.map(|days| format!(": {} at the pace so far", count_of(days, "day")));
            let late = if *unlikely { ". It is unlikely to be settled; choose by cost" } else { "" };
            let visitors = number::count(most);
            let days = days.unwrap_or_default();
            format!("{what} takes {up_to}{visitors} more visitors of each variant{days}{late}.")
        }
    }
}

/// The titles of [`cells`].
pub const TITLES: [&str; 4] = ["Lift", "More visitors of each variant", "Visitors of each", "More days"];

/// A row of the table: the effect, how many more visitors of the variant that lacks most, its visitors in all, and days.
#[must_use]
pub fn cells(row: &SettlementRow) -> [String; 4] {
    let seen = if row.why == Why::AsSeen { " (as seen)" } else { "" };
    let name = format!("{}{seen}", effect(row.effect));
    match &row.needed {
        Err(error) => [name, error.to_string(), String::new(), String::new()],
        Ok(Needed { in_all, more, more_days, .. }) => {
            let most = |of: &[u64]| number::count(of.iter().copied().max().unwrap_or_default());
            [name, most(more), most(in_all), more_days.map_or_else(|| "–".to_owned(), number::count)]
        }
    }
}

/// How to read the table.
#[must_use]
pub fn legend(settlement: &Settlement) -> String {
    format!(
        "With 80% power, from the control's rate of {} so far. To plan on the lift as seen is circular: what looks good by luck \
         looks easy to settle.",
        rate(settlement.baseline.rate())
    )
}
