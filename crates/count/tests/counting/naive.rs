//! The second counter: each rule as it is written, one visitor at a time. It shares no code with the crate's scan; what a single
//! rule says of a single value it asks the question.

use std::collections::BTreeMap;

use abstats_question::{Breakdown, Field, Moment, Preset, Rule, Timeframe, VisitorType, query_parameter};

use crate::world::{Ask, DAY, Row, SECOND, Says, Wanted, World};

type Property = (String, Option<String>);

/// One visitor as the rules see them.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub variant: usize,
    pub entry: i64,
    pub converted_at: Option<i64>,
    /// The value of the breakdown's attribute.
    pub segment: Option<String>,
    pub crosser: bool,
    pub immature: bool,
    pub counted: bool,
    pub just_before_entry: u64,
}

#[derive(Debug, Default)]
pub struct Answer {
    /// All who pass window and filters; `counted` without those that `mature_only` leaves out.
    pub visitors: Vec<Visitor>,
    pub unknown_variant: u64,
    pub before_creation: u64,
    pub early_conversions: u64,
}

fn known(world: &World, person: u32) -> u32 {
    world.aliases.iter().find(|(from, _)| *from == person).map_or(person, |&(_, to)| known(world, to))
}

fn person(row: &Row) -> u32 {
    match row {
        Row::Expose { person, .. }
        | Row::Record { person, .. }
        | Row::Convert { person, .. }
        | Row::Event { person, .. } => *person,
    }
}

/// When a row happened; records have no time of their own.
fn at(row: &Row) -> Option<i64> {
    match row {
        Row::Expose { at, .. } | Row::Convert { at, .. } | Row::Event { at, .. } => Some(*at),
        Row::Record { .. } => None,
    }
}

fn filled(value: Option<&String>) -> Option<String> {
    value.filter(|value| !value.is_empty()).cloned()
}

/// R156, R160: what the exposure at entry carries, else the first value of the records.
fn value<K: PartialEq>(
    entry: &Says,
    records: &[&Says],
    key: &K,
    list: impl Fn(&Says) -> &[(K, Option<String>)],
) -> Option<String> {
    if let Some((_, value)) = list(entry).iter().find(|(name, _)| name == key) {
        return filled(value.as_ref());
    }
    let mut values = records.iter().filter_map(|record| list(record).iter().find(|(name, _)| name == key));
    values.find_map(|(_, value)| filled(value.as_ref()))
}

pub fn answer(world: &World, ask: &Ask) -> Answer {
    let mut answer = Answer::default();
    if ask.draft {
        return answer; // R171; what is ignored is not told either.
    }
    // R157: no row later than now counts.
    let rows: Vec<&Row> = world.rows.iter().filter(|row| at(row).is_none_or(|at| at <= ask.now)).collect();
    let place = |id: &str| world.variants.iter().position(|variant| variant == id);
    for row in &rows {
        if let Row::Expose { variant, at, .. } = row {
            if place(variant).is_none() {
                answer.unknown_variant += 1; // R36
            } else if *at < world.created_at {
                answer.before_creation += 1; // R158
            }
        }
    }
    // R145: aliases first.
    let mut people: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        people.entry(known(world, person(row))).or_default().push(row);
    }
    for (id, own) in people {
        let records: Vec<&Says> =
            own.iter().filter_map(|row| if let Row::Record { says, .. } = row { Some(says) } else { None }).collect();
        let exposures: Vec<(usize, i64, &Says)> = own
            .iter()
            .filter_map(|row| match row {
                Row::Expose { variant, at, says, .. } if *at >= world.created_at => Some((place(variant)?, *at, says)),
                _ => None,
            })
            .collect();
        // R33, R34: the earliest, the first stored among equals.
        let Some(&(variant, entry, says)) = exposures.iter().min_by_key(|(_, at, _)| *at) else { continue };

        let is_event = matches!(ask.goal, Wanted::Event(_));
        let happened = happened(&own, ask);
        let events = &ask.question.events;
        let bounds = [ask.window.1, ask.end];
        let before = |at: i64| at <= ask.now && bounds.iter().all(|bound| bound.is_none_or(|bound| at < bound)); // R29, R147
        let timeframe = if is_event { events.timeframe.map(Timeframe::micros) } else { None };
        let mut matching: Vec<i64> = happened
            .iter()
            .map(|(at, _)| *at)
            .filter(|&at| at >= entry && timeframe.is_none_or(|timeframe| at - entry <= timeframe)) // R35, R53
            .collect();
        matching.sort_unstable();
        // R54: the conversion is the n-th match.
        let least = if is_event { events.min_count } else { 1 };
        let converted_at =
            usize::try_from(least - 1).ok().and_then(|nth| matching.get(nth)).copied().filter(|&at| before(at));
        // R131, R153.
        if !is_event {
            answer.early_conversions += happened.iter().filter(|(at, _)| *at < entry - 60 * SECOND).count() as u64;
        }
        let just_before = happened.iter().filter(|(at, _)| *at < entry && *at >= entry - 60 * SECOND).count() as u64;

        // R29: A <= T0 < B.
        if !(ask.window.0.is_none_or(|from| from <= entry) && before(entry)) {
            continue;
        }
        let field = |field: Field| value(says, &records, &field, |says| &says.fields);
        let custom = |key: &str| value(says, &records, &key.to_owned(), |says| &says.attributes);
        let record_created = records.iter().filter_map(|record| record.created_at.flatten()).min();
        let created = says.created_at.unwrap_or(record_created).map_or(entry, |created| created);
        let visitor_type = if entry - created <= DAY { VisitorType::New } else { VisitorType::Returning };
        let local = Moment::from_micros(entry);
        let offset = ask.question.dates.offset;
        let holds = |rule: &Rule| match rule {
            Rule::Field { field: name, test } => test.holds(field(*name).as_deref()),
            Rule::Region(preset) => Preset::contains(*preset, field(Field::Country).as_deref()),
            Rule::QueryParameter { key, test } => {
                let page = field(Field::LandingPage);
                test.holds(page.as_deref().and_then(|page| query_parameter(page, key)).as_deref())
            }
            Rule::Attribute { key, test } => test.holds(custom(key).as_deref(), Moment::from_micros(ask.now)),
            Rule::VisitorId(test) => test.holds(Some(&format!("v{id}"))),
            Rule::Hour(test) => test.holds(local.hour(offset)),
            Rule::Weekday(test) => test.holds(local.weekday(offset)),
            Rule::Type(test) => test.holds(visitor_type),
        };
        if !ask.question.filter.0.iter().all(|group| group.iter().any(holds)) {
            continue;
        }
        // R146.
        let over = bounds.iter().flatten().copied().fold(ask.now, i64::min);
        let immature = timeframe.is_some_and(|timeframe| i128::from(entry) + i128::from(timeframe) > i128::from(over));
        answer.visitors.push(Visitor {
            variant,
            entry,
            converted_at,
            segment: ask.question.breakdown.as_ref().and_then(|breakdown| match breakdown {
                Breakdown::Field(name) => field(*name),
                Breakdown::Attribute(key) => custom(key),
                Breakdown::UserType => Some(visitor_type.name().to_owned()),
            }),
            // R143, R166.
            crosser: exposures.iter().any(|&(other, at, _)| other != variant && before(at)),
            immature,
            counted: !(immature && ask.question.mature_only),
            just_before_entry: if is_event { just_before } else { 0 },
        });
    }
    answer
}

