//! Rows of JSON: the objects of an array, or one a line. Each is found by its braces and read by itself, so that a table may be of
//! any length.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::io::BufRead;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::records::{Field, Kind, LONGEST_ROW, MOST_FIELDS};
use crate::{Meaning, Record, Spot, Unreadable};

/// The names of the fields are looked for in so many bytes.
const LOOK: usize = 1 << 20;
/// So much of what is no row is repeated.
const ECHO: usize = 40;

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
        let objects = Objects { source, array, begun: false, ended: false, line: 1, row: 0 };
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
                if Meaning::of(&name, &Meaning::ALL).is_some() {
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

/// The objects of an array, or of lines.
struct Objects<R> {
    source: R,
    array: bool,
    begun: bool,
    ended: bool,
    line: u64,
    row: u64,
}

impl<R: BufRead> Objects<R> {
    /// The next byte that is no blank, which stays.
    fn peek(&mut self) -> Result<Option<u8>, Unreadable> {
        loop {
            let part = self.source.fill_buf()?;
            if part.is_empty() {
                return Ok(None);
            }
            let blanks = part.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.line += memchr::memchr_iter(b'\n', &part[..blanks]).count() as u64;
            let next = part.get(blanks).copied();
            self.source.consume(blanks);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    fn spot(&self) -> Spot {
        if self.array { Spot::Row(self.row) } else { Spot::Line(self.line) }
    }

    fn wrong<T>(&self, reason: &str) -> Result<T, Unreadable> {
        Err(Unreadable::NoRow { spot: self.spot(), reason: reason.to_owned() })
    }

    /// Reads the next object; `None` at the end.
    fn next(&mut self, object: &mut Vec<u8>) -> Result<Option<Spot>, Unreadable> {
        if self.ended {
            return Ok(None);
        }
        let mut next = self.peek()?;
        if self.array {
            let first = !self.begun;
            if first {
                self.begun = true;
                self.source.consume(usize::from(next == Some(b'[')));
                next = self.peek()?;
            }
            match next {
                Some(b']') => {
                    self.source.consume(1);
                    self.ended = true;
                    return if self.peek()?.is_some() { self.wrong("text behind the array") } else { Ok(None) };
                }
                Some(b',') if !first => {
                    self.source.consume(1);
                    next = self.peek()?;
                }
                Some(_) if first => {}
                Some(_) => return self.wrong("a comma or the end of the array missing behind it"),
                None => return self.wrong("the array is not closed"),
            }
        }
        self.row += 1;
        let spot = self.spot();
        match next {
            None if self.array => self.wrong("the array is not closed"),
            None => Ok(None),
            Some(b'{') => self.object(object).map(|()| Some(spot)),
            Some(_) => {
                let part = self.source.fill_buf()?;
                let end = part.iter().position(|byte| b",]}\n".contains(byte)).unwrap_or(part.len());
                let found = cut(String::from_utf8_lossy(&part[..end.max(1)]).trim()).into_owned();
                self.wrong(&format!(
                    "{found} is no object; a row is one, like {{\"variant\": \"a\", \"visitors\": 1500, ...}}"
                ))
            }
        }
    }

    /// Reads up to the brace that closes.
    fn object(&mut self, object: &mut Vec<u8>) -> Result<(), Unreadable> {
        let spot = self.spot();
        let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
        loop {
            let part = self.source.fill_buf()?;
            if part.is_empty() {
                return Err(Unreadable::NoRow { spot, reason: "the row is not closed".to_owned() });
            }
            let mut taken = part.len();
            for (place, byte) in part.iter().enumerate() {
                if in_text {
                    in_text = escaped || *byte != b'"';
                    escaped = !escaped && *byte == b'\\';
                    continue;
                }
                match byte {
                    b'"' => in_text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    b'\n' => self.line += 1,
                    _ => {}
                }
                if depth == 0 {
                    taken = place + 1;
                    break;
                }
            }
            if object.len() + taken > LONGEST_ROW {
                return Err(Unreadable::TooLong { spot, max: LONGEST_ROW });
            }
            object.extend_from_slice(&part[..taken]);
            self.source.consume(taken);
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

/// The fields of an object, each once, its value as it is written.
struct Flat<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

fn flat(object: &[u8], spot: Spot) -> Result<Flat<'_>, Unreadable> {
    serde_json::from_slice(object).map_err(|error| {
        let sentence = error.to_string();
        let reason = sentence.split_once(" at line ").map_or(sentence.as_str(), |(sentence, _)| sentence);
        Unreadable::NoRow { spot, reason: format!("{reason}, at character {} of the row", error.column()) }
    })
}

impl<'de> Deserialize<'de> for Flat<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FlatVisitor)
    }
}

struct FlatVisitor;

impl<'de> Visitor<'de> for FlatVisitor {
    type Value = Flat<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Flat<'de>, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        while let Some((Text(name), value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
            if fields.len() == MOST_FIELDS {
                return Err(A::Error::custom(format!("more than {MOST_FIELDS} fields")));
            }
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!("duplicate field `{}`", cut(&name))));
            }
            fields.push((name, value));
        }
        Ok(Flat(fields))
    }
}

/// Text, borrowed where nothing in it is escaped.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

/// The beginning of a long text.
fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(ECHO) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
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
