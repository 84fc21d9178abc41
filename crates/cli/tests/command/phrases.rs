//! No sentence for people has a phrase of `data/phrases.txt`: terminal, Markdown, page and JSON of every example and every state
//! of a decision, and what is written beside them.

use std::fs;

use crate::decisions::{ENGINES, STATES};
use crate::running::{ROOT, pipe, printed, run};
use serde_json::Value;

const PHRASES: &str = include_str!("data/phrases.txt");

/// What no example shows: data at odds with themselves, numbers that are missing, other settings.
const OTHERS: [(&str, &[&str]); 11] = [
    (
        r#"{"variants": [{"name": "Old", "visitors": 10000, "conversions": 800, "traffic_weight": 70},
            {"name": "New", "visitors": 4800, "conversions": 450, "traffic_weight": 30}],
            "breakdown_by": "device", "breakdowns": [
            {"criteria": "mobile", "variants": [{"visitors": 5000, "conversions": 300}, {"visitors": 2100, "conversions": 190}]},
            {"criteria": "desktop", "variants": [{"visitors": 5000, "conversions": 500}, {"visitors": 2700, "conversions": 260}]}]}"#,
        &[],
    ),
    (DAYS, &[]),
    (DAYS, &["--engine", "frequentist", "--within", "day"]),
    ("variant,visitors,conversions\nA,500,8\nB,500,22\n", &[]),
    ("variant,visitors,conversions\nA,100,0\nB,100,3\n", &["--engine", "frequentist"]),
    ("variant,visitors,conversions\nA,1000,990\nB,1000,999\n", &["--engine", "frequentist"]),
    ("variant,visitors,conversions\nA,0,0\nB,100,3\n", &[]),
    (
        "variant,visitors,conversions\nA,1000,100\nB,1000,108\nC,1000,130\nD,1000,95\nE,1000,101\nF,1000,112\nG,1000,128\n",
        &["--lower-is-better"],
    ),
    (
        "variant,visitors,conversions\nA,10000,1000\nB,10000,1300\nC,10000,1290\n",
        &["--engine", "frequentist", "--correction", "holm"],
    ),
    (
        "variant,visitors,conversions\nA,10000,1000\nB,10000,1080\nC,10000,1075\n",
        &["--false-discovery", "--level", "0.99"],
    ),
    (
        "variant,visitors,conversions\nA,10000,1000\nB,10000,850\n",
        &["--engine", "frequentist", "--alternative", "greater"],
    ),
];
/// The split changes, a variant is missing on a day, and so is a day.
pub const DAYS: &str = "variant,visitors,conversions,date\nA,1000,100,2024-03-01\nB,1000,110,2024-03-01\nA,1000,60,2024-03-02\n\
                    B,300,20,2024-03-02\nA,1000,70,2024-03-03\nB,1000,80,2024-03-03\nA,900,70,2024-03-05\n";

fn phrases() -> impl Iterator<Item = &'static str> {
    PHRASES.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The phrases in the text, each with what stands around it.
fn found(text: &str) -> Vec<String> {
    let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let is_letter = |character: Option<char>| character.is_some_and(char::is_alphabetic);
    let mut all = Vec::new();
    for phrase in phrases() {
        let (words, starts) = phrase.strip_prefix('^').map_or((phrase, false), |words| (words, true));
        for (place, _) in text.match_indices(words) {
            let (before, after) = (&text[..place], &text[place + words.len()..]);
            let whole =
                words.starts_with(' ') || !is_letter(before.chars().next_back()) && !is_letter(after.chars().next());
            let at_start = before.is_empty() || [". ", ": ", "- "].iter().any(|end| before.ends_with(end));
            // `45 %`, but not `in %`.
            let number = words != " %" || before.ends_with(|last: char| last.is_ascii_digit());
            if whole && number && (at_start || !starts) {
                let from = before.char_indices().rev().nth(40).map_or(0, |(from, _)| from);
                let around: String = text[from..].chars().take(90).collect();
                all.push(format!("{phrase}: {around}"));
            }
        }
    }
    all
}

/// The text of a page, without its style and its results.
pub fn text_of(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, markup)) = rest.split_once('<') {
        text.push_str(before);
        let skipped = ["style", "script"].into_iter().find(|name| markup.starts_with(name));
        let end = skipped.map_or(">".to_owned(), |name| format!("</{name}>"));
        rest = markup.split_once(&end).map_or("", |(_, rest)| rest);
        text.push_str(if markup.starts_with(['p', 'd', 'l', 't', 'h', '/']) { " " } else { "" });
    }
    text + rest
}

