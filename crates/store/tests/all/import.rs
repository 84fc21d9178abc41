//! Import: what is taken, what is there already, what is rejected.

use std::io::Write;

use abstats_store::{ImportOptions, Store, Target};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::common::{EXPOSURES, Fixture, columns, defaults, import};

#[test]
fn csv_and_ndjson_of_the_same_rows_are_the_same_rows() {
    let csv = "visitor_id,variant_id,at,created_at,country,city,attributes.plan,attributes,id\r\n\
        a,0,2024-03-02T10:00:00Z,2024-03-01T00:00:00Z,us,\"New\nYork, \"\"NY\"\"\",pro,\"{\"\"n\"\": 1}\",x1\r\n\
        b,1,1709373600,,DE,,,,x2\r\n";
    let ndjson = r#"{"id": "x1", "visitor_id": "a", "variant_id": 0, "at": "2024-03-02T10:00:00Z", "created_at": 1709251200, "country": "US", "city": "New\nYork, \"NY\"", "attributes": {"plan": "pro", "n": 1}}
{"id": "x2", "visitor_id": "b", "variant_id": 1, "at": 1709373600000, "created_at": null, "country": "DE", "city": null, "attributes": {"plan": ""}}
"#;
    let (mut one, mut other) = (Fixture::new(), Fixture::new());
    let (summary, _) = one.exposures(&one.file("e.csv", csv), &defaults());
    assert_eq!((summary.taken, summary.mapped.values().sum::<u64>()), (2, 1));
    let (summary, _) = other.exposures(&other.file("e.ndjson", ndjson), &defaults());
    assert_eq!((summary.taken, summary.mapped.len()), (2, 0));
    assert_eq!(one.rows(), other.rows());
    assert_eq!(one.rows().len(), 2);
}

#[test]
fn r159_the_same_file_again_changes_nothing_and_two_equal_lines_are_two_rows() {
    let mut fixture = Fixture::new();
    let file = fixture.file("e.csv", EXPOSURES);
    let (summary, _) = fixture.exposures(&file, &defaults());
    assert_eq!((summary.rows, summary.taken, summary.equal), (3, 3, 0));
    let before = fixture.rows();
    // Under another name, too: what counts is the content.
    let copy = fixture.file("copy.csv", EXPOSURES);
    for again in [&file, &copy] {
        let (summary, _) = fixture.exposures(again, &ImportOptions { batch: 2, ..defaults() });
        assert_eq!((summary.rows, summary.taken, summary.duplicates), (3, 0, 3));
    }
    assert_eq!(fixture.rows(), before);
}

#[test]
fn r159_compressed_it_is_the_same_file() {
    let mut fixture = Fixture::new();
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(EXPOSURES.as_bytes()).unwrap();
    let compressed = fixture.file("e.csv.gz", gz.finish().unwrap());
    assert_eq!(fixture.exposures(&compressed, &defaults()).0.taken, 3);
    assert_eq!(fixture.exposures(&fixture.file("e.csv", EXPOSURES), &defaults()).0.duplicates, 3);
}

#[test]
fn a_row_with_an_id_is_one_row_in_all_files_of_its_kind() {
    let mut fixture = Fixture::new();
    let header = "visitor_id,name,at,id\n";
    let one = fixture
        .file("1.csv", format!("{header}a,purchase,1709373600,x\nb,purchase,1709373600,y\nb,purchase,1709373600,y\n"));
    let (summary, _) = fixture.events(&one, &defaults());
    assert_eq!((summary.taken, summary.duplicates), (2, 1));
    let two = fixture.file("2.csv", format!("{header}c,purchase,1709373600,z\na,purchase,1709373600,x\n"));
    let (summary, _) = fixture.events(&two, &defaults());
    assert_eq!((summary.taken, summary.duplicates), (1, 1));
    // Another kind has ids of its own.
    let exposures = fixture.file("e.csv", "visitor_id,variant_id,at,id\na,0,1709373600,x\n");
    assert_eq!(fixture.exposures(&exposures, &defaults()).0.taken, 1);
}

