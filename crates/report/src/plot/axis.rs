//! Maps values to places.

use abstats::Interval;
use maud::{Markup, html};

use abstats_words::number;

/// An axis, horizontal or vertical.
#[derive(Clone, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    step: f64,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// A fraction, written in percent.
    Percent,
    /// A fraction, written in percent with its sign.
    SignedPercent,
    Plain,
    /// The logarithm of the written number.
    PowerOfTen,
}

/// Percent of the width kept free at either side.
const MARGIN: f64 = 2.0;

impl Axis {
    /// An axis of rates.
    pub fn rates(values: impl IntoIterator<Item = f64>) -> Self {
        Self::new(values, Unit::Percent)
    }

    /// An axis of lifts, with zero on it.
    pub fn lifts(values: impl IntoIterator<Item = f64>) -> Self {
        Self::new(values.into_iter().chain([0.0]), Unit::SignedPercent)
    }

    /// An axis of p-values, given their logarithms, from one thousandth or below to 1.
    pub fn p_values(logarithms: impl IntoIterator<Item = f64>) -> Self {
        Self::new(logarithms.into_iter().chain([-3.0, 0.0]), Unit::PowerOfTen)
    }

    /// An axis of other numbers.
    pub fn plain(values: impl IntoIterator<Item = f64>) -> Self {
        Self::new(values, Unit::Plain)
    }

    fn new(values: impl IntoIterator<Item = f64>, unit: Unit) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
        let largest = high.abs().max(low.abs());
        let least = if largest > 0.0 { 1e-15_f64.max(1e-9 * largest) } else { 0.01 };
        let (low, high) = if high - low < least { (low - least, high + least) } else { (low, high) };
        Self { low, high, step: step((high - low) / 5.0), unit }
    }

    /// Where the value is, in percent of the width; values beyond the axis are at its ends.
    pub fn place(&self, value: f64) -> f64 {
        MARGIN + (100.0 - 2.0 * MARGIN) * self.part(value).clamp(0.0, 1.0)
    }

    /// The part of the axis before the value; below 0 or above 1 beyond its ends.
    pub fn part(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// The same as an attribute.
    pub fn x(&self, value: f64) -> String {
        format!("{:.2}%", self.place(value))
    }

    pub fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Marks from `top` to `bottom`, with their values below.
    pub fn ticks(&self, top: u32, bottom: u32) -> Markup {
        html! {
            @for tick in self.values() {
                @let x = self.x(tick);
                line.tick x1=(x) x2=(x) y1=(top) y2=(bottom) {}
                text.axis x=(x) y=(bottom + 14) text-anchor=(self.anchor(tick)) { (self.label(tick)) }
            }
        }
    }

    /// Round values on the axis.
    pub fn values(&self) -> impl Iterator<Item = f64> {
        // A round value at an end of the axis is on it, whatever the last digits say.
        const NEARLY: f64 = 1e-9;
        let first = (self.low / self.step - NEARLY).ceil();
        let last = self.high / self.step + NEARLY;
        let ticks = (0..12).map(move |index| first + f64::from(index)).take_while(move |tick| *tick <= last);
        ticks.map(|tick| tick * self.step)
    }

    /// Text at an end of the axis does not stick out.
    pub fn anchor(&self, value: f64) -> &'static str {
        match self.place(value) {
            ..6.5 => "start",
            93.5.. => "end",
            _ => "middle",
        }
    }

    pub fn label(&self, value: f64) -> String {
        if self.unit == Unit::PowerOfTen {
            return if value < -4.0 { format!("1e{value:.0}") } else { number::plain(libm::exp10(value)) };
        }
        let factor = if self.unit == Unit::Plain { 1.0 } else { 100.0 };
        let (step, value) = (factor * self.step, factor * value);
        let mut unit = 1.0;
        let mut decimals = 0;
        while step * unit < 0.999 && decimals < 9 {
            unit *= 10.0;
            decimals += 1;
        }
        let zero = value.abs() * unit < 0.5;
        match (zero, self.unit) {
            (true, Unit::Plain | Unit::PowerOfTen) => "0".to_owned(),
            (true, _) => "0 %".to_owned(),
            (false, Unit::Plain | Unit::PowerOfTen) => format!("{value:.decimals$}"),
            (false, Unit::Percent) => format!("{value:.decimals$} %"),
            (false, Unit::SignedPercent) => format!("{value:+.decimals$} %"),
        }
    }
}

/// 1, 2 or 5 times a power of ten, at least as large as the input.
fn step(least: f64) -> f64 {
    let mut unit = 1e-18;
    while unit * 10.0 <= 1.000_001 * least && unit < 1e15 {
        unit *= 10.0;
    }
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|factor| factor * unit)
        .find(|step| *step >= 0.999_999 * least)
        .unwrap_or(10.0 * unit)
}

/// Ends of intervals that share an axis: ends far beyond the usual would leave the others no room.
pub fn ends(intervals: &[Interval]) -> Vec<f64> {
    const FAR: f64 = 4.0;
    let mut widths: Vec<_> = intervals.iter().map(|interval| interval.low.abs().max(interval.high.abs())).collect();
    widths.sort_by(f64::total_cmp);
    let usual = widths.iter().filter(|width| width.is_finite()).nth(widths.len() / 2).or(widths.first());
    let most = usual.copied().filter(|width| width.is_finite()).map_or(1.0, |width| FAR * width);
    let ends = intervals.iter().flat_map(|interval| [interval.low, interval.high]);
    ends.map(|end| end.clamp(-most, most)).collect()
}

#[cfg(test)]
mod tests;
