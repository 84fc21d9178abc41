//! Rows sent one by one or in small lists.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::row::{self, Kind, Slot};
use crate::write::{Origin, Outcome, Writer};
use crate::{Error, Project, Store};

/// What became of tracked rows: accepted + duplicates + rejected = rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tracked {
    /// Rows that were written.
    pub accepted: u64,
    /// Rows whose `id` was there before.
    pub duplicates: u64,
    /// Rows that cannot be, by their place in the list (from 0), with the reason.
    pub rejected: Vec<(usize, String)>,
    /// Names in the rows that mean nothing.
    pub unread: BTreeSet<String>,
}

impl Store {
    /// Writes rows that each say their `kind`, and exposures their `experiment`; all in one transaction, on disk when the call
    /// returns. Rows with an `id` are written once, however often they come; rows without are always new (R159).
    ///
    /// ```
    /// # use abstats_store::{Definition, Store};
    /// # let folder = tempfile::tempdir()?;
    /// # let mut store = Store::create(&folder.path().join("abstats.db"))?;
    /// # store.apply(&Definition::parse(br#"{"project_key": "shop", "id": 7, "created_at": "2024-03-01T00:00:00Z",
    /// #     "variants": [{"id": "0"}, {"id": "1"}]}"#)?)?;
    /// let shop = store.project("shop")?.expect("there");
    /// let rows = serde_json::json!([
    ///     {"kind": "exposure", "experiment": 7, "visitor_id": "a", "variant_id": 1, "at": "2024-03-02T10:00:00Z", "id": "x1"},
    ///     {"kind": "exposure", "experiment": 7, "visitor_id": "a", "variant_id": 1, "at": "2024-03-02T10:00:00Z", "id": "x1"},
    ///     {"kind": "event", "visitor_id": "a", "name": "purchase", "at": "2024-03-02 10:05"}
    /// ]);
    /// let tracked = store.track(&shop, rows.as_array().expect("a list"))?;
    /// assert_eq!((tracked.accepted, tracked.duplicates), (1, 1));
    /// assert_eq!(tracked.rejected, [(2, "time without zone".to_owned())]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The database cannot be written; then none of the rows was.
    pub fn track(&mut self, project: &Project, rows: &[Value]) -> Result<Tracked, Error> {
        let mut tracked = Tracked::default();
        let built: Vec<_> = rows.iter().map(|row| build(row, &mut tracked.unread)).collect();
        let transaction = Self::write(&mut self.connection)?;
        let mut experiments = BTreeMap::new();
        let mut writer = Writer::new(&transaction, project, &mut self.persons)?;
        let put = || {
            for (place, row) in built.into_iter().enumerate() {
                let outcome = match row {
                    Err(reason) => Outcome::Rejected(reason),
                    Ok(row) => {
                        match experiment(&transaction, project, row.experiment, &row.incoming, &mut experiments)? {
                            Err(reason) => Outcome::Rejected(reason),
                            Ok(number) => writer.put(&row.incoming, number, Origin::Tracked)?,
                        }
                    }
                };
                match outcome {
                    Outcome::Taken { .. } => tracked.accepted += 1,
                    Outcome::Duplicate { .. } => tracked.duplicates += 1,
                    Outcome::Rejected(reason) => tracked.rejected.push((place, reason)),
                }
            }
            writer.finish()
        };
        let done = put().and_then(|()| Ok(transaction.commit()?));
        done.inspect_err(|_| self.persons.clear())?;
        Ok(tracked)
    }
}

fn build(row: &Value, unread: &mut BTreeSet<String>) -> Result<row::Row, String> {
    let row = row.as_object().ok_or("a row is an object")?;
    let kind = row.get("kind").and_then(Value::as_str).unwrap_or_default();
    let kind = Kind::from_name(kind).ok_or("kind: one of exposure, event, conversion, visitor, alias is needed")?;
    let values = row.iter().filter_map(|(name, value)| {
        let slot = Slot::of(kind, name);
        if slot.is_none() {
            unread.insert(name.clone());
        }
        Some((slot?, value.clone()))
    });
    // There is no `--tz` here.
    row::build(kind, None, values).map_err(|reason| reason.replace("; pass --tz", ""))
}

/// The number of the experiment of an exposure; of other rows 0.
fn experiment(
    connection: &Connection,
    project: &Project,
    named: Option<String>,
    row: &row::Incoming,
    known: &mut BTreeMap<String, Option<i64>>,
) -> Result<Result<i64, String>, Error> {
    if row.what.kind() != Kind::Exposure {
        return Ok(Ok(0));
    }
    let Some(id) = named else { return Ok(Err("experiment is missing".to_owned())) };
    if !known.contains_key(&id) {
        let found = match id.parse::<i64>() {
            Ok(id) => connection
                .prepare_cached("SELECT experiment FROM experiments WHERE project = ?1 AND id = ?2")?
                .query_row(params![project.number, id], |row| row.get(0))
                .optional()?,
            Err(_) => None,
        };
        known.insert(id.clone(), found);
    }
    let number = known.get(&id).copied().flatten();
    Ok(number.ok_or_else(|| format!("experiment: no experiment {id} in this project")))
}