/// Every text of a document, one a line.
fn texts(of: &Value, into: &mut String) {
    match of {
        Value::String(text) => {
            into.push_str(text);
            into.push_str(".\n");
        }
        Value::Array(all) => all.iter().for_each(|one| texts(one, into)),
        Value::Object(all) => all.values().for_each(|one| texts(one, into)),
        _ => {}
    }
}

/// What each face says of this input, by the face's name.
fn faces(input: &[u8], arguments: &[&str]) -> Vec<(&'static str, String)> {
    let analyze = |more: &[&str]| printed(pipe(&[&["analyze", "-"], arguments, more].concat(), input));
    let page = printed(pipe(&[&["report", "-"], arguments].concat(), input));
    let mut json = String::new();
    texts(&serde_json::from_str(&analyze(&["--format", "json"])).unwrap(), &mut json);
    vec![
        ("terminal", analyze(&["--segments"])),
        ("Markdown", analyze(&["--format", "markdown"])),
        ("page", text_of(&page)),
        ("JSON", json),
    ]
}

fn complaints(of: &str, input: &[u8], arguments: &[&str]) -> Vec<String> {
    let faces = faces(input, arguments).into_iter();
    faces
        .flat_map(|(face, text)| {
            assert!(text.contains(|character: char| character.is_alphabetic()), "{of}, {face}: no text");
            found(&text).into_iter().map(move |found| format!("{face}: {found}"))
        })
        .map(|complaint| format!("{of} {}, {complaint}", arguments.join(" ")))
        .collect()
}

#[test]
fn no_face_says_what_it_should_not() {
    let mut all = Vec::new();
    let examples = fs::read_dir(format!("{ROOT}/examples")).unwrap().map(|entry| entry.unwrap().path());
    let examples: Vec<_> =
        examples.filter(|path| path.extension().is_some_and(|of| of == "json" || of == "csv")).collect();
    assert!(examples.len() > 5);
    for path in examples {
        let (name, input) = (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap());
        for engine in ENGINES {
            // An example may ask for what only its own engine has.
            let arguments: &[&str] = if name == "five-headlines.json" { &[] } else { &["--engine", engine] };
            all.extend(complaints(&name, &input, arguments));
        }
    }
    for (state, _, arguments) in STATES {
        for engine in ENGINES {
            let json = [&["compare"], arguments, &["--engine", engine, "--format", "json"]].concat();
            all.extend(complaints(&format!("{state}, {engine}"), printed(run(&json)).as_bytes(), &[]));
        }
    }
    for (input, arguments) in OTHERS {
        all.extend(complaints(&input[..40.min(input.len())].replace('\n', " "), input.as_bytes(), arguments));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// The sentences of the words crate, those that no input above brings out too, and the documents.
#[test]
fn no_source_and_no_document_says_what_it_should_not() {
    let mut all = Vec::new();
    let mut folders = vec![format!("{ROOT}/crates/words/src"), format!("{ROOT}/docs")];
    let mut files: Vec<_> =
        ["cli", "report", "server", "count"].map(|of| format!("{ROOT}/crates/{of}/README.md")).into();
    files.extend(["README.md", "examples/README.md"].map(|of| format!("{ROOT}/{of}")));
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let into = if path.is_dir() { &mut folders } else { &mut files };
            if path.is_dir() || path.extension().is_some_and(|of| of == "rs" || of == "md") {
                into.push(path.to_string_lossy().into_owned());
            }
        }
    }
    for path in files {
        // A sentence goes on behind a backslash at the end of a line.
        let text = fs::read_to_string(&path).unwrap().replace("\\\n", "");
        all.extend(found(&text).into_iter().map(|found| format!("{path}: {found}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_phrase_is_found() {
    assert!(phrases().count() > 20);
    for phrase in phrases() {
        let words = phrase.trim_start_matches('^');
        let said = format!("The rate is 45. {}\n", words.trim_start()).replace(" %", " 45 %");
        let said = if words == " %" { "It is 45 % now.".to_owned() } else { said };
        assert!(found(&said).iter().any(|found| found.starts_with(phrase)), "{phrase}");
        let wrapped = said.replace(' ', "\n    ");
        assert!(found(&wrapped).iter().any(|found| found.starts_with(phrase)), "{phrase}, wrapped");
    }
    assert_eq!(found("Only when asked. He should. The forgiven 45% of pagodas, and <b>in %</b>.").len(), 1);
    assert_eq!(text_of("<p>One <b>or</b> two</p><style>p { odds }</style><p>three</p>").split_whitespace().count(), 4);
}
