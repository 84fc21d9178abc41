//! The adjusted comparisons of a family.

use super::Correction;
use super::dunnett::Dunnett;
use super::p_values::{bonferroni, checked, sidak, sidak_inverse};
use crate::each::each;
use crate::frequentist::{Cut, ScoreTest, alpha};
use crate::special::normal;
use crate::{Absent, Alternative, Level};

/// The comparisons of one table with its control: the whole test's or a segment's.
pub(crate) struct Table {
    pub(crate) control_visitors: u64,
    /// One entry for each variant; `None` for the control and where an arm has no visitors.
    pub(crate) members: Vec<Option<Member>>,
}

/// A comparison of a family.
#[derive(Clone, Copy)]
pub(crate) struct Member {
    pub(crate) visitors: u64,
    pub(crate) test: ScoreTest,
    /// Whether it misses a gate: then it is undecided, whatever its p-value.
    pub(crate) withheld: bool,
}

/// The result for a comparison.
#[derive(Clone, Copy)]
pub(crate) struct Adjustment {
    pub(crate) p_value: Result<f64, Absent>,
    /// Where its intervals end.
    pub(crate) cut: Result<Cut, Absent>,
}

/// How a family is tested.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) correction: Correction,
    pub(crate) alternative: Alternative,
    /// Level of all intervals; they hold together where they are simultaneous.
    pub(crate) level: Level,
}

/// The adjusted comparisons, table by table as given.
pub(crate) fn adjust(rule: Rule, tables: &[Table]) -> Vec<Vec<Option<Adjustment>>> {
    let m = tables.iter().flat_map(|table| &table.members).flatten().count();
    match rule.correction {
        Correction::Bonferroni => rule.single_step(tables, m, rule.alpha() / m.max(1) as f64, bonferroni),
        Correction::Sidak => rule.single_step(tables, m, sidak_inverse(rule.alpha(), m), sidak),
        Correction::Dunnett => rule.dunnett(tables),
        Correction::DunnettStepDown => rule.dunnett_step_down(tables),
        Correction::Holm | Correction::Hochberg | Correction::BenjaminiHochberg | Correction::BenjaminiYekutieli => {
            rule.step_wise(tables)
        }
    }
}

impl Rule {
    /// The family's error rate, which corresponds to the level.
    fn alpha(self) -> f64 {
        alpha(self.alternative, self.level)
    }

    /// The interval of a comparison whose p-value is compared with `own_alpha`, and its adjusted p-value, by `map`, compared
    /// with the family's alpha. Both are the same comparison apart from rounding; the adjusted one decides.
    fn cut(self, critical: f64, test: ScoreTest, map: impl Fn(f64) -> f64) -> Cut {
        // 1 - 2 P(Z > c) may round to 1.
        let level = (1.0 - 2.0 * normal::upper_tail(critical)).clamp(0.0, 1.0_f64.next_down());
        let excludes_equality = map(test.towards_the_data) < self.alpha();
        Cut { level: Level::known(level), critical, excludes_equality }
    }

    fn critical(self, own_alpha: f64) -> f64 {
        let two_sided = self.alternative == Alternative::TwoSided;
        normal::upper_quantile(if two_sided { 0.5 * own_alpha } else { own_alpha })
    }

    fn alone(self, test: ScoreTest) -> Cut {
        Cut::alone(&test, self.alternative, self.level)
    }

    /// The same for all `m` comparisons, in whatever table.
    fn single_step(
        self,
        tables: &[Table],
        m: usize,
        own_alpha: f64,
        map: impl Fn(f64, usize) -> f64,
    ) -> Vec<Vec<Option<Adjustment>>> {
        let critical = self.critical(own_alpha);
        let of = |Member { test, .. }: Member| Adjustment {
            p_value: Ok(map(test.p_value, m)),
            cut: Ok(if m == 1 { self.alone(test) } else { self.cut(critical, test, |p| map(p, m)) }),
        };
        let of_table = |table: &Table| table.members.iter().map(|member| member.map(of)).collect();
        tables.iter().map(of_table).collect()
    }

    /// Adjusts by all p-values of the family; the intervals stay those of each comparison.
    fn step_wise(self, tables: &[Table]) -> Vec<Vec<Option<Adjustment>>> {
        let members = || tables.iter().flat_map(|table| &table.members).flatten();
        // Comparisons that may not be decided must not make room for others among the decisions, some share of which is false.
        let withheld = |member: &Member| member.withheld && self.correction.controls_false_discoveries();
        let p_values: Vec<f64> =
            members().map(|member| if withheld(member) { 1.0 } else { member.test.p_value }).collect();
        // These are p-values, and the correction needs nothing more.
        let mut adjusted = checked(self.correction, &p_values).unwrap_or_default().into_iter();
        let mut of = |member: Member| {
            let p_value = adjusted.next().ok_or(Absent::NotConverged);
            let p_value = if withheld(&member) { Err(Absent::GateMissed) } else { p_value };
            Adjustment { p_value, cut: Ok(self.alone(member.test)) }
        };
        tables.iter().map(|table| table.members.iter().map(|member| member.map(&mut of)).collect()).collect()
    }

