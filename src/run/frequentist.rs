//! The frequentist engine over an experiment's tables.

use std::ops::Range;

use super::{Table, within};
use crate::cells::Cell;
use crate::each::each;
use crate::frequentist::{self, Cut, FrequentistComparison, ScoreTest};
use crate::multiplicity::{self, Adjustment, Member, Multiplicity, Rule, adjust};
use crate::practical::{self, Region};
use crate::report::WithinStrata;
use crate::segments::{Pooled, Stratified};
use crate::{
    Absent, Adjusted, Alternative, Analysis, Counts, FrequentistStatistics, GoalDirection, Level, Pair, Statistics,
    Threshold,
};

/// Each variant's strata, by its place; `None` for the control, and for all where what it is to be decided within is not
/// there.
pub(super) type Strata = Vec<Option<Stratified>>;

/// Of a variant that takes part in nothing.
pub(super) fn left_out(analysis: &Analysis, counts: Counts) -> Statistics {
    let reason = Absent::WithoutWeight;
    Statistics::Frequentist(FrequentistStatistics {
        rate: frequentist::rate(counts, analysis.interval_level()),
        versus_control: Some(FrequentistComparison::absent(reason)),
        adjusted: analysis.engine.family().map(|_| Adjusted { p_value: Err(reason), simultaneous_level: None }),
        region: analysis.region.map(|_| Err(reason)),
        within: None,
    })
}

/// How all tables are tested.
#[derive(Clone, Copy)]
pub(super) struct Test<'a> {
    pub(super) alternative: Alternative,
    pub(super) level: Level,
    pub(super) threshold: Threshold,
    pub(super) region: Option<Region>,
    pub(super) goal: GoalDirection,
    pub(super) multiplicity: Option<Multiplicity>,
    /// The tables that make a family.
    pub(super) families: &'a [Range<usize>],
    /// For each table and row, whether its verdict is withheld.
    pub(super) withheld: &'a [Vec<bool>],
    /// Of the first table, if it is decided within strata.
    pub(super) within: Option<&'a Strata>,
}

/// The corrected comparisons of a table.
#[derive(Clone, Copy)]
struct Family<'a> {
    adjustments: &'a [Option<Adjustment>],
    simultaneous_level: Option<Level>,
}

