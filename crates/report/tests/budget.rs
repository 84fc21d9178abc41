//! A page has an end, whatever the report.

#![allow(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

use abstats::{Analysis, Breakdown, Cells, Counts, Days, Experiment, Segment, Variant};
use abstats_document::Input;
use abstats_report::{Options, html};

fn counts(visitors: u64) -> Counts {
    Counts::new(visitors, visitors / 10).unwrap()
}

fn variants(count: usize, name: &str) -> Vec<Variant> {
    let named = |index: usize| Variant {
        name: Some(format!("{name}{index}")),
        ..Variant::new(index.to_string(), counts(1_000))
    };
    (0..count).map(named).collect()
}

fn breakdown(by: String, variants: usize, segments: u64) -> Breakdown {
    let segment = |index: u64| Segment::new(format!("s{index}"), vec![counts(100 + index); variants]);
    Breakdown { by, segments: (0..segments).map(segment).collect() }
}

fn page(variants: Vec<Variant>, breakdowns: Vec<Breakdown>, days: Option<Days>) -> String {
    let experiment = Experiment::new(variants, breakdowns).unwrap();
    let experiment = match days {
        Some(days) => experiment.with_days(days).unwrap(),
        None => experiment,
    };
    html(&Input::new(experiment, Analysis::frequentist()).run(), &Options::default())
}

/// Rows of tables, and bytes without those of JSON.
fn size(page: &str) -> (usize, usize) {
    let json = page.split_once("<script").map_or("", |(_, json)| json);
    let download = page.split_once("href=\"data:application/json").and_then(|(_, link)| link.split_once('"'));
    (page.matches("<tr").count(), page.len() - json.len() - download.map_or(0, |(link, _)| link.len()))
}

#[test]
fn the_largest_segments_are_shown_and_the_others_counted() {
    let page = page(variants(2, "v"), vec![breakdown("device".into(), 2, 1_000)], None);
    // The smallest 700: 100 to 799 visitors, and the integer part of a tenth of each.
    let visitors: u64 = (100..800).sum();
    let conversions: u64 = (100..800).map(|visitors| visitors / 10).sum();
    assert_eq!((visitors, conversions), (314_650, 31_150));
    let (shown, rest) = page.split_once("700 smaller segments by device, together").unwrap();
    assert!(shown.contains("The 700 smallest are counted together"));
    assert_eq!(rest.matches("<td class=\"number\">314,650</td><td class=\"number\">31,150</td>").count(), 2);
    assert!(shown.contains(">s999</th>") && shown.contains(">s700</th>") && !page.contains(">s699<"));
    // The JSON has all.
    let (_, json) = page.split_once("<script").unwrap();
    assert!(json.contains("\"s0\"") && json.contains("\"s699\""));
    let alone = self::page(variants(2, "v"), vec![breakdown("device".into(), 2, 300)], None);
    assert!(!alone.contains("together") && alone.contains(">s0</th>"));
}

/// The row of the rest adds up each variant's own counts, including those of segments that have only some variants.
#[test]
fn what_is_left_out_is_counted_by_variant() {
    let of = |index: u64| {
        let cells = if index.is_multiple_of(2) { vec![(1, counts(10))] } else { vec![(0, counts(20))] };
        Segment::new(format!("s{index}"), Cells::new(cells).unwrap())
    };
    let large = |index: u64| Segment::new(format!("l{index}"), [counts(5_000); 2]);
    let segments = (0..300).map(large).chain((0..700).map(of)).collect();
    let page = page(variants(2, "v"), vec![Breakdown { by: "device".into(), segments }], None);
    let (_, rest) = page.split_once("700 smaller segments by device, together").unwrap();
    let first = |what: &str| rest.find(what).unwrap();
    // 350 segments with 20 visitors of the control, then 350 with 10 of the variant.
    assert!(first(">7,000<") < first(">3,500<"), "{}", &rest[..600]);
}

#[test]
fn the_worst_shapes_have_an_end() {
    let wide =
        || vec![Breakdown { segments: vec![], ..breakdown("empty".into(), 400, 0) }, breakdown("b".into(), 400, 5)];
    let zalgo = format!("\"&<{}", "a\u{301}\u{301}\u{301}\u{301}".repeat(40));
    let many = |count: usize, segments| {
        (0..count).map(|index| breakdown(format!("b{index}"), 2, segments)).collect::<Vec<_>>()
    };
    for (what, variants, breakdowns) in [
        ("many variants", variants(1_000, &zalgo), vec![breakdown("b".into(), 1_000, 3)]),
        ("wide", variants(400, "v"), wide()),
        ("many breakdowns", variants(2, "v"), many(1_500, 1)),
        ("breakdowns with segments", variants(2, &zalgo), many(20, 120)),
    ] {
        let left_out = variants.len() > 50;
        let page = page(variants, breakdowns, None);
        assert_eq!(page.contains("Shown for the first 50 variants"), left_out, "{what}");
        let (rows, markup) = size(&page);
        println!("{what}: {rows} rows, {markup} bytes of markup, {} in all", page.len());
        assert!(
            rows <= 7_500 && markup <= 12_000_000 && page.len() <= 30_000_000,
            "{what}: {rows} rows, {markup} bytes"
        );
    }
}

#[test]
fn other_breakdowns_are_named_and_counted() {
    let breakdowns = (0..60).map(|index| breakdown(format!("b{index}"), 2, 1)).collect();
    let page = page(variants(2, "v"), breakdowns, None);
    assert_eq!(page.matches("<h2 id=\"breakdown-").count(), 50);
    assert!(
        page.contains("There is no room for the breakdowns by “b50”, “b51”, “b52” and 7 more."),
        "{}",
        &page[page.len() - 300..]
    );
}

#[test]
fn of_many_days_some_are_shown() {
    let date = |day: u32| format!("{:04}-{:02}-{:02}", 2000 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    let day = |index: u32| Segment::new(date(index), [counts(1_000); 2]);
    let variants = variants(2, "v");
    let days = Days::cumulative(&variants, (0..3_000).map(day).collect()).unwrap();
    let page = page(variants, Vec::new(), Some(days));
    assert!(page.contains("750 of 3,000 days are shown, evenly spaced."));
    assert!(size(&page).0 < 1_600);
    assert!(page.contains(">2000-01-01<") && page.contains(&format!(">{}<", date(2_999))));
}

#[test]
fn results_that_are_too_long_are_left_out() {
    let page = page(variants(2, "v"), vec![breakdown("b".into(), 2, 12_000)], None);
    assert!(!page.contains("<script") && !page.contains("data:application/json"));
    assert!(
        page.contains(
            "The results are too long for a page: <code>abstats analyze --format json</code> prints them all."
        )
    );
    assert!(page.contains("11,700 smaller segments by b, together") && page.len() < 3_000_000, "{}", page.len());
}
