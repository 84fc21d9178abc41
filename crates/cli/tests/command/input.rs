//! What is read, and what is said of input that is wrong.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::running::{ROOT, command, errors, pipe, printed, run};

const FREQUENTIST: [&str; 4] = ["--engine", "frequentist", "--format", "json"];

/// The report on this text, by the frequentist engine.
fn analysed(text: &str) -> String {
    printed(pipe(&[&["analyze", "-"][..], &FREQUENTIST].concat(), text.as_bytes()))
}

/// The errors, each of which begins with where the text is from.
#[track_caller]
pub fn wrong(text: &[u8]) -> Vec<String> {
    let listed = errors(&pipe(&["analyze", "-"], text)).into_iter();
    listed.map(|error| error.strip_prefix("standard input: ").unwrap_or_else(|| panic!("{error}")).to_owned()).collect()
}

const JSON: &str = r#"{"variants": [
    {"variant_id": "a", "name": "Alpha", "visitors": 1500, "conversions": 120, "traffic_weight": 50, "is_control": false},
    {"variant_id": "b", "name": "Beta", "visitors": 1480, "conversions": 148, "traffic_weight": 50, "is_control": true}],
  "breakdowns": [
    {"breakdown_by": "device", "criteria": "mobile", "variants": [
      {"variant_id": "a", "visitors": 700, "conversions": 50}, {"variant_id": "b", "visitors": 690, "conversions": 70}]},
    {"breakdown_by": "device", "criteria": "desktop, wide", "variants": [
      {"variant_id": "a", "visitors": 800, "conversions": 70}, {"variant_id": "b", "visitors": 790, "conversions": 78}]},
    {"breakdown_by": "user_type", "criteria": "new", "variants": [
      {"variant_id": "a", "visitors": 1500, "conversions": 120}]}]}"#;
const CSV: &str = "variant,visitors,conversions,breakdown,criteria,name,weight,control
a,1500,120,,,Alpha,50,
b,1480,148,,,Beta,50,true
a,700,50,device,mobile,,,
b,690,70,device,mobile,,,
b,790,78,device,\"desktop, wide\",,,
a,800,70,device,\"desktop, wide\",,,
a,1500,120,user_type,new,,,
";

#[test]
fn csv_and_json_of_the_same_data_give_the_same_bytes() {
    assert_eq!(analysed(JSON), analysed(CSV));
}

#[test]
fn columns_in_any_order_spaces_windows_line_ends_and_a_byte_order_mark() {
    let plain = "variant,visitors,conversions\na,1500,120\nb,1480,148\n";
    let others = [
        "\u{feff}variant,visitors,conversions\r\na,1500,120\r\nb,1480,148\r\n",
        "conversions,Variant,visitors\n120,a,1500\n148,b,1480",
        "\n variant , visitors , conversions \n\n a , 1500 , 120 \n\"b\",\"1480\",\"148\"\n,,\n",
        "variant,visitors,conversions,breakdown,criteria,name,weight,control\na,1500,120,,,,,\nb,1480,148,,,,,\n",
    ];
    for other in others {
        assert_eq!(analysed(other), analysed(plain), "{other:?}");
    }
    let json = r#"{"variants": [{"variant_id": "a", "visitors": 1500, "conversions": 120},
                                {"variant_id": "b", "visitors": 1480, "conversions": 148}]}"#;
    assert_eq!(analysed(json), analysed(plain));
    assert_eq!(analysed(&format!("\u{feff}\r\n  {json}")), analysed(plain));
}

#[test]
fn segments_of_one_breakdown_add_up_to_the_whole() {
    let segments = "variant,visitors,conversions,breakdown,criteria\n\
                    0,700,50,device,mobile\n1,690,70,device,mobile\n0,800,70,device,desktop\n1,790,78,device,desktop\n";
    let whole = format!("{segments}0,1500,120,,\n1,1480,148,,\n");
    assert_eq!(results(segments), results(&whole));
    let says = r#""The counts of the whole test are the sums over the segments of \"device\".""#;
    assert!(analysed(segments).contains(says) && !analysed(&whole).contains(says));
}

