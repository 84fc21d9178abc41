//! Sums of positive terms: accurate, and the fastest method while they are short.
//!
//! `P(X > Y)` falls by `J / a2` when a2 is raised by one, by `J / b1` when b1 is, and by `J / (a1 - 1)` when a1 is
//! lowered, with J the pair's overlap (Cook 2005). Raising without end, or lowering an integer to 0, leaves nothing.

use super::{Pair, Upset};
use crate::special::beta::Beta;

/// A sum of this many terms costs about as much as the saddle-point integral.
pub(super) const SHORT: f64 = 300.0;
/// Two microseconds, where there is no saddle point.
pub(super) const LONG: f64 = 1_200.0;
/// For half-integer shapes below 1 against a much larger variable: at most 10 microseconds.
pub(super) const LONGEST: f64 = 10_000.0;

/// Raises the smaller of a2 and b1:
///
/// ```text
/// T_0 = J / v,  T_(k+1) = T_k (s + k)(n + k) / ((N + k)(v + 1 + k))
/// P = sum T_k,  E = w sum T_k k / (N + k)
/// ```
///
/// with v the raised shape, n its variable's n, s = a1 + a2 (or b1 + b2), N = n1 + n2, w = (b1 + b2) / n (or a1 + a2).
/// `None` when it would need more than `most_terms`.
pub(super) fn raise_one(pair: &Pair, most_terms: f64) -> Option<Upset> {
    let (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }) = (pair.x, pair.y);
    let (mut v, mut n, mut s, w) = if a2 <= b1 {
        (a2, a2 + b2, a1 + a2, (b1 + b2) / (a2 + b2))
    } else {
        (b1, a1 + b1, b1 + b2, (a1 + a2) / (a1 + b1))
    };
    let mut total = (a1 + b1) + (a2 + b2);

    // The ratio of the middle terms, to the power of their number, bounds the last term.
    let middle = 0.5 * most_terms;
    let ratio = (s + middle) * (n + middle) / ((total + middle) * (v + 1.0 + middle));
    if ratio > 1.0 - 40.0 / most_terms {
        return None;
    }

    let mut term = 1.0 / v;
    let (mut sum, mut excess, mut k) = (term, 0.0, 0.0);
    loop {
        // One division gives both quotients.
        for _ in 0..4 {
            let inverse = 1.0 / (total * (v + 1.0) * (total + 1.0));
            term *= s * n * ((total + 1.0) * inverse);
            k += 1.0;
            excess += term * (k * (total * (v + 1.0)) * inverse);
            v += 1.0;
            n += 1.0;
            total += 1.0;
            s += 1.0;
            sum += term;
        }
        if term * k < 1e-18 * excess * total {
            break;
        }
        if k > 4.0 * most_terms {
            return None;
        }
    }
    let overlap = pair.overlap();
    Some(Upset { probability: sum * overlap, excess: excess * overlap * w })
}

/// Lowers the smaller of a1 and b2 to 0 if it is an integer:
///
/// ```text
/// U_1 = J(v - 1) / (v - 1), ...;  P = sum U_k,  E = w sum U_k k / (N - k)
/// ```
pub(super) fn lower_one(pair: &Pair) -> Option<Upset> {
    let (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }) = (pair.x, pair.y);
    let (mut v, mut n, mut s, w) = if a1 <= b2 {
        (a1, a1 + b1, a1 + a2, (b1 + b2) / (a1 + b1))
    } else {
        (b2, a2 + b2, b1 + b2, (a1 + a2) / (a2 + b2))
    };
    if v > 0.5 * LONG || v.fract() != 0.0 {
        return None;
    }
    let mut total = (a1 + b1) + (a2 + b2);
    let (mut overlap, mut sum, mut excess, mut k) = (1.0, 0.0, 0.0, 0.0);
    while v > 0.5 {
        v -= 1.0;
        n -= 1.0;
        s -= 1.0;
        total -= 1.0;
        k += 1.0;
        let inverse = 1.0 / (s * n * total);
        let term = overlap * (total * total) * inverse;
        sum += term;
        excess += term * k * (s * n) * inverse;
        if term * k < 1e-18 * excess * total {
            break;
        }
        overlap = term * v;
    }
    let overlap = pair.overlap();
    Some(Upset { probability: sum * overlap, excess: excess * overlap * w })
}

/// Raises a2 and b1 in turn, the one with the smaller step first: for small shapes the sum converges at least like 2^-k,
/// where raising one alone converges like a power of k.
///
/// `E = (E X - E Y) P + (1/n1 + 1/n2) J` then cancels by a factor of about `n`, acceptable for small shapes.
pub(super) fn raise_both(pair: &Pair) -> Option<Upset> {
    let (Beta { a: a1, b: mut b1 }, Beta { a: mut a2, b: b2 }) = (pair.x, pair.y);
    let (n1, n2) = (a1 + b1, a2 + b2);
    if n1 + n2 > 400.0 {
        return None;
    }
    let (mut overlap, mut sum) = (1.0, 0.0);
    for _ in 0..1_000 {
        let total = a1 + b1 + a2 + b2;
        // One division gives all quotients.
        let inverse = 1.0 / (total * (a2 * b1));
        let (step_a, step_b) = ((a1 + a2) * (a2 + b2) * b1, (b1 + b2) * (a1 + b1) * a2);
        if step_a < step_b {
            sum += overlap * (total * b1) * inverse;
            overlap *= step_a * inverse;
            a2 += 1.0;
        } else {
            sum += overlap * (total * a2) * inverse;
            overlap *= step_b * inverse;
            b1 += 1.0;
        }
        if overlap < 1e-17 * sum {
            let overlap = pair.overlap();
            let probability = sum * overlap;
            let excess = pair.cross / (n1 * n2) * probability + (1.0 / n1 + 1.0 / n2) * overlap;
            return Some(Upset { probability, excess });
        }
    }
    None
}
