//! `kill -9` during an import, at random moments: nothing acknowledged is lost, nothing is there twice.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::common::Fixture;
use abstats_store::{ImportOptions, Store, Target, Told};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const ROWS: u64 = 60_000;

#[test]
#[ignore = "run by the test of kills, in a process of its own"]
fn import_as_a_child() {
    let path = |name: &str| PathBuf::from(std::env::var_os(name).unwrap());
    let mut store = Store::open(&path("KILL_DATABASE")).unwrap();
    let project = store.project("shop").unwrap().unwrap();
    let options = ImportOptions { batch: 1_000, ..ImportOptions::default() };
    let mut out = std::io::stdout();
    store
        .import(Target::Events(&project), &path("KILL_FILE"), &options, &mut |told| {
            if let Told::Committed { rows, .. } = told {
                writeln!(out, "rows {rows}").unwrap();
                out.flush().unwrap();
            }
        })
        .unwrap();
    writeln!(out, "done").unwrap();
}

fn child(fixture: &Fixture, file: &std::path::Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::import_as_a_child", "--ignored", "--nocapture"])
        .env("KILL_DATABASE", fixture.store.path())
        .env("KILL_FILE", file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A tenth of the rows has an id, some cannot be, some are equal to others.
fn rows() -> (String, i64) {
    let (mut text, mut good) = ("visitor_id,name,at,id\n".to_owned(), 0);
    for row in 0..ROWS {
        let (visitor, id) = (row % 977, if row % 10 == 0 { format!("id{row}") } else { String::new() });
        let at = if row % 1_013 == 0 { "never".to_owned() } else { (1_709_373_600 + row / 7).to_string() };
        good += i64::from(at != "never");
        writeln!(text, "v{visitor},purchase,{at},{id}").unwrap();
    }
    (text, good)
}

#[test]
fn r159_killed_at_random_moments_nothing_is_lost_and_nothing_is_there_twice() {
    let kills: u32 = std::env::var("ABSTATS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(10);
    let (text, good) = rows();
    let mut random = StdRng::seed_from_u64(7);
    let (mut fixture, mut killed) = (Fixture::new(), 0);
    let mut whole = Fixture::new();
    whole.events(&whole.file("e.csv", &text), &ImportOptions::default());
    assert_eq!(whole.count("events"), good);

    while killed < kills {
        let file = fixture.file("e.csv", &text);
        let mut child = child(&fixture, &file);
        let out = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || out.lines().map_while(Result::ok).collect::<Vec<_>>());
        std::thread::sleep(Duration::from_millis(random.random_range(5..600)));
        child.kill().unwrap();
        child.wait().unwrap();
        let said = reader.join().unwrap();
        let acknowledged: u64 =
            said.iter().filter_map(|line| line.split_once("rows ")?.1.parse().ok()).next_back().unwrap_or(0);
        let done = said.iter().any(|line| line == "done");
        killed += u32::from(!done);

        // What was acknowledged is there, and rows are a beginning of the file's rows.
        let stored = fixture.rows();
        let rejected = acknowledged.div_ceil(1_013);
        assert!(stored.len() as u64 >= acknowledged - rejected, "{acknowledged} acknowledged, {} there", stored.len());
        assert!(stored == whole.rows()[..stored.len()]);
        let check: String =
            crate::common::connect(&fixture.store).query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok");
        if done {
            assert!(stored == whole.rows());
            fixture = Fixture::new();
        }
    }
    let (summary, rejects) = fixture.events(&fixture.file("e.csv", &text), &ImportOptions::default());
    assert_eq!((summary.rows, rejects.len() as u64), (ROWS, ROWS - u64::try_from(good).unwrap()));
    assert!(fixture.rows() == whole.rows());
}
