use super::*;

#[test]
fn segments_that_drive_a_mismatch_are_named() {
    let split = Split::equal(2).unwrap();
    let segments = [[5000, 5050], [0, 0], [900, 1400], [3000, 3010], [100, 164]];
    let result = split.test_segments(&segments).unwrap();
    assert_eq!(result.segments[1], Err(Absent::NoVisitors));
    // R 4.2: p <- sapply(list(c(5000,5050), c(900,1400), c(3000,3010), c(100,164)), function(n) chisq.test(n)$p.value);
    // p.adjust(p, "holm")
    let expected = [1.0, f64::NAN, 7.568_772_707_583_12e-25, 1.0, 2.455_397_508_269_754e-4];
    for (segment, expected) in result.segments.iter().zip(expected) {
        if let Ok(segment) = segment {
            close(segment.adjusted_p_value, expected, 1e-11);
            assert_eq!(segment.mismatch, expected < 0.001);
        }
    }
    assert_eq!(result.drivers, [2, 4]);
    assert_eq!(result.rest, split.test(&[8000, 8060]).map_err(|_| Absent::NotConverged));
    // Nothing to name and nothing to test.
    let none = split.test_segments::<[u64; 2]>(&[]).unwrap();
    assert_eq!((none.drivers.len(), none.rest), (0, Err(Absent::NoVisitors)));
}

/// What is kept from one segment to the next changes nothing: unequal weights, repeated sizes, an empty segment.
#[test]
fn a_segment_is_tested_as_if_alone() {
    let split = Split::new(&[5.0, 3.0, 2.0]).unwrap();
    let segments: Vec<[u64; 3]> = (0..50).map(|k| [k * 7 % 31, k * 5 % 17, k * 11 % 13]).collect();
    let together = split.test_segments(&segments).unwrap();
    let mut exact = 0;
    for (segment, visitors) in together.segments.iter().zip(&segments) {
        match (segment, split.test(visitors)) {
            (Ok(segment), Ok(alone)) => {
                exact += u32::from(alone.test == SampleRatioTest::ExactMultinomial);
                assert_eq!(segment.result, alone);
            }
            (Err(reason), Err(SplitError::Absent(alone))) => assert_eq!(*reason, alone),
            (segment, alone) => panic!("{segment:?} {alone:?}"),
        }
    }
    assert_eq!(exact, 49);
}

/// 100,000 segments get too few steps each for four variants far from their shares, and say so.
#[test]
fn the_budget_of_a_breakdown_is_shared_out() {
    let split = Split::equal(4).unwrap();
    let visitors = [5, 30, 15, 10];
    assert_eq!(split.test(&visitors).unwrap().test, SampleRatioTest::ExactMultinomial);
    let together = split.test_segments(&vec![visitors; 100_000]).unwrap();
    assert_eq!(together.segments[7].as_ref().unwrap().result.test, SampleRatioTest::ChiSquared);
}
