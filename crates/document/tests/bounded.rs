//! Memory and output are bounded by the input: so many bytes of the heap and so many of JSON for each byte read, whatever is
//! written. Counted, not timed; the allocator counts, so this test has its program for itself.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot get its value should stop there"
)]

use std::fmt::Write as _;
use std::io::{self, Write};

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Region, Scale};
use abstats::{Alternative, Analysis, Breakdown, Cells, Counts, Engine, Experiment, Gates, Segment, Variant};
use abstats_document::Input;
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Bytes of the heap, at most, for a byte of input.
const HEAP_PER_BYTE: usize = 300;
/// Bytes of JSON, at most, for a byte of input.
const JSON_PER_BYTE: usize = 400;
/// And for what has no rows.
const BESIDES: usize = 50_000;

/// Where bytes are counted.
struct Sink(usize);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}

/// All that lengthens the output: a region, gates that every row misses, corrections.
fn analyses() -> [Analysis; 2] {
    let gates = Gates { visitors: Some(1_000_000), conversions: Some(1_000_000), days: Some(30) };
    let region = Some(Region::new(Scale::Lift, -0.02, 0.02).unwrap());
    let multiplicity = Some(Multiplicity { correction: Correction::Holm, family: Family::Everything });
    let frequentist = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
    let bayesian =
        Engine::Bayesian { prior: abstats::bayesian::Prior::JEFFREYS, false_discovery: Some(Family::Breakdown) };
    [frequentist, bayesian].map(|engine| Analysis { engine, region, gates, ..Analysis::default() })
}

/// What an experiment takes, and writes, for each byte of the shortest rows that say it.
fn holds(what: &str, bytes: usize, experiment: impl Fn() -> Experiment) {
    for analysis in analyses() {
        let before = HEAP.current_usage();
        HEAP.reset_peak_usage();
        let report = Input::new(experiment(), analysis.clone()).run();
        let mut written = Sink(0);
        serde_json::to_writer(&mut written, &report).unwrap();
        let heap = HEAP.peak_usage() - before;
        println!("{what}, {}: heap {} JSON {}", analysis.engine.code(), heap / bytes, written.0 / bytes);
        assert!(heap < HEAP_PER_BYTE * bytes + BESIDES, "{what}: {heap} bytes of the heap for {bytes}");
        assert!(written.0 < JSON_PER_BYTE * bytes + BESIDES, "{what}: {} bytes of JSON for {bytes}", written.0);
    }
}

/// `a,1,0,b,cc` and a line break.
const ROW: usize = 11;

fn of_segments(ids: &[String], name: Option<&str>, segments: Vec<Cells>) -> Experiment {
    let named = segments.into_iter().enumerate().map(|(place, cells)| Segment::new(place.to_string(), cells));
    let breakdown = Breakdown { by: "b".into(), segments: named.collect() };
    let whole =
        ids.iter().map(|id| Variant { name: name.map(str::to_owned), ..Variant::new(id.clone(), counts(9, 1)) });
    Experiment::new(whole.collect(), vec![breakdown]).unwrap()
}

fn ids(variants: usize) -> Vec<String> {
    (0..variants).map(|index| index.to_string()).collect()
}

#[test]
fn heap_and_json_are_bounded_by_the_input() {
    let cell = |variant: usize| (variant, counts(3, 1));
    let cells = |all: &[usize]| Cells::new(all.iter().map(|&variant| cell(variant)).collect()).unwrap();
    holds("both variants", 1_000 * 2 * ROW, || of_segments(&ids(2), None, vec![cells(&[0, 1]); 1_000]));
    holds("one variant", 1_000 * ROW, || of_segments(&ids(2), None, vec![cells(&[1]); 1_000]));
    // An id and a name that are written once, and say their part in every segment that lacks the control.
    let long = vec!["\"".repeat(100), "1".to_owned()];
    holds("a long control is missing", 1_000 * ROW, || {
        of_segments(&long, Some(&"n".repeat(100)), vec![cells(&[1]); 1_000])
    });
    let all: Vec<usize> = (0..300).collect();
    holds("many variants", 300 * 3 * ROW, || of_segments(&ids(300), None, vec![cells(&all); 2]));
    // Only the visitors of the one variant are many: all others are dead.
    let alone = Cells::new(vec![(0, counts(99_999, 1))]).unwrap();
    holds("dead variants", 1_000 * (ROW + 4), || of_segments(&ids(400), None, vec![alone.clone(); 1_000]));
    // One of many variants in each.
    holds("scattered", 2_000 * ROW, || {
        of_segments(&ids(400), None, (0..2_000).map(|place| cells(&[place % 400])).collect())
    });
    holds("breakdowns of one segment", 1_000 * 2 * ROW, || {
        let breakdown =
            |place: usize| Breakdown { by: place.to_string(), segments: vec![Segment::new("a", cells(&[0, 1]))] };
        let whole = ids(300).into_iter().map(|id| Variant::new(id, counts(9, 1))).collect();
        Experiment::new(whole, (0..1_000).map(breakdown).collect()).unwrap()
    });
    documents();
    visitors();
}

