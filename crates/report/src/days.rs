//! The test day by day: cumulative rates, and chance or p, over time.

use abstats::{Absent, DayReport, Days, DaysReport, Engine, Interval, Statistics, VariantReport};
use maud::{Markup, html};

use crate::cells;
use crate::figures::{figure, level_in_words, rate_of};
use crate::plot::{Axis, Caption, Chart, Line};
use crate::view::View;
use abstats_words::{days as said, number};

/// A day, and the results for all data up to it.
struct UpTo<'a> {
    day: &'a DayReport,
    /// Its place in time.
    place: f64,
}

impl UpTo<'_> {
    fn of(&self, index: usize) -> Option<&VariantReport> {
        self.day.section.variants.iter().find(|row| row.variant == index)
    }
}

pub fn section(view: &View, series: &DaysReport) -> Markup {
    let all = series.up_to_each.len();
    let places = view.budget.places(all);
    let up_to = |&place: &usize| {
        let day = series.up_to_each.get(place)?;
        Some(UpTo { day, place: Days::number(&day.date)?.into() })
    };
    let days: Vec<_> = places.iter().filter_map(up_to).collect();
    if days.is_empty() {
        return html! {};
    }
    html! {
        section aria-labelledby="days" {
            h2 #days { "Day by day" }
            p.note { (said::caution(view.report)) }
            @if places.len() < all {
                p.note { (said::shown(places.len(), all)) }
            }
            div.figures {
                @for index in view.pictured() {
                    (rates(view, &days, index))
                    (evidence(view, &days, index))
                }
            }
            details {
                summary { "Numbers of each day" }
                (table(view, &days))
            }
        }
    }
}

fn caption(id: String, title: String, days: &[UpTo], course: &str) -> Caption {
    let date = |day: Option<&UpTo>| day.map_or_else(String::new, |day| day.day.date.clone());
    let (first, last) = (date(days.first()), date(days.last()));
    let description = format!("From {first} to {last}: {course}. The numbers of each day are in the table below.");
    Caption { id, title, description }
}

fn across(days: &[UpTo]) -> Axis {
    Axis::plain(days.iter().map(|day| day.place))
}

/// The first, the middle and the last day.
fn dates(days: &[UpTo]) -> Vec<(f64, String)> {
    let mut places = vec![0, days.len() / 2, days.len().saturating_sub(1)];
    places.dedup();
    places.into_iter().filter_map(|place| days.get(place)).map(|day| (day.place, day.day.date.clone())).collect()
}

/// The variant's rate and the control's.
fn rates(view: &View, days: &[UpTo], index: usize) -> Markup {
    let name = view.labels.get(index);
    let line = |index: usize| {
        let of = |day: &UpTo| Some((day.place, *day.of(index)?));
        let results: Vec<(f64, VariantReport)> = days.iter().filter_map(of).collect();
        let band = |(place, variant): &(f64, VariantReport)| {
            let Interval { low, high, .. } = rate_of(variant).interval.ok()?;
            Some((*place, low, high))
        };
        let point = |(place, variant): &(f64, VariantReport)| Some((*place, variant.counts.conversion_rate().ok()?));
        Line {
            points: results.iter().filter_map(point).collect(),
            band: results.iter().filter_map(band).collect(),
            control: index == view.report.control,
        }
    };
    let lines = vec![line(view.report.control), line(index)];
    // The first days' intervals are so wide that they would flatten the others.
    let early = |line: &Line| line.band.len() / 10;
    let ends =
        lines.iter().flat_map(|line| line.band.iter().skip(early(line)).flat_map(|(_, low, high)| [*low, *high]));
    let course = lines.iter().map(|line| {
        let rate = line.points.last().map_or_else(|| "none".to_owned(), |(_, rate)| number::percent(*rate, 2));
        format!("{} ends at {rate}", if line.control { "the control" } else { name })
    });
    let course = course.collect::<Vec<_>>().join(", ");
    let chart = Chart {
        caption: caption(format!("days-rate-{index}"), format!("Cumulative conversion rate of {name}"), days, &course),
        across: across(days),
        up: Axis::rates(ends),
        dates: dates(days),
        lines,
        thresholds: Vec::new(),
    };
    let words = html! {
        strong { "Cumulative rate of " (name) } " (solid) and of the control (dashed), with their "
        (level_in_words(view)) "s"
    };
    figure(&words, &chart.svg())
}

