//! Rows of JSON: the objects of an array, or one a line. Each is found by its braces and read by itself, so that a table may be of
//! any length.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::io::BufRead;

use crate::row::{Field, Kind, MOST_FIELDS};
use crate::{Meaning, Record, Spot, Unreadable};
use flat::{Text, cut, flat};
use objects::Objects;

mod flat;
mod objects;

/// The names of the fields are looked for in so many bytes.
const LOOK: usize = 1 << 20;

pub(crate) struct Json<R> {
    objects: Objects<R>,
    /// Those that were read for their names.
    ahead: VecDeque<(Spot, Vec<u8>)>,
    names: Vec<String>,
    places: HashMap<String, usize>,
    row: Vec<u8>,
    text: String,
    fields: Vec<Field>,
    /// What was wrong ahead, to be said in its turn.
    wrong: Option<Unreadable>,
}

impl<R: BufRead> Json<R> {
    pub(crate) fn open(source: R, array: bool) -> Result<Self, Unreadable> {
        let objects = Objects::new(source, array);
        let mut json = Self {
            objects,
            ahead: VecDeque::new(),
            names: Vec::new(),
            places: HashMap::new(),
            row: Vec::new(),
            text: String::new(),
            fields: Vec::new(),
            wrong: None,
        };
        match json.look() {
            Err(wrong) if json.names.is_empty() => Err(wrong),
            looked => Ok(Self { wrong: looked.err(), ..json }),
        }
    }

