//! The binary.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::common::definition;

/// A folder with commands running in it.
struct Shell(tempfile::TempDir);

impl Shell {
    /// With an experiment and some rows in files.
    fn new() -> Self {
        let shell = Self(tempfile::tempdir().unwrap());
        shell.write("experiment.json", &definition(json!({})).to_string());
        shell.write(
            "exposures.csv",
            "visitor_id,variant_id,at,device\na,0,2024-03-02T10:00:00Z,mobile\nb,1,2024-03-02T10:00:00Z,desktop\n",
        );
        shell.write("events.ndjson", "{\"visitor_id\":\"a\",\"name\":\"purchase\",\"at\":\"2024-03-03T10:00:00Z\"}\n");
        shell
    }

    fn ready() -> Self {
        let shell = Self::new();
        shell.ok("experiment apply --db a.db experiment.json");
        shell.ok("import --db a.db --project shop --experiment 1234 --exposures exposures.csv --events events.ndjson");
        shell
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_abstats-server"));
        command.args(line.split(' ')).current_dir(self.path());
        command
    }

    fn run(&self, line: &str) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.command(line).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    fn ok(&self, line: &str) -> String {
        let (code, out, err) = self.run(line);
        assert_eq!(code, 0, "{line}: {err}");
        out
    }

    fn fails(&self, line: &str, expected: i32) -> String {
        let (code, out, err) = self.run(line);
        assert_eq!((code, out.as_str()), (expected, ""), "{line}: {err}");
        err
    }
}

#[test]
fn apply_says_what_changed() {
    let shell = Shell::new();
    assert_eq!(
        shell.ok("experiment apply --db a.db experiment.json"),
        "project shop created\nexperiment 1234 created\n"
    );
    assert_eq!(shell.ok("experiment apply --db a.db experiment.json"), "experiment 1234: nothing changed\n");
    shell.write("experiment.json", &definition(json!({"status": 0})).to_string());
    assert_eq!(shell.ok("experiment apply --db a.db experiment.json"), "experiment 1234: status: live, now inactive\n");
}

#[test]
fn r118_r131_wrong_definitions_are_refused() {
    let shell = Shell::new();
    for (over, said) in [
        (json!({"status": 2}), "status: 2 is none of 9 (draft), 1 (live), 0 (inactive)"),
        (json!({"variants": [{"id": "0"}]}), "variant"),
        (json!({"gates": {"weeks": 2}}), "gates: unknown field `weeks`"),
        (json!({"looks": {"count": 5}}), "looks"),
        (json!({"color": "red"}), "color"),
    ] {
        shell.write("wrong.json", &definition(over).to_string());
        let said_now = shell.fails("experiment apply --db a.db wrong.json", 2);
        assert!(said_now.starts_with("error: wrong.json: ") && said_now.contains(said), "{said_now}");
    }
    assert!(!shell.path().join("a.db").exists());
    assert!(shell.fails("experiment apply --db a.db none.json", 2).contains("none.json"));
}

#[test]
fn import_tells_an_exact_sum() {
    let shell = Shell::new();
    shell.ok("experiment apply --db a.db experiment.json");
    shell.write(
        "more.csv",
        "visitor_id,variant_id,at\nc,1,2024-03-02T10:00:00Z\nd,1,2024-03-02 10:00\ne,B,2024-03-02T10:00:00Z\n",
    );
    let line =
        "import --db a.db --project shop --experiment 1234 --exposures exposures.csv more.csv --rejects rejects.txt";
    let dry = shell.ok(&format!("{line} --dry-run"));
    let expected = "exposures.csv: 2 rows = 2 taken + 0 duplicates + 0 rejected\n\
        more.csv: 3 rows = 2 taken + 0 duplicates + 1 rejected\n  \
        1 row has the variant \"B\", which the experiment does not have\n\
        in all: 5 rows = 4 taken + 0 duplicates + 1 rejected\n";
    assert_eq!(dry, format!("{expected}dry run: nothing was written\n"));
    assert_eq!(shell.ok(line), expected);
    assert_eq!(shell.read("rejects.txt"), "more.csv:3: time without zone; pass --tz\n");
    let again = shell.ok(&format!("{line} --tz UTC"));
    assert!(again.ends_with("in all: 5 rows = 1 taken + 4 duplicates + 0 rejected\n"), "{again}");
    let answer: Value =
        serde_json::from_str(&shell.ok("result --db a.db --project shop --experiment 1234 --now 2024-03-31")).unwrap();
    assert_eq!(crate::common::counts(&answer), [(1, 0), (3, 0)]);
}

