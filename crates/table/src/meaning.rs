//! What columns mean, by their names: the one table of synonyms.

/// What a column says of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Meaning {
    /// Which variant.
    Variant,
    /// How many distinct visitors.
    Visitors,
    /// How many of them converted.
    Conversions,
    /// A dimension of the breakdown.
    Breakdown,
    /// Its value.
    Criteria,
    /// The variant's display name.
    Name,
    /// The variant's configured share of traffic.
    Weight,
    /// Whether the variant is the control.
    Control,
    /// The day of the counts.
    Date,
    /// The day up to which the counts are.
    CumulativeDate,
    /// Which visitor.
    VisitorId,
    /// When.
    Time,
    /// Whether the visitor converted.
    Outcome,
}

/// Of each meaning its name, the names that are as good (those of documents), and its synonyms: in lower case, without blanks,
/// underscores and hyphens.
const TABLE: [(Meaning, &str, &[&str], &[&str]); 13] = [
    (
        Meaning::Variant,
        "variant",
        &["variantid"],
        &["variation", "group", "arm", "treatment", "bucket", "experience", "testgroup", "recipe"],
    ),
    (
        Meaning::Visitors,
        "visitors",
        &[],
        &[
            "users",
            "sessions",
            "exposures",
            "participants",
            "sample",
            "samplesize",
            "trials",
            "n",
            "total",
            "uniquevisitors",
            "entrants",
        ],
    ),
    (Meaning::Conversions, "conversions", &[], CONVERSIONS),
    (Meaning::Breakdown, "breakdown", &["breakdownby"], &["dimension"]),
    (Meaning::Criteria, "criteria", &[], &["segment"]),
    (Meaning::Name, "name", &[], &[]),
    (Meaning::Weight, "weight", &["trafficweight"], &["traffic", "split", "allocation"]),
    (Meaning::Control, "control", &["iscontrol"], &[]),
    (Meaning::Date, "date", &[], &[]),
    (Meaning::CumulativeDate, "cumulative_date", &[], &[]),
    (Meaning::VisitorId, "visitor_id", &[], &["userid", "user", "uid", "customerid", "clientid"]),
    (Meaning::Time, "time", &[], &["timestamp", "ts", "at", "eventtime"]),
    (Meaning::Outcome, "outcome", &["conversions"], CONVERSIONS),
];

/// Those of an outcome as well.
const CONVERSIONS: &[&str] = &[
    "converted",
    "successes",
    "goals",
    "orders",
    "purchases",
    "signups",
    "clicks",
    "completions",
    "events",
    "totalconversions",
];

impl Meaning {
    /// All of them, in the order in which people are told of them.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Variant; TABLE.len()];
        let mut place = 0;
        while place < TABLE.len() {
            all[place] = TABLE[place].0;
            place += 1;
        }
        all
    };

    /// Its own name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The meaning with this name, or `None`.
    ///
    /// ```
    /// use abstats_table::Meaning;
    /// assert_eq!(Meaning::named("Visitor-ID"), Some(Meaning::VisitorId));
    /// assert_eq!(Meaning::named("users"), None);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = fold(name);
        TABLE.iter().find(|(_, own, ..)| fold(own) == name).map(|(meaning, ..)| *meaning)
    }

    /// The first of the meanings that a column of this name may have: by its name, or by a synonym.
    ///
    /// ```
    /// use abstats_table::Meaning;
    /// assert_eq!(Meaning::of("Sample Size", &Meaning::ALL), Some(Meaning::Visitors));
    /// assert_eq!(Meaning::of("user_id", &[Meaning::Visitors]), None);
    /// ```
    #[must_use]
    pub fn of(column: &str, wanted: &[Self]) -> Option<Self> {
        let column = fold(column);
        wanted.iter().copied().find(|meaning| meaning.fits_folded(&column))
    }

    /// Whether a column of this name may have the meaning.
    #[must_use]
    pub fn fits(self, column: &str) -> bool {
        self.fits_folded(&fold(column))
    }

    fn fits_folded(self, column: &str) -> bool {
        self.is_own_folded(column) || self.row().3.contains(&column)
    }

    /// Whether that is its own name, and no synonym.
    #[must_use]
    pub fn is_own(self, column: &str) -> bool {
        self.is_own_folded(&fold(column))
    }

    fn is_own_folded(self, column: &str) -> bool {
        let (_, own, as_good, _) = self.row();
        fold(own) == column || as_good.contains(&column)
    }

    fn row(self) -> &'static (Self, &'static str, &'static [&'static str], &'static [&'static str]) {
        // The table is in the order of the enum, which a test checks.
        &TABLE[self as usize]
    }
}

/// A name as names are compared: letter case, blanks, underscores and hyphens aside.
///
/// ```
/// assert_eq!(abstats_table::fold("Sample-size"), abstats_table::fold("SAMPLE size"));
/// ```
#[must_use]
pub fn fold(name: &str) -> String {
    let kept = name.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_folded() {
        for (place, (meaning, own, as_good, synonyms)) in TABLE.iter().enumerate() {
            assert_eq!(*meaning as usize, place);
            assert_eq!(Meaning::named(own), Some(*meaning));
            for name in as_good.iter().chain(*synonyms) {
                assert_eq!(*name, fold(name), "{own}");
            }
        }
    }

    /// But for an outcome, which conversions of one visitor are.
    #[test]
    fn no_name_has_two_meanings() {
        for (meaning, own, as_good, synonyms) in &TABLE[..12] {
            for name in as_good.iter().chain(*synonyms).chain([own]) {
                let all: Vec<_> = Meaning::ALL[..12].iter().filter(|other| other.fits(name)).collect();
                assert_eq!(all, [meaning], "{name}");
            }
        }
    }

    #[test]
    fn every_synonym_that_is_promised_is_known() {
        for (meaning, promised) in [
            (
                Meaning::Visitors,
                "users, sessions, exposures, participants, sample, sample size, trials, n, total, unique visitors, entrants",
            ),
            (
                Meaning::Conversions,
                "converted, successes, goals, orders, purchases, signups, clicks, completions, events, total conversions",
            ),
            (
                Meaning::Outcome,
                "conversions, converted, successes, goals, orders, purchases, signups, clicks, completions, events",
            ),
            (
                Meaning::Variant,
                "variation, group, arm, treatment, bucket, experience, test group, recipe, Test_Group, TEST-GROUP, variant_id",
            ),
            (Meaning::Weight, "traffic, split, allocation, traffic_weight"),
            (Meaning::VisitorId, "user_id, user, uid, customer_id, client_id, UserID"),
            (Meaning::Time, "timestamp, ts, at, event_time"),
        ] {
            for name in promised.split(", ") {
                assert!(meaning.fits(name), "{meaning:?} {name}");
            }
        }
    }
}
