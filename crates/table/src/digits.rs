//! Counts as people write them: grouped by `,` `.` `'` or blanks, with a decimal mark where a program wrote `1500.0`. A text alone
//! can be ambiguous, so all counts of a file are seen first; they are of one style, or they are refused.

/// A way to write numbers: what groups the digits before the decimal mark, and that mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    group: Option<Mark>,
    decimal: Mark,
}

/// What stands between digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Comma,
    Point,
    Apostrophe,
    /// A space, a narrow one, or one that does not break.
    Blank,
}

impl Mark {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            ',' => Self::Comma,
            '.' => Self::Point,
            '\'' | '\u{2019}' => Self::Apostrophe,
            ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Self::Blank,
            _ => return None,
        })
    }
}

/// Every style there is.
const STYLES: [Style; 8] = [
    Style { group: None, decimal: Mark::Point },
    Style { group: None, decimal: Mark::Comma },
    Style { group: Some(Mark::Comma), decimal: Mark::Point },
    Style { group: Some(Mark::Point), decimal: Mark::Comma },
    Style { group: Some(Mark::Apostrophe), decimal: Mark::Point },
    Style { group: Some(Mark::Apostrophe), decimal: Mark::Comma },
    Style { group: Some(Mark::Blank), decimal: Mark::Point },
    Style { group: Some(Mark::Blank), decimal: Mark::Comma },
];

impl Style {
    /// Digits without groups, a point before decimals: as programs write numbers.
    pub const PLAIN: Self = STYLES[0];

    /// The count, if the text is one in this style: a whole number of at least 0, however it is written.
    ///
    /// ```
    /// use abstats_table::digits::Style;
    /// assert_eq!(Style::PLAIN.count("1.5e3"), Some(1_500));
    /// assert_eq!(Style::PLAIN.count("1500.0"), Some(1_500));
    /// assert_eq!(Style::PLAIN.count("12.5"), None);
    /// ```
    #[must_use]
    pub fn count(self, text: &str) -> Option<u64> {
        if text.len() < 20 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok();
        }
        self.plain(text).and_then(|number| whole(&number))
    }

    /// The number as programs write it, if the text is one in this style.
    fn plain(self, text: &str) -> Option<String> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(one, two)| (one, Some(two)));
        let decimal = mantissa.char_indices().find(|(_, letter)| Mark::of(*letter) == Some(self.decimal));
        let (above, below) = decimal.map_or((mantissa, None), |(place, letter)| {
            (&mantissa[..place], Some(&mantissa[place + letter.len_utf8()..]))
        });
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let mut groups = above.split(|letter| self.group.is_some() && Mark::of(letter) == self.group);
        let mut number = groups.next().unwrap_or_default().to_owned();
        let first = number.len();
        for group in groups {
            // Groups of three behind one of at most three, which begins the number.
            if group.len() != 3 || !all_digits(group) || !(1..=3).contains(&first) || number.starts_with('0') {
                return None;
            }
            number.push_str(group);
        }
        // In a style with groups a number that could have some has them.
        let is_grouped = number.len() == first && self.group.is_some() && first > 3;
        if !all_digits(&number) || is_grouped || exponent.is_some() && number.len() > first {
            return None;
        }
        if let Some(below) = below {
            if !all_digits(below) {
                return None;
            }
            number.push('.');
            number.push_str(below);
        }
        if let Some(exponent) = exponent {
            if !all_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)) {
                return None;
            }
            number.push('e');
            number.push_str(exponent);
        }
        Some(number)
    }
}

/// The integer of at least 0 that a number of JSON is, exactly, if it is one.
///
/// ```
/// use abstats_table::digits::whole;
/// assert_eq!(whole("9007199254740993.0"), Some(9_007_199_254_740_993));
/// assert_eq!(whole("1499.99999999999999999"), None);
/// ```
#[must_use]
pub fn whole(number: &str) -> Option<u64> {
    let (decimal, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (above, below) = decimal.split_once('.').unwrap_or((decimal, ""));
    let all = [above.trim_start_matches('-'), below].concat();
    let digits = all.trim_end_matches('0');
    if digits.is_empty() {
        return Some(0); // Also -0.0.
    }
    // The number is the digits and so many zeros; fewer than none when it has a fraction.
    let zeros = exponent.parse::<i64>().ok()?.checked_add(i64::try_from(all.len() - digits.len()).ok()?)?;
    let zeros = u32::try_from(zeros.checked_sub(i64::try_from(below.len()).ok()?)?).ok()?;
    if decimal.starts_with('-') { None } else { digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(zeros)?) }
}