#[test]
fn r149_a_file_of_rejected_rows_only_is_wrong_input() {
    let shell = Shell::ready();
    shell.write("local.csv", "visitor_id,name,at\na,purchase,2024-03-02 10:00\nb,purchase,2024-03-02 11:00\n");
    let (code, out, err) = shell.run("import --db a.db --project shop --events local.csv");
    assert_eq!((code, out.as_str()), (2, "local.csv: 2 rows = 0 taken + 0 duplicates + 2 rejected\n"));
    assert!(err.starts_with("local.csv:2: time without zone; pass --tz\nlocal.csv:3: "), "{err}");
    shell.ok("import --db a.db --project shop --events local.csv --tz +8");
    shell.write("renamed.csv", "who,name,when\nz,purchase,2024-03-02T10:00:00Z\n");
    shell.ok("import --db a.db --project shop --events renamed.csv --columns visitor_id=who,at=when");
}

#[test]
fn r173_import_tells_early_conversions() {
    let shell = Shell::ready();
    shell.write(
        "conversions.csv",
        "visitor_id,goal_key,at\na,signup,2024-03-02T09:00:00Z\nb,signup,2024-03-02T11:00:00Z\n",
    );
    let told = shell.ok("import --db a.db --project shop --experiment 1234 --conversions conversions.csv");
    assert!(
        told.ends_with(
            "1 conversion of the goal \"signup\" is left out: it lies more than a minute before its visitor's entry\n"
        ),
        "{told}"
    );
}

#[test]
fn options_that_are_wrong() {
    let shell = Shell::ready();
    for line in [
        "import --db a.db --project shop",
        "import --db a.db --project shop --exposures exposures.csv",
        "import --db a.db --project shop --events events.ndjson --tz Mars",
        "import --db a.db --project nobody --events events.ndjson",
        "import --db none.db --project shop --events events.ndjson",
        "import --db a.db --project shop --experiment 9 --exposures exposures.csv",
        "result --db a.db --project shop --experiment 1234 tz=x",
        "result --db a.db --project shop --experiment 1234 goal_key=none",
        "result --db a.db --project shop --experiment 9",
        "result --db a.db --project shop --experiment 1234 --now today",
        "key create --db a.db --project shop --scope all",
        "key revoke --db a.db --project shop 99",
        "serve --db none.db",
        "nonsense",
    ] {
        assert!(!shell.fails(line, 2).is_empty(), "{line}");
    }
    assert!(shell.fails("result --db a.db --project shop --experiment 1234 tz=x", 2).starts_with("error: tz \"x\" "));
}

#[test]
fn keys_are_made_listed_and_revoked() {
    let shell = Shell::ready();
    let key = shell.ok("key create --db a.db --project shop --scope read");
    assert!(key.trim_end().len() > 60 && key.lines().count() == 1, "{key}");
    shell.ok("key create --db a.db --project shop --scope write");
    let list = shell.ok("key list --db a.db --project shop");
    assert!(!list.contains(key.trim()) && list.lines().count() == 2, "{list}");
    assert_eq!(shell.ok("key revoke --db a.db --project shop 1"), "key 1 revoked\n");
    shell.fails("key revoke --db a.db --project shop 1", 2);
    let revoked = shell.ok("key list --db a.db --project shop");
    assert!(
        revoked.lines().next().unwrap().contains("revoked") && !revoked.lines().nth(1).unwrap().contains("revoked")
    );
}

