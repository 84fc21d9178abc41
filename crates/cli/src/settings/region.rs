//! The region of practical equivalence, as it is written on the command line.

use abstats::GoalDirection;
use abstats::practical::{Region, Scale};

use crate::args::Options;

/// What `--rope` or `--non-inferiority` say, else what the input does.
pub fn asked(
    options: &Options,
    asked: Option<Region>,
    goal: GoalDirection,
    errors: &mut Vec<String>,
) -> Option<Region> {
    let given = match (&options.rope, &options.non_inferiority) {
        (Some(text), _) if text == "none" => return None,
        (Some(text), _) => ("--rope", rope(text)),
        (None, Some(text)) => ("--non-inferiority", margin(text, goal)),
        (None, None) if asked.is_some_and(|region| !region.limits_harm(goal)) => {
            errors.push("--lower-is-better: the region that the input asks for has no upper end; give --rope or --non-inferiority".into());
            return None;
        }
        (None, None) => return asked,
    };
    let (option, region) = given;
    region.map_err(|problem| errors.push(format!("{option}: {problem}"))).ok()
}

/// `2%`, `-1%:3%`, `0.5pp`.
fn rope(text: &str) -> Result<Region, String> {
    const EXAMPLES: &str = "a region like 2%, -1%:3% or, in percentage points, 0.5pp; or none";
    let unreadable = || format!("{text:?} is not {EXAMPLES}");
    let (scale, low, high) = match text.split_once(':') {
        None => {
            let (scale, size) = end(text).ok_or_else(unreadable)?;
            if size <= 0.0 {
                return Err(format!("{text:?} is not above 0; it is how far the region reaches to either side"));
            }
            (scale, -size, size)
        }
        Some((low, high)) => {
            let ((one, low), (other, high)) = (end(low).ok_or_else(unreadable)?, end(high).ok_or_else(unreadable)?);
            if one.zip(other).is_some_and(|(one, other)| one != other) {
                return Err(format!("{text:?} mixes % and pp; both ends need the same unit"));
            }
            (one.or(other), low, high)
        }
    };
    region(text, scale, low, high)
}

/// `2%`, `0.5pp`.
fn margin(text: &str, goal: GoalDirection) -> Result<Region, String> {
    let (scale, size) =
        end(text).ok_or_else(|| format!("{text:?} is not a margin like 2% or, in percentage points, 0.5pp"))?;
    if size < 0.0 {
        return Err(format!("{text:?} is below 0; it is how much worse the variant may be"));
    }
    let (low, high) = match goal {
        GoalDirection::Increase => (-size, f64::INFINITY),
        GoalDirection::Decrease => (f64::NEG_INFINITY, size),
    };
    region(text, scale, low, high)
}

/// Ends are in percent, or in percentage points.
fn region(text: &str, scale: Option<Scale>, low: f64, high: f64) -> Result<Region, String> {
    let scale = scale.ok_or_else(|| {
        format!("{text:?} has no unit: % is of the control's rate (a lift), pp are percentage points (a difference)")
    })?;
    Region::new(scale, low / 100.0, high / 100.0).map_err(|error| error.to_string())
}

/// A finite number, and its unit when it has one.
fn end(text: &str) -> Option<(Option<Scale>, f64)> {
    let text = text.trim();
    let (scale, number) = match (text.strip_suffix('%'), text.strip_suffix("pp")) {
        (Some(number), _) => (Some(Scale::Lift), number),
        (None, Some(number)) => (Some(Scale::Difference), number),
        (None, None) => (None, text),
    };
    let number: f64 = number.trim_end().parse().ok()?;
    // Not -0, which would be echoed.
    number.is_finite().then_some((scale, number + 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_as_people_write_them() {
        let region = |scale, low, high| Ok(Region::new(scale, low, high).expect("a region"));
        assert_eq!(rope("2%"), region(Scale::Lift, -0.02, 0.02));
        assert_eq!(rope("+2%"), region(Scale::Lift, -0.02, 0.02));
        assert_eq!(rope("-1%:3%"), region(Scale::Lift, -0.01, 0.03));
        assert_eq!(rope("-1:3%"), region(Scale::Lift, -0.01, 0.03));
        assert_eq!(rope("0.5pp"), region(Scale::Difference, -0.005, 0.005));
        assert_eq!(rope("-0.2pp:0.5pp"), region(Scale::Difference, -0.002, 0.005));
        let more = |text| margin(text, GoalDirection::Increase);
        assert_eq!(more("2%"), region(Scale::Lift, -0.02, f64::INFINITY));
        assert_eq!(more("0pp"), region(Scale::Difference, 0.0, f64::INFINITY));
        assert_eq!(margin("2%", GoalDirection::Decrease), region(Scale::Lift, f64::NEG_INFINITY, 0.02));
    }
}
