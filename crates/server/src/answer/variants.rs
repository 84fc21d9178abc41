//! The variants as answers show them.

use std::cmp::Ordering;

use abstats::{Counts, CountsError};
use abstats_count::Counted;
use abstats_store::Definition;

/// A variant as it is shown.
pub(super) struct Shown<'a> {
    /// Its place in the definition.
    pub place: usize,
    pub id: &'a str,
    pub name: String,
    pub is_control: bool,
}

/// All variants, the control first, then by id: numbers by value, then texts by code point (R112, R169).
pub(super) fn shown(definition: &Definition) -> Vec<Shown<'_>> {
    let all = &definition.variants;
    let zero = all.iter().position(|variant| variant.id == "0");
    let control = zero.or_else(|| all.iter().position(|variant| variant.is_control)).unwrap_or(0);
    let mut places: Vec<usize> = (0..all.len()).collect();
    places.sort_by(|&a, &b| (a != control).cmp(&(b != control)).then_with(|| by_id(&all[a].id, &all[b].id)));
    let shown = places.into_iter().enumerate().map(|(position, place)| {
        let variant = &all[place];
        let is_control = place == control;
        let own = variant.nickname.as_ref().or(variant.name.as_ref());
        let name = own.cloned().unwrap_or_else(|| match number(&variant.id) {
            _ if is_control => "Control".to_owned(),
            Some(_) => format!("Variant {}", variant.id),
            None => format!("Variant {position}"),
        });
        Shown { place, id: &variant.id, name, is_control }
    });
    shown.collect()
}

/// The counts, which stand in configured order, in the order of the answer; one that is missing is none.
pub(super) fn counts(counted: &[Counted], shown: &[Shown<'_>]) -> Result<Vec<Counts>, CountsError> {
    let of = |variant: &Shown<'_>| counted.get(variant.place).copied().unwrap_or_default();
    shown.iter().map(of).map(|counted| Counts::new(counted.visitors, counted.conversions)).collect()
}

fn by_id(one: &str, other: &str) -> Ordering {
    match (number(one), number(other)) {
        (Some(a), Some(b)) => a.cmp(&b).then_with(|| one.cmp(other)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.cmp(other),
    }
}

/// Orders ids of digits by their value, however long they are.
fn number(id: &str) -> Option<(usize, &str)> {
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let significant = id.trim_start_matches('0');
    digits.then_some((significant.len(), significant))
}
