//! The exact distribution of Pearson's statistic.

use std::f64::consts::PI;

use super::ties::Observed;
use super::{Cell, Table};
use crate::special::elementary::{deviance, exp, ln, ln_1p};
use crate::special::gamma::stirling_remainder;

/// The steps that a test may take, some ten nanoseconds each.
pub(super) const MOST_STEPS: f64 = 1e5;

/// P(statistic >= `chi_squared`) under the intended split; `None` if it would take more than `most` steps.
///
/// Visitors are dealt to one variant after the other, smallest weight first. Given the earlier ones, the next
/// variant's count is binomial. With its deviation d from its mean, the statistic is a sum of one term each,
///
/// ```text
/// d^2 / (E (1 - q)),   E the count expected of the variant, q its share among the variants left
/// ```
/// which is never negative: once the sum reaches the observed statistic, everything beyond belongs to the tail and is not
/// enumerated. For few remaining visitors, `pairs` holds what the last two variants add. All terms of the
/// probability are positive, so small ones keep their relative accuracy.
pub(super) fn p_value(table: &Table, chi_squared: f64, pairs: &mut Pairs, most: f64) -> Option<f64> {
    let mut left = 0.0;
    let stage = |cell: &Cell| {
        let after = left;
        left += cell.share;
        let (share, rest) = (cell.share / left, after / left);
        let scale = 1.0 / (table.visitors * cell.share * rest);
        Stage { share, rest, scale, observed: cell.count, weight: cell.whole, dealt: 0 }
    };
    // The last variant takes the rest: it is no stage.
    let mut stages: Vec<_> = table.cells.iter().rev().map(stage).collect();
    let last = stages.remove(0);
    let count = u64::try_from(table.count).ok().filter(|&count| count <= 1 << 53)?;
    // Each variant's counts lie within sqrt(statistic) standard deviations; the last one's and its tails within nine more.
    let reach = |(place, stage): (usize, &Stage)| {
        let squared = match place {
            0 if count < Pairs::MOST_VISITORS => return 1.0,
            0 => chi_squared + 81.0,
            _ => chi_squared,
        };
        1.0 + (2.0 * (squared / stage.scale).sqrt()).min(table.visitors)
    };
    if stages.iter().enumerate().map(reach).product::<f64>() > most {
        return None;
    }
    let places = stages.len();
    let observed = Observed::new(chi_squared, &stages, last);
    let mut walk = Walk { stages, observed, steps: 0.0, most, pairs };
    Some(walk.tail(places, count, 0.0)?.min(1.0))
}

/// How the last two variants of a split share few visitors: the tails of the binomial distribution, each computed on
/// first use. Keep them from one segment to the next if you test many.
pub(super) struct Pairs(Vec<Vec<Tails>>);

/// P(X <= x) and P(X >= x).
#[derive(Clone, Copy)]
struct Tails {
    lower: f64,
    upper: f64,
}

impl Pairs {
    const MOST_VISITORS: u64 = 512;

    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The probability that `left` visitors bring the statistic from `so_far` to the observed one. `reaches` says whether
    /// a count does, given the statistic.
    fn tail(
        &mut self,
        left: u64,
        stage: &Stage,
        so_far: f64,
        observed: f64,
        mut reaches: impl FnMut(u64, f64) -> bool,
    ) -> f64 {
        #[expect(clippy::cast_possible_truncation, reason = "below MOST_VISITORS")]
        let place = left as usize;
        if self.0.len() <= place {
            self.0.resize_with(place + 1, Vec::new);
        }
        let Some(tails) = self.0.get_mut(place) else { return 0.0 };
        if tails.is_empty() {
            *tails = both_tails(left, stage);
        }
        let mean = left as f64 * stage.share;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to left")]
        let mut reaches = |count: f64| {
            let deviation = count - mean;
            reaches(count as u64, so_far + deviation * deviation * stage.scale)
        };
        let radius = ((observed - so_far).max(0.0) / stage.scale).sqrt();
        // The counts next to the two ends, decided like all others.
        let mut below = (mean - radius).floor() + 1.0;
        while below >= 0.0 && !(below <= mean && reaches(below)) {
            below -= 1.0;
        }
        let mut above = (mean + radius).ceil() - 1.0;
        while above <= left as f64 && !(above >= mean && reaches(above)) {
            above += 1.0;
        }
        // Already at the mean.
        if below >= above {
            return 1.0;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, or beyond all of them")]
        let at = |count: f64| if count < 0.0 { None } else { tails.get(count as usize) };
        at(below).map_or(0.0, |tails| tails.lower) + at(above).map_or(0.0, |tails| tails.upper)
    }
}

/// The binomial distribution's tails at every count, each summed from its own end.
fn both_tails(visitors: u64, stage: &Stage) -> Vec<Tails> {
    let odds = stage.share / stage.rest;
    let mode = stage.mode(visitors);
    let highest = binomial(visitors, mode, stage);
    let up = (mode..visitors).scan(highest, |probability, count| {
        *probability *= (visitors - count) as f64 / (count + 1) as f64 * odds;
        Some(*probability)
    });
    let down = (1..=mode).rev().scan(highest, |probability, count| {
        *probability *= count as f64 / (visitors - count + 1) as f64 / odds;
        Some(*probability)
    });
    let mut probabilities: Vec<f64> = down.collect();
    probabilities.reverse();
    probabilities.push(highest);
    probabilities.extend(up);
    let cumulative = |sum: &mut f64, probability: &f64| {
        *sum += probability;
        Some(*sum)
    };
    let lower = probabilities.iter().scan(0.0, cumulative);
    let mut upper: Vec<f64> = probabilities.iter().rev().scan(0.0, cumulative).collect();
    upper.reverse();
    lower.zip(upper).map(|(lower, upper)| Tails { lower, upper }).collect()
}

/// The dealing of visitors to one variant.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    /// The variant's share among those left, itself included.
    share: f64,
    /// The share of the others.
    rest: f64,
    /// `1 / (E (1 - q))`
    pub(super) scale: f64,
    /// The variant's own visitors.
    pub(super) observed: u64,
    /// Its weight, if it is known exactly.
    pub(super) weight: Option<u64>,
    /// What it has been dealt so far in the walk.
    pub(super) dealt: u64,
}

