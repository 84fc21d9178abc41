//! The saddle-point integral: a fixed cost for large shapes.

use super::{Pair, Upset};
use crate::special::beta::Beta;
use crate::special::saddle::{Factor, Line, ln_quotient};

/// With T = logit X - logit Y, `E[exp(s T)] = Gamma(a1 + s) Gamma(b1 - s) Gamma(a2 - s) Gamma(b2 + s) / (...)` and
///
/// ```text
/// P(X > Y)          = 1/(2 pi i) Int M(s) / s ds
/// E[max(X - Y, 0)]  = 1/(2 pi i) Int M(s) (a1 + s)(b2 + s) / (s (s + 1)) ds / (n1 n2)
/// ```
///
/// Both integrals use the same nodes. The second follows from the first by writing the excess as a difference of two such
/// probabilities with raised shapes; its poles are at 0 with residue `a1 b2` and at -1 with residue `-b1 a2`.
pub(super) fn upset(pair: &Pair) -> Option<Upset> {
    let (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }) = (pair.x, pair.y);
    let line = line(pair)?;
    let [probability, excess] = line.integrate(|c, y, (re, im)| {
        let modulus = 1.0 / (c * c + y * y);
        let (f_re, f_im) = ((re * c + im * y) * modulus, (im * c - re * y) * modulus);
        let (u_re, u_im) = ((a1 + c) * (b2 + c) - y * y, y * ((a1 + c) + (b2 + c)));
        let modulus = 1.0 / ((c + 1.0) * (c + 1.0) + y * y);
        let (k_re, k_im) = ((u_re * (c + 1.0) + u_im * y) * modulus, (u_im * (c + 1.0) - u_re * y) * modulus);
        [f_re, f_re * k_re - f_im * k_im]
    })?;
    let poles = line.pole(0.0) * pair.cross + line.pole_difference(1.0) * (b1 * a2);
    Some(Upset { probability: probability - line.pole(0.0), excess: (excess - poles) / ((a1 + b1) * (a2 + b2)) })
}

/// The line through the saddle of `M(s) / s`.
pub(super) fn line(pair: &Pair) -> Option<Line<4>> {
    let (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }) = (pair.x, pair.y);
    let n = (a1 + b1) + (a2 + b2);
    let factors = [
        Factor { p: a1, e: 1.0, g: 1.0 },
        Factor { p: b2, e: 1.0, g: 1.0 },
        Factor { p: b1, e: -1.0, g: 1.0 },
        Factor { p: a2, e: -1.0, g: 1.0 },
    ];
    Line::new(&factors, |c| ln_quotient((a1 + c) * (b2 + c), (b1 - c) * (a2 - c), pair.cross + c * n))
}
