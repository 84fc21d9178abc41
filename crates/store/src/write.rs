//! Rows into their tables, inside one transaction.

use std::collections::HashMap;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::persons::{self, Cache, Person};
use crate::position;
use crate::row::{Carried, Incoming, Kind, What, json};
use crate::{Error, Project};
use abstats_question::{Field, Moment};

/// Where a row came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Sent by a client: without an id it is always new.
    Tracked,
    /// From the file of that number; with `once`, a row that another file holds too is the same row.
    File { number: i64, once: bool },
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// `equal`: equal in all fields to a row that came from elsewhere.
    Taken {
        equal: bool,
    },
    Duplicate {
        equal: bool,
    },
    Rejected(String),
}

/// Writes rows of one project.
pub(crate) struct Writer<'t> {
    connection: &'t Connection,
    project: i64,
    persons: &'t mut Cache,
    /// The last row's number of each owner that rows were written to.
    last: HashMap<(Kind, i64), i64>,
    aliases: bool,
    inserts: [String; 2],
}

impl<'t> Writer<'t> {
    pub(crate) fn new(connection: &'t Connection, project: &Project, persons: &'t mut Cache) -> Result<Self, Error> {
        persons.begin(project.number, position::rebuilds(connection, project.number)?);
        let fields = Field::ALL.map(Field::name).join(", ");
        let places = ", ?".repeat(Field::ALL.len());
        let inserts = [
            format!(
                "INSERT INTO exposures (seq, project, person, id, file, content, created_at, attributes, variant_id, at, \
                 {fields}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?{places})"
            ),
            format!(
                "INSERT INTO visitors (seq, project, person, id, file, content, created_at, attributes, {fields}) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?{places})"
            ),
        ];
        Ok(Self { connection, project: project.number, persons, last: HashMap::new(), aliases: false, inserts })
    }

    /// Writes the row. `experiment` is the number of an exposure's.
    pub(crate) fn put(&mut self, row: &Incoming, experiment: i64, origin: Origin) -> Result<Outcome, Error> {
        let kind = row.what.kind();
        if let Some(id) = &row.id
            && self.has_id(kind, id)?
        {
            return Ok(Outcome::Duplicate { equal: false });
        }
        if let What::Alias { alias, at } = &row.what {
            return self.alias(alias, row, at.map(Moment::micros));
        }
        let owner = if kind == Kind::Exposure { experiment } else { self.project };
        let (file, once) = match origin {
            Origin::Tracked => (None, false),
            Origin::File { number, once } => (Some(number), once),
        };
        let content = row.id.is_none().then(|| row.content(owner));
        let equal = match content {
            Some(content) if file.is_some() => self.elsewhere(kind, row, content, file)?,
            _ => false,
        };
        if equal && once {
            return Ok(Outcome::Duplicate { equal });
        }
        let person = self.persons.intern(self.connection, &row.visitor)?;
        let seq = self.next(kind, owner)?;
        self.insert(seq, person, row, file, content)?;
        self.last.insert((kind, owner), seq);
        Ok(Outcome::Taken { equal })
    }

    /// Says what the rows of this transaction ask of those who derived something. Before the commit.
    pub(crate) fn finish(self) -> Result<(), Error> {
        if self.aliases { position::rebuild(self.connection, self.project, 0) } else { Ok(()) }
    }

    fn has_id(&self, kind: Kind, id: &str) -> Result<bool, Error> {
        let sql = format!("SELECT 1 FROM {} WHERE project = ?1 AND id = ?2", kind.table());
        Ok(self.connection.prepare_cached(&sql)?.exists(params![self.project, id])?)
    }

    /// Whether a row that is equal in all fields came from elsewhere.
    fn elsewhere(&self, kind: Kind, row: &Incoming, content: i64, file: Option<i64>) -> Result<bool, Error> {
        let time = if kind == Kind::Visitor { "created_at" } else { "at" };
        let sql =
            format!("SELECT 1 FROM {} WHERE {time} IS ?1 AND content = ?2 AND file IS NOT ?3 LIMIT 1", kind.table());
        let at = match &row.what {
            What::Visitor { carried } => created_at(carried),
            What::Exposure { at, .. } | What::Event { at, .. } | What::Conversion { at, .. } => {
                Sql::Integer(at.micros())
            }
            What::Alias { .. } => Sql::Null,
        };
        Ok(self.connection.prepare_cached(&sql)?.exists(params![at, content, file])?)
    }

    fn next(&self, kind: Kind, owner: i64) -> Result<i64, Error> {
        let (first, end) = position::range(owner);
        let last = if let Some(last) = self.last.get(&(kind, owner)) {
            *last
        } else {
            let sql = format!("SELECT max(seq) FROM {} WHERE seq BETWEEN ?1 AND ?2", kind.table());
            let last: Option<i64> = self.connection.prepare_cached(&sql)?.query_row([first, end], |row| row.get(0))?;
            last.unwrap_or(first)
        };
        if last < end { Ok(last + 1) } else { Err(Error::Full("rows")) }
    }

