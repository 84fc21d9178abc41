//! Where the report goes: a file is the old one or the new one, and never the input.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::running::{ROOT, command, errors, printed, run};

const CSV: &str = "variant,visitors,conversions\na,1500,120\nb,1480,148\n";

/// A folder of its own with an input in it.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("abstats-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("in.csv"), CSV).unwrap();
    folder
}

fn report(folder: &PathBuf, arguments: &[&str]) -> Output {
    command(&[&["report"], arguments].concat()).current_dir(folder).output().unwrap()
}

fn files(folder: &PathBuf) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|of| of.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_input_is_never_overwritten() {
    let folder = folder("same");
    symlink("in.csv", folder.join("soft.csv")).unwrap();
    fs::hard_link(folder.join("in.csv"), folder.join("hard.csv")).unwrap();
    for (input, output) in [
        ("in.csv", "in.csv"),
        ("in.csv", "./in.csv"),
        ("in.csv", "soft.csv"),
        ("soft.csv", "in.csv"),
        ("hard.csv", "in.csv"),
    ] {
        let refused = report(&folder, &[input, "-o", output]);
        assert_eq!(errors(&refused), [format!("{input}: the report would overwrite its own input")]);
    }
    let input = || Stdio::from(File::open(folder.join("in.csv")).unwrap());
    let refused = command(&["report", "-", "-o", "in.csv"]).current_dir(&folder).stdin(input()).output().unwrap();
    assert_eq!(errors(&refused), ["standard input: the report would overwrite its own input"]);
    for arguments in [["report", "in.csv"], ["analyze", "in.csv"]] {
        let into = File::options().append(true).open(folder.join("in.csv")).unwrap();
        let refused = command(&arguments).current_dir(&folder).stdout(into).output().unwrap();
        assert_eq!(errors(&refused), ["in.csv: the report would overwrite its own input"]);
    }
    assert_eq!(fs::read_to_string(folder.join("in.csv")).unwrap(), CSV);
    assert_eq!(files(&folder), ["hard.csv", "in.csv", "soft.csv"]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_new_page_is_whole_and_has_the_mode_of_the_old_one() {
    let folder = folder("whole");
    let page = String::from_utf8(report(&folder, &["in.csv"]).stdout).unwrap();
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
    printed(report(&folder, &["in.csv", "-o", "new.html"]));
    File::create(folder.join("usual")).unwrap();
    assert_eq!(mode("new.html"), mode("usual"));
    fs::write(folder.join("old.html"), "old").unwrap();
    fs::set_permissions(folder.join("old.html"), fs::Permissions::from_mode(0o604)).unwrap();
    symlink("old.html", folder.join("link.html")).unwrap();
    printed(report(&folder, &["in.csv", "-o", "link.html"]));
    assert_eq!(mode("old.html"), 0o604);
    assert!(fs::symlink_metadata(folder.join("link.html")).unwrap().is_symlink());
    symlink("later.html", folder.join("ahead.html")).unwrap();
    printed(report(&folder, &["in.csv", "-o", "ahead.html"]));
    for name in ["new.html", "old.html", "link.html", "later.html"] {
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), page, "{name}");
    }
    // What is no file is written into.
    printed(report(&folder, &["in.csv", "-o", "/dev/null"]));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    assert_eq!(printed(report(&folder, &["in.csv", "-o", "/dev/stdout"])), page);
    assert_eq!(files(&folder), ["ahead.html", "in.csv", "later.html", "link.html", "new.html", "old.html", "usual"]);
    fs::remove_dir_all(folder).unwrap();
}

/// A limit of the file's size stands for a full disk; without a handler it kills.
#[test]
fn a_full_disk_or_a_kill_leaves_the_old_page() {
    let folder = folder("full");
    fs::write(folder.join("page.html"), "old").unwrap();
    let before = fs::metadata(folder.join("page.html")).unwrap().ino();
    let shell = |script: &str| {
        let script = format!("{script} ulimit -f 8; exec \"$0\" report in.csv -o page.html");
        Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_abstats")]).current_dir(&folder).output().unwrap()
    };
    let full = shell("trap '' XFSZ;");
    assert_eq!(full.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&full.stderr), "error: cannot write page.html: File too large\n");
    assert_eq!(files(&folder), ["in.csv", "page.html"]);
    let killed = shell("");
    assert_eq!(killed.status.code(), None, "{killed:?}");
    let page = fs::read_to_string(folder.join("page.html")).unwrap();
    assert_eq!((page.as_str(), fs::metadata(folder.join("page.html")).unwrap().ino()), ("old", before));
    // What a kill leaves is hidden and beside it.
    assert!(
        files(&folder)
            .iter()
            .all(|name| name.starts_with(".abstats-") || ["in.csv", "page.html"].contains(&name.as_str()))
    );
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_error_of_writing_says_where() {
    let folder = folder("where");
    let cases = [
        ("no/such.html", "cannot write no/such.html: No such file or directory"),
        (".", "cannot write .: Is a directory"),
        ("/dev/full", "cannot write /dev/full: No space left on device"),
    ];
    for (path, expected) in cases {
        let failed = report(&folder, &["in.csv", "-o", path]);
        let said = (failed.status.code(), String::from_utf8(failed.stderr).unwrap());
        assert_eq!(said, (Some(1), format!("error: {expected}\n")));
    }
    assert_eq!(files(&folder), ["in.csv"]);
    // With bad input nothing is written at all.
    fs::write(folder.join("bad.csv"), "variant,visitors\n").unwrap();
    assert_eq!(errors(&report(&folder, &["bad.csv", "-o", "page.html"])).len(), 1);
    assert_eq!(files(&folder), ["bad.csv", "in.csv"]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_closed_or_full_standard_output_is_an_error() {
    for arguments in [
        "compare 1/10 2/10",
        "compare 1/10 2/10 --format json",
        "report examples/free-trial.csv",
        "--help",
        "--version",
    ] {
        for (to, why) in [(">&-", "it is closed"), (">/dev/full", "No space left on device")] {
            let script = format!("\"$0\" {arguments} {to}");
            let failed = Command::new("sh")
                .args(["-c", &script, env!("CARGO_BIN_EXE_abstats")])
                .current_dir(ROOT)
                .output()
                .unwrap();
            assert_eq!(failed.status.code(), Some(1), "{script}");
            assert_eq!(
                String::from_utf8_lossy(&failed.stderr),
                format!("error: cannot write to standard output: {why}\n")
            );
        }
        // Asked for, it is no error.
        let script = format!("\"$0\" {arguments} >/dev/null");
        let fine =
            Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_abstats")]).current_dir(ROOT).output().unwrap();
        printed(fine);
    }
    printed(run(&["compare", "1/10", "2/10"]));
}