/// The styles that all counts seen so far may be of.
#[derive(Clone, Debug)]
pub struct Styles<At> {
    /// Whether each of [`STYLES`] may be it.
    possible: [bool; STYLES.len()],
    /// The first count that is another one in another style, and where it is.
    ambiguous: Option<(String, At)>,
    /// How many there are with its mark; none once there is one with another mark.
    alike: Option<u64>,
    /// Whether all of them are whole if their mark begins decimals.
    whole: bool,
    /// The first text of one reading that leaves fewer styles, and the first that is of another style than those before it.
    telling: Option<String>,
    other: Option<String>,
}

/// A count that can be read in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what is wrong, whole")]
pub struct Ambiguous<At> {
    /// As it is written.
    pub text: String,
    /// Where it is.
    pub at: At,
    /// One reading: digits in groups.
    pub grouped: String,
    /// The other: decimals.
    pub decimal: String,
    /// Another count of the file that is not written so, if that is why.
    pub beside: Option<String>,
}

impl<At> Default for Styles<At> {
    fn default() -> Self {
        Self {
            possible: [true; STYLES.len()],
            ambiguous: None,
            alike: Some(0),
            whole: true,
            telling: None,
            other: None,
        }
    }
}

impl<At> Styles<At> {
    /// Sees a count. What is no number in any style says nothing.
    pub fn see(&mut self, text: &str, at: impl FnOnce() -> At) {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            if text.len() > 3 {
                // As in no style with groups.
                self.possible[2..].fill(false);
                self.telling.get_or_insert_with(|| text.to_owned());
            }
            return;
        }
        let fits = STYLES.map(|style| style.plain(text).is_some());
        if fits.contains(&true) {
            self.possible.iter_mut().zip(fits).for_each(|(possible, fits)| *possible &= fits);
            if !self.possible.contains(&true) {
                self.other.get_or_insert_with(|| text.to_owned());
            } else if fits.contains(&false) && readings(text).is_none() {
                self.telling.get_or_insert_with(|| text.to_owned());
            }
            if let Some((mark, _, decimal)) = readings(text) {
                self.whole &= whole(&decimal).is_some();
                let (first, _) = self.ambiguous.get_or_insert_with(|| (text.to_owned(), at()));
                let is_alike = readings(first).is_some_and(|(first, ..)| first == mark);
                self.alike = self.alike.filter(|_| is_alike).map(|alike| alike + 1);
                if !is_alike {
                    self.other.get_or_insert_with(|| text.to_owned());
                }
            }
        }
    }

    /// The style of all that was seen.
    ///
    /// Digits that may be grouped are, where every number of the file agrees with that and more than one of them is (or one has
    /// several groups): `1,500` and `1,480`. Alone, or beside `1500.5`, such a count has two readings.
    ///
    /// # Errors
    /// The first count that has two readings.
    pub fn settle(self) -> Result<Style, Ambiguous<At>> {
        let mut possible =
            STYLES.into_iter().zip(self.possible).filter(|(_, possible)| *possible).map(|(style, _)| style);
        let Some((text, at)) = self.ambiguous else { return Ok(possible.next().unwrap_or(Style::PLAIN)) };
        let Some((mark, grouped, decimal)) = readings(&text) else { return Ok(Style::PLAIN) };
        let by_groups = possible.clone().find(|style| style.group == Some(mark));
        let by_decimals = possible.find(|style| style.decimal == mark);
        match (by_groups, by_decimals) {
            (Some(style), None) => Ok(style),
            (Some(style), Some(_)) if !self.whole && self.alike > Some(1) => Ok(style),
            (None, Some(style)) if self.whole => Ok(style),
            _ => {
                let beside = self.other.into_iter().chain(self.telling).find(|other| *other != text);
                Err(Ambiguous { text, at, grouped, decimal, beside })
            }
        }
    }
}

