//! The report of an A/B test as one self-contained HTML page: no network, no scripts. It contains no statistics; everything
//! it shows comes from the [`Output`].
//!
//! ```
//! let input: abstats_document::Input = serde_json::from_str(
//!     r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#,
//! )?;
//! let page = abstats_report::html(&input.run(), &abstats_report::Options::default());
//! assert!(page.starts_with("<!DOCTYPE html>"));
//! assert!(page.contains("Ship “1”."));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod budget;
mod course;
mod data;
mod memo;
mod method;
mod overview;
mod page;
mod picture;
mod say;
mod segments;
mod settle;
mod table;
mod view;
mod worth;

use abstats_document::Output;

/// What is printed with a report, so that the page can be filed.
///
/// ```
/// let options = abstats_report::Options { title: Some("Checkout button".into()), ..Default::default() };
/// assert!(options.notes.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Options::default()`")]
pub struct Options {
    /// The test's name; by default the document's.
    pub title: Option<String>,
    /// What was to be reached; by default the document's primary goal.
    pub goal: Option<String>,
    /// Why the variant was expected to be better.
    pub hypothesis: Option<String>,
    /// Anything else that a reader should know.
    pub notes: Vec<String>,
    /// The file that was analysed.
    pub file: Option<String>,
    /// The date on which the page is written. The page knows no clock: the same input gives the same bytes.
    pub written: Option<String>,
}

/// The report as an HTML page. All names are escaped, and their control characters and bidirectional marks written out.
///
/// A page has an end. Beyond 300 segments of a breakdown it shows the largest and sums the others in one row. All breakdowns
/// together have at most 5,000 rows. It says what it leaves out of more than 50 breakdowns, of days that would fill more than
/// 1,500 rows, and of results of more than 8 MiB of JSON. No page is larger than 30 MB.
///
/// The same input gives the same bytes.
#[must_use]
pub fn html(output: &Output, options: &Options) -> String {
    page::page(output, options).into_string()
}
