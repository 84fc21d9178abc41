//! The score process of a test that has not stopped: Brownian motion, cut off at every look.
//!
//! `S = z sqrt(t)` at the fraction t of the information has independent normal increments with variance dt and mean
//! `drift dt`. Its density without drift on the region where the test goes on is carried from look to look on nodes of
//! Gauss-Legendre rules (Armitage, McPherson and Rowe 1969). A drift multiplies it by `exp(drift s - drift^2 t / 2)`.

use crate::special::elementary::exp;
use crate::special::normal;

/// The density before a look: of those that have not stopped, at the time of the look before.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    time: f64,
    nodes: Vec<Node>,
    /// Whether the nodes fill one interval.
    whole: bool,
}

/// A value of S, and the density there times the weight of the quadrature.
#[derive(Clone, Copy, Debug)]
struct Node {
    s: f64,
    mass: f64,
}

/// Panels of 16 nodes, at most so many standard deviations of the steps before and after wide: a normal density is
/// integrated over such a panel to 1e-16.
const PANEL: f64 = 3.5;
/// Given where the walk is, where it was has a normal distribution; beyond so many of its standard deviations is nothing.
const BAND: f64 = 9.5;

impl Walk {
    /// At 0, before the first look.
    pub(super) fn start() -> Self {
        Self { time: 0.0, nodes: vec![Node { s: 0.0, mass: 1.0 }], whole: true }
    }

    /// P(not stopped before, and S at `time` is above `s`), under the drift.
    pub(super) fn above(&self, time: f64, s: f64, drift: f64) -> f64 {
        let (elapsed, scale) = (time - self.time, 1.0 / (time - self.time).sqrt());
        self.sum(drift, |node| normal::upper_tail((s - node - drift * elapsed) * scale))
    }

    /// P(not stopped before, and S at `time` is below `s`), under the drift.
    pub(super) fn below(&self, time: f64, s: f64, drift: f64) -> f64 {
        let (elapsed, scale) = (time - self.time, 1.0 / (time - self.time).sqrt());
        self.sum(drift, |node| normal::upper_tail((node + drift * elapsed - s) * scale))
    }

    fn sum(&self, drift: f64, of: impl Fn(f64) -> f64) -> f64 {
        let tilt = |s: f64| if drift == 0.0 { 1.0 } else { exp(drift * (s - 0.5 * drift * self.time)) };
        self.nodes.iter().map(|node| node.mass * tilt(node.s) * of(node.s)).sum()
    }

    /// The density at `time` and `s`, without drift, of what has not stopped before.
    pub(super) fn density(&self, time: f64, s: f64) -> f64 {
        let elapsed = time - self.time;
        let nodes = self.near(time, s);
        let scale = 0.5 / elapsed;
        let sum: f64 = nodes.iter().map(|node| node.mass * exp(-scale * (s - node.s) * (s - node.s))).sum();
        sum / (2.0 * std::f64::consts::PI * elapsed).sqrt()
    }

    /// The nodes from which one gets to `s`.
    fn near(&self, time: f64, s: f64) -> &[Node] {
        let [first, .., last] = &self.nodes[..] else { return &self.nodes };
        if !self.whole {
            return &self.nodes;
        }
        let middle = (s * (self.time / time)).clamp(first.s, last.s);
        let reach = BAND * (self.time * (time - self.time) / time).sqrt();
        let begin = self.nodes.partition_point(|node| node.s < middle - reach);
        let end = self.nodes.partition_point(|node| node.s <= middle + reach);
        &self.nodes[begin..end]
    }

    /// After a look at `time` at which the test goes on while S is in one of these intervals, in ascending order; the look
    /// after it is at `next`.
    pub(super) fn cut(&self, time: f64, regions: &[(f64, f64)], next: f64) -> Self {
        let width = PANEL * (time - self.time).min(next - time).sqrt();
        let mut nodes = Vec::new();
        for &(low, high) in regions.iter().filter(|(low, high)| low < high) {
            let panels = ((high - low) / width).ceil().max(1.0);
            let half = 0.5 * (high - low) / panels;
            let mut place = 0.0;
            while place < panels {
                let middle = low + (2.0 * place + 1.0) * half;
                let node = |offset: f64, weight: f64| {
                    let s = middle + half * offset;
                    Node { s, mass: half * weight * self.density(time, s) }
                };
                nodes.extend(GAUSS.iter().map(|&(offset, weight)| node(-offset, weight)));
                nodes.extend(GAUSS.iter().rev().map(|&(offset, weight)| node(offset, weight)));
                place += 1.0;
            }
        }
        Self { time, nodes, whole: regions.len() == 1 }
    }
}

/// Positive nodes and weights of the Gauss-Legendre rule of 16 points on [-1, 1], from the outermost (mpmath, 40 digits).
#[rustfmt::skip]
const GAUSS: [(f64, f64); 8] = [
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_096),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
    (0.865_631_202_387_831_8, 0.095_158_511_682_492_79),
    (0.755_404_408_355_003, 0.124_628_971_255_533_88),
    (0.617_876_244_402_643_8, 0.149_595_988_816_576_74),
    (0.458_016_777_657_227_37, 0.169_156_519_395_002_54),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_58),
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
];
