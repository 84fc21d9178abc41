//! The counts of some variants, and the segment or day that they are of.

use thiserror::Error;

use crate::Counts;

/// The counts of some of an experiment's variants, by their places among its variants: sorted, each place once. A variant
/// that is not there counts as 0 and takes no room.
///
/// Counts of all variants are made from a list or an array, those of some with [`Cells::new`].
///
/// ```
/// use abstats::{Cells, Counts};
/// let some = Cells::new(vec![(7, Counts::new(690, 70)?), (0, Counts::new(700, 50)?)])?;
/// assert_eq!((some.len(), some.get(7).visitors(), some.get(3)), (2, 690, Counts::default()));
/// let all = Cells::from([Counts::new(700, 50)?, Counts::new(690, 70)?]);
/// assert_eq!(all.iter().map(|(variant, counts)| (variant, counts.visitors())).collect::<Vec<_>>(), [(0, 700), (1, 690)]);
/// let twice = Cells::new(vec![(1, Counts::default()), (1, Counts::default())]).unwrap_err();
/// assert_eq!(twice.to_string(), "counts of the variant at place 1 given more than once");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells(Vec<Cell>);

/// A variant's place, and its counts.
pub(crate) type Cell = (usize, Counts);

/// Two counts of one variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("counts of the variant at place {variant} given more than once")]
#[non_exhaustive]
pub struct CellsError {
    /// The variant's place.
    pub variant: usize,
}

impl Cells {
    /// The counts of these variants, given by their places in any order.
    ///
    /// # Errors
    /// When a place is given more than once. (Whether the experiment has a variant there, [`crate::Experiment::new`] checks.)
    pub fn new(mut cells: Vec<(usize, Counts)>) -> Result<Self, CellsError> {
        cells.sort_by_key(|(variant, _)| *variant);
        match cells.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(CellsError { variant: pair[0].0 }),
            None => Ok(Self(cells)),
        }
    }

    /// The counts of the variant at this place: 0 of 0 when it is not there.
    #[must_use]
    pub fn get(&self, variant: usize) -> Counts {
        of(&self.0, variant).unwrap_or_default()
    }

    /// The places and counts, in the order of the variants.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, Counts)> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// Whether the variant at this place is there.
    #[must_use]
    pub fn contains(&self, variant: usize) -> bool {
        of(&self.0, variant).is_some()
    }

    /// How many variants are there.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no variant is there.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_slice(&self) -> &[Cell] {
        &self.0
    }

    /// The first place that an experiment of so many variants does not have.
    pub(crate) fn beyond(&self, variants: usize) -> Option<usize> {
        let after = self.0.partition_point(|(variant, _)| *variant < variants);
        self.0.get(after).map(|(variant, _)| *variant)
    }
}

/// The part of the visitors for whom a dimension has one value; a day is one, and its date is that value.
///
/// ```
/// use abstats::{Cells, Counts, Segment};
/// let all = Segment::new("mobile", [Counts::new(700, 50)?, Counts::new(690, 70)?]);
/// let some = Segment::new("kiosk", Cells::new(vec![(1, Counts::new(12, 1)?)])?);
/// assert_eq!((all.counts.get(1).visitors(), some.counts.get(0).visitors()), (690, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal")]
pub struct Segment {
    /// The dimension's value.
    pub criteria: String,
    /// The counts of the variants within the segment; one that is not there counts as 0.
    pub counts: Cells,
    /// Of an experiment with [weight phases](crate::Experiment::with_weight_phases): the same by phase, in their order. Without, the split
    /// of the segment's visitors is not tested.
    pub phases: Vec<Cells>,
}

impl Segment {
    /// A segment with the counts of all variants (a list or an array, in the variants' order) or of some ([`Cells`]).
    #[must_use]
    pub fn new(criteria: impl Into<String>, counts: impl Into<Cells>) -> Self {
        Self { criteria: criteria.into(), counts: counts.into(), phases: Vec::new() }
    }
}

/// The counts of the variant at this place among sorted cells.
pub(crate) fn of(cells: &[Cell], variant: usize) -> Option<Counts> {
    let place = cells.binary_search_by_key(&variant, |(variant, _)| *variant).ok()?;
    cells.get(place).map(|(_, counts)| *counts)
}

/// Of all variants, in their order.
impl From<Vec<Counts>> for Cells {
    fn from(counts: Vec<Counts>) -> Self {
        Self(counts.into_iter().enumerate().collect())
    }
}

/// Of all variants, in their order.
impl<const N: usize> From<[Counts; N]> for Cells {
    fn from(counts: [Counts; N]) -> Self {
        Self(counts.into_iter().enumerate().collect())
    }
}

/// Of all variants, in their order.
impl FromIterator<Counts> for Cells {
    fn from_iter<I: IntoIterator<Item = Counts>>(counts: I) -> Self {
        Self(counts.into_iter().enumerate().collect())
    }
}
