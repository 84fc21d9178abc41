//! What the service met while it counted visitors and events.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a reader of counts should know of the rows behind them. The result service fills it; documents pass it through.
///
/// ```
/// let text = r#"{"multiple_variant_visitors":3,"immature_visitors":{"0":10,"1":12},"events_just_before_entry":0,"ignored_rows":1,"warnings":[]}"#;
/// let counting: abstats_document::Counting = serde_json::from_str(text)?;
/// assert_eq!(counting.immature_visitors.as_ref().unwrap().0[1], ("1".to_owned(), 12));
/// assert_eq!(serde_json::to_string(&counting)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "the result service writes it out")]
pub struct Counting {
    /// Visitors who saw more than one variant; they count in the first.
    pub multiple_variant_visitors: u64,
    /// With `timeframe_days`: visitors of each variant whose window is not over yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub immature_visitors: Option<ByVariant>,
    /// Events up to a minute before their visitor's entry; they do not count.
    pub events_just_before_entry: u64,
    /// Rows that do not count: of a variant that the experiment does not have, from before it began, or conversions
    /// from before their visitor's entry.
    pub ignored_rows: u64,
    /// One sentence each.
    pub warnings: Vec<String>,
}

/// A number of each variant, by its id, in the order of the variants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a list with a name")]
pub struct ByVariant(pub Vec<(String, u64)>);

impl Serialize for ByVariant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, number)| (id, number)))
    }
}

impl<'de> Deserialize<'de> for ByVariant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = ByVariant;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object of numbers by variant id")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ByVariant, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(ByVariant(all))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ByVariant {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ByVariant".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, u64>::json_schema(generator)
    }
}
