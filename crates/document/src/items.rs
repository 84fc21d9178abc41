//! The items of an array, read no further than a valid document could go.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};

use abstats::{Experiment, InputErrors, Problem};

use crate::document::{RawDay, RawSegment, RawSegmentVariant, RawVariant};
use crate::object::Object;

/// Of items that are wrong so many are kept, to be listed as errors: a document of nothing but errors takes no room.
const MOST_WRONG: usize = 10_000;

/// What an array may hold.
pub(crate) trait Item {
    /// Whether there is one for each variant: then they are counted as they come.
    const OF_VARIANTS: bool;

    /// Whether a field that is required is not there or cannot be what it has to be.
    fn is_wrong(&self) -> bool;
}

/// Items, each an object.
pub(crate) struct Items<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de> + Item> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor(PhantomData))
    }
}

struct ItemsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Item> Visitor<'de> for ItemsVisitor<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Items<T>, A::Error> {
        let (mut items, mut wrong) = (Vec::new(), 0);
        while let Some(Object(item)) = array.next_element::<Object<T>>()? {
            if T::OF_VARIANTS && items.len() == Experiment::MAX_VARIANTS {
                return Err(A::Error::custom(InputErrors::from(Problem::TooManyVariants {
                    max: Experiment::MAX_VARIANTS,
                })));
            }
            wrong += usize::from(item.is_wrong());
            items.push(item);
            if wrong == MOST_WRONG {
                while array.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(Items(items))
    }
}

impl Item for RawVariant {
    const OF_VARIANTS: bool = true;

    fn is_wrong(&self) -> bool {
        false
    }
}

impl Item for RawSegmentVariant {
    const OF_VARIANTS: bool = true;

    fn is_wrong(&self) -> bool {
        false
    }
}

impl Item for RawSegment {
    const OF_VARIANTS: bool = false;

    fn is_wrong(&self) -> bool {
        let of = |variant: &RawSegmentVariant| variant.visitors.count().and(variant.conversions.count()).is_none();
        !self.criteria.is_text() || self.variants.iter().flat_map(|Items(variants)| variants).any(of)
    }
}

impl Item for RawDay {
    const OF_VARIANTS: bool = false;

    fn is_wrong(&self) -> bool {
        let of = |variant: &RawSegmentVariant| variant.visitors.count().and(variant.conversions.count()).is_none();
        !self.date.is_text() || self.variants.iter().flat_map(|Items(variants)| variants).any(of)
    }
}
