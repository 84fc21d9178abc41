//! Running the command as a user does, at the root of the repository.

use std::io::Write;
use std::process::{Command, Output, Stdio};

pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_abstats"));
    command.args(arguments).current_dir(ROOT).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("COLUMNS");
    command
}

pub fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the command runs")
}

/// With this on standard input.
pub fn pipe(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
    let mut stdin = child.stdin.take().expect("standard input");
    // It may stop reading early.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("the command ends")
}

/// What was printed, after a success without complaints.
pub fn printed(output: Output) -> String {
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{}: {complaints}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The errors listed, after exit status 2 without any output.
pub fn errors(output: &Output) -> Vec<String> {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let listed = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    let error = |line: &str| line.strip_prefix("error: ").unwrap_or_else(|| panic!("not an error: {line}")).to_owned();
    listed.lines().map(error).collect()
}
