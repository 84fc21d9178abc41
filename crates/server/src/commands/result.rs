//! `result`

use std::sync::Arc;

use abstats_question::{Endpoint, Question};
use abstats_store::Store;

use super::args::InProject;
use super::{Failure, experiment, project, say};
use crate::answer::{self, Error, Subject};
use crate::clock::Clock;
use crate::views::{ProjectIds, Views};

pub fn run(of: &InProject, id: u64, clock: Clock, query: &str) -> Result<(), Failure> {
    let question = Question::parse(Endpoint::Result, query.strip_prefix('?').unwrap_or(query).as_bytes())
        .map_err(|error| Failure::wrong([error.to_string()]))?;
    let store = Store::open(&of.db.path)?;
    let project = project(&store, &of.project)?;
    experiment(&store, &project, id)?;
    let current =
        Views::default().current(&store, &project, id).map_err(|error| Failure::could_not(error.to_string()))?;
    let (experiment, visitors) = current.ok_or_else(|| Failure::could_not("the experiment is gone"))?;
    let ids = ProjectIds { store: &store, project: &project };
    let visitors: &Arc<_> = &visitors;
    let subject = Subject { definition: &experiment.definition, visitors, ids: &ids, now: clock.now() };
    let document = answer::result(subject, &question).map_err(|error| match error {
        Error::Question(sentence) => Failure::wrong([sentence]),
        error @ Error::Failed(_) => Failure::could_not(error.to_string()),
    })?;
    say(&String::from_utf8_lossy(&document))
}