/// The document without the days and without what was assumed.
fn results(text: &str) -> serde_json::Value {
    let mut document: serde_json::Value = serde_json::from_str(&analysed(text)).unwrap();
    for field in ["days", "days_are", "days_running", "readings"] {
        document.as_object_mut().unwrap().remove(field);
    }
    document
}

#[test]
fn days_add_up_to_the_whole_in_any_order_of_rows() {
    let daily =
        "variant,visitors,conversions,date\nb,3,1,2024-01-16\na,10,1,2024-01-15\nb,10,2,2024-01-15\na,0,0,2024-01-16\n";
    let cumulative = "variant,visitors,conversions,cumulative_date\nb,10,2,2024-01-15\na,10,1,2024-01-15\n\
                      b,13,3,2024-01-16\na,10,1,2024-01-16\n";
    let whole = "variant,visitors,conversions\nb,13,3\na,10,1\n";
    let running = "  \"days_running\": 2,\n";
    assert_eq!(results(daily), results(whole));
    assert_eq!(results(cumulative), results(daily));
    assert!(analysed(daily).contains(running));
    // But for the days as they were given, which stand in the document inside.
    let page = |text: &str| {
        let page = printed(pipe(&["report", "-"], text.as_bytes()));
        page.split_once("<details class=\"data\">").unwrap().0.to_owned()
    };
    assert_eq!(page(daily), page(cumulative));
    assert!(page(daily).contains("aria-labelledby=\"days\"") && !page(whole).contains("aria-labelledby=\"days\""));
}

