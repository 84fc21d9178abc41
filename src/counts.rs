//! Visitors and conversions of one variant: the only door for data.

use thiserror::Error;

use crate::Absent;

/// The visitors of a variant and the conversions among them, `0 <= conversions <= visitors <= 10^12`.
///
/// ```
/// use abstats::Counts;
/// let counts = Counts::new(1_480, 148)?;
/// assert_eq!((counts.visitors(), counts.conversions()), (1_480, 148));
/// assert_eq!(Counts::new(10, 12).unwrap_err().to_string(), "conversions 12 exceed visitors 10");
/// # Ok::<(), abstats::CountsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    visitors: u64,
    conversions: u64,
}

/// Counts that cannot be those of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CountsError {
    /// More conversions than visitors.
    #[error("conversions {conversions} exceed visitors {visitors}")]
    ConversionsExceedVisitors {
        /// The visitors given.
        visitors: u64,
        /// The conversions given.
        conversions: u64,
    },
    /// More visitors than [`Counts::MAX_VISITORS`].
    #[error("visitors {visitors} exceed {max}, the largest count supported", max = Counts::MAX_VISITORS)]
    TooManyVisitors {
        /// The visitors given.
        visitors: u64,
    },
}

impl Counts {
    /// The largest number of visitors, 10^12: up to it the stated accuracies hold.
    pub const MAX_VISITORS: u64 = 1_000_000_000_000;

    /// Counts of one variant.
    ///
    /// # Errors
    /// When the conversions exceed the visitors, or the visitors exceed [`Counts::MAX_VISITORS`].
    pub const fn new(visitors: u64, conversions: u64) -> Result<Self, CountsError> {
        if conversions > visitors {
            return Err(CountsError::ConversionsExceedVisitors { visitors, conversions });
        }
        if visitors > Self::MAX_VISITORS {
            return Err(CountsError::TooManyVisitors { visitors });
        }
        Ok(Self { visitors, conversions })
    }

    /// Both together.
    pub(crate) const fn plus(self, other: Self) -> Result<Self, CountsError> {
        let visitors = self.visitors.saturating_add(other.visitors);
        Self::new(visitors, self.conversions.saturating_add(other.conversions))
    }

    /// Distinct visitors.
    #[must_use]
    pub const fn visitors(self) -> u64 {
        self.visitors
    }

    /// Distinct visitors who converted.
    #[must_use]
    pub const fn conversions(self) -> u64 {
        self.conversions
    }

    /// Visitors who did not convert.
    #[must_use]
    pub const fn non_conversions(self) -> u64 {
        self.visitors - self.conversions
    }

    /// Conversions / visitors.
    ///
    /// # Errors
    /// [`Absent::NoVisitors`].
    pub fn conversion_rate(self) -> Result<f64, Absent> {
        if self.visitors > 0 { Ok(self.conversions as f64 / self.visitors as f64) } else { Err(Absent::NoVisitors) }
    }
}
