//! Strata that are asked for and not there.

use abstats::{Experiment, Within};

/// What is wrong with the strata, and what to write in their place.
pub fn missing(within: &Within, experiment: &Experiment) -> Option<String> {
    const DAYS: [&str; 7] = ["day", "date", "dates", "days", "daily", "cumulative_date", "time"];
    let is_there = match within {
        Within::Days => experiment.days().is_some(),
        Within::Breakdown(name) => experiment.breakdowns().iter().any(|breakdown| breakdown.by == *name),
    };
    if is_there {
        return None;
    }
    let are_days = match within {
        Within::Days => true,
        Within::Breakdown(name) => DAYS.iter().any(|known| name.eq_ignore_ascii_case(known)),
    };
    Some(match (are_days, experiment.days()) {
        (true, Some(_)) => format!("--within {within}: the days are called day: --within day"),
        (true, None) => format!(
            "--within {within}: there are no days; in a table a column of dates makes them (--columns date=COLUMN), or of \
             rows of single visitors one of times (--columns time=COLUMN)"
        ),
        (false, days) => {
            const MOST: usize = 10;
            let names = experiment.breakdowns().iter().map(|breakdown| format!("{:?}", breakdown.by));
            let all: Vec<_> = names.chain(days.map(|_| "day".to_owned())).take(MOST).collect();
            let all = if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
            format!(
                "--within {within}: there is no breakdown of that name; found {all}; --breakdown COLUMN makes one of a table's column"
            )
        }
    })
}
