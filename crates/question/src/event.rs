//! Which events count for an event-backed goal.

use crate::{Moment, Number, Order, TextTest, present};

/// What an event must be, and how many of them make a conversion.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFilter {
    /// An event passes when every rule of at least one group holds for this one event. No groups: every event passes. No group
    /// is empty.
    pub any_of: Vec<Vec<EventRule>>,
    /// So many passing events make a conversion; at least 1.
    pub min_count: u64,
    /// They count so long after entry; `None` is without a limit.
    pub timeframe: Option<Timeframe>,
}

impl Default for EventFilter {
    fn default() -> Self {
        Self { any_of: Vec::new(), min_count: 1, timeframe: None }
    }
}

impl EventFilter {
    /// Whether it asks nothing: then it is harmless for goals that are not event-backed.
    #[must_use]
    pub fn is_trivial(&self) -> bool {
        self.any_of.is_empty() && self.min_count == 1 && self.timeframe.is_none()
    }
}

/// What is asked of a property of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRule {
    /// The property's name: the flat name first, then, at its dots, the path.
    pub key: String,
    /// The test of its value.
    pub test: EventTest,
}

impl EventRule {
    /// Whether the rule holds for the property's value.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        self.test.holds(value)
    }
}

/// A test of a property.
///
/// ```
/// use abstats_question::{EventTest, Number};
/// let test = EventTest::Equals { number: Number::parse("100").unwrap(), negated: false };
/// assert!(test.holds(Some("100.0")) && !test.holds(Some("abc")) && !test.holds(None));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum EventTest {
    /// `**`, `!*`, `ex`, `nx`; `=` and `!=` with a value that is no number.
    Text(TextTest),
    /// `=` and `!=` with a number: of numbers, however they are written. What is no number is not equal.
    Equals {
        /// The rule's number.
        number: Number,
        /// Whether the test holds when the property is *not* that number.
        negated: bool,
    },
    /// `>`, `>=`, `<`, `<=`: false unless both are numbers; `None` when the rule's value is none.
    Order(Order, Option<Number>),
}

impl EventTest {
    /// Whether the test holds for the property's value.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        let order_to = |number: &Number| present(value).and_then(|value| number.order_of(value));
        match self {
            Self::Text(test) => test.holds(value),
            Self::Equals { number, negated } => order_to(number).is_some_and(std::cmp::Ordering::is_eq) != *negated,
            Self::Order(order, number) => number.as_ref().and_then(order_to).is_some_and(|found| order.holds(found)),
        }
    }
}

/// How long after entry events count, in microseconds: days of 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeframe(i64);

impl Timeframe {
    /// So many days, rounded to the microsecond; longer than the clock runs is as long as it runs. `None` for none (0) and for
    /// what is no number of days (negative, NaN).
    #[must_use]
    pub fn from_days(days: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, as documented")]
        let micros = (days * crate::moment::DAY as f64).round() as i64;
        (days > 0.0).then_some(Self(micros))
    }

    /// Its length in microseconds.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The last moment at which an event of a visitor who entered then counts.
    #[must_use]
    pub const fn last(self, entry: Moment) -> Moment {
        entry.saturating_add(self.0)
    }
}
