//! From which count of the variant's conversions on a comparison is decided, for each count of the control's.

use super::binomial::Binomial;
use super::rule::{Answer, Rule};
use crate::{Counts, Pair};

/// For each count of the control that matters, the smallest count of the variant at which the rule's answer is that of high
/// counts; one more than there are visitors where there is none.
///
/// The real boundary, where the statistic is exactly critical, is a smooth curve. So the rule is asked at a few counts of the
/// control; a polynomial through the boundary there gives the rest. At four counts between these the rule is asked as well:
/// twenty times what the polynomial misses there, and at least [`DOUBT`], is how near to a whole number it may come before
/// the rule itself is asked. Where it misses more than [`SMOOTH`], each half of the counts gets its own.
pub(super) fn boundary(rule: &Rule, visitors: Pair<u64>, control: &Binomial) -> Vec<u64> {
    let (first, last) = control.reach();
    let (n_c, n_t) = (visitors.control as f64, visitors.variant as f64);
    // At equal rates, where a first step is to land.
    let pooled = (0.5 * (first + last) as f64 / n_c).clamp(1e-12, 1.0 - 1e-12);
    let slope = 1.0 / (n_t * (1.0 + n_t / n_c) * pooled * (1.0 - pooled)).sqrt();
    let beyond = visitors.variant + 1;
    let mut search = Search { rule, visitors, first, filled: vec![beyond; control.masses().len()], slope };
    let rows = search.filled.len() - 1;
    let start = search.find(0, 0, beyond, first as f64 * n_t / n_c);
    let end = search.find(rows, start.count, beyond, last as f64 * n_t / n_c);
    search.between(0, rows, start, end);
    search.filled
}

/// Closer to a whole number than this, the rule is asked: the boundary at the nodes is interpolated too.
const DOUBT: f64 = 2e-3;
const SMOOTH: f64 = 5e-3;
/// So few rows are cheaper one by one.
const FEW: usize = 24;
const NODES: usize = 9;
/// So many rows are computed side by side.
const BLOCK: usize = 8;

/// A row's boundary.
#[derive(Clone, Copy, Debug)]
struct Found {
    count: u64,
    /// Where the statistic is critical, just below the count; `None` where the rule was not asked on both sides.
    root: Option<f64>,
}

struct Search<'a> {
    rule: &'a Rule,
    visitors: Pair<u64>,
    /// The control's count in the first row.
    first: u64,
    filled: Vec<u64>,
    /// How fast the statistic grows with the variant's count, about.
    slope: f64,
}

