//! The frequentist engine over an experiment's tables.

use std::ops::Range;

use crate::each::each;
use crate::frequentist::{self, Cut, FrequentistComparison, ScoreTest};
use crate::multiplicity::{Adjustment, Member, Multiplicity, Rule, Table, adjust};
use crate::practical::{self, Region};
use crate::{Absent, Adjusted, Alternative, Counts, FrequentistStatistics, Level, Threshold};

/// How all tables are tested.
#[derive(Clone, Copy)]
pub(super) struct Test<'a> {
    pub(super) alternative: Alternative,
    pub(super) level: Level,
    pub(super) threshold: Threshold,
    pub(super) region: Option<Region>,
    pub(super) control: usize,
    pub(super) multiplicity: Option<Multiplicity>,
    /// The tables that make a family.
    pub(super) families: &'a [Range<usize>],
    /// For each table and variant, whether its verdict is withheld.
    pub(super) withheld: &'a [Vec<bool>],
}

impl Test<'_> {
    /// Each table's statistics, in the order of the variants.
    pub(super) fn statistics(self, tables: &[&[Counts]]) -> Vec<Vec<FrequentistStatistics>> {
        let Some(Multiplicity { correction, .. }) = self.multiplicity else {
            return each(tables, |counts| self.of_table(counts, None));
        };
        let rule = Rule { correction, alternative: self.alternative, level: self.level };
        let tables_withheld: Vec<_> = tables.iter().zip(self.withheld).collect();
        let tests = each(&tables_withheld, |(counts, withheld)| self.tests(counts, withheld));
        let adjusted: Vec<_> = self.families.iter().flat_map(|family| adjust(rule, &tests[family.clone()])).collect();
        let both: Vec<_> = tables.iter().zip(&adjusted).collect();
        let simultaneous_level = correction.is_single_step().then_some(self.level);
        each(&both, |(counts, adjustments)| self.of_table(counts, Some((adjustments, simultaneous_level))))
    }

    fn tests(&self, counts: &[Counts], withheld: &[bool]) -> Table {
        let control = counts[self.control];
        let member = |(index, &own): (usize, &Counts)| {
            let test = (index != self.control).then(|| ScoreTest::of(control, own, self.alternative));
            test.flatten().map(|test| Member { visitors: own.visitors(), test, withheld: withheld[index] })
        };
        Table { control_visitors: control.visitors(), members: counts.iter().enumerate().map(member).collect() }
    }

    fn of_table(
        self,
        counts: &[Counts],
        family: Option<(&[Option<Adjustment>], Option<Level>)>,
    ) -> Vec<FrequentistStatistics> {
        let control = counts[self.control];
        let of = |(index, &own): (usize, &Counts)| {
            let rate = frequentist::rate(own, self.level);
            if index == self.control {
                return FrequentistStatistics { rate, versus_control: None, adjusted: None, region: None };
            }
            let adjustment = family.and_then(|(adjustments, _)| adjustments[index]);
            let versus_control = match ScoreTest::of(control, own, self.alternative) {
                Some(test) => {
                    let alone = || Ok(Cut::alone(&test, self.alternative, self.level));
                    frequentist::compare_at(control, own, test, adjustment.map_or_else(alone, |of| of.cut))
                }
                None => FrequentistComparison::absent(Absent::NoVisitors),
            };
            let adjusted = family.map(|(_, simultaneous_level)| Adjusted {
                p_value: adjustment.map_or(Err(Absent::NoVisitors), |of| of.p_value),
                simultaneous_level,
            });
            let region = self.region.map(|region| practical::score_tests(control, own, region, self.threshold));
            FrequentistStatistics { rate, versus_control: Some(versus_control), adjusted, region }
        };
        counts.iter().enumerate().map(of).collect()
    }
}
