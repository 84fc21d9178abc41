//! What would settle a test that is not decided: how many visitors, and days at the pace so far, until a lift of some size
//! would be found.

use abstats::planning::{Effect, Settlement, Visitors, Why};
use abstats_words::number;
use abstats_words::plan::effect;
use abstats_words::settle::{LEAD, Table};
use maud::{Markup, html};

use crate::course::{self, Panel};
use crate::picture::Axis;
use crate::say;
use crate::view::View;

/// Pixels.
const HEIGHT: f64 = 170.0;
/// A curve has so many pieces.
const PIECES: u32 = 24;
/// A chance that a picture shows as certain.
const CERTAIN: f64 = 0.9999;
/// The chance that the table plans for.
const WANTED: f64 = 0.8;

/// A table with a row for each lift; nothing when the test is decided, or when more visitors would not help.
pub fn section(view: &View) -> Markup {
    let Some(settlement) = &view.settlement else { return html! {} };
    let table = Table::of(settlement);
    if table.rows.is_empty() {
        return html! {};
    }
    html! {
        section.settle aria-labelledby="settle" {
            h2 #settle { "What would settle it" }
            p.answer { (LEAD) }
            table.plain.settle {
                thead {
                    tr {
                        @for (place, title) in table.titles.iter().enumerate() {
                            @if place == 0 { th scope="col" { (title) } } @else { th.number scope="col" { (title) } }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (place, cell) in table.cells(row, view.digits).iter().enumerate() {
                                @if place == 0 { th scope="row" { (cell) } } @else { td.number { (cell) } }
                            }
                        }
                    }
                }
            }
            p.note { (say::sentence(&table.notes().join(" "))) }
            (power(settlement))
        }
    }
}

/// The chance to decide against the true lift: with the visitors so far, and with those of the largest lift of the table that they
/// do not show.
fn power(settlement: &Settlement) -> Markup {
    let planned = settlement.rows.iter().filter(|row| row.why != Why::AsSeen);
    let lifts = planned.clone().map(|row| row.effect.lift(settlement.baseline));
    let farthest = 2.0 * lifts.fold(0.0, |most: f64, lift| if lift.abs() > most.abs() { lift } else { most });
    let Some(now) = settlement.visitors.as_ref().filter(|_| farthest != 0.0) else { return html! {} };
    let largest = planned.max_by(|one, other| one.effect.value().abs().total_cmp(&other.effect.value().abs()));
    let then = largest.and_then(|row| {
        let total = row.needed.as_ref().ok()?.in_all.iter().fold(0, |sum: u64, of| sum.saturating_add(*of));
        let then = settlement.design.weights.of_total(total).ok().filter(|then| then.total() > now.total())?;
        Some((then, row.effect))
    });
    let panel = Panel { low: 0.0, high: 1.05, height: HEIGHT };
    let axis = Axis::between(farthest.min(0.0), farthest.max(0.0));
    let curve = |visitors: &Visitors| {
        let mut certain = false;
        let at = |piece: u32| {
            let lift = farthest * f64::from(piece) / f64::from(PIECES);
            // A rate above 100% cannot be had: the curve ends there.
            lift_is_possible(settlement, lift).then_some(())?;
            // It never falls again.
            let reached = if certain {
                1.0
            } else {
                let power = settlement.design.power(Effect::Relative(lift), visitors).ok()?;
                if piece == 0 { power.winner.max(power.loser) } else { power.reached }
            };
            certain = reached > CERTAIN;
            Some((10.0 * axis.place(lift), panel.y(reached)))
        };
        course::line((0..=PIECES).map_while(at))
    };
    let levels = [0.0, 0.5, WANTED, 1.0].map(|share| (panel.y(share), format!("{:.0}%", 100.0 * share)));
    let content = html! {
        @for tick in axis.ticks() {
            @let x = course::fixed(10.0 * axis.place(tick));
            line.grid x1=(x) x2=(x) y1="0" y2=(HEIGHT) {}
        }
        @if let Some((then, _)) = &then { path.line.later d=(curve(then)) {} }
        path.line d=(curve(now)) {}
    };
    let label = "The chance that the test is decided, by the true lift";
    html! {
        figure.power {
            figcaption {
                strong { "How likely it is to be decided, by the true lift" }
                ". Line: with the " (number::count(now.total())) " visitors so far."
                @if let Some((_, of)) = &then { " Dashed: with as many as a true lift of " (effect(*of)) " takes." }
            }
            (course::picture(panel.height, label, &content, &levels))
            div.panel aria-hidden="true" {
                svg.levels height="18" {}
                svg.ticks height="18" {
                    @for tick in axis.ticks() {
                        text x=(format!("{:.2}%", axis.place(tick))) y="13" text-anchor="middle" { (axis.label(tick)) }
                    }
                }
            }
        }
    }
}

fn lift_is_possible(settlement: &Settlement, lift: f64) -> bool {
    Effect::Relative(lift).rate(settlement.baseline).is_ok()
}
