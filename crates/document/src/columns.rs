//! The columns of CSV. The reader and its errors share them.

/// All that are known.
pub(crate) const COLUMNS: [&str; 10] = [
    "variant",
    "visitors",
    "conversions",
    "breakdown",
    "criteria",
    "name",
    "weight",
    "control",
    "date",
    "cumulative_date",
];
/// So many of the first are required.
pub(crate) const REQUIRED: usize = 3;
/// The place of `date`.
pub(crate) const DATE: usize = 8;
/// The place of `cumulative_date`.
pub(crate) const CUMULATIVE_DATE: usize = 9;
