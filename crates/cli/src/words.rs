//! The words of a report that all of its prints share: headline, checks, answers, notes.

use abstats::planning::{self, PlanningError, Settlement};
use abstats::{BreakdownReport, Report};
use abstats_document::Output;
use abstats_words::warnings::doubts::{self, Doubt};
use abstats_words::{
    Digits, Labels, Scope, findings, headline, number, region, sample_ratio, scope, segments, settle, text, warnings,
    worth,
};

/// So many breakdowns are answered.
const MOST_BREAKDOWNS: usize = 30;

/// A report and how its names and numbers are written.
pub struct Words<'a> {
    pub report: &'a Report,
    pub labels: Labels,
    pub digits: Digits,
    scope: Scope,
    /// Which part of the test was counted.
    part: Option<String>,
    /// What would settle the test, where that is asked or the test is undecided.
    pub settlement: Option<Result<Option<Settlement>, PlanningError>>,
}

/// What to check before acting.
pub struct Check {
    pub finding: String,
    pub more: Vec<String>,
}

/// What would settle the test.
pub struct Settled {
    pub lead: String,
    pub table: Option<settle::Table>,
}

impl<'a> Words<'a> {
    pub fn of(output: &'a Output) -> Self {
        let Output { report, readings, settle, .. } = output;
        let scope = Scope::of(readings);
        let settlement = match settle {
            Some(asked) => Some(planning::about_settle(report, asked.smallest)),
            // Nobody asked why there is none.
            None if settle::is_told(report, scope) => {
                let found = planning::about_settle(report, None).ok().flatten();
                found.filter(|found| found.rows.iter().any(|row| row.needed.is_ok())).map(|found| Ok(Some(found)))
            }
            None => None,
        };
        Self {
            report,
            labels: Labels::of(report),
            digits: Digits::of(report),
            scope,
            part: scope::sentence(readings),
            settlement,
        }
    }

    pub fn headline(&self) -> headline::Said {
        let settlement = self.settlement.as_ref().and_then(|found| found.as_ref().ok()?.as_ref());
        headline::of(self.report, &self.labels, self.digits).within(self.scope).settled_by(settlement, self.report)
    }

    /// What is told right below the headline: which part of the test was counted, and that it is still running.
    pub fn beside_headline(&self) -> Vec<String> {
        let part = self.part.iter().map(|part| format!("{} {part}", scope::LEAD));
        part.chain(warnings::beside_headline(self.report, &self.labels)).collect()
    }

    /// What would settle the test, in words and as a table; nothing where that neither is asked nor helps.
    pub fn settlement(&self) -> Option<Settled> {
        let found = self.settlement.as_ref()?;
        let table = found.as_ref().ok().and_then(|found| Some(settle::Table::of(found.as_ref()?)));
        let table = table.filter(|table| !table.rows.is_empty());
        let lead = if table.is_some() {
            settle::LEAD.to_owned()
        } else {
            settle::sentence(found.as_ref(), self.report, &self.labels)
        };
        Some(Settled { lead, table })
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
        doubts::checks(self.report, &self.labels).into_iter().map(check).collect()
    }

    /// What was checked, where nothing has to be; and what could not be.
    pub fn checked(&self) -> String {
        sample_ratio::checked(self.report, self.digits)
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
        let others = warnings::notes(report, labels);
        region::found(report, labels, self.digits).into_iter().chain(findings::of_whole(report)).chain(others).collect()
    }

    /// Whether a doubt puts every verdict of the whole test in doubt.
    pub fn in_doubt(&self) -> bool {
        !self.report.doubts().is_empty()
    }
}

/// `By device`
pub fn heading(breakdown: &BreakdownReport, labels: &Labels) -> String {
    format!("By {}", text::clean(&labels.breakdown(&breakdown.by)))
}
