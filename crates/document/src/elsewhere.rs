//! A document without variants: what it has in their place, and where within it there are some.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::echo::{LONGEST_VALUE, cut};
use crate::error::ErrorKind;
use crate::fields::Shape;

/// So many fields and places are told.
const MOST: usize = 10;

/// What is wrong with a document of JSON that has no variants.
pub(crate) fn no_variants(text: &str) -> ErrorKind {
    let (mut found, mut inside) = (Vec::new(), Vec::new());
    let look = Look { path: String::new(), found: Some(&mut found), inside: &mut inside };
    // What cannot be read further was found until there.
    drop(look.deserialize(&mut serde_json::Deserializer::from_str(text)));
    ErrorKind::NoVariants { found, inside }
}

/// A value and its place. The fields of the document itself are kept.
struct Look<'a> {
    path: String,
    found: Option<&'a mut Vec<String>>,
    inside: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let key = cut(&key, LONGEST_VALUE);
            if let Some(found) = self.found.as_deref_mut().filter(|found| found.len() < MOST) {
                found.push(key.clone());
            }
            if key == "variants" {
                let is_there = map.next_value::<Shape>()? == Shape::Nested;
                if is_there && self.found.is_none() && self.inside.len() < MOST {
                    self.inside.push(cut(&self.path, LONGEST_VALUE));
                }
                continue;
            }
            // Those in there are the counts of a part.
            if matches!(key.as_str(), "breakdowns" | "days" | "weight_phases") {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let path = if self.path.is_empty() { key } else { format!("{}.{key}", self.path) };
            map.next_value_seed(Look { path, found: None, inside: self.inside })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for item in 0.. {
            let path = format!("{}[{item}]", self.path);
            if items.next_element_seed(Look { path, found: None, inside: self.inside })?.is_none() {
                break;
            }
            if self.inside.len() == MOST {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
