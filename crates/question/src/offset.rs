//! The offset of local time.

/// Microseconds of a minute.
pub(crate) const MINUTE: i64 = 60_000_000;

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

    /// The offset of so many hours, when they are whole minutes: digits, perhaps with a sign before and a fraction behind. Spaces
    /// around them do not count: an unescaped `+` arrives as one.
    ///
    /// ```
    /// use abstats_question::Offset;
    /// assert_eq!(Offset::parse("5.75").map(Offset::minutes), Some(345));
    /// assert_eq!(Offset::parse(" 8"), Offset::parse("+08"));
    /// assert!(Offset::parse("99").is_none() && Offset::parse("Asia/Kathmandu").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(' ');
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if [whole, fraction].iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        // Hundredths of an hour: a finer fraction is no whole number of minutes.
        let fraction = fraction.trim_end_matches('0');
        let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<i16>().ok() };
        let hours = number(whole.trim_start_matches('0')).filter(|hours| *hours <= 14)?;
        let hundredths = match fraction.len() {
            0..=2 => hours * 100 + number(fraction)? * if fraction.len() == 1 { 10 } else { 1 },
            _ => return None,
        };
        let minutes = (hundredths % 5 == 0).then_some(hundredths / 5 * 3)?;
        Self::from_minutes(if negative { -minutes } else { minutes })
    }

    /// Minutes east of UTC.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }

    /// The same in microseconds.
    pub(crate) const fn micros(self) -> i64 {
        self.0 as i64 * MINUTE
    }
}