/// The chance to beat control, or the p-value.
fn evidence(view: &View, days: &[UpTo], index: usize) -> Markup {
    // To a reader, the smallest p-values are all the same.
    const SMALLEST: f64 = 1e-12;
    let name = view.labels.get(index);
    let threshold = view.report.analysis.threshold;
    let bayesian = matches!(view.report.analysis.engine, Engine::Bayesian { .. });
    let scale = |value: f64| if bayesian { value } else { libm::log10(value.max(SMALLEST)) };
    let points: Vec<_> = days.iter().filter_map(|day| Some((day.place, of(day.of(index)?)?.ok()?))).collect();
    let end = points.last().map_or_else(|| "none".to_owned(), |(_, value)| in_words(view, *value));
    let (what, up, thresholds) = match view.report.analysis.engine {
        Engine::Bayesian { .. } => {
            let (high, low) = (number::plain(threshold.percent()), number::plain(100.0 - threshold.percent()));
            let thresholds = [
                (threshold.fraction(), format!("winner from {high} %")),
                (threshold.alpha(), format!("loser to {low} %")),
            ];
            ("Chance to beat control", Axis::rates([0.0, 1.0]), thresholds.to_vec())
        }
        Engine::Frequentist { .. } => {
            let thresholds =
                vec![(scale(threshold.alpha()), format!("threshold {}", number::plain(threshold.alpha())))];
            ("p-value", Axis::p_values(points.iter().map(|(_, p)| scale(*p))), thresholds)
        }
    };
    let chart = Chart {
        caption: caption(
            format!("days-evidence-{index}"),
            format!("{what} of {name}"),
            days,
            &format!("it ends at {end}"),
        ),
        across: across(days),
        up,
        dates: dates(days),
        lines: vec![Line {
            points: points.into_iter().map(|(day, value)| (day, scale(value))).collect(),
            band: Vec::new(),
            control: false,
        }],
        thresholds,
    };
    figure(
        &html! { strong { (what) " of " (name) } ", each day on all data so far" @if !bayesian { ". Logarithmic scale" } },
        &chart.svg(),
    )
}

/// The chance to beat control, or the p-value; `None` for the control.
fn of(variant: &VariantReport) -> Option<Result<f64, Absent>> {
    match variant.statistics {
        Statistics::Bayesian(of) => of.versus_control.map(|versus| versus.chance_to_beat_control),
        Statistics::Frequentist(of) => {
            of.adjusted.map(|adjusted| adjusted.p_value).or(of.versus_control.map(|versus| versus.p_value))
        }
    }
}

fn in_words(view: &View, value: f64) -> String {
    let threshold = view.report.analysis.threshold;
    match view.report.analysis.engine {
        Engine::Bayesian { .. } => number::chance(value, threshold.percent()),
        Engine::Frequentist { .. } => number::p_value(value, threshold.alpha()).alone(),
    }
}

fn table(view: &View, days: &[UpTo]) -> Markup {
    let evidence = match view.report.analysis.engine {
        Engine::Bayesian { .. } => "Chance to beat control",
        Engine::Frequentist { multiplicity: Some(_), .. } => "Adjusted p-value",
        Engine::Frequentist { .. } => "p-value",
    };
    let columns = [
        ("Variant", "words"),
        ("Visitors", "number"),
        ("Conversions", "number"),
        ("Rate", "number"),
        (evidence, "number"),
    ];
    let cells = |index: usize, variant: &VariantReport| {
        let rate = variant.counts.conversion_rate().map_or_else(|_| "–".to_owned(), |rate| number::percent(rate, 2));
        [
            html! { (view.labels.get(index)) },
            html! { (number::count(variant.counts.visitors())) },
            html! { (number::count(variant.counts.conversions())) },
            html! { (rate) },
            match of(variant) {
                None => html! { span.none { "–" } },
                Some(Err(reason)) => html! { "– " small { (reason) } },
                Some(Ok(value)) => html! { (in_words(view, value)) },
            },
        ]
    };
    html! {
        table role="table" {
            caption { "Cumulative counts up to each day" }
            (cells::head("Up to", &columns))
            tbody role="rowgroup" {
                @for day in days {
                    @for variant in &day.day.section.variants {
                        (cells::row(&html! { (day.day.date) }, &columns, &cells(variant.variant, variant)))
                    }
                }
            }
        }
    }
}
