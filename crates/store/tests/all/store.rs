//! Keys, lock, copies, versions, definitions over time, deletion.

use std::process::{Command, Stdio};

use crate::common::{DEFINITION, Fixture, connect};
use abstats_store::{Definition, Error, Ids, Person, SCHEMA_VERSION, Scope, ServeLock, Store};
use serde_json::{Value, json};

fn apply(store: &mut Store, change: impl FnOnce(&mut Value)) -> Result<abstats_store::Applied, Error> {
    let mut value: Value = serde_json::from_str(DEFINITION).unwrap();
    change(&mut value);
    store.apply(&Definition::parse(value.to_string().as_bytes()).unwrap())
}

fn track(fixture: &mut Fixture, rows: &Value) -> abstats_store::Tracked {
    let project = fixture.project();
    fixture.store.track(&project, rows.as_array().unwrap()).unwrap()
}

#[test]
fn r142_keys_are_stored_hashed_and_revoked_for_good() {
    let mut fixture = Fixture::new();
    let shop = fixture.project();
    let (key, secret) = fixture.store.create_key(&shop, Scope::Read).unwrap();
    let (other, second) = fixture.store.create_key(&shop, Scope::Write).unwrap();
    assert_ne!(secret.reveal(), second.reveal());
    // 256 bits in hexadecimal digits behind the prefix.
    let digits = secret.reveal().strip_prefix("abstats_").unwrap();
    assert!(digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    assert_eq!(format!("{secret:?}"), "Secret(..)");

    let found = fixture.store.authenticate(secret.reveal()).unwrap().unwrap();
    assert_eq!((&found, found.scope, &found.project.key), (&key, Scope::Read, &"shop".to_owned()));
    assert_eq!(fixture.store.authenticate(second.reveal()).unwrap(), Some(other));
    for wrong in ["", "abstats_", digits, &secret.reveal().to_uppercase(), &format!("{} ", secret.reveal())] {
        assert_eq!(fixture.store.authenticate(wrong).unwrap(), None, "{wrong}");
    }

    assert!(fixture.store.revoke_key(&shop, key.id).unwrap());
    assert!(!fixture.store.revoke_key(&shop, key.id).unwrap());
    assert!(!fixture.store.revoke_key(&shop, 999).unwrap());
    assert_eq!(fixture.store.authenticate(secret.reveal()).unwrap(), None);
    let keys = fixture.store.keys(&shop).unwrap();
    assert_eq!(keys.iter().map(|key| key.revoked_at.is_some()).collect::<Vec<_>>(), [true, false]);
    drop(fixture.store);

    for entry in std::fs::read_dir(fixture.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(64).any(|window| window == digits.as_bytes()));
    }
}

#[test]
fn a_key_of_another_project_cannot_be_revoked_from_here() {
    let mut fixture = Fixture::new();
    apply(&mut fixture.store, |value| value["project_key"] = json!("other")).unwrap();
    let (shop, other) = (fixture.project(), fixture.store.project("other").unwrap().unwrap());
    let (key, secret) = fixture.store.create_key(&shop, Scope::Read).unwrap();
    assert!(!fixture.store.revoke_key(&other, key.id).unwrap());
    assert!(fixture.store.keys(&other).unwrap().is_empty());
    assert!(fixture.store.authenticate(secret.reveal()).unwrap().is_some());
}

#[test]
#[ignore = "run by the test of the lock, in a process of its own"]
fn hold_the_lock() {
    let path = std::env::var_os("LOCK_DATABASE").unwrap();
    let _lock = ServeLock::take(path.as_ref()).unwrap();
    println!("taken");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn one_serve_holds_the_lock_across_processes_and_a_killed_one_leaves_none() {
    let fixture = Fixture::new();
    let path = fixture.store.path().to_owned();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::hold_the_lock", "--ignored", "--nocapture"])
        .env("LOCK_DATABASE", &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    assert!(lines.any(|line| line.unwrap().contains("taken")));
    let error = ServeLock::take(&path).unwrap_err();
    assert!(matches!(error, Error::Served(_)) && error.to_string().contains("another `serve`"));
    // By another name, too.
    #[cfg(unix)]
    {
        let link = fixture.folder.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(ServeLock::take(&link), Err(Error::Served(_))));
    }
    // Others write beside it.
    assert!(Store::open(&path).unwrap().create_key(&fixture.project(), Scope::Read).is_ok());

    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ServeLock::take(&path).is_ok());
    assert!(matches!(ServeLock::take(&fixture.folder.path().join("none.db")), Err(Error::NoDatabase(_))));
}

