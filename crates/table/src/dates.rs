//! Dates as people write them. `2024-01-15` and `20240115` have one reading; of `1/2/2017` only a whole column can tell which number
//! is the month.

/// How the dates of a column are written: year first, and else in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateStyle(Option<Order>);

/// What stands before the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "closed: there are two numbers")]
pub enum Order {
    /// `1/13/2017`
    MonthFirst,
    /// `13/1/2017`, `13.1.2017`
    DayFirst,
}

impl DateStyle {
    /// The date as programs write it, if the text is one in this style. Midnight may follow it. Whether there is such a day is not
    /// looked at beyond its month.
    ///
    /// ```
    /// use abstats_table::dates::DateStyle;
    /// let style = DateStyle::default();
    /// assert_eq!(style.read("20240301").as_deref(), Some("2024-03-01"));
    /// assert_eq!(style.read("2024/3/1").as_deref(), Some("2024-03-01"));
    /// assert_eq!(style.read("2024-03-01 00:00:00 UTC").as_deref(), Some("2024-03-01"));
    /// assert_eq!(style.read("1/2/2017"), None);
    /// ```
    #[must_use]
    pub fn read(self, text: &str) -> Option<String> {
        let (date, time) = apart(text);
        if is_midnight(time) { self.date(date) } else { None }
    }

    /// The same of a date without a time.
    #[must_use]
    pub fn date(self, text: &str) -> Option<String> {
        match (Written::of(text)?, self.0) {
            (Written::YearFirst(year, month, day), _)
            | (Written::YearLast(month, day, year), Some(Order::MonthFirst))
            | (Written::YearLast(day, month, year), Some(Order::DayFirst)) => iso(year, month, day),
            (Written::YearLast(..), None) => None,
        }
    }

    /// What stands before the year, where any date ends with one.
    #[must_use]
    pub const fn order(self) -> Option<Order> {
        self.0
    }
}

/// The date of a text, and the time behind it.
///
/// ```
/// assert_eq!(abstats_table::dates::apart("1/2/2017 9:05"), ("1/2/2017", "9:05"));
/// ```
#[must_use]
pub fn apart(text: &str) -> (&str, &str) {
    match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, time.trim()),
        None => (text, ""),
    }
}

fn is_midnight(time: &str) -> bool {
    let zoneless = ["Z", " UTC", "UTC", "+00:00", "+00"].into_iter().find_map(|zone| time.strip_suffix(zone));
    let time = zoneless.unwrap_or(time);
    time.is_empty() || time.starts_with("00:00") && time.bytes().all(|byte| b"0:.".contains(&byte))
}

fn iso(year: u32, month: u32, day: u32) -> Option<String> {
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && (1_000..=9_999).contains(&year);
    is_date.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The numbers of a date, in their order.
#[derive(Clone, Copy)]
enum Written {
    YearFirst(u32, u32, u32),
    YearLast(u32, u32, u32),
}

impl Written {
    fn of(text: &str) -> Option<Self> {
        let number = |text: &str| {
            let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().ok()).flatten()
        };
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::YearFirst(number(&text[..4])?, number(&text[4..6])?, number(&text[6..])?));
        }
        let mark = text.chars().find(|letter| matches!(letter, '-' | '/' | '.'))?;
        let mut parts = text.split(mark);
        let [first, second, third] = [parts.next()?, parts.next()?, parts.next()?];
        let numbers = (number(first)?, number(second)?, number(third)?);
        match (first.len(), second.len(), third.len(), parts.next()) {
            (4, 1 | 2, 1 | 2, None) => Some(Self::YearFirst(numbers.0, numbers.1, numbers.2)),
            (1 | 2, 1 | 2, 4, None) => Some(Self::YearLast(numbers.0, numbers.1, numbers.2)),
            _ => None,
        }
    }
}

/// The styles that all dates seen so far may be of.
#[derive(Clone, Debug)]
pub struct DateStyles<At> {
    /// The first date that ends with its year, and where it is. One that is the same in both orders is not it.
    first: Option<(String, At)>,
    /// Whether there is one of those.
    same: bool,
    /// The first whose numbers have one order.
    telling: Option<(String, Order)>,
    /// The first that contradicts it.
    other: Option<(String, At)>,
}

/// Dates that can be read in two ways, or in none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "closed: one date, or two that contradict each other")]
pub enum WrongDates<At> {
    /// Nothing tells whether the day or the month stands first.
    TwoReadings {
        /// The first such date.
        text: String,
        /// Where it is.
        at: At,
        /// The date if the month stands first.
        month_first: String,
        /// And if the day does.
        day_first: String,
    },
    /// In some the month stands first, in others the day.
    TwoOrders {
        /// The first date that has one order.
        text: String,
        /// The first that has the other.
        other: String,
        /// Where that is.
        at: At,
    },
}

impl<At> Default for DateStyles<At> {
    fn default() -> Self {
        Self { first: None, same: false, telling: None, other: None }
    }
}

