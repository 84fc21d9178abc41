//! What the input means: every case of `testdata/reading-cases.json`, by the command as its users run it.
//!
//! The table is written from the specification of reading, not from the reader. All cases run, twice each (table and
//! JSON), and one report lists what failed. `READING_CASES=ID[,ID]` runs some.

#[path = "reading/counts.rs"]
mod counts;
#[path = "reading/printed.rs"]
mod printed;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use counts::{Read, list};
use printed::{Printed, collect, occurs, plain, shortened, texts};

const TABLE: &str = include_str!("../../../testdata/reading-cases.json");

/// Fragments of which one must occur: wording is free, names and numbers are not.
type OneOf = Vec<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[expect(dead_code, reason = "for the table's readers")]
    about: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    section: String,
    why: String,
    /// A whole command in place of `analyze FILE ARGS`.
    #[serde(default)]
    command: Vec<String>,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    file: String,
    #[serde(default)]
    bytes: String,
    /// Text and how often it follows `bytes`; `{n}` in it counts from 1.
    #[serde(default)]
    repeat: Vec<(usize, String)>,
    #[serde(default)]
    encoding: Encoding,
    /// More than one where the specification leaves it open: then only what is read or said is fixed.
    exit: Vec<i32>,
    #[serde(default)]
    read: Read,
    #[serde(default)]
    says: Vec<OneOf>,
    #[serde(default)]
    says_not: Vec<String>,
    #[serde(default)]
    headline: Vec<OneOf>,
    #[serde(default)]
    doubts: Vec<Doubt>,
    #[serde(default)]
    no_doubts: bool,
    decision: Option<String>,
    decision_not: Option<String>,
    /// The outcome, and the winner's id.
    verdict: Option<String>,
    winner: Option<String>,
    /// The verdict of single variants, by id.
    #[serde(default)]
    verdicts: BTreeMap<String, String>,
    /// Each within 1e-6 of some number in the output, relatively; where it stands is free.
    #[serde(default)]
    numbers: Vec<f64>,
    #[serde(default)]
    numbers_not: Vec<f64>,
    /// By JSON pointer; numbers as near as above.
    #[serde(default)]
    fields: BTreeMap<String, Value>,
    #[serde(default)]
    error_says: Vec<OneOf>,
    #[serde(default)]
    error_says_not: Vec<String>,
    errors_at_most: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Doubt {
    class: String,
    says: Vec<OneOf>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Encoding {
    #[default]
    Utf8,
    Utf8Bom,
    Utf16le,
    Utf16be,
    Utf16leNoBom,
    Latin1,
    Hex,
}

#[test]
fn every_case_is_read_as_specified() {
    let table: Table = serde_json::from_str(TABLE).expect("the table is JSON of its own shape");
    let mut ids = BTreeSet::new();
    for case in &table.cases {
        assert!(ids.insert(&case.id), "two cases are called {}", case.id);
        assert!(!case.why.is_empty() && !case.section.is_empty(), "{} says nothing of its reason", case.id);
    }
    let wanted = std::env::var("READING_CASES").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split(',').filter(|id| !id.is_empty()).collect();
    for id in &wanted {
        assert!(ids.contains(&(*id).to_owned()), "no case is called {id}");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut report = String::new();
    let (mut run, mut failed) = (0, 0);
    for case in table.cases.iter().filter(|case| wanted.is_empty() || wanted.contains(&case.id.as_str())) {
        run += 1;
        let faults = case.run(folder.path());
        if !faults.is_empty() {
            failed += 1;
            let _ = writeln!(report, "\n{} (section {}): {}", case.id, case.section, case.why);
            for fault in faults {
                let _ = writeln!(report, "    {fault}");
            }
        }
    }
    assert!(failed == 0, "{report}\n{failed} of {run} cases failed");
}

impl Case {
    fn run(&self, folder: &Path) -> Vec<String> {
        let mut arguments = self.command.clone();
        if arguments.is_empty() {
            let path = folder.join(&self.file);
            std::fs::write(&path, self.content()).expect("the input is written");
            arguments = vec!["analyze".to_owned(), path.to_str().expect("UTF-8").to_owned()];
            arguments.extend(self.args.iter().cloned());
        }
        let table = Printed::of(&arguments, "table");
        let json = Printed::of(&arguments, "json");
        let mut faults = Vec::new();
        for (format, printed) in [("table", &table), ("json", &json)] {
            if !self.exit.contains(&printed.status) {
                let first = if printed.status == 0 { &printed.output } else { &printed.errors };
                let status = printed.status;
                faults.push(format!("{format}: exit {status} instead of {:?}: {}", self.exit, shortened(first)));
            } else if printed.status == 2 {
                self.errors(printed, format, &mut faults);
            }
        }
        if table.status != json.status {
            faults.push(format!("table ended with {}, json with {}", table.status, json.status));
        }
        if table.status == 0 && json.status == 0 && self.exit.contains(&0) {
            match serde_json::from_str(&json.output) {
                Ok(output) => self.analysed(&plain(&table.output), &output, &mut faults),
                Err(error) => faults.push(format!("the JSON output is none: {error}")),
            }
        }
        faults
    }

    fn content(&self) -> Vec<u8> {
        let mut text = self.bytes.clone();
        let mut n = 0;
        for (times, line) in &self.repeat {
            for _ in 0..*times {
                n += 1;
                text.push_str(&line.replace("{n}", &n.to_string()));
            }
        }
        let wide = || text.encode_utf16();
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf8Bom => format!("\u{feff}{text}").into_bytes(),
            Encoding::Utf16le => [0xfeff].into_iter().chain(wide()).flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16be => [0xfeff].into_iter().chain(wide()).flat_map(u16::to_be_bytes).collect(),
            Encoding::Utf16leNoBom => wide().flat_map(u16::to_le_bytes).collect(),
            Encoding::Latin1 => text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect(),
            Encoding::Hex => text.split_whitespace().map(|b| u8::from_str_radix(b, 16).expect("hex")).collect(),
        }
    }

    fn errors(&self, printed: &Printed, format: &str, faults: &mut Vec<String>) {
        let text = plain(&printed.errors);
        if !printed.output.is_empty() {
            faults.push(format!("{format}: an error, and yet output: {}", shortened(&printed.output)));
        }
        if text.contains("panicked") {
            faults.push(format!("{format}: a panic: {}", shortened(&text)));
        }
        for one_of in self.error_says.iter().filter(|one_of| !occurs(&text, one_of)) {
            faults.push(format!("{format}: the error lacks {one_of:?}: {}", shortened(&text)));
        }
        for fragment in self.error_says_not.iter().filter(|fragment| text.contains(&plain(fragment))) {
            faults.push(format!("{format}: the error must not say {fragment:?}: {}", shortened(&text)));
        }
        let listed = printed.errors.lines().filter(|line| line.starts_with("error")).count();
        if self.errors_at_most.is_some_and(|most| listed > most) {
            let most = self.errors_at_most.unwrap_or_default();
            faults.push(format!("{format}: {listed} errors instead of at most {most}: {}", shortened(&text)));
        }
    }

    fn analysed(&self, table: &str, output: &Value, faults: &mut Vec<String>) {
        let mut told = table.to_owned();
        let places = ["headline", "doubts", "notes", "readings", "warnings"];
        for place in places {
            texts(&output[place], &mut told);
        }
        let absent = || places.iter().filter(|place| output[**place].is_null()).copied().collect::<Vec<_>>().join(", ");
        for one_of in self.says.iter().filter(|one_of| !occurs(&told, one_of)) {
            faults.push(format!("not told: {one_of:?} (the output has no {})", absent()));
        }
        for fragment in self.says_not.iter().filter(|fragment| told.contains(&plain(fragment))) {
            faults.push(format!("must not be told: {fragment:?}"));
        }
        let mut headline = String::new();
        texts(&output["headline"]["sentences"], &mut headline);
        if headline.is_empty() {
            faults.push("the output has no headline".to_owned());
        }
        for one_of in self.headline.iter().filter(|one_of| !occurs(&headline, one_of)) {
            faults.push(format!("the headline lacks {one_of:?}: {}", shortened(&headline)));
        }
        // The terminal says it, too.
        for one_of in self.headline.iter().filter(|one_of| !occurs(table, one_of)) {
            faults.push(format!("the table lacks {one_of:?} of the headline"));
        }
        self.doubted(output, faults);
        let mut same = |what: &str, expected: Option<&String>, value: &Value| {
            if let Some(expected) = expected
                && value.as_str() != Some(expected)
            {
                faults.push(format!("{what}: {value} instead of {expected:?}"));
            }
        };
        same("decision", self.decision.as_ref(), &output["decision"]);
        same("verdict", self.verdict.as_ref(), &output["verdict"]["outcome"]);
        same("winner", self.winner.as_ref(), &output["verdict"]["variant_id"]);
        for (id, verdict) in &self.verdicts {
            let variant = list(&output["variants"]).iter().find(|variant| variant["variant_id"] == **id);
            same(id, Some(verdict), variant.map_or(&Value::Null, |variant| &variant["verdict"]));
        }
        if let Some(not) = &self.decision_not
            && output["decision"].as_str().is_none_or(|decision| decision == not)
        {
            faults.push(format!("decision: {}, anything but {not:?} was expected", output["decision"]));
        }
        let mut numbers = Vec::new();
        collect(output, &mut numbers);
        let near = |wanted: f64| numbers.iter().any(|number| (number - wanted).abs() <= 1e-6 * wanted.abs());
        for wanted in self.numbers.iter().filter(|wanted| !near(**wanted)) {
            faults.push(format!("the output does not have the number {wanted}"));
        }
        for unwanted in self.numbers_not.iter().filter(|unwanted| near(**unwanted)) {
            faults.push(format!("the output has the number {unwanted}"));
        }
        for (pointer, wanted) in &self.fields {
            let came = output.pointer(pointer).unwrap_or(&Value::Null);
            let alike = match (wanted.as_f64(), came.as_f64()) {
                (Some(wanted), Some(came)) => (wanted - came).abs() <= 1e-6 * wanted.abs(),
                _ => wanted == came,
            };
            if !alike {
                faults.push(format!("{pointer}: {came} instead of {wanted}"));
            }
        }
        self.read.compare(output, faults);
    }

    fn doubted(&self, output: &Value, faults: &mut Vec<String>) {
        let doubts = list(&output["doubts"]);
        for Doubt { class, says } in &self.doubts {
            let found = doubts.iter().filter(|doubt| doubt["class"] == **class).any(|doubt| {
                let mut text = String::new();
                texts(doubt, &mut text);
                says.iter().all(|one_of| occurs(&text, one_of))
            });
            if !found {
                faults.push(format!("no doubt of class {class} with {says:?}: doubts are {}", output["doubts"]));
            }
        }
        if self.no_doubts && !doubts.is_empty() {
            faults.push(format!("doubts where none was expected: {}", output["doubts"]));
        }
    }
}