#[test]
fn what_is_no_database_of_ours_is_refused_and_left_as_it_is() {
    let fixture = Fixture::new();
    let text = fixture.file("text.db", "visitor_id,at\n".repeat(1000));
    assert!(matches!(Store::open(&text), Err(Error::NotOurs(_))));
    assert!(matches!(Store::create(&text), Err(Error::NotOurs(_))));
    assert!(matches!(Store::migrate(&text), Err(Error::NotOurs(_))));
    assert_eq!(std::fs::read(&text).unwrap(), "visitor_id,at\n".repeat(1000).as_bytes());
    let foreign = fixture.folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    let before = std::fs::read(&foreign).unwrap();
    assert!(matches!(Store::open(&foreign), Err(Error::NotOurs(_))));
    assert!(matches!(Store::create(&foreign), Err(Error::NotOurs(_))));
    assert_eq!(std::fs::read(&foreign).unwrap(), before);
    let missing = fixture.folder.path().join("missing.db");
    assert!(matches!(Store::open(&missing), Err(Error::NoDatabase(_))));
    assert!(!missing.exists());
}

#[test]
fn versions_before_and_after_are_refused_by_name() {
    let fixture = Fixture::new();
    let set =
        |version: u32| connect(&fixture.store).execute("UPDATE database SET schema_version = ?1", [version]).unwrap();
    set(SCHEMA_VERSION + 1);
    let newer = Store::open(fixture.store.path()).unwrap_err();
    assert!(matches!(newer, Error::Newer { found, .. } if found == SCHEMA_VERSION + 1), "{newer}");
    assert!(matches!(Store::migrate(fixture.store.path()), Err(Error::Newer { .. })));
    set(SCHEMA_VERSION);
    assert_eq!(Store::migrate(fixture.store.path()).unwrap(), SCHEMA_VERSION);
    assert!(Store::open(fixture.store.path()).is_ok());
}

#[test]
fn a_file_of_version_1_is_brought_here_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("version-1.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch(include_str!("data/version-1.sql")).unwrap();
    assert_eq!(Store::migrate(&path).unwrap(), 1);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.database_id(), "0123456789abcdef0123456789abcdef");
    let shop = store.project("shop").unwrap().unwrap();
    let experiment = store.experiment(&shop, 1234).unwrap().unwrap();
    assert_eq!(experiment.definition, Definition::parse(DEFINITION.as_bytes()).unwrap());
    let expected: Vec<&str> = include_str!("data/version-1.txt").lines().collect();
    assert_eq!(crate::common::stored(&store), expected);
    assert_eq!(store.keys(&shop).unwrap().len(), 1);
}

#[test]
fn a_backup_is_the_database_as_of_one_moment() {
    let mut fixture = Fixture::new();
    track(&mut fixture, &json!([{"kind": "event", "visitor_id": "a", "name": "purchase", "at": 1_709_373_600}]));
    let to = fixture.folder.path().join("backup.db");
    fixture.store.backup(&to).unwrap();
    track(&mut fixture, &json!([{"kind": "event", "visitor_id": "b", "name": "purchase", "at": 1_709_373_600}]));
    let copy = Store::open(&to).unwrap();
    assert_eq!(copy.database_id(), fixture.store.database_id());
    assert_eq!(crate::common::stored(&copy), fixture.rows()[..1]);
    assert!(matches!(fixture.store.backup(&to), Err(Error::Io { .. })), "an existing file stays");
    assert_eq!(crate::common::stored(&copy), fixture.rows()[..1]);
}

