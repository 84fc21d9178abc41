//! Warnings as sentences. Those of the same kind stand together, and many are counted instead of listed.

use std::mem::discriminant;

use abstats::{BreakdownReport, Report, SegmentReport, Warning};

use super::Labels;
use super::{number, text};

/// One sentence each; those that put the verdict in doubt come first.
#[must_use]
pub fn sentences(report: &Report, labels: &Labels) -> Vec<String> {
    let doubts = report.doubts();
    let others = sentences_but(report, labels, |warning| doubts.contains(&warning));
    self::doubts(report, labels).into_iter().chain(others).collect()
}

/// Those that put the verdict in doubt.
#[must_use]
pub fn doubts(report: &Report, labels: &Labels) -> Vec<String> {
    of_whole(report.doubts().into_iter(), report, labels)
}

/// One sentence each, but for those that are said elsewhere.
pub fn sentences_but(report: &Report, labels: &Labels, elsewhere: impl Fn(&Warning) -> bool) -> Vec<String> {
    let here = report.warnings.iter().chain(&report.overall.warnings).filter(|warning| !elsewhere(warning));
    let mut out = of_whole(here, report, labels);
    for breakdown in &report.breakdowns {
        out.extend(of_segments(breakdown));
    }
    out
}

fn of_whole<'a>(warnings: impl Iterator<Item = &'a Warning>, report: &Report, labels: &Labels) -> Vec<String> {
    let mut out = Vec::new();
    for same in kinds(warnings) {
        // The wire format has them all.
        let (listed, more) = same.split_at(text::listed_of(same.len()));
        out.extend(listed.iter().map(|warning| sentence(warning, report, labels)));
        let more = (!more.is_empty()).then(|| number::count(more.len() as u64));
        out.extend(more.map(|more| format!("… and {more} more of this kind.")));
    }
    out
}

/// Those of a kind together, in the order of the first of each kind.
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

/// The segments that have a warning of a kind, in one sentence for each kind.
fn of_segments(breakdown: &BreakdownReport) -> Vec<String> {
    let by = name(&breakdown.by);
    let all = breakdown.segments.iter().flat_map(|segment| &segment.section.warnings);
    let kinds = kinds(all).into_iter().filter_map(|same| same.first().copied());
    let sentence = |kind| {
        let has = |segment: &&SegmentReport| segment.section.warnings.iter().any(|other| same_kind(kind, other));
        let criteria: Vec<_> = breakdown.segments.iter().filter(has).map(|segment| name(&segment.criteria)).collect();
        let segments = if criteria.len() == 1 { "segment" } else { "segments" };
        format!("{by}, {segments} {}: {}", text::listed(&criteria), of_segment(kind))
    };
    kinds.map(sentence).collect()
}

fn name(raw: &str) -> String {
    format!("\"{}\"", text::shorten(&text::clean(raw), super::Labels::LONGEST))
}

/// What is wrong with a segment, without its numbers.
const fn of_segment(kind: &Warning) -> &'static str {
    match kind {
        Warning::NoVisitors => "no variant has visitors.",
        Warning::ControlWithoutVisitors { .. } => "the control has no visitors, so no variant can be compared with it.",
        Warning::FewVisitors { .. } => "a variant has fewer than 100 visitors.",
        Warning::FewConversions { .. } => "a variant has fewer than 5 conversions.",
        Warning::FewNonConversions { .. } => "a variant has fewer than 5 visitors who did not convert.",
        _ => kind.code(),
    }
}

/// The library's sentence, with the variant's label in place of its id.
fn sentence(warning: &Warning, report: &Report, labels: &Labels) -> String {
    let mut warning = warning.clone();
    match &mut warning {
        Warning::SampleRatioMismatch { variant, .. }
        | Warning::VisitorsWithoutWeight { variant, .. }
        | Warning::SumsDiffer { variant, .. }
        | Warning::VariantsUnlisted { variant, .. }
        | Warning::DirectionReversed { variant, .. }
        | Warning::ControlWithoutVisitors { variant }
        | Warning::FewVisitors { variant, .. }
        | Warning::FewConversions { variant, .. }
        | Warning::FewNonConversions { variant, .. } => *variant = labels.of_id(report, variant),
        _ => {}
    }
    text::clean(&warning.to_string())
}
