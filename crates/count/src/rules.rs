//! Rules on visitors as tables: each is asked once per distinct value.

use abstats_question::{Field, Filter, Moment, NumberTest, Offset, Rule, TypeTest, VisitorType, query_parameter};

use crate::attribute::Attribute;
use crate::codes::BLOCK;
use crate::{Error, Ids, Visitors};

/// A rule ready for the scan.
#[derive(Debug)]
enum Test<'a> {
    /// The table's entry of the attribute's code.
    Codes(&'a Attribute, Vec<bool>),
    /// Whether the row stands in the list, which rises; negated: whether it does not.
    Rows {
        listed: Vec<u32>,
        negated: bool,
    },
    Hour(NumberTest),
    Weekday(NumberTest),
    Type(TypeTest),
}

/// All rules of a question: in every group at least one must hold.
#[derive(Debug)]
pub struct Rules<'a> {
    view: &'a Visitors,
    offset: Offset,
    groups: Vec<Vec<Test<'a>>>,
}

impl<'a> Rules<'a> {
    pub fn new(view: &'a Visitors, filter: &Filter, offset: Offset, now: Moment, ids: &dyn Ids) -> Result<Self, Error> {
        let mut groups = Vec::new();
        for rules in &filter.0 {
            let mut tests = Vec::new();
            for rule in rules {
                join(&mut tests, test(view, rule, now, ids)?);
            }
            groups.push(tests);
        }
        // Tables are the cheapest: what they leave is asked the rest.
        groups.sort_by_key(|tests| tests.iter().any(|test| !matches!(test, Test::Codes(..))));
        Ok(Self { view, offset, groups })
    }

    /// Clears the marks of the rows from `start` on that do not pass.
    pub fn keep(&self, start: usize, entry: &[i64], mask: &mut [bool], scratch: &mut Scratch) {
        let Scratch { codes, times, any } = scratch;
        let any = &mut any[..mask.len()];
        for group in &self.groups {
            any.fill(false);
            for test in group {
                match test {
                    Test::Codes(attribute, table) => attribute.span(start, any.len(), codes).mark(table, any),
                    Test::Rows { listed, negated } => mark_rows(listed, *negated, start, any),
                    Test::Hour(test) => times_of(any, mask, entry, |entry| test.holds(entry.hour(self.offset))),
                    Test::Weekday(test) => times_of(any, mask, entry, |entry| test.holds(entry.weekday(self.offset))),
                    Test::Type(test) => {
                        let created = self.view.created(start, &mut times[..any.len()]);
                        let types = entry.iter().zip(created).map(|(&entry, &created)| (entry, created));
                        for ((any, &mask), (entry, created)) in any.iter_mut().zip(&*mask).zip(types) {
                            *any = *any || mask && test.holds(visitor_type(entry, created));
                        }
                    }
                }
            }
            mask.iter_mut().zip(&*any).for_each(|(mark, any)| *mark &= any);
            if !mask.contains(&true) {
                return;
            }
        }
    }
}

/// Room for what a block's rules need on the way.
#[derive(Debug)]
pub struct Scratch {
    pub codes: Box<[u32; BLOCK]>,
    pub times: Vec<i64>,
    any: Vec<bool>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { codes: Box::new([0; BLOCK]), times: vec![0; BLOCK], any: vec![false; BLOCK] }
    }
}

/// What a visitor was at entry, by two times in microseconds (R86, R87).
pub fn visitor_type(entry: i64, created: i64) -> VisitorType {
    VisitorType::at(Moment::from_micros(entry), Some(Moment::from_micros(created)))
}

fn test<'a>(view: &'a Visitors, rule: &Rule, now: Moment, ids: &dyn Ids) -> Result<Test<'a>, Error> {
    fn codes(attribute: &Attribute, holds: impl Fn(Option<&str>) -> bool) -> Test<'_> {
        Test::Codes(attribute, attribute.dictionary().table(holds))
    }
    Ok(match rule {
        Rule::Field { field, test } => codes(view.field(*field), |value| test.holds(value)),
        Rule::Region(preset) => codes(view.field(Field::Country), |value| preset.contains(value)),
        Rule::QueryParameter { key, test } => codes(view.field(Field::LandingPage), |page| {
            test.holds(page.and_then(|page| query_parameter(page, key)).as_deref())
        }),
        Rule::Attribute { key, test } => match view.attribute(key) {
            Some(attribute) => codes(attribute, |value| test.holds(value, now)),
            // Nobody carries it: everyone passes or nobody.
            None => Test::Rows { listed: Vec::new(), negated: test.holds(None, now) },
        },
        Rule::VisitorId(test) => {
            // Every visitor has an id: who does not match is the rest.
            let persons = ids.matching(&test.matches).map_err(Error::Ids)?;
            let mut listed: Vec<u32> = persons.into_iter().filter_map(|person| view.persons.row(person)).collect();
            listed.sort_unstable();
            Test::Rows { listed, negated: test.negated }
        }
        Rule::Hour(test) => Test::Hour(*test),
        Rule::Weekday(test) => Test::Weekday(*test),
        Rule::Type(test) => Test::Type(*test),
    })
}

/// Adds a test to a group. Tests of one attribute become one table.
fn join<'a>(group: &mut Vec<Test<'a>>, test: Test<'a>) {
    if let Test::Codes(attribute, table) = &test {
        for before in &mut *group {
            if let Test::Codes(other, joint) = before
                && std::ptr::eq(*other, *attribute)
            {
                joint.iter_mut().zip(table).for_each(|(joint, holds)| *joint |= holds);
                return;
            }
        }
    }
    group.push(test);
}

/// Marks the rows whose entry passes. The calendar costs more than a table: only rows that are still in question are asked.
fn times_of(any: &mut [bool], mask: &[bool], entry: &[i64], holds: impl Fn(Moment) -> bool) {
    for ((any, &mask), &entry) in any.iter_mut().zip(mask).zip(entry) {
        *any = *any || mask && holds(Moment::from_micros(entry));
    }
}

fn mark_rows(listed: &[u32], negated: bool, start: usize, any: &mut [bool]) {
    let first = listed.partition_point(|&row| (row as usize) < start);
    let mut listed = listed[first..].iter().map(|&row| row as usize - start).peekable();
    for (place, any) in any.iter_mut().enumerate() {
        let mut found = false;
        while listed.next_if_eq(&place).is_some() {
            found = true;
        }
        *any |= found != negated;
    }
}