#[test]
fn a_definition_is_made_changed_and_told() {
    let mut fixture = Fixture::new();
    let same = apply(&mut fixture.store, |_| ()).unwrap();
    assert_eq!((same.new_project, same.new_experiment, same.changes.len()), (false, false, 0));
    let before = fixture.experiment().position;
    let named = apply(&mut fixture.store, |value| value["name"] = json!("Button")).unwrap();
    assert_eq!(named.changes, ["name: none, now “Button”"]);
    let after = fixture.experiment();
    assert_eq!(after.definition.name.as_deref(), Some("Button"));
    assert_eq!(before.step_to(&after.position), abstats_store::Step::Stay);
    assert_ne!((before.revision(), before.tag()), (after.position.revision(), after.position.tag()));

    let second = apply(&mut fixture.store, |value| {
        value["id"] = json!(7);
        value["goals"][1]["goal_type"] = json!("duration");
    });
    let second = second.unwrap();
    assert_eq!((second.new_project, second.new_experiment), (false, true));
    assert_eq!(second.notes, ["goal \"cart\" is another goal in experiment 1234"]);
    let ids: Vec<u64> =
        fixture.store.experiments(&fixture.project()).unwrap().iter().map(|one| one.definition.id).collect();
    assert_eq!(ids, [7, 1234]);
}

#[test]
fn r151_weights_with_exposures_change_at_a_time() {
    let mut fixture = Fixture::new();
    let weighed = |weights: Value| move |value: &mut Value| value["weights"] = weights;
    // Without exposures they are what was meant.
    apply(&mut fixture.store, weighed(json!([2, 1]))).unwrap();
    apply(&mut fixture.store, weighed(json!([1, 1]))).unwrap();
    let rows =
        json!([{"kind": "exposure", "experiment": 1234, "visitor_id": "a", "variant_id": 1, "at": 1_709_373_600}]);
    track(&mut fixture, &rows);
    // The same split in another unit.
    apply(&mut fixture.store, weighed(json!([50, 50]))).unwrap();
    let error = apply(&mut fixture.store, weighed(json!([9, 1]))).unwrap_err().to_string();
    assert!(error.starts_with("weights: changed after the first exposure; write weight_phases"), "{error}");
    let phases = json!([{"from": "2024-03-01T00:00:00Z", "weights": [9, 1]}]);
    apply(&mut fixture.store, |value| value["weight_phases"] = phases).unwrap();
}

#[test]
fn looks_are_chosen_before_the_first_exposure() {
    let mut fixture = Fixture::new();
    let looking = |looks: Value, lift: Value| {
        move |value: &mut Value| {
            value["looks"] = looks;
            value["typical_lift"] = lift;
        }
    };
    // Without exposures nothing was looked at.
    apply(&mut fixture.store, looking(json!("any_time"), json!(0.2))).unwrap();
    apply(&mut fixture.store, looking(json!("once"), json!(null))).unwrap();
    let rows =
        json!([{"kind": "exposure", "experiment": 1234, "visitor_id": "a", "variant_id": 1, "at": 1_709_373_600}]);
    track(&mut fixture, &rows);
    let refused = |store: &mut Store, looks: Value, lift: Value, start: &str| {
        let error = apply(store, looking(looks, lift)).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error}");
    };
    // The usual lift was chosen by no data, another one may be.
    refused(&mut fixture.store, json!("any_time"), json!(0.2), "typical_lift: changed after the first exposure");
    apply(&mut fixture.store, looking(json!("any_time"), json!(null))).unwrap();
    apply(&mut fixture.store, looking(json!("any_time"), json!(null))).unwrap();
    refused(&mut fixture.store, json!("any_time"), json!(0.2), "typical_lift: changed after the first exposure");
    for looks in [json!("once"), json!(null)] {
        refused(&mut fixture.store, looks, json!(null), "looks: changed from \"any_time\" after the first exposure");
    }
}