/// The goal's events or conversions of one visitor. R150, R159: of one name and event id the earliest stays, the first stored
/// among equals.
fn happened<'a>(own: &[&'a Row], ask: &Ask) -> Vec<(i64, &'a [Property])> {
    let mut happened: Vec<(i64, &[Property])> = Vec::new();
    let mut merged: BTreeMap<&str, usize> = BTreeMap::new();
    for row in own {
        match (row, &ask.goal) {
            (Row::Event { name, at, id, properties, .. }, Wanted::Event(wanted)) if name == wanted => {
                match id.as_deref().filter(|id| !id.is_empty()) {
                    Some(id) if merged.contains_key(id) => {
                        let before = &mut happened[merged[id]];
                        if *at < before.0 {
                            *before = (*at, properties);
                        }
                    }
                    id => {
                        if let Some(id) = id {
                            merged.insert(id, happened.len());
                        }
                        happened.push((*at, properties));
                    }
                }
            }
            (Row::Convert { goal, at, .. }, Wanted::Stored(wanted)) if goal == wanted => happened.push((*at, &[])),
            _ => {}
        }
    }
    // R100: a group holds on one event; any group will do.
    let any_of = &ask.question.events.any_of;
    if matches!(ask.goal, Wanted::Event(_)) && !any_of.is_empty() {
        happened.retain(|(_, properties)| {
            let value = |key: &str| {
                properties.iter().filter(|(name, _)| name == key).find_map(|(_, value)| filled(value.as_ref()))
            };
            any_of.iter().any(|all| all.iter().all(|rule| rule.holds(value(&rule.key).as_deref())))
        });
    }
    happened
}

/// R93 to R98, R165: segments by the counted visitors' values, in order, with what lies beyond the cap last.
pub fn segments(visitors: &[&Visitor], cap: usize) -> Vec<(String, Vec<Visitor>)> {
    let mut by_value: BTreeMap<String, Vec<Visitor>> = BTreeMap::new();
    for visitor in visitors {
        let value = visitor.segment.as_deref().unwrap_or("(not set)").to_owned();
        by_value.entry(value).or_default().push((*visitor).clone());
    }
    let mut other = by_value.remove("(other)").unwrap_or_default();
    let mut list: Vec<_> = by_value.into_iter().collect();
    list.sort_by_key(|(_, visitors)| std::cmp::Reverse(visitors.len()));
    while list.len() > cap {
        other.extend(list.pop().unwrap().1);
    }
    if !other.is_empty() {
        list.push(("(other)".to_owned(), other));
    }
    list
}
