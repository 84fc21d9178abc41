//! A narrow variable against a wide one: the wide one's tail, averaged over the narrow one through its moments.

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
/// with the central moments M of Y. Both derivatives and moments obey three-term recurrences. If X is much
/// narrower than Y, the pair is seen from the other end: 1 - Y takes the place of X.
///
/// `None` where the terms do not fall below one rounding error before they grow again.
pub(super) fn upset(pair: &Pair) -> Option<Upset> {
    let [one, other] = [(pair.x, pair.y), (pair.y.swap(), pair.x.swap())];
    let (first, second) = if pair.y.variance() < pair.x.variance() { (one, other) } else { (other, one) };
    average(first.0, first.1).or_else(|| average(second.0, second.1))
}

fn average(x: Beta, y: Beta) -> Option<Upset> {
    let averages = averages(x, y)?;
    let (m, q) = (y.mean(), y.swap().mean());
    let n1 = x.a + x.b;
    let tail = x.tails_at(m, q).ok()?.upper;
    let density = x.density_at(m, q);
    // E[max(X - m, 0)] = (E X - m) S(m) + m (1 - m) f(m) / n1
    let over = (x.a * q - x.b * m) / n1 * tail + m * q * density / n1;
    Some(Upset { probability: tail - m * density * averages.once, excess: over + m * m * density * averages.twice })
}

/// For f proportional to `t^(a-1) (1-t)^(b-1)` and Y with mean m, in units of f(m) and m: what averaging over Y adds
/// to the single and the double integral of f.
pub(crate) struct Averages {
    /// `E[Int_m^Y f] / (m f(m))`
    pub(crate) once: f64,
    /// `E[Int_m^Y (Y - t) f(t) dt] / (m^2 f(m))`
    pub(crate) twice: f64,
}

/// `None` where the terms do not fall below one rounding error before they grow again, and where they rise at first. The
/// terms of an integer-valued f end at some point, but only after they have cancelled all digits. The shape a may be negative.
pub(crate) fn averages(f: Beta, y: Beta) -> Option<Averages> {
    let (m, q) = (y.mean(), y.swap().mean());
    let (n1, n2) = (f.a + f.b, y.a + y.b);
    // With r = t / m - 1: (q + (q - m) r - m r^2) phi' = (slope - bend r) phi for phi = f / f(m).
    let slope = f.a - 1.0 - (n1 - 2.0) * m;
    let bend = (n1 - 2.0) * m;
    let (mut phi, mut phi_before) = (1.0, 0.0);
    // E r^j and E r^(j+1), from M_(j+1) = j / (n2 + j) [(1 - 2 m) M_j + m q M_(j-1)].
    let (mut moment, mut next_moment) = (0.0, q / (m * (n2 + 1.0)));
    let first = 0.5 * next_moment;
    let (mut once, mut twice) = (0.0, first);
    let mut quiet = 0;
    for j in 1..MOST_TERMS {
        let k = j as f64;
        let next = ((slope - (k - 1.0) * (q - m)) * phi - (bend - (k - 2.0) * m) * phi_before) / (k * q);
        phi_before = phi;
        phi = next;
        let following = (k + 1.0) / (n2 + k + 1.0) * ((q - m) / m * next_moment + q / m * moment);
        moment = next_moment;
        next_moment = following;
        let for_once = phi * moment / (k + 1.0);
        let for_twice = phi * next_moment / ((k + 1.0) * (k + 2.0));
        if for_twice.abs() > first {
            return None;
        }
        once += for_once;
        twice += for_twice;
        let still = for_twice.abs() < 1e-17 * twice.abs() && for_once.abs() < 1e-17 * (once.abs() + twice);
        quiet = if still { quiet + 1 } else { 0 };
        if quiet == 3 {
            return Some(Averages { once, twice });
        }
    }
    None
}
