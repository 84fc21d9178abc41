//! What would settle a test that is not decided: how many visitors, and days at the pace so far, until a lift of some size
//! would be found.

use abstats::Decision;
use abstats::planning::{self, A_YEAR, Effect, Needed, Settlement, SettlementRow, Why};
use abstats_document::Settle;
use abstats_words::{number, settle};
use maud::{Markup, html};

use crate::view::View;

/// A table with a row for each lift; nothing when the test is decided, or when more visitors would not help.
pub fn section(view: &View, asked: Option<Settle>) -> Markup {
    if view.report.decision() != Decision::Wait {
        return html! {};
    }
    let Ok(Some(settlement)) = planning::settle(view.report, asked.and_then(|asked| asked.smallest)) else {
        return html! {};
    };
    let Settlement { baseline, mut rows, .. } = settlement;
    let pace = pace(view);
    let size =
        |row: &SettlementRow| row.effect.rate(baseline).map_or(f64::INFINITY, |rate| (rate - baseline.rate()).abs());
    rows.sort_by(|one, other| size(one).total_cmp(&size(other)));
    // Effects that cannot be had, a rate above 100% say, have no row.
    let rows: Vec<_> = rows.iter().filter_map(|row| Some((row, row.needed.as_ref().ok()?))).collect();
    if rows.is_empty() {
        return html! {};
    }
    let even = rows.iter().all(|(_, needed)| is_even(needed));
    html! {
        section.settle aria-labelledby="settle" {
            h2 #settle { "What would settle it" }
            p.answer { "Choose the smallest lift that would be worth shipping; its row says how long to wait." }
            table.plain.settle {
                thead {
                    tr {
                        th scope="col" { "If the true lift is" }
                        th.number scope="col" { (if even { "Visitors per variant" } else { "Visitors in all" }) }
                        @if pace.is_some() { th.number scope="col" { "More days" } }
                    }
                }
                tbody {
                    @for (row, needed) in &rows {
                        tr {
                            th scope="row" { (effect(view, row)) }
                            td.number { (number::count(rounded(visitors(needed, even)))) }
                            @if pace.is_some() { td.number { (days(needed)) } }
                        }
                    }
                }
            }
            p.note {
                "So many visitors decide in 80% of tests when the true lift is that large."
                @if let Some(pace) = pace { " Days at the pace so far, " (number::count(pace)) " visitors a day." }
                @if rows.iter().any(|(_, needed)| needed.unlikely) {
                    " What takes more than a year is unlikely to be settled: choose by cost, or test a bolder change."
                }
                @if rows.iter().any(|(row, _)| row.why == Why::Region) {
                    " A lift of “none” is what the region is about: then the test shows that the variant makes no difference that \
                     matters, or is not worse by more than that."
                }
                @if rows.iter().any(|(_, needed)| needed.gate.is_some()) { " The test waits for its gates, too." }
                " Plan with the lift you need, not with the one seen so far: that may be luck alone."
            }
        }
    }
}

/// Visitors a day so far, of all variants together.
fn pace(view: &View) -> Option<u64> {
    let days = view.report.days_running.filter(|&days| days > 0)?;
    let visitors = view.report.variants.iter().fold(0_u64, |sum, of| sum.saturating_add(of.counts.visitors()));
    Some(visitors.saturating_add(days / 2) / days)
}

/// `+10%`; the lift as seen says so.
fn effect(view: &View, row: &SettlementRow) -> String {
    if row.why == Why::Region {
        return settle::shown(row, view.report);
    }
    let size = match row.effect {
        Effect::Relative(lift) if row.why == Why::AsSeen => view.digits.lift(lift),
        Effect::Relative(lift) => signed(100.0 * lift, "%"),
        Effect::Points(difference) => signed(100.0 * difference, " points"),
    };
    if row.why == Why::AsSeen { format!("{size}, as seen so far") } else { size }
}

/// What was asked for, in the digits in which it was asked.
fn signed(value: f64, unit: &str) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    format!("{sign}{}{unit}", number::plain(value.abs()))
}

/// Whether all variants need the same, but for what comes of rounding.
fn is_even(needed: &Needed) -> bool {
    let (most, least) = (needed.in_all.iter().max(), needed.in_all.iter().min());
    most.zip(least).is_some_and(|(most, least)| most - least <= 1)
}

fn visitors(needed: &Needed, even: bool) -> u64 {
    if even {
        needed.in_all.first().copied().unwrap_or(0)
    } else {
        needed.in_all.iter().fold(0, |sum, of| sum.saturating_add(*of))
    }
}

fn days(needed: &Needed) -> String {
    match needed.more_days {
        Some(days) if days > A_YEAR || needed.unlikely => "more than a year".to_owned(),
        Some(0) => "enough already".to_owned(),
        Some(days) => number::count(days),
        None => "–".to_owned(),
    }
}

/// To two digits: the rest is not known so well.
fn rounded(visitors: u64) -> u64 {
    let mut unit = 1;
    while visitors / unit >= 100 {
        unit *= 10;
    }
    visitors.saturating_add(unit / 2) / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits() {
        assert_eq!([0, 7, 99, 104, 105, 3_944, 995_000].map(rounded), [0, 7, 99, 100, 110, 3_900, 1_000_000]);
        assert_eq!(rounded(u64::MAX), 18_000_000_000_000_000_000);
    }

    #[test]
    fn effects_as_asked() {
        assert_eq!(signed(100.0 * 0.05, "%"), "+5%");
        assert_eq!(signed(-0.4, " points"), "−0.4 points");
    }
}
