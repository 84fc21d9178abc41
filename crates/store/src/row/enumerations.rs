//! The enumerated spellings of values (R62, R174).

use abstats_question::{Field, is_country};

/// The enumerated spelling of a value that has another one; `None`: it stays as it is.
pub(super) fn spelling(field: Field, value: &str) -> Option<String> {
    let meant = match field {
        Field::Source if value.eq_ignore_ascii_case("organic") => Some("search".to_owned()),
        Field::Country if value.eq_ignore_ascii_case("UK") => Some("GB".to_owned()),
        Field::Country => Some(value.to_ascii_uppercase()).filter(|code| is_country(code)),
        _ => {
            let lower = value.to_ascii_lowercase();
            field.listed()?.contains(&lower.as_str()).then_some(lower)
        }
    };
    meant.filter(|meant| meant != value)
}