impl Test<'_> {
    /// Each table's statistics, row by row.
    pub(super) fn statistics(self, tables: &[Table]) -> Vec<Vec<Statistics>> {
        let Some(Multiplicity { correction, .. }) = self.multiplicity else {
            let mut all = each(tables, |table| self.of_table(table, None));
            self.decide_within(&mut all, tables, None);
            return all;
        };
        let rule = Rule { correction, alternative: self.alternative, level: self.level };
        let tables_withheld: Vec<_> = tables.iter().zip(self.withheld).collect();
        let mut tests = each(&tables_withheld, |(table, withheld)| self.tests(table, withheld));
        if let (Some(strata), Some(whole), [(table, withheld), ..]) =
            (self.within, tests.first_mut(), &tables_withheld[..])
        {
            whole.members = self.within_strata(strata, table, withheld);
        }
        let adjusted: Vec<_> = self.families.iter().flat_map(|family| adjust(rule, &tests[family.clone()])).collect();
        let simultaneous_level = correction.is_single_step().then_some(self.level);
        let family = |adjustments| Family { adjustments, simultaneous_level };
        // What does not decide is in no family.
        let decides = |place| place > 0 || self.within.is_none();
        let both = tables.iter().zip(&adjusted).enumerate();
        let both: Vec<_> = both.map(|(place, (table, own))| (table, decides(place).then_some(family(own)))).collect();
        let mut all = each(&both, |(table, family)| self.of_table(table, *family));
        self.decide_within(&mut all, tables, adjusted.first().map(|own| family(own)));
        all
    }

    /// The members of the whole test's family, compared within strata.
    fn within_strata(&self, strata: &Strata, table: &Table, withheld: &[bool]) -> Vec<Option<Member>> {
        let member = |(&(variant, own), &withheld): (&Cell, &bool)| {
            let test = strata.get(variant)?.as_ref()?.test(self.alternative)?;
            Some(Member { visitors: own.visitors(), test, withheld })
        };
        table.cells.iter().zip(withheld).map(member).collect()
    }

    /// What the whole test's verdicts follow, if it is the comparison within strata.
    fn decide_within(&self, all: &mut [Vec<Statistics>], tables: &[Table], family: Option<Family>) {
        let (Some(strata), Some(rows), Some(table)) = (self.within, all.first_mut(), tables.first()) else { return };
        for (row, (statistics, &(variant, _))) in rows.iter_mut().zip(table.cells).enumerate() {
            let Statistics::Frequentist(of) = statistics else { continue };
            if variant == table.control {
                continue;
            }
            let adjustment = family.and_then(|family| family.adjustments[row]);
            let strata = strata.get(variant).and_then(Option::as_ref).ok_or(Absent::NoStrata);
            let found = strata.map(|strata| match strata.test(self.alternative) {
                Some(test) => {
                    let alone = || Ok(Cut::alone(&test, self.alternative, self.level));
                    strata.pooled(test, adjustment.map_or_else(alone, |of| of.cut))
                }
                None => strata.absent(),
            });
            let comparison = match found {
                Ok(Pooled { lift, difference, test, .. }) => FrequentistComparison {
                    difference,
                    lift,
                    z: test.map(|test| test.z),
                    p_value: test.map(|test| test.p_value),
                },
                Err(reason) => FrequentistComparison::absent(reason),
            };
            let missing = comparison.p_value.err().unwrap_or(Absent::NoVisitors);
            let adjusted = family.map(|Family { simultaneous_level, .. }| Adjusted {
                p_value: adjustment.map_or(Err(missing), |of| of.p_value),
                simultaneous_level,
            });
            let (strata_used, left_out) = found.map_or((0, 0), |found| (found.segments, found.left_out));
            of.within = Some(WithinStrata { comparison, adjusted, strata: strata_used, left_out });
            of.region = self.region.map(|region| within::region_tests(strata?, region, self.goal, self.threshold));
        }
    }

    fn tests(&self, table: &Table, withheld: &[bool]) -> multiplicity::Table {
        let control = table.control_counts;
        let member = |(&(variant, own), &withheld): (&Cell, &bool)| {
            let test =
                (variant != table.control).then(|| ScoreTest::of(Pair { control, variant: own }, self.alternative));
            test.flatten().map(|test| Member { visitors: own.visitors(), test, withheld })
        };
        let members = table.cells.iter().zip(withheld).map(member).collect();
        multiplicity::Table { control_visitors: control.visitors(), members }
    }

    fn of_table(self, table: &Table, family: Option<Family>) -> Vec<Statistics> {
        let control = table.control_counts;
        let of = |(row, &(variant, own)): (usize, &Cell)| {
            let rate = frequentist::rate(own, self.level);
            if variant == table.control {
                return FrequentistStatistics {
                    rate,
                    versus_control: None,
                    adjusted: None,
                    region: None,
                    within: None,
                };
            }
            let adjustment = family.and_then(|family| family.adjustments[row]);
            let pair = Pair { control, variant: own };
            let versus_control = match ScoreTest::of(pair, self.alternative) {
                Some(test) => {
                    let alone = || Ok(Cut::alone(&test, self.alternative, self.level));
                    frequentist::compare_at(pair, test, adjustment.map_or_else(alone, |of| of.cut))
                }
                None => FrequentistComparison::absent(Absent::NoVisitors),
            };
            let adjusted = family.map(|Family { simultaneous_level, .. }| Adjusted {
                p_value: adjustment.map_or(Err(Absent::NoVisitors), |of| of.p_value),
                simultaneous_level,
            });
            let region = self.region.map(|region| practical::score_tests(pair, region, self.goal, self.threshold));
            FrequentistStatistics { rate, versus_control: Some(versus_control), adjusted, region, within: None }
        };
        table.cells.iter().enumerate().map(of).map(Statistics::Frequentist).collect()
    }
}