impl Stage {
    /// The likeliest count among this many visitors.
    fn mode(&self, visitors: u64) -> u64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the visitors")]
        let mode = ((visitors as f64 + 1.0) * self.share) as u64;
        mode.min(visitors)
    }
}

struct Walk<'a> {
    /// The last comes first.
    stages: Vec<Stage>,
    observed: Observed,
    steps: f64,
    most: f64,
    pairs: &'a mut Pairs,
}

impl Walk<'_> {
    /// The tail's probability given the variants dealt before: `left` visitors and the first `stages` remain, and the
    /// statistic's terms so far add up to `so_far`.
    fn tail(&mut self, stages: usize, left: u64, so_far: f64) -> Option<f64> {
        if so_far >= self.observed.high {
            return Some(1.0);
        }
        let Some(index) = stages.checked_sub(1).filter(|_| left > 0) else {
            // All others get nothing, as expected.
            self.stages[..stages].iter_mut().for_each(|stage| stage.dealt = 0);
            return Some(f64::from(u8::from(self.observed.is_reached(so_far, left, &self.stages))));
        };
        let stage = self.stages[index];
        if stages == 1 && left < Pairs::MOST_VISITORS {
            let Self { stages, observed, pairs, .. } = self;
            let reaches = |count: u64, statistic: f64| {
                stages[0].dealt = count;
                observed.is_reached(statistic, left - count, stages)
            };
            return Some(pairs.tail(left, &stage, so_far, observed.high, reaches));
        }
        let n = left as f64;
        let odds = stage.share / stage.rest;
        let mut given = |count: u64| {
            self.steps += 1.0;
            let deviation = count as f64 - n * stage.share;
            let statistic = so_far + deviation * deviation * stage.scale;
            self.stages[index].dealt = count;
            if self.steps > self.most { None } else { self.tail(stages - 1, left - count, statistic) }
        };

        let mode = stage.mode(left);
        let highest = binomial(left, mode, &stage);
        let mut sum = highest * given(mode)?;
        // From the mode outwards probabilities fall faster and faster.
        let (mut count, mut probability) = (mode, highest);
        while count < left && probability >= NEGLIGIBLE * sum {
            probability *= (left - count) as f64 / (count + 1) as f64 * odds;
            count += 1;
            sum += probability * given(count)?;
        }
        let (mut count, mut probability) = (mode, highest);
        while count > 0 && probability >= NEGLIGIBLE * sum {
            probability *= count as f64 / (left - count + 1) as f64 / odds;
            count -= 1;
            sum += probability * given(count)?;
        }
        Some(sum)
    }
}

/// Terms this far below the sum, and all beyond them, are ignored.
const NEGLIGIBLE: f64 = 1e-18;

/// The binomial probability of `count` of `visitors`, by Stirling's series and the deviance (C. Loader 2000).
fn binomial(visitors: u64, count: u64, stage: &Stage) -> f64 {
    let (n, x, y) = (visitors as f64, count as f64, (visitors - count) as f64);
    if count == 0 {
        return exp(n * ln_1p(-stage.share));
    }
    if count == visitors {
        return exp(n * ln(stage.share));
    }
    let excess = x - n * stage.share;
    let deviance = deviance(x, n * stage.share, excess) + deviance(y, n * stage.rest, -excess);
    let remainder = stirling_remainder(n) - stirling_remainder(x) - stirling_remainder(y);
    exp(remainder - deviance) * (n / (2.0 * PI * x * y)).sqrt()
}
