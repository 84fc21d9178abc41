//! Pictures of the whole test.

use abstats::bayesian::{LiftPosterior, Posterior, Prior};
use abstats::practical::Scale;
use abstats::{Absent, Engine, Estimate, GoalDirection, Interval, Level, Pair, Statistics, VariantReport};
use maud::{Markup, html};

use crate::cells::lift_in_words;
use crate::plot::{self, Axis, Caption, Forest, Kind, Ridge, Ridges, Row, ends};
use crate::view::View;
use abstats_words::{number, text};

/// Half the side of a mark, in pixels.
pub const MARK: f64 = 4.0;
/// Points of a curve.
const POINTS: u32 = 120;
/// The labels on either side of no lift.
pub const SIDES: [&str; 2] = ["below the control", "above the control"];

/// A picture under its caption.
pub fn figure(caption: &Markup, svg: &Markup) -> Markup {
    html! { figure { figcaption { (caption) } (svg) } }
}

/// The level of all intervals, and their name.
pub fn level_in_words(view: &View) -> String {
    let level = number::plain(100.0 * view.report.analysis.interval_level().get());
    let kind = match view.report.analysis.engine {
        Engine::Bayesian { .. } => "credible",
        Engine::Frequentist { .. } => "confidence",
    };
    format!("{level} % {kind} interval")
}

/// A variant's name, short enough for a picture.
pub fn label(view: &View, index: usize) -> String {
    text::shorten(view.labels.get(index), plot::LONGEST)
}

/// The engine's estimate of the lift; `None` for the control.
pub fn lift_of(variant: &VariantReport) -> Option<Estimate> {
    match variant.statistics {
        Statistics::Bayesian(of) => of.versus_control.map(|versus| versus.lift),
        Statistics::Frequentist(of) => of.deciding().map(|versus| versus.lift),
    }
}

pub fn rate_of(variant: &VariantReport) -> Estimate {
    match variant.statistics {
        Statistics::Bayesian(of) => of.rate,
        Statistics::Frequentist(of) => of.rate,
    }
}

/// A row of the lift, under this name.
pub fn lift_row(label: String, variant: &VariantReport) -> Row {
    let interval = lift_of(variant).map_or(Err(Absent::NoVisitors), |lift| lift.interval);
    let value = match lift_in_words(variant, interval.ok()) {
        (Ok(lift), Some(ends)) => format!("{lift} {ends}"),
        (Ok(lift), None) => lift,
        (Err(_), Some(ends)) => ends,
        (Err(reason), None) => format!("not enough data: {}", interval.err().unwrap_or(reason)),
    };
    let mark = variant.deciding().and_then(|deciding| deciding.lift.estimate.ok());
    Row { label, value, mark, interval: interval.ok(), size: MARK, kind: Kind::Plain, second: None }
}

/// The range that an axis must show for these rows.
pub fn span(rows: &[Row], band: Option<Interval>) -> Vec<f64> {
    let seconds = rows.iter().filter_map(|row| row.second.map(|second| second.interval));
    let intervals: Vec<_> = rows.iter().filter_map(|row| row.interval).chain(seconds).chain(band).collect();
    ends(&intervals)
}

/// The lift of each variant.
pub fn lift(view: &View) -> Markup {
    let variants = view.report.overall.variants.iter().enumerate();
    let others = variants.filter(|(index, _)| *index != view.report.control && view.pictures(*index));
    let rows: Vec<_> = others.map(|(index, variant)| lift_row(label(view, index), variant)).collect();
    let caption = Caption {
        id: "lift".into(),
        title: "Lift of each variant against the control".into(),
        description: format!(
            "{}. Zero means no difference from the control.",
            rows.iter().map(|row| format!("{}: {}", row.label, row.value)).collect::<Vec<_>>().join("; ")
        ),
    };
    let band = region(view);
    let words = html! {
        strong { "Lift" } " against the control, with its " (level_in_words(view))
        @if band.is_some() { ". Band: too small to matter" }
    };
    let axis = Axis::lifts(span(&rows, band));
    figure(&words, &Forest { caption, axis, rows, band, middle: None, zero: Some(SIDES) }.svg())
}

/// The region of practical equivalence, if it is one of lifts with both ends.
fn region(view: &View) -> Option<Interval> {
    let region = view.report.analysis.region.filter(|of| of.scale() == Scale::Lift && of.is_bounded())?;
    Some(Interval { low: region.low(), high: region.high(), level: view.report.analysis.interval_level() })
}

