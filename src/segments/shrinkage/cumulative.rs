//! Quantiles from a density that is tabulated where it matters.

use super::likelihood::hermite;

/// Densities are tabulated to this many standard deviations around each part's mean.
const REACH: f64 = 6.0;
/// A part of a mixture with less than this share does not decide how fine the table is.
const SMALL: f64 = 1e-3;

/// One part of a mixture of bell-shaped densities.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) share: f64,
    pub(super) mean: f64,
    pub(super) sd: f64,
}

impl Part {
    /// Whether the part is not negligible on the piece.
    pub(super) fn reaches(self, piece: Piece) -> bool {
        let reach = REACH * self.sd;
        self.mean + reach > piece.low && self.mean - reach < piece.low + piece.step * piece.cells as f64
    }
}

/// Cells of equal length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) low: f64,
    pub(super) step: f64,
    pub(super) cells: usize,
}

impl Piece {
    /// The most cells; there is one knot more.
    pub(super) const MOST_CELLS: usize = 24;

    fn between(low: f64, high: f64, cells: usize) -> Self {
        Self { low, step: (high - low) / cells as f64, cells }
    }

    pub(super) fn place(self, knot: usize) -> f64 {
        self.low + self.step * knot as f64
    }

    /// This many pieces of as many cells in its place.
    pub(super) fn divided(self, into: usize) -> impl Iterator<Item = Self> {
        let length = self.step * self.cells as f64 / into as f64;
        (0..into).map(move |k| Self { low: self.low + length * k as f64, step: self.step / into as f64, ..self })
    }

    /// Pieces that cover a mixture: fine around the narrowest part, with cells that grow with the distance from it.
    pub(super) fn cover(parts: &[Part]) -> Vec<Self> {
        const LEVELS: usize = 40;
        let narrowest = parts.iter().filter(|part| part.share > SMALL).min_by(|a, b| a.sd.total_cmp(&b.sd));
        let Some(&Part { mean: centre, sd, .. }) = narrowest.or(parts.first()) else { return Vec::new() };
        let low = parts.iter().fold(f64::INFINITY, |low, part| low.min(part.mean - REACH * part.sd));
        let high = parts.iter().fold(f64::NEG_INFINITY, |high, part| high.max(part.mean + REACH * part.sd));
        let inner = 4.2 * sd;
        let mut pieces = Vec::with_capacity(8);
        let mut outer = |end: f64, sign: f64| {
            let mut from = inner;
            for _ in 0..LEVELS {
                let length = (3.0 * from).min(end - from);
                if length.is_nan() || length <= 0.0 {
                    break;
                }
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 12")]
                let cells = (4.0 * length / from).ceil() as usize;
                let (near, far) = (centre + sign * from, centre + sign * (from + length));
                pieces.push(Self::between(near.min(far), near.max(far), cells.max(1)));
                from += length;
            }
        };
        outer(centre - low, -1.0);
        outer(high - centre, 1.0);
        pieces.push(Self::between(low.max(centre - inner), high.min(centre + inner), Self::MOST_CELLS));
        pieces.sort_by(|a, b| a.low.total_cmp(&b.low));
        pieces
    }
}

/// The integral of a density from its lower end.
pub(super) struct Cumulative {
    /// Lower ends of cells, with the cell's length, the mass before, the densities at both ends, and the cell's mass.
    cells: Vec<Cell>,
    mass: f64,
}

struct Cell {
    low: f64,
    step: f64,
    before: f64,
    mass: f64,
    densities: [f64; 2],
}

impl Cell {
    /// The place in the cell, from 0 to 1, where the mass is reached: Newton's method on the cubic, within a bracket.
    fn solve(&self, target: f64) -> f64 {
        let [first, last] = self.densities.map(|density| density * self.step);
        let (mut low, mut high, mut u) = (0.0, 1.0, (target / self.mass).clamp(0.0, 1.0));
        for _ in 0..8 {
            let excess = hermite(u, [0.0, self.mass], [first, last]) - target;
            if excess > 0.0 {
                high = u;
            } else {
                low = u;
            }
            let v = 1.0 - u;
            let slope = 6.0 * u * v * self.mass + first * v * (v - 2.0 * u) + last * u * (u - 2.0 * v);
            let newton = u - excess / slope;
            // NaN also goes to the middle.
            u = if newton >= low && newton <= high { newton } else { 0.5 * (low + high) };
        }
        u
    }
}

impl Cumulative {
    pub(super) const fn new() -> Self {
        Self { cells: Vec::new(), mass: 0.0 }
    }

    /// Appends a piece, given the density at its knots (not normalised).
    ///
    /// The trapezoidal sum with the end correction of Euler and Maclaurin at each knot.
    pub(super) fn push(&mut self, piece: Piece, densities: &[f64]) {
        let last = densities.len() - 1;
        let slope = |k: usize| {
            if k > 0 && k < last {
                0.5 * (densities[k + 1] - densities[k - 1])
            } else if last < 2 {
                densities[last] - densities[0]
            } else if k == 0 {
                2.0 * densities[1] - 1.5 * densities[0] - 0.5 * densities[2]
            } else {
                1.5 * densities[k] - 2.0 * densities[k - 1] + 0.5 * densities[k - 2]
            }
        };
        for k in 0..last {
            let ends = [densities[k], densities[k + 1]];
            let mass = piece.step * (0.5 * (ends[0] + ends[1]) - (slope(k + 1) - slope(k)) / 12.0);
            // NaN must stay and must be reported.
            let mass = if mass < 0.0 { 0.0 } else { mass };
            self.cells.push(Cell { low: piece.place(k), step: piece.step, before: self.mass, mass, densities: ends });
            self.mass += mass;
        }
    }

    pub(super) const fn mass(&self) -> f64 {
        self.mass
    }

    /// The places with these probabilities below, by a cubic within a cell.
    pub(super) fn quantiles<const N: usize>(&self, probabilities: [f64; N]) -> [f64; N] {
        probabilities.map(|probability| {
            let target = probability * self.mass;
            let after = self.cells.partition_point(|cell| cell.before < target);
            let Some(cell) = self.cells.get(after.saturating_sub(1)) else { return f64::NAN };
            cell.low + cell.step * cell.solve(target - cell.before)
        })
    }
}
