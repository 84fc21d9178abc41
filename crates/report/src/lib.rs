//! The report of an A/B test as one self-contained HTML page: no network, no scripts. It contains no statistics; everything
//! it shows comes from the [`Output`].
//!
//! ```
//! let input: abstats_document::Input = serde_json::from_str(
//!     r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#,
//! )?;
//! let page = abstats_report::html(&input.run(), abstats_report::Options::default());
//! assert!(page.starts_with("<!DOCTYPE html>"));
//! assert!(page.contains("is 97.17\u{a0}%"));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod breakdown;
mod budget;
mod cells;
mod data;
mod days;
mod figures;
mod health;
mod method;
mod page;
mod plot;
mod together;
mod view;

use abstats_document::Output;

/// What a page shows of a report.
///
/// ```
/// assert_eq!(abstats_report::Options::default().max_segments, 30);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Options::default()`")]
pub struct Options {
    /// The number of segments of a breakdown, the largest, shown with pictures and all numbers; the others have
    /// counts and verdicts, as far as space allows.
    pub max_segments: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_segments: 30 }
    }
}

/// The report as an HTML page. All names are escaped, and their control characters and bidirectional marks written out.
///
/// A page has an end. Beyond 300 segments of a breakdown it shows the largest and sums the others in one row. All breakdowns
/// together have at most 5,000 rows. It says what it leaves out of more than 50 breakdowns, of days that would fill more than
/// 1,500 rows, and of results of more than 8 MiB of JSON. No page is larger than 30 MB.
///
/// The same input gives the same bytes.
#[must_use]
pub fn html(output: &Output, options: Options) -> String {
    page::page(output, options).into_string()
}
