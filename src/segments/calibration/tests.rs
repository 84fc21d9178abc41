use super::*;

/// The largest x with `odds (n_T - x + 1) (total - x + 1) >= x (n_C - total + x)`, by bisection in Python's integers.
#[test]
fn the_heaviest_count_is_found_among_1e12() {
    const MOST: f64 = 1e12;
    let cases = [
        (631_050_980_292.0, 459_063_495_857.0, 459_063_495_861.0, 1e22, 459_063_495_854.0),
        (MOST, MOST, MOST, 1e20, 999_999_999_901.0),
        (MOST, MOST, MOST, 1e-20, 99.0),
        (MOST, 0.5e12, 500_000_000_003.0, 1e15, 499_999_977_641.0),
        (1_000.0, 900.0, 901.0, 1e9, 900.0),
        (MOST, MOST, 3.0, 3.5, 3.0),
        (50.0, 60.0, 40.0, 3.0, 29.0),
        (MOST, MOST, 999_999_999_995.0, 1e-24, 0.0),
    ];
    for (n_c, n_t, total, odds, expected) in cases {
        let (least, most) = ((total - n_c).max(0.0), total.min(n_t));
        let heaviest = mode(n_c, n_t, total, odds).floor().clamp(least, most);
        assert!((heaviest - expected).abs() <= 1.0, "{n_c} {n_t} {total} {odds}: {heaviest}");
    }
}
