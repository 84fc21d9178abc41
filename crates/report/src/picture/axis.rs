//! The one axis of a page: which lifts it shows, and where.

use abstats::{Interval, Report, Section};

use crate::budget::Budget;

/// A horizontal axis of lifts.
#[derive(Clone, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    step: f64,
}

/// Percent of the width kept free at either side, for arrows and for half a label.
const MARGIN: f64 = 7.0;
/// Ends so many times the usual distance from zero would leave the others no room: an arrow says that they go on.
const FAR: f64 = 2.5;
/// The intervals of the whole test, from zero on, take at least this part of the width.
const OF_WHOLE: f64 = 1.0 / 3.0;
/// Beyond an end of the region the axis goes on by so much of its length: the region's edge is seen as one.
const BEYOND: f64 = 0.15;
/// There is room for so many steps when no label has more than so many characters.
const STEPS: [(f64, usize); 3] = [(5.0, 4), (4.0, 5), (3.0, usize::MAX)];

impl Axis {
    /// The axis on which all intervals of the page have their place.
    pub fn of(report: &Report, budget: &Budget) -> Self {
        let mut intervals = of_section(report, &report.overall);
        let whole = intervals.len();
        for breakdown in report.breakdowns.iter().take(budget.breakdowns) {
            for segment in breakdown.segments.iter().take(budget.segments) {
                intervals.extend(of_section(report, &segment.section));
            }
        }
        let region = report.analysis.region.filter(|region| region.scale() == abstats::practical::Scale::Lift);
        let region: Vec<f64> = region.into_iter().flat_map(|region| [region.low(), region.high()]).collect();
        Self::over(beyond(ends(&intervals, whole), &region))
    }

    fn over(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = span(&values.into_iter().collect::<Vec<_>>());
        let (low, high) = if high - low < 1e-9 { (-0.01, 0.01) } else { (low, high) };
        Self::between(low, high)
    }

    /// An axis from here to there, whether zero is between them or not.
    pub fn between(low: f64, high: f64) -> Self {
        let [first, others @ ..] = STEPS.map(|(steps, longest)| {
            let axis = Self { low, high, step: step((high - low) / steps) };
            let fits = axis.ticks().all(|tick| axis.label(tick).chars().count() <= longest);
            (axis, fits)
        });
        others.into_iter().fold(first, |chosen, next| if chosen.1 { chosen } else { next }).0
    }

    /// Where the value is, in percent of the width; values beyond the axis are at its ends.
    pub fn place(&self, value: f64) -> f64 {
        MARGIN + (100.0 - 2.0 * MARGIN) * ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    pub fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Whether the axis ends before the value.
    pub fn ends_before(&self, value: f64) -> bool {
        value > self.high
    }

    /// Whether the value is before the axis begins.
    pub fn ends_after(&self, value: f64) -> bool {
        value < self.low
    }

    /// Where an end of the region is; one that is not on the axis is at the edge of the picture.
    pub fn region_end(&self, value: f64) -> f64 {
        if self.shows(value) {
            self.place(value)
        } else if value < 0.0 {
            0.0
        } else {
            100.0
        }
    }

    /// Round values on the axis; zero is one of them, exactly.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        // A round value at an end of the axis is on it, whatever the last digits say.
        const NEARLY: f64 = 1e-9;
        let (first, last, step) = (self.low / self.step - NEARLY, self.high / self.step + NEARLY, self.step);
        let first = first.ceil();
        let places = (0..12).map(move |index| first + f64::from(index)).take_while(move |place| *place <= last);
        places.map(move |place| place * step + 0.0)
    }

    /// `+50%`.
    pub fn label(&self, value: f64) -> String {
        let (step, value) = (100.0 * self.step, 100.0 * value);
        let mut unit = 1.0;
        let mut decimals = 0;
        while step * unit < 0.999 && decimals < 9 {
            unit *= 10.0;
            decimals += 1;
        }
        if value.abs() * unit < 0.5 { "0".to_owned() } else { format!("{value:+.decimals$}%").replace('-', "−") }
    }
}

fn of_section<'a>(report: &'a Report, section: &'a Section) -> Vec<Interval> {
    let rows = section.variants.iter().filter(|row| row.variant != report.control);
    rows.filter_map(|row| row.deciding()?.lift.interval.ok()).collect()
}

/// The ends of the intervals, those far beyond the usual cut. The whole test's come first: they are cut last, and keep their part
/// of the width, however wide the others are.
fn ends(intervals: &[Interval], whole: usize) -> Vec<f64> {
    let reach = |interval: &Interval| interval.low.abs().max(interval.high.abs());
    let mut reaches: Vec<f64> = intervals.iter().map(reach).filter(|reach| reach.is_finite()).collect();
    reaches.sort_by(f64::total_cmp);
    let usual = reaches.get(reaches.len() / 2).copied().unwrap_or(1.0);
    let of_whole = intervals.iter().take(whole).map(reach).filter(|reach| reach.is_finite()).fold(0.0, f64::max);
    let most = (FAR * usual).max(of_whole.min(2.0 * FAR * usual));
    let cut = |intervals: &[Interval]| -> Vec<f64> {
        intervals.iter().flat_map(|interval| [interval.low, interval.high]).map(|end| end.clamp(-most, most)).collect()
    };
    let (low, high) = span(&cut(intervals.get(..whole).unwrap_or_default()));
    if high > low {
        let others = (1.0 / OF_WHOLE - 1.0) / 2.0 * (high - low);
        return cut(intervals).into_iter().map(|end| end.clamp(low - others, high + others)).collect();
    }
    cut(intervals)
}

