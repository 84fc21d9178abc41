use super::Scale::{Difference, Lift};
use super::*;

#[test]
fn ends_that_make_no_region_are_refused_with_their_values() {
    let refused = |scale, low, high| Region::new(scale, low, high).unwrap_err().to_string();
    assert_eq!(refused(Lift, -1.0, 0.1), "region low -1 is not a lift above -1");
    assert_eq!(refused(Difference, f64::NEG_INFINITY, 0.1), "region low -inf is not a difference above -1");
    assert_eq!(refused(Lift, f64::NAN, 0.1), "region low NaN is not a lift above -1");
    assert_eq!(refused(Lift, -0.1, f64::NAN), "region high NaN is not a lift or infinite");
    assert_eq!(refused(Difference, -0.1, 1.0), "region high 1 is not a difference below 1 or infinite");
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
