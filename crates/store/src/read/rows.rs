//! The rows as `count` is fed with them: borrowed, in storage order.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row as Record, params};
use serde_json::{Map, Value};

use crate::persons::Person;
use crate::position::{Position, range};
use crate::{Error, Experiment};
use abstats_question::{Field, Moment, text_of};

/// One row that an experiment needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'r> {
    /// An id that stands for another.
    Alias(Alias),
    /// What is known of a visitor apart from exposures.
    Visitor(VisitorRecord<'r>),
    /// A visitor saw a variant.
    Exposure(Exposure<'r>),
    /// A visitor converted.
    Conversion(Conversion<'r>),
    /// A visitor did something.
    Event(Event<'r>),
}

/// `alias` stands for `visitor`, which is no alias itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub struct Alias {
    pub alias: Person,
    pub visitor: Person,
}

/// What a row says of a visitor. What it does not carry is not in here; what it carries without a value is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried<'r> {
    /// When the visitor was created, if the row carries it.
    pub created_at: Option<Option<Moment>>,
    /// The stored attributes that the row carries.
    pub fields: &'r [(Field, Option<&'r str>)],
    /// The custom attributes that the row carries.
    pub attributes: &'r [(&'r str, Option<&'r str>)],
}

/// A visitor record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitorRecord<'r> {
    /// Whose.
    pub person: Person,
    /// What it says.
    pub carried: Carried<'r>,
}

/// A visitor saw a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure<'r> {
    /// Who.
    pub person: Person,
    /// The variant's id as it came; perhaps of no variant.
    pub variant: &'r str,
    /// When.
    pub at: Moment,
    /// What it says of the visitor.
    pub carried: Carried<'r>,
}

/// A stored conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion<'r> {
    /// Who.
    pub person: Person,
    /// The goal's key.
    pub goal: &'r str,
    /// When.
    pub at: Moment,
}

/// An event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'r> {
    /// Who.
    pub person: Person,
    /// What.
    pub name: &'r str,
    /// When.
    pub at: Moment,
    /// What makes two rows one event.
    pub event_id: Option<&'r str>,
    /// The properties by the keys that rules name (R105): flat keys, then paths into nested objects. Missing ones are not in
    /// here; lists and objects stand as compact JSON.
    pub properties: &'r [(&'r str, &'r str)],
}

/// The columns of the fields, in the order of `Field::ALL`.
pub(crate) fn field_columns() -> String {
    Field::ALL.map(Field::name).join(", ")
}

/// Rows that one statement visits at most, so that checkpoints are not held up.
const PORTION: i64 = 50_000;