/// The ends and those of the region, with room beyond the latter.
fn beyond(mut ends: Vec<f64>, region: &[f64]) -> Vec<f64> {
    let region: Vec<f64> = region.iter().copied().filter(|end| end.is_finite()).collect();
    ends.extend(&region);
    let (low, high) = span(&ends);
    let room = BEYOND * (high - low);
    ends.extend(region.iter().map(|end| if *end < 0.0 { end - room } else { end + room }));
    ends
}

/// The smallest and the largest of the finite values, and of zero.
fn span(values: &[f64]) -> (f64, f64) {
    let finite = values.iter().filter(|value| value.is_finite());
    finite.fold((0.0_f64, 0.0_f64), |(low, high), &value| (low.min(value), high.max(value)))
}

/// 1, 2 or 5 times a power of ten, at least as large as the input.
fn step(least: f64) -> f64 {
    let mut unit = 1e-18;
    while unit * 10.0 <= 1.000_001 * least && unit < 1e15 {
        unit *= 10.0;
    }
    let factors = [1.0, 2.0, 5.0].into_iter().map(|factor| factor * unit);
    factors.into_iter().find(|step| *step >= 0.999_999 * least).unwrap_or(10.0 * unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use abstats::Level;

    fn interval(low: f64, high: f64) -> Interval {
        Interval { low, high, level: Level::new(0.9).unwrap() }
    }

    #[test]
    fn zero_is_always_on_it() {
        let axis = Axis::over([0.65, 0.79]);
        assert!(axis.shows(0.0) && axis.shows(0.79) && !axis.shows(-0.01));
        let ticks: Vec<_> = axis.ticks().map(|tick| axis.label(tick)).collect();
        assert_eq!(ticks, ["0", "+20%", "+40%", "+60%"]);
        let axis = Axis::over([-0.49, 1.26]);
        let ticks: Vec<_> = axis.ticks().map(|tick| axis.label(tick)).collect();
        assert_eq!(ticks, ["0", "+50%", "+100%"]);
        assert!(axis.ticks().any(|tick| tick == 0.0));
        // Longer labels are fewer.
        let labels = |low, high| Axis::over([low, high]).ticks().count();
        assert_eq!([labels(0.0, 0.5), labels(0.0, 4.0), labels(0.0, 0.0005)], [6, 5, 3]);
        assert!(Axis::over([]).ticks().any(|tick| tick == 0.0));
    }

    #[test]
    fn a_far_end_leaves_the_others_their_room() {
        let usual = vec![interval(-0.1, 0.1); 9];
        let far = [usual, vec![interval(-0.9, f64::INFINITY), interval(0.0, 40.0)]].concat();
        let axis = Axis::over(ends(&far, 1));
        assert!(axis.shows(0.25) && !axis.shows(0.26) && !axis.shows(-0.26));
    }

    #[test]
    fn many_wide_segments_leave_the_whole_test_its_part() {
        let wide = vec![interval(-0.5, 2.0); 300];
        let axis = Axis::over(ends(&[vec![interval(0.12, 0.18), interval(0.05, 0.11)], wide].concat(), 2));
        assert!(axis.shows(0.18) && axis.shows(-0.18) && axis.shows(0.36), "{axis:?}");
        assert!(axis.ends_before(0.361) && axis.ends_after(-0.181), "{axis:?}");
        // Without intervals of the whole test all have their place.
        assert!(Axis::over(ends(&[interval(-0.5, 2.0)], 0)).shows(2.0));
    }

    #[test]
    fn a_margin_is_within_the_picture() {
        let axis = Axis::over(beyond(vec![-0.033, 0.016], &[-0.05, f64::INFINITY]));
        assert!(axis.ends_after(-0.06) && axis.shows(-0.055));
        assert!(axis.region_end(-0.05) > MARGIN + 5.0 && axis.region_end(-0.05) < 50.0);
        assert!((axis.region_end(f64::INFINITY) - 100.0).abs() < 1e-12);
    }

    #[test]
    fn places_are_between_the_margins() {
        let axis = Axis::over([-1.0, 1.0]);
        let places = [-9.0, -1.0, 0.0, 1.0, f64::INFINITY].map(|value| axis.place(value));
        assert_eq!(places.map(|place| format!("{place:.3}")), ["7.000", "7.000", "50.000", "93.000", "93.000"]);
    }
}
