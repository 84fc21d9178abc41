//! The table of the whole test, which is its picture as well.

use abstats::{Engine, Evidence, Report, Statistics, VariantReport, Verdict};
use abstats_words::number;
use maud::{Markup, html};

use crate::picture::{self, Mark};
use crate::view::View;

/// A column: its heading, and the class of its cells.
pub type Column = (&'static str, &'static str);

/// The heading and class of the column that the verdict follows.
pub fn evidence(report: &Report) -> Column {
    match report.analysis.engine {
        _ if report.analysis.looks.are_at_any_time() => (abstats_words::AT_ANY_LOOK, "evidence"),
        Engine::Bayesian { .. } => ("Chance to be better", "evidence"),
        Engine::Frequentist { multiplicity: Some(_), .. } => ("Adjusted p-value", "evidence"),
        Engine::Frequentist { .. } => ("p-value", "evidence"),
    }
}

/// The same of the whole test: segments and days have no planned looks.
fn evidence_of_whole(report: &Report) -> Column {
    let (title, class) = evidence(report);
    (if report.analysis.looks.are_planned() { abstats_words::planned::OVER_ALL_LOOKS } else { title }, class)
}

/// The table of the whole test.
pub fn whole(view: &View) -> Markup {
    let (evidence, _) = evidence_of_whole(view.report);
    // A difference has its interval below it.
    let (last, has_interval) = match view.report.analysis.engine {
        Engine::Bayesian { .. } => ("Expected loss per 10,000", false),
        Engine::Frequentist { .. } => ("Difference in points", true),
    };
    let rows = &view.report.overall.variants;
    html! {
        div.wide {
            table.whole role="table" {
                caption.hidden { "Every variant over all visitors" }
                colgroup.has-interval[has_interval] { col.name; col.rate; col.lift; col.picture; col.sure;
                    @if has_interval { col.difference; } @else { col.loss; }
                    col.word;
                }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "Variant" }
                        th.number scope="col" role="columnheader" { "Conversion rate" }
                        th.number scope="col" role="columnheader" { "Lift" }
                        th.pic scope="col" role="columnheader" { span.hidden { "Picture of the lift" } (picture::head(&view.axis)) }
                        th.number scope="col" role="columnheader" { (evidence) }
                        th.number scope="col" role="columnheader" { (last) }
                        th scope="col" role="columnheader" { "Verdict" }
                    }
                }
                tbody role="rowgroup" { @for row in rows { (variant(view, row, evidence, last)) } }
            }
        }
    }
}

fn variant(view: &View, row: &VariantReport, evidence: &str, last: &str) -> Markup {
    let is_control = row.variant == view.report.control;
    html! {
        tr role="row" .control[is_control] .doubtful[view.in_doubt && !is_control] {
            th scope="row" role="rowheader" .long[view.is_long(row.variant)] { (view.name(row.variant)) }
            td.number role="cell" data-label="Conversion rate" { (rate(view, row)) }
            @if is_control {
                td.number.blank role="cell" data-label="Lift" { "–" }
                td.pic.blank role="cell" { (picture::lane(&view.axis, view.report, None, None)) }
                td.number.blank role="cell" data-label=(evidence) { "–" }
                td.number.blank role="cell" data-label=(last) { "–" }
                td.word role="cell" { "control" }
            } @else {
                @let mark = Mark::of(row.deciding(), row.verdict, view.in_doubt);
                td.number role="cell" data-label="Lift" { (lift(view, row)) }
                td.pic role="cell" { (picture::lane(&view.axis, view.report, Some(&mark), None)) }
                td.number role="cell" data-label=(evidence) { (sure(view, row)) }
                td.number role="cell" data-label=(last) { (loss_or_difference(view, row)) }
                td.word role="cell" {
                    @if row.verdict.is_some() { (verdict(row.verdict, view.in_doubt)) }
                    @else { (abstats_words::no_verdict(view.report, row.variant)) }
                }
            }
        }
    }
}

/// The rate, and the counts that it comes from.
pub fn rate(view: &View, row: &VariantReport) -> Markup {
    let counts = row.counts;
    let of = format!("{} of {}", number::count(counts.conversions()), number::count(counts.visitors()));
    html! {
        @if counts.conversions() == 0 && counts.visitors() > 0 { span.first { "0%" } " " }
        @else if let Ok(rate) = counts.conversion_rate() { span.first { (view.digits.rate(rate)) } " " } @else { span.first { "–" } " " }
        span.second { (of) }
    }
}

/// The lift, and its interval.
pub fn lift(view: &View, row: &VariantReport) -> Markup {
    let Some(deciding) = row.deciding() else { return html! { "–" } };
    html! {
        @match deciding.lift.estimate {
            Ok(lift) => strong.first { (view.digits.lift(lift)) },
            Err(reason) => span.first title=(reason) { "–" },
        }
        " "
        @match deciding.lift.interval {
            Ok(interval) => span.second { (view.digits.range(interval)) },
            Err(reason) => span.second { (reason) },
        }
    }
}

/// The chance to be better, or the p-value.
pub fn sure(view: &View, row: &VariantReport) -> Markup {
    let text = match row.deciding().map(|deciding| deciding.evidence) {
        Some(Evidence::Chance { better, .. }) => better.map(|chance| view.digits.chance(chance)),
        Some(
            Evidence::Test { p_value, .. } | Evidence::AlwaysValid { p_value, .. } | Evidence::Planned { p_value, .. },
        ) => p_value.map(|p| view.digits.p_value(p).alone()),
        _ => return html! { "–" },
    };
    html! { @match text { Ok(text) => span.first { (text) }, Err(reason) => span.second { (reason) } } }
}

fn loss_or_difference(view: &View, row: &VariantReport) -> Markup {
    match row.statistics {
        Statistics::Bayesian(of) => {
            let loss = of.versus_control.and_then(|versus| versus.expected_loss.ok());
            html! { span.first { (loss.map_or_else(|| "–".to_owned(), |loss| view.digits.loss(loss))) } }
        }
        Statistics::Frequentist(of) => {
            let planned = row.planned.and_then(Result::ok).map(|of| of.difference);
            let own = of.deciding().map(|versus| versus.difference);
            let Some(difference) = planned.or(own) else { return html! { "–" } };
            html! {
                @if let Ok(estimate) = difference.estimate { span.first { (view.digits.difference(estimate)) } " " }
                // What holds at any look is about the lift: the interval of one look would contradict it.
                @if let (Ok(interval), None) = (difference.interval, row.always_valid) { span.second { (view.digits.difference_range(interval)) } }
            }
        }
    }
}

/// The word, with a sign and a colour; and whether it is in doubt.
pub fn verdict(verdict: Option<Verdict>, in_doubt: bool) -> Markup {
    let Some(verdict) = verdict else { return html! {} };
    let sign = match verdict {
        Verdict::Winner => "▲ ",
        Verdict::Loser => "▼ ",
        Verdict::Equivalent => "= ",
        Verdict::NonInferior => "≥ ",
        Verdict::NotEnoughData | Verdict::Inconclusive => "",
    };
    html! {
        span.verdict.(verdict.code()) { span aria-hidden="true" { (sign) } (abstats_words::verdict(verdict)) }
        @if in_doubt { " " span.second { "in doubt" } }
    }
}
