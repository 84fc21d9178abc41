//! The picture in a table: in each row a lift and its interval, all on one axis for the whole page. Places are percentages of
//! the column's width, so that the picture stretches with it while strokes and text stay as they are.

mod axis;

use abstats::practical::Scale;
use abstats::{Deciding, Interval, Report, Verdict};
use maud::{Markup, html};

pub use axis::Axis;

/// What a row shows.
pub struct Mark {
    pub lift: Option<f64>,
    pub interval: Option<Interval>,
    pub kind: Kind,
    pub in_doubt: bool,
}

/// What the colour and the shape say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Of(Option<Verdict>),
    /// All strata compared within themselves.
    Pooled,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Of(Some(verdict)) => verdict.code(),
            Self::Of(None) => "inconclusive",
            Self::Pooled => "pooled",
        }
    }
}

impl Mark {
    /// A variant's comparison with the control.
    pub fn of(deciding: Option<Deciding>, verdict: Option<Verdict>, in_doubt: bool) -> Self {
        let lift = deciding.and_then(|deciding| deciding.lift.estimate.ok());
        let interval = deciding.and_then(|deciding| deciding.lift.interval.ok());
        Self { lift, interval, kind: Kind::Of(verdict), in_doubt }
    }
}

/// The cell's picture: `None` draws the grid alone. `overall` is the lift over all visitors, a dotted line.
pub fn lane(axis: &Axis, report: &Report, mark: Option<&Mark>, overall: Option<f64>) -> Markup {
    let region = report.analysis.region.filter(|region| region.scale() == Scale::Lift);
    html! {
        svg.lane aria-hidden="true" focusable="false" {
            @if let Some(region) = region {
                @let (low, high) = (axis.region_end(region.low()), axis.region_end(region.high()));
                rect.region x=(percent(low)) width=(percent(high - low)) y="0" height="100%" {}
                @for end in [region.low(), region.high()].into_iter().filter(|end| axis.shows(*end)) {
                    @let x = percent(axis.place(end));
                    line.margin x1=(x) x2=(x) y1="0" y2="100%" {}
                }
            }
            @for tick in axis.ticks() {
                @let x = percent(axis.place(tick));
                @if tick == 0.0 {
                    line.zero x1=(x) x2=(x) y1="0" y2="100%" {}
                } @else {
                    line.grid x1=(x) x2=(x) y1="0" y2="100%" {}
                }
            }
            @if let Some(lift) = overall.filter(|lift| axis.shows(*lift)) {
                @let x = percent(axis.place(lift));
                line.overall x1=(x) x2=(x) y1="0" y2="100%" {}
            }
            @if let Some(mark) = mark { (bar(axis, mark)) }
        }
    }
}

fn bar(axis: &Axis, mark: &Mark) -> Markup {
    html! {
        g.bar.(mark.kind.class()).hollow[mark.in_doubt] {
            @if let Some(Interval { low, high, .. }) = mark.interval {
                @let (from, to) = (axis.place(low), axis.place(high));
                rect.interval x=(percent(from)) width=(percent((to - from).max(0.2))) y="50%" height="8" rx="2" transform="translate(0 -4)" {}
                @if axis.ends_after(low) { (arrow(from, -1)) }
                @if axis.ends_before(high) { (arrow(to, 1)) }
            }
            @if let Some(lift) = mark.lift.filter(|lift| axis.shows(*lift)) {
                @let x = percent(axis.place(lift));
                @if mark.kind == Kind::Pooled {
                    svg.point x=(x) y="50%" { path d="M-8 0 L0 -8 L8 0 L0 8z" {} }
                } @else {
                    rect.estimate x=(x) width="3" y="50%" height="20" transform="translate(-1.5 -10)" {}
                }
            }
        }
    }
}

/// The interval goes on beyond the axis.
fn arrow(place: f64, direction: i32) -> Markup {
    html! {
        svg.point x=(percent(place)) y="50%" { path d=(format!("M0 -7 L{} 0 L0 7z", 8 * direction)) {} }
    }
}

/// Percent of the width that a side of the axis needs for its word, at the narrowest width.
const SIDE: f64 = 24.0;

/// The heading of the picture's column: the axis.
pub fn head(axis: &Axis) -> Markup {
    let zero = axis.place(0.0);
    // Where a side is narrower than its word, the signs of the ticks say the same.
    let (fewer, more) = (zero >= SIDE, zero <= 100.0 - SIDE);
    html! {
        svg.lane.axis aria-hidden="true" focusable="false" {
            @if fewer { text.side x=(percent(zero)) dx="-6" y="100%" dy="-20" text-anchor="end" { "◂ fewer" } }
            @if more { text.side x=(percent(zero)) dx=(if fewer { "6" } else { "0" }) y="100%" dy="-20" { "more ▸" } }
            @for tick in axis.ticks() {
                @let place = axis.place(tick);
                text x=(percent(place)) y="100%" dy="-5" text-anchor="middle" { (axis.label(tick)) }
            }
        }
    }
}

fn percent(place: f64) -> String {
    format!("{place:.2}%")
}
