use super::*;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("abstats.db")).unwrap();
    (folder, store)
}

#[test]
fn writes_are_on_disk_when_they_are_acknowledged() {
    let (_folder, store) = store();
    let pragma = |name: &str| {
        store.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
    };
    assert_eq!(pragma("journal_mode").unwrap(), rusqlite::types::Value::Text("wal".to_owned()));
    // 2 is FULL.
    assert_eq!(pragma("synchronous").unwrap(), rusqlite::types::Value::Integer(2));
    assert_eq!(pragma("foreign_keys").unwrap(), rusqlite::types::Value::Integer(1));
}

/// The statements of each row and each question go through an index, not through all rows.
#[test]
fn look_ups_use_their_index() {
    let (_folder, store) = store();
    for sql in [
        "SELECT person FROM persons WHERE project = 1 AND visitor_id = 'a'",
        "SELECT 1 FROM exposures WHERE project = 1 AND id = 'a'",
        "SELECT 1 FROM events WHERE at IS 1 AND content = 2 AND file IS NOT 3 LIMIT 1",
        "SELECT 1 FROM visitors WHERE created_at IS 1 AND content = 2 AND file IS NOT 3 LIMIT 1",
        "SELECT max(seq) FROM events WHERE seq BETWEEN 1 AND 2",
        "SELECT seq FROM events WHERE seq > 1 AND seq <= 2 ORDER BY seq LIMIT 3",
        "SELECT scope FROM keys WHERE hash = x'00' AND revoked_at IS NULL",
    ] {
        let plan: String =
            store.connection.query_row(&format!("EXPLAIN QUERY PLAN {sql}"), [], |row| row.get(3)).unwrap();
        assert!(plan.starts_with("SEARCH"), "{sql}: {plan}");
    }
}

#[test]
fn every_field_has_a_column() {
    let (_folder, store) = store();
    for table in ["exposures", "visitors"] {
        for field in abstats_question::Field::ALL {
            store.connection.prepare(&format!("SELECT {} FROM {table}", field.name())).unwrap();
        }
    }
}
