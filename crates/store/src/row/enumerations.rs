//! The enumerated spellings of values (R62, R174).

use abstats_question::{Field, is_country};

const DEVICES: &[&str] = &["mobile", "desktop", "tablet"];
const BROWSERS: &[&str] = &[
    "chrome",
    "firefox",
    "safari",
    "edge_chromium",
    "edge_legacy",
    "opera",
    "ie",
    "brave",
    "vivaldi",
    "yandex",
    "chromium",
    "samsung",
    "uc",
    "duckduckgo",
    "silk",
    "facebook",
    "instagram",
    "other",
];
const SYSTEMS: &[&str] = &["windows", "macos", "ios", "linux"];
const SOURCES: &[&str] = &["direct", "referral", "social", "search", "paid", "email"];

/// The enumerated spelling of a value that has another one; `None`: it stays as it is.
pub(super) fn spelling(field: Field, value: &str) -> Option<String> {
    let lower = |values: &[&str]| {
        let lower = value.to_ascii_lowercase();
        values.contains(&lower.as_str()).then_some(lower)
    };
    let meant = match field {
        Field::Device => lower(DEVICES),
        Field::Browser => lower(BROWSERS),
        Field::Os => lower(SYSTEMS),
        Field::Source if value.eq_ignore_ascii_case("organic") => Some("search".to_owned()),
        Field::Source => lower(SOURCES),
        Field::Country if value.eq_ignore_ascii_case("UK") => Some("GB".to_owned()),
        Field::Country => Some(value.to_ascii_uppercase()).filter(|code| is_country(code)),
        _ => None,
    };
    meant.filter(|meant| meant != value)
}
