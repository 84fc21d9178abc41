//! What a likelihood makes of a Gaussian, and the points at which both ways of finding it, quickly and carefully, look.

/// A segment's posterior given tau: proportional to its likelihood times a Gaussian, what the others say of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tilted {
    pub(super) prior_mean: f64,
    pub(super) prior_variance: f64,
    /// The log of the integral of the product.
    pub(super) ln_mass: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
}

/// Abscissas, and weights times `exp(x^2 / 2) / sqrt(2 pi)`, of the Gauss-Hermite formula with 9 points.
pub(super) const HERMITE: [(f64, f64); 9] = [
    (-4.512_745_863_399_783, 0.590_708_514_324_244_2),
    (-3.205_429_002_856_47, 0.474_908_106_097_449_66),
    (-2.076_847_978_677_83, 0.431_383_939_674_324_8),
    (-1.023_255_663_789_132_6, 0.412_029_036_678_158_7),
    (0.0, 0.406_349_206_349_206_35),
    (1.023_255_663_789_132_6, 0.412_029_036_678_158_7),
    (2.076_847_978_677_83, 0.431_383_939_674_324_8),
    (3.205_429_002_856_47, 0.474_908_106_097_449_66),
    (4.512_745_863_399_783, 0.590_708_514_324_244_2),
];

/// Abscissas and weights of the Gauss-Legendre formula with 11 points.
pub(super) const LEGENDRE: [(f64, f64); 11] = [
    (-0.978_228_658_146_057, 0.055_668_567_116_173_93),
    (-0.887_062_599_768_095_3, 0.125_580_369_464_904_33),
    (-0.730_152_005_574_049_4, 0.186_290_210_927_734_3),
    (-0.519_096_129_206_811_8, 0.233_193_764_591_990_57),
    (-0.269_543_155_952_344_96, 0.262_804_544_510_246_54),
    (0.0, 0.272_925_086_777_900_5),
    (0.269_543_155_952_344_96, 0.262_804_544_510_246_54),
    (0.519_096_129_206_811_8, 0.233_193_764_591_990_57),
    (0.730_152_005_574_049_4, 0.186_290_210_927_734_3),
    (0.887_062_599_768_095_3, 0.125_580_369_464_904_33),
    (0.978_228_658_146_057, 0.055_668_567_116_173_93),
];