    fn insert(
        &self,
        seq: i64,
        person: Person,
        row: &Incoming,
        file: Option<i64>,
        content: Option<i64>,
    ) -> Result<(), Error> {
        let (project, person, id) = (self.project, person.0, row.id.as_deref());
        match &row.what {
            What::Exposure { variant, at, carried } => {
                let own = [Sql::Text(variant.clone()), Sql::Integer(at.micros())];
                self.describe(0, (seq, person), row, (file, content), carried, own.into())
            }
            What::Visitor { carried } => self.describe(1, (seq, person), row, (file, content), carried, Vec::new()),
            What::Event { name, at, event_id, props } => {
                let mut statement = self.connection.prepare_cached(
                    "INSERT INTO events (seq, project, person, id, file, content, name, at, event_id, props) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?;
                let props = props.as_ref().map(json);
                statement.execute(params![
                    seq,
                    project,
                    person,
                    id,
                    file,
                    content,
                    name,
                    at.micros(),
                    event_id,
                    props
                ])?;
                Ok(())
            }
            What::Conversion { goal, at } => {
                let mut statement = self.connection.prepare_cached(
                    "INSERT INTO conversions (seq, project, person, id, file, content, goal_key, at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?;
                statement.execute(params![seq, project, person, id, file, content, goal, at.micros()])?;
                Ok(())
            }
            What::Alias { .. } => Ok(()),
        }
    }

    fn describe(
        &self,
        insert: usize,
        (seq, person): (i64, u32),
        row: &Incoming,
        (file, content): (Option<i64>, Option<i64>),
        carried: &Carried,
        own: Vec<Sql>,
    ) -> Result<(), Error> {
        let mut values = Vec::with_capacity(10 + Field::ALL.len());
        values.extend([seq.into(), self.project.into(), person.into()]);
        values.extend([row.id.clone().into(), file.into(), content.into(), created_at(carried)]);
        values.push(carried.attributes.as_ref().map(json).into());
        values.extend(own);
        let mut fields = carried.fields.iter().peekable();
        for field in Field::ALL {
            values.push(match fields.next_if(|(carried, _)| *carried == field) {
                Some((_, value)) => Sql::Text(value.clone().unwrap_or_default()),
                None => Sql::Null,
            });
        }
        self.connection.prepare_cached(&self.inserts[insert])?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// An alias stands for one id, and no id stands for itself on any way round (R145).
    fn alias(&mut self, alias: &str, row: &Incoming, at: Option<i64>) -> Result<Outcome, Error> {
        let find = |connection: &Connection, id: &str| persons::find(connection, self.project, id);
        let (known_alias, known_visitor) = (find(self.connection, alias)?, find(self.connection, &row.visitor)?);
        if let Some(person) = known_alias {
            match self.stands_for(person)? {
                Some(visitor) if Some(visitor) == known_visitor => return Ok(Outcome::Duplicate { equal: false }),
                Some(_) => return Ok(Outcome::Rejected(format!("alias {alias:?} already stands for another visitor"))),
                None => {}
            }
            let mut end = known_visitor;
            while let Some(next) = end {
                if next == person {
                    return Ok(Outcome::Rejected(format!("alias {alias:?} would stand for itself, through others")));
                }
                end = self.stands_for(next)?;
            }
        }
        let alias = self.persons.intern(self.connection, alias)?;
        let visitor = self.persons.intern(self.connection, &row.visitor)?;
        self.connection
            .prepare_cached("INSERT INTO aliases (project, alias, visitor, at, id) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![self.project, alias.0, visitor.0, at, row.id])?;
        self.aliases = true;
        Ok(Outcome::Taken { equal: false })
    }

    fn stands_for(&self, alias: Person) -> Result<Option<Person>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT visitor FROM aliases WHERE project = ?1 AND alias = ?2")?;
        Ok(statement.query_row(params![self.project, alias.0], |row| row.get(0).map(Person)).optional()?)
    }
}

impl What {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Exposure { .. } => Kind::Exposure,
            Self::Visitor { .. } => Kind::Visitor,
            Self::Event { .. } => Kind::Event,
            Self::Conversion { .. } => Kind::Conversion,
            Self::Alias { .. } => Kind::Alias,
        }
    }
}

fn created_at(carried: &Carried) -> Sql {
    match carried.created_at {
        None => Sql::Null,
        Some(None) => Sql::Text(String::new()),
        Some(Some(at)) => Sql::Integer(at.micros()),
    }
}
