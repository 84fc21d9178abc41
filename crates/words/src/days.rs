//! The test day by day, in words. (What is wrong with the days are warnings.)

use abstats::Report;

/// How not to read numbers that are shown day by day.
#[must_use]
pub const fn caution(report: &Report) -> &'static str {
    if report.analysis.looks.are_at_any_time() {
        "The numbers by day hold at any look: to decide on the first day that is clear is fine."
    } else {
        "The numbers by day are for looking back: to decide on the first day that looks clear would find differences where \
         there are none."
    }
}
