use super::Scale::{Difference, Lift};
use super::*;
use crate::practical::{chances, score_tests};

#[test]
fn ends_that_make_no_region_are_refused_with_their_values() {
    let refused = |scale, low, high| Region::new(scale, low, high).unwrap_err().to_string();
    assert_eq!(refused(Lift, -1.0, 0.1), "region low -1 is not a lift of at least -0.999999 or infinite");
    assert_eq!(refused(Difference, f64::NEG_INFINITY, f64::INFINITY), "region without an end");
    assert_eq!(refused(Lift, f64::NAN, 0.1), "region low NaN is not a lift of at least -0.999999 or infinite");
    assert_eq!(refused(Lift, -0.1, f64::NAN), "region high NaN is not a lift up to 1000000 or infinite");
    assert_eq!(refused(Difference, -0.1, 1.0), "region high 1 is not a difference up to 0.999999 or infinite");
    assert_eq!(refused(Lift, -0.1, 1e300), format!("region high {} is not a lift up to 1000000 or infinite", 1e300));
    assert!(Region::new(Lift, -0.1, Region::MAX_LIFT).is_ok());
    assert_eq!(refused(Lift, 0.1, 0.1), "region low 0.1 is not below high 0.1");
    assert_eq!(refused(Lift, 0.2, -0.2), "region low 0.2 is not below high -0.2");
    assert_eq!(refused(Lift, 0.1, 0.2), "region from low 0.1 to high 0.2 leaves out 0");
    assert_eq!(refused(Difference, -0.2, -0.1), "region from low -0.2 to high -0.1 leaves out 0");
}

#[test]
fn regions_keep_their_ends() {
    let region = Region::new(Scale::Lift, -0.5, 7.0).unwrap();
    assert_eq!((region.scale(), region.low(), region.high(), region.is_bounded()), (Scale::Lift, -0.5, 7.0, true));
    let region = Region::new(Scale::Difference, -0.0, f64::INFINITY).unwrap();
    assert!(region.low().is_sign_positive() && !region.is_bounded());
    assert!(Region::new(Scale::Difference, -0.1, -0.0).unwrap().high().is_sign_positive());
}

/// The farthest and the nearest ends, on counts from none to the largest: numbers throughout.
#[test]
fn whatever_the_ends_there_are_numbers() {
    use crate::bayesian::{Posterior, Prior};
    use crate::{Counts, GoalDirection, Pair, Threshold};
    let ends = [
        (Lift, -0.5, 1e-300),
        (Lift, -Region::MAX_DIFFERENCE, Region::MAX_LIFT),
        (Lift, -f64::MIN_POSITIVE, f64::MIN_POSITIVE),
        (Lift, 0.0, Region::MAX_LIFT),
        (Difference, -Region::MAX_DIFFERENCE, Region::MAX_DIFFERENCE),
        (Difference, -1e-300, f64::INFINITY),
        (Difference, -f64::MIN_POSITIVE, 0.0),
        (Difference, f64::NEG_INFINITY, 1e-300),
        (Lift, f64::NEG_INFINITY, Region::MAX_LIFT),
    ];
    let most = Counts::MAX_VISITORS;
    let tables = [(1, 0), (1, 1), (30, 0), (1_370, 153), (most, 0), (most, 1), (most, most / 2), (most, most)];
    for (scale, low, high) in ends {
        let region = Region::new(scale, low, high).unwrap();
        let goal = if low.is_finite() { GoalDirection::Increase } else { GoalDirection::Decrease };
        for one in tables {
            for other in tables {
                let case = format!("{region:?} {one:?} {other:?}");
                let [control, variant] = [one, other].map(|(visitors, x)| Counts::new(visitors, x).unwrap());
                if let Ok(tests) = score_tests(Pair { control, variant }, region, goal, Threshold::default()) {
                    for test in tests.low.into_iter().chain(tests.high) {
                        assert!(test.z.is_finite() && (0.0..=1.0).contains(&test.p_value), "{case} {test:?}");
                    }
                }
                let [control, variant] = [control, variant].map(|counts| Posterior::new(Prior::UNIFORM, counts));
                let found = chances(Pair { control, variant }, region, goal, Threshold::default()).unwrap();
                for chance in [found.below, found.inside, found.above, found.not_below, found.not_above] {
                    assert!((-1e-12..=1.0 + 1e-12).contains(&chance), "{case} {found:?}");
                }
                assert!(found.interval.low <= found.interval.high, "{case} {found:?}");
            }
        }
    }
}
