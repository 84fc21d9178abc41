//! The views of experiments, and how they keep up with the store.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use abstats_count::{Ids, IdsError, Person, Visitors};
use abstats_question::Match;
use abstats_store::{Experiment, Position, Project, Reading, Row, Step, Store};

use crate::answer::design;

/// Why there is no view.
#[derive(Debug)]
pub enum Error {
    /// The store could not be read.
    Store(abstats_store::Error),
    /// The rows do not fit into a view.
    Count(abstats_count::Error),
    /// Rows were deleted or aliased again and again while they were read.
    Restless,
}

/// One view per experiment, made when it is first asked for.
///
/// Every answer sees all rows committed before it: the store's position is read first, and a view that is behind takes the rows
/// in between, or is built anew when rows went or changed. Writers are never waited for. Who counts holds an [`Arc`] of the view,
/// so that it does not change underneath.
#[derive(Debug, Default)]
pub struct Views {
    slots: Mutex<HashMap<i64, Arc<Mutex<Option<View>>>>>,
}

#[derive(Debug)]
struct View {
    position: Position,
    visitors: Arc<Visitors>,
}

/// So often a view is begun anew before it is given up.
const ATTEMPTS: usize = 10;

impl Views {
    /// The experiment and its view, both as of now; `None` when the project has no such experiment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn current(
        &self,
        store: &Store,
        project: &Project,
        id: u64,
    ) -> Result<Option<(Experiment, Arc<Visitors>)>, Error> {
        let Some(experiment) = store.experiment(project, id)? else { return Ok(None) };
        let slot = Arc::clone(lock(&self.slots).entry(experiment.number).or_default());
        // Whoever comes while a view is catching up needs these rows as well.
        let mut slot = lock(&slot);
        for _ in 0..ATTEMPTS {
            // Read under the lock: a position never goes back.
            let Some(experiment) = store.experiment(project, id)? else { return Ok(None) };
            // Taken out: should feeding fail, what was fed in part is gone.
            let caught_up = match slot.take() {
                Some(view) => view.catch_up(store, &experiment)?,
                None => View::build(store, &experiment)?,
            };
            if let Some(view) = caught_up {
                let visitors = Arc::clone(&view.visitors);
                *slot = Some(view);
                return Ok(Some((experiment, visitors)));
            }
        }
        Err(Error::Restless)
    }
}

impl View {
    /// From the first row on; `None` when the rows changed meanwhile.
    fn build(store: &Store, experiment: &Experiment) -> Result<Option<Self>, Error> {
        let mut visitors = Visitors::new(design(&experiment.definition))?;
        let whole = feed(store, experiment, None, &mut visitors)?;
        Ok(whole.then(|| Self { position: experiment.position, visitors: Arc::new(visitors) }))
    }

    /// With the rows since; `None` when it must be built anew.
    fn catch_up(mut self, store: &Store, experiment: &Experiment) -> Result<Option<Self>, Error> {
        match self.position.step_to(&experiment.position) {
            Step::Stay => {}
            Step::Append => {
                // In place unless somebody is counting: then in a copy.
                let visitors = Arc::make_mut(&mut self.visitors);
                if !feed(store, experiment, Some(&self.position), visitors)? {
                    return Ok(None);
                }
            }
            Step::Rebuild => return Self::build(store, experiment),
        }
        self.position = experiment.position;
        Ok(Some(self))
    }
}

/// Feeds the view with the rows from a position on. Whether these were all.
fn feed(
    store: &Store,
    experiment: &Experiment,
    from: Option<&Position>,
    visitors: &mut Visitors,
) -> Result<bool, Error> {
    let mut failed = None;
    let reading = store.read(experiment, from, |row| match take(visitors, row) {
        Ok(()) => true,
        Err(error) => {
            failed = Some(error);
            false
        }
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(reading == Reading::Complete),
    }
}

const fn carried(carried: abstats_store::Carried<'_>) -> abstats_count::Carried<'_> {
    abstats_count::Carried { created_at: carried.created_at, fields: carried.fields, attributes: carried.attributes }
}

fn take(visitors: &mut Visitors, row: Row<'_>) -> Result<(), abstats_count::Error> {
    let person = |person: abstats_store::Person| Person(person.0);
    match row {
        Row::Alias(alias) => visitors.alias(person(alias.alias), person(alias.visitor)),
        Row::Visitor(record) => {
            visitors.record(abstats_count::Record { person: person(record.person), carried: carried(record.carried) })
        }
        Row::Exposure(exposure) => visitors.expose(abstats_count::Exposure {
            person: person(exposure.person),
            variant: exposure.variant,
            at: exposure.at,
            carried: carried(exposure.carried),
        }),
        Row::Conversion(conversion) => visitors.convert(person(conversion.person), conversion.goal, conversion.at),
        Row::Event(event) => {
            let properties: Vec<_> = event.properties.iter().map(|&(key, text)| (key, Some(text))).collect();
            visitors.event(abstats_count::Event {
                person: person(event.person),
                name: event.name,
                at: event.at,
                event_id: event.event_id,
                properties: &properties,
            })
        }
    }
}

/// The ids of a project's visitors.
#[derive(Clone, Copy, Debug)]
pub struct ProjectIds<'a> {
    /// Where they are.
    pub store: &'a Store,
    /// Whose.
    pub project: &'a Project,
}

impl Ids for ProjectIds<'_> {
    fn matching(&self, test: &Match) -> Result<Vec<Person>, IdsError> {
        let ids = match test {
            Match::Equals(text) => abstats_store::Ids::Equal(text),
            Match::Contains(text) => abstats_store::Ids::Contains(text),
            Match::Exists => abstats_store::Ids::Pass(&|_| true),
        };
        Ok(self.store.matching(self.project, ids)?.into_iter().map(|person| Person(person.0)).collect())
    }
}

/// A lock that a panic elsewhere left is fine: what it guards is whole or gone.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(formatter),
            Self::Count(error) => error.fmt(formatter),
            Self::Restless => formatter.write_str("visitors are being deleted or aliased; try again"),
        }
    }
}

impl std::error::Error for Error {}

impl From<abstats_store::Error> for Error {
    fn from(error: abstats_store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<abstats_count::Error> for Error {
    fn from(error: abstats_count::Error) -> Self {
        Self::Count(error)
    }
}
