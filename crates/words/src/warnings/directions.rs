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

#[cfg(test)]
mod tests {
    use super::*;
    use abstats::{Analysis, Counts, Experiment, Looks, Variant, Warning};

    /// The notes about directions of control and "B", with 1,500 and 1,480 visitors.
    fn said(analysis: &Analysis, conversions: [u64; 2]) -> Vec<String> {
        let counts = [Counts::new(1_500, conversions[0]).unwrap(), Counts::new(1_480, conversions[1]).unwrap()];
        let variants = ["A", "B"].into_iter().zip(counts).map(|(id, counts)| Variant::new(id, counts)).collect();
        let report = analysis.run(&Experiment::new(variants, vec![]).unwrap());
        let of = report.warnings.iter().filter(|warning| matches!(warning, Warning::DirectionsDisagree { .. }));
        let labels = Labels::of(&report);
        of.map(|warning| {
            assert!(!report.is_doubted_by(warning));
            crate::warnings::sentence(warning, &report, &labels)
        })
        .collect()
    }

    /// The score test of 120 of 1,500 and 148 of 1,480: z = 1.908, and so p = 0.0564 and 0.0282.
    #[test]
    fn each_engine_says_what_the_other_would() {
        assert_eq!(
            said(&Analysis::bayesian(), [120, 148]),
            [
                "A test that looks for a difference in either direction would not be decided: p = 0.056, and below 0.05 would be \
             needed. The 97.2% answers one direction only: is \"B\" better?",
            ]
        );
        assert_eq!(
            said(&Analysis::frequentist(), [120, 148]),
            [
                "A test that only asks whether \"B\" is better would be decided: p = 0.028, and below 0.05 is needed. The p = 0.056 \
             answers both directions.",
            ]
        );
        let lower = Analysis { goal_direction: GoalDirection::Decrease, ..Analysis::frequentist() };
        assert!(said(&lower, [120, 148])[0].contains("whether \"B\" is worse would be decided: p = 0.028"));
    }

    #[test]
    fn where_both_agree_nothing_is_said() {
        for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
            for conversions in [[120, 180], [180, 120], [120, 125], [120, 120]] {
                assert_eq!(said(&analysis, conversions), [""; 0], "{conversions:?}");
            }
            // Looks that decide by a test of their own.
            assert_eq!(said(&Analysis { looks: Looks::any_time(), ..analysis }, [120, 148]), [""; 0]);
        }
    }
}
