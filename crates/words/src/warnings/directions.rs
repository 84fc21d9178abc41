//! Where one direction or both makes the difference.

use abstats::{GoalDirection, Report, Statistics};

use crate::{Digits, Labels, number};

/// What a test of the other kind would say, with both numbers.
pub(super) fn disagree(id: &str, [two_sided, one_sided]: [f64; 2], report: &Report, labels: &Labels) -> String {
    let digits = Digits::of(report);
    let alpha = number::plain(report.analysis.threshold.alpha());
    let (name, both) = (labels.quoted_id(id), digits.p_value(two_sided));
    let row = report.overall.variants.iter().find(|row| {
        report.variants.get(row.variant).is_some_and(|variant| variant.id == id) && row.variant != report.control
    });
    let is_higher = row.zip(report.overall.of(report.control)).is_none_or(|(row, control)| {
        let rate = |of: abstats::Counts| of.conversion_rate().unwrap_or_default();
        rate(row.counts) > rate(control.counts)
    });
    let is_better = is_higher == (report.analysis.goal_direction == GoalDirection::Increase);
    let word = if is_better { "better" } else { "worse" };
    let chance = row.and_then(|row| match row.statistics {
        Statistics::Bayesian(of) => {
            let versus = of.versus_control?;
            if is_better { versus.chance_to_beat_control.ok() } else { versus.chance_control_better.ok() }
        }
        Statistics::Frequentist(_) => None,
    });
    match chance {
        Some(chance) => format!(
            "A test that looks for a difference in either direction would not be decided: p {both}, and below {alpha} would be \
             needed. The {} answers one direction only: is {name} {word}?",
            digits.chance(chance).trim_start_matches("> ")
        ),
        None => format!(
            "A test that only asks whether {name} is {word} would be decided: p {}, and below {alpha} is needed. The p {both} \
             answers both directions.",
            digits.p_value(one_sided)
        ),
    }
}