#[test]
fn rows_equal_to_rows_of_other_files_are_told_and_with_once_they_are_the_same() {
    let today =
        "visitor_id,name,at,props.revenue\na,purchase,1709373600,5\na,purchase,1709373600,5\nb,purchase,1709373601,5\n";
    let tomorrow = format!("{today}b,purchase,1709373601,6\nc,purchase,1709373700,5\n");
    let mut fixture = Fixture::new();
    assert_eq!(fixture.events(&fixture.file("1.csv", today), &defaults()).0.equal, 0);
    let second = fixture.file("2.csv", tomorrow);
    let (summary, _) = fixture.events(&second, &ImportOptions { once: true, ..defaults() });
    assert_eq!((summary.rows, summary.taken, summary.duplicates, summary.equal), (5, 2, 3, 3));
    assert_eq!(fixture.count("events"), 5);

    let mut fixture = Fixture::new();
    fixture.events(&fixture.file("1.csv", today), &defaults());
    let (summary, _) = fixture.events(&fixture.file("2.csv", std::fs::read(second).unwrap()), &defaults());
    assert_eq!((summary.taken, summary.duplicates, summary.equal), (5, 0, 3));
    assert_eq!(fixture.count("events"), 8);
}

#[test]
fn r149_rows_rejected_without_a_zone_are_taken_when_one_is_named_and_only_they() {
    let mut fixture = Fixture::new();
    let file = fixture.file(
        "e.csv",
        "visitor_id,variant_id,at\na,0,2024-03-02 10:00:00\nb,1,2024-03-02T10:00:00Z\nc,1,2024-03-02 11:00:00\n",
    );
    let (summary, rejects) = fixture.exposures(&file, &defaults());
    assert_eq!((summary.taken, summary.rejected), (1, 2));
    assert_eq!(rejects, ["2: time without zone; pass --tz", "4: time without zone; pass --tz"]);
    let zoned = ImportOptions { zone: Some("Europe/Berlin".parse().unwrap()), ..defaults() };
    let (summary, _) = fixture.exposures(&file, &zoned);
    assert_eq!((summary.taken, summary.duplicates, summary.rejected), (2, 1, 0));
    let (summary, _) = fixture.exposures(&file, &defaults());
    assert_eq!((summary.taken, summary.duplicates, summary.rejected), (0, 3, 0));
    assert_eq!(fixture.count("exposures"), 3);
}

#[test]
fn r145_a_cycle_and_one_alias_of_two_ids_are_refused() {
    let mut fixture = Fixture::new();
    let file = fixture.file(
        "a.ndjson",
        r#"{"alias_id": "anon1", "visitor_id": "u"}
{"alias_id": "anon2", "visitor_id": "u", "at": "2024-03-02T10:00:00Z"}
{"alias_id": "anon1", "visitor_id": "v"}
{"alias_id": "u", "visitor_id": "known"}
{"alias_id": "known", "visitor_id": "anon1"}
{"alias_id": "x", "visitor_id": "x"}
{"alias_id": "anon1", "visitor_id": "u", "at": "2024-03-03T10:00:00Z"}
"#,
    );
    let (summary, rejects) = fixture.aliases(&file);
    assert_eq!((summary.taken, summary.duplicates, summary.rejected), (3, 1, 3));
    assert_eq!(
        rejects,
        [
            "3: alias \"anon1\" already stands for another visitor",
            "5: alias \"known\" would stand for itself, through others",
            "6: alias \"x\" stands for itself",
        ]
    );
    assert_eq!(fixture.count("aliases"), 3);
}

#[test]
fn r36_r144_unknown_variants_are_taken_and_told() {
    let mut fixture = Fixture::new();
    let file = fixture
        .file("e.csv", "visitor_id,variant_id,at\na,7,1709373600\nb,,1709373600\nc,7,1709373600\nd,1,1709373600\n");
    let (summary, _) = fixture.exposures(&file, &defaults());
    assert_eq!(summary.taken, 4);
    assert_eq!(summary.unknown_variants.into_iter().collect::<Vec<_>>(), [(String::new(), 1), ("7".to_owned(), 2)]);
}

