//! Tables and the options that settle them: bytes in, and what is read or said.

use crate::running::{errors, pipe, printed, run};

/// The variants of the report: ids, visitors and conversions.
#[track_caller]
fn variants(text: &[u8], options: &[&str]) -> Vec<(String, u64, u64)> {
    let printed = printed(pipe(&[&["analyze", "-", "--format", "json"], options].concat(), text));
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let of = |variant: &serde_json::Value| {
        let count = |field: &str| variant[field].as_u64().unwrap();
        (variant["variant_id"].as_str().unwrap().to_owned(), count("visitors"), count("conversions"))
    };
    document["variants"].as_array().unwrap().iter().map(of).collect()
}

/// The errors, without the name of the source.
#[track_caller]
fn wrong(text: &[u8], options: &[&str]) -> Vec<String> {
    let listed = errors(&pipe(&[&["analyze", "-"], options].concat(), text)).into_iter();
    listed.map(|line| line.strip_prefix("standard input: ").unwrap_or(&line).to_owned()).collect()
}

fn read(rows: &[(&str, u64, u64)]) -> Vec<(String, u64, u64)> {
    rows.iter().map(|(id, visitors, conversions)| ((*id).to_owned(), *visitors, *conversions)).collect()
}

const WITH_COMMAS: &[u8] = b"variant,visitors,conversions\n\"A, red\",1500,120\nB,1480,148\n\"all, but not all\",9,1\n";

#[test]
fn a_name_with_a_comma_is_quoted_like_csv() {
    let expected = read(&[("A, red", 1_500, 120), ("B", 1_480, 148)]);
    for options in [["--only", "\"A, red\",B"], ["--only", "B,\"A, red\""], ["--leave-out", "\"all, but not all\""]] {
        assert_eq!(variants(WITH_COMMAS, &options), expected, "{options:?}");
    }
    assert_eq!(
        wrong(WITH_COMMAS, &["--leave-out", "all, but not all"])[0],
        "--leave-out \"all\": there is none of that name; there are \"A, red\", \"B\", \"all, but not all\"; \
         a name with a comma is quoted within the list, like '\"A, red\"',B"
    );
    let columns = b"variant,\"seen, once\",conversions\nA,1500,120\nB,1480,148\n";
    let expected = read(&[("A", 1_500, 120), ("B", 1_480, 148)]);
    assert_eq!(variants(columns, &["--columns", "visitors=\"seen, once\""]), expected);
}

#[test]
fn shares_may_be_in_percent() {
    let text = b"variant,visitors,conversions\ncontrol,9000,720\nB,1000,90\n";
    let with = |weights: &str| {
        let report = printed(pipe(&["analyze", "-", "--format", "json", "--weights", weights], text));
        let document: serde_json::Value = serde_json::from_str(&report).unwrap();
        [0, 1].map(|place| document["variants"][place]["traffic_weight"].to_string())
    };
    for weights in ["90%,10%", "90,10", "control=90%,B=10%", "B=10,control=90"] {
        assert_eq!(with(weights), ["90", "10"], "{weights}");
    }
    let mixed = pipe(&["analyze", "-", "--weights", "90%,0.1"], text);
    assert_eq!(mixed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&mixed.stderr).contains("either all shares are in percent or none"));
}

#[test]
fn compare_takes_the_planned_shares() {
    let with = |weights: &str| {
        let more = ["--looks", "any-time", "--typical-lift", "10%", "--format", "json", "--weights", weights];
        let report = printed(run(&[&["compare", "1080/13500", "148/1480"][..], &more].concat()));
        let document: serde_json::Value = serde_json::from_str(&report).unwrap();
        (document["variants"][1]["traffic_weight"].to_string(), document["sample_ratio"]["mismatch"].clone())
    };
    for weights in ["90,10", "90%,10%", "control=90,B=10", "1=10,0=90"] {
        assert_eq!(with(weights), ("10".to_owned(), false.into()), "{weights}");
    }
    assert_eq!(with("50,50").1, true);
    let unknown = errors(&run(&["compare", "1/2", "1/2", "--weights", "red=1,control=1"]));
    assert_eq!(unknown[0], "--weights \"red\": there is none of that name; there are \"0\", \"1\"");
}

#[test]
fn an_option_of_another_command_is_said_to_be_one() {
    for option in ["--control", "--only", "--leave-out=x", "--columns"] {
        let name = option.split('=').next().unwrap();
        let said = errors(&run(&["compare", "1/2", "1/2", option, "a"]));
        assert_eq!(said, [format!("{name} belongs to abstats analyze and report")]);
    }
    assert!(errors(&run(&["compare", "1/2", "1/2", "--within", "day"]))[0].starts_with("--within belongs to "));
    assert_eq!(run(&["compare", "1/2", "1/2", "--nonsense"]).status.code(), Some(2));
}

#[test]
fn a_control_in_other_words_is_proposed_not_taken() {
    let said = |first: &str, second: &str| {
        let text = format!("variant,visitors,conversions\n{first},1500,120\n{second},1480,148\n");
        let report = printed(pipe(&["analyze", "-", "--format", "json"], text.as_bytes()));
        let document: serde_json::Value = serde_json::from_str(&report).unwrap();
        let control = |variant: &&serde_json::Value| variant["is_control"] == true;
        let control = document["variants"].as_array().unwrap().iter().find(control).unwrap()["variant_id"].clone();
        (control.as_str().unwrap().to_owned(), document["readings"][0]["message"].as_str().map(str::to_owned))
    };
    for name in ["Control group", "Control (A)", "Original page", "the-control", "Default button"] {
        let (control, note) = said("Red", name);
        assert_eq!(control, "Red");
        assert_eq!(
            note.unwrap(),
            format!(
                "No variant is marked as the control: the first, \"Red\", is taken. If \"{name}\" is the control, add \
                 --control \"{name}\"."
            )
        );
        let (control, note) = said(name, "Red");
        assert_eq!(control, name);
        assert_eq!(
            note.unwrap(),
            format!("The first variant, \"{name}\", is taken as the control; --control NAME takes another.")
        );
    }
    // Its words, but in one: no control's.
    let (_, note) = said("Red", "Uncontrolled");
    assert!(note.unwrap().starts_with("No variant is marked as the control or named like one: the first, \"Red\""));
    assert_eq!(
        said("Red", " CON trol"),
        (
            "CON trol".to_owned(),
            Some("\"CON trol\" is taken as the control, by its name; --control NAME takes another.".to_owned())
        )
    );
}