/// Rows of single visitors, read as they come: what is kept follows the distinct visitors, however many rows and however long the
/// file.
fn visitors() {
    const VISITORS: usize = 100_000;
    /// A visitor takes 48 bytes in a table that is at most half empty and has twice its room while it grows; the rest is what is
    /// read ahead.
    const MOST: usize = VISITORS * 150 + (8 << 20);
    for rows in [1, 3] {
        let mut text = "user_id,timestamp,group,converted\n".to_owned();
        for row in 0..VISITORS * rows {
            let (visitor, day) = (row % VISITORS, row % 28 + 1);
            let group = if visitor % 2 == 0 { "control" } else { "red" };
            writeln!(text, "{},2024-03-{day:02} 10:00:00,{group},{}", visitor * 7_919, visitor % 10 / 9).unwrap();
        }
        let before = HEAP.current_usage();
        HEAP.reset_peak_usage();
        let input = Input::read(text.as_bytes(), None, &abstats_document::Choices::default()).unwrap();
        let heap = HEAP.peak_usage() - before;
        let counted: u64 = input.experiment.variants().iter().map(|variant| variant.counts.visitors()).sum();
        assert_eq!(counted, VISITORS as u64);
        println!("{VISITORS} visitors in {rows} rows each: heap {}", heap / VISITORS);
        assert!(heap < MOST, "{heap} bytes of the heap for {VISITORS} visitors in {rows} rows each");
    }
}

/// Documents, valid and not, read and (when they can be) written.
fn documents() {
    let repeated = |start: &str, item: &dyn Fn(usize) -> String, end: &str, times: usize| {
        let mut text = start.to_owned();
        (0..times).for_each(|index| write!(text, "{}{}", if index == 0 { "" } else { "," }, item(index)).unwrap());
        text + end
    };
    let two = r#"{"variants":[{"visitors":9,"conversions":1},{"visitors":9,"conversions":1}],"breakdown_by":"b","breakdowns":["#;
    let cells = r#"[{"visitors":1,"conversions":0},{"visitors":1,"conversions":1}]"#;
    let valid = [
        repeated(two, &|index| format!(r#"{{"criteria":{index},"variants":{cells}}}"#), "]}", 1_000),
        repeated(two, &|index| format!(r#"{{"criteria":{index}}}"#), "]}", 5_000),
    ];
    for text in valid {
        holds("a document", text.len(), || serde_json::from_str::<Input>(&text).unwrap().experiment);
    }
    let variant = r#"{"visitors":1,"conversions":0}"#.to_owned();
    let long = format!(r#""criteria":"a","variants":[{{"variant_id":"{}"}}]"#, "x".repeat(9));
    let wrong = [
        repeated(r#"{"variants":["#, &|_| variant.clone(), "]}", 20_000),
        repeated(r#"{"days":[{"date":"2024-01-15","variants":["#, &|_| variant.clone(), "]}]}", 20_000),
        repeated(r#"{"breakdowns":[{"criteria":"a","variants":["#, &|_| variant.clone(), "]}]}", 20_000),
        repeated(r#"{"breakdowns":["#, &|_| "{}".to_owned(), "]}", 200_000),
        repeated(two, &|_| format!("{{{long}}}"), "]}", 50_000),
        repeated(
            r#"{"breakdown_by":"b","breakdowns":["#,
            &|index| {
                format!(r#"{{"criteria":"a","variants":[{{"variant_id":{index},"visitors":1,"conversions":0}}]}}"#)
            },
            "]}",
            20_000,
        ),
        repeated(r#"{"variants":["#, &|_| "{\"visitors\":[],\"conversions\":1e9}".to_owned(), "]}", 900),
        repeated(
            "variant,visitors,conversions,weight\n0,9,1,",
            &|index| format!("1\n{},x", index % 900),
            ",,\n",
            50_000,
        ),
        repeated("variant,visitors,conversions,date\na,9,1", &|index| format!("{index}\nb,9,1"), ",\n", 50_000),
        repeated("variant,visitors,conversions,control\n", &|index| format!("1\nc{},2,1", index % 900), "\n", 50_000),
    ];
    for text in wrong {
        let before = HEAP.current_usage();
        HEAP.reset_peak_usage();
        let errors = Input::from_bytes(text.as_bytes()).unwrap_err();
        let (heap, bytes) = (HEAP.peak_usage() - before, text.len());
        let kept = HEAP.current_usage() - before;
        println!("{}...: heap {}, {} errors in {kept} bytes", &text[..50], heap / bytes, errors.count());
        assert!(kept < 50_000, "{}: {kept} bytes are kept of {} errors", &text[..50], errors.count());
        assert!(heap < HEAP_PER_BYTE * bytes, "{}: {heap} bytes of the heap for {bytes}", &text[..50]);
    }
}
