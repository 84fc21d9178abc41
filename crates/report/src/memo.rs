//! What stands on the first printed page: the test, the decision, what to check, the settings.

use abstats::Decision;
use abstats::practical::Scale;
use abstats_document::{Output, TestId};
use abstats_words::{doubts, headline, number, planned, sample_ratio, scope, settings, text, warnings};
use maud::{Markup, html};

use crate::Options;
use crate::say;
use crate::view::View;

/// Longer titles lose their middle.
const LONGEST: usize = 120;

/// The test's name.
pub fn title(output: &Output, options: &Options) -> String {
    let given = options.title.as_deref().or_else(|| output.page.test_name.value().map(String::as_str));
    let title = given.filter(|name| !name.trim().is_empty());
    title.map_or_else(|| "A/B test".to_owned(), short)
}

fn short(name: &str) -> String {
    text::shorten(&text::clean(name), LONGEST)
}

/// What the test is, in one line: goal, visitors, dates.
pub fn facts(output: &Output, options: &Options) -> String {
    let Output { page, report, .. } = output;
    let day = |time: &str| short(time.split('T').next().unwrap_or(time));
    let id = page.test_id.as_ref().map(|id| match id {
        TestId::Number(id) => format!("Test {id}."),
        TestId::Text(id) => format!("Test {}.", short(id)),
    });
    let goal = page.primary_goal.value().and_then(|goal| goal.goal_name.value());
    let goal =
        options.goal.as_deref().or_else(|| goal.map(String::as_str)).map(|goal| format!("Goal: {}.", short(goal)));
    let visitors = report.overall.variants.iter().fold(0_u64, |sum, row| sum.saturating_add(row.counts.visitors()));
    let visitors = format!("{} visitors", number::count(visitors));
    let status = page.status.as_deref().map(|status| format!("Status: {}.", short(status)));
    let dates = dates(output, day);
    let run = report
        .days_running
        .map(|days| if days == 1 { "1 day".to_owned() } else { format!("{} days", number::count(days)) });
    let counted = match (run, dates) {
        (Some(run), Some(dates)) => format!("{visitors} in {run}, {dates}."),
        (Some(run), None) => format!("{visitors} in {run}."),
        (None, Some(dates)) => format!("{visitors}, {dates}."),
        (None, None) => format!("{visitors}. No dates in the file."),
    };
    [id, goal, Some(counted), status].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn dates(output: &Output, day: impl Fn(&str) -> String) -> Option<String> {
    let days = output.report.days.as_ref().map(|days| days.given.as_slice());
    let given = days.and_then(|days| Some((days.first()?.criteria.clone(), days.last()?.criteria.clone())));
    if let Some((first, last)) = given {
        return Some(format!("{first} to {last}"));
    }
    match (output.page.start_date.as_deref(), output.page.end_date.value()) {
        (Some(first), Some(last)) => Some(format!("{} to {}", day(first), day(last))),
        (Some(first), None) => Some(format!("since {}", day(first))),
        (None, _) => None,
    }
}

/// That only a part of the test was counted, before anybody reads the decision.
pub fn part(output: &Output) -> Markup {
    html! {
        @if let Some(said) = scope::sentence(&output.readings) {
            p.part { strong { (scope::LEAD) } " " (say::sentence(&said)) }
        }
    }
}

/// The decision, its size, how sure it is.
pub fn panel(view: &View) -> Markup {
    let said = headline::of(view.report, &view.labels, view.digits);
    let said = said.within(view.scope).settled_by(view.settlement.as_ref(), view.report);
    let decision = view.report.decision();
    // The size; of an undecided test the rates and what they leave open.
    let size = if decision == Decision::Wait { 2 } else { 1 };
    let (first, rest) = said.sentences.split_at(size.min(said.sentences.len()));
    html! {
        section.decision.(decision.code()) aria-labelledby="decision" {
            (sign(decision))
            div {
                h2 #decision { (say::sentence(&said.decision)) }
                @if !first.is_empty() { p.size { (say::sentence(&first.join(" "))) } }
                @if !rest.is_empty() { p { (say::sentence(&rest.join(" "))) } }
                @if let Some(progress) = planned::progress(view.report) { p.plan { (say::sentence(&progress)) } }
            }
        }
        @for note in warnings::beside_headline(view.report, &view.labels) {
            p.beside { (say::sentence(&note)) }
        }
    }
}

/// The decision as a sign; colour, shape and words each say it alone.
fn sign(decision: Decision) -> Markup {
    html! {
        svg.sign aria-hidden="true" focusable="false" viewBox="0 0 32 32" width="32" height="32" {
            @match decision {
                Decision::Ship => { circle.ground cx="16" cy="16" r="16" {} path.ink d="M16 8 L24 22 L8 22z" {} }
                Decision::Keep => { circle.ground cx="16" cy="16" r="16" {} rect.ink x="10" y="10" width="12" height="12" {} }
                Decision::Either => {
                    circle.ground cx="16" cy="16" r="16" {}
                    rect.ink x="8" y="11" width="16" height="3.5" {}
                    rect.ink x="8" y="18" width="16" height="3.5" {}
                }
                Decision::Wait => {
                    circle.ground cx="16" cy="16" r="16" {}
                    path.stroke d="M16 8 L16 16 L22 20" {}
                }
                Decision::Check => {
                    path.ground d="M16 2 L31 29 L1 29z" {}
                    rect.ink x="14.4" y="11" width="3.2" height="9" {}
                    circle.ink cx="16" cy="24.2" r="2" {}
                }
            }
        }
    }
}

/// What to check before acting; without doubts, what was checked.
pub fn checks(view: &View) -> Markup {
    let checks = doubts::checks(view.report, &view.labels);
    html! {
        @if checks.is_empty() {
            p.checked { (say::sentence(&sample_ratio::checked(view.report, view.digits))) }
        } @else {
            section.checks aria-labelledby="checks" {
                h2 #checks { "Check before you act" }
                ol {
                    @for check in checks {
                        li {
                            strong { (say::sentence(&check.finding)) }
                            @if !check.evidence.is_empty() { p { (say::sentence(&check.evidence)) } }
                            @if !check.todo.is_empty() { p { strong { "What to do:" } " " (say::sentence(&check.todo)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What was tested and why, in the words of those who ask for the report.
pub fn asked(options: &Options) -> Markup {
    html! {
        @if let Some(hypothesis) = &options.hypothesis { p.asked { strong { "Hypothesis:" } " " (say::name(&text::clean(hypothesis))) } }
        @for note in &options.notes { p.asked { strong { "Note:" } " " (say::name(&text::clean(note))) } }
    }
}

/// How to read the table, and how it was made.
pub fn legend(view: &View, output: &Output, options: &Options) -> Markup {
    let report = view.report;
    let level = settings::level(report);
    let bayesian = matches!(report.analysis.engine, abstats::Engine::Bayesian { .. });
    let loss = if bayesian {
        " Expected loss: what shipping the variant would cost on average, in conversions per 10,000 visitors."
    } else {
        ""
    };
    html! {
        p.note {
            svg.key aria-hidden="true" focusable="false" width="30" height="20" {
                rect x="0" y="6" width="30" height="8" rx="2" {}
                rect x="13.5" y="0" width="3" height="20" {}
            }
            " Mark: the lift observed. "
            @if report.analysis.looks.are_at_any_time() { "Bar: the always-valid interval of the true lift: with " (level) "% confidence it holds at every look, however often one looks." (loss) }
            @else if report.analysis.looks.are_planned() { "Bar: the repeated interval of the true lift: with " (level) "% confidence it holds at all planned looks." (loss) }
            @else if bayesian { "Bar: with " (level) "% probability the true lift lies here." (loss) }
            @else { "Bar: the " (level) "% confidence interval of the true lift" (settings::jointly(report)) "." }
            @if view.in_doubt { " Hollow: in doubt, see the checks." }
            @if let Some(region) = report.analysis.region.filter(|region| region.scale() == Scale::Lift) {
                @if region.low().is_finite() && region.high().is_finite() { " Band: too small to matter." }
                @else { " Band: not worse by more than the margin." }
            }
        }
        p.note {
            (say::sentence(&settings::all(report).join(" ")))
            @if let Some(file) = &options.file { " From " code { (short(file)) } "," } @else { " Made" }
            @if let Some(date) = &options.written { " written " (say::name(date)) }
            " by abstats " (abstats::VERSION) "."
            @if let Some(counting) = &output.page.counting { (counted(counting)) }
        }
    }
}

fn counted(_: &abstats_document::Counting) -> Markup {
    html! { " What was counted, and what was not, is in the results as JSON." }
}
