//! The digits of one report: one rounding rule for all of its rates, lifts and chances, so that no two texts round one number
//! differently. Every number is rounded once, from the unrounded.

use abstats::{Interval, Report, Section, VariantReport};

use crate::number::{self, Relation};

/// How the numbers of a report are rounded, wherever they stand.
///
/// - rates: so many decimals that the largest difference between variants shows two digits, as far as the counts carry them;
/// - lifts: whole percent, and a decimal more each time the narrowest interval is ten times narrower than 80 points;
/// - chances: one decimal, two beyond 99.9% and below 0.1%, more where fewer would round across the threshold;
/// - p-values: two digits, more where fewer would round across alpha.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// use abstats_words::Digits;
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let digits = Digits::of(&Analysis::bayesian().run(&Experiment::new(variants, vec![])?));
/// assert_eq!((digits.rate(0.08), digits.lift(0.25), digits.chance(0.971_68)), ("8.0%".into(), "+25%".into(), "97.2%".into()));
/// assert_eq!((digits.loss(0.000_114), digits.p_value(0.0564).to_string()), ("1.1".into(), "= 0.056".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Digits {
    rate: usize,
    lift: usize,
    threshold_percent: f64,
    alpha: f64,
}

/// Expected losses are told for so many visitors.
pub const VISITORS: u64 = 10_000;

/// Intervals this wide, in points, have ends in whole percent.
const WIDE: f64 = 8.0;
/// Numbers beyond have an exponent elsewhere; no interval of a report needs more decimals.
const MOST: usize = 6;

impl Digits {
    /// The rule of this report, from its whole test.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let threshold = report.analysis.threshold;
        Self {
            rate: rate_decimals(&report.overall),
            lift: lift_decimals(&report.overall),
            threshold_percent: threshold.percent(),
            alpha: threshold.alpha(),
        }
    }

    /// A conversion rate or a share: `8.0%`. One that is not zero does not read as zero, nor one below 100% as 100%.
    #[must_use]
    pub fn rate(&self, rate: f64) -> String {
        number::percent(rate, self.rate)
    }

    /// A lift with its sign: `+25%`.
    #[must_use]
    pub fn lift(&self, lift: f64) -> String {
        format!("{}%", self.signed(lift))
    }

    /// The size of a lift, without its sign: `25%`.
    #[must_use]
    pub fn size(&self, lift: f64) -> String {
        self.lift(lift).trim_start_matches(['+', '−']).to_owned()
    }

    /// A lift as one says it: `25% more`, `9.4% fewer`, `no more and no fewer`.
    #[must_use]
    pub fn more_or_fewer(&self, lift: f64) -> String {
        match lift {
            0.0 => "no more and no fewer".to_owned(),
            lift if lift > 0.0 => format!("{} more", self.size(lift)),
            lift => format!("{} fewer", self.size(lift)),
        }
    }

    /// An interval of a lift, under the lift in a table: `+3 to +51`.
    #[must_use]
    pub fn range(&self, lift: Interval) -> String {
        if lift.high.is_infinite() {
            return format!("{} or more", self.signed(lift.low));
        }
        format!("{} to {}", self.signed(lift.low), self.signed(lift.high))
    }

    /// The same in a sentence: `between 3% and 51% more`, `between 49% fewer and 126% more`.
    #[must_use]
    pub fn between(&self, lift: Interval) -> String {
        let Interval { low, high, .. } = lift;
        if high.is_infinite() {
            return if low <= -1.0 {
                "anywhere".to_owned()
            } else if low < 0.0 {
                format!("at most {} fewer, with no upper limit", self.size(low))
            } else {
                format!("at least {} more", self.size(low))
            };
        }
        if low >= 0.0 {
            format!("between {} and {} more", self.size(low), self.size(high))
        } else if high <= 0.0 {
            format!("between {} and {} fewer", self.size(high), self.size(low))
        } else {
            format!("between {} fewer and {} more", self.size(low), self.size(high))
        }
    }

    /// A chance: `97.2%`, `> 99.99%`; never across the threshold or its mirror image.
    #[must_use]
    pub fn chance(&self, chance: f64) -> String {
        let value = 100.0 * chance;
        if value < 0.01 {
            return "< 0.01%".to_owned();
        }
        if value > 99.99 {
            return "> 99.99%".to_owned();
        }
        let least = if (0.1..=99.9).contains(&value) { 1 } else { 2 };
        // As with a verdict's threshold: up to what rounding takes from a chance.
        let sides =
            |value: f64| (value >= self.threshold_percent - 1e-12, value <= 100.0 - self.threshold_percent + 1e-12);
        let side = sides(value);
        format!("{}%", number::not_across(value, least, |rounded| sides(rounded) == side))
    }

    /// The same in a sentence: `more than 99.99%`.
    #[must_use]
    pub fn chance_in_words(&self, chance: f64) -> String {
        self.chance(chance).replace("> ", "more than ").replace("< ", "less than ")
    }

    /// A p-value: `= 0.056`, `< 0.0001`; never across alpha.
    #[must_use]
    pub fn p_value(&self, p_value: f64) -> number::PValue {
        number::p_value(p_value, self.alpha)
    }

    /// How many tests in a hundred show so much by chance: `5.6% of tests`, in step with the p-value's digits.
    #[must_use]
    pub fn of_tests(&self, p_value: f64) -> String {
        let p = self.p_value(p_value);
        match p.relation {
            Relation::Below => "fewer than 0.01% of tests".to_owned(),
            Relation::Above => "more than 99% of tests".to_owned(),
            Relation::Equal => format!("{}% of tests", shifted(&p.digits)),
        }
    }

    /// An expected loss in conversions per [`VISITORS`]: `1.1`, `129`, `< 0.1`.
    #[must_use]
    pub fn loss(&self, loss: f64) -> String {
        match VISITORS as f64 * loss {
            0.0 => "0".to_owned(),
            value if value < 0.05 => "< 0.1".to_owned(),
            value if value < 9.95 => format!("{value:.1}"),
            value => number::grouped(&format!("{value:.0}")),
        }
    }

    /// A difference of rates, without its sign: `14.2 points`.
    #[must_use]
    pub fn points(&self, difference: f64) -> String {
        format!("{} points", self.difference(difference).trim_start_matches(['+', '−']))
    }

    /// A difference of rates in points, with its sign: `+2.0`.
    #[must_use]
    pub fn difference(&self, difference: f64) -> String {
        number::signed(difference, self.rate).replace('-', "−")
    }

    /// The interval of a difference, in points: `−0.1 to +4.1`.
    #[must_use]
    pub fn difference_range(&self, interval: Interval) -> String {
        format!("{} to {}", self.difference(interval.low), self.difference(interval.high))
    }

    fn signed(&self, lift: f64) -> String {
        number::signed(lift, self.lift).replace('-', "−")
    }
}