pub(super) type Visit<'v> = &'v mut dyn FnMut(Row<'_>) -> bool;

/// Whether all rows were visited.
pub(super) fn read(
    connection: &Connection,
    experiment: &Experiment,
    from: Option<&Position>,
    visit: Visit<'_>,
) -> Result<bool, Error> {
    let (project, to) = (experiment.project.number, &experiment.position);
    let mut names = HashSet::new();
    let mut keys = HashSet::new();
    for goal in &experiment.definition.goals {
        match (&goal.goal_value, goal.goal_type.is_event_backed()) {
            (Some(name), true) => _ = names.insert(name.as_str()),
            _ => _ = keys.insert(goal.goal_key.as_str()),
        }
    }
    let fields = field_columns();
    let visitors = format!("SELECT seq, person, attributes, created_at, {fields} FROM visitors");
    let exposures = format!("SELECT seq, person, attributes, created_at, {fields}, variant_id, at FROM exposures");
    let after = |owner: i64, last: Option<i64>| last.unwrap_or(0).max(range(owner).0 - 1);
    Ok((from.is_some() || aliases(connection, project, visit)?)
        && portions(connection, &visitors, after(project, from.map(|from| from.visitors)), to.visitors, |row| {
            let person = person(row)?;
            carried(row, |carried| visit(Row::Visitor(VisitorRecord { person, carried })))
        })?
        && portions(
            connection,
            &exposures,
            after(experiment.number, from.map(|from| from.exposures)),
            to.exposures,
            |row| {
                let (person, variant, at) = (person(row)?, text(row, 20)?, Moment::from_micros(row.get(21)?));
                carried(row, |carried| visit(Row::Exposure(Exposure { person, variant, at, carried })))
            },
        )?
        && portions(
            connection,
            "SELECT seq, person, goal_key, at FROM conversions",
            after(project, from.map(|from| from.conversions)),
            to.conversions,
            |row| {
                let goal = text(row, 2)?;
                Ok(!keys.contains(goal)
                    || visit(Row::Conversion(Conversion {
                        person: person(row)?,
                        goal,
                        at: Moment::from_micros(row.get(3)?),
                    })))
            },
        )?
        && portions(
            connection,
            "SELECT seq, person, name, at, event_id, props FROM events",
            after(project, from.map(|from| from.events)),
            to.events,
            |row| {
                let name = text(row, 2)?;
                Ok(!names.contains(name) || event(row, name, visit)?)
            },
        )?)
}

/// Visits the rows with numbers in (after, last].
fn portions(
    connection: &Connection,
    select: &str,
    mut after: i64,
    last: i64,
    mut visit: impl FnMut(&Record<'_>) -> Result<bool, Error>,
) -> Result<bool, Error> {
    let sql = format!("{select} WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT {PORTION}");
    let mut statement = connection.prepare_cached(&sql)?;
    while after < last {
        let mut rows = statement.query(params![after, last])?;
        let mut any = false;
        while let Some(row) = rows.next()? {
            (any, after) = (true, row.get(0)?);
            if !visit(row)? {
                return Ok(false);
            }
        }
        if !any {
            break;
        }
    }
    Ok(true)
}

fn aliases(connection: &Connection, project: i64, visit: Visit<'_>) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached("SELECT alias, visitor FROM aliases WHERE project = ?1")?;
    let mut rows = statement.query([project])?;
    let mut visitors: BTreeMap<u32, u32> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        visitors.insert(row.get(0)?, row.get(1)?);
    }
    let mut known: HashMap<u32, u32> = HashMap::new();
    for alias in visitors.keys() {
        let (mut last, mut path) = (*alias, Vec::new());
        while let Some(next) = known.get(&last).or_else(|| visitors.get(&last)) {
            path.push(last);
            last = *next;
            if path.len() > visitors.len() {
                return Err(Error::Damaged(format!("the aliases of project {project} go in a circle")));
            }
        }
        known.extend(path.into_iter().map(|on_the_way| (on_the_way, last)));
        if !visit(Row::Alias(Alias { alias: Person(*alias), visitor: Person(last) })) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn person(row: &Record<'_>) -> Result<Person, Error> {
    Ok(Person(row.get(1)?))
}

fn text<'r>(row: &'r Record<'_>, column: usize) -> Result<&'r str, Error> {
    row.get_ref(column)?.as_str().map_err(|_| Error::Damaged(format!("column {column} of a row is no text")))
}

#[expect(clippy::option_option, reason = "not carried, without a value, a value")]
/// A column that is absent, without a value, or a text.
fn said(value: ValueRef<'_>) -> Result<Option<Option<&str>>, Error> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Text(b"") => Ok(Some(None)),
        other => {
            other.as_str().map(|text| Some(Some(text))).map_err(|_| Error::Damaged("a field is no text".to_owned()))
        }
    }
}

/// Columns 2 (attributes), 3 (`created_at`) and 4.. (fields).
fn carried(row: &Record<'_>, visit: impl FnOnce(Carried<'_>) -> bool) -> Result<bool, Error> {
    let created_at = match row.get_ref(3)? {
        ValueRef::Null => None,
        ValueRef::Integer(micros) => Some(Some(Moment::from_micros(micros))),
        _ => Some(None),
    };
    let mut fields = Vec::new();
    for (place, field) in Field::ALL.into_iter().enumerate() {
        if let Some(value) = said(row.get_ref(4 + place)?)? {
            fields.push((field, value));
        }
    }
    let map = object(row.get_ref(2)?)?;
    let texts: Vec<(&String, Option<Cow<'_, str>>)> = map.iter().map(|(key, value)| (key, text_of(value))).collect();
    let attributes: Vec<_> = texts.iter().map(|(key, text)| (key.as_str(), text.as_deref())).collect();
    Ok(visit(Carried { created_at, fields: &fields, attributes: &attributes }))
}

fn event(row: &Record<'_>, name: &str, visit: Visit<'_>) -> Result<bool, Error> {
    let map = object(row.get_ref(5)?)?;
    let mut flat = Vec::new();
    flatten(&map, "", &mut flat);
    let properties: Vec<_> = flat.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
    let event_id = said(row.get_ref(4)?)?.flatten();
    Ok(visit(Row::Event(Event {
        person: person(row)?,
        name,
        at: Moment::from_micros(row.get(3)?),
        event_id,
        properties: &properties,
    })))
}

fn object(value: ValueRef<'_>) -> Result<Map<String, Value>, Error> {
    if value == ValueRef::Null {
        return Ok(Map::new());
    }
    value
        .as_str()
        .ok()
        .and_then(|json| serde_json::from_str(json).ok())
        .ok_or_else(|| Error::Damaged("the attributes or properties of a row are no JSON object".to_owned()))
}

/// The keys that R105 finds. A key with dots is found at the top only; a path has no dots in its parts.
pub(crate) fn flatten(map: &Map<String, Value>, path: &str, flat: &mut Vec<(String, String)>) {
    for (key, value) in map {
        if !path.is_empty() && key.contains('.') {
            continue;
        }
        if let Some(text) = text_of(value) {
            flat.push((format!("{path}{key}"), text.into_owned()));
        }
    }
    let flat_keys: HashSet<String> = if path.is_empty() {
        flat.iter().map(|(key, _)| key.clone()).filter(|key| key.contains('.')).collect()
    } else {
        HashSet::new()
    };
    let begin = flat.len();
    for (key, value) in map {
        if let (Value::Object(inner), false) = (value, key.contains('.')) {
            flatten(inner, &format!("{path}{key}."), flat);
        }
    }
    if !flat_keys.is_empty() {
        let nested = flat.split_off(begin);
        flat.extend(nested.into_iter().filter(|(key, _)| !flat_keys.contains(key)));
    }
}

#[cfg(test)]
mod tests;
