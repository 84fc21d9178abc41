//! `demo`: a real test, ready to be asked.

use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::Path;

use abstats_question::Moment;
use abstats_store::{Definition, Error, ImportOptions, Project, Scope, Store, Target};
use flate2::read::GzDecoder;
use tokio::net::TcpListener;

use super::{Failure, experiment, project, say, serve};
use crate::answer::written;
use crate::clock::Clock;

/// Kevin Hillstrom's e-mail test of 2008: a row for each of 64,000 customers, sent one of two e-mails or none.
const VISITORS: &[u8] = include_bytes!("../../../../examples/hillstrom-visitors.csv.gz");

/// The data set has no times: entries are made up, 20 seconds apart; visits follow a day later, purchases two days later.
const DEFINITION: &[u8] = br#"{
    "project_key": "demo", "id": 1, "name": "Hillstrom's e-mail test",
    "created_at": "2008-03-20T00:00:00Z", "end_date": "2008-04-10T00:00:00Z", "status": 0,
    "variants": [
        {"id": "0", "nickname": "No E-Mail"}, {"id": "1", "nickname": "Mens E-Mail"}, {"id": "2", "nickname": "Womens E-Mail"}],
    "weights": [1, 1, 1],
    "goals": [
        {"goal_profile_id": 1, "goal_key": "visit", "goal_name": "Visited the site", "goal_type": "event",
            "goal_value": "visit", "is_primary": true},
        {"goal_profile_id": 2, "goal_key": "conversion", "goal_name": "Bought something", "goal_type": "event",
            "goal_value": "conversion"}]}"#;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Where it listens unless told: the first of these ports that is free.
const PORTS: std::ops::RangeInclusive<u16> = 8080..=8099;

pub(super) fn run(listen: Option<&str>) -> Result<(), Failure> {
    let folder = tempfile::Builder::new().prefix("abstats-demo-").tempdir();
    let folder = folder.map_err(|error| Failure::could_not(format!("cannot make a temporary folder: {error}")))?;
    let path = folder.path().join("demo.db");
    let mut store = Store::create(&path)?;
    let project = fill(&mut store, folder.path())?;
    let (_, secret) = store.create_key(&project, Scope::Read)?;
    drop(store);
    let router = serve::router(&path, Clock::System)?;
    serve::block_on(async move {
        let (listener, address) = bind(listen).await?;
        let key = secret.reveal();
        let result = format!("{address}/v2/project/{}/experiment/1/result", project.key);
        say(&format!(
            "{address}\n\
             key: {key}\n\n\
             curl -H 'Authorization: Bearer {key}' '{result}?goal_key=conversion&breakdown_by=attribute.channel'\n\n\
             Kevin Hillstrom's e-mail test: 64,000 customers. Their ids are line numbers, their times made up.\n\
             The database is {} until this ends (ctrl-c).\n",
            path.display()
        ))?;
        serve::serve(listener, router).await
    })
}

async fn bind(listen: Option<&str>) -> Result<(TcpListener, String), Failure> {
    if let Some(listen) = listen {
        return serve::bind(listen).await;
    }
    for port in PORTS {
        if let Ok(bound) = serve::bind(&format!("127.0.0.1:{port}")).await {
            return Ok(bound);
        }
    }
    serve::bind("127.0.0.1:0").await
}

/// Puts the test into the store; its files go into the folder.
///
/// # Errors
/// When something cannot be written.
pub fn fill(store: &mut Store, folder: &Path) -> Result<Project, Failure> {
    let definition = Definition::parse(DEFINITION).map_err(Error::from)?;
    store.apply(&definition)?;
    let project = project(store, &definition.project_key)?;
    let experiment = experiment(store, &project, definition.id)?;
    let Rows { exposures, events } = rows(&definition)?;
    for (target, name, content) in
        [(Target::Exposures(&experiment), "exposures.csv", exposures), (Target::Events(&project), "events.csv", events)]
    {
        let path = folder.join(name);
        fs::write(&path, content).map_err(|error| Failure::could_not(format!("{}: {error}", path.display())))?;
        let summary = store.import(target, &path, &ImportOptions::default(), &mut |_| {})?;
        if summary.taken != summary.rows {
            return Err(Failure::could_not(format!("{name}: {} of {} rows taken", summary.taken, summary.rows)));
        }
    }
    Ok(project)
}

/// The rows of the test as files to import.
struct Rows {
    exposures: String,
    events: String,
}

fn rows(definition: &Definition) -> Result<Rows, Failure> {
    let damaged = || Failure::could_not("the data of the demo are damaged");
    let mut csv = String::new();
    GzDecoder::new(VISITORS).read_to_string(&mut csv).map_err(|_| damaged())?;
    let mut exposures = String::from(
        "visitor_id,variant_id,at,attributes.channel,attributes.newbie,attributes.zip_code,attributes.history_segment\n",
    );
    let mut events = String::from("visitor_id,name,at\n");
    // Only the last value has commas, in quotes; it goes on as it is.
    for (number, line) in (0..).zip(csv.lines().skip(1)) {
        let fields: Vec<&str> = line.splitn(7, ',').collect();
        let &[segment, visit, conversion, channel, newbie, zip_code, history] = fields.as_slice() else {
            return Err(damaged());
        };
        let variant = definition.variants.iter().find(|variant| variant.nickname.as_deref() == Some(segment));
        let variant = &variant.ok_or_else(damaged)?.id;
        let entry = definition.created_at.micros() + number * 20 * SECOND;
        let at = |later: i64| written(Moment::from_micros(entry + later));
        // The header is line 1. A string takes everything.
        let id = number + 2;
        let _ = writeln!(exposures, "{id},{variant},{},{channel},{newbie},{zip_code},{history}", at(0));
        for (name, happened, later) in [("visit", visit, DAY), ("conversion", conversion, 2 * DAY)] {
            if happened == "1" {
                let _ = writeln!(events, "{id},{name},{}", at(later));
            }
        }
    }
    Ok(Rows { exposures, events })
}
