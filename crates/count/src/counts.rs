//! What a view answers.

use crate::Ignored;

/// Visitors and those among them who converted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counted {
    /// Distinct visitors.
    pub visitors: u64,
    /// Distinct visitors who converted; at most `visitors`.
    pub conversions: u64,
}

/// Counts of every variant, zeros included.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Split {
    /// By variant, in configured order.
    pub variants: Vec<Counted>,
    /// By phase of entry and variant; empty when no phases were asked for. Their sum is `variants`.
    pub phases: Vec<Vec<Counted>>,
}

/// The counts of one value of the breakdown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Segment {
    /// The value; `(not set)` without one, `(other)` beyond the cap.
    pub criteria: String,
    /// Its counts.
    pub split: Split,
}

/// The answer to a question.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Counts {
    /// All visitors counted.
    pub total: Split,
    /// By segment when a breakdown was asked for: most visitors first, then by criteria, `(other)` last. Their sum is `total`.
    pub segments: Option<Vec<Segment>>,
    /// Visitors counted who saw more than one variant (R143).
    pub multiple_variant_visitors: u64,
    /// Visitors whose timeframe is not over, by variant (R146): counted ones, and those that `mature_only` left out.
    pub immature_visitors: Vec<u64>,
    /// Events of visitors counted at most 60 seconds before entry, which do not count (R153).
    pub events_just_before_entry: u64,
    /// Rows that count nowhere.
    pub ignored: Ignored,
    /// What a reader of the segments should know.
    pub warnings: Vec<Warning>,
}

/// A value that is spelled like one of the two segments without a value, and is counted there (R154).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// Visitors whose value really is `(not set)`.
    SpelledNotSet {
        /// How many.
        visitors: u64,
    },
    /// Visitors whose value really is `(other)`.
    SpelledOther {
        /// How many.
        visitors: u64,
    },
}

impl std::fmt::Display for Warning {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (visitors, value, rest) = match self {
            Self::SpelledNotSet { visitors } => (visitors, "(not set)", "visitors without a value"),
            Self::SpelledOther { visitors } => (visitors, "(other)", "visitors of the smaller segments"),
        };
        let have = if *visitors == 1 { "visitor has" } else { "visitors have" };
        write!(formatter, "{visitors} {have} the value \"{value}\"; they are counted with the {rest}")
    }
}

impl Split {
    pub(crate) fn none(phases: usize, variants: usize) -> Self {
        let variants = vec![Counted::default(); variants];
        Self { phases: vec![variants.clone(); phases], variants }
    }

    /// The sums over variants.
    #[must_use]
    pub fn total(&self) -> Counted {
        self.variants.iter().fold(Counted::default(), |sum, &variant| sum + variant)
    }
}

impl std::ops::Add for Counted {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { visitors: self.visitors + other.visitors, conversions: self.conversions + other.conversions }
    }
}

/// Counts by day.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Series {
    /// Every day from the first to the last with a visitor or a conversion.
    pub days: Vec<Day>,
}

/// The counts of one local day.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Day {
    /// The day.
    pub date: jiff::civil::Date,
    /// Per variant: visitors who entered on this day, and visitors who converted on this day, whenever they entered.
    pub variants: Vec<Counted>,
}
