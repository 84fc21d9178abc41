//! What stands in the way of acting, in clauses that follow "But".

use abstats::{DoubtClass, Warning};

use super::Words;
use crate::{number, warnings};

impl Words<'_> {
    /// One clause for each kind of doubt of this class, the most important first.
    pub(super) fn reasons(&self, class: DoubtClass) -> Vec<String> {
        let mut clauses: Vec<String> = Vec::new();
        for warning in self.report.doubts() {
            if self.report.doubt_class(warning) == Some(class) {
                let clause = self.reason(warning);
                if !clauses.contains(&clause) {
                    clauses.push(clause);
                }
            }
        }
        clauses
    }

    fn reason(&self, warning: &Warning) -> String {
        match warning {
            Warning::SampleRatioMismatch { equal_shares_assumed: true, .. } => {
                "visitors were not split evenly".to_owned()
            }
            Warning::SampleRatioMismatch { .. } => "visitors were not split as planned".to_owned(),
            Warning::SplitChangedBetweenDays { .. } => "the split of visitors changed between days".to_owned(),
            Warning::VariantMissingOnDays { variant, days: 1, .. } => {
                format!("{} is missing on one day", self.labels.quoted_id(variant))
            }
            Warning::VariantMissingOnDays { variant, days, .. } => {
                let days = number::count(*days as u64);
                format!("{} is missing on {days} days", self.labels.quoted_id(variant))
            }
            Warning::DirectionReversed { breakdown, .. } if warnings::are_days(breakdown, self.report) => {
                "each day for itself tells another story".to_owned()
            }
            Warning::SumsDiffer { breakdown, .. } if warnings::are_days(breakdown, self.report) => {
                "the days do not add up to the whole".to_owned()
            }
            Warning::DirectionReversed { breakdown, .. } => {
                format!("the segments of {} tell another story", self.labels.quoted_breakdown(breakdown))
            }
            Warning::VisitorsWithoutWeight { variant, visitors } => {
                let visitors = number::count(*visitors);
                format!("{} has {visitors} visitors although it should get none", self.labels.quoted_id(variant))
            }
            Warning::SumsDiffer { breakdown, .. } => {
                format!("the segments of {} do not add up to the whole", self.labels.quoted_breakdown(breakdown))
            }
            Warning::WinnerAmongMany { comparisons, .. } => {
                format!(
                    "it is the best of {} comparisons, and corrected for their number it would not be decided",
                    number::count(*comparisons)
                )
            }
            Warning::TooFewConversions { conversions, of_control, .. } => {
                let [control, own] = [*of_control, *conversions].map(number::count);
                format!("{control} and {own} conversions are too few for a safe verdict")
            }
            Warning::TooFewNonConversions { .. } => {
                "nearly all visitors converted, too many for a safe verdict".to_owned()
            }
            Warning::BeforePlannedEnd { fraction } => {
                let part = crate::planned::part(*fraction);
                format!("only {part} of the planned visitors are there, and one look was planned, at the end")
            }
            Warning::NotAsPlanned { settings } => {
                let are = if settings.len() == 1 { "is" } else { "are" };
                format!("the {} {are} not as planned", crate::planned::short(settings))
            }
            Warning::FewConversionsAtLook { look, outcomes, without_conversion, .. } => {
                let what = if *without_conversion { "visitors without a conversion" } else { "conversions" };
                format!("{} {what} are too few to decide at look {look}", number::count(*outcomes))
            }
            Warning::ShownWorse { variant, .. } => {
                format!("the test looked only for a better variant, and {} is worse", self.labels.quoted_id(variant))
            }
            Warning::ShownBetter { variant, .. } => {
                format!("the test looked only for a worse variant, and {} is better", self.labels.quoted_id(variant))
            }
            _ => "something in the data has to be checked first".to_owned(),
        }
    }
}

/// `a`, `a, and b`, `a, b, and c`.
pub(super) fn joined(clauses: &[String]) -> String {
    match clauses {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}
