//! Running the command, and finding words and numbers in what it prints.

use std::process::Command;

use serde_json::Value;

pub struct Printed {
    pub status: i32,
    pub output: String,
    pub errors: String,
}

impl Printed {
    pub fn of(arguments: &[String], format: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_abstats"));
        let ended = command.args(arguments).args(["--format", format]).env_remove("CLICOLOR_FORCE").output();
        let ended = ended.expect("the command runs");
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Self { status: ended.status.code().unwrap_or(-1), output: text(ended.stdout), errors: text(ended.stderr) }
    }
}

pub fn occurs(text: &str, one_of: &[String]) -> bool {
    one_of.iter().any(|fragment| text.contains(&plain(fragment)))
}

/// In small letters, on one line, with plain quotes, spaces and minus signs: layout and typography are free.
pub fn plain(text: &str) -> String {
    let typed: String = text
        .chars()
        .map(|c| match c {
            '“' | '”' | '„' | '`' => '"',
            '’' | '‘' => '\'',
            '−' | '–' => '-',
            c => c,
        })
        .collect();
    typed.split_whitespace().collect::<Vec<_>>().join(" ").replace(" %", "%").to_lowercase()
}

/// All texts below this value, as `plain` has them.
pub fn texts(value: &Value, told: &mut String) {
    match value {
        Value::String(text) => {
            told.push('\n');
            told.push_str(&plain(text));
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, told)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, told)),
        _ => {}
    }
}

pub fn collect(value: &Value, numbers: &mut Vec<f64>) {
    match value {
        Value::Number(number) => numbers.extend(number.as_f64()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, numbers)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, numbers)),
        _ => {}
    }
}

pub fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 300 { text } else { text.chars().take(300).chain(['…']).collect() }
}
