//! What the segments of a breakdown say together: a table with one row for each variant.

use abstats::segments::{Reversal, Simpson};
use abstats::{Absent, BreakdownReport, GoalDirection, VariantFindings};
use maud::{Markup, html};

use crate::cells::{NUMBER, WORDS, absent, head, lift_cell, name, nothing, p_value, plain, row, with};
use crate::figures::lift_of;
use crate::view::View;
use abstats_words::{Labels, findings, number, text};

pub fn table(view: &View, by: &str, breakdown: &BreakdownReport) -> Markup {
    let alpha = view.report.analysis.threshold.alpha();
    let crossing = findings::each(breakdown).any(|(_, found)| found.interaction.is_ok_and(|test| test.p_value < alpha));
    let mut columns = vec![("Same lift, p", NUMBER), ("Same difference, p", NUMBER)];
    columns.extend(crossing.then_some(("Better here and worse there, p", NUMBER)));
    columns.extend([("Higher, lower in", NUMBER), ("Lift, pooled", NUMBER), ("Lift, whole test", NUMBER)]);
    let best = match view.report.analysis.goal_direction {
        GoalDirection::Increase => "Highest, luck taken out",
        GoalDirection::Decrease => "Lowest, luck taken out",
    };
    columns.extend([("Lifts' standard deviation", NUMBER), (best, WORDS)]);
    html! {
        table role="table" {
            caption {
                "What the segments of " (by) " say together. Pooled lifts compare each segment within itself"
                (findings::pooled_intervals(&view.report.analysis)) "."
            }
            (head("Variant", &columns))
            tbody role="rowgroup" {
                @for of in &breakdown.findings {
                    (row(&name(view, of.variant, false), &columns, &of_findings(view, breakdown, of, crossing)))
                }
            }
        }
    }
}

fn of_findings(view: &View, breakdown: &BreakdownReport, of: &VariantFindings, crossing: bool) -> Vec<Markup> {
    let (index, found) = (of.variant, &of.findings);
    let p = |test: Result<f64, Absent>| p_value(view, test);
    let mut cells = vec![
        p(found.heterogeneity.lift.map(|test| test.p_value)),
        p(found.heterogeneity.difference.map(|test| test.p_value)),
    ];
    cells.extend(crossing.then(|| p(found.interaction.map(|test| test.p_value))));
    cells.push(match &found.simpson {
        Ok(Simpson { higher, lower, .. }) => {
            plain(format!("{}, {}", number::count(*higher as u64), number::count(*lower as u64)))
        }
        Err(reason) => absent(*reason),
    });
    let (lift, interval) = findings::pooled(found.pooled.lift);
    let reversed = found.simpson.is_ok_and(|simpson| simpson.reversal != Reversal::None);
    cells.push(html! {
        (with(lift, interval))
        @if reversed { " " span.reversed { "reversed" } }
    });
    let whole = view.report.overall.variants.get(index);
    let lift = whole.and_then(lift_of);
    cells.push(whole.zip(lift).map_or_else(nothing, |(variant, lift)| lift_cell(variant, lift)));
    cells.push(found.shrinkage.as_ref().map_or_else(
        |reason| absent(*reason),
        |shrinkage| {
            let (spread, interval) = findings::spread(shrinkage.between);
            with(Ok(spread), Some(interval))
        },
    ));
    cells.push(best(view, breakdown, of));
    cells
}

/// The segment that comes first after adjusting for luck, and its chance to be the best.
fn best(view: &View, breakdown: &BreakdownReport, of: &VariantFindings) -> Markup {
    let shrinkage = match &of.findings.shrinkage {
        Ok(shrinkage) => shrinkage,
        Err(reason) => return absent(*reason),
    };
    let ranked = |&row: &usize| Some((*of.segments.get(row)?, shrinkage.segments.get(row)?.ok()?));
    let first = shrinkage.ranking.first().and_then(ranked);
    first.map_or_else(nothing, |(place, shrunk)| {
        let chance = number::rough_chance(shrunk.chance_to_be_best);
        html! { (text::shorten(view.labels.criteria(&breakdown.by, place), Labels::LONGEST)) " " small { "chance " (text::unbroken(&chance)) } }
    })
}