    /// Reads the first rows for their names.
    fn look(&mut self) -> Result<(), Unreadable> {
        let mut looked = 0;
        while looked < LOOK {
            let mut object = Vec::new();
            let Some(spot) = self.objects.next(&mut object)? else { break };
            looked += object.len();
            for (name, _) in flat(&object, spot)?.0 {
                if self.places.contains_key(&*name) {
                    continue;
                }
                if self.names.len() == MOST_FIELDS {
                    return Err(Unreadable::TooManyFields { spot, max: MOST_FIELDS });
                }
                self.places.insert(name.clone().into_owned(), self.names.len());
                self.names.push(name.into_owned());
            }
            self.ahead.push_back((spot, object));
        }
        Ok(())
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, Unreadable> {
        loop {
            let spot = if let Some((spot, object)) = self.ahead.pop_front() {
                self.row = object;
                spot
            } else if let Some(wrong) = self.wrong.take() {
                return Err(wrong);
            } else {
                self.row.clear();
                match self.objects.next(&mut self.row)? {
                    Some(spot) => spot,
                    None => return Ok(None),
                }
            };
            if self.read(spot)? {
                return Ok(Some(Record { spot, text: &self.text, fields: &self.fields }));
            }
        }
    }

    /// Reads the row's fields; `false` if all are empty.
    fn read(&mut self, spot: Spot) -> Result<bool, Unreadable> {
        self.text.clear();
        self.fields.clear();
        self.fields.resize(self.names.len(), Field::default());
        let mut any = false;
        for (name, value) in flat(&self.row, spot)?.0 {
            let Some(&place) = self.places.get(&*name) else {
                if Meaning::ALL.iter().any(|meaning| meaning.fits(&name)) {
                    let reason = format!("{:?} is a field of none of the first rows", cut(&name));
                    return Err(Unreadable::NoRow { spot, reason });
                }
                continue;
            };
            let begin = self.text.len();
            let json = value.get();
            let kind = match json.as_bytes().first() {
                Some(b'"') => {
                    // Half a surrogate pair is valid, but no text: it stays as it is written.
                    let text = serde_json::from_str::<Text>(json).map_or(Cow::Borrowed(json), |text| text.0);
                    self.text.push_str(&text);
                    Kind::Text
                }
                Some(b'n') => Kind::Text,
                Some(b'[' | b'{') => {
                    self.text.push_str(json);
                    Kind::Nested
                }
                Some(b't' | b'f') => {
                    self.text.push_str(json);
                    Kind::Text
                }
                _ => {
                    self.text.push_str(json);
                    Kind::Number
                }
            };
            any |= self.text.len() > begin;
            self.fields[place] = Field { begin, end: self.text.len(), kind };
        }
        Ok(any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Result<(Vec<String>, Vec<(Spot, Vec<String>)>), String>;

    fn rows(text: &str, array: bool) -> Read {
        let read = || {
            let mut json = Json::open(std::io::BufReader::with_capacity(5, text.as_bytes()), array)?;
            let names = json.names().to_vec();
            let mut rows = Vec::new();
            while let Some(record) = json.next()? {
                rows.push((record.spot(), (0..record.len()).map(|place| record.get(place).to_owned()).collect()));
            }
            Ok::<_, Unreadable>((names, rows))
        };
        read().map_err(|error| error.to_string())
    }

    #[test]
    fn an_array_and_lines_are_the_same_rows() {
        let objects = [
            r#"{"variant": "a\"}", "visitors": 1500, "x": {"y": [1, "]"]}}"#,
            r#"{"visitors": "1'480", "variant": "é", "conversions": 1.50e2, "z": null}"#,
            r#"{"variant": true}"#,
        ];
        let (names, array) = rows(&format!(" [{}]\n", objects.join(",\n ")), true).unwrap();
        assert_eq!(names, ["variant", "visitors", "x", "conversions", "z"]);
        let expected = [
            ["a\"}", "1500", r#"{"y": [1, "]"]}"#, "", ""],
            ["é", "1'480", "", "1.50e2", ""],
            ["true", "", "", "", ""],
        ];
        let texts = |rows: &[(Spot, Vec<String>)]| rows.iter().map(|(_, row)| row.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&array), expected);
        assert_eq!(array.iter().map(|(spot, _)| *spot).collect::<Vec<_>>(), [1, 2, 3].map(Spot::Row));
        let (_, lines) = rows(&format!("{}\r\n", objects.join("\n\n")), false).unwrap();
        assert_eq!(texts(&lines), expected);
        assert_eq!(lines.iter().map(|(spot, _)| *spot).collect::<Vec<_>>(), [1, 3, 5].map(Spot::Line));
        assert_eq!(rows("[]", true), Ok((vec![], vec![])));
        assert_eq!(rows("[{}]", true), Ok((vec![], vec![])));
    }

    #[test]
    fn what_is_no_row_is_said() {
        for (text, said) in [
            ("[1]", "row 1: 1 is no object; a row is one, like {\"variant\": \"a\", \"visitors\": 1500, ...}"),
            ("[{}, [2]]", "row 2: [2 is no object; a row is one, like {\"variant\": \"a\", \"visitors\": 1500, ...}"),
            ("[{\"a\": 1}", "row 1: the array is not closed"),
            ("[{\"a\": 1},", "row 2: the array is not closed"),
            ("[{\"a\": 1} {}]", "row 1: a comma or the end of the array missing behind it"),
            ("[{\"a\": 1}] x", "row 1: text behind the array"),
            ("[{\"a\": 1", "row 1: the row is not closed"),
            ("[", "row 0: the array is not closed"),
            ("[{\"a\": 1, \"a\": 2}]", "row 1: duplicate field `a`, at character 16 of the row"),
            ("[{\"a\": x}]", "row 1: expected value, at character 7 of the row"),
            ("[{\"a\": 01}]", "row 1: invalid number, at character 8 of the row"),
        ] {
            assert_eq!(rows(text, true), Err(said.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_field_that_comes_late_is_no_field_that_is_read() {
        let many = "{\"variant\": \"a\"}\n".repeat(LOOK / 16 + 1);
        assert!(rows(&format!("{many}{{\"other\": 1, \"variant\": 2}}"), false).is_ok());
        let late = rows(&format!("{many}{{\"users\": 1}}"), false).unwrap_err();
        assert!(late.ends_with("\"users\" is a field of none of the first rows"), "{late}");
    }
}
