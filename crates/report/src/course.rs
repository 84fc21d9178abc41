//! The test over time: the lift so far, the split of each day, visitors a day; three panels on one date axis.

use std::fmt::Write;

use abstats::{Days, DaysReport, Interval, Segment};
use abstats_words::{days, number, settings, so_far};
use maud::{Markup, html};

use crate::picture::Axis;
use crate::say;
use crate::table::{rate, sure};
use crate::view::View;

/// So many variants have pictures of their days, the first ones.
const DRAWN: usize = 4;
/// Pixels.
const HEIGHT: [f64; 3] = [150.0, 70.0, 60.0];
/// Of a normal distribution: 99 of 100 days lie within so many standard deviations.
const NINETY_NINE: f64 = 2.575_829_303_548_901;

/// One shown day.
struct Shown<'a> {
    /// Its place among all days.
    place: usize,
    day: &'a Segment,
    /// Days since some day.
    at: f64,
}

pub fn section(view: &View) -> Markup {
    let Some(series) = &view.report.days else { return html! {} };
    let given = series.given.as_slice();
    let places = view.budget.places(given.len());
    let shown: Vec<_> = places
        .iter()
        .filter_map(|&place| {
            Some(Shown { place, day: given.get(place)?, at: f64::from(Days::number(&given.get(place)?.criteria)?) })
        })
        .collect();
    html! {
        section aria-labelledby="days" {
            h2 #days { "Over time" }
            @if shown.len() < given.len() {
                p.note { (number::count(shown.len() as u64)) " of " (number::count(given.len() as u64)) " days are shown, evenly spaced." }
            }
            @for rival in view.rivals().take(DRAWN) {
                (panels(view, series, &shown, rival))
                @if let Some(of) = series.so_far_of(rival) {
                    p { (say::sentence(&so_far::sentence(of, view.report, &view.labels, view.digits))) }
                }
            }
            @if view.report.variants.len() > DRAWN + 1 {
                p.note { "The pictures are of the first " (DRAWN) " variants; the figures have all." }
            }
            p.note { (days::caution(view.report)) }
            details {
                summary { "Figures of each day" }
                (figures(view, series, &shown))
            }
        }
    }
}

/// A panel: where values are, up and down.
pub struct Panel {
    pub low: f64,
    pub high: f64,
    pub height: f64,
}

impl Panel {
    fn over(values: impl IntoIterator<Item = f64>, height: f64) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
        let room = if high > low { 0.06 * (high - low) } else { 0.01 };
        Self { low: low - room, high: high + room, height }
    }

    pub fn y(&self, value: f64) -> f64 {
        self.height * (1.0 - ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0))
    }
}

/// Places across, in thousandths of the width.
fn across(shown: &[Shown], at: f64) -> f64 {
    let (first, last) = (shown.first().map_or(0.0, |of| of.at), shown.last().map_or(1.0, |of| of.at));
    if last > first { 20.0 + 960.0 * (at - first) / (last - first) } else { 500.0 }
}

fn panels(view: &View, series: &DaysReport, shown: &[Shown], rival: usize) -> Markup {
    let name = say::quoted(view.labels.get(rival));
    let level = number::plain(100.0 * view.report.analysis.interval_level().get());
    let (lift, last) = lift_panel(view, series, shown, rival);
    html! {
        div.course {
            figure {
                figcaption {
                    strong { "The lift of " (name) " so far, day by day" }
                    @if let Some(last) = last { ": " (last) }
                    @if view.report.analysis.looks.are_at_any_time() { ". Band: the " (settings::level(view.report)) "% always-valid interval." }
                    @else { ". Band: the " (level) "% interval." }
                }
                (lift)
            }
            figure {
                figcaption {
                    strong { "Share of " (name) " in the visitors of each day" }
                    ". Band: where 99 of 100 days lie when the split is as planned."
                }
                (share_panel(view, series, shown, rival))
            }
            figure {
                figcaption { strong { "Visitors a day" } ", all variants" }
                (visitors_panel(series, shown))
                (dates(shown))
            }
        }
    }
}

