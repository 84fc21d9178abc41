//! Warnings as sentences. Warnings of one kind stand together, and many are counted instead of listed.

mod days;
mod directions;
pub mod doubts;
mod looks;
mod sentence;
mod split;

use std::collections::HashSet;
use std::mem::discriminant;

use abstats::{BreakdownReport, Report, SegmentReport, Warning};

use super::Labels;
use super::{number, text};

pub(crate) use days::{are_meant as are_days, doubt as of_days};
pub(crate) use looks::doubt as of_looks;
pub use sentence::sentence;
use sentence::{corrector, counted};
use split::off_by;

/// One sentence each; warnings that put the verdict in doubt come first.
#[must_use]
pub fn sentences(report: &Report, labels: &Labels) -> Vec<String> {
    let elsewhere = in_doubts(report);
    let others = sentences_but(report, labels, |warning| elsewhere.contains(&std::ptr::from_ref(warning)));
    self::doubts(report, labels).into_iter().chain(others).collect()
}

/// The warnings that put the verdict in doubt.
#[must_use]
pub fn doubts(report: &Report, labels: &Labels) -> Vec<String> {
    of_whole(report.doubts().into_iter(), report, labels)
}

/// What is told right beside the headline, though it changes nothing: that the test is still running, and how it may be read.
#[must_use]
pub fn beside_headline(report: &Report, labels: &Labels) -> Vec<String> {
    let beside = report.warnings.iter().filter(|warning| is_beside_headline(warning));
    beside.map(|warning| sentence(warning, report, labels)).collect()
}

const fn is_beside_headline(warning: &Warning) -> bool {
    matches!(warning, Warning::ReadWhileRunning)
}

/// What changes nothing and stands nowhere else, one sentence each.
#[must_use]
pub fn notes(report: &Report, labels: &Labels) -> Vec<String> {
    let doubts = in_doubts(report);
    sentences_but(report, labels, |of| doubts.contains(&std::ptr::from_ref(of)) || is_beside_headline(of))
}

/// Which warnings these are: there may be too many to compare one by one.
pub fn in_doubts(report: &Report) -> HashSet<*const Warning> {
    report.doubts().into_iter().map(std::ptr::from_ref).collect()
}

/// One sentence each, except for warnings said elsewhere. Of the segments' warnings, this many are said and the rest counted.
pub fn sentences_but(report: &Report, labels: &Labels, elsewhere: impl Fn(&Warning) -> bool) -> Vec<String> {
    const SAID: usize = 40;
    let here = report.warnings.iter().chain(&report.overall.warnings).filter(|warning| !elsewhere(warning));
    let mut out = of_whole(here, report, labels);
    let of_segments = report.breakdowns.iter().flat_map(|breakdown| {
        let all = breakdown.segments.iter().flat_map(|segment| &segment.section.warnings);
        kinds(all).into_iter().filter_map(move |same| Some((breakdown, *same.first()?)))
    });
    let mut of_segments = of_segments.fuse();
    out.extend(
        of_segments.by_ref().take(SAID).map(|(breakdown, kind)| of_segments_like(breakdown, kind, report, labels)),
    );
    let more = of_segments.count();
    out.extend((more > 0).then(|| format!("… and {} more about segments.", number::count(more as u64))));
    out
}

fn of_whole<'a>(warnings: impl Iterator<Item = &'a Warning>, report: &Report, labels: &Labels) -> Vec<String> {
    let mut out = Vec::new();
    for same in kinds(warnings) {
        // The JSON has them all.
        let (listed, more) = same.split_at(text::listed_of(same.len()));
        out.extend(listed.iter().map(|warning| sentence(warning, report, labels)));
        let more = (!more.is_empty()).then(|| number::count(more.len() as u64));
        out.extend(more.map(|more| format!("… and {more} more of this kind.")));
    }
    out
}

/// Warnings by kind, in the order of the first of each kind.
fn kinds<'a>(warnings: impl Iterator<Item = &'a Warning>) -> Vec<Vec<&'a Warning>> {
    let mut kinds: Vec<Vec<&Warning>> = Vec::new();
    for warning in warnings {
        match kinds.iter_mut().find(|same| same.first().is_some_and(|kind| same_kind(kind, warning))) {
            Some(same) => same.push(warning),
            None => kinds.push(vec![warning]),
        }
    }
    kinds
}

fn same_kind(one: &Warning, other: &Warning) -> bool {
    discriminant(one) == discriminant(other)
}

/// The segments that have a warning of this kind, in one sentence.
fn of_segments_like(breakdown: &BreakdownReport, kind: &Warning, report: &Report, labels: &Labels) -> String {
    let by = breakdown.by.as_str();
    let has = |segment: &SegmentReport| segment.section.warnings.iter().any(|other| same_kind(kind, other));
    let segments = breakdown.segments.iter().enumerate();
    let places: Vec<_> = segments.filter(|(_, segment)| has(segment)).map(|(place, _)| place).collect();
    let segments = if places.len() == 1 { "segment" } else { "segments" };
    let listed = text::listed_by(&places, |&place| labels.quoted_criteria(by, place));
    let what = sentence::of_segment(kind).map_or_else(|| sentence(kind, report, labels), str::to_owned);
    format!("{}, {segments} {listed}: {what}", labels.quoted_breakdown(by))
}
