//! Names separated by commas. One that has a comma itself is quoted, as in CSV.

use super::pair;

/// What one option lists.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(pub Vec<T>);

/// All that was listed, by the option however often.
pub fn all<T>(lists: Vec<List<T>>) -> Vec<T> {
    lists.into_iter().flat_map(|List(listed)| listed).collect()
}

/// `A,"B, red"`
pub fn names(text: &str) -> Result<List<String>, String> {
    split(text).map(List)
}

/// `visitors=users,conversions="orders, paid"`
pub fn pairs(text: &str) -> Result<List<(String, String)>, String> {
    split(text)?.iter().map(|text| pair(text)).collect::<Result<_, _>>().map(List)
}

/// The items, without quotation marks and the blanks around them. A mark opens a quoted name where an item or, behind an equals
/// sign, a name begins; two of them within it are one.
fn split(text: &str) -> Result<Vec<String>, String> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                item.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if item.trim().is_empty() || item.ends_with('=') => quoted = true,
            ',' if !quoted => items.push(std::mem::take(&mut item)),
            _ => item.push(letter),
        }
    }
    if quoted {
        return Err("a quotation mark is not closed".to_owned());
    }
    items.push(item);
    Ok(items.into_iter().map(|item| item.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_separate_but_within_quotation_marks() {
        for (text, expected) in [
            ("A,B", &["A", "B"][..]),
            ("A, B ", &["A", "B"]),
            ("\"A, red\",B", &["A, red", "B"]),
            ("B, \"A, red\"", &["B", "A, red"]),
            ("\"say \"\"yes\"\", or no\"", &["say \"yes\", or no"]),
            ("5\" wide,7\" wide", &["5\" wide", "7\" wide"]),
            ("", &[""]),
        ] {
            assert_eq!(split(text).unwrap(), expected, "{text}");
        }
        assert!(names("\"A,B").is_err());
    }

    #[test]
    fn a_column_is_quoted_with_its_meaning_or_behind_it() {
        let expected = List(vec![("visitors".to_owned(), "a, b".to_owned()), ("name".to_owned(), "c".to_owned())]);
        for text in ["visitors=\"a, b\",name=c", "\"visitors=a, b\", name = c"] {
            assert_eq!(pairs(text), Ok(expected.clone()), "{text}");
        }
        assert!(pairs("visitors").is_err());
    }
}
