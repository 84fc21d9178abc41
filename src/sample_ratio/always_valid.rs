//! The sample ratio test for users who look daily.

use super::{MISMATCH_BELOW, Table};
use crate::special::elementary::{deviance, exp, ln_1p};
use crate::special::gamma::stirling_remainder;

/// The Bayes factor of "the shares are others" against the intended split, and the p-value that it gives.
///
/// Under the alternative the shares have a Dirichlet distribution around the intended ones, with
/// [`AlwaysValid::CONCENTRATION`] times the share for each variant:
///
/// ```text
/// BF = Gamma(A) / Gamma(A + N) * product over the variants of Gamma(a_i + n_i) / Gamma(a_i) / share_i^n_i
/// a_i = A share_i,   A = 10,000,   p = min(1, 1 / BF)
/// ```
/// Under the intended split the Bayes factor is a martingale that starts at 1, so by Ville's inequality it ever exceeds
/// 1/p with a probability of at most p: however often one looks, and whenever one stops, `p_value < 0.001` raises at most
/// one false alarm in 1000 tests. It depends on the counts alone, not on their order, so the counts of the day of the
/// look suffice. The smallest p-value of all looks is valid too and never rises. The price:
/// to detect the same deviation, it needs more visitors than the test for a single look.
///
/// # Accuracy
/// Bayes factor: `log_bayes_factor` has an absolute error below 1e-11 and a relative one below 1e-12, whichever is more,
/// for up to 1e12 visitors of each of up to 1,000 variants, weights up to 1e11 to 1, against the formula in 80 digits
/// (411 cases: 2.3e-14 at most, `testdata/sample_ratio.txt` and `sample_ratio_extremes.txt`).
///
/// # References
/// M. Lindon and A. Malek, *Anytime-valid inference for multinomial count data*, Adv. Neural Inf. Process. Syst. 35 (2022) (arXiv 2011.03567);
/// the prior is that of their software.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AlwaysValid {
    /// The natural logarithm of the Bayes factor, which itself leaves the range of f64; above 0 it speaks for a
    /// mismatch, below against one.
    pub log_bayes_factor: f64,
    /// min(1, 1 / Bayes factor).
    pub p_value: f64,
    /// Whether `p_value <` [`MISMATCH_BELOW`].
    pub mismatch: bool,
}

impl AlwaysValid {
    /// A: how tightly the alternative's shares lie around the intended ones, as if 10,000 visitors had been seen.
    pub const CONCENTRATION: f64 = 10_000.0;

    /// With the logarithm of the gamma function by Stirling's formula and its remainder r, all large terms cancel:
    ///
    /// ```text
    /// ln BF = sum of [D_i - ln(1 + n_i / a_i) / 2 + r(a_i + n_i) - r(a_i)] + ln(1 + N / A) / 2 - r(A + N) + r(A)
    /// ```
    /// with D the deviance of `a_i + n_i` from its expectation `share_i (A + N)`.
    pub(super) fn of(table: &Table) -> Self {
        let prior = Self::CONCENTRATION;
        let gain = |prior: f64, visitors: f64| {
            stirling_remainder(prior + visitors) - stirling_remainder(prior) - 0.5 * ln_1p(visitors / prior)
        };
        let of_variants = table.cells.iter().map(|cell| {
            let (prior, expected) = (prior * cell.share, cell.share * (prior + table.visitors));
            deviance(prior + cell.visitors, expected, cell.excess) + gain(prior, cell.visitors)
        });
        let log_bayes_factor = of_variants.sum::<f64>() - gain(prior, table.visitors);
        let p_value = exp(-log_bayes_factor).min(1.0);
        Self { log_bayes_factor, p_value, mismatch: p_value < MISMATCH_BELOW }
    }
}
