//! Projects and their experiments.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::definition::{self, Definition, Invalid, Looks, Weights};
use crate::position::{self, Position};
use crate::{Error, Project, Store};

/// An experiment, as of one moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Experiment {
    /// Its number in the database.
    pub number: i64,
    /// The project it belongs to.
    pub project: Project,
    /// What it is.
    pub definition: Definition,
    /// How far its rows reach, and which definition this is.
    pub position: Position,
}

/// What `apply` did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// Whether the project is new.
    pub new_project: bool,
    /// Whether the experiment is new.
    pub new_experiment: bool,
    /// What changed, a sentence each. Empty for a new experiment, and when nothing changed.
    pub changes: Vec<String>,
    /// What the person who applied it should look at.
    pub notes: Vec<String>,
}

/// The numbers of projects and experiments stand above bit 40 of their rows' numbers.
const MAX_OWNERS: i64 = 1 << 22;

impl Store {
    /// The project of that key.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn project(&self, key: &str) -> Result<Option<Project>, Error> {
        project(&self.connection, key)
    }

    /// All projects, by key.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn projects(&self) -> Result<Vec<Project>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT project, project_key FROM projects ORDER BY project_key")?;
        let rows = statement.query_map([], |row| Ok(Project { number: row.get(0)?, key: row.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The project's experiment of that id, with the position of its rows, all as of one moment.
    ///
    /// # Errors
    ///
    /// The database cannot be read, or holds a definition that this program refuses.
    pub fn experiment(&self, project: &Project, id: u64) -> Result<Option<Experiment>, Error> {
        let Ok(id) = i64::try_from(id) else { return Ok(None) };
        let sql = format!("SELECT {} FROM experiments WHERE project = ?1 AND id = ?2", position::COLUMNS);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![project.number, id])?;
        rows.next()?.map(|row| experiment(project, row)).transpose()
    }

    /// The project's experiments, by id.
    ///
    /// # Errors
    ///
    /// The database cannot be read, or holds a definition that this program refuses.
    pub fn experiments(&self, project: &Project) -> Result<Vec<Experiment>, Error> {
        let sql = format!("SELECT {} FROM experiments WHERE project = ?1 ORDER BY id", position::COLUMNS);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([project.number])?;
        let mut experiments = Vec::new();
        while let Some(row) = rows.next()? {
            experiments.push(experiment(project, row)?);
        }
        Ok(experiments)
    }

    /// Makes the experiment, and its project if need be, or brings it to this definition.
    ///
    /// # Errors
    ///
    /// A variant that has exposures would go, or of an experiment that has some the weights would change without a time, or how often one looks; the database cannot be written.
    pub fn apply(&mut self, definition: &Definition) -> Result<Applied, Error> {
        let transaction = Self::write(&mut self.connection)?;
        let found = project(&transaction, &definition.project_key)?;
        let new_project = found.is_none();
        let project = if let Some(project) = found {
            project
        } else {
            transaction.execute("INSERT INTO projects (project_key) VALUES (?1)", [&definition.project_key])?;
            let number = owner(transaction.last_insert_rowid(), "projects")?;
            Project { number, key: definition.project_key.clone() }
        };
        let id = i64::try_from(definition.id).map_err(|_| Error::Full("ids"))?;
        let old: Option<(i64, String)> = transaction
            .query_row(
                "SELECT experiment, definition FROM experiments WHERE project = ?1 AND id = ?2",
                params![project.number, id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let notes = shared_goals(&transaction, &project, definition)?;
        let applied = match old {
            None => {
                transaction.execute(
                    "INSERT INTO experiments (project, id, definition) VALUES (?1, ?2, ?3)",
                    params![project.number, id, definition.to_json()],
                )?;
                owner(transaction.last_insert_rowid(), "experiments")?;
                Applied { new_project, new_experiment: true, changes: Vec::new(), notes }
            }
            Some((number, json)) => {
                let old = stored(&json, &project, definition.id)?;
                variants_with_data_stay(&transaction, number, &old, definition)?;
                weights_with_data_stay(&transaction, number, &old, definition)?;
                looks_with_data_stay(&transaction, number, &old, definition)?;
                let changes = definition::changes(&old, definition);
                if old != *definition {
                    transaction.execute(
                        "UPDATE experiments SET definition = ?1, revision = revision + 1 WHERE experiment = ?2",
                        params![definition.to_json(), number],
                    )?;
                }
                if definition::rebuilds(&old, definition) {
                    position::rebuild(&transaction, project.number, number)?;
                }
                Applied { new_project, new_experiment: false, changes, notes }
            }
        };
        transaction.commit()?;
        Ok(applied)
    }
}

fn owner(number: i64, what: &'static str) -> Result<i64, Error> {
    if number < MAX_OWNERS { Ok(number) } else { Err(Error::Full(what)) }
}

fn project(connection: &Connection, key: &str) -> Result<Option<Project>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT project, project_key FROM projects WHERE project_key = ?1")?;
    Ok(statement.query_row([key], |row| Ok(Project { number: row.get(0)?, key: row.get(1)? })).optional()?)
}

fn experiment(project: &Project, row: &Row<'_>) -> Result<Experiment, Error> {
    let (id, json): (i64, String) = (row.get("id")?, row.get("definition")?);
    Ok(Experiment {
        number: row.get("experiment")?,
        project: project.clone(),
        definition: stored(&json, project, u64::try_from(id).unwrap_or(0))?,
        position: Position::of(row)?,
    })
}

/// What is stored was checked, but a file can be changed by others (R118).
fn stored(json: &str, project: &Project, id: u64) -> Result<Definition, Error> {
    Definition::parse(json.as_bytes())
        .map_err(|error| Error::Damaged(format!("experiment {id} of project {:?}: {error}", project.key)))
}

fn variants_with_data_stay(
    connection: &Connection,
    experiment: i64,
    old: &Definition,
    new: &Definition,
) -> Result<(), Error> {
    for variant in old.variants.iter().filter(|old| !new.variants.iter().any(|new| new.id == old.id)) {
        let (first, last) = position::range(experiment);
        let mut statement = connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM exposures WHERE seq BETWEEN ?1 AND ?2 AND variant_id = ?3)",
        )?;
        if statement.query_row(params![first, last, variant.id], |row| row.get(0))? {
            let sentence = format!("{:?} has exposures and cannot be removed; set its weight to 0 instead", variant.id);
            return Err(Invalid::new("variants", sentence).into());
        }
    }
    Ok(())
}

