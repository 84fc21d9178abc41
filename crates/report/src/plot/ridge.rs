//! Densities, one below the other on one axis.

use std::fmt::Write;

use abstats::Interval;
use maud::{Markup, html};

use super::{Axis, Caption, strip};

/// One density.
pub struct Ridge {
    pub label: String,
    pub value: String,
    /// Values and densities, ascending; empty if there is none.
    pub curve: Vec<(f64, f64)>,
    /// Drawn apart: the reference of the others.
    pub control: bool,
}

pub struct Ridges {
    pub caption: Caption,
    pub axis: Axis,
    pub rows: Vec<Ridge>,
    /// A band behind all rows.
    pub band: Option<Interval>,
    /// The labels left and right of zero.
    pub zero: Option<[&'static str; 2]>,
    /// With zero the part above it is filled; or the one below.
    pub fill_below: bool,
}

const ROW: u32 = 76;
const TOP: u32 = 22;
/// The heights of a row's text and of its curve.
const TEXT: u32 = 22;
const CURVE: u32 = 48;

impl Ridges {
    pub fn svg(&self) -> Markup {
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).min(100_000);
        let top = if self.zero.is_some() { TOP } else { 2 };
        let bottom = top + count * ROW;
        let content = html! {
            @if let Some(band) = self.band {
                @let (low, high) = (self.axis.place(band.low), self.axis.place(band.high));
                rect.band x=(format!("{low:.2}%")) width=(format!("{:.2}%", high - low)) y=(top) height=(bottom - top) {}
            }
            (self.axis.ticks(top, bottom))
            @if let Some([left, right]) = self.zero {
                text.side x="0" y="13" { "◂ " (left) }
                text.side x="100%" y="13" text-anchor="end" { (right) " ▸" }
            }
            @for (row, y) in self.rows.iter().zip((top..).step_by(ROW as usize)) { (self.row(row, y)) }
        };
        self.caption.svg(bottom + 20, &content)
    }

    fn row(&self, row: &Ridge, top: u32) -> Markup {
        let (below, above): (Vec<_>, Vec<_>) = match self.zero {
            None => (Vec::new(), row.curve.clone()),
            Some(_) => split(&row.curve),
        };
        let [pale, filled] = if self.fill_below { [above, below] } else { [below, above] };
        let highest = row.curve.iter().map(|(_, density)| *density).fold(0.0, f64::max);
        html! {
            (strip(top))
            text.label x="0" y=(top + 16) { (row.label) }
            text.value x="100%" y=(top + 16) text-anchor="end" { (row.value) }
            svg width="100%" y=(top + TEXT) height=(CURVE) viewBox=(format!("0 0 1000 {CURVE}")) preserveAspectRatio="none" {
                @for (part, class) in [(pale, "below"), (filled, "above")] {
                    @if part.len() > 1 { path.(class).control[row.control] d=(self.area(&part, highest)) {} }
                }
            }
            @if self.zero.is_some() {
                @let x = self.axis.x(0.0);
                line.zero x1=(x) x2=(x) y1=(top + TEXT) y2=(top + ROW) {}
            }
            line.base x1="0" x2="100%" y1=(top + TEXT + CURVE) y2=(top + TEXT + CURVE) {}
        }
    }

    /// The area under the curve, a thousand units wide.
    fn area(&self, curve: &[(f64, f64)], highest: f64) -> String {
        let x = |value: f64| 10.0 * self.axis.place(value);
        let mut path = String::with_capacity(12 * curve.len() + 24);
        let (Some((first, _)), Some((last, _))) = (curve.first(), curve.last()) else { return path };
        let _ = write!(path, "M{:.1} {CURVE}", x(*first));
        for (value, density) in curve {
            let height = if highest > 0.0 { density / highest } else { 0.0 };
            let _ = write!(path, "L{:.1} {:.1}", x(*value), f64::from(CURVE) - f64::from(CURVE - 2) * height);
        }
        let _ = write!(path, "L{:.1} {CURVE}z", x(*last));
        path
    }
}

type Curve = Vec<(f64, f64)>;

/// The parts below and above zero; both contain the point at zero, between its neighbours.
fn split(curve: &[(f64, f64)]) -> (Curve, Curve) {
    let (mut below, mut above): (Curve, Curve) = curve.iter().partition(|(value, _)| *value < 0.0);
    if let (Some(&(a, f)), Some(&(b, g))) = (below.last(), above.first())
        && b > 0.0
    {
        let density = f + (g - f) * (0.0 - a) / (b - a);
        below.push((0.0, density));
        above.insert(0, (0.0, density));
    }
    (below, above)
}
