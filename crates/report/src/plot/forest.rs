//! Estimates with their intervals, one below the other.

use abstats::Interval;
use maud::{Markup, html};

use super::{Axis, Caption, strip};

/// One estimate.
pub struct Row {
    pub label: String,
    /// The numbers in words, or the reason why there are none.
    pub value: String,
    pub mark: Option<f64>,
    pub interval: Option<Interval>,
    /// Half the mark's side, in pixels.
    pub size: f64,
    pub kind: Kind,
    /// A second estimate of the same, drawn thin and hollow below.
    pub second: Option<Second>,
}

/// Another estimate of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Second {
    pub mark: f64,
    pub interval: Interval,
}

/// How an estimate is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Plain,
    /// Hollow and dashed: too few data to rely on.
    Few,
    /// Drawn apart: the reference of the others.
    Control,
    /// A diamond over its interval: all others together.
    Pooled,
}

impl Kind {
    const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Few => Some("few"),
            Self::Control => Some("control"),
            Self::Pooled => Some("pooled"),
        }
    }
}

pub struct Forest {
    pub caption: Caption,
    pub axis: Axis,
    pub rows: Vec<Row>,
    /// A band behind all rows.
    pub band: Option<Interval>,
    /// A line through the band.
    pub middle: Option<f64>,
    /// A line at zero, and the labels to its left and right.
    pub zero: Option<[&'static str; 2]>,
}

const ROW: u32 = 44;
const TOP: u32 = 22;

impl Forest {
    pub fn svg(&self) -> Markup {
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).min(100_000);
        let top = if self.zero.is_some() { TOP } else { 2 };
        let bottom = top + count * ROW;
        let content = html! {
            @if let Some(band) = self.band { (self.band(band, top, bottom)) }
            (self.axis.ticks(top, bottom))
            @if let Some([left, right]) = self.zero {
                @let x = self.axis.x(0.0);
                line.zero x1=(x) x2=(x) y1=(top) y2=(bottom) {}
                text.side x="0" y="13" { "◂ " (left) }
                text.side x="100%" y="13" text-anchor="end" { (right) " ▸" }
            }
            @for (row, y) in self.rows.iter().zip((top..).step_by(ROW as usize)) { (self.row(row, y)) }
        };
        self.caption.svg(bottom + 20, &content)
    }

    fn band(&self, band: Interval, top: u32, bottom: u32) -> Markup {
        let (low, high) = (self.axis.place(band.low), self.axis.place(band.high));
        html! {
            rect.band x=(format!("{low:.2}%")) width=(format!("{:.2}%", high - low)) y=(top) height=(bottom - top) {}
            @if let Some(middle) = self.middle.filter(|middle| self.axis.shows(*middle)) {
                @let x = self.axis.x(middle);
                line.middle x1=(x) x2=(x) y1=(top) y2=(bottom) {}
            }
        }
    }

    fn row(&self, row: &Row, top: u32) -> Markup {
        let y = top + 31;
        html! {
            (strip(top))
            @if let Some(second) = row.second { (self.second(second, top + 40)) }
            text.label x="0" y=(top + 16) { (row.label) }
            text.value x="100%" y=(top + 16) text-anchor="end" { (row.value) }
            g class=[row.kind.class()] {
                @if let (Kind::Pooled, Some(interval)) = (row.kind, row.interval) {
                    (self.diamond(interval, row.mark, y))
                } @else if let Some(interval) = row.interval {
                    line.interval x1=(self.axis.x(interval.low)) x2=(self.axis.x(interval.high)) y1=(y) y2=(y) {}
                    (self.end(interval.low, y, "M0-5L-7 0L0 5z"))
                    (self.end(interval.high, y, "M0-5L7 0L0 5z"))
                }
                @if let Some(mark) = row.mark.filter(|mark| row.kind != Kind::Pooled && self.axis.shows(*mark)) {
                    @let size = format!("{:.1}", 2.0 * row.size);
                    rect.mark x=(self.axis.x(mark)) y=(y) width=(size) height=(size)
                        transform=(format!("translate({0:.1},{0:.1})", -row.size)) {}
                }
            }
        }
    }

    fn second(&self, second: Second, y: u32) -> Markup {
        let Second { mark, interval } = second;
        html! {
            line.second x1=(self.axis.x(interval.low)) x2=(self.axis.x(interval.high)) y1=(y) y2=(y) {}
            circle.second cx=(self.axis.x(mark)) cy=(y) r="3" {}
        }
    }

    /// From the interval's low end to its high end, highest at the estimate.
    fn diamond(&self, interval: Interval, mark: Option<f64>, y: u32) -> Markup {
        let (low, high) = (self.axis.place(interval.low), self.axis.place(interval.high));
        let middle = mark.map_or(0.5 * (low + high), |mark| self.axis.place(mark));
        let [low, middle, high] = [low, middle, high].map(|place| format!("{:.1}", 10.0 * place));
        html! {
            svg width="100%" y=(y - 7) height="14" viewBox="0 0 1000 14" preserveAspectRatio="none" {
                path.mark d=(format!("M{low} 7L{middle} 0L{high} 7L{middle} 14z")) {}
            }
        }
    }

    /// A bar where the interval ends, an arrow head where it continues beyond the picture.
    fn end(&self, value: f64, y: u32, arrow: &str) -> Markup {
        let x = self.axis.x(value);
        html! {
            @if self.axis.shows(value) {
                line.interval x1=(x) x2=(x) y1=(y - 4) y2=(y + 4) {}
            } @else {
                svg x=(x) y=(y) overflow="visible" { path.arrow d=(arrow) {} }
            }
        }
    }
}
