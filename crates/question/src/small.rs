//! Tests of an hour and of a day of the week.

/// The numbers, 0 to 31, that pass: of hours or of days of the week there are so few that a rule is the set of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NumberTest(u32);

impl NumberTest {
    /// The test that holds for those numbers below `end` (at most 32) for which `holds` says so.
    #[must_use]
    pub fn of(end: u8, holds: impl Fn(u8) -> bool) -> Self {
        Self((0..end.min(32)).filter(|&number| holds(number)).fold(0, |set, number| set | 1 << number))
    }

    /// Whether the test holds for the number.
    #[must_use]
    pub const fn holds(self, number: u8) -> bool {
        number < 32 && self.0 >> number & 1 == 1
    }
}
