//! How many rows a second an import writes, durable. `cargo run --release --example import_speed -- [VISITORS]`

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use abstats_store::{Definition, ImportOptions, Store, Target};

const DEFINITION: &str = r#"{
    "project_key": "shop", "id": 1234, "created_at": "2024-03-01T00:00:00Z", "variants": [{"id": "0"}, {"id": "1"}],
    "goals": [{"goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true}]
}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let visitors: u64 = std::env::args().nth(1).map_or(Ok(500_000), |text| text.parse())?;
    let folder = tempfile::tempdir_in(".")?;
    for ids in [false, true] {
        for format in ["ndjson", "csv"] {
            let database = folder.path().join(format!("{format}-{ids}.db"));
            let mut store = Store::create(&database)?;
            store.apply(&Definition::parse(DEFINITION.as_bytes())?)?;
            let project = store.project("shop")?.ok_or("applied above")?;
            let experiment = store.experiment(&project, 1234)?.ok_or("applied above")?;
            let exposures = folder.path().join(format!("exposures.{format}"));
            let events = folder.path().join(format!("events.{format}"));
            write_exposures(&exposures, visitors, format, ids)?;
            write_events(&events, visitors / 2, visitors, format, ids)?;
            let with = if ids { "with ids" } else { "without ids" };
            for (target, file) in [(Target::Exposures(&experiment), &exposures), (Target::Events(&project), &events)] {
                let begin = Instant::now();
                let summary = store.import(target, file, &ImportOptions::default(), &mut |_| ())?;
                let rate = |rows: u64| rows as f64 / begin.elapsed().as_secs_f64();
                println!(
                    "{:9} {format:6} {with:11} {:9} rows {:8.0} rows/s",
                    target.kind().name(),
                    summary.taken,
                    rate(summary.taken)
                );
            }
            let begin = Instant::now();
            let summary =
                store.import(Target::Exposures(&experiment), &exposures, &ImportOptions::default(), &mut |_| ())?;
            println!(
                "again     {format:6} {with:11} {:9} rows {:8.0} rows/s",
                summary.duplicates,
                summary.duplicates as f64 / begin.elapsed().as_secs_f64()
            );
            let experiment = store.experiment(&project, 1234)?.ok_or("applied above")?;
            let (begin, mut rows) = (Instant::now(), 0_u64);
            let _reading = store.read(&experiment, None, |_| {
                rows += 1;
                true
            })?;
            println!(
                "read      {format:6} {with:11} {rows:9} rows {:8.0} rows/s",
                rows as f64 / begin.elapsed().as_secs_f64()
            );
            let bytes = std::fs::metadata(&database)?.len();
            println!("file                         {:9} bytes a row", bytes / rows);
        }
    }
    Ok(())
}

/// Numbers that look random, so that indices meet them in no order.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 32)
}

fn write_exposures(path: &Path, rows: u64, format: &str, ids: bool) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    if format == "csv" {
        writeln!(
            file,
            "visitor_id,variant_id,at,id,device,browser,os,country,city,landing_page,utm_source,attributes.plan"
        )?;
    }
    for row in 0..rows {
        let (noise, at) = (mixed(row), 1_709_373_600_000 + row * 7);
        let id = if ids { format!("{:032x}", mixed(row ^ 0xABCD)) } else { String::new() };
        let (variant, device) = (noise % 2, ["mobile", "desktop", "tablet"][(noise % 3) as usize]);
        let (city, page) = (noise % 15_000, noise % 997);
        if format == "csv" {
            writeln!(
                file,
                "{noise:016x},{variant},{at},{id},{device},chrome,windows,US,city{city},https://shop.example/p/{page}?utm_source=mail,mail,pro"
            )?;
        } else {
            writeln!(
                file,
                r#"{{"visitor_id":"{noise:016x}","variant_id":{variant},"at":{at},"id":"{id}","device":"{device}","browser":"chrome","os":"windows","country":"US","city":"city{city}","landing_page":"https://shop.example/p/{page}?utm_source=mail","utm_source":"mail","attributes":{{"plan":"pro"}}}}"#
            )?;
        }
    }
    file.flush()
}

fn write_events(path: &Path, rows: u64, visitors: u64, format: &str, ids: bool) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    if format == "csv" {
        writeln!(file, "visitor_id,name,at,id,props.revenue,props.currency")?;
    }
    for row in 0..rows {
        let (visitor, at) = (mixed(mixed(row) % visitors), 1_709_373_700_000 + row * 14);
        let id = if ids { format!("{:032x}", mixed(row ^ 0xEF01)) } else { String::new() };
        let revenue = row % 200;
        if format == "csv" {
            writeln!(file, "{visitor:016x},purchase,{at},{id},{revenue},USD")?;
        } else {
            writeln!(
                file,
                r#"{{"visitor_id":"{visitor:016x}","name":"purchase","at":{at},"id":"{id}","props":{{"revenue":{revenue},"currency":"USD"}}}}"#
            )?;
        }
    }
    file.flush()
}