impl Search<'_> {
    fn answer(&self, row: usize, variant: u64) -> Answer {
        let counts = |visitors, conversions| Counts::new(visitors, conversions).unwrap_or_default();
        self.rule.answer(Pair {
            control: counts(self.visitors.control, self.first + row as u64),
            variant: counts(self.visitors.variant, variant),
        })
    }

    /// The row's boundary, which lies from `low` to `high`, near the guess; by Newton's method with slopes of its own, and by
    /// halving if that is slow.
    fn find(&mut self, row: usize, mut low: u64, mut high: u64, guess: f64) -> Found {
        let mut at: [Option<(u64, f64)>; 2] = [None, None];
        let (mut next, mut before): (f64, Option<(u64, f64)>) = (guess, None);
        for step in 0.. {
            if low >= high {
                break;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let count = if step < 12 { (next.floor() as u64).clamp(low, high - 1) } else { low + (high - low) / 2 };
            let Answer { turned, excess } = self.answer(row, count);
            if turned {
                high = count;
            } else {
                low = count + 1;
            }
            at[usize::from(turned)] = Some((count, excess));
            if let Some((other, other_excess)) = before
                && other != count
            {
                let slope = (excess - other_excess) / (count as f64 - other as f64);
                if slope > 0.0 && slope.is_finite() {
                    self.slope = slope;
                }
            }
            before = Some((count, excess));
            let root = count as f64 - excess / self.slope;
            next = match (root.is_finite(), turned) {
                (true, _) => root,
                (false, true) => count as f64 - 1.0,
                (false, false) => count as f64 + 1.0,
            };
        }
        let root = match at {
            [Some((below, under)), Some((above, over))] if below + 1 == above && under <= 0.0 && over >= 0.0 => {
                Some(below as f64 + under / (under - over)).filter(|root| root.is_finite())
            }
            _ => None,
        };
        self.filled[row] = high;
        Found { count: high, root }
    }

    /// The rows between two, whose boundaries are found.
    fn between(&mut self, start: usize, end: usize, from: Found, to: Found) {
        if end <= start + 1 {
            return;
        }
        if from.count == to.count {
            self.filled[start + 1..end].fill(from.count);
        } else if end - start <= FEW {
            let mut last = [from.count as f64; 2];
            for row in start + 1..end {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
                let low = last[1] as u64;
                let found = self.find(row, low, to.count, 2.0 * last[1] - last[0]);
                last = [last[1], found.count as f64];
            }
        } else if !self.smooth(start, end, from, to) {
            let middle = usize::midpoint(start, end);
            let found = self.find(middle, from.count, to.count, 0.5 * (from.count as f64 + to.count as f64));
            self.between(start, middle, from, found);
            self.between(middle, end, found, to);
        }
    }

    /// Fills the rows by a polynomial, if there is one.
    fn smooth(&mut self, start: usize, end: usize, from: Found, to: Found) -> bool {
        let (Some(from_root), Some(to_root)) = (from.root, to.root) else { return false };
        let mut curve = Curve::over(start, end);
        curve.add(start, from_root);
        curve.add(end, to_root);
        for place in COSINES {
            let Some((row, root)) = self.root_near(&curve, place, from, to) else { return false };
            curve.add(row, root);
        }
        let mut missed = 0.0_f64;
        for place in BETWEEN {
            let Some((row, root)) = self.root_near(&curve, place, from, to) else { return false };
            missed = missed.max((curve.at(row) - root).abs());
        }
        if missed.is_nan() || missed > SMOOTH {
            return false;
        }
        let doubt = DOUBT.max(20.0 * missed);
        for block in (start + 1..end).step_by(BLOCK) {
            for (row, root) in (block..end).zip(curve.block(block)) {
                #[expect(clippy::cast_possible_truncation, reason = "saturates")]
                let below = root as i64;
                let part = root - below as f64;
                if part > doubt && part < 1.0 - doubt {
                    // Beyond it by less than a count, and counts are not negative.
                    self.filled[row] = (below.unsigned_abs() + 1).clamp(from.count, to.count);
                } else {
                    self.find(row, from.count, to.count, root);
                }
            }
        }
        true
    }

    /// The boundary in the row nearest to a place of the curve, from -1 to 1.
    fn root_near(&mut self, curve: &Curve, place: f64, from: Found, to: Found) -> Option<(usize, f64)> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
        let row = (curve.centre + curve.half * place).round() as usize;
        let root = self.find(row, from.count, to.count, curve.at(row)).root?;
        Some((row, root))
    }
}

/// A polynomial through points, in Newton's form: points are added one by one.
struct Curve {
    centre: f64,
    half: f64,
    nodes: [f64; NODES],
    coefficients: [f64; NODES],
    used: usize,
}

impl Curve {
    /// Through no point yet, for rows from `start` to `end`.
    fn over(start: usize, end: usize) -> Self {
        let (centre, half) = (0.5 * (start + end) as f64, 0.5 * (end - start) as f64);
        Self { centre, half, nodes: [0.0; NODES], coefficients: [0.0; NODES], used: 0 }
    }

    fn at(&self, row: usize) -> f64 {
        let t = (row as f64 - self.centre) / self.half;
        let terms = self.nodes[..self.used].iter().zip(&self.coefficients);
        terms.rev().fold(0.0, |sum, (node, coefficient)| sum * (t - node) + coefficient)
    }

    /// At so many rows from this one on, side by side.
    fn block(&self, row: usize) -> [f64; BLOCK] {
        let t: [f64; BLOCK] = std::array::from_fn(|place| (row as f64 + place as f64 - self.centre) / self.half);
        let mut sums = [0.0; BLOCK];
        for (node, coefficient) in self.nodes[..self.used].iter().zip(&self.coefficients).rev() {
            for (sum, t) in sums.iter_mut().zip(&t) {
                *sum = *sum * (t - node) + coefficient;
            }
        }
        sums
    }

    fn add(&mut self, row: usize, value: f64) {
        let t = (row as f64 - self.centre) / self.half;
        let product: f64 = self.nodes[..self.used].iter().map(|node| t - node).product();
        let missed = value - self.at(row);
        self.nodes[self.used] = t;
        self.coefficients[self.used] = missed / product;
        self.used += 1;
    }
}

/// Where the polynomial goes through the boundary, beside both ends: cos(pi j / 8).
const COSINES: [f64; NODES - 2] = [
    0.0,
    -0.707_106_781_186_547_5,
    0.707_106_781_186_547_5,
    -0.923_879_532_511_286_7,
    0.923_879_532_511_286_7,
    -0.382_683_432_365_089_8,
    0.382_683_432_365_089_8,
];
/// Where it is compared with the boundary.
const BETWEEN: [f64; 4] =
    [-0.980_785_280_403_230_4, -0.555_570_233_019_602_2, 0.195_090_322_016_128_3, 0.831_469_612_302_545_2];