/// Of a text that can be both: what stands between its digits, the number if that groups them, and if that is the decimal mark.
fn readings(text: &str) -> Option<(Mark, String, String)> {
    let both = [(',', Mark::Comma, STYLES[2], STYLES[1]), ('.', Mark::Point, STYLES[3], STYLES[0])];
    let (_, mark, by_groups, by_decimals) = both.into_iter().find(|(letter, ..)| text.contains(*letter))?;
    let grouped = by_groups.plain(text).filter(|number| !number.contains('.'))?;
    Some((mark, grouped, by_decimals.plain(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the counts of a file are, or the readings of the one that is ambiguous.
    fn read(texts: &[&str]) -> Result<Vec<Option<u64>>, (String, String, String)> {
        let mut styles = Styles::default();
        texts.iter().enumerate().for_each(|(place, text)| styles.see(text, || place));
        match styles.settle() {
            Ok(style) => Ok(texts.iter().map(|text| style.count(text)).collect()),
            Err(Ambiguous { text, grouped, decimal, .. }) => Err((text, grouped, decimal)),
        }
    }

    #[test]
    fn what_contradicts_is_named() {
        let beside = |texts: &[&str]| {
            let mut styles = Styles::default();
            for text in texts {
                styles.see(text, || ());
            }
            styles.settle().unwrap_err().beside
        };
        assert_eq!(beside(&["1,500", "120", "1500.5"]).as_deref(), Some("1500.5"));
        assert_eq!(beside(&["1500.5", "120", "1,500"]).as_deref(), Some("1500.5"));
        assert_eq!(beside(&["1.500", "1,480"]).as_deref(), Some("1,480"));
        assert_eq!(beside(&["1,500", "1480"]).as_deref(), Some("1480"));
        assert_eq!(beside(&["120", "1.234"]), None);
    }

    fn all(counts: &[u64]) -> Vec<Option<u64>> {
        counts.iter().copied().map(Some).collect()
    }

    fn both(text: &str, grouped: &str, decimal: &str) -> Result<Vec<Option<u64>>, (String, String, String)> {
        Err((text.to_owned(), grouped.to_owned(), decimal.to_owned()))
    }

    #[test]
    fn one_style_with_one_reading_is_read() {
        for mark in [",", ".", "'", "\u{2019}", " ", "\u{a0}", "\u{202f}", "\u{2009}"] {
            let with = |text: &str| text.replace('_', mark);
            let texts = ["1_500", "120", "1_234_567", "148", "12_480"].map(with);
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            assert_eq!(read(&texts), Ok(all(&[1_500, 120, 1_234_567, 148, 12_480])), "{mark:?}");
            assert_eq!(read(&[&with("1_500"), &with("1_480")]), Ok(all(&[1_500, 1_480])), "{mark:?}");
        }
        assert_eq!(read(&["1500", "120", "0"]), Ok(all(&[1_500, 120, 0])));
        assert_eq!(read(&["1500.0", "1.5e3", "120", "1.5E+3", "1e0"]), Ok(all(&[1_500, 1_500, 120, 1_500, 1])));
        assert_eq!(read(&["1500,0", "120,0", "148"]), Ok(all(&[1_500, 120, 148])));
        assert_eq!(read(&["1,500.00", "120.00"]), Ok(all(&[1_500, 120])));
        assert_eq!(read(&["1.500,00", "120"]), Ok(all(&[1_500, 120])));
        assert_eq!(read(&["1,234,567", "120"]), Ok(all(&[1_234_567, 120])));
        assert_eq!(read(&["1'500", "120"]), Ok(all(&[1_500, 120])));
        // Four digits without a group are decimals of another number too.
        assert_eq!(read(&["1500.000", "120.000"]), Ok(all(&[1_500, 120])));
        // A decimal mark elsewhere says what the other one is.
        assert_eq!(read(&["1,500", "12.5"]), Ok(vec![Some(1_500), None]));
    }

    #[test]
    fn two_readings_are_said() {
        assert_eq!(read(&["1.234"]), both("1.234", "1234", "1.234"));
        assert_eq!(read(&["1.000", "1.480"]), Ok(all(&[1_000, 1_480])));
        assert_eq!(read(&["1.234", "120", "148"]), both("1.234", "1234", "1.234"));
        assert_eq!(read(&["1,500"]), both("1,500", "1500", "1.500"));
        assert_eq!(read(&["1500.5", "1,500"]), both("1,500", "1500", "1.500"));
        assert_eq!(read(&["1,500", "1480"]), both("1,500", "1500", "1.500"));
        assert_eq!(read(&["1,500", "1.480"]), both("1,500", "1500", "1.500"));
        // Whole in both.
        assert_eq!(read(&["1.000", "2.000"]), both("1.000", "1000", "1.000"));
    }

    #[test]
    fn what_is_no_count_is_none() {
        for text in [
            "",
            "-5",
            "+5",
            "many",
            "12%",
            "1,50",
            "1,5000",
            "12.5",
            ",500",
            "1,,500",
            "0,500,000",
            "1 5 00",
            "1e",
            "e3",
            "1e-1",
            "1_500",
            "0x10",
            "٣",
            "1.5.0",
            "1,500,00",
            "NaN",
            "inf",
            "1'500'00",
        ] {
            assert_eq!(read(&[text]), Ok(vec![None]), "{text}");
            // And it says nothing of the others.
            let beside = read(&[text, "1'500", "120"]).unwrap();
            assert!(beside[1] == Some(1_500) || text.contains(['.', ',']) || text.contains("e-"), "{text}");
        }
        assert_eq!(Style::PLAIN.count("18446744073709551616"), None);
        assert_eq!(Style::PLAIN.count(&"9".repeat(100_000)), None);
    }
}
