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
    /// The sender's conversion rate.
    Rate,
    /// Which visitor.
    VisitorId,
    /// When.
    Time,
    /// Whether the visitor converted.
    Outcome,
    /// Which way is better.
    Direction,
}

/// What a meaning is called: all but its own name in lower case, without blanks, underscores and hyphens.
struct Names {
    meaning: Meaning,
    own: &'static str,
    /// Those of documents, which are as good.
    as_good: &'static [&'static str],
    synonyms: &'static [&'static str],
    /// Names that may mean something else as well, the likeliest first: only where no other column fits.
    at_last: &'static [&'static [&'static str]],
}

const fn named(meaning: Meaning, own: &'static str) -> Names {
    Names { meaning, own, as_good: &[], synonyms: &[], at_last: &[] }
}

const TABLE: [Names; 15] = [
    Names {
        as_good: &["variantid"],
        synonyms: &[
            "variation",
            "group",
            "arm",
            "treatment",
            "bucket",
            "experience",
            "testgroup",
            "recipe",
            "experimentvariant",
            "experimentvariation",
            "experimentgroup",
            "experimentarm",
            "testvariant",
            "testvariation",
            "abgroup",
            "abvariant",
            "abtestgroup",
            "expvariant",
            "expvariantstring",
        ],
        at_last: &[
            &["variationid", "variationkey", "variantkey", "groupid", "experienceid"],
            &["variationname", "variantname", "groupname", "experiencename", "recipename"],
            &["name", "cell", "testcell", "branch", "version", "condition", "cohort"],
        ],
        ..named(Meaning::Variant, "variant")
    },
    Names {
        synonyms: VISITORS,
        at_last: &[
            &["visits", "impressions", "views", "pageviews", "recipients", "sent", "delivered"],
            &["subjects", "units", "contexts", "uniquecontexts", "denominator"],
        ],
        ..named(Meaning::Visitors, "visitors")
    },
    Names { synonyms: CONVERSIONS, at_last: AT_LAST, ..named(Meaning::Conversions, "conversions") },
    Names { as_good: &["breakdownby"], synonyms: &["dimension"], ..named(Meaning::Breakdown, "breakdown") },
    Names { synonyms: &["segment"], ..named(Meaning::Criteria, "criteria") },
    Names {
        at_last: &[
            &["displayname"],
            &["variationname"],
            &["variantname"],
            &["groupname"],
            &["experiencename"],
            &["recipename"],
        ],
        ..named(Meaning::Name, "name")
    },
    Names {
        as_good: &["trafficweight"],
        synonyms: &["traffic", "split", "allocation", "trafficallocation", "trafficsplit"],
        ..named(Meaning::Weight, "weight")
    },
    Names { as_good: &["iscontrol"], synonyms: &["isbaseline"], ..named(Meaning::Control, "control") },
    Names {
        at_last: &[&["entrydate", "exposuredate", "assignmentdate"], &["day"], &["reportdate", "eventdate"]],
        ..named(Meaning::Date, "date")
    },
    named(Meaning::CumulativeDate, "cumulative_date"),
    Names {
        synonyms: &[
            "convrate",
            "cr",
            "cvr",
            "rate",
            "conversionrate(%)",
            "conversionrate%",
            "cr(%)",
            "cr%",
            "cvr(%)",
            "cvr%",
        ],
        ..named(Meaning::Rate, "conversion_rate")
    },
    Names {
        synonyms: &["userid", "user", "uid", "customerid", "clientid"],
        at_last: &[&["userpseudoid", "anonymousid", "distinctid", "personid"]],
        ..named(Meaning::VisitorId, "visitor_id")
    },
    Names {
        synonyms: &["timestamp", "ts", "at", "eventtime"],
        at_last: &[&["enteredat", "exposedat", "assignedat"], &["datetime"], &["createdat"]],
        ..named(Meaning::Time, "time")
    },
    Names { as_good: &["conversions"], synonyms: CONVERSIONS, at_last: AT_LAST, ..named(Meaning::Outcome, "outcome") },
    Names { synonyms: &[LOWER_IS_BETTER], ..named(Meaning::Direction, "goal_direction") },
];

/// The name of a column that says whether a lower rate is better, folded.
pub const LOWER_IS_BETTER: &str = "lowerisbetter";

