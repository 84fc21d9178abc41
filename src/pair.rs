//! Control and variant, by name.

use crate::Counts;

/// What is compared, by name: two of one type in a row could change places, and nothing would say so.
///
/// ```
/// use abstats::bayesian::{self, Posterior, Prior};
/// use abstats::{Alternative, Counts, Level, Pair, frequentist};
///
/// let counts = Pair { control: Counts::new(1_500, 120)?, variant: Counts::new(1_480, 148)? };
/// let test = frequentist::compare(counts, Alternative::TwoSided, Level::new(0.95)?);
/// assert!((test.lift.estimate? - 0.25).abs() < 1e-15);
///
/// let posteriors = counts.map(|counts| Posterior::new(Prior::UNIFORM, counts));
/// let comparison = bayesian::compare(posteriors, Level::new(0.9)?);
/// assert!((comparison.chance_to_beat_control? - 0.971_686_209_376_302_6).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "two named fields are all there is to it, and it is built as a literal")]
pub struct Pair<T> {
    /// Of the control.
    pub control: T,
    /// Of the variant that is compared with it.
    pub variant: T,
}

impl<T> Pair<T> {
    /// The same of both.
    #[must_use]
    pub fn map<U>(self, mut of: impl FnMut(T) -> U) -> Pair<U> {
        Pair { control: of(self.control), variant: of(self.variant) }
    }

    /// The variant in the control's place, and the control in the variant's.
    ///
    /// ```
    /// use abstats::Pair;
    /// assert_eq!(Pair { control: 1, variant: 2 }.swapped(), Pair { control: 2, variant: 1 });
    /// ```
    #[must_use]
    pub fn swapped(self) -> Self {
        Self { control: self.variant, variant: self.control }
    }
}

impl Pair<Counts> {
    /// Whether both have visitors; else nothing can be compared.
    ///
    /// ```
    /// use abstats::{Counts, Pair};
    /// let mobile = Pair { control: Counts::new(700, 50)?, variant: Counts::new(690, 70)? };
    /// assert!(mobile.have_visitors());
    /// assert!(!Pair { control: Counts::default(), ..mobile }.have_visitors());
    /// # Ok::<(), abstats::CountsError>(())
    /// ```
    #[must_use]
    pub const fn have_visitors(self) -> bool {
        self.control.visitors() > 0 && self.variant.visitors() > 0
    }
}
