//! What the tests share: a database, files, and a look at what is stored that does not go through the library.

use std::path::{Path, PathBuf};

use abstats_store::{Definition, Experiment, ImportOptions, Project, Store, Summary, Target, Told};
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

pub const DEFINITION: &str = r#"{
    "project_key": "shop", "id": 1234, "created_at": "2024-03-01T00:00:00Z",
    "variants": [{"id": "0"}, {"id": "1"}],
    "goals": [
        {"goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true},
        {"goal_key": "cart", "goal_type": "clickOnElement"}
    ]
}"#;

pub const EXPOSURES: &str = "\
visitor_id,variant_id,at
a,0,2024-03-02T10:00:00Z
b,1,2024-03-02T10:00:01Z
a,0,2024-03-02T10:00:00Z
";

pub fn defaults() -> ImportOptions {
    ImportOptions::default()
}

pub fn columns(text: &str) -> ImportOptions {
    ImportOptions { columns: text.parse().unwrap(), ..defaults() }
}

pub struct Fixture {
    pub folder: TempDir,
    pub store: Store,
}

impl Fixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("abstats.db")).unwrap();
        store.apply(&Definition::parse(DEFINITION.as_bytes()).unwrap()).unwrap();
        Self { folder, store }
    }

    pub fn project(&self) -> Project {
        self.store.project("shop").unwrap().unwrap()
    }

    pub fn experiment(&self) -> Experiment {
        self.store.experiment(&self.project(), 1234).unwrap().unwrap()
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn exposures(&mut self, path: &Path, options: &ImportOptions) -> (Summary, Vec<String>) {
        let experiment = self.experiment();
        import(&mut self.store, Target::Exposures(&experiment), path, options)
    }

    pub fn events(&mut self, path: &Path, options: &ImportOptions) -> (Summary, Vec<String>) {
        let project = self.project();
        import(&mut self.store, Target::Events(&project), path, options)
    }

    pub fn aliases(&mut self, path: &Path) -> (Summary, Vec<String>) {
        let project = self.project();
        import(&mut self.store, Target::Aliases(&project), path, &ImportOptions::default())
    }

    pub fn count(&self, table: &str) -> i64 {
        connect(&self.store).query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    /// Every row of every kind as text, in storage order, with ids in place of numbers.
    pub fn rows(&self) -> Vec<String> {
        stored(&self.store)
    }
}

pub fn connect(store: &Store) -> Connection {
    Connection::open(store.path()).unwrap()
}

/// Imports, checks the sum and returns the rejects as `line: reason`.
pub fn import(store: &mut Store, target: Target<'_>, path: &Path, options: &ImportOptions) -> (Summary, Vec<String>) {
    let mut rejects = Vec::new();
    let mut committed = 0;
    let summary = store
        .import(target, path, options, &mut |told| match told {
            Told::Rejected { line, reason } => rejects.push(format!("{line}: {reason}")),
            Told::Committed { rows, bytes, total } => {
                assert!(rows > committed && bytes <= total);
                committed = rows;
            }
        })
        .unwrap();
    assert_eq!(summary.rows, summary.taken + summary.duplicates + summary.rejected);
    assert_eq!((summary.rows, summary.rejected), (committed, rejects.len() as u64));
    (summary, rejects)
}

pub fn stored(store: &Store) -> Vec<String> {
    const FIELDS: &str = "created_at, device, browser, os, country, region, city, ref_page, landing_page, utm_campaign, \
         utm_source, utm_medium, utm_content, utm_term, source, user_agent, uuid, attributes, t.id";
    let queries = [
        format!("SELECT 'exposure', visitor_id, variant_id, at, experiment, {FIELDS} FROM exposures t"),
        format!("SELECT 'visitor', visitor_id, {FIELDS} FROM visitors t"),
        "SELECT 'event', visitor_id, name, at, event_id, props, t.id FROM events t".to_owned(),
        "SELECT 'conversion', visitor_id, goal_key, at, t.id FROM conversions t".to_owned(),
    ];
    let connection = connect(store);
    let mut found = Vec::new();
    let mut add = |sql: &str| {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<Value> = (0..columns).map(|column| row.get(column).unwrap()).collect();
            found.push(format!("{values:?}"));
        }
    };
    for query in queries {
        add(&format!("{query} JOIN persons USING (project, person) ORDER BY seq"));
    }
    add("SELECT 'alias', a.visitor_id, v.visitor_id, at, t.id FROM aliases t \
         JOIN persons a ON a.project = t.project AND a.person = t.alias \
         JOIN persons v ON v.project = t.project AND v.person = t.visitor ORDER BY a.visitor_id");
    found
}