/// What visitors are called, here and in documents.
pub const VISITORS: &[&str] = &[
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
    "activeusers",
    "totalusers",
    "uniqueusers",
    "exposedusers",
    "assignedusers",
    "totalvisitors",
    "visitorcount",
    "usercount",
    "totalparticipants",
    "uniqueexposures",
    "totalexposures",
    "experimentsessions",
];

/// What conversions are called, here and in documents; the outcome of one visitor as well.
pub const CONVERSIONS: &[&str] = &[
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
    "uniqueconversions",
    "convertedusers",
    "convertedvisitors",
    "converters",
    "conversioncount",
    "successcount",
    "keyevents",
    "goalcompletions",
    "goalconversions",
];

const AT_LAST: &[&[&str]] = &[
    &[
        "conversion",
        "success",
        "purchase",
        "purchased",
        "order",
        "ordered",
        "click",
        "clicked",
        "signup",
        "signedup",
        "subscribed",
    ],
    &[
        "transactions",
        "registrations",
        "subscriptions",
        "bookings",
        "sales",
        "leads",
        "downloads",
        "installs",
        "numerator",
    ],
];

impl Meaning {
    /// All of them, in the order in which people are told of them.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Variant; TABLE.len()];
        let mut place = 0;
        while place < TABLE.len() {
            all[place] = TABLE[place].meaning;
            place += 1;
        }
        all
    };

    /// Its own name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.names().own
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
        TABLE.iter().find(|names| fold(names.own) == name).map(|names| names.meaning)
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
        let certain = wanted.iter().find(|meaning| meaning.fits_folded(&column));
        certain.or_else(|| wanted.iter().find(|meaning| meaning.last_rank(&column).is_some())).copied()
    }

    /// Whether a column of this name has the meaning, unless it is given another.
    #[must_use]
    pub fn fits(self, column: &str) -> bool {
        self.fits_folded(&fold(column))
    }

    /// The columns that fit: by their names, or, where none does, by the likeliest of the names that may mean something else as
    /// well. Several are a question, but of numbers that nothing follows from.
    pub(crate) fn fitting(self, columns: &[String], is_free: impl Fn(usize) -> bool) -> Vec<usize> {
        let folded = columns.iter().map(|name| fold(name)).enumerate().filter(|(place, _)| is_free(*place));
        let folded: Vec<_> = folded.collect();
        let rank =
            |name: &str| if self.fits_folded(name) { Some(0) } else { self.last_rank(name).map(|rank| rank + 1) };
        let ranks = folded.iter().map(|(place, name)| (*place, rank(name)));
        let best = ranks.clone().filter_map(|(_, rank)| rank).min();
        let fitting: Vec<_> =
            ranks.filter(|(_, rank)| rank.is_some() && *rank == best).map(|(place, _)| place).collect();
        if self == Self::Rate && fitting.len() > 1 { Vec::new() } else { fitting }
    }

    /// By its name or a synonym.
    fn fits_folded(self, column: &str) -> bool {
        self.is_own_folded(column) || self.names().synonyms.contains(&column)
    }

    /// By a name that may mean something else as well.
    fn last_rank(self, column: &str) -> Option<usize> {
        self.names().at_last.iter().position(|names| names.contains(&column))
    }

    /// Whether that is its own name, and no synonym.
    #[must_use]
    pub fn is_own(self, column: &str) -> bool {
        self.is_own_folded(&fold(column))
    }

    fn is_own_folded(self, column: &str) -> bool {
        let Names { own, as_good, .. } = self.names();
        fold(own) == column || as_good.contains(&column)
    }

    fn names(self) -> &'static Names {
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
        for (place, Names { meaning, own, as_good, synonyms, at_last }) in TABLE.iter().enumerate() {
            assert_eq!(*meaning as usize, place);
            assert_eq!(Meaning::named(own), Some(*meaning));
            for name in as_good.iter().chain(*synonyms).chain(at_last.iter().copied().flatten()) {
                assert_eq!(*name, fold(name), "{own}");
            }
        }
    }

    /// But for an outcome, which conversions of one visitor are.
    #[test]
    fn no_name_has_two_meanings() {
        let is_other = |meaning: Meaning| meaning != Meaning::Outcome;
        for Names { meaning, own, as_good, synonyms, .. } in TABLE.iter().filter(|names| is_other(names.meaning)) {
            for name in as_good.iter().chain(*synonyms).chain([own]) {
                let all: Vec<_> = Meaning::ALL.iter().filter(|other| is_other(**other) && other.fits(name)).collect();
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