/// The digits times 100: `5.6` from `0.056`. The point is moved, so that nothing is rounded twice.
fn shifted(digits: &str) -> String {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let padded = format!("{decimals:0<2}");
    let (up, rest) = padded.split_at(2);
    let whole = format!("{whole}{up}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
}

fn ten(exponent: usize) -> f64 {
    (0..exponent).fold(1.0, |power, _| 10.0 * power)
}

fn rates(section: &Section) -> impl Iterator<Item = (f64, &VariantReport)> {
    section.variants.iter().filter_map(|row| Some((row.counts.conversion_rate().ok()?, row)))
}

fn rate_decimals(section: &Section) -> usize {
    let (low, high) = rates(section).fold((1.0_f64, 0.0_f64), |(low, high), (rate, _)| (low.min(rate), high.max(rate)));
    let difference = 100.0 * (high - low);
    // Digits below the noise would be noise: of the most precise rate two digits of its interval's width, but at least 2.
    let carried = rates(section).map(|(_, row)| number::rate_decimals(row.statistics.rate().interval.ok())).max();
    let carried = carried.unwrap_or(2).max(2);
    let shown = (1..MOST).find(|&decimals| difference * ten(decimals) >= 9.5).unwrap_or(MOST);
    shown.min(carried)
}

fn lift_decimals(section: &Section) -> usize {
    let intervals = section.variants.iter().filter_map(|row| row.deciding()?.lift.interval.ok());
    let narrowest = intervals.map(|interval| 100.0 * (interval.high - interval.low)).fold(f64::INFINITY, f64::min);
    (0..MOST).find(|&decimals| narrowest * ten(decimals) >= WIDE).unwrap_or(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use abstats::{Analysis, Counts, Experiment, Level, Variant};

    fn digits(counts: &[(u64, u64)]) -> Digits {
        let variants = counts.iter().enumerate().map(|(place, &(visitors, conversions))| {
            Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
        });
        Digits::of(&Analysis::bayesian().run(&Experiment::new(variants.collect(), vec![]).unwrap()))
    }

    fn interval(low: f64, high: f64) -> Interval {
        Interval { low, high, level: Level::new(0.9).unwrap() }
    }

    #[test]
    fn rates_show_their_largest_difference_in_two_digits() {
        let rates = |counts: [(u64, u64); 2]| {
            let digits = digits(&counts);
            counts.map(|(visitors, conversions)| digits.rate(conversions as f64 / visitors as f64))
        };
        assert_eq!(rates([(1_500, 120), (1_480, 148)]), ["8.0%", "10.0%"]);
        assert_eq!(rates([(100, 8), (104, 9)]), ["8.00%", "8.65%"]);
        assert_eq!(rates([(2_691, 1_198), (1_835, 557)]), ["44.5%", "30.4%"]);
        // 0.03 points would need a third digit, but the counts do not carry it.
        assert_eq!(rates([(100_000, 8_000), (100_000, 8_030)]), ["8.00%", "8.03%"]);
        assert_eq!(rates([(50_000_000, 50), (50_000_000, 90)]), ["0.000100%", "0.000180%"]);
        // 0 is 0, and what is not does not read as it.
        assert_eq!(rates([(100_000, 0), (100_000, 20_000)]), ["0.0%", "20.0%"]);
        assert_eq!(rates([(100_000, 1), (100_000, 20_000)]), ["< 0.1%", "20.0%"]);
    }

    #[test]
    fn lifts_follow_the_narrowest_interval() {
        let page = digits(&[(1_500, 120), (1_480, 148)]);
        assert_eq!(page.range(interval(0.034, 0.514_79)), "+3 to +51");
        assert_eq!(page.between(interval(0.034, 0.514_79)), "between 3% and 51% more");
        let large = digits(&[(17_293, 3_785), (17_260, 3_423)]);
        assert_eq!(large.between(interval(-0.125, -0.062)), "between 6.2% and 12.5% fewer");
        assert_eq!(large.more_or_fewer(-0.094), "9.4% fewer");
        assert_eq!(page.between(interval(-0.49, 1.26)), "between 49% fewer and 126% more");
        assert_eq!(page.between(interval(0.2, f64::INFINITY)), "at least 20% more");
        // The side of zero is never rounded away.
        assert_eq!(page.range(interval(-0.001, 0.51)), "−0.1 to +51");
    }

    #[test]
    fn chances_and_p_values_stay_on_their_side() {
        let of = digits(&[(1_500, 120), (1_480, 148)]);
        let chances = [0.971_68, 0.5, 0.9996, 0.999_95, 0.000_04, 0.0005, 0.949_96, 0.95, 0.050_04];
        let expected = ["97.2%", "50.0%", "99.96%", "> 99.99%", "< 0.01%", "0.05%", "94.996%", "95.0%", "5.004%"];
        assert_eq!(chances.map(|chance| of.chance(chance)), expected);
        let p = [0.056_378, 0.71, 0.000_12, 0.000_03, 0.0099, 0.049_96, 0.9961, 1.0, 0.37, 0.0995];
        let expected = [
            "= 0.056",
            "= 0.71",
            "= 0.00012",
            "< 0.0001",
            "= 0.0099",
            "= 0.04996",
            "> 0.99",
            "> 0.99",
            "= 0.37",
            "= 0.10",
        ];
        assert_eq!(p.map(|p| of.p_value(p).to_string()), expected.map(str::to_owned));
        let tests = [0.056_378, 0.71, 0.000_12, 0.000_03, 1.0];
        let expected = ["5.6%", "71%", "0.012%", "fewer than 0.01%", "more than 99%"];
        assert_eq!(tests.map(|p| of.of_tests(p)), expected.map(|text| format!("{text} of tests")));
    }

    #[test]
    fn losses_are_conversions_of_ten_thousand_visitors() {
        let of = digits(&[(1_500, 120), (1_480, 148)]);
        let losses = [0.0, 1e-9, 0.000_114, 0.0129, 0.1415].map(|loss| of.loss(loss));
        assert_eq!(losses, ["0", "< 0.1", "1.1", "129", "1,415"]);
    }
}
