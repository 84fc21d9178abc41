//! The closed sets of values, in the page's order.

pub(crate) const SOURCES: [&str; 7] = ["direct", "referral", "social", "search", "nonpaid", "paid", "email"];
/// Without the one that is a question only.
pub(crate) const STORED_SOURCES: [&str; 6] = ["direct", "referral", "social", "search", "paid", "email"];
pub(crate) const DEVICES: [&str; 3] = ["mobile", "desktop", "tablet"];
pub(crate) const BROWSERS: [&str; 18] = [
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
pub(crate) const SYSTEMS: [&str; 4] = ["windows", "macos", "ios", "linux"];
pub(crate) const TYPES: [&str; 2] = ["new", "returning"];