#[test]
fn goals_that_no_experiment_has_are_taken_and_told() {
    let mut fixture = Fixture::new();
    let file =
        fixture.file("c.csv", "visitor_id,goal_key,at\na,cart,1709373600\nb,crat,1709373600\nc,crat,1709373600\n");
    let project = fixture.project();
    let (summary, _) = import(&mut fixture.store, Target::Conversions(&project), &file, &defaults());
    assert_eq!(summary.taken, 3);
    assert_eq!(summary.unknown_goals.into_iter().collect::<Vec<_>>(), [("crat".to_owned(), 2)]);
}

#[test]
fn columns_are_named_and_what_means_nothing_is_told() {
    let mut fixture = Fixture::new();
    let file = fixture.file("e.csv", "user;arm;ts;visitor_id;plan\na;0;1709373600;zz;pro\n");
    let options = columns("visitor_id=user, variant_id=arm,at=ts,attributes.plan=plan");
    let (summary, _) = fixture.exposures(&file, &options);
    assert_eq!((summary.taken, summary.unread.into_iter().collect::<Vec<_>>()), (1, vec!["visitor_id".to_owned()]));
    let row = &fixture.rows()[0];
    assert!(row.contains("\"a\"") && row.contains("plan") && !row.contains("zz"), "{row}");

    let keys = fixture.file("e.ndjson", "{\"user\": \"a\", \"arm\": 1, \"ts\": 1709373601, \"sdk\": 1}\n");
    let (summary, _) = fixture.exposures(&keys, &options);
    assert_eq!((summary.taken, summary.unread.len()), (1, 1));
}

#[test]
fn a_rehearsal_tells_the_same_and_writes_nothing() {
    let mut fixture = Fixture::new();
    fixture.exposures(&fixture.file("1.csv", EXPOSURES), &defaults());
    let before = fixture.rows();
    let file = fixture.file("2.csv", format!("{EXPOSURES}c,1,never\nd,9,1709373600\n"));
    let experiment = fixture.experiment();
    let rehearsed = {
        let mut rehearsal = fixture.store.rehearsal().unwrap();
        import(&mut rehearsal.store, Target::Exposures(&experiment), &file, &defaults())
    };
    assert_eq!(fixture.rows(), before);
    assert_eq!(fixture.count("files"), 1);
    assert_eq!(rehearsed, fixture.exposures(&file, &defaults()));
    assert_eq!((rehearsed.0.taken, rehearsed.0.equal, rehearsed.0.rejected), (4, 3, 1));
}

#[test]
fn exposures_that_name_another_experiment_are_rejected() {
    let mut fixture = Fixture::new();
    let file = fixture.file(
        "e.csv",
        "visitor_id,variant_id,at,experiment\na,0,1709373600,1234\nb,0,1709373600,99\nc,0,1709373600,\n",
    );
    let (summary, rejects) = fixture.exposures(&file, &defaults());
    assert_eq!((summary.taken, rejects), (2, vec!["3: experiment: 99 among exposures of 1234".to_owned()]));
}

#[test]
fn the_same_file_imported_twice_at_once_is_there_once() {
    let mut fixture = Fixture::new();
    let rows: String =
        (0..20_000).flat_map(|row| [format!("v{}", row % 700), ",purchase,1709373600\n".to_owned()]).collect();
    let file = fixture.file("e.csv", format!("visitor_id,name,at\n{rows}"));
    let project = fixture.project();
    let options = ImportOptions { batch: 500, ..defaults() };
    let path = fixture.store.path().to_owned();
    let taken: Vec<u64> = std::thread::scope(|scope| {
        let import = || {
            let mut store = Store::open(&path).unwrap();
            import(&mut store, Target::Events(&project), &file, &options).0.taken
        };
        let threads = [scope.spawn(import), scope.spawn(import), scope.spawn(import)];
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(taken.iter().sum::<u64>(), 20_000, "{taken:?}");
    assert_eq!((fixture.count("events"), fixture.count("persons")), (20_000, 700));
    assert_eq!(fixture.events(&file, &defaults()).0.duplicates, 20_000);
}
