//! Tables of variants: the content of each cell.

use abstats::bayesian::BayesianComparison;
use abstats::frequentist::FrequentistComparison;
use abstats::segments::Shrunk;
use abstats::{
    Absent, BayesianStatistics, BreakdownReport, Engine, Estimate, Interval, Report, Statistics, VariantReport, Verdict,
};
use maud::{Markup, html};

use crate::view::View;
use abstats_words::{self, findings, number, text};

/// A column: its heading, and the class of its cells.
type Column = (&'static str, &'static str);

pub const WORDS: &str = "words";
pub const NUMBER: &str = "number";

/// The table of the whole test.
pub fn variants(view: &View) -> Markup {
    let columns = columns(view.report, true);
    html! {
        table role="table" {
            caption { "Every variant over the whole test" }
            (head("Variant", &columns))
            tbody role="rowgroup" { (rows(view, &columns)) }
        }
    }
}

/// The heading row.
pub fn head(first: &str, columns: &[Column]) -> Markup {
    html! {
        thead role="rowgroup" {
            tr role="row" {
                th scope="col" role="columnheader" { (first) }
                @for (heading, class) in columns { th.(class) scope="col" role="columnheader" { (heading) } }
            }
        }
    }
}

/// A row of cells under its own heading; on narrow screens each cell carries its column's heading.
pub fn row(heading: &Markup, columns: &[Column], cells: &[Markup]) -> Markup {
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { (heading) }
            @for ((title, class), cell) in columns.iter().zip(cells) {
                td.(class) role="cell" data-label=(title) { (cell) }
            }
        }
    }
}

/// The columns after the first: all, or those that segments have.
fn columns(report: &Report, full: bool) -> Vec<Column> {
    let mut columns = vec![("Visitors", NUMBER), ("Conversions", NUMBER), ("Rate", NUMBER), ("Lift", NUMBER)];
    match report.analysis.engine {
        Engine::Bayesian { .. } => {
            columns.push(("Chance to beat control", NUMBER));
            // Among two variants it says no more than the chance to beat control.
            columns.extend((full && report.variants.len() > 2).then_some(("Chance to be best", NUMBER)));
            columns.extend(full.then_some(("Expected loss", NUMBER)));
        }
        Engine::Frequentist { .. } => {
            columns.extend(full.then_some(("Difference", NUMBER)));
            columns.push(("p-value", NUMBER));
            columns.extend(report.analysis.engine.family().map(|_| ("Adjusted p-value", NUMBER)));
        }
    }
    columns.push(("Verdict", WORDS));
    columns
}

/// One row for each variant of the whole test.
fn rows(view: &View, columns: &[Column]) -> Markup {
    html! {
        @for (index, variant) in view.report.overall.variants.iter().enumerate() {
            (row(&name(view, index, true), columns, &cells(view, variant, true)))
        }
    }
}

const LUCK: Column = ("Lift, luck taken out", NUMBER);
/// The place of that column: after visitors, conversions, rate and lift.
const AFTER_LIFT: usize = 4;

/// The columns of a segment's table.
pub fn segment_columns(report: &Report, breakdown: &BreakdownReport) -> Vec<Column> {
    let mut columns = columns(report, false);
    if findings::each(breakdown).any(|(_, found)| found.shrinkage.is_ok()) {
        columns.insert(AFTER_LIFT, LUCK);
    }
    columns
}

/// One row for each variant of a segment.
pub fn segment_rows(view: &View, breakdown: &BreakdownReport, place: usize, columns: &[Column]) -> Markup {
    let Some(segment) = breakdown.segments.get(place) else { return html! {} };
    let cells = |variant: &VariantReport| {
        let mut cells = cells(view, variant, false);
        if columns.contains(&LUCK) {
            let shrunk = findings::shrunk(breakdown, variant.variant, place);
            let rough = |shrunk: Shrunk| {
                let (lift, interval) = findings::rough(shrunk.lift);
                with(Ok(lift), Some(interval))
            };
            let cell = shrunk.map_or_else(nothing, |shrunk| shrunk.map_or_else(absent, rough));
            cells.insert(AFTER_LIFT, cell);
        }
        cells
    };
    html! {
        @for variant in &segment.section.variants {
            (row(&name(view, variant.variant, false), columns, &cells(variant)))
        }
    }
}

pub fn name(view: &View, index: usize, full: bool) -> Markup {
    let id = view.report.variants.get(index).filter(|variant| variant.name.is_some()).map(|variant| &variant.id);
    html! {
        (view.labels.get(index))
        @if let Some(id) = id.filter(|_| full) {
            " " small { "id " (text::shorten(&text::clean(id), 40)) }
        }
    }
}