#[test]
fn a_variant_with_exposures_stays() {
    let mut fixture = Fixture::new();
    let drop_one = |value: &mut Value| value["variants"] = json!([{"id": "0"}, {"id": "2"}]);
    track(
        &mut fixture,
        &json!([{"kind": "exposure", "experiment": 1234, "visitor_id": "a", "variant_id": 1, "at": 1_709_373_600}]),
    );
    let error = apply(&mut fixture.store, drop_one).unwrap_err();
    assert!(error.to_string().starts_with("variants: \"1\" has exposures"), "{error}");
    assert_eq!(fixture.experiment().definition.variants[1].id, "1");
    // Another experiment's exposures are another matter.
    apply(&mut fixture.store, |value| value["id"] = json!(7)).unwrap();
    apply(&mut fixture.store, |value| {
        value["id"] = json!(7);
        drop_one(value);
    })
    .unwrap();
}

#[test]
fn r118_a_stored_status_that_cannot_be_is_damage() {
    let fixture = Fixture::new();
    connect(&fixture.store)
        .execute("UPDATE experiments SET definition = json_set(definition, '$.status', 5)", [])
        .unwrap();
    let error = fixture.store.experiment(&fixture.project(), 1234).unwrap_err();
    assert!(error.to_string().contains("experiment 1234 of project \"shop\": status: 5 is none of"), "{error}");
}

#[test]
fn r159_tracked_rows_without_id_are_always_new_and_with_one_they_come_once() {
    let mut fixture = Fixture::new();
    let rows = json!([
        {"kind": "event", "visitor_id": "a", "name": "purchase", "at": 1_709_373_600},
        {"kind": "event", "visitor_id": "a", "name": "purchase", "at": 1_709_373_600},
        {"kind": "event", "visitor_id": "a", "name": "purchase", "at": 1_709_373_600, "id": 7},
        {"kind": "event", "visitor_id": "a", "name": "purchase", "at": 1_709_373_600, "id": "7"},
        {"kind": "conversion", "visitor_id": "a", "goal_key": "cart", "at": 1_709_373_600, "id": "7"},
    ]);
    let tracked = track(&mut fixture, &rows);
    assert_eq!((tracked.accepted, tracked.duplicates), (4, 1));
    let tracked = track(&mut fixture, &rows);
    assert_eq!((tracked.accepted, tracked.duplicates), (2, 3));
    assert_eq!((fixture.count("events"), fixture.count("conversions")), (5, 1));
}

#[test]
fn tracked_rows_that_cannot_be_are_rejected_by_their_place() {
    let mut fixture = Fixture::new();
    let tracked = track(
        &mut fixture,
        &json!([
            {"kind": "exposure", "experiment": 99, "visitor_id": "a", "variant_id": "0", "at": 1_709_373_600},
            {"kind": "exposure", "visitor_id": "a", "variant_id": "0", "at": 1_709_373_600},
            7,
            {"kind": "click"},
            {"kind": "alias", "alias_id": "b", "visitor_id": "a", "typo": 1},
            {"kind": "alias", "alias_id": "a", "visitor_id": "b"},
            {"kind": "event", "visitor_id": "a", "name": "x", "at": "2024-03-02 10:00"},
        ]),
    );
    assert_eq!(tracked.accepted, 1);
    let reasons: Vec<_> = tracked.rejected.iter().map(|(place, reason)| format!("{place}: {reason}")).collect();
    assert_eq!(
        reasons,
        [
            "0: experiment: no experiment 99 in this project",
            "1: experiment is missing",
            "2: a row is an object",
            "3: kind: one of exposure, event, conversion, visitor, alias is needed",
            "5: alias \"a\" would stand for itself, through others",
            "6: time without zone",
        ]
    );
    assert_eq!(tracked.unread.into_iter().collect::<Vec<_>>(), ["typo"]);
}

