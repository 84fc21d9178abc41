//! Laws of reading, on random experiments: how a file is laid out, written and ordered changes nothing in the answer.

#[path = "reading/table.rs"]
mod table;

use std::path::Path;
use std::process::Command;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use table::{Random, Table, counts, experiment, number};

/// What an answer consists of. Readings and notes say how the file was read, and may differ.
const ANSWER: [&str; 11] = [
    "total_visitors",
    "total_conversions",
    "variants",
    "verdict",
    "decision",
    "doubts",
    "sample_ratio",
    "breakdowns",
    "findings",
    "warnings",
    "days",
];

#[test]
fn layout_and_encoding_change_nothing() {
    check(12, |random, folder| {
        let table = experiment(random);
        let plain = table.csv(",", "\n");
        let expected = analyse(folder, plain.as_bytes(), &[])?;
        let mut columns = table.clone();
        columns.shuffle_columns(random);
        let utf16 = || format!("\u{feff}{plain}").encode_utf16().collect::<Vec<_>>();
        let laid_out: [(&str, Vec<u8>); 15] = [
            ("semicolons", table.csv(";", "\n").into()),
            ("tabs", table.csv("\t", "\n").into()),
            ("pipes", table.csv("|", "\n").into()),
            ("CRLF", table.csv(",", "\r\n").into()),
            ("a BOM", format!("\u{feff}{plain}").into()),
            ("UTF-16, little end first", utf16().into_iter().flat_map(u16::to_le_bytes).collect()),
            ("UTF-16, big end first", utf16().into_iter().flat_map(u16::to_be_bytes).collect()),
            ("no last newline", plain.trim_end().into()),
            ("blank lines", table.csv(",", "\n\n").into()),
            ("quotes", table.quoted().into()),
            ("other columns first", columns.csv(",", "\n").into()),
            ("grouped digits", table.grouped('.').csv(";", "\n").into()),
            ("digits grouped by narrow spaces", table.grouped('\u{202f}').csv(",", "\n").into()),
            ("a JSON array", Value::Array(table.objects(number)).to_string().into()),
            ("NDJSON", table.lines(number).into()),
        ];
        for (layout, bytes) in laid_out {
            let came = analyse(folder, &bytes, &[]).map_err(|error| format!("{layout}: {error}"))?;
            same(layout, &expected, &came)?;
        }
        let came = analyse(folder, table.lines(|text| json!(text)).as_bytes(), &[])?;
        same("NDJSON with numbers as strings", &expected, &came)
    });
}

#[test]
fn the_order_of_rows_changes_no_number() {
    check(25, |random, folder| {
        let mut table = experiment(random);
        let expected = analyse(folder, table.csv(",", "\n").as_bytes(), &[])?;
        table.rows.shuffle(random);
        let came = analyse(folder, table.csv(",", "\n").as_bytes(), &[])?;
        for part in ["variants", "verdict", "decision", "breakdowns", "days"] {
            let (mut first, mut second) = (expected[part].clone(), came[part].clone());
            sort(&mut first);
            sort(&mut second);
            if !near(&first, &second) {
                return Err(format!("{part}: {second}\ninstead of {first}"));
            }
        }
        Ok(())
    });
}

#[test]
fn a_variant_left_out_is_one_never_had() {
    check(25, |random, folder| {
        let table = experiment(random);
        let names = table.variants();
        let out = &names[random.random_range(1..names.len())];
        let without = Table {
            columns: table.columns.clone(),
            rows: table.rows.iter().filter(|row| &row[0] != out).cloned().collect(),
        };
        let rest: Vec<&str> = names.iter().filter(|name| *name != out).map(String::as_str).collect();
        let expected = analyse(folder, without.csv(",", "\n").as_bytes(), &[])?;
        let came = analyse(folder, table.csv(",", "\n").as_bytes(), &["--leave-out", out])?;
        same_answer("--leave-out", &expected, &came)?;
        let came = analyse(folder, table.csv(",", "\n").as_bytes(), &["--only", &rest.join(",")])?;
        same_answer("--only", &expected, &came)
    });
}

#[test]
fn rows_of_visitors_are_their_counts() {
    check(25, |random, folder| {
        let (mut counted, mut single) =
            (Table::of(&["variant", "visitors", "conversions"]), Table::of(&["variant", "converted"]));
        let mut known = Table::of(&["user_id", "variant", "converted"]);
        for variant in &["control", "B", "C"][..random.random_range(2..4)] {
            let visitors = random.random_range(5..60);
            let conversions = random.random_range(0..=visitors);
            counted.push(&[variant, &visitors.to_string(), &conversions.to_string()]);
            for visitor in 0..visitors {
                let (outcome, id) = (if visitor < conversions { "1" } else { "0" }, format!("{variant}{visitor}"));
                single.push(&[variant, outcome]);
                // Seen more than once, converted at one of the times: one visitor, who converted.
                for _ in 0..random.random_range(0..3) {
                    known.push(&[&id, variant, if random.random_bool(0.5) { "0" } else { outcome }]);
                }
                known.push(&[&id, variant, outcome]);
            }
        }
        let expected = analyse(folder, counted.csv(",", "\n").as_bytes(), &[])?;
        let came = analyse(folder, single.csv(",", "\n").as_bytes(), &[])?;
        same_answer("rows of visitors", &expected, &came)?;
        let came = analyse(folder, known.csv(",", "\n").as_bytes(), &[])?;
        same_answer("rows of visitors with ids", &expected, &came)
    });
}

