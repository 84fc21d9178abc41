//! The words of a report that all of its prints share: headline, checks, answers, notes.

use abstats::{BreakdownReport, Decision, Report, Warning};
use abstats_document::Output;
use abstats_words::warnings::doubts::{self, Doubt};
use abstats_words::{
    Digits, Labels, findings, headline, number, region, sample_ratio, segments, text, warnings, worth,
};

/// So many breakdowns are answered.
const MOST_BREAKDOWNS: usize = 30;

/// A report and how its names and numbers are written.
pub struct Words<'a> {
    pub report: &'a Report,
    pub labels: Labels,
    pub digits: Digits,
}

/// What to check before acting.
pub struct Check {
    pub finding: String,
    pub more: Vec<String>,
}

impl<'a> Words<'a> {
    pub fn of(report: &'a Report) -> Self {
        Self { report, labels: Labels::of(report), digits: Digits::of(report) }
    }

    pub fn headline(&self) -> headline::Said {
        headline::of(self.report, &self.labels, self.digits)
    }

    /// What the difference is worth a month; nothing when that is not asked.
    pub fn worth(&self, output: &Output) -> Vec<String> {
        let asked = output.worth.as_ref();
        asked
            .map_or_else(Vec::new, |asked| worth::sentences(asked, asked.worth(self.report), self.report, &self.labels))
    }

    /// The doubts, the most important first.
    pub fn checks(&self) -> Vec<Check> {
        let check = |Doubt { finding, evidence, todo, .. }| Check { finding, more: vec![evidence, todo] };
        doubts::all(self.report, &self.labels).into_iter().map(check).collect()
    }

    /// What was checked, where nothing has to be; and what could not be.
    pub fn checked(&self) -> String {
        let split = sample_ratio::checked(self.report, self.digits);
        if self.report.sample_ratio.is_err() {
            return format!("Not checked: {split}.");
        }
        let segments = self.report.breakdowns.iter().any(|breakdown| breakdown.segments.len() > 1);
        let reversed = |warning: &Warning| matches!(warning, Warning::DirectionReversed { .. });
        let agree = segments && !self.report.warnings.iter().any(reversed);
        let agree = if agree { "; no segment contradicts the whole" } else { "" };
        format!("✓ Checked: {split}{agree}.")
    }

    /// Each breakdown with what it answers; and how many are left out.
    pub fn answers(&self) -> (Vec<(&'a BreakdownReport, String)>, Option<String>) {
        let breakdowns = &self.report.breakdowns;
        let answer = |breakdown: &'a BreakdownReport| {
            (breakdown, segments::answer(breakdown, self.report, &self.labels, self.digits))
        };
        let more = breakdowns.len().saturating_sub(MOST_BREAKDOWNS);
        let more =
            (more > 0).then(|| format!("{} more breakdowns: --format json has all.", number::count(more as u64)));
        (breakdowns.iter().take(MOST_BREAKDOWNS).map(answer).collect(), more)
    }

    /// What changes nothing.
    pub fn notes(&self) -> Vec<String> {
        let (report, labels) = (self.report, &self.labels);
        let doubts = warnings::in_doubts(report);
        let others = warnings::sentences_but(report, labels, |warning| doubts.contains(&std::ptr::from_ref(warning)));
        region::found(report, labels, self.digits).into_iter().chain(findings::of_whole(report)).chain(others).collect()
    }

    /// Whether the numbers of the whole test may be wrong.
    pub fn in_doubt(&self) -> bool {
        self.report.decision() == Decision::Check
    }
}

/// `By device`
pub fn heading(breakdown: &BreakdownReport, labels: &Labels) -> String {
    format!("By {}", text::clean(&labels.breakdown(&breakdown.by)))
}
