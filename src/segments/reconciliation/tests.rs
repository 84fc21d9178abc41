use super::*;
use crate::{Cells, Segment};

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}

fn breakdown(segments: &[[(u64, u64); 2]]) -> Breakdown {
    let segments = segments
        .iter()
        .enumerate()
        .map(|(k, pair)| Segment {
            criteria: k.to_string(),
            counts: pair.iter().map(|(n, x)| counts(*n, *x)).collect(),
            phases: Vec::new(),
        })
        .collect();
    Breakdown { by: "device".into(), segments }
}

#[test]
fn segments_that_add_up_mismatch_nowhere() {
    let device = breakdown(&[[(700, 50), (690, 70)], [(800, 70), (790, 78)]]);
    assert!(reconciliation(&[counts(1_500, 120), counts(1_480, 148)], &device).mismatches.is_empty());
}

#[test]
fn each_cause() {
    let device = breakdown(&[[(700, 50), (690, 70)], [(800, 70), (790, 78)]]);
    let cause = |visitors, conversions| {
        let mismatches = reconciliation(&[counts(1_500, 120), counts(visitors, conversions)], &device).mismatches;
        assert_eq!((mismatches.len(), mismatches[0].variant), (1, 1));
        (mismatches[0].cause, mismatches[0].visitors.excess, mismatches[0].conversions.excess)
    };
    assert_eq!(cause(1_400, 140), (Cause::Overlap, 80, 8));
    assert_eq!(cause(1_600, 150), (Cause::MissingValues, -120, -2));
    assert_eq!(cause(1_480, 150), (Cause::ConversionsDiffer, 0, -2));
    assert_eq!(cause(1_480, 140), (Cause::ConversionsDiffer, 0, 8));
}

/// 1490 visitors and 148 conversions in the segments.
#[test]
fn visitors_explain_no_more_conversions_than_they_are() {
    let device = breakdown(&[[(1, 1), (690, 70)], [(1, 1), (800, 78)]]);
    let causes = |visitors, conversions| {
        let mismatch = reconciliation(&[counts(2, 2), counts(visitors, conversions)], &device).mismatches[0];
        (mismatch.cause, mismatch.conversions_cause())
    };
    let same = |cause| (cause, cause);
    assert_eq!(causes(1_400, 140), same(Cause::Overlap));
    assert_eq!(causes(1_485, 143), same(Cause::Overlap));
    assert_eq!(causes(1_485, 142), (Cause::Overlap, Cause::ConversionsDiffer));
    // A visitor who is counted twice takes no conversion away.
    assert_eq!(causes(1_400, 150), (Cause::Overlap, Cause::ConversionsDiffer));
    assert_eq!(causes(1_400, 148), same(Cause::Overlap));
    assert_eq!(causes(1_500, 158), same(Cause::MissingValues));
    assert_eq!(causes(1_500, 159), (Cause::MissingValues, Cause::ConversionsDiffer));
    assert_eq!(causes(1_500, 140), (Cause::MissingValues, Cause::ConversionsDiffer));
    assert_eq!(causes(1_490, 140), same(Cause::ConversionsDiffer));
}

#[test]
fn percents_of_nothing_are_absent() {
    let device = breakdown(&[[(10, 1), (0, 0)]]);
    let result = reconciliation(&[counts(0, 0), counts(0, 0)], &device);
    assert_eq!(result.mismatches.len(), 1);
    let gap = result.mismatches[0].visitors;
    assert_eq!((gap.overall, gap.segments, gap.excess, gap.excess_percent), (0, 10, 10, Err(Absent::OverallIsZero)));
    let none = reconciliation(&[counts(5, 1)], &breakdown(&[[(0, 0), (0, 0)]]));
    assert_eq!(none.mismatches[0].visitors.excess_percent, Ok(-100.0));
    assert_eq!(reconciliation(&[counts(5, 1)], &breakdown(&[])), Reconciliation::default());
}

#[test]
fn variants_without_any_counts_are_counted_and_the_first_is_named() {
    let some = Segment::new("a", Cells::new(vec![(1, counts(10, 1))]).unwrap());
    let device = Breakdown { by: "device".into(), segments: vec![some] };
    let overall = [counts(0, 0), counts(10, 1), counts(7, 0), counts(8, 0)];
    let unlisted = Some(Unlisted { first: 2, variants: 2 });
    assert_eq!(reconciliation(&overall, &device), Reconciliation { mismatches: vec![], unlisted });
}

#[test]
fn a_hundred_thousand_segments_of_the_largest_counts() {
    let most = Counts::MAX_VISITORS;
    let device = breakdown(&vec![[(most, most), (1, 0)]; 100_000]);
    let gap = reconciliation(&[counts(most, most)], &device).mismatches[0].visitors;
    assert_eq!((gap.segments, gap.excess), (100_000 * most, 99_999 * 1_000_000_000_000));
}
