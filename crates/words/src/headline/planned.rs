//! What a planned look says.

use abstats::{Outcome, PlannedStatistics, Statistics};

use super::Words;
use crate::{number, planned, text};

impl Words<'_> {
    /// The planned look that it is about, when looks are planned.
    pub(super) fn planned(&self) -> Option<PlannedStatistics> {
        self.about()?.planned?.ok()
    }

    /// `Look 2 of 5, at 41% of the planned visitors. Over all looks, p = 0.012; below 0.05 was asked for.` Of the Bayesian engine, its
    /// chance stands beside it.
    pub(super) fn over_all_looks(&self, p_value: f64, adjusted: bool) -> String {
        let alpha = number::plain(self.report.analysis.threshold.alpha());
        let name = if adjusted { "adjusted p" } else { "p" };
        let p = format!("Over all looks, {name} {}; below {alpha} was asked for.", self.digits.p_value(p_value));
        let look = self.planned().map(|of| format!("{}. ", text::capital(&planned::look(&of)))).unwrap_or_default();
        let chance = self.about().and_then(|row| match row.statistics {
            Statistics::Bayesian(of) => {
                let versus = of.versus_control?;
                self.chance(versus.chance_to_beat_control.ok(), versus.chance_control_better.ok())
            }
            Statistics::Frequentist(_) => None,
        });
        match chance {
            Some(chance) => format!("{look}For a single look, the {chance}. {p}"),
            None => format!("{look}{p}"),
        }
    }

    /// The first words where nothing is decided: after the last look, nothing will be.
    pub(super) fn undecided(&self) -> &'static str {
        match self.planned() {
            Some(of) if of.last => "Not decided, and no look follows: choose by cost, or plan another test.",
            Some(of) if of.futile && self.report.verdict == Outcome::Inconclusive => {
                "Not decided yet. By the plan the test may stop here: it will hardly be decided any more."
            }
            _ => "Not decided yet.",
        }
    }
}
