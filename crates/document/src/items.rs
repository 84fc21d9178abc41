//! The items of an array, read no further than a valid document could go.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

use abstats::{Experiment, Problem};

use crate::object::{Fields, Object};

/// Of items that are wrong so many are kept, to be listed as errors: a document of nothing but errors takes no room.
const MOST_WRONG: usize = 10_000;

/// What an array may hold.
pub(crate) trait Item {
    /// Whether there is one for each variant: then they are counted as they come.
    const OF_VARIANTS: bool;

    /// What the array is, for people.
    const ARRAY: &str;

    /// Whether a field that is required is not there or cannot be what it has to be.
    fn is_wrong(&self) -> bool;
}

/// Items, each an object.
pub(crate) struct Items<T> {
    all: Vec<T>,
    /// Whether there are more variants than are served; then they are not kept.
    too_many: bool,
}

impl<T> Items<T> {
    /// All, unless they are too many.
    pub(crate) fn served(self) -> Result<Vec<T>, Problem> {
        let max = Experiment::MAX_VARIANTS;
        if self.too_many { Err(Problem::TooManyVariants { max }) } else { Ok(self.all) }
    }

    /// All that are kept.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.all.iter()
    }

    /// Whether there are too many, or one of them is such.
    pub(crate) fn are_too_many_or_any(&self, is_such: impl Fn(&T) -> bool) -> bool {
        self.too_many || self.all.iter().any(is_such)
    }
}

impl<'de, T: Deserialize<'de> + Fields + Item> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor(PhantomData))
    }
}

struct ItemsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Fields + Item> Visitor<'de> for ItemsVisitor<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::ARRAY)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Items<T>, A::Error> {
        let (mut all, mut wrong) = (Vec::new(), 0);
        while let Some(Object(item)) = array.next_element::<Object<T>>()? {
            let too_many = T::OF_VARIANTS && all.len() == Experiment::MAX_VARIANTS;
            wrong += usize::from(item.is_wrong());
            all.push(item);
            if too_many || wrong == MOST_WRONG {
                while array.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Items { all: if too_many { Vec::new() } else { all }, too_many });
            }
        }
        Ok(Items { all, too_many: false })
    }
}
