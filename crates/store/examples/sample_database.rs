//! Makes the database of which `tests/all/data/version-*.sql` is a dump: a few rows of every kind.
//!
//! For a new version: `cargo run --example sample_database -- sample.db`, then `sqlite3 sample.db .dump`, with the two lines
//! on top that the files before it have.

use std::path::PathBuf;

use abstats_store::{Definition, Scope, Store};

const DEFINITION: &str = r#"{
    "project_key": "shop", "id": 1234, "created_at": "2024-03-01T00:00:00Z",
    "variants": [{"id": "0"}, {"id": "1"}],
    "goals": [
        {"goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true},
        {"goal_key": "cart", "goal_type": "clickOnElement"}
    ]
}"#;

const ROWS: &str = r#"[
    {"kind": "exposure", "experiment": 1234, "visitor_id": "a", "variant_id": 0, "at": "2024-03-02T10:00:00Z",
     "country": "us", "city": null, "created_at": null, "attributes": {"plan": "pro", "age": 7}, "id": "x1"},
    {"kind": "exposure", "experiment": 1234, "visitor_id": "b", "variant_id": 1, "at": "2024-03-02T10:00:01Z"},
    {"kind": "visitor", "visitor_id": "b", "created_at": "2024-03-01T10:00:00Z", "uuid": "u-1"},
    {"kind": "event", "visitor_id": "a", "name": "purchase", "at": "2024-03-02T10:05:00Z", "event_id": "e1",
     "props": {"revenue": 99.5, "cart": {"items": 2}}},
    {"kind": "conversion", "visitor_id": "b", "goal_key": "cart", "at": "2024-03-02T10:06:00.123456Z"},
    {"kind": "alias", "alias_id": "anon", "visitor_id": "b", "at": "2024-03-02T10:07:00Z"}
]"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(std::env::args_os().nth(1).ok_or("name the file to make")?);
    let mut store = Store::create(&path)?;
    store.apply(&Definition::parse(DEFINITION.as_bytes())?)?;
    let project = store.project("shop")?.ok_or("applied above")?;
    store.create_key(&project, Scope::Read)?;
    let rows: Vec<serde_json::Value> = serde_json::from_str(ROWS)?;
    let tracked = store.track(&project, &rows)?;
    println!("{} rows", tracked.accepted);
    Ok(())
}