#[test]
fn what_is_wrong_with_the_days() {
    let cases = [
        (
            "date\na,10,1,yesterday\nb,10,2,2024-02-30\n",
            vec![
                r#"line 2: variant "a": date "yesterday" is not a date like 2024-01-15"#,
                r#"line 3: variant "b": date "2024-02-30" is not a date like 2024-01-15"#,
            ],
        ),
        (
            "date\na,900000000000,1,2024-01-15\nb,10,1,2024-01-15\n\na,900000000000,1,2024-01-16\n",
            vec![
                r#"line 5: day "2024-01-16", variant "a": visitors 1800000000000 exceed 1000000000000, the largest count supported"#,
            ],
        ),
        (
            "cumulative_date\na,10,1,2024-01-15\nb,10,1,2024-01-15\na,9,1,2024-01-16\nb,10,1,2024-01-16\n",
            vec![
                r#"line 4: day "2024-01-16", variant "a": visitors 9 are below the 10 of the day before, but cumulative counts (cumulative_date) never fall; those of each day alone are named date, or "days_are": "daily""#,
            ],
        ),
        (
            "date\na,10,1,2024-01-15\na,10,1,2024-01-15\nb,10,11,2024-01-15\n",
            vec![
                r#"line 3: day "2024-01-15", variant "a": given more than once, first on line 2"#,
                r#"line 4: day "2024-01-15", variant "b": conversions 11 exceed visitors 10; conversions count visitors who converted, not events"#,
            ],
        ),
        ("date,cumulative_date\n", vec![r#"line 1: columns "date" and "cumulative_date" exclude each other"#]),
        (
            "date,breakdown,criteria\na,1,0,,,\nb,1,0,,,\na,1,0,2024-01-15,device,mobile\n",
            vec![r#"line 4: breakdown "device", segment "mobile", variant "a": a date and a breakdown in one row"#],
        ),
    ];
    for (rows, expected) in cases {
        let listed = wrong(format!("variant,visitors,conversions,{rows}").as_bytes());
        assert_eq!(
            listed.iter().filter(|error| !error.starts_with("variants:")).collect::<Vec<_>>(),
            expected,
            "{rows}"
        );
    }
}

/// Rust reads "NaN" and "inf" as numbers, and NaN contradicts itself.
#[test]
fn a_weight_is_a_number() {
    assert_eq!(
        wrong(b"variant,visitors,conversions,weight\na,10,1,NaN\nb,10,1,inf\n"),
        [
            r#"line 2: variant "a": weight "NaN" is not a number"#,
            r#"line 3: variant "b": weight "inf" is not a number"#
        ]
    );
}

#[test]
fn a_file_and_standard_input_are_the_same() {
    let path = "examples/hillstrom-visits.csv";
    let text = fs::read_to_string(format!("{ROOT}/{path}")).unwrap();
    assert_eq!(printed(run(&[&["analyze", path][..], &FREQUENTIST].concat())), analysed(&text));
}

#[test]
fn counts_on_the_line() {
    let line = printed(run(&[&["compare", "120/1500", "148/1480"][..], &FREQUENTIST].concat()));
    let json = r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#;
    assert_eq!(line, analysed(json));
}

#[test]
fn every_error_of_the_rows_is_listed_with_its_line() {
    let text = "variant,visitors,conversions,breakdown,criteria,weight,control
a,10,12,,,x,true
b,many,-5,,,1,maybe
c,1e3,1500.0,,,1,
a,5,,device,mobile,,
b,5,5,device,mobile,2,
b,5,5,device,mobile,,
a,1000000000001,0,device,desktop,,false
";
    let expected = [
        r#"line 2: variant "a": conversions 12 exceed visitors 10; conversions count visitors who converted, not events"#,
        r#"line 2: variant "a": weight "x" is not a number"#,
        r#"line 3: variant "b": visitors "many" is not an integer from 0 to 1000000000000"#,
        r#"line 3: variant "b": conversions "-5" is not an integer from 0 to 1000000000000"#,
        r#"line 3: variant "b": control "maybe" is not true or false"#,
        r#"line 4: variant "c": conversions 1500 exceed visitors 1000; conversions count visitors who converted, not events"#,
        r#"line 5: breakdown "device", segment "mobile", variant "a": conversions missing"#,
        r#"line 6: breakdown "device", segment "mobile", variant "b": weight 2.0 contradicts 1.0 of an earlier row"#,
        r#"line 7: breakdown "device", segment "mobile", variant "b": given more than once, first on line 6"#,
        r#"line 8: breakdown "device", segment "desktop", variant "a": visitors 1000000000001 exceed 1000000000000, the largest count supported"#,
        r#"line 8: breakdown "device", segment "desktop", variant "a": control false contradicts true of an earlier row"#,
    ];
    assert_eq!(wrong(text.as_bytes()), expected);
}

#[test]
fn what_is_wrong_with_the_rows_together() {
    let header = "variant,visitors,conversions,breakdown,criteria,weight,control\n";
    let cases = [
        ("a,1,0,,,,\n", vec!["variants: 1 given, at least 2 are needed"]),
        ("", vec!["variants: 0 given, at least 2 are needed"]),
        (
            "a,1,0,,,3,true\nb,1,0,,,,true\n",
            vec![
                r#"line 3: variant "b": is_control true, but variant "a" is the control already"#,
                r#"line 3: variant "b": traffic_weight missing, but given for other variants"#,
            ],
        ),
        (
            "a,1,0,,,,\nb,1,0,,,,\nc,1,0,device,mobile,,\n",
            vec![r#"line 4: variant "c": row for the whole test missing"#],
        ),
        (
            "a,1,0,device,mobile,,\nb,1,0,user_type,new,,\n",
            vec![
                "rows for the whole test missing; sums stand in for one breakdown only, and there are 2: add the rows of the whole \
                 test, or take one breakdown alone: --where COLUMN=device, the COLUMN that names the breakdowns",
            ],
        ),
        (
            "a,1,0,device,,,\n,1,0,,,,\nb,1\n",
            vec![
                r#"line 2: breakdown "device", variant "a": criteria missing"#,
                r#"line 3: variant missing; --leave-out "" leaves out the rows without one"#,
                "line 4: 2 values in a line, but the header names 7 columns: remove the line if it is no row of the table (a comment, a \
                 footer), else fill it up",
            ],
        ),
    ];
    for (rows, expected) in cases {
        assert_eq!(wrong(format!("{header}{rows}").as_bytes()), expected, "{rows}");
    }
}

#[test]
fn lines_are_those_of_an_editor() {
    let text = "\n\r\nvariant,visitors,conversions\n\na,x,0\n\n\n\"b c\",x,1\nd,x,1\n";
    let expected = [(5, "a"), (8, "b c"), (9, "d")];
    let expected = expected.map(|(line, id)| {
        format!("line {line}: variant \"{id}\": visitors \"x\" is not an integer from 0 to 1000000000000")
    });
    assert_eq!(wrong(text.as_bytes()), expected);
    assert_eq!(
        wrong(b"\n\nvariant,visitors\n"),
        ["line 3: no column for conversions; found \"variant\", \"visitors\"; --columns conversions=COLUMN names it"]
    );
}

#[test]
fn a_header_that_is_not_understood() {
    let missing = |names: &str| wrong(format!("{names}\n").as_bytes());
    assert_eq!(
        missing("variant,people,variant,conversions"),
        [
            "line 1: column \"variant\" given more than once",
            "line 1: no column for visitors; found \"variant\", \"people\", \"variant\", \"conversions\"; --columns \
             visitors=COLUMN names it",
        ]
    );
    assert_eq!(
        missing("arm,group,users,orders"),
        ["line 1: columns \"arm\" and \"group\" both fit variant; --columns variant=arm takes one of them"]
    );
    assert_eq!(
        missing("<!DOCTYPE html>"),
        ["this is a web page or other markup, not a table or a JSON document: save the table itself, as CSV"]
    );
}

#[test]
fn what_cannot_be_read_at_all() {
    assert_eq!(wrong(b""), ["empty"]);
    assert_eq!(wrong(b"\xef\xbb\xbf \n"), ["empty"]);
    assert_eq!(
        wrong(b"variant\xff"),
        ["not UTF-8 text: byte 8 is not valid there; save the file as UTF-8 (spreadsheets: \"CSV UTF-8\")"]
    );
    assert_eq!(
        wrong(b"[1]"),
        ["row 1: 1 is no object; a row is one, like {\"variant\": \"a\", \"visitors\": 1500, ...}"]
    );
    assert_eq!(wrong(b"PK\x03\x04\x14"), ["this is a ZIP file, not a table or a JSON document: unpack it first"]);
    for truncated in ["{", "{\"variants\": [", "{\"variants\": 3}"] {
        assert_eq!(wrong(truncated.as_bytes()).len(), 1);
    }
    let missing = errors(&run(&["analyze", "examples/no-such-file.json"]));
    assert!(missing.len() == 1 && missing[0].starts_with("examples/no-such-file.json: "), "{missing:?}");
    assert_eq!(errors(&run(&["analyze", "examples"])).len(), 1);
}

#[test]
fn every_error_of_a_json_document_is_listed() {
    let text = r#"{"confidence_threshold_percent": 20, "variants": [
        {"visitors": -1, "conversions": 0}, {"visitors": 10, "conversions": 12}]}"#;
    let listed = wrong(text.as_bytes());
    assert_eq!(listed.len(), 3, "{listed:?}");
    assert!(listed.iter().any(|error| error == "variant \"1\": conversions 12 exceed visitors 10; conversions count visitors who converted, not events"), "{listed:?}");
}

#[test]
fn names_cannot_forge_lines_or_escape_codes() {
    let csv = "variant,visitors,conversions\nerror: \u{1b}[31mboo,1,2\n\u{9b}2J,1,0\n\u{202e}c,1,2\n";
    assert_eq!(
        wrong(csv.as_bytes()),
        [
            r#"line 2: variant "error: \u{1b}[31mboo" has a control character"#,
            r#"line 3: variant "\u{9b}2J" has a control character"#,
            r#"line 4: variant "\u{202e}c": conversions 2 exceed visitors 1; conversions count visitors who converted, not events"#,
        ]
    );
    let json = r#"{"variants": [{"variant_id": "x\nerror: \u001b[31mboo", "visitors": 1, "conversions": 2}]}"#;
    assert_eq!(
        wrong(json.as_bytes())[0],
        r#"variant "x\nerror: \u{1b}[31mboo": conversions 2 exceed visitors 1; conversions count visitors who converted, not events"#
    );
}

#[test]
fn options_that_are_wrong_or_contradict_each_other() {
    let compare = |options: &[&str]| errors(&run(&[&["compare", "120/1500", "148/1480"], options].concat()));
    assert_eq!(
        compare(&["--threshold", "49.9", "--level", "90", "--prior", "0,1"]),
        [
            "--threshold: threshold 49.9 is not between 50 and 99 percent",
            "--level: level 90 is not at least 0 and below 1",
            "--prior: prior alpha 0 is not between 0.1 and 1000000000",
        ]
    );
    assert_eq!(compare(&["--prior", "haldane"]), ["--prior: \"haldane\" is not uniform, jeffreys or A,B"]);
    assert_eq!(
        compare(&["--engine", "frequentist", "--prior", "uniform"]),
        ["--prior: the frequentist engine has none; it needs --engine bayesian"]
    );
    assert_eq!(
        compare(&["--alternative", "less"]),
        ["--alternative: the bayesian engine has none; it needs --engine frequentist"]
    );
    assert_eq!(
        compare(&["--correction", "holm"]),
        ["--correction: the bayesian engine has none; it needs --engine frequentist"]
    );
    assert_eq!(
        compare(&["--engine", "frequentist", "--false-discovery"]),
        ["--false-discovery: the frequentist engine has none; it needs --engine bayesian"]
    );
    assert_eq!(
        compare(&["--family", "everything"]),
        ["--family: nothing takes comparisons together; it needs --correction or --false-discovery"]
    );
    // The engine is the document's.
    let document = ["analyze", "examples/homepage-cta-frequentist.json", "--prior", "jeffreys"];
    assert_eq!(errors(&run(&document)).len(), 1);
    // Counts and options are judged together.
    assert_eq!(
        errors(&run(&["compare", "12/10", "x", "3/4/5", "--threshold", "0"])),
        [
            "variant \"0\": conversions 12 exceed visitors 10; conversions count visitors who converted, not events",
            "variant \"1\": \"x\" is not conversions/visitors, e.g. 120/1500",
            "variant \"2\": visitors \"4/5\" is not an integer from 0 to 1000000000000",
            "--threshold: threshold 0 is not between 50 and 99 percent",
        ]
    );
    assert_eq!(errors(&run(&["compare", "1/10"])), ["variants: 1 given, at least 2 are needed"]);
}

#[test]
fn options_override_the_document() {
    let path = "examples/homepage-cta.json";
    let document = fs::read_to_string(format!("{ROOT}/{path}")).unwrap();
    let overridden =
        printed(run(&[&["analyze", path, "--threshold", "90", "--level", "0.5"][..], &FREQUENTIST].concat()));
    let edited = document
        .replace("\"bayesian\"", "\"frequentist\"")
        .replace("\"confidence_threshold_percent\": 95", "\"confidence_threshold_percent\": 90, \"level\": 0.5");
    assert_eq!(overridden, analysed(&edited));
}

#[test]
fn usage_errors_end_with_status_2() {
    for arguments in [&[][..], &["analyze"], &["frobnicate"], &["compare", "1/2", "1/2", "--engine", "magic"]] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(printed(run(&["--version"])), concat!("abstats ", env!("CARGO_PKG_VERSION"), "\n"));
    for arguments in [&["--help"][..], &["analyze", "--help"], &["compare", "--help"]] {
        assert!(printed(run(arguments)).contains("Examples:\n  abstats "), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_away_hears_nothing() {
    // More than a pipe holds, in any format: of one breakdown the table shows 300 segments at most.
    let rows = |index| {
        let by = index / 100;
        format!("a,1000,100,page{by},s{index}\nb,1000,120,page{by},s{index}\n")
    };
    let whole = "variant,visitors,conversions,breakdown,criteria\na,100000,10000,,\nb,100000,12000,,\n";
    let text = format!("{whole}{}", (0..3_000).map(rows).collect::<String>());
    let path = std::env::temp_dir().join(format!("abstats-{}.csv", std::process::id()));
    fs::write(&path, text).unwrap();
    for format in ["table", "csv", "json"] {
        let arguments =
            ["analyze", path.to_str().unwrap(), "--engine", "frequentist", "--segments", "--format", format];
        let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(1), ""));
    }
    fs::remove_file(path).unwrap();
}

/// The reader stops at the first variant too many: the rest may be any number of rows.
#[test]
fn more_variants_than_are_served_are_one_error() {
    let row = |index: u32| format!("{index},1,1,b,{index}\n");
    let rows = format!("variant,visitors,conversions,breakdown,criteria\n{}", (0..50_000).map(row).collect::<String>());
    let expected = "line 1002: variants: more than 1000 given, which are the most that are served";
    assert_eq!(wrong(rows.as_bytes()), [expected]);
    let variant = r#"{"visitors": 1, "conversions": 0}"#;
    let all = vec![variant; 20_000].join(",");
    let document = format!(r#"{{"variants": [{all}], "days": [{{"date": "2024-01-15", "variants": [{all}]}}]}}"#);
    let too_many = "variants: more than 1000 given, which are the most that are served";
    assert_eq!(wrong(document.as_bytes()), [too_many]);
    let of_day =
        format!(r#"{{"variants": [{variant}, {variant}], "days": [{{"date": "2024-01-15", "variants": [{all}]}}]}}"#);
    assert_eq!(wrong(of_day.as_bytes()), [format!("day \"2024-01-15\": {too_many}")]);
}

#[test]
fn tens_of_thousands_of_breakdowns_are_found_by_their_names() {
    let row = |index: u32| format!("a,9,1,b{index},x\n");
    let rows = (0..60_000).map(row).collect::<String>();
    let rows = format!("variant,visitors,conversions,breakdown,criteria\na,9,1,,\nb,9,2,,\n{rows}");
    let output = analysed(&rows);
    assert!(output.contains(r#"{"breakdown_by":"b59999","criteria":"x","#));
}

/// What is written is at most 400 times what was read, with all that lengthens it, for the shortest rows there are.
#[test]
fn the_output_is_bounded_by_the_input() {
    let two_letters = |index: u8| format!("{}{}", char::from(b'a' + index / 20), char::from(b'a' + index % 20));
    let rows = |row: &dyn Fn(String) -> String| (0..250).map(|index| row(two_letters(index))).collect::<String>();
    let both = rows(&|criteria| format!("a,1,0,b,{criteria}\nb,1,1,b,{criteria}\n"));
    let one = rows(&|criteria| format!("b,1,0,b,{criteria}\n"));
    let long = format!("\"{}\",1,0,b,z\n{one}", "\"\"".repeat(100));
    let wide = ["x", "y"].map(|criteria| rows(&|variant| format!("{variant},3,1,b,{criteria}\n"))).concat();
    let gates = ["--min-visitors", "1000000", "--min-conversions", "1000000", "--min-days", "7", "--rope", "2%"];
    let engines = [&["--false-discovery"][..], &["--engine", "frequentist", "--correction", "holm"]];
    for (rows, options) in [both, long, wide].iter().flat_map(|rows| engines.map(|options| (rows, options))) {
        let text = format!("variant,visitors,conversions,breakdown,criteria\n{rows}");
        let command = [&["analyze", "-", "--format", "json"], options, &gates].concat();
        let (read, written) = (text.len(), printed(pipe(&command, text.as_bytes())).len());
        assert!(written < 400 * read, "{written} bytes written, {read} read");
    }
}
