//! The ratio of two Beta variables with large shapes, by the saddle-point integral.

use super::Distribution;
use crate::special::Tails;
use crate::special::beta::Beta;
use crate::special::elementary::{difference_of_products, exp, exp_m1};
use crate::special::saddle::{Factor, Line, ln_quotient};

/// The part of one gamma function's variance that its counterpart leaves. Rates next to 1 leave little, and the digits
/// that cancel are lost.
const LEAST_LEFT: f64 = 1e-3;

/// The distribution of `ln(Y / X)` at `log_ratio`; `None` when a shape is too small for a saddle, or both rates are
/// next to 1.
///
/// With T = ln X - ln Y + ln(1 + lift), where `ln(1 + lift)` is `log_ratio`,
/// `E[exp(s T)] = (1 + lift)^s Gamma(a1 + s) Gamma(a2 - s) / (Gamma(n1 + s) Gamma(n2 - s)) ...`, and the lower tail is
/// `P(T > 0)`, the density `1/(2 pi i) Int M(s) ds`. The smaller tail is integrated; for the upper one T
/// changes its sign.
pub(super) fn distribution(x: Beta, y: Beta, log_ratio: f64) -> Option<Distribution> {
    let (ratio, lift) = (exp(log_ratio), exp_m1(log_ratio));
    let (n1, n2) = (x.a + x.b, y.a + y.b);
    if x.b / (x.a * n1) + y.b / (y.a * n2) < LEAST_LEFT * (1.0 / x.a + 1.0 / y.a) {
        return None;
    }
    // (a1 + c) (n2 - c) (1 + lift) - (n1 + c) (a2 - c) = excess + c rise. Near a ratio of 1 the products share a1 a2 and
    // c (n2 - a1 - c), which are left out. Far from it, leaving them out would cancel the rest, and all of the smaller product.
    let near = lift.abs() < 0.5;
    let excess = if near {
        difference_of_products(x.a, y.b, x.b, y.a) + lift * (x.a * n2)
    } else {
        difference_of_products(ratio * x.a, n2, n1, y.a)
    };
    let rise = |c: f64| {
        let rest = n2 - x.a - c;
        if near { (x.b + y.b) + lift * rest } else { ratio * rest + (n1 - y.a + c) }
    };

    let lower_is_smaller = excess <= 0.0;
    let sign = if lower_is_smaller { 1.0 } else { -1.0 };
    let factors = [
        Factor { p: x.a, e: sign, g: 1.0 },
        Factor { p: n1, e: sign, g: -1.0 },
        Factor { p: y.a, e: -sign, g: 1.0 },
        Factor { p: n2, e: -sign, g: -1.0 },
    ];
    let slope = |c: f64| {
        let c = sign * c;
        let excess = excess + c * rise(c);
        sign * ln_quotient(ratio * (x.a + c) * (n2 - c), (n1 + c) * (y.a - c), excess)
    };
    let line = Line::new(&factors, slope)?;
    let [tail, density, bend] =
        line.integrate(|c, y, (re, im)| [(re * c + im * y) / (c * c + y * y), re, c * re - y * im])?;
    let tail = tail - line.pole(0.0);
    let tails = Tails { lower: tail, upper: 1.0 - tail };
    Some(Distribution { tails: if lower_is_smaller { tails } else { tails.swap() }, density, bend: sign * bend })
}