fn cells(view: &View, variant: &VariantReport, full: bool) -> Vec<Markup> {
    let counts = variant.counts;
    let mut cells = vec![plain(number::count(counts.visitors())), plain(number::count(counts.conversions()))];
    match variant.statistics {
        Statistics::Bayesian(of) => {
            let versus = of.versus_control;
            cells.push(rate(variant, of.rate));
            cells.push(versus.map_or_else(nothing, |versus| lift_cell(variant, versus.lift)));
            cells.push(versus.map_or_else(nothing, |versus| chance(view, &versus)));
            cells.extend((full && view.report.variants.len() > 2).then(|| best(view, &of)));
            cells.extend(full.then(|| versus.map_or_else(nothing, |versus| loss(&versus))));
        }
        Statistics::Frequentist(of) => {
            let versus = of.deciding();
            cells.push(rate(variant, of.rate));
            cells.push(versus.map_or_else(nothing, |versus| lift_cell(variant, versus.lift)));
            cells.extend(full.then(|| versus.map_or_else(nothing, |versus| difference(&versus))));
            cells.push(versus.map_or_else(nothing, |versus| p_value(view, versus.p_value)));
            let corrected = view.report.analysis.engine.family().is_some();
            cells
                .extend(corrected.then(|| of.deciding_adjusted().map_or_else(nothing, |of| p_value(view, of.p_value))));
        }
    }
    cells.push(verdict(view.report, variant));
    cells
}

pub fn plain(text: impl AsRef<str>) -> Markup {
    html! { (text.as_ref()) }
}

/// The control has no numbers in comparison with itself.
pub fn nothing() -> Markup {
    html! { span.none { "–" } }
}

pub fn absent(reason: Absent) -> Markup {
    html! { "– " small { (reason) } }
}

pub fn with(number: Result<String, Absent>, interval: Option<String>) -> Markup {
    html! {
        @match number { Ok(number) => (number), Err(reason) => (absent(reason)) }
        @if let Some(interval) = interval { " " small.interval { (interval) } }
    }
}

fn rate(variant: &VariantReport, of: Estimate) -> Markup {
    let interval = of.interval.ok();
    let decimals = number::rate_decimals(interval);
    let rate = variant.counts.conversion_rate();
    with(
        rate.map(|rate| number::percent(rate, decimals)),
        interval.map(|interval| number::rate_interval(interval, decimals)),
    )
}

pub fn lift_cell(variant: &VariantReport, of: Estimate) -> Markup {
    let (lift, interval) = lift_in_words(variant, of.interval.ok());
    with(lift, interval)
}

/// The lift as observed, and its interval, in percent.
pub fn lift_in_words(variant: &VariantReport, interval: Option<Interval>) -> (Result<String, Absent>, Option<String>) {
    let decimals = number::lift_decimals(interval);
    let lift = variant.deciding().map_or(Err(Absent::NoVisitors), |deciding| deciding.lift.estimate);
    (lift.map(|lift| number::lift(lift, decimals)), interval.map(|interval| number::lift_interval(interval, decimals)))
}

fn chance(view: &View, versus: &BayesianComparison) -> Markup {
    let chance = versus.chance_to_beat_control;
    let tail = chance.ok().zip(versus.chance_control_better.ok());
    let tail = tail.and_then(|(chance, complement)| number::tail_of_chance(chance, complement));
    with(chance.map(|chance| number::chance(chance, view.report.analysis.threshold.percent())), tail)
}

fn best(view: &View, of: &BayesianStatistics) -> Markup {
    let threshold = view.report.analysis.threshold.percent();
    with(of.chance_to_be_best.map(|chance| number::chance(chance, threshold)), None)
}

fn loss(versus: &BayesianComparison) -> Markup {
    with(versus.expected_loss.map(number::points), None)
}

fn difference(versus: &FrequentistComparison) -> Markup {
    let interval = versus.difference.interval.ok();
    let decimals = number::rate_decimals(interval);
    with(
        versus.difference.estimate.map(|value| number::difference(value, decimals)),
        interval.map(|interval| number::lift_interval(interval, decimals)),
    )
}

pub fn p_value(view: &View, p: Result<f64, Absent>) -> Markup {
    let text = p.map(|p| number::p_value(p, view.report.analysis.threshold.alpha()).alone());
    with(text, p.ok().filter(|p| *p < 5e-5).map(number::tail))
}

/// The word, with a sign and a colour.
pub fn verdict(report: &Report, variant: &VariantReport) -> Markup {
    let Some(verdict) = variant.verdict else {
        return html! { span.tag { (abstats_words::no_verdict(report, variant.variant)) } };
    };
    let sign = match verdict {
        Verdict::Winner => "▲",
        Verdict::Loser => "▼",
        Verdict::Equivalent => "=",
        Verdict::NonInferior => "≥",
        Verdict::NotEnoughData => "…",
        Verdict::Inconclusive => "◆",
    };
    html! { span.tag.(verdict.code()) { span aria-hidden="true" { (sign) " " } (abstats_words::verdict(verdict)) } }
}
