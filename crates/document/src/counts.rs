//! Counts as people write them: `120/1500`.

use abstats::{Counts, Place, Variant};

use crate::echo::{LONGEST_VALUE, cut};
pub(crate) use crate::error::WHOLE;
use crate::error::{Error, ErrorKind, unexpected};
use crate::{Errors, Weights};

/// The variants, the control first, of `conversions/visitors` each.
pub(crate) fn variants(arguments: &[impl AsRef<str>]) -> Result<Vec<Variant>, Errors> {
    let mut errors = Errors::default();
    let mut variants = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let id = index.to_string();
        match counts(argument.as_ref()) {
            Ok(counts) => variants.push(Variant::new(id, counts)),
            Err(kind) => errors.push(Error::new(kind).at(Place::variant(&id))),
        }
    }
    errors.or(variants)
}

/// The weights, of names those that people give to counts in a row: the first is the control or A, the next B.
pub(crate) fn by_id(weights: Weights, variants: usize) -> Weights {
    let id = |name: String| {
        let place = match name.to_ascii_lowercase().as_bytes() {
            b"control" => Some(0),
            [letter @ b'a'..=b'z'] => Some(usize::from(letter - b'a')),
            _ => None,
        };
        place.filter(|place| *place < variants).map_or(name, |place| place.to_string())
    };
    match weights {
        Weights::InOrder(_) => weights,
        Weights::Named(named) => Weights::Named(named.into_iter().map(|(name, weight)| (id(name), weight)).collect()),
    }
}

fn counts(argument: &str) -> Result<Counts, ErrorKind> {
    let (conversions, visitors) =
        argument.split_once('/').ok_or_else(|| ErrorKind::NotCounts { text: cut(argument, LONGEST_VALUE) })?;
    let number = |field, text: &str| whole_number(text).ok_or_else(|| unexpected(field, &format!("{text:?}"), WHOLE));
    let (conversions, visitors) = (number("conversions", conversions)?, number("visitors", visitors)?);
    Counts::new(visitors, conversions).map_err(|error| ErrorKind::Problem(error.into()))
}

/// Digits only: no sign, no separators, no exponent.
pub(crate) fn whole_number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
