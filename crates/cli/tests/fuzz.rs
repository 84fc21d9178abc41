//! The corpora of `fuzz/`, run by the same functions as its targets; worst cases that are too large for a file; and files
//! changed at random.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test that panics has failed")]

#[path = "../../../fuzz/properties.rs"]
mod properties;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

type Target = fn(&[u8]);
const TARGETS: [(&str, Target); 4] =
    [("counts", properties::counts), ("json", properties::json), ("csv", properties::csv), ("page", properties::page)];

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn the_corpora_hold() {
    for (name, target) in TARGETS {
        let files = corpus(name);
        assert!(files.len() > 10, "{name}");
        for (path, bytes) in files {
            // Named when it fails.
            println!("{}", path.display());
            target(&bytes);
            if name == "json" || name == "csv" {
                properties::page(&bytes);
            }
        }
    }
}

/// Status 0 with a report, or 2 with errors and nothing else.
#[test]
fn the_command_ends_well_on_every_file() {
    for (path, _) in ["json", "csv", "page"].iter().flat_map(|target| corpus(target)) {
        for arguments in [&["analyze", "--format", "json"][..], &["report"]] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_abstats"));
            let output = command.args(arguments).arg(&path).stdin(Stdio::null()).output().unwrap();
            let (written, said) = (output.stdout.len(), String::from_utf8(output.stderr).unwrap());
            match output.status.code() {
                Some(0) => assert!(written > 0 && said.is_empty(), "{}: {said}", path.display()),
                Some(2) => {
                    assert!(
                        written == 0 && said.lines().all(|line| line.starts_with("error: ")),
                        "{}: {said}",
                        path.display()
                    );
                    assert!(
                        (1..=50).contains(&said.lines().count()) && said.len() < 20_000,
                        "{}: {said}",
                        path.display()
                    );
                }
                other => panic!("{}: {other:?} {said}", path.display()),
            }
        }
    }
}

/// Files of the corpora changed at random, as many as `ABSTATS_FUZZ` says from the seed `ABSTATS_SEED`. The one that fails is
/// left as `fuzz-failed` in the folder of temporary files.
#[test]
#[ignore = "as long as one likes"]
fn changed_files_hold() {
    const PIECES: [&str; 24] = [
        "\"",
        ",",
        "\n",
        "\r",
        "0",
        "1",
        "999999999999",
        "1e400",
        "-0",
        ".5",
        "{",
        "}",
        "[",
        "]",
        "null",
        "true",
        "<",
        "&",
        "\u{202e}",
        "\u{3164}",
        "\u{301}",
        "é",
        ":",
        "control",
    ];
    let of_environment = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let mut state: u64 = of_environment("ABSTATS_SEED").unwrap_or(1);
    let mut next = |below: usize| {
        // Knuth's MMIX generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let corpora: Vec<_> = TARGETS.iter().map(|(name, target)| (*target, corpus(name))).collect();
    let left = std::env::temp_dir().join("fuzz-failed");
    for _ in 0..of_environment("ABSTATS_FUZZ").unwrap_or(10_000) {
        let (target, files) = &corpora[next(corpora.len())];
        let mut bytes = files[next(files.len())].1.clone();
        for _ in 0..=next(6) {
            let at = next(bytes.len() + 1);
            let end = (at + next(20)).min(bytes.len());
            match next(7) {
                0 => drop(bytes.splice(at..at, PIECES[next(PIECES.len())].bytes())),
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..end, PIECES[next(PIECES.len())].bytes())),
                3 if at < bytes.len() => bytes[at] = u8::try_from(next(256)).unwrap(),
                4 => {
                    let piece = bytes[at..end].to_vec();
                    let to = next(bytes.len() + 1);
                    drop(bytes.splice(to..to, piece));
                }
                5 => {
                    let digits: String =
                        (0..next(14)).map(|_| char::from(b'0' + u8::try_from(next(10)).unwrap())).collect();
                    drop(bytes.splice(at..end, digits.bytes()));
                }
                _ => {
                    let other = &files[next(files.len())].1;
                    let from = next(other.len() + 1);
                    let piece = other[from..(from + next(80)).min(other.len())].to_vec();
                    drop(bytes.splice(at..at, piece));
                }
            }
        }
        fs::write(&left, &bytes).unwrap();
        target(&bytes);
    }
    fs::remove_file(left).unwrap();
}
