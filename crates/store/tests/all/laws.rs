//! Laws over random rows.

use crate::common::{Fixture, import, stored};
use abstats_store::{Ids, ImportOptions, Project, Store, Target};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A row that is right, or wrong in some way. Few values, so that ids and rows meet.
fn row() -> impl Strategy<Value = Value> {
    let id = prop_oneof![3 => Just(Value::Null), 2 => (0..12_u8).prop_map(Value::from)];
    let at = prop_oneof![
        8 => (1_709_373_600..1_709_373_605_u64).prop_map(Value::from),
        1 => Just(json!("2024-03-02 10:00")),
        1 => Just(Value::Null),
    ];
    (id, at, 0..5_u8, 0..3_u8, prop::option::of(0..3_u8)).prop_map(|(id, at, visitor, name, revenue)| {
        let mut row = json!({"visitor_id": format!("v{visitor}"), "name": format!("n{name}"), "at": at, "id": id});
        if let Some(revenue) = revenue {
            row["props"] = json!({"revenue": revenue});
        }
        row
    })
}

fn lines(rows: &[Value]) -> String {
    rows.iter().flat_map(|row| [row.to_string(), "\n".to_owned()]).collect()
}

fn sorted(store: &Store) -> Vec<String> {
    let mut rows = stored(store);
    rows.sort_unstable();
    rows
}

/// Visitor numbers are dense from 0, each id has one, and both ways lead back.
fn numbers_are_dense(store: &Store, project: &Project) {
    let all = store.matching(project, Ids::Pass(&|_| true)).unwrap();
    for (place, person) in all.iter().enumerate() {
        assert_eq!(person.0 as usize, place);
        let id = store.visitor_id(project, *person).unwrap().unwrap();
        assert_eq!(store.matching(project, Ids::Equal(&id)).unwrap(), [*person]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn batch_size_changes_nothing_and_the_same_file_again_neither(rows in prop::collection::vec(row(), 0..60), batch in 1..20_usize) {
        let (mut one, mut other) = (Fixture::new(), Fixture::new());
        let file = one.file("e.ndjson", lines(&rows));
        let first = one.events(&file, &ImportOptions::default());
        let options = ImportOptions { batch, ..ImportOptions::default() };
        // The sum of the summary is checked in `import`.
        prop_assert_eq!(&first, &other.events(&file, &options));
        prop_assert_eq!(one.rows(), other.rows());
        prop_assert_eq!(first.0.rows, rows.len() as u64);
        prop_assert_eq!(first.0.taken, one.rows().len() as u64);
        let (again, rejects) = one.events(&file, &options);
        prop_assert_eq!((again.taken, again.rejected), (0, first.0.rejected));
        prop_assert_eq!(rejects, first.1);
        prop_assert_eq!(one.rows(), other.rows());
        numbers_are_dense(&one.store, &one.project());
    }

    #[test]
    fn import_and_track_take_the_same_rows(rows in prop::collection::vec(row(), 0..60)) {
        let (mut one, mut other) = (Fixture::new(), Fixture::new());
        let file = one.file("e.ndjson", lines(&rows));
        let (summary, _) = one.events(&file, &ImportOptions::default());
        let rows: Vec<Value> = rows.into_iter().map(|mut row| { row["kind"] = json!("event"); row }).collect();
        let project = other.project();
        let tracked = other.store.track(&project, &rows).unwrap();
        prop_assert_eq!(
            (summary.taken, summary.duplicates, summary.rejected),
            (tracked.accepted, tracked.duplicates, tracked.rejected.len() as u64)
        );
        prop_assert_eq!(one.rows(), other.rows());
    }

    #[test]
    fn the_order_of_files_does_not_matter_to_what_is_stored(
        mut files in prop::collection::vec(prop::collection::vec(row(), 1..15), 1..5),
        once in any::<bool>(),
    ) {
        // Ids that say the same wherever they stand: of rows with one id, the first is kept.
        for (place, row) in files.iter_mut().flatten().enumerate() {
            if !row["id"].is_null() {
                row["id"] = json!(place);
            }
        }
        let options = ImportOptions { once, ..ImportOptions::default() };
        let taken = |order: Vec<(usize, &Vec<Value>)>| {
            let mut fixture = Fixture::new();
            let project = fixture.project();
            for (name, rows) in order {
                let file = fixture.file(&format!("{name}.ndjson"), lines(rows));
                import(&mut fixture.store, Target::Events(&project), &file, &options);
            }
            let mut rows = sorted(&fixture.store);
            if once {
                // Equal rows of one file are two rows, of two files one: what is kept is known up to repetition.
                rows.dedup();
            }
            rows
        };
        let forwards: Vec<_> = files.iter().enumerate().collect();
        let backwards: Vec<_> = forwards.iter().rev().copied().collect();
        prop_assert_eq!(taken(forwards), taken(backwards));
    }
}