pub fn picture(height: f64, label: &str, content: &Markup, levels: &[(f64, String)]) -> Markup {
    html! {
        div.panel role="img" aria-label=(label) {
            svg.levels height=(height) {
                @for (y, text) in levels { text x="100%" dx="-8" y=(fixed(y.clamp(9.0, height - 3.0))) dy="4" text-anchor="end" { (text) } }
            }
            svg.plot height=(height) viewBox=(format!("0 0 1000 {height}")) preserveAspectRatio="none" {
                @for (y, _) in levels { line.grid x1="0" x2="1000" y1=(fixed(*y)) y2=(fixed(*y)) {} }
                (content)
            }
        }
    }
}

fn lift_panel(view: &View, series: &DaysReport, shown: &[Shown], rival: usize) -> (Markup, Option<String>) {
    let of = |of: &Shown| {
        let row = series.up_to_each.get(of.place)?.section.of(rival)?;
        let lift = row.deciding()?.lift;
        Some((across(shown, of.at), lift.estimate.ok()?, lift.interval.ok()))
    };
    let points: Vec<(f64, f64, Option<Interval>)> = shown.iter().filter_map(of).collect();
    // The last days may lack the variant.
    let until = shown.iter().rfind(|day| of(day).is_some()).map(|day| day.day.criteria.as_str());
    let until = until.filter(|_| shown.last().is_some_and(|last| of(last).is_none()));
    let until = until.map_or_else(String::new, |day| format!(", up to {day}"));
    // The first days' intervals are so wide that they would flatten the others.
    let early = points.len() / 10;
    let ends = points.iter().skip(early).filter_map(|(_, _, interval)| *interval).flat_map(|of| [of.low, of.high]);
    let panel = Panel::over(ends.chain(points.iter().skip(early).map(|(_, lift, _)| *lift)).chain([0.0]), HEIGHT[0]);
    let band: Vec<_> = points
        .iter()
        .filter_map(|(x, _, interval)| interval.map(|of| (*x, panel.y(of.low), panel.y(of.high))))
        .collect();
    let zero = panel.y(0.0);
    let content = html! {
        path.band d=(ribbon(&band)) {}
        line.zero x1="0" x2="1000" y1=(fixed(zero)) y2=(fixed(zero)) {}
        path.line d=(line(points.iter().map(|(x, lift, _)| (*x, panel.y(*lift))))) {}
    };
    let last = points.last().and_then(|(_, lift, interval)| {
        Some(format!("{} ({}){until}", view.digits.lift(*lift), view.digits.range((*interval)?)))
    });
    let axis = Axis::between(panel.low, panel.high);
    let levels: Vec<_> = axis.ticks().map(|tick| (panel.y(tick), axis.label(tick))).collect();
    (picture(panel.height, "The lift so far with its interval, day by day", &content, &levels), last)
}

fn share_panel(view: &View, series: &DaysReport, shown: &[Shown], rival: usize) -> Markup {
    let weights: Option<Vec<f64>> = view.report.variants.iter().map(|variant| variant.traffic_weight).collect();
    let weights = weights.unwrap_or_else(|| vec![1.0; view.report.variants.len()]);
    // Of the whole test, or of a day that has its own.
    let planned = |of: Option<&Shown>| match of.and_then(|of| Some((of.day, series.given.weights(of.place)?))) {
        Some((day, own)) => {
            let own = day.counts.iter().zip(own).map(|((variant, _), weight)| (variant, *weight));
            share_of(rival, own)
        }
        None => share_of(rival, weights.iter().copied().enumerate()),
    };
    let daily = daily(series, view.report.variants.len());
    let shares: Vec<_> = shown
        .iter()
        .filter_map(|of| {
            let counts = daily.get(of.place)?;
            let visitors: u64 = counts.iter().sum();
            let share = (visitors > 0).then(|| *counts.get(rival).unwrap_or(&0) as f64 / visitors as f64)?;
            let planned = planned(Some(of));
            let spread = NINETY_NINE * (planned * (1.0 - planned) / visitors as f64).sqrt();
            Some((across(shown, of.at), share, (planned - spread).max(0.0), (planned + spread).min(1.0)))
        })
        .collect();
    let panel = Panel::over(shares.iter().flat_map(|(_, share, low, high)| [*share, *low, *high]), HEIGHT[1]);
    let band: Vec<_> = shares.iter().map(|(x, _, low, high)| (*x, panel.y(*low), panel.y(*high))).collect();
    let content = html! {
        path.region d=(ribbon(&band)) {}
        path.line d=(line(shares.iter().map(|(x, share, _, _)| (*x, panel.y(*share))))) {}
    };
    let last = planned(shown.last());
    let levels = [(panel.y(last), share(last))];
    picture(panel.height, "The variant's share of the visitors of each day", &content, &levels)
}

