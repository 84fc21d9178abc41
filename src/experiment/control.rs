//! Which variant is the control.

use crate::Variant;
use crate::error::Problem;

/// How the control was found.
///
/// ```
/// use abstats::{ControlBy, Counts, Experiment, Variant};
/// let variants = ["red", "Control"].map(|id| Variant::new(id, Counts::default())).to_vec();
/// assert_eq!(Experiment::control_among(&variants)?, (1, ControlBy::Name));
/// # Ok::<(), abstats::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed: the order in which it is looked for")]
pub enum ControlBy {
    /// It has `is_control`.
    Flag,
    /// It has the id "0", which the result endpoint gives to the control.
    Id,
    /// It is named like a control.
    Name,
    /// No variant is named like one: the first is taken.
    First,
}

/// Names of a control, letter case and white space aside, the strongest first.
const NAMES: [&[&str]; 5] = [
    &["control"],
    &["original", "baseline"],
    &["default", "existing", "current"],
    &["holdout", "off", "false", "none"],
    &["a"],
];
/// The longest of them, in characters.
const LONGEST: usize = 8;

/// The place of the control, and how it was found.
pub(super) fn among(variants: &[Variant]) -> Result<(usize, ControlBy), Problem> {
    let place = |is: fn(&Variant) -> bool| variants.iter().position(is);
    if let Some(flagged) = place(|variant| variant.is_control) {
        return Ok((flagged, ControlBy::Flag));
    }
    if let Some(zero) = place(|variant| variant.id == "0") {
        return Ok((zero, ControlBy::Id));
    }
    Ok(named(variants)?.map_or((0, ControlBy::First), |named| (named, ControlBy::Name)))
}

/// The variant whose name or id is the strongest of [`NAMES`].
pub(super) fn named(variants: &[Variant]) -> Result<Option<usize>, Problem> {
    let strengths = variants.iter().map(|variant| {
        let name = variant.name.as_deref().and_then(strength);
        name.into_iter().chain(strength(&variant.id)).min()
    });
    let mut strongest: Option<(usize, usize, Option<usize>)> = None;
    for (place, strength) in strengths.enumerate() {
        let Some(strength) = strength else { continue };
        match &mut strongest {
            Some((known, _, second)) if *known == strength => drop(second.get_or_insert(place)),
            Some((known, ..)) if *known < strength => {}
            _ => strongest = Some((strength, place, None)),
        }
    }
    match strongest {
        Some((_, first, Some(second))) => {
            let [first, second] = [first, second].map(|place| variants[place].label().to_owned());
            Err(Problem::TwoNamedControl { first, second })
        }
        only => Ok(only.map(|(_, place, _)| place)),
    }
}

/// The place of the name among [`NAMES`]; the lower, the stronger.
fn strength(name: &str) -> Option<usize> {
    let letters = name.chars().filter(|character| !character.is_whitespace()).take(LONGEST + 1);
    let name: String = letters.flat_map(char::to_lowercase).collect();
    NAMES.iter().position(|class| class.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;

    fn found(names: &[&str]) -> Result<(usize, ControlBy), (String, String)> {
        let variants: Vec<_> = names.iter().map(|id| Variant::new(*id, Counts::default())).collect();
        among(&variants).map_err(|problem| match problem {
            Problem::TwoNamedControl { first, second } => (first, second),
            other => panic!("{other}"),
        })
    }

    #[test]
    fn the_strongest_name_decides() {
        for (names, expected) in [
            (&["red", "Con trol "][..], (1, ControlBy::Name)),
            (&["original", "B", " CONTROL"], (2, ControlBy::Name)),
            (&["current", "baseline", "default"], (1, ControlBy::Name)),
            (&["off", "on"], (0, ControlBy::Name)),
            (&["on", "None"], (1, ControlBy::Name)),
            (&["b", "a"], (1, ControlBy::Name)),
            (&["a", "holdout"], (1, ControlBy::Name)),
            (&["control 1", "control 2"], (0, ControlBy::First)),
            (&["controls", "aa"], (0, ControlBy::First)),
            (&["control", "0"], (1, ControlBy::Id)),
        ] {
            assert_eq!(found(names), Ok(expected), "{names:?}");
        }
        for names in [["control", "Control"], ["baseline", "ORIGINAL"], ["off", "none"], ["a", "A"]] {
            assert_eq!(found(&names), Err((names[0].into(), names[1].into())));
        }
        // A weaker class does not help where the strongest has two; a stronger one does.
        assert!(found(&["original", "baseline", "a"]).is_err());
        assert_eq!(found(&["original", "baseline", "control"]), Ok((2, ControlBy::Name)));
    }

    #[test]
    fn a_flag_goes_before_names_and_a_name_counts_like_an_id() {
        let variant = |id: &str, name: &str| Variant { name: Some(name.into()), ..Variant::new(id, Counts::default()) };
        let mut variants = vec![variant("1", "Red"), variant("2", "Baseline"), variant("3", "Blue")];
        assert_eq!(among(&variants), Ok((1, ControlBy::Name)));
        variants[2].is_control = true;
        assert_eq!(among(&variants), Ok((2, ControlBy::Flag)));
        // Its name and its id are those of one variant.
        assert_eq!(among(&[variant("a", "A"), variant("b", "B")]), Ok((0, ControlBy::Name)));
        assert_eq!(among(&[variant("a", "Red"), variant("b", "Control")]), Ok((1, ControlBy::Name)));
    }
}
