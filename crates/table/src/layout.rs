//! How a table is laid out, found from its beginning.

use serde::de::IgnoredAny;

/// How a text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// Nothing but blanks.
    Empty,
    /// One JSON object: no table.
    Document,
    /// A JSON array of objects, each a row.
    Array,
    /// A JSON object a line, each a row.
    Lines,
    /// A header and rows, with this between the fields.
    Separated(u8),
}

impl Layout {
    /// The layout of the text that begins so; `means` tells which names mean something to the reader.
    ///
    /// ```
    /// use abstats_table::Layout;
    /// let of = |text| Layout::of(text, |name| ["variant", "users"].contains(&name));
    /// assert_eq!(of("variant\tusers, all\n"), Layout::Separated(b'\t'));
    /// assert_eq!(of("{\"variants\":\n[]}"), Layout::Document);
    /// assert_eq!(of("{\"variant\": 1}\n{\"variant\": 2}\n"), Layout::Lines);
    /// assert_eq!(of("[{}]"), Layout::Array);
    /// ```
    pub fn of(text: &str, means: impl Fn(&str) -> bool) -> Self {
        let text = text.trim_start();
        match text.as_bytes().first() {
            None => Self::Empty,
            Some(b'[') => Self::Array,
            Some(b'{') => {
                let (first, rest) = text.split_once(['\n', '\r']).unwrap_or((text, ""));
                let is_whole = || serde_json::from_str::<IgnoredAny>(first).is_ok();
                if rest.trim_start().starts_with('{') && is_whole() { Self::Lines } else { Self::Document }
            }
            Some(_) => {
                let mut lines = text.split(['\n', '\r']);
                let said = text.split(['\n', '\r']).find_map(told_separator);
                let header = lines.find(|line| !is_preamble(line)).unwrap_or_default();
                Self::Separated(said.unwrap_or_else(|| separator(header, means)))
            }
        }
    }
}

/// The separator by which most names of a header mean something, then the one that makes the most names; the comma if none does.
pub fn separator(header: &str, means: impl Fn(&str) -> bool) -> u8 {
    let known = |separator: u8| {
        let names = header.split(char::from(separator));
        let known = names.clone().filter(|name| means(name.trim().trim_matches('"').trim())).count();
        (known, names.count())
    };
    // The last of equals wins: the comma.
    b"|\t;,".iter().copied().max_by_key(|separator| known(*separator)).unwrap_or(b',')
}

/// A line above the header: blank, a comment, or the one by which a spreadsheet says its separator.
pub(crate) fn is_preamble(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || told_separator(line).is_some()
}

/// `sep=;`
fn told_separator(line: &str) -> Option<u8> {
    match line.trim().trim_matches('"').strip_prefix("sep=")?.as_bytes() {
        [separator @ (b',' | b';' | b'\t' | b'|')] => Some(*separator),
        // The tab was trimmed.
        [] => Some(b'\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Layout {
        Layout::of(text, |name| ["variant", "visitors", "conversions"].contains(&name))
    }

    #[test]
    fn the_separator_is_found_from_the_header() {
        for separator in [',', ';', '\t', '|'] {
            let expected = Layout::Separated(separator as u8);
            for header in
                ["variant,visitors,conversions\n", "variant , \"visitors\", x", "\r\n\n variant,visitors\ra;b;c"]
            {
                let text = header.replace(',', &separator.to_string());
                assert_eq!(of(&text), expected, "{text:?}");
            }
        }
        // A name with a separator in it counts for nothing.
        assert_eq!(of("variant;visitors;rate, in percent, of all, of them"), Layout::Separated(b';'));
        assert_eq!(of("a;b"), Layout::Separated(b';'));
        assert_eq!(of("a"), Layout::Separated(b','));
    }

    #[test]
    fn what_stands_above_the_header_is_none() {
        assert_eq!(of("sep=;\nvariant,visitors\n"), Layout::Separated(b';'));
        assert_eq!(of("# a,b,c,d\n#\n\nvariant;visitors\n"), Layout::Separated(b';'));
    }

    #[test]
    fn a_document_is_no_table() {
        for text in ["{", "{\"a\": 1}", "{\"a\": 1}\n\n", "{\n\"a\": 1}", "{\"a\": [\n{\"b\": 1}]}"] {
            assert_eq!(of(text), Layout::Document, "{text}");
        }
        assert_eq!(of(" \n"), Layout::Empty);
        assert_eq!(of("{\"a\": 1}\r\n\r\n {\"a\": 2"), Layout::Lines);
    }
}
