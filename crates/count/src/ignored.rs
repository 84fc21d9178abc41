//! Rows that count nowhere.

use std::collections::HashMap;

/// Exposures that fix no entry, with their times: those later than now are not told either (R157).
#[derive(Clone, Debug, Default)]
pub struct IgnoredRows {
    pub before_creation: Vec<i64>,
    pub unknown_variant: HashMap<Box<str>, Vec<i64>>,
}

/// Rows of the whole test up to now that count nowhere, whatever is asked.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Ignored {
    /// Exposures with a variant that the experiment does not have (R36).
    pub unknown_variant: u64,
    /// Exposures before the experiment was created (R158).
    pub before_creation: u64,
    /// Conversions of the stored goal asked about, more than 60 seconds before their visitor's entry (R131).
    pub early_conversions: u64,
    /// The unknown variants with the most rows, at most 20.
    pub variants: Vec<UnknownVariant>,
}

/// A variant id in exposures that the experiment does not have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownVariant {
    /// The id.
    pub id: String,
    /// Its exposures.
    pub rows: u64,
    /// The experiment's variant whose id differs in letter case only (R144).
    pub similar_to: Option<String>,
}

/// How many unknown variants are named.
const NAMED: usize = 20;

impl IgnoredRows {
    pub fn unknown(&mut self, variant: &str, at: i64) {
        match self.unknown_variant.get_mut(variant) {
            Some(times) => times.push(at),
            None => _ = self.unknown_variant.insert(variant.into(), vec![at]),
        }
    }

    /// What is told of them now.
    pub fn told(&self, now: i64, variants: &[String]) -> Ignored {
        let until_now = |times: &[i64]| times.iter().filter(|&&at| at <= now).count() as u64;
        let unknown = self.unknown_variant.iter().map(|(id, times)| (id, until_now(times)));
        let mut unknown: Vec<_> = unknown.filter(|&(_, rows)| rows > 0).collect();
        unknown.sort_unstable_by(|(left, l), (right, r)| r.cmp(l).then(left.cmp(right)));
        let similar_to = |id: &str| variants.iter().find(|known| known.to_lowercase() == id.to_lowercase()).cloned();
        Ignored {
            unknown_variant: unknown.iter().map(|(_, rows)| rows).sum(),
            before_creation: until_now(&self.before_creation),
            early_conversions: 0,
            variants: unknown
                .into_iter()
                .take(NAMED)
                .map(|(id, rows)| UnknownVariant { id: id.to_string(), rows, similar_to: similar_to(id) })
                .collect(),
        }
    }
}
