//! Lines with bands, from day to day.

use std::fmt::Write;

use maud::{Markup, html};

use super::{Axis, Caption};

/// One line: day numbers ascending.
pub struct Line {
    pub points: Vec<(f64, f64)>,
    /// Day, lower and upper end.
    pub band: Vec<(f64, f64, f64)>,
    /// Dashed and grey: the reference of the other.
    pub control: bool,
}

pub struct Chart {
    pub caption: Caption,
    pub across: Axis,
    pub up: Axis,
    /// Days that are named below.
    pub dates: Vec<(f64, String)>,
    pub lines: Vec<Line>,
    /// Levels and their names.
    pub thresholds: Vec<(f64, String)>,
}

const TOP: u32 = 14;
const HEIGHT: u32 = 170;

impl Chart {
    pub fn svg(&self) -> Markup {
        let bottom = TOP + HEIGHT;
        let content = html! {
            @for value in self.up.values() {
                @let y = self.y(value);
                line.tick x1="0" x2="100%" y1=(y) y2=(y) {}
            }
            svg width="100%" y=(TOP) height=(HEIGHT) viewBox=(format!("0 0 1000 {HEIGHT}")) preserveAspectRatio="none" {
                @for line in &self.lines {
                    g.control[line.control] {
                        @if line.band.len() > 1 { path.ribbon d=(self.ribbon(&line.band)) {} }
                        @if line.points.len() > 1 { path.course d=(self.course(line.points.iter().copied(), 'M')) {} }
                    }
                }
            }
            @for line in &self.lines {
                @if let Some((day, value)) = line.points.last() {
                    g.control[line.control] { circle.dot cx=(self.across.x(*day)) cy=(self.y(*value)) r="3.5" {} }
                }
            }
            @for (value, name) in &self.thresholds {
                @let y = self.y(*value);
                line.threshold x1="0" x2="100%" y1=(y) y2=(y) {}
                text.threshold x="100%" y=(format!("{:.1}", self.down(*value) - 4.0)) text-anchor="end" { (name) }
            }
            @for value in self.up.values() {
                text.level x="0" y=(format!("{:.1}", self.down(value) - 3.0)) { (self.up.label(value)) }
            }
            @for (day, date) in &self.dates {
                text.axis x=(self.across.x(*day)) y=(bottom + 14) text-anchor=(self.across.anchor(*day)) { (date) }
            }
        };
        self.caption.svg(bottom + 20, &content)
    }

    /// Pixels from the top of the picture.
    fn down(&self, value: f64) -> f64 {
        f64::from(TOP) + self.inside(value)
    }

    fn y(&self, value: f64) -> String {
        format!("{:.1}", self.down(value))
    }

    /// Pixels from the top of the chart; values far outside stay just outside.
    fn inside(&self, value: f64) -> f64 {
        f64::from(HEIGHT) * (1.0 - self.up.part(value).clamp(-0.5, 1.5))
    }

    fn course(&self, points: impl Iterator<Item = (f64, f64)>, first: char) -> String {
        let mut path = String::new();
        for (index, (day, value)) in points.enumerate() {
            let sign = if index == 0 { first } else { 'L' };
            let _ = write!(path, "{sign}{:.1} {:.1}", 10.0 * self.across.place(day), self.inside(value));
        }
        path
    }

    fn ribbon(&self, band: &[(f64, f64, f64)]) -> String {
        let upper = self.course(band.iter().map(|(day, _, high)| (*day, *high)), 'M');
        let lower = self.course(band.iter().rev().map(|(day, low, _)| (*day, *low)), 'L');
        format!("{upper}{lower}z")
    }
}
