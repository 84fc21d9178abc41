//! Percentages as the page prints them: two decimals, halves away from zero, from exact counts.

use abstats::Counts;

/// 100 · conversions / visitors; 0 without visitors, as the page has it.
pub(crate) fn conversion_rate(visitors: u64, conversions: u64) -> f64 {
    if visitors == 0 { 0.0 } else { rounded(conversions.into(), visitors.into()) }
}

/// 100 · (variant rate / control rate - 1), when the variant has visitors and the control has conversions.
pub(crate) fn improvement(control: Counts, variant: Counts) -> Option<f64> {
    if variant.visitors() == 0 || control.conversions() == 0 {
        return None;
    }
    let cross = |one: Counts, other: Counts| i128::from(one.conversions()) * i128::from(other.visitors());
    let (variant, control) = (cross(variant, control), cross(control, variant));
    Some(rounded(variant - control, control))
}

/// 100 · numerator / denominator in whole hundredths, exactly: |numerator| up to 1e24, denominator from 1 to 1e24.
fn rounded(numerator: i128, denominator: i128) -> f64 {
    let hundredths = (20_000 * numerator.abs() + denominator) / (2 * denominator);
    (hundredths * numerator.signum()) as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(visitors: u64, conversions: u64) -> Counts {
        Counts::new(visitors, conversions).unwrap()
    }

    fn close(got: Option<f64>, expected: f64) -> bool {
        got.is_some_and(|got| got.to_bits() == expected.to_bits())
    }

    #[test]
    fn the_pages_sample() {
        assert!(close(Some(conversion_rate(1_500, 120)), 8.0));
        assert!(close(Some(conversion_rate(1_480, 148)), 10.0));
        assert!(close(improvement(counts(1_500, 120), counts(1_480, 148)), 25.0));
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        // 1/800 = 0.125%, 3/800 = 0.375%: exact halves of a hundredth.
        assert!(close(Some(conversion_rate(800, 1)), 0.13));
        assert!(close(Some(conversion_rate(800, 3)), 0.38));
        // 201/40000 = 0.5025%: rounded in f64, 50.25 / 100 gives 0.5 in some libraries' half-to-even.
        assert!(close(Some(conversion_rate(40_000, 201)), 0.5));
        assert!(close(Some(conversion_rate(40_000, 202)), 0.51)); // 0.505
        // 799/800 - 1 = -0.125% and 801/800 - 1 = +0.125%.
        assert!(close(improvement(counts(1_000, 800), counts(1_000, 799)), -0.13));
        assert!(close(improvement(counts(1_000, 800), counts(1_000, 801)), 0.13));
        // 1.005 is below its decimal in f64, so multiply-and-round gives 1.0: 201/20000 = 1.005%.
        assert!(close(Some(conversion_rate(20_000, 201)), 1.01));
    }

    #[test]
    fn without_data_there_is_a_rate_of_zero_and_no_improvement() {
        assert!(close(Some(conversion_rate(0, 0)), 0.0));
        assert_eq!(improvement(counts(0, 0), counts(10, 1)), None);
        assert_eq!(improvement(counts(10, 0), counts(10, 1)), None);
        assert_eq!(improvement(counts(10, 1), counts(0, 0)), None);
        assert!(close(improvement(counts(10, 1), counts(10, 0)), -100.0));
    }

    #[test]
    fn the_largest_counts() {
        let most = Counts::MAX_VISITORS;
        // A rate of 1 against 1e-12: 1e12 - 1 times as much more, in percent.
        assert!(close(improvement(counts(most, 1), counts(most, most)), 99_999_999_999_900.0));
        assert!(close(Some(conversion_rate(1_000 * most, 1_000 * most)), 100.0));
    }
}