/// Weights that changed at an unknown time would judge the visitors before it by a split that was not theirs (R151).
fn weights_with_data_stay(
    connection: &Connection,
    experiment: i64,
    old: &Definition,
    new: &Definition,
) -> Result<(), Error> {
    let (Weights::Fixed(before), Weights::Fixed(after)) = (&old.weights, &new.weights) else { return Ok(()) };
    if same_split(before, after) {
        return Ok(());
    }
    if has_exposures(connection, experiment)? {
        let sentence = "changed after the first exposure; write weight_phases with the time of the change, or with one \
                        phase if these weights were right from the beginning";
        return Err(Invalid::new("weights", sentence).into());
    }
    Ok(())
}

fn has_exposures(connection: &Connection, experiment: i64) -> Result<bool, Error> {
    let (first, last) = position::range(experiment);
    let mut statement =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM exposures WHERE seq BETWEEN ?1 AND ?2)")?;
    Ok(statement.query_row(params![first, last], |row| row.get(0))?)
}

/// Looks at any time hold because the typical lift was chosen before the data. So they may begin later with the usual one, which
/// no data chose; any other change comes too late. Whoever could look at any time cannot have looked once.
fn looks_with_data_stay(
    connection: &Connection,
    experiment: i64,
    old: &Definition,
    new: &Definition,
) -> Result<(), Error> {
    let chosen_by_data = match (old.looks, new.looks) {
        (Looks::Once, Looks::AnyTime { typical_lift: None }) => false,
        (old, new) => old != new,
    };
    if !chosen_by_data || !has_exposures(connection, experiment)? {
        return Ok(());
    }
    let (field, sentence) = match new.looks {
        Looks::AnyTime { .. } => (
            "typical_lift",
            "changed after the first exposure; it is chosen before the data, else the chance of a false verdict is larger",
        ),
        Looks::Once => (
            "looks",
            "changed from \"any_time\" after the first exposure; whoever could look at any time has not looked once",
        ),
    };
    Err(Invalid::new(field, sentence).into())
}

/// Whether weights of any unit intend the same split.
fn same_split(one: &[f64], other: &[f64]) -> bool {
    let sum = |weights: &[f64]| weights.iter().sum::<f64>();
    let (whole, other_whole) = (sum(one), sum(other));
    let same = |(a, b): (&f64, &f64)| (a / whole - b / other_whole).abs() < 1e-12;
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// A goal's key means one goal in a project: whoever says otherwise hears of it.
fn shared_goals(connection: &Connection, project: &Project, new: &Definition) -> Result<Vec<String>, Error> {
    let mut notes = Vec::new();
    let mut statement = connection.prepare_cached("SELECT id, definition FROM experiments WHERE project = ?1")?;
    let mut rows = statement.query([project.number])?;
    while let Some(row) = rows.next()? {
        let (id, json): (i64, String) = (row.get(0)?, row.get(1)?);
        let id = u64::try_from(id).unwrap_or(0);
        if id == new.id {
            continue;
        }
        let other = stored(&json, project, id)?;
        for goal in &new.goals {
            let twin = other.goals.iter().find(|twin| twin.goal_key == goal.goal_key);
            if twin.is_some_and(|twin| (twin.goal_type, &twin.goal_value) != (goal.goal_type, &goal.goal_value)) {
                notes.push(format!("goal {:?} is another goal in experiment {id}", goal.goal_key));
            }
        }
    }
    Ok(notes)
}
