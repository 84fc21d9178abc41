//! Tests of a custom attribute.

use jiff::Timestamp;

use crate::{Moment, Number, Offset, Order, TextTest, dates, moment::DAY, present};

/// A test of a custom attribute of a visitor.
///
/// ```
/// use abstats_question::{AttributeTest, Moment, Order, date_time};
/// let now = date_time("2024-03-31T12:00:00Z").unwrap();
/// let older_than_a_month = AttributeTest::Age(Order::Greater, 30.0);
/// assert!(older_than_a_month.holds(Some("2024-03-01"), now));
/// assert!(!older_than_a_month.holds(Some("2024-03-02"), now));
/// assert!(!older_than_a_month.holds(Some("last month"), now));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeTest {
    /// `==`, `!=`, `**`, `!*`, `ex`, `nx`.
    Text(TextTest),
    /// `gt`, `gte`, `lt`, `lte`: false for what is no number.
    Number(Order, Number),
    /// `bt` (true): `true` or `1`; `bf` (false): `false` or `0`.
    Truth(bool),
    /// `days_gt`, `days_gte`, `days_lt`, `days_lte`: so many days of 24 hours have passed between the attribute's date and now, a
    /// negative number when it lies ahead. False for what is no date.
    Age(Order, f64),
}

impl AttributeTest {
    /// Whether the test holds for the attribute's value.
    #[must_use]
    pub fn holds(&self, value: Option<&str>, now: Moment) -> bool {
        let value = present(value);
        match self {
            Self::Text(test) => test.holds(value),
            Self::Number(order, number) => {
                value.and_then(|value| number.order_of(value)).is_some_and(|found| order.holds(found))
            }
            Self::Truth(wanted) => matches!((value, wanted), (Some("true" | "1"), true) | (Some("false" | "0"), false)),
            Self::Age(order, days) => {
                let age = value.and_then(date_time).map(|date| age(date, now));
                age.and_then(|age| age.partial_cmp(days)).is_some_and(|found| order.holds(found))
            }
        }
    }
}

/// Elapsed days. The quotient of two integers rounds as its decimal does, so 36 hours are 1.5 days exactly.
fn age(date: Moment, now: Moment) -> f64 {
    now.micros().saturating_sub(date.micros()) as f64 / DAY as f64
}

/// The moment that an ISO 8601 text names: a day (`2024-01-15`, then 00:00 UTC) or a date-time with its offset
/// (`2024-01-15T10:30:00.5Z`, `2024-01-15 10:30+05:30`). A date-time without an offset names no moment, nor does a number.
#[must_use]
pub fn date_time(text: &str) -> Option<Moment> {
    match dates::day(text) {
        Some(date) => Some(Moment::start_of(date, Offset::UTC)),
        None => text.parse::<Timestamp>().ok().map(Moment::from),
    }
}
