//! The chance that each segment has the best lift.

use super::likelihood::hermite;
use super::propagation::GivenTau;
use crate::special::elementary::{exp, ln};
use crate::special::normal;
use crate::{Absent, GoalDirection};

/// Points at which the highest lift is evaluated.
const POINTS: usize = 16;
/// The highest lift is below the first point with a chance below e to this power.
const FIRST: f64 = -12.0;
/// The Gauss-Hermite formula with 4 points, for a standard Gaussian: abscissas and weights.
const CENTRES: [(f64, f64); 4] = [
    (-2.334_414_218_338_977_3, 0.045_875_854_768_068_5),
    (-0.741_963_784_302_725_9, 0.454_124_145_231_931_5),
    (0.741_963_784_302_725_9, 0.454_124_145_231_931_5),
    (2.334_414_218_338_977_3, 0.045_875_854_768_068_5),
];
/// Taus with less of the posterior than this are left out.
const NEGLIGIBLE: f64 = 0.03;
/// From this many segments on the centre is known well enough that its mean represents it.
const MANY: usize = 100;

/// P(the segment's log ratio is the highest), for each segment; when less is better, that its mirror image is.
///
/// Given tau and the centre, the segments are independent and nearly Gaussian. The chance is a sum over cells of
/// P(own in the cell) P(all others below), averaged over the centre and tau.
pub(super) fn chances(given: &[(f64, GivenTau)], goal: GoalDirection) -> Result<Vec<f64>, Absent> {
    let sign = match goal {
        GoalDirection::Increase => 1.0,
        GoalDirection::Decrease => -1.0,
    };
    let count = given.first().map_or(0, |(_, given)| given.segments.len());
    let table = Table::new();
    let mut chances = vec![0.0; count];
    let centres = if count < MANY { &CENTRES[..] } else { &[(0.0, 1.0)][..] };
    for (share, given) in given.iter().filter(|(share, _)| *share > NEGLIGIBLE) {
        let own = Own::all(given);
        let sd = given.centre_variance.sqrt();
        for (x, weight) in centres {
            let centre = given.centre_mean + x * sd;
            let gaussians: Vec<(f64, f64)> =
                own.iter().map(|own| (sign * (own.shift + own.of_centre * centre), own.sd)).collect();
            add(&table, &gaussians, share * weight, &mut chances);
        }
    }
    let total: f64 = chances.iter().sum();
    if !(total > 0.5 && total < 2.0) {
        return Err(Absent::NotConverged);
    }
    for chance in &mut chances {
        *chance /= total;
    }
    Ok(chances)
}

/// Adds a part of the chances of independent Gaussians, given as means and standard deviations.
fn add(table: &Table, gaussians: &[(f64, f64)], part: f64, chances: &mut [f64]) {
    let ln_all_below = |place: f64| gaussians.iter().map(|(mean, sd)| table.ln_below((place - mean) / sd)).sum::<f64>();
    let high = gaussians.iter().fold(f64::NEG_INFINITY, |high, (mean, sd)| high.max(mean + 4.5 * sd));
    let mut low = gaussians.iter().fold(f64::NEG_INFINITY, |low, (mean, sd)| low.max(mean - 5.0 * sd));
    let mut beyond = high;
    for _ in 0..4 {
        let middle = 0.5 * (low + beyond);
        if ln_all_below(middle) < FIRST {
            low = middle;
        } else {
            beyond = middle;
        }
    }
    let nodes = nodes(table, gaussians, low, high);
    for (chance, (mean, sd)) in chances.iter_mut().zip(gaussians) {
        let per_sd = 1.0 / sd;
        let (mut before, mut others_before, mut own) = (0.0, 0.0, 0.0);
        let mut last = None;
        for &Node { place, ln_all, all } in &nodes {
            let z = (place - mean) * per_sd;
            let below = table.below(z);
            let others = if below > 0.0 { all / below } else { 0.0 };
            own += (below - before)
                * match last {
                    // Everything below the first point counts as one cell with it.
                    None => others,
                    // Narrower than the cell: the others were not 0 just because this one was.
                    Some((z, ln_all)) if before == 0.0 && below > VISIBLE => {
                        0.5 * (others + exp(ln_all - table.ln_below(z)))
                    }
                    Some(_) => 0.5 * (others + others_before),
                };
            (before, others_before, last) = (below, others, Some((z, ln_all)));
            if below >= 1.0 {
                break;
            }
        }
        *chance += part * own;
    }
}

/// Chances below this are invisible.
const VISIBLE: f64 = 1e-7;

/// Points where the chance that all are below is known.
#[derive(Clone, Copy)]
struct Node {
    place: f64,
    ln_all: f64,
    all: f64,
}

impl Node {
    fn new(table: &Table, gaussians: &[(f64, f64)], place: f64) -> Self {
        let ln_all = gaussians.iter().map(|(mean, sd)| table.ln_below((place - mean) / sd)).sum();
        Self { place, ln_all, all: exp(ln_all) }
    }
}

