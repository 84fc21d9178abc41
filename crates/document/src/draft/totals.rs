//! Rows that are no variants, and no segments: totals.

use abstats::{Place, Segment, Variant};
use abstats_words::Assumption;

use super::chosen::alike;
use super::{Draft, Whole};
use crate::Errors;
use crate::averages::{is_average, letters};
use crate::choices::Choices;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};

/// Names of totals, without what is no letter.
const NAMES: [&str; 43] = [
    "total",
    "totals",
    "all",
    "sum",
    "sums",
    "overall",
    "grandtotal",
    "subtotal",
    "aggregate",
    "combined",
    "everything",
    "everyone",
    "allvisitors",
    "allvariants",
    "allvariations",
    "allusers",
    "allsessions",
    "allgroups",
    "allarms",
    "alltraffic",
    "alldata",
    "allsegments",
    "alldevices",
    "totalvisitors",
    "totalusers",
    "totalsum",
    "sumtotal",
    "overalltotal",
    "wholetest",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "alle",
    "totaal",
    "toutes",
    "tous",
    "totale",
    "totalgeneral",
    "todos",
    "celkem",
    "razem",
    "итого",
];
/// Rows of sums are looked for among so many.
const FEWEST_ROWS: usize = 3;
/// And of so many visitors: in small counts sums come about by chance.
const FEWEST_VISITORS: u64 = 100;

/// Visitors and conversions.
type Counted = (u64, u64);

impl Draft {
    /// An error for each variant and each segment that is a total, unless `--only` names it.
    pub(super) fn refuse_totals(&self, choices: &Choices, readings: &mut Vec<Assumption>, errors: &mut Errors) {
        let before = readings.iter().flat_map(|reading| match reading {
            Assumption::NoTotals { names } => names.as_slice(),
            _ => &[],
        });
        let before: Vec<_> = before.cloned().collect();
        let mut spared = Vec::new();
        let mut is_named = |label: &str, names: &[&str]| {
            let named = |asked: &String| names.iter().any(|name| alike(name, asked));
            let was_named = before.iter().any(named);
            if !was_named && choices.only.iter().any(named) {
                spared.push(label.to_owned());
                return true;
            }
            was_named
        };
        let sum = if self.of_rows { sum_of_others(&self.wholes()) } else { None };
        for (place, variant) in self.variants.iter().enumerate() {
            let names: Vec<_> = variant.name.iter().map(String::as_str).chain([variant.id.as_str()]).collect();
            let (by_name, by_sum) = (names.iter().any(|name| is_total(name)), sum == Some(place));
            if (by_name || by_sum) && !is_named(variant.label(), &names) {
                let name = cut(variant.label(), LONGEST_VALUE);
                errors.push(Error::new(ErrorKind::Total { what: "variant", name, by_name }));
            }
        }
        for breakdown in &self.breakdowns {
            let segments = &breakdown.segments;
            let sum = if self.of_rows { sum_of_segments(segments, self.variants.len()) } else { None };
            for (place, Segment { criteria, .. }) in segments.iter().enumerate() {
                let (by_name, by_sum) = (is_total(criteria), sum == Some(place));
                if (by_name || by_sum) && !is_named(criteria, &[criteria]) {
                    let kind = ErrorKind::Total { what: "segment", name: cut(criteria, LONGEST_VALUE), by_name };
                    errors.push(Error::new(kind).at(Place::segment(&breakdown.by, criteria)));
                }
            }
        }
        if errors.is_empty() && !spared.is_empty() {
            readings.push(Assumption::NoTotals { names: spared });
        }
    }

    /// An error where each weight is the variant's visitors, in shares that are not equal.
    pub(super) fn refuse_visitors_as_weights(&self, choices: &Choices, errors: &mut Errors) {
        let visitors: Vec<_> = self.wholes().into_iter().map(|(visitors, _)| visitors).collect();
        let all = visitors.iter().fold(0, |all: u64, visitors| all.saturating_add(*visitors));
        let are_equal = visitors.windows(2).all(|pair| pair[0] == pair[1]);
        let mut pairs = self.variants.iter().zip(&visitors);
        let are_weights = pairs.all(|(variant, visitors)| variant.traffic_weight == Some(*visitors as f64));
        if choices.weights.is_none() && all > FEWEST_VISITORS && !are_equal && are_weights {
            errors.push(Error::new(ErrorKind::WeightsAreVisitors { variants: visitors.len() }));
        }
    }

    /// The counts of the whole test.
    fn wholes(&self) -> Vec<Counted> {
        if let (Whole::OfSegments, [breakdown]) = (self.whole, self.breakdowns.as_slice()) {
            return sums(&breakdown.segments, self.variants.len());
        }
        let given = |variant: &Variant| (variant.counts.visitors(), variant.counts.conversions());
        self.variants.iter().map(given).collect()
    }
}

/// Whether the name is that of a total, or of an average.
pub(crate) fn is_total(name: &str) -> bool {
    let letters = letters(name);
    NAMES.contains(&letters.as_str()) || is_average(name)
}

/// Of each variant, over all segments.
fn sums(segments: &[Segment], variants: usize) -> Vec<Counted> {
    let mut sums = vec![(0, 0); variants];
    for (variant, counts) in segments.iter().flat_map(|segment| segment.counts.iter()) {
        let Some(sum) = sums.get_mut(variant) else { continue };
        *sum = (counts.visitors().saturating_add(sum.0), counts.conversions().saturating_add(sum.1));
    }
    sums
}

/// The row that has what all others have together, and others to be the sum of.
fn sum_of_others(rows: &[Counted]) -> Option<usize> {
    let (largest, &(visitors, conversions)) = rows.iter().enumerate().max_by_key(|(_, (visitors, _))| *visitors)?;
    let all = rows
        .iter()
        .try_fold((0_u64, 0_u64), |sum, row| Some((sum.0.checked_add(row.0)?, sum.1.checked_add(row.1)?)))?;
    let is_sum = (visitors.checked_mul(2)?, conversions.checked_mul(2)?) == all;
    let many = rows.iter().filter(|(visitors, _)| *visitors > 0).count() >= FEWEST_ROWS;
    (is_sum && visitors >= FEWEST_VISITORS && many).then_some(largest)
}

/// The segment that has, of each variant, what all others have together.
pub(super) fn sum_of_segments(segments: &[Segment], variants: usize) -> Option<usize> {
    let whole = |segment: &Segment| {
        segment.counts.iter().fold((0_u64, 0_u64), |sum, (_, counts)| {
            (sum.0.saturating_add(counts.visitors()), sum.1.saturating_add(counts.conversions()))
        })
    };
    let wholes: Vec<_> = segments.iter().map(whole).collect();
    let candidate = sum_of_others(&wholes)?;
    let each = sums(segments, variants).into_iter().enumerate().all(|(variant, (visitors, conversions))| {
        let counts = segments[candidate].counts.get(variant);
        (2 * counts.visitors(), 2 * counts.conversions()) == (visitors, conversions)
    });
    each.then_some(candidate)
}
