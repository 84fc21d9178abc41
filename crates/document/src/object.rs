//! An object and nothing else: serde would also take an array for a struct, its items by the order of the fields. Fields that
//! the struct does not have are met on the way and told.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::fields::{Part, Strangers};
use crate::{Goal, SelectedGoal};

/// What is read from an object.
pub(crate) trait Fields {
    /// Which object of the document it is.
    const PART: Part;

    /// Keeps the fields that it does not have.
    fn keep(&mut self, strangers: Strangers);
}

/// `T`, read from an object only.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de> + Fields> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// What is read from an object and passed through, with the fields that it does not have.
#[derive(Default)]
pub(crate) struct Kept<T> {
    pub(crate) value: T,
    pub(crate) strangers: Strangers,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { value: T::deserialize(deserializer)?, strangers: Strangers::default() })
    }
}

impl Fields for Kept<Goal> {
    const PART: Part = Part::Goal;

    fn keep(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }
}

impl Fields for Kept<SelectedGoal> {
    const PART: Part = Part::Goal;

    fn keep(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Fields> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        let mut strangers = Strangers::default();
        let mut read = T::deserialize(Watched { map, part: T::PART, strangers: &mut strangers })?;
        read.keep(strangers);
        Ok(Object(read))
    }
}

/// The object; the struct that is read from it says which fields it has.
struct Watched<'a, A> {
    map: A,
    part: Part,
    strangers: &'a mut Strangers,
}

impl<'de, A: MapAccess<'de>> Deserializer<'de> for Watched<'_, A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self.map)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let Self { map, part, strangers } = self;
        visitor.visit_map(Sieve { map, part, strangers, fields, seen: Vec::new() })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The fields that the struct has.
struct Sieve<'a, A> {
    map: A,
    part: Part,
    strangers: &'a mut Strangers,
    fields: &'static [&'static str],
    seen: Vec<&'static str>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Sieve<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Self { map, part, strangers, fields, seen } = self;
        while let Some(key) = map.next_key_seed(Key { fields, part: *part, strangers })? {
            match key {
                Met::Field(field) => {
                    seen.push(field);
                    return seed.deserialize(StrDeserializer::new(field)).map(Some);
                }
                // A number can be too large for every type, and half a surrogate pair is no text.
                Met::Stranger => strangers.value(*part, map.next_value::<Box<RawValue>>()?.get()),
            }
        }
        strangers.end(seen);
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

enum Met {
    Field(&'static str),
    Stranger,
}

/// A name, looked up before it is kept.
struct Key<'a> {
    fields: &'static [&'static str],
    part: Part,
    strangers: &'a mut Strangers,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Met;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Met, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Met;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Met, E> {
        Ok(self.fields.iter().find(|field| **field == name).map_or_else(
            || {
                self.strangers.meet(self.part, name);
                Met::Stranger
            },
            |field| Met::Field(field),
        ))
    }
}