/// Everything in the folder, the write-ahead log too.
fn bytes_hold(fixture: &Fixture, text: &str) -> bool {
    std::fs::read_dir(fixture.folder.path()).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn forget_deletes_every_row_of_the_visitor_and_of_its_aliases() {
    let mut fixture = Fixture::new();
    let mut rows = Vec::new();
    for visitor in ["anon-secret", "known-secret", "other-secret", "stays"] {
        rows.extend([
            json!({"kind": "exposure", "experiment": 1234, "visitor_id": visitor, "variant_id": 1, "at": 1_709_373_600}),
            json!({"kind": "event", "visitor_id": visitor, "name": "purchase", "at": 1_709_373_600, "props": {"who": visitor}}),
            json!({"kind": "conversion", "visitor_id": visitor, "goal_key": "cart", "at": 1_709_373_600}),
            json!({"kind": "visitor", "visitor_id": visitor, "city": visitor}),
        ]);
    }
    rows.push(json!({"kind": "alias", "alias_id": "anon-secret", "visitor_id": "known-secret"}));
    rows.push(json!({"kind": "alias", "alias_id": "other-secret", "visitor_id": "known-secret"}));
    track(&mut fixture, &Value::from(rows));
    assert!(bytes_hold(&fixture, "-secret"));
    let before = fixture.experiment().position;

    let shop = fixture.project();
    assert_eq!(fixture.store.forget(&shop, "nobody").unwrap().ids, 0);
    assert_eq!(before, fixture.experiment().position);
    // By one of its ids, all of it.
    let forgotten = fixture.store.forget(&shop, "anon-secret").unwrap();
    assert_eq!((forgotten.ids, forgotten.rows, forgotten.log_emptied), (3, 14, true));
    assert_eq!(fixture.rows().len(), 4);
    assert!(fixture.rows().iter().all(|row| row.contains("stays")));
    assert!(!bytes_hold(&fixture, "-secret"));
    assert_eq!(before.step_to(&fixture.experiment().position), abstats_store::Step::Rebuild);
    assert_eq!(fixture.store.visitor_id(&shop, Person(0)).unwrap(), None);

    // The visitor comes again: as somebody new.
    track(
        &mut fixture,
        &json!([{"kind": "event", "visitor_id": "anon-secret", "name": "purchase", "at": 1_709_373_600}]),
    );
    let new = fixture.store.matching(&shop, Ids::Equal("anon-secret")).unwrap();
    assert_eq!(new, [Person(4)]);
}

#[test]
fn forgotten_rows_do_not_come_back_with_the_same_file() {
    let mut fixture = Fixture::new();
    let file = fixture.file("e.csv", "visitor_id,name,at\na,purchase,1709373600\nb,purchase,1709373600\n");
    fixture.events(&file, &abstats_store::ImportOptions::default());
    let shop = fixture.project();
    fixture.store.forget(&shop, "a").unwrap();
    let (summary, _) = fixture.events(&file, &abstats_store::ImportOptions::default());
    assert_eq!((summary.taken, summary.duplicates), (0, 2));
    assert_eq!(fixture.count("events"), 1);
}

#[test]
fn ids_are_found_by_equality_by_part_and_by_test() {
    let mut fixture = Fixture::new();
    let event = |visitor: &str| json!({"kind": "event", "visitor_id": visitor, "name": "x", "at": 1});
    track(&mut fixture, &Value::from(["user-1", "user-2", "USER-1", "guest"].map(event).to_vec()));
    let shop = fixture.project();
    let found = |ids: Ids<'_>| fixture.store.matching(&shop, ids).unwrap().iter().map(|one| one.0).collect::<Vec<_>>();
    assert_eq!(found(Ids::Equal("user-1")), [0]);
    assert_eq!(found(Ids::Equal("user")), [0; 0]);
    assert_eq!(found(Ids::Contains("user-")), [0, 1]);
    assert_eq!(found(Ids::Pass(&|id| !id.contains('1'))), [1, 3]);
    assert_eq!(fixture.store.visitor_id(&shop, Person(2)).unwrap().as_deref(), Some("USER-1"));
    // The same id in another project is somebody else.
    apply(&mut fixture.store, |value| value["project_key"] = json!("other")).unwrap();
    let other = fixture.store.project("other").unwrap().unwrap();
    assert!(fixture.store.matching(&other, Ids::Equal("user-1")).unwrap().is_empty());
}
