//! How many rows a second an import writes, durable: `cargo run --release --example import_speed -- [VISITORS]`
//!
//! On Linux also per second of processor time, which other programs do not disturb, and the bytes written to the disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use abstats_store::{Definition, ImportOptions, Store, Target};

const DEFINITION: &str = r#"{
    "project_key": "shop", "id": 1234, "created_at": "2024-03-01T00:00:00Z", "variants": [{"id": "0"}, {"id": "1"}],
    "goals": [{"goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true}]
}"#;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let visitors: u64 = std::env::args().nth(1).map_or(Ok(500_000), |text| text.parse())?;
    let folder = tempfile::tempdir_in(".")?;
    for (format, ids) in [("ndjson", false), ("csv", false), ("ndjson", true), ("csv", true)] {
        println!("{format}, {}", if ids { "with ids" } else { "without ids" });
        let database = folder.path().join(format!("{format}-{ids}.db"));
        let mut store = Store::create(&database)?;
        store.apply(&Definition::parse(DEFINITION.as_bytes())?)?;
        let project = store.project("shop")?.ok_or("applied above")?;
        let experiment = store.experiment(&project, 1234)?.ok_or("applied above")?;
        let exposures = folder.path().join(format!("exposures.{format}"));
        let events = folder.path().join(format!("events.{format}"));
        write_exposures(&exposures, visitors, format, ids)?;
        write_events(&events, visitors / 2, visitors, format, ids)?;
        let mut import = |target, file| Ok(store.import(target, file, &ImportOptions::default(), &mut |_| ())?.rows);
        measured("  exposures", || import(Target::Exposures(&experiment), &exposures))?;
        measured("  events", || import(Target::Events(&project), &events))?;
        measured("  exposures again", || import(Target::Exposures(&experiment), &exposures))?;
        let experiment = store.experiment(&project, 1234)?.ok_or("applied above")?;
        let rows = measured("  reading all", || {
            let mut rows = 0;
            let _reading = store.read(&experiment, None, |_| {
                rows += 1;
                true
            })?;
            Ok(rows)
        })?;
        println!("  {} bytes a row", fs::metadata(&database)?.len() / rows);
    }
    Ok(())
}

fn measured(what: &str, work: impl FnOnce() -> Result<u64, Failure>) -> Result<u64, Failure> {
    let (begin, before) = (Instant::now(), used());
    let rows = work()?;
    let rate = rows as f64 / begin.elapsed().as_secs_f64();
    print!("{what:18} {rows:9} rows {rate:9.0} rows/s");
    if let (Some(before), Some(after)) = (before, used()) {
        let (seconds, bytes) = (after.0 - before.0, after.1 - before.1);
        print!(" {:9.0} rows/s of processor {:7.0} bytes written a row", rows as f64 / seconds, bytes / rows as f64);
    }
    println!();
    Ok(rows)
}

/// Seconds of processor time and bytes written until now.
fn used() -> Option<(f64, f64)> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let ticks: f64 =
        stat.rsplit_once(')')?.1.split(' ').skip(12).take(2).filter_map(|part| part.parse::<f64>().ok()).sum();
    let io = fs::read_to_string("/proc/self/io").ok()?;
    let written = io.lines().find_map(|line| line.strip_prefix("write_bytes: "))?.parse().ok()?;
    Some((ticks / 100.0, written))
}

/// Numbers that look random, so that indices meet them in no order.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 32)
}

fn id(row: u64, kind: u64, ids: bool) -> String {
    if ids { format!("{:032x}", mixed(row ^ kind)) } else { String::new() }
}

fn write_exposures(path: &Path, rows: u64, format: &str, ids: bool) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    if format == "csv" {
        let names =
            "visitor_id,variant_id,at,id,device,browser,os,country,city,landing_page,utm_source,attributes.plan";
        writeln!(file, "{names}")?;
    }
    for row in 0..rows {
        let (noise, at) = (mixed(row), 1_709_373_600_000 + row * 7);
        let (visitor, variant, id) = (format!("{noise:016x}"), noise % 2, id(row, 0xABCD, ids));
        let device = if noise % 3 == 0 { "mobile" } else { "desktop" };
        let (city, page) = (noise % 15_000, noise % 997);
        if format == "csv" {
            let page = format!("https://shop.example/p/{page}?utm_source=mail");
            writeln!(file, "{visitor},{variant},{at},{id},{device},chrome,windows,US,city{city},{page},mail,pro")?;
        } else {
            let row = serde_json::json!({
                "visitor_id": visitor, "variant_id": variant, "at": at, "id": id, "device": device, "browser": "chrome",
                "os": "windows", "country": "US", "city": format!("city{city}"),
                "landing_page": format!("https://shop.example/p/{page}?utm_source=mail"), "utm_source": "mail",
                "attributes": {"plan": "pro"}
            });
            writeln!(file, "{row}")?;
        }
    }
    file.flush()
}

fn write_events(path: &Path, rows: u64, visitors: u64, format: &str, ids: bool) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    if format == "csv" {
        writeln!(file, "visitor_id,name,at,id,props.revenue,props.currency")?;
    }
    for row in 0..rows {
        let visitor = format!("{:016x}", mixed(mixed(row) % visitors));
        let (at, revenue, id) = (1_709_373_700_000 + row * 14, row % 200, id(row, 0xEF01, ids));
        if format == "csv" {
            writeln!(file, "{visitor},purchase,{at},{id},{revenue},USD")?;
        } else {
            let row = serde_json::json!({
                "visitor_id": visitor, "name": "purchase", "at": at, "id": id,
                "props": {"revenue": revenue, "currency": "USD"}
            });
            writeln!(file, "{row}")?;
        }
    }
    file.flush()
}
