//! Warnings as sentences. Those of the same kind stand together, and many are counted instead of listed.

use std::mem::discriminant;

use abstats::{BreakdownReport, Report, Warning};

use super::labels::Labels;
use super::{number, text};

/// So many of a kind are printed; the wire format has them all.
const LISTED: usize = 3;

/// One sentence each.
pub fn sentences(report: &Report, labels: &Labels) -> Vec<String> {
    let mut out = Vec::new();
    for (kind, count) in kinds(report.warnings.iter().chain(&report.overall.warnings)) {
        let same = report.warnings.iter().chain(&report.overall.warnings).filter(|other| same_kind(kind, other));
        out.extend(same.take(LISTED).map(|warning| sentence(warning, report, labels)));
        if count > LISTED {
            out.push(format!("… and {} more of this kind.", number::count((count - LISTED) as u64)));
        }
    }
    for breakdown in &report.breakdowns {
        out.extend(of_segments(breakdown));
    }
    out
}

/// The first of each kind, and how many there are.
fn kinds<'a>(warnings: impl Iterator<Item = &'a Warning>) -> Vec<(&'a Warning, usize)> {
    let mut kinds: Vec<(&Warning, usize)> = Vec::new();
    for warning in warnings {
        match kinds.iter_mut().find(|(kind, _)| same_kind(kind, warning)) {
            Some((_, count)) => *count += 1,
            None => kinds.push((warning, 1)),
        }
    }
    kinds
}

fn same_kind(one: &Warning, other: &Warning) -> bool {
    discriminant(one) == discriminant(other)
}

fn of_segments(breakdown: &BreakdownReport) -> Vec<String> {
    let all = breakdown.segments.iter().flat_map(|segment| &segment.section.warnings);
    let by = name(&breakdown.by);
    let sentence = |(kind, _): (&Warning, usize)| {
        let has =
            |segment: &&abstats::SegmentReport| segment.section.warnings.iter().any(|other| same_kind(kind, other));
        let criteria: Vec<_> = breakdown.segments.iter().filter(has).map(|segment| name(&segment.criteria)).collect();
        let listed = criteria.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
        let more = match criteria.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {} more", number::count(more as u64)),
        };
        let segments = if criteria.len() == 1 { "segment" } else { "segments" };
        format!("{by}, {segments} {listed}{more}: {}", of_segment(kind))
    };
    kinds(all).into_iter().map(sentence).collect()
}

fn name(raw: &str) -> String {
    format!("\"{}\"", text::shorten(&text::clean(raw), super::labels::LONGEST))
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
        Warning::VisitorsWithoutWeight { variant, .. }
        | Warning::SumsDiffer { variant, .. }
        | Warning::ControlWithoutVisitors { variant }
        | Warning::FewVisitors { variant, .. }
        | Warning::FewConversions { variant, .. }
        | Warning::FewNonConversions { variant, .. } => *variant = labels.of_id(report, variant),
        _ => {}
    }
    text::clean(&warning.to_string())
}