impl<At> DateStyles<At> {
    /// Sees a date, or a time with its date. What is none says nothing.
    pub fn see(&mut self, text: &str, at: impl Fn() -> At) {
        let (text, _) = apart(text);
        let Some(Written::YearLast(..)) = Written::of(text) else { return };
        let of = |order| DateStyle(Some(order)).date(text);
        let order = match (of(Order::MonthFirst), of(Order::DayFirst)) {
            (Some(one), Some(other)) if one == other => {
                self.same = true;
                return;
            }
            (Some(_), Some(_)) => None,
            (Some(_), None) => Some(Order::MonthFirst),
            (None, Some(_)) => Some(Order::DayFirst),
            (None, None) => return,
        };
        self.first.get_or_insert_with(|| (text.to_owned(), at()));
        if let Some(order) = order {
            let (_, known) = self.telling.get_or_insert_with(|| (text.to_owned(), order));
            if *known != order {
                self.other.get_or_insert_with(|| (text.to_owned(), at()));
            }
        }
    }

    /// The style of all that was seen, and the first date whose order had to be found, as it is written.
    ///
    /// # Errors
    /// The first date that has two readings, or the two that contradict each other.
    pub fn settle(self) -> Result<(DateStyle, Option<String>), WrongDates<At>> {
        let Some((text, at)) = self.first else {
            return Ok((DateStyle(self.same.then_some(Order::MonthFirst)), None));
        };
        let order = match (self.telling, self.other) {
            (Some((text, _)), Some((other, at))) => return Err(WrongDates::TwoOrders { text, other, at }),
            (Some((_, order)), None) => order,
            (None, _) => {
                let [month_first, day_first] = [Order::MonthFirst, Order::DayFirst]
                    .map(|order| DateStyle(Some(order)).date(&text).unwrap_or_default());
                return Err(WrongDates::TwoReadings { text, at, month_first, day_first });
            }
        };
        Ok((DateStyle(Some(order)), Some(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dates of a column, or what is wrong with them.
    fn read(texts: &[&str]) -> Result<Vec<Option<String>>, WrongDates<usize>> {
        let mut styles = DateStyles::default();
        texts.iter().enumerate().for_each(|(place, text)| styles.see(text, || place));
        let (style, _) = styles.settle()?;
        Ok(texts.iter().map(|text| style.read(text)).collect())
    }

    fn dates(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn a_year_that_stands_first_has_one_reading() {
        let texts = ["2024-03-01", "20240302", "2024/3/3", "2024.03.04", "2024-03-05T00:00:00Z", "2024-03-06 00:00"];
        let expected = ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04", "2024-03-05", "2024-03-06"];
        assert_eq!(read(&texts), Ok(dates(&expected)));
    }

    #[test]
    fn one_date_of_one_order_settles_the_column() {
        assert_eq!(read(&["1/2/2017", "1/13/2017"]), Ok(dates(&["2017-01-02", "2017-01-13"])));
        assert_eq!(read(&["1/2/2017", "13/1/2017"]), Ok(dates(&["2017-02-01", "2017-01-13"])));
        assert_eq!(read(&["01-02-2017", "13-01-2017"]), Ok(dates(&["2017-02-01", "2017-01-13"])));
        assert_eq!(read(&["1.2.2017", "13.2.2017"]), Ok(dates(&["2017-02-01", "2017-02-13"])));
        assert_eq!(read(&["Total", "1/13/2017", ""]).unwrap()[1].as_deref(), Some("2017-01-13"));
    }

    #[test]
    fn the_third_of_march_settles_nothing() {
        assert_eq!(read(&["3/3/2017"]), Ok(dates(&["2017-03-03"])));
        assert!(read(&["3/3/2017", "1/2/2017"]).is_err());
        assert_eq!(read(&["3/3/2017", "13/2/2017"]), Ok(dates(&["2017-03-03", "2017-02-13"])));
    }

    #[test]
    fn two_readings_and_two_orders_are_said_once() {
        let two = |text: &str, at, month_first: &str, day_first: &str| {
            let [text, month_first, day_first] = [text, month_first, day_first].map(str::to_owned);
            Err(WrongDates::TwoReadings { text, at, month_first, day_first })
        };
        assert_eq!(read(&["2017-01-01", "1/2/2017", "3/4/2017"]), two("1/2/2017", 1, "2017-01-02", "2017-02-01"));
        let orders = WrongDates::TwoOrders { text: "1/13/2017".into(), other: "13/1/2017".into(), at: 2 };
        assert_eq!(read(&["1/2/2017", "1/13/2017", "13/1/2017"]), Err(orders));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "Total",
            "2024-13-01",
            "2024-3",
            "1/2/17",
            "32/1/2017",
            "20241301",
            "2024-01-15 10:00",
            "1e3",
            "1-2-3-2017",
            "名",
        ] {
            assert_eq!(read(&[text]), Ok(vec![None]), "{text}");
        }
    }
}