/// Nodes at equal steps, and between them by halves where a Gaussian narrower than a step may be the highest: otherwise it
/// would not show on which side of another one it lies.
fn nodes(table: &Table, gaussians: &[(f64, f64)], low: f64, high: f64) -> Vec<Node> {
    let step = (high - low) / POINTS as f64;
    let mut logs = [0.0; POINTS + 1];
    for (mean, sd) in gaussians {
        let (first, each) = ((low - mean) / sd, step / sd);
        for (k, sum) in logs.iter_mut().enumerate() {
            let z = first + each * k as f64;
            if z >= END {
                break;
            }
            *sum += table.ln_below(z);
        }
    }
    let at = |(k, ln_all): (usize, f64)| Node { place: low + step * k as f64, ln_all, all: exp(ln_all) };
    let mut nodes: Vec<Node> = logs.into_iter().enumerate().map(at).collect();
    // One that ends below the first node is not the highest.
    let narrow = |(mean, sd): &&(f64, f64)| *sd < step && mean + END * sd > low;
    let narrow: Vec<(f64, f64)> = gaussians.iter().filter(narrow).copied().collect();
    if narrow.is_empty() {
        return nodes;
    }
    let coarse = |cell: &[Node]| {
        let [from, to] = [cell[0], cell[1]];
        let inside = |(mean, sd): &(f64, f64)| {
            *sd < to.place - from.place && mean + 3.0 * sd > from.place && mean - 3.0 * sd < to.place
        };
        to.all - from.all > SMALL_RISE && narrow.iter().any(inside)
    };
    // From one end to the other, until each cell is fine.
    let mut k = 0;
    while k + 1 < nodes.len() && nodes.len() < MOST_NODES {
        if coarse(&nodes[k..k + 2]) {
            let middle = 0.5 * (nodes[k].place + nodes[k + 1].place);
            nodes.insert(k + 1, Node::new(table, gaussians, middle));
        } else {
            k += 1;
        }
    }
    nodes
}

/// A cell is not halved if the chance that all are below rises by at most this.
const SMALL_RISE: f64 = 0.01;
const MOST_NODES: usize = 150;

/// A segment given tau: its mean is `shift + of_centre` times the centre.
struct Own {
    shift: f64,
    of_centre: f64,
    sd: f64,
}

impl Own {
    fn all(given: &GivenTau) -> Vec<Self> {
        let between = 1.0 / (given.tau * given.tau);
        given
            .segments
            .iter()
            .map(|tilted| {
                let prior = 1.0 / tilted.prior_variance;
                let precision = (1.0 / tilted.variance - prior).max(0.0);
                let shift = tilted.mean * (precision + prior) - tilted.prior_mean * prior;
                let both = precision + between;
                Self { shift: shift / both, of_centre: between / both, sd: 1.0 / both.sqrt() }
            })
            .collect()
    }
}

/// The table covers -END to END.
const END: f64 = 8.0;
const PER_UNIT: f64 = 8.0;
const FARTHEST: f64 = 1e4;

/// P(Z < z) and its logarithm, tabulated and interpolated by cubics: within 2e-6.
struct Table {
    /// P(Z < z), its slope, its logarithm and the logarithm's slope; slopes per step of the table.
    knots: Vec<[f64; 4]>,
}

impl Table {
    fn new() -> Self {
        let mut knots = Vec::with_capacity(129);
        let mut place = 0.0;
        while place <= 2.0 * END * PER_UNIT {
            let z = place / PER_UNIT - END;
            let (below, slope) = (normal::tails(z).lower, normal::density(z) / PER_UNIT);
            knots.push([below, slope, ln(below), slope / below]);
            place += 1.0;
        }
        Self { knots }
    }

    fn below(&self, z: f64) -> f64 {
        if z >= END {
            1.0
        } else if z <= -END {
            0.0
        } else {
            self.between(z, 0)
        }
    }

    /// Below the table it continues as a parabola, as the logarithm nearly does; nothing is decided there.
    fn ln_below(&self, z: f64) -> f64 {
        if z >= END {
            return 0.0;
        }
        // Farther, where nothing is decided, contributions of others would get lost.
        let beyond = z.max(-FARTHEST) + END;
        if beyond <= 0.0 {
            let [_, _, value, slope] = self.knots[0];
            return value + beyond * (slope * PER_UNIT) - 0.5 * beyond * beyond;
        }
        self.between(z, 2)
    }

    fn between(&self, z: f64, column: usize) -> f64 {
        let place = (z + END) * PER_UNIT;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 127")]
        let k = place as usize;
        let (from, to) = (&self.knots[k], &self.knots[k + 1]);
        hermite(place - k as f64, [from[column], to[column]], [from[column + 1], to[column + 1]])
    }
}
