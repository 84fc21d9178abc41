//! Input that is too large, cut off, or made to deceive.

use std::fs::{self, File};
use std::process::Stdio;

use crate::input::wrong;
use crate::running::{command, errors, pipe, printed, run};

#[test]
fn no_more_is_read_than_was_asked_for() {
    let text = "variant,visitors,conversions\na,10,1\nb,10,2\n";
    let with = |size: &str| pipe(&["analyze", "-", "--max-size", size], text.as_bytes());
    printed(with(&text.len().to_string()));
    printed(with("1k"));
    let more = "standard input: more than 42 bytes; a larger --max-size reads more";
    assert_eq!(text.len(), 43);
    assert_eq!(errors(&with("42")), [more]);
    assert_eq!(errors(&with("0")), ["standard input: more than 0 bytes; a larger --max-size reads more"]);
    for size in ["", "k", "-1", "1.5M", "1T", "99999999999G", "+1"] {
        let refused = pipe(&["analyze", "-", &format!("--max-size={size}")], text.as_bytes());
        assert_eq!(refused.status.code(), Some(2), "{size}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("it is not a number of bytes"), "{size}");
    }
    let path = std::env::temp_dir().join(format!("abstats-large-{}.csv", std::process::id()));
    fs::write(&path, vec![b'\n'; (64 << 20) + 1]).unwrap();
    let name = path.to_str().unwrap();
    for command in ["analyze", "report"] {
        assert_eq!(
            errors(&run(&[command, name])),
            [format!("{name}: more than 64 MiB; a larger --max-size reads more")]
        );
    }
    fs::remove_file(&path).unwrap();
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_one_error() {
    let endless = "no text: byte 1 of it is 0; UTF-16 needs a byte order mark";
    assert_eq!(errors(&run(&["analyze", "/dev/zero"])), [format!("/dev/zero: {endless}")]);
    let zeros = command(&["report", "-"]).stdin(Stdio::from(File::open("/dev/zero").unwrap())).output().unwrap();
    assert_eq!(errors(&zeros), [format!("standard input: {endless}")]);
    assert_eq!(errors(&run(&["analyze", "/dev/null"])), ["/dev/null: empty"]);
    assert_eq!(errors(&run(&["analyze", "examples"])), ["examples: a folder, not a file"]);
}

#[test]
fn a_quotation_mark_that_is_not_closed_swallows_nothing() {
    let csv = |rows: &str| wrong(format!("variant,visitors,conversions,name\na,1500,120,\n{rows}").as_bytes());
    let never = "the quotation mark that opens a field here is never closed";
    let later = "the quotation mark that opens a field here is closed on a later line; a field cannot have a line break, so \
                 one is missing or too many";
    assert_eq!(csv("b,1490,140,\nc,1480,148,\"Red\nd,1470,150,Blue\n"), [format!("line 4: {never}")]);
    assert_eq!(csv("b,1490,140,\"Red"), [format!("line 3: {never}")]);
    assert_eq!(csv("b,1480,148,\"Red\nc,1470,150,\"Blue\nd,1,1,\n"), [format!("line 3: {later}")]);
    assert_eq!(csv("b,1480,148,\"Red\nand blue\"\n"), [format!("line 3: {later}")]);
    assert_eq!(csv("b,1480,148,Red\tand blue\n"), [r#"line 3: name "Red\tand blue" has a control character"#]);
    assert_eq!(wrong(format!("variant,{}", ",".repeat(2_000_000)).as_bytes()), ["line 1: more than 1000 fields"]);
}

#[test]
fn twenty_errors_are_enough() {
    let rows = (0..2_500).map(|index| format!("v{},x,\n", index % 900)).collect::<Vec<_>>().concat();
    let listed = wrong(format!("variant,visitors,conversions\n{rows}").as_bytes());
    assert_eq!(listed[19], "line 11: variant \"v9\": conversions missing");
    assert_eq!(
        listed[20..22],
        [
            "and 2,490 more of this kind, the next: line 12: variant \"v10\": visitors \"x\" is not an integer from 0 to 1000000000000",
            "and 2,490 more of this kind, the next: line 12: variant \"v10\": conversions missing",
        ]
    );
    assert!(listed.len() <= 23, "{listed:#?}");
    let variants: Vec<_> = (0..900).map(|_| r#"{"visitors": 1, "conversions": 2}"#).collect();
    let listed = wrong(format!(r#"{{"variants": [{}]}}"#, variants.join(",")).as_bytes());
    assert_eq!(
        listed[19..],
        [
            "variant \"19\": conversions 2 exceed visitors 1; conversions count visitors who converted, not events",
            "and 880 more of the same kind"
        ]
    );
    // Options are judged all the same.
    let text = format!("variant,visitors,conversions\n{rows}");
    let listed = errors(&pipe(&["analyze", "-", "--threshold", "0"], text.as_bytes()));
    assert_eq!(listed.last().unwrap(), "--threshold: threshold 0 is not between 50 and 99 percent");
}

#[test]
fn what_is_echoed_is_cut() {
    let long = "9".repeat(100_000);
    let csv = format!("variant,visitors,conversions,{long}\n");
    let rows = format!("variant,visitors,conversions,name\n{long},{long},1,{long}\n{long},1,-{long},x\nb,1,2,\n");
    let json = [
        format!(r#"{{"variants": [{{"visitors": "{long}", "conversions": 1}}]}}"#),
        format!(r#"{{"variants": [{{"variant_id": "{long}", "visitors": 1, "conversions": 2}}]}}"#),
        format!(r#"{{"variants": "{long}"}}"#),
        format!(r#"{{"variants": [{{"visitors": {long}, "conversions": 1}}]}}"#),
        format!(
            r#"{{"breakdown_by": "{long}", "breakdowns": [{{"criteria": "{long}", "variants": [{{"visitors": 1, "conversions": 2}}]}}]}}"#
        ),
        format!(
            r#"{{"days": [{{"date": "{long}"}}], "variants": [{{"visitors": 1, "conversions": 0}}, {{"visitors": 1, "conversions": 0}}]}}"#
        ),
    ];
    for text in [csv, rows].iter().chain(&json) {
        for error in wrong(text.as_bytes()) {
            let room = 600;
            assert!(
                error.chars().count() <= room && !error.contains(&"9".repeat(81)),
                "{} characters: {error}",
                error.len()
            );
        }
    }
    let listed = errors(&run(&["compare", &format!("1/{long}"), &long]));
    assert!(listed.iter().all(|error| error.chars().count() < 200 && error.contains('…')), "{listed:?}");
}

#[test]
fn errors_of_json_say_where() {
    let cases = [
        (
            r#"{"variants": 3}"#,
            "line 1, column 14, variants: must be an array like [{\"visitors\": 1500, \"conversions\": 120}, ...], not 3",
        ),
        ("{\"variants\": [\n  5]}", "line 2, column 3, variants[0]: must be an object, not 5"),
        (r#"{"primary_goal": {"goal_name": 5}}"#, "line 1, column 32, primary_goal.goal_name: must be text, not 5"),
        (
            "{\"variants\": [{}, {\"visitors\": 1, \"visitors\": 2}]}",
            "line 1, column 44, variants[1]: visitors given more than once",
        ),
        (
            "{\"variants\": [{}, {\"name\":\n \"é\\x\"}]}",
            "line 2, column 5, variants[1].name: an unknown character after a backslash",
        ),
        ("{\"variants\": [{},", "line 1, column 17, variants[1]: the text ends where a value should follow"),
    ];
    for (text, expected) in cases {
        assert_eq!(wrong(text.as_bytes()), [expected], "{text}");
    }
    let path = std::env::temp_dir().join(format!("abstats-where-{}.json", std::process::id()));
    fs::write(&path, r#"{"variants": [{"visitors": 1, "conversions": 2}, {}]}"#).unwrap();
    let name = path.to_str().unwrap();
    let expected = [
        "variant \"0\": conversions 2 exceed visitors 1; conversions count visitors who converted, not events",
        "variant \"1\": visitors missing",
        "variant \"1\": conversions missing",
    ];
    assert_eq!(errors(&run(&["analyze", name])), expected.map(|error| format!("{name}: {error}")));
    fs::remove_file(&path).unwrap();
}

#[test]
fn every_digit_of_a_number_counts() {
    // Read digit by digit in floats, it becomes its neighbour 56.69020868483623.
    const WEIGHT: &str = "56.690208684836236";
    let json = format!(
        r#"{{"variants": [{{"visitors": 10, "conversions": 1, "traffic_weight": {WEIGHT}}}, {{"visitors": 10, "conversions": 2, "traffic_weight": 50}}]}}"#
    );
    assert!(
        printed(pipe(&["analyze", "-", "--format", "json"], json.as_bytes()))
            .contains(&format!("\"traffic_weight\":{WEIGHT},"))
    );
    assert!(printed(pipe(&["report", "-"], json.as_bytes())).contains(&format!("\"traffic_weight\":{WEIGHT},")));
}

#[test]
fn nothing_in_the_output_acts_on_who_shows_it() {
    let json = r#"{"test_name": "a\u009b2J\u202e", "variants": [{"name": "x\u007f\u2066", "visitors": 10, "conversions": 1},
        {"name": "y\u061c\u200b", "visitors": 10, "conversions": 2}]}"#;
    for arguments in [&["analyze", "-"][..], &["analyze", "-", "--format", "json"], &["report", "-"]] {
        let text = printed(pipe(arguments, json.as_bytes()));
        let acts = |character: &char| {
            (character.is_control() && *character != '\n') || "\u{202e}\u{2066}\u{61c}\u{200b}".contains(*character)
        };
        assert_eq!(text.chars().find(acts), None, "{arguments:?}");
    }
    let again = printed(pipe(&["analyze", "-", "--format", "json"], json.as_bytes()));
    assert!(again.contains(r#""test_name": "a\u009b2J\u202e""#) && again.contains(r#""name":"x\u007f\u2066""#));
    assert_eq!(printed(pipe(&["analyze", "-", "--format", "json"], again.as_bytes())), again);
}

#[test]
fn variants_never_print_alike() {
    let rows = |names: [&str; 3]| {
        let rows = names.iter().enumerate().map(|(id, name)| format!("{id},100,{},\"{name}\"\n", 10 + id));
        format!("variant,visitors,conversions,name\n{}", rows.collect::<Vec<_>>().concat())
    };
    let table = |names| printed(pipe(&["analyze", "-"], rows(names).as_bytes()));
    assert!(table(["Red", "Red", "Blue"]).contains("\nRed (1) "));
    let numbered = table(["Red", "Red", "Red (1)"]);
    assert!(["1. Red ", "2. Red ", "3. Red (1)"].iter().all(|label| numbered.contains(label)), "{numbered}");
    let invisible = table(["Red", "Red\u{3164}", "Red\u{a0}"]);
    assert!(
        invisible.contains("Red\\u{3164}") && invisible.contains("Red (0)") && invisible.contains("Red (2)"),
        "{invisible}"
    );
    let zalgo = table(["Red", &format!("R{}", "\u{301}".repeat(100_000)), "x"]);
    assert!(zalgo.len() < 10_000);
}

#[test]
fn zero_has_no_sign() {
    for arguments in [
        ["compare", "0/10", "5/10", "--rope=-0:5%"],
        ["compare", "0/10", "0/10", "--non-inferiority=0pp"],
        ["compare", "1/10", "1/10", "--rope=-0pp:1pp"],
    ] {
        let text = printed(run(&arguments));
        assert!(!text.contains("-0 ") && !text.contains("-0.0 ") && !text.contains("[-0.00,"), "{text}");
    }
    assert_eq!(
        errors(&run(&["compare", "0/10", "5/10", "--rope=-0:0%"])),
        ["--rope: region low 0 is not below high 0"]
    );
}
