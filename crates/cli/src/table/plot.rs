//! The lifts of the whole test with their intervals, as a picture in characters.

use abstats::{Interval, Report, VariantReport};
use abstats_words::{Labels, number, text};

/// A narrower picture says nothing.
const NARROWEST: usize = 30;
const WIDEST: usize = 60;
/// Longer names lose their middle.
const NAME: usize = 24;

/// One line for each variant but the control, and one for the axis; none where there is no room or no interval.
pub fn lines(report: &Report, labels: &Labels, limit: usize) -> Vec<String> {
    let variants = report.overall.variants.iter().enumerate();
    let rows = variants
        .filter_map(|(index, variant)| Some((index, variant.deciding()?.lift.estimate.ok(), interval(variant)?)));
    let rows: Vec<_> = rows.collect();
    let name = |index: usize| text::shorten(labels.get(index), NAME);
    let widest = rows.iter().map(|(index, _, _)| text::width(&name(*index))).max().unwrap_or_default();
    let width = limit.saturating_sub(widest + 4).min(WIDEST);
    let Some(axis) = Axis::of(&rows.iter().map(|(_, _, interval)| *interval).collect::<Vec<_>>(), width) else {
        return Vec::new();
    };
    let indent = " ".repeat(widest + 4);
    let level = number::plain(100.0 * report.analysis.interval_level().get());
    let mut lines = vec![format!("  Lift with its {level} % interval; ┊ no lift, ■ as observed")];
    lines.extend(rows.iter().map(|(index, lift, interval)| {
        let name = name(*index);
        let gap = " ".repeat(widest - text::width(&name) + 2);
        format!("  {name}{gap}{}", axis.row(*lift, *interval)).trim_end().to_owned()
    }));
    lines.push(format!("{indent}{}", axis.scale()));
    lines
}

fn interval(variant: &VariantReport) -> Option<Interval> {
    variant.deciding()?.lift.interval.ok()
}

struct Axis {
    low: f64,
    high: f64,
    width: usize,
}

impl Axis {
    /// From the lowest to the highest end, with zero inside; none where that is no room to draw in.
    fn of(intervals: &[Interval], width: usize) -> Option<Self> {
        let ends = intervals.iter().flat_map(|interval| [interval.low, interval.high]);
        let (low, high) = ends
            .filter(|end| end.is_finite())
            .fold((0.0, 0.0), |(low, high), end| (f64::min(low, end), f64::max(high, end)));
        (width >= NARROWEST && high > low).then_some(Self { low, high, width })
    }

    /// The character in which the value lies; values beyond the axis lie in its last.
    fn place(&self, value: f64) -> usize {
        let step = (self.high - self.low) / (self.width - 1) as f64;
        (1..self.width).filter(|cell| self.low + step * (*cell as f64 - 0.5) <= value).count()
    }

    /// Never on the other side of zero than its interval, nor on zero when the interval leaves it out.
    fn row(&self, lift: Option<f64>, interval: Interval) -> String {
        let zero = self.place(0.0);
        let beside = |place: usize, value: f64| match () {
            () if value > 0.0 && interval.low > 0.0 => place.max(zero + 1).min(self.width - 1),
            () if value < 0.0 && interval.high < 0.0 => place.min(zero.saturating_sub(1)),
            () => place,
        };
        let low = beside(self.place(interval.low), interval.low);
        let high = beside(self.place(interval.high), interval.high);
        let mark = lift.map(|lift| beside(self.place(lift), lift));
        let sign = |cell: usize| match cell {
            _ if mark == Some(cell) => '■',
            _ if cell == high && interval.high > self.high => '▶',
            _ if cell == low => '├',
            _ if cell == high => '┤',
            _ if cell == zero && (low..=high).contains(&cell) => '┼',
            _ if (low..=high).contains(&cell) => '─',
            _ if cell == zero => '┊',
            _ => ' ',
        };
        (0..self.width).map(sign).collect()
    }

    /// The ends of the axis in words, and zero where it does not touch them.
    fn scale(&self) -> String {
        let decimals = if self.high - self.low < 0.1 { 2 } else { 1 };
        let end = |value: f64| if value == 0.0 { "0 %".to_owned() } else { number::lift(value, decimals) };
        let (low, high, zero) = (end(self.low), end(self.high), self.place(0.0));
        let free = text::width(&low) + 1..self.width.saturating_sub(text::width(&high) + 1);
        let middle = if free.contains(&zero) { "0" } else { "" };
        let before = zero.saturating_sub(text::width(&low));
        let start = if middle.is_empty() { low } else { format!("{low}{}{middle}", " ".repeat(before)) };
        let gap = self.width.saturating_sub(text::width(&start) + text::width(&high));
        format!("{start}{}{high}", " ".repeat(gap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: f64) -> Interval {
        Interval { low, high, level: abstats::Level::new(0.9).unwrap() }
    }

    #[test]
    fn ends_and_marks_stand_where_they_belong() {
        let axis = Axis::of(&[interval(-0.1, 0.2)], 31).unwrap();
        assert_eq!(axis.row(Some(0.1), interval(-0.1, 0.2)), "├─────────┼─────────■─────────┤");
        assert_eq!(axis.row(None, interval(0.1, 0.15)), "          ┊         ├────┤     ");
        assert_eq!(axis.row(Some(0.15), interval(0.1, f64::INFINITY)), "          ┊         ├────■────▶");
        assert_eq!(axis.scale(), "-10.0 %   0             +20.0 %");
    }

    #[test]
    fn an_interval_without_zero_is_never_drawn_on_it() {
        let axis = Axis::of(&[interval(-1.0, 1.0)], 41).unwrap();
        let zero = axis.place(0.0);
        for tiny in [1e-9, 0.01, 0.02] {
            assert_eq!(axis.row(None, interval(tiny, 0.5)).chars().nth(zero), Some('┊'));
            assert_eq!(axis.row(None, interval(-0.5, -tiny)).chars().nth(zero), Some('┊'));
            assert_ne!(axis.row(None, interval(-tiny, 0.5)).chars().nth(zero), Some('┊'));
        }
    }

    #[test]
    fn no_room_no_picture() {
        assert!(Axis::of(&[interval(-0.1, 0.2)], 29).is_none());
        assert!(Axis::of(&[interval(0.0, f64::INFINITY)], 60).is_none());
        assert!(Axis::of(&[], 60).is_none());
    }
}
