//! The frequentist engine over an experiment's tables.

use std::ops::Range;

use super::Table;
use crate::cells::Cell;
use crate::each::each;
use crate::frequentist::{self, Cut, FrequentistComparison, ScoreTest};
use crate::multiplicity::{self, Adjustment, Member, Multiplicity, Rule, adjust};
use crate::practical::{self, Region};
use crate::{Absent, Adjusted, Alternative, FrequentistStatistics, GoalDirection, Level, Pair, Statistics, Threshold};

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
}

impl Test<'_> {
    /// Each table's statistics, row by row.
    pub(super) fn statistics(self, tables: &[Table]) -> Vec<Vec<Statistics>> {
        let Some(Multiplicity { correction, .. }) = self.multiplicity else {
            return each(tables, |table| self.of_table(table, None));
        };
        let rule = Rule { correction, alternative: self.alternative, level: self.level };
        let tables_withheld: Vec<_> = tables.iter().zip(self.withheld).collect();
        let tests = each(&tables_withheld, |(table, withheld)| self.tests(table, withheld));
        let adjusted: Vec<_> = self.families.iter().flat_map(|family| adjust(rule, &tests[family.clone()])).collect();
        let both: Vec<_> = tables.iter().zip(&adjusted).collect();
        let simultaneous_level = correction.is_single_step().then_some(self.level);
        each(&both, |(table, adjustments)| self.of_table(table, Some((adjustments, simultaneous_level))))
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

    fn of_table(self, table: &Table, family: Option<(&[Option<Adjustment>], Option<Level>)>) -> Vec<Statistics> {
        let control = table.control_counts;
        let of = |(row, &(variant, own)): (usize, &Cell)| {
            let rate = frequentist::rate(own, self.level);
            if variant == table.control {
                return FrequentistStatistics { rate, versus_control: None, adjusted: None, region: None };
            }
            let adjustment = family.and_then(|(adjustments, _)| adjustments[row]);
            let pair = Pair { control, variant: own };
            let versus_control = match ScoreTest::of(pair, self.alternative) {
                Some(test) => {
                    let alone = || Ok(Cut::alone(&test, self.alternative, self.level));
                    frequentist::compare_at(pair, test, adjustment.map_or_else(alone, |of| of.cut))
                }
                None => FrequentistComparison::absent(Absent::NoVisitors),
            };
            let adjusted = family.map(|(_, simultaneous_level)| Adjusted {
                p_value: adjustment.map_or(Err(Absent::NoVisitors), |of| of.p_value),
                simultaneous_level,
            });
            let region = self.region.map(|region| practical::score_tests(pair, region, self.goal, self.threshold));
            FrequentistStatistics { rate, versus_control: Some(versus_control), adjusted, region }
        };
        table.cells.iter().enumerate().map(of).map(Statistics::Frequentist).collect()
    }
}
