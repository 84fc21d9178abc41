//! In which segments does the split break?

use super::exact::{MOST_STEPS, Pairs};
use super::{MISMATCH_BELOW, SampleRatio, Split, SplitError};
use crate::Absent;
use crate::cells::{self, Cell};
use crate::multiplicity::holm;

/// The steps of all exact tests of a breakdown, and the fewest for each.
const ALL_STEPS: f64 = 5e6;
const FEWEST_STEPS: f64 = 500.0;

/// The sample ratio test in every segment of a breakdown.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SegmentSampleRatios {
    /// Each segment's test, in the segments' order; absent without visitors, and then not counted.
    pub segments: Vec<Result<SegmentSampleRatio, Absent>>,
    /// Places of the mismatched segments, smallest p-value first (among equal ones the largest statistic).
    pub drivers: Vec<usize>,
    /// The test of all other segments together. If it shows no mismatch, the drivers explain the whole mismatch.
    pub rest: Result<SampleRatio, Absent>,
}

/// The sample ratio test of one segment among many.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SegmentSampleRatio {
    /// The segment's own test against the intended split. Its `mismatch` is uncorrected.
    pub result: SampleRatio,
    /// Its p-value after Holm's correction over all segments with visitors.
    pub adjusted_p_value: f64,
    /// Whether `adjusted_p_value <` [`MISMATCH_BELOW`]: the segment drives a mismatch.
    pub mismatch: bool,
}

impl SampleRatio {
    /// Keeps the first three dead variants that a segment has no counts for: each segment may have a thousand.
    pub(super) fn without_most_dead(self, cells: &[Cell]) -> Self {
        const MOST: usize = 3;
        if self.dead.len() <= MOST {
            return self;
        }
        let mut missing = 0;
        let stays = |variant: &usize| {
            let is_missing = cells::of(cells, *variant).is_none();
            missing += usize::from(is_missing);
            !is_missing || missing <= MOST
        };
        // Not `retain`, which keeps the capacity of all.
        Self { dead: self.dead.into_iter().filter(stays).collect::<Vec<_>>().into_boxed_slice().into_vec(), ..self }
    }
}

impl Split {
    /// Tests the variants' visitors in every segment; `segments[s][v]` are those of variant v in segment s.
    ///
    /// Each test is [`Split::test`]. The exact tests of a breakdown share five million steps evenly, so 100,000 segments of four
    /// variants with few visitors take a second. Up to 50 segments, each may take as many steps as a test on
    /// its own; with more than 10,000 segments, each may take 500.
    ///
    /// With Holm's correction, the probability of naming any segment whose split is as intended is at most 0.001, whatever
    /// the other segments do.
    ///
    /// # Errors
    /// If a segment does not have as many visitor counts as there are weights.
    ///
    /// # References
    /// S. Holm, *Scand. J. Statist.* 6 (1979) 65.
    ///
    /// # Examples
    /// ```
    /// use abstats::sample_ratio::Split;
    /// let split = Split::equal(2)?;
    /// let segments = [[5_000, 5_050], [3_000, 3_010], [900, 1_400]];
    /// let result = split.test_segments(&segments)?;
    /// assert!(split.test(&[8_900, 9_460])?.mismatch);
    /// assert_eq!(result.drivers, [2]);
    /// assert!(!result.rest?.mismatch); // without the third segment the split is as intended
    /// # Ok::<(), abstats::sample_ratio::SplitError>(())
    /// ```
    pub fn test_segments<S: AsRef<[u64]>>(&self, segments: &[S]) -> Result<SegmentSampleRatios, SplitError> {
        for visitors in segments {
            self.check(visitors.as_ref())?;
        }
        let write = |segment: &S, visitors: &mut [u64]| visitors.copy_from_slice(segment.as_ref());
        let mut pairs = Pairs::new();
        let test = |visitors: &[u64], steps| self.sample_ratio_with(visitors, &mut pairs, steps);
        Ok(tested(segments.iter(), self.weights.len(), write, test, |_, result| result))
    }
}

/// Tests all segments, and together those that drive no mismatch. `write` replaces the visitors of the previous segment, `width` numbers,
/// with a segment's; `test` takes them and a limit of steps; `keep` drops what is not worth its memory from a result.
pub(super) fn tested<T: Copy>(
    segments: impl ExactSizeIterator<Item = T> + Clone,
    width: usize,
    write: impl Fn(T, &mut [u64]),
    mut test: impl FnMut(&[u64], f64) -> Result<SampleRatio, Absent>,
    keep: impl Fn(T, SampleRatio) -> SampleRatio,
) -> SegmentSampleRatios {
    let steps = (ALL_STEPS / segments.len() as f64).clamp(FEWEST_STEPS, MOST_STEPS);
    let mut visitors = vec![0; width];
    let test_one = |segment: T| {
        write(segment, &mut visitors);
        test(&visitors, steps).map(|result| keep(segment, result))
    };
    let tests: Vec<_> = segments.clone().map(test_one).collect();
    let tested: Vec<(usize, &SampleRatio)> =
        tests.iter().enumerate().filter_map(|(place, test)| Some((place, test.as_ref().ok()?))).collect();
    let p_values: Vec<f64> = tested.iter().map(|(_, test)| test.p_value).collect();
    let mut adjusted = vec![1.0; tests.len()];
    let mut drivers = Vec::new();
    for ((place, test), p_value) in tested.into_iter().zip(holm(&p_values)) {
        adjusted[place] = p_value;
        if p_value < MISMATCH_BELOW {
            drivers.push((test.p_value, test.chi_squared, place));
        }
    }
    drivers.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let drivers = drivers.into_iter().map(|(_, _, place)| place).collect();

    let mut rest = vec![0_u64; width];
    for (segment, adjusted) in segments.zip(&adjusted) {
        if *adjusted >= MISMATCH_BELOW {
            write(segment, &mut visitors);
            for (sum, visitors) in rest.iter_mut().zip(&visitors) {
                *sum = sum.saturating_add(*visitors);
            }
        }
    }
    let with = |(test, adjusted_p_value): (Result<SampleRatio, Absent>, f64)| {
        test.map(|result| SegmentSampleRatio { result, adjusted_p_value, mismatch: adjusted_p_value < MISMATCH_BELOW })
    };
    SegmentSampleRatios {
        segments: tests.into_iter().zip(adjusted).map(with).collect(),
        drivers,
        rest: test(&rest, MOST_STEPS),
    }
}
