//! The offset of local time.

use crate::moment::MINUTE;

/// Whole minutes that local time is ahead of UTC: east is positive, -12 to +14 hours. It is fixed: it follows no daylight saving.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Offset(i16);

impl Offset {
    /// No offset.
    pub const UTC: Self = Self(0);

    /// The offset of so many minutes, when it is one: -720 to 840.
    #[must_use]
    pub const fn from_minutes(minutes: i16) -> Option<Self> {
        if minutes >= -12 * 60 && minutes <= 14 * 60 { Some(Self(minutes)) } else { None }
    }

    /// Minutes east of UTC.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }

    /// The same in microseconds.
    #[expect(clippy::cast_lossless, reason = "From is not const")]
    pub(crate) const fn micros(self) -> i64 {
        self.0 as i64 * MINUTE
    }
}
