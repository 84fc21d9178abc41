//! What an error repeats of the input, and how much of it.

/// Values and names are cut at so many characters.
pub(crate) const LONGEST_VALUE: usize = 80;

/// The text, or its beginning and its end around an ellipsis: at most so many characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let tail = most / 4;
    let head = text.char_indices().nth(most - tail - 1).map_or(text.len(), |(place, _)| place);
    let end = text.char_indices().nth_back(tail - 1).map_or(text.len(), |(place, _)| place);
    format!("{}…{}", &text[..head], &text[end..])
}

/// The sentence with what stands in its quotation marks cut: from the first of them to the last.
pub(crate) fn cut_quoted(sentence: &str) -> String {
    match (sentence.find('"'), sentence.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            format!(
                "{}{}{}",
                &sentence[..first],
                cut(&sentence[first..=last], LONGEST_VALUE + 2),
                &sentence[last + 1..]
            )
        }
        _ => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_echoed_is_cut() {
        assert_eq!(cut("12345678", 8), "12345678");
        assert_eq!(cut("123456789", 8), "12345…89");
        assert_eq!(cut(&"名".repeat(10_000), 80).chars().count(), 80);
        let said = cut_quoted(&format!("string \"a \\\" {}\", expected an array", "名".repeat(10_000)));
        assert!(said.starts_with("string \"a \\\" 名") && said.ends_with("名\", expected an array"), "{said}");
        assert_eq!(said.chars().count(), "string , expected an array".len() + 82);
        for whole in ["", "\"", "a \"b\" c"] {
            assert_eq!(cut_quoted(whole), whole);
        }
    }
}