/// The variant's part of all weights.
fn share_of(rival: usize, weights: impl Iterator<Item = (usize, f64)>) -> f64 {
    let (own, all) = weights.fold((0.0, 0.0), |(own, all), (variant, weight)| {
        (if variant == rival { own + weight } else { own }, all + weight)
    });
    if all > 0.0 { own / all } else { 0.0 }
}

fn visitors_panel(series: &DaysReport, shown: &[Shown]) -> Markup {
    let daily = daily(series, series.given.total().len());
    let sums: Vec<_> =
        shown.iter().filter_map(|of| Some((across(shown, of.at), daily.get(of.place)?.iter().sum::<u64>()))).collect();
    let most = sums.iter().map(|(_, sum)| *sum).max().unwrap_or(0);
    let panel = Panel { low: 0.0, high: 1.1 * (most.max(1) as f64), height: HEIGHT[2] };
    let width = 700.0 / (shown.len().max(1) as f64);
    let content = html! {
        @for (x, sum) in &sums {
            @let y = panel.y(*sum as f64);
            rect.column x=(fixed(x - width / 2.0)) width=(fixed(width)) y=(fixed(y)) height=(fixed(panel.height - y)) {}
        }
    };
    picture(panel.height, "Visitors of each day", &content, &[(panel.y(most as f64), number::count(most))])
}

/// The visitors of each day, by variant.
fn daily(series: &DaysReport, variants: usize) -> Vec<Vec<u64>> {
    let mut before = vec![0_u64; variants];
    series
        .given
        .up_to_each()
        .map(|(_, counts)| {
            let up_to: Vec<u64> = counts.iter().map(|counts| counts.visitors()).collect();
            let of_day = up_to.iter().zip(&before).map(|(up_to, before)| up_to.saturating_sub(*before)).collect();
            before = up_to;
            of_day
        })
        .collect()
}

/// The first, the middle and the last day.
fn dates(shown: &[Shown]) -> Markup {
    let mut places = vec![0, shown.len() / 2, shown.len().saturating_sub(1)];
    places.dedup();
    let named: Vec<_> = places.into_iter().filter_map(|place| shown.get(place)).collect();
    html! { div.dates { @for of in named { span { (of.day.criteria) } } } }
}

/// `50%`, `33.3%`.
fn share(share: f64) -> String {
    let percent = 100.0 * share;
    if (percent - percent.round()).abs() < 0.05 { format!("{percent:.0}%") } else { format!("{percent:.1}%") }
}

pub fn fixed(value: f64) -> String {
    format!("{value:.1}")
}

pub fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    path
}

fn ribbon(band: &[(f64, f64, f64)]) -> String {
    let mut path = line(band.iter().map(|(x, _, high)| (*x, *high)));
    for (x, low, _) in band.iter().rev() {
        let _ = write!(path, "L{x:.1} {low:.1}");
    }
    if !path.is_empty() {
        path.push('z');
    }
    path
}

fn figures(view: &View, series: &DaysReport, shown: &[Shown]) -> Markup {
    let (evidence, _) = crate::table::evidence(view.report);
    html! {
        div.scroll tabindex="0" role="region" aria-label="Figures of each day" {
            table.plain {
                caption { "Counts up to each day" }
                thead {
                    tr {
                        th scope="col" { "Up to" }
                        th scope="col" { "Variant" }
                        th.number scope="col" { "Conversion rate" }
                        th.number scope="col" { "Lift" }
                        th.number scope="col" { (evidence) }
                    }
                }
                tbody {
                    @for of in shown {
                        @if let Some(day) = series.up_to_each.get(of.place) {
                            @for row in &day.section.variants {
                                tr {
                                    th scope="row" { (of.day.criteria) }
                                    td { (view.name(row.variant)) }
                                    td.number { (rate(view, row)) }
                                    td.number { @if row.variant == view.report.control { "–" } @else { (crate::table::lift(view, row)) } }
                                    td.number { (sure(view, row)) }
                                }
                            }
                        }
                    }
                }
            }
        }
        p.note { (so_far::COUNTED_AGAIN) }
    }
}