#[test]
fn upkeep() {
    let shell = Shell::ready();
    shell.ok("backup --db a.db copy.db");
    shell.fails("backup --db a.db copy.db", 1);
    assert_eq!(shell.ok("forget --db a.db --project shop --visitor a"), "1 ids and 2 rows deleted\n");
    let counts = |db: &str| {
        let answer = shell.ok(&format!("result --db {db} --project shop --experiment 1234 --now 2024-03-31"));
        crate::common::counts(&serde_json::from_str(&answer).unwrap())
    };
    assert_eq!((counts("a.db"), counts("copy.db")), (vec![(0, 0), (1, 0)], vec![(1, 1), (1, 0)]));
    assert_eq!(shell.ok("migrate --db a.db"), "version 1, as needed: nothing changed\n");
}

#[test]
fn r159_a_killed_import_is_repeated_without_loss_or_doubles() {
    let shell = Shell::new();
    let row = |number: u32| format!("v{number},{},2024-03-02T10:00:00Z\n", number % 2);
    shell.write("many.csv", &(0..30_000).map(row).fold("visitor_id,variant_id,at\n".to_owned(), |all, row| all + &row));
    shell.ok("experiment apply --db a.db experiment.json");
    let import = "import --db a.db --project shop --experiment 1234 --exposures many.csv";
    for milliseconds in [5, 60, 150, 300, 500] {
        let mut child = shell.command(import).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let told = shell.ok(import);
    assert!(told.starts_with("many.csv: 30000 rows = ") && told.ends_with(" + 0 rejected\n"), "{told}");
    assert_eq!(shell.ok(import), "many.csv: 30000 rows = 0 taken + 30000 duplicates + 0 rejected\n");
    let answer = shell.ok("result --db a.db --project shop --experiment 1234 --now 2024-03-31");
    assert_eq!(crate::common::counts(&serde_json::from_str(&answer).unwrap()), [(15_000, 0), (15_000, 0)]);
}

/// A server under way; ended with the test.
struct Server {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    address: String,
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, output, address }
    }

    fn get(&self, path: &str, key: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\napi-key: {key}\r\nconnection: close\r\n\r\n").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Told, not killed: it removes its temporary folder.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        }
        let _ = self.child.wait();
    }
}

#[test]
fn serve_answers_as_result_does_and_ends_when_told() {
    let shell = Shell::ready();
    let key = shell.ok("key create --db a.db --project shop --scope read");
    let serve = "serve --db a.db --listen 127.0.0.1:0 --now 2024-03-31T12:00:00Z";
    let mut server = Server::start(shell.command(serve));
    let query = "breakdown_by=device&include_statistics=true";
    let reply = server.get(&format!("/v2/project/shop/experiment/1234/result?{query}"), key.trim());
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert_eq!(
        body,
        shell.ok(&format!("result --db a.db --project shop --experiment 1234 --now 2024-03-31T12:00:00Z {query}"))
    );
    // A second server on the same file is refused; other commands write beside it.
    assert!(shell.fails(serve, 1).contains("another `serve` runs"));
    shell.write("late.csv", "visitor_id,variant_id,at\nlate,0,2024-03-05T10:00:00Z\n");
    shell.ok("import --db a.db --project shop --experiment 1234 --exposures late.csv");
    assert!(server.get("/v2/project/shop/experiment/1234/result", key.trim()).contains(r#""total_visitors": 3"#));
    // The log has no key, no project, no question.
    let ended = Command::new("kill").arg(server.child.id().to_string()).status().unwrap();
    assert!(ended.success() && server.child.wait().unwrap().success());
    let mut log = String::new();
    server.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("result") && log.contains("200"), "{log}");
    for secret in [key.trim(), "shop", "breakdown_by", "api-key"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn demo_is_ready_to_be_asked() {
    let shell = Shell::new();
    let mut server = Server::start(shell.command("demo --listen 127.0.0.1:0"));
    let mut lines = server.output.by_ref().lines();
    let key = lines.next().unwrap().unwrap();
    let key = key.strip_prefix("key: ").unwrap().to_owned();
    let curl = lines.find_map(|line| Some(line.unwrap()).filter(|line| line.starts_with("curl "))).unwrap();
    assert!(curl.contains(&key) && curl.contains(&server.address), "{curl}");
    let path = curl.split(&server.address).nth(1).unwrap().trim_end_matches('\'').to_owned();
    let reply = server.get(&path, &key);
    assert!(reply.contains("\"visitors\":21306,\"conversions\":122,"), "{reply}");
}
