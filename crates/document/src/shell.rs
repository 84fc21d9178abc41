//! Names in options that an error proposes, as a shell and the command read them.

/// The word as a shell reads it: as it is, or in quotation marks.
pub(crate) fn word(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-.:=/+%@,".contains(letter);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { quoted(word) }
}

/// A name of a list, always in quotation marks. One with a comma has those of the list within those of the shell.
pub(crate) fn name(name: &str) -> String {
    quoted(&item(name))
}

/// `MEANING=COLUMN`
pub(crate) fn pair(meaning: &str, column: &str) -> String {
    word(&format!("{meaning}={}", item(column)))
}

/// As it stands in a list.
fn item(name: &str) -> String {
    if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

/// Within double quotation marks a shell still reads some signs; within single ones only their end.
fn quoted(word: &str) -> String {
    if word.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", word.replace('\'', r"'\''"))
    } else {
        format!("\"{word}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_name() {
        for (text, expected) in [
            ("Total", "\"Total\""),
            ("any device", "\"any device\""),
            ("A, red", "'\"A, red\"'"),
            ("5\" wide", "'\"5\"\" wide\"'"),
            ("it's", "\"it's\""),
            ("$1", "'$1'"),
        ] {
            assert_eq!(name(text), expected);
        }
        assert_eq!(word("device"), "device");
        assert_eq!(word("metric=a b"), "\"metric=a b\"");
        assert_eq!(word("it's $5"), r"'it'\''s $5'");
        assert_eq!(pair("visitors", "users"), "visitors=users");
        assert_eq!(pair("visitors", "Active users"), "\"visitors=Active users\"");
        assert_eq!(pair("visitors", "a, b"), "'visitors=\"a, b\"'");
    }
}