/// Each rate: densities, or estimates with their intervals, with the control's interval behind.
pub fn rates(view: &View) -> Markup {
    let variants = &view.report.overall.variants;
    let band = variants.get(view.report.control).and_then(|control| rate_of(control).interval.ok());
    let value = |variant: &VariantReport| {
        let interval = rate_of(variant).interval.ok();
        let decimals = number::rate_decimals(interval);
        let rate = variant.counts.conversion_rate().map(|rate| number::percent(rate, decimals));
        let rate = rate.unwrap_or_else(|reason| format!("not enough data: {reason}"));
        interval
            .map_or_else(|| rate.clone(), |interval| format!("{rate} {}", number::rate_interval(interval, decimals)))
    };
    let pictured = || variants.iter().enumerate().filter(|(index, _)| view.pictures(*index));
    let description = |kind: &str| {
        let each = pictured().map(|(index, of)| format!("{}: {}", view.labels.get(index), value(of)));
        format!("{kind}. {}. The band is the control's {}.", each.collect::<Vec<_>>().join("; "), level_in_words(view))
    };
    match view.report.analysis.engine {
        Engine::Bayesian { prior, .. } => {
            let row = |(index, variant): (usize, &VariantReport)| Ridge {
                label: label(view, index),
                value: value(variant),
                curve: rate_curve(posterior(view, index, prior), variant),
                control: index == view.report.control,
            };
            let rows: Vec<_> = pictured().map(row).collect();
            let axis = Axis::rates(rows.iter().flat_map(|row| row.curve.iter().map(|(rate, _)| *rate)));
            let caption = Caption {
                id: "rates".into(),
                title: "Posterior density of each conversion rate".into(),
                description: description("One curve for each variant, each to its own height"),
            };
            let words = html! {
                strong { "Conversion rate" } ": posterior density. Band: the control's " (level_in_words(view))
            };
            figure(&words, &Ridges { caption, axis, rows, band, zero: None, fill_below: false }.svg())
        }
        Engine::Frequentist { .. } => {
            let row = |(index, variant): (usize, &VariantReport)| Row {
                label: label(view, index),
                value: value(variant),
                mark: variant.counts.conversion_rate().ok(),
                interval: rate_of(variant).interval.ok(),
                size: MARK,
                kind: if index == view.report.control { Kind::Control } else { Kind::Plain },
                second: None,
            };
            let rows: Vec<_> = pictured().map(row).collect();
            let axis = Axis::rates(span(&rows, None));
            let caption = Caption {
                id: "rates".into(),
                title: "Conversion rate of each variant".into(),
                description: description("Estimates with their intervals"),
            };
            let words = html! {
                strong { "Conversion rate" } ", with its " (level_in_words(view)) ". Band: the control's"
            };
            figure(&words, &Forest { caption, axis, rows, band, middle: None, zero: None }.svg())
        }
    }
}

/// The posterior of each lift with the better side of zero filled: the chance to beat control.
pub fn chance(view: &View) -> Markup {
    let Engine::Bayesian { prior, .. } = view.report.analysis.engine else { return html! {} };
    let fill_below = view.report.analysis.goal_direction == GoalDirection::Decrease;
    let side = if fill_below { "below" } else { "above" };
    let variants = view.report.overall.variants.iter().enumerate();
    let control = posterior(view, view.report.control, prior);
    let rows = variants.filter(|(index, _)| view.pictures(*index)).filter_map(|(index, variant)| {
        let Statistics::Bayesian(of) = variant.statistics else { return None };
        let chance = of.versus_control?.chance_to_beat_control;
        let value = match chance {
            Ok(chance) => format!("{} {side} 0", number::chance(chance, view.report.analysis.threshold.percent())),
            Err(reason) => format!("not enough data: {reason}"),
        };
        let curve = if chance.is_ok() {
            lift_curve(Pair { control, variant: posterior(view, index, prior) })
        } else {
            Ok(Vec::new())
        };
        Some(Ridge { label: label(view, index), value, curve: curve.unwrap_or_default(), control: false })
    });
    let rows: Vec<_> = rows.collect();
    let caption = Caption {
        id: "chance".into(),
        title: format!("Posterior density of each lift; the part {side} zero is the chance to beat control"),
        description: format!(
            "{}.",
            rows.iter().map(|row| format!("{}: {}", row.label, row.value)).collect::<Vec<_>>().join("; ")
        ),
    };
    let words =
        html! { strong { "Chance to beat control" } ": the filled part of the lift's posterior, " (side) " zero" };
    let axis = Axis::lifts(rows.iter().flat_map(|row| row.curve.iter().map(|(lift, _)| *lift)));
    figure(&words, &Ridges { caption, axis, rows, band: None, zero: Some(SIDES), fill_below }.svg())
}

fn posterior(view: &View, index: usize, prior: Prior) -> Posterior {
    let own = view.report.variants.get(index).and_then(|variant| variant.prior);
    let counts = view.report.overall.variants.get(index).map(|variant| variant.counts);
    Posterior::new(own.unwrap_or(prior), counts.unwrap_or_default())
}

/// The drawn part of a distribution.
fn drawn(interval: impl Fn(Level) -> Result<Interval, Absent>) -> Result<Interval, Absent> {
    const MOST: f64 = 0.998;
    interval(Level::new(MOST).map_err(|_| Absent::NotConverged)?)
}

fn rate_curve(posterior: Posterior, variant: &VariantReport) -> Vec<(f64, f64)> {
    if variant.counts.visitors() == 0 {
        return Vec::new();
    }
    let Ok(of) = drawn(|level| posterior.interval(level)) else { return Vec::new() };
    let curve = points(of).map(|rate| (rate, posterior.density(rate)));
    curve.filter(|(_, density)| density.is_finite()).collect()
}

fn lift_curve(pair: Pair<Posterior>) -> Result<Vec<(f64, f64)>, Absent> {
    let lift = LiftPosterior::new(pair)?;
    let of = drawn(|level| lift.interval(level))?;
    points(of).map(|value| Ok((value, lift.at(value)?.density))).collect()
}

fn points(of: Interval) -> impl Iterator<Item = f64> {
    (0..=POINTS).map(move |index| of.low + (of.high - of.low) * f64::from(index) / f64::from(POINTS))
}