#[test]
fn other_words_for_the_columns_change_no_answer() {
    check(25, |random, folder| {
        let mut table = experiment(random);
        let expected = analyse(folder, table.csv(",", "\n").as_bytes(), &[])?;
        for (own, others) in [
            ("variant", ["Variation", "GROUP", "test_group"]),
            ("visitors", ["users", "Sample Size", "unique-visitors"]),
            ("conversions", ["orders", "Total Conversions", "sign_ups"]),
            ("weight", ["traffic", "split", "Allocation"]),
        ] {
            for column in table.columns.iter_mut().filter(|column| *column == own) {
                others[random.random_range(0..3)].clone_into(column);
            }
        }
        let came = analyse(folder, table.csv(",", "\n").as_bytes(), &[])?;
        same_answer(&table.columns.join(","), &expected, &came)
    });
}

#[test]
fn a_breakdown_column_is_a_breakdown() {
    check(25, |random, folder| {
        let mut ours = Table::of(&["variant", "visitors", "conversions", "breakdown", "criteria"]);
        let mut long = Table::of(&["device", "variant", "visitors", "conversions"]);
        for criteria in ["mobile", "desktop", "tablet"] {
            for variant in ["control", "B"] {
                let (visitors, conversions) = counts(random);
                ours.push(&[variant, &visitors, &conversions, "device", criteria]);
                long.push(&[criteria, variant, &visitors, &conversions]);
            }
        }
        let expected = analyse(folder, ours.csv(",", "\n").as_bytes(), &[])?;
        let came = analyse(folder, long.csv(",", "\n").as_bytes(), &["--breakdown", "device"])?;
        same_answer("--breakdown", &expected, &came)
    });
}

#[test]
fn what_is_written_is_read_as_it_was() {
    check(25, |random, folder| {
        let written = analyse(folder, experiment(random).csv(",", "\n").as_bytes(), &[])?;
        let again = analyse(folder, written.to_string().as_bytes(), &[])?;
        same("the output, analysed", &written, &again)
    });
}

/// Runs a law for so many seeds, and lists those that break it.
fn check(seeds: u64, law: impl Fn(&mut Random, &Path) -> Result<(), String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken: Vec<String> = (0..seeds)
        .filter_map(|seed| {
            law(&mut Random::seed_from_u64(seed), folder.path()).err().map(|error| format!("seed {seed}: {error}"))
        })
        .collect();
    let shown = broken.iter().take(3).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(broken.is_empty(), "{} of {seeds} seeds break the law, the first:\n{shown}", broken.len());
}

/// The command's JSON for this file, which always has the same name.
fn analyse(folder: &Path, bytes: &[u8], options: &[&str]) -> Result<Value, String> {
    let path = folder.join("experiment");
    std::fs::write(&path, bytes).map_err(|error| error.to_string())?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_abstats"));
    let ended = command.arg("analyze").arg(&path).args(["--format", "json"]).args(options).output();
    let ended = ended.map_err(|error| error.to_string())?;
    if !ended.status.success() {
        let errors = String::from_utf8_lossy(&ended.stderr).chars().take(400).collect::<String>();
        return Err(format!("{options:?}: {}: {errors}", ended.status));
    }
    serde_json::from_slice(&ended.stdout).map_err(|error| error.to_string())
}

fn same(what: &str, expected: &Value, came: &Value) -> Result<(), String> {
    if expected == came {
        return Ok(());
    }
    let (expected, came) = (expected.to_string(), came.to_string());
    let place = expected.bytes().zip(came.bytes()).take_while(|(one, other)| one == other).count();
    let shown = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[place.saturating_sub(80)..]).chars().take(240).collect::<String>()
    };
    Err(format!("{what}: {}\n    instead of {}", shown(&came), shown(&expected)))
}

fn same_answer(what: &str, expected: &Value, came: &Value) -> Result<(), String> {
    ANSWER.iter().try_for_each(|part| same(&format!("{what}: {part}"), &expected[part], &came[part]))
}

/// Variants by id, segments by criteria, days by date.
fn sort(value: &mut Value) {
    match value {
        Value::Array(values) => {
            values.iter_mut().for_each(sort);
            let key =
                |value: &Value| ["variant_id", "criteria", "date"].map(|name| value[name].as_str().map(str::to_owned));
            values.sort_by_key(key);
        }
        Value::Object(fields) => fields.values_mut().for_each(sort),
        _ => {}
    }
}

/// Equal but for the last digits of numbers: sums over variants may be taken in another order.
fn near(first: &Value, second: &Value) -> bool {
    match (first, second) {
        (Value::Number(first), Value::Number(second)) => match (first.as_f64(), second.as_f64()) {
            (Some(first), Some(second)) => (first - second).abs() <= 1e-9 * first.abs().max(second.abs()),
            _ => false,
        },
        (Value::Array(first), Value::Array(second)) => {
            first.len() == second.len() && first.iter().zip(second).all(|(first, second)| near(first, second))
        }
        (Value::Object(first), Value::Object(second)) => {
            first.len() == second.len()
                && first.iter().all(|(name, value)| second.get(name).is_some_and(|other| near(value, other)))
        }
        _ => first == second,
    }
}
