//! The score statistic of a lift.

use crate::frequentist::exact::{excess, sum_with_product};
use crate::{Counts, Pair};

/// The score statistic of a lift of `margin`, above -1 and not 0, with the sign of estimate - margin. Both arms have
/// visitors, at least one has conversions.
///
/// `z = (x_T/n_T - r x_C/n_C) / sqrt(p_T q_T / n_T + r^2 p_C q_C / n_C)` at the likeliest rates with the ratio
/// `r = 1 + margin`. They are roots of a quadratic (Koopman 1984):
///
/// ```text
/// s = (n_C + x_T) + r (n_T + x_C)        a = (n_C + x_T) - r (n_T + x_C)        w^2 = a^2 + 4 r y_C y_T
/// p_C = 2 (x_C + x_T) / (s + w)          p_T = r p_C
/// q_C = (2 y_C + (w - a)) / (s + w)      q_T = (2 r y_T + (w + a)) / (s + w)
/// ```
/// Of w - a and w + a the smaller is the product of both over the larger. So all is made of positive terms but a and the
/// numerator, which cancel where a rate is 1 or the margin what was observed.
pub(super) fn z(Pair { control, variant }: Pair<Counts>, margin: f64) -> f64 {
    let [n_c, n_t] = [control, variant].map(|arm| arm.visitors() as f64);
    let [x_c, x_t] = [control, variant].map(|arm| arm.conversions() as f64);
    let [y_c, y_t] = [control, variant].map(|arm| arm.non_conversions() as f64);
    let gap = excess(
        [variant.conversions(), control.visitors()],
        [control.conversions(), variant.visitors()],
        margin,
        [control.conversions(), variant.visitors()],
    );
    let ratio = 1.0 + margin;
    let apart = sum_with_product(y_c - y_t, -margin, n_t + x_c);
    let product = 4.0 * ratio * (y_c * y_t);
    let root = (apart * apart + product).sqrt();
    let (more, less) = if apart >= 0.0 {
        (root + apart, over(product, root + apart))
    } else {
        (over(product, root - apart), root - apart)
    };
    let total = (n_c + x_t) + ratio * (n_t + x_c) + root;
    let (missing_t, missing_c) = (2.0 * ratio * y_t + more, 2.0 * y_c + less);
    let variance = 2.0 * ratio * (x_c + x_t) * (missing_t / n_t + ratio * (missing_c / n_c));
    gap / (n_c * n_t) * total / variance.sqrt()
}

/// 0 over 0 is 0: if the product is 0, its divisor may vanish as well.
fn over(product: f64, by: f64) -> f64 {
    if product == 0.0 { 0.0 } else { product / by }
}
