//! A narrow variable against a wide one: the wide one's tail, averaged over the narrow one by its moments.

use super::{Pair, Upset};
use crate::special::beta::Beta;

const MOST_TERMS: usize = 80;

/// For Y much narrower than X, with m = E Y, S = P(X > .) and f the density of X,
///
/// ```text
/// P(X > Y)          = E S(Y)            = S(m) - sum_j f^(j)(m) M_(j+1) / (j + 1)!
/// E[max(X - Y, 0)]  = E L(Y), L'' = f   = L(m) + sum_j f^(j)(m) M_(j+2) / (j + 2)!
/// ```
///
/// with the central moments M of Y. Both the derivatives and the moments obey three-term recurrences. For X much
/// narrower than Y, the pair is seen from the other end: 1 - Y takes the place of X.
///
/// `None` where the terms do not fall below a rounding before they grow again.
pub(super) fn upset(pair: &Pair) -> Option<Upset> {
    let relative = |v: Beta| v.variance();
    let (x, y) = if relative(pair.y) < relative(pair.x) { (pair.x, pair.y) } else { (pair.y.swap(), pair.x.swap()) };
    let (m, q) = (y.mean(), y.swap().mean());
    let (n1, n2) = (x.a + x.b, y.a + y.b);

    // In units of m, r = x / m - 1: (q + (q - m) r - m r^2) phi' = (slope - bend r) phi for phi = f / f(m).
    let slope = x.a - 1.0 - (n1 - 2.0) * m;
    let bend = (n1 - 2.0) * m;
    let (mut phi, mut phi_before) = (1.0, 0.0);
    // E r^j and E r^(j+1), from M_(j+1) = j / (n2 + j) [(1 - 2 m) M_j + m q M_(j-1)].
    let (mut moment, mut next_moment) = (0.0, q / (m * (n2 + 1.0)));
    let (mut probability, mut excess) = (0.0, 0.5 * next_moment);
    let mut quiet = 0;
    for j in 1..MOST_TERMS {
        let k = j as f64;
        let next = ((slope - (k - 1.0) * (q - m)) * phi - (bend - (k - 2.0) * m) * phi_before) / (k * q);
        phi_before = phi;
        phi = next;
        let following = (k + 1.0) / (n2 + k + 1.0) * ((q - m) / m * next_moment + q / m * moment);
        moment = next_moment;
        next_moment = following;
        let for_probability = phi * moment / (k + 1.0);
        let for_excess = phi * next_moment / ((k + 1.0) * (k + 2.0));
        probability += for_probability;
        excess += for_excess;
        quiet = if for_excess.abs() < 1e-17 * excess.abs()
            && for_probability.abs() < 1e-17 * (probability.abs() + excess)
        {
            quiet + 1
        } else {
            0
        };
        if quiet == 3 {
            let tail = x.tails_at(m, q).ok()?.upper;
            let density = x.density_at(m, q);
            // E[max(X - m, 0)] = (E X - m) S(m) + m (1 - m) f(m) / n1
            let over = (x.a * q - x.b * m) / n1 * tail + m * q * density / n1;
            return Some(Upset {
                probability: tail - m * density * probability,
                excess: over + m * m * density * excess,
            });
        }
    }
    None
}