    /// Within a table the shared control counts; tables are combined by Sidak.
    fn dunnett(self, tables: &[Table]) -> Vec<Vec<Option<Adjustment>>> {
        let count = compared(tables);
        each(tables, |table| {
            let Ok(family) = self.of_table(table) else { return vec![None; table.members.len()] };
            let critical = family.critical(sidak_inverse(self.alpha(), count));
            let z: Vec<f64> = table.members.iter().flatten().map(|member| member.test.z).collect();
            let single = count == 1 && z.len() == 1;
            // By symmetry, the side the data point to has the chance of the statistic with the alternative's sign.
            let facing = |&z: &f64| if self.alternative == Alternative::Less { -z.abs() } else { z.abs() };
            let both: Vec<f64> = z.iter().copied().chain(z.iter().map(facing)).collect();
            let p_values = family.p_values(&both);
            let mut places = 0..z.len();
            let mut of = |Member { test, .. }: Member| {
                let place = places.next().unwrap_or(0);
                let at = |place: usize| p_values.as_ref().map(|p| sidak(p[place], count)).map_err(|&reason| reason);
                let cut = || {
                    let facing = at(z.len() + place)?;
                    Ok(self.cut(critical?, test, |_| facing))
                };
                Adjustment { p_value: at(place), cut: if single { Ok(self.alone(test)) } else { cut() } }
            };
            table.members.iter().map(|member| member.map(&mut of)).collect()
        })
    }

    /// The closed test of all intersections, each by Sidak over its tables' Dunnett p-values.
    ///
    /// In the worst intersection with a comparison h, each table takes part with the members that make its p-value largest:
    /// h's own table with the step-down p-value s of h, any other with the largest of its step-down p-values, M. The p-value
    /// of the intersection is Sidak's of the smallest of these, over the tables that take part. So for some v among s and the
    /// M below it, the worst intersection has all tables with M >= v.
    fn dunnett_step_down(self, tables: &[Table]) -> Vec<Vec<Option<Adjustment>>> {
        let within: Vec<Result<Vec<f64>, Absent>> = each(tables, |table| {
            let z: Vec<f64> = table.members.iter().flatten().map(|member| member.test.z).collect();
            if z.is_empty() { Ok(z) } else { self.of_table(table)?.step_down(&z) }
        });
        // If it is not known, it is the worst it can be.
        let largest = |p: &Vec<f64>| p.iter().copied().fold(0.0, f64::max);
        let top = |p: &Result<Vec<f64>, Absent>| p.as_ref().map_or(1.0, largest);
        let taking_part = within.iter().filter(|p| !p.as_ref().is_ok_and(Vec::is_empty));
        let mut tops: Vec<f64> = taking_part.map(top).collect();
        tops.sort_by(f64::total_cmp);
        // The worst among the M up to the one at each place.
        let worst = tops.iter().enumerate().scan(0.0_f64, |worst, (place, &top)| {
            *worst = worst.max(sidak(top, tops.len() - place));
            Some(*worst)
        });
        let worst: Vec<f64> = worst.collect();
        let overall = |own: f64| {
            let below = tops.partition_point(|&top| top < own);
            let before = below.checked_sub(1).map_or(0.0, |last| worst[last]);
            before.max(sidak(own, tops.len() - below))
        };
        let of_table = |(table, within): (&Table, &Result<Vec<f64>, Absent>)| {
            let mut own = within.as_ref().map(|p| p.iter());
            let mut of = |Member { test, .. }: Member| Adjustment {
                p_value: match &mut own {
                    Ok(p) => p.next().map(|&p| overall(p)).ok_or(Absent::NotConverged),
                    Err(reason) => Err(**reason),
                },
                cut: Ok(self.alone(test)),
            };
            table.members.iter().map(|member| member.map(&mut of)).collect()
        };
        tables.iter().zip(&within).map(of_table).collect()
    }

    fn of_table(self, table: &Table) -> Result<Dunnett, Absent> {
        let visitors: Vec<u64> = table.members.iter().flatten().map(|member| member.visitors).collect();
        Dunnett::new(table.control_visitors, &visitors, self.alternative)
    }
}

/// How many tables have a comparison.
fn compared(tables: &[Table]) -> usize {
    tables.iter().filter(|table| table.members.iter().any(Option::is_some)).count()
}

#[cfg(test)]
#[path = "adjust_tests.rs"]
mod tests;
