//! The input document as it is written: its fields, none of them judged yet.

use serde::Deserialize;

use abstats_words::Assumption;

use crate::{Counting, Goal, Nullable, SelectedGoal, TestId};

use crate::fields::{Part, Strangers};
use crate::items::{Item, Items};
use crate::looking::RawPlan;
use crate::object::{Fields, Kept, Object};
use crate::practical::{Asked, RawGates, RawRegion};
use crate::raw::{Digits, Raw, by_digits};
use crate::request::RawPrior;
use crate::said::Said;
use crate::settlement::RawEffect;
#[cfg(feature = "schema")]
use crate::words::{ALTERNATIVES, BOOKED_BY, CORRECTIONS, DAYS_ARE, ENGINES, FAMILIES, GOAL_DIRECTIONS, LOOKS};
use crate::worth::RawValue;

/// An experiment's counts: the result endpoint's response as it is, or the same by hand. Only `visitors` and
/// `conversions` of the variants are required; unknown fields are not read, and a reading lists them; `conversion_rate`,
/// `improvement` and the totals are recomputed.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct RawInput {
    /// Passed through; false is an error of the sender.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub(crate) success: Raw,
    /// An error of the sender: then there is nothing to analyse.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    pub(crate) error: Said,
    /// The same, as a list.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    pub(crate) errors: Said,
    /// What the sender says of it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    pub(crate) detail: Said,
    /// What the sender says of it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
    pub(crate) message: Said,
    /// The experiment's id; passed through.
    pub(crate) test_id: Option<TestId>,
    /// The experiment's name; passed through; null stays null.
    pub(crate) test_name: Nullable<String>,
    /// Passed through.
    pub(crate) status: Option<String>,
    /// Passed through.
    pub(crate) status_code: Option<i64>,
    /// Passed through.
    pub(crate) start_date: Option<String>,
    /// Passed through; null stays null.
    pub(crate) end_date: Nullable<String>,
    /// For how many days the test has run; from the first of `days` to the last when left out.
    pub(crate) days_running: Option<u64>,
    /// Passed through; null stays null.
    #[cfg_attr(feature = "schema", schemars(with = "Nullable<Goal>"))]
    pub(crate) primary_goal: Nullable<Object<Kept<Goal>>>,
    /// Passed through.
    #[cfg_attr(feature = "schema", schemars(with = "Option<SelectedGoal>"))]
    pub(crate) selected_goal: Option<Object<Kept<SelectedGoal>>>,
    /// Passed through.
    pub(crate) query_start_date: Option<String>,
    /// Passed through.
    pub(crate) query_end_date: Option<String>,
    /// Passed through.
    pub(crate) effective_start_date: Option<String>,
    /// Passed through.
    pub(crate) effective_end_date: Option<String>,
    /// The stats engine; bayesian when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = ENGINES.or_null())))]
    pub(crate) stats_engine: Raw,
    /// The threshold of the verdict; 95 when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>", extend("minimum" = 50, "maximum" = 99)))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) confidence_threshold_percent: Raw,
    /// Which way is better: whether more conversions are the goal or fewer; `increase` when left out. Rates, differences and
    /// lifts keep their signs; winner and loser, chances, losses and the harm of `region` turn round.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = GOAL_DIRECTIONS.or_null())))]
    pub(crate) goal_direction: Raw,
    /// Of the frequentist engine: what the test looks for in the rates, whichever is better; `two_sided` when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = ALTERNATIVES.or_null())))]
    pub(crate) alternative: Raw,
    /// Of the frequentist engine: the correction for multiple comparisons; none when left out. With looks at `any_time` of both
    /// engines: comparisons share alpha unless this is `none`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = CORRECTIONS.or_null())))]
    pub(crate) correction: Raw,
    /// Of the Bayesian engine: whether winners and losers are chosen as sets, by their expected share of false ones.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub(crate) false_discovery: Raw,
    /// Which comparisons `correction` or `false_discovery` takes together: those of the whole test, and of each
    /// breakdown; or everything.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = FAMILIES.or_null())))]
    pub(crate) family: Raw,
    /// The level of all intervals, a fraction; the one paired with the verdict when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>", extend("minimum" = 0, "exclusiveMaximum" = 1)))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) level: Raw,
    /// The lifts or differences that are too small to matter: a variant within is `equivalent`, one not below `non_inferior`
    /// (one not above, with `goal_direction` decrease); none when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<RawRegion>"))]
    pub(crate) region: Asked<RawRegion>,
    /// The data that any verdict but `not_enough_data` needs; none when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<RawGates>"))]
    pub(crate) gates: Asked<RawGates>,
    /// Of the frequentist engine, and of `"any_time"`: what the comparison that decides is made within, `"day"` or the name of
    /// a breakdown (`"breakdown:day"` for one named so); over all visitors when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(crate) decide_within: Raw,
    /// Whether to say what would settle the test: how many visitors find which effect.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub(crate) settle: Raw,
    /// The smallest effect of interest, for `settle`; else the end of the region, or lifts of 5, 10 and 20%.
    #[cfg_attr(feature = "schema", schemars(with = "Option<RawEffect>"))]
    pub(crate) smallest_effect: Asked<RawEffect>,
    /// How often one looks before one decides: `once`; at `any_time`: then the always-valid comparison decides; or as `planned`: then
    /// the bounds of the plan decide. As the plan says when left out, else once.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = LOOKS.or_null())))]
    pub(crate) looks: Raw,
    /// With `any_time`: the lift, a fraction, that one expects of a variant that works, chosen before the data; 0.1 when left
    /// out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>", extend("minimum" = 0.0001, "maximum" = 1)))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) typical_lift: Raw,
    /// The plan of the test, as `abstats plan --save` writes it: settings that are left out are the planned ones, and the answer says
    /// how far the test has come. With looks at `planned`, it has the looks.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Map<String, serde_json::Value>>"))]
    pub(crate) plan: RawPlan,
    /// With looks at `planned`: the earlier looks that were really taken, as parts of the planned visitors; the planned ones when
    /// left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<f64>>"))]
    pub(crate) looks_taken: Option<Vec<Digits>>,
    /// With looks at `planned`: whether no look follows this one, whatever it sees.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub(crate) last_look: Raw,
    /// Visitors a month, to say what the difference is worth a month; not said when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>", extend("minimum" = 1, "maximum" = 1_000_000_000_000_u64)))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) visitors_per_month: Raw,
    /// What a conversion is worth; needs `visitors_per_month`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<RawValue>"))]
    pub(crate) conversion_value: Asked<RawValue>,
    /// Of the Bayesian engine: the prior of every variant that has none of its own; uniform when left out.
    pub(crate) prior: RawPrior,
    /// Computed anew; one that differs is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) total_visitors: Raw,
    /// Computed anew; one that differs is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) total_conversions: Raw,
    /// The variants. May be left out when there is exactly one breakdown: then they are the segments' variants.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<RawVariant>>"))]
    pub(crate) variants: Option<Items<RawVariant>>,
    /// The dimension of the segments.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(crate) breakdown_by: Raw,
    /// The segments.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<RawSegment>>"))]
    pub(crate) breakdowns: Option<Items<RawSegment>>,
    /// The test day by day, each day after the one before.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<RawDay>>"))]
    pub(crate) days: Option<Items<RawDay>>,
    /// Whether the days' counts are those of each day alone or of all days up to it; daily when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = DAYS_ARE.or_null())))]
    pub(crate) days_are: Raw,
    /// The day on which a conversion is counted: that of its visitor's entry, or that of the conversion; not known when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = BOOKED_BY.or_null())))]
    pub(crate) days_booked_by: Raw,
    /// The phases of the traffic weights, when they changed while the test ran; then no variant has a `traffic_weight`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<RawPhase>>"))]
    pub(crate) weight_phases: Option<Items<RawPhase>>,
    /// What the service met while it counted; passed through.
    pub(crate) counting: Option<Counting>,
    /// What a reader assumed before; passed through.
    pub(crate) readings: Option<Vec<Assumption>>,
    #[serde(skip)]
    pub(crate) strangers: Strangers,
}

/// A day.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Day", extend("required" = ["date"])))]
pub(crate) struct RawDay {
    /// The date, YYYY-MM-DD.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(crate) date: Raw,
    /// The variants' counts; a variant not listed has none. When the weights differ by day, each has its weight.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<DayVariant>>"))]
    pub(crate) variants: Option<Items<RawVariant>>,
    #[serde(skip)]
    pub(crate) strangers: Strangers,
}

/// A variant: of the whole test, of a segment, where nobody asks for its weight and its prior, or of a day, where nobody asks for
/// its prior.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Variant", description = "A variant over the whole test.")
)]
pub(crate) struct RawVariant {
    /// Identifies the variant; its place, from "0", when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<TestId>"))]
    pub(crate) variant_id: Raw,
    /// The display name.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(crate) name: Raw,
    /// Distinct visitors. Required, but with exactly one breakdown all variants of the whole test may leave out their counts.
    #[cfg_attr(feature = "schema", schemars(with = "u64", extend("maximum" = 1_000_000_000_000_u64)))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) visitors: Raw,
    /// Distinct visitors who converted.
    #[cfg_attr(feature = "schema", schemars(with = "u64", extend("maximum" = 1_000_000_000_000_u64)))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) conversions: Raw,
    /// Whether it is the control; when no variant is, it is the one with the id "0", else one named like a control, else the
    /// first. A segment must not contradict the whole test.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub(crate) is_control: Raw,
    /// Its configured share of traffic, in any unit.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>", extend("minimum" = 0)))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) traffic_weight: Raw,
    /// Its own prior.
    pub(crate) prior: RawPrior,
    /// In percent; computed anew; one that differs is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) conversion_rate: Raw,
    /// In percent; computed anew; one that differs is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) improvement: Raw,
    #[serde(skip)]
    pub(crate) strangers: Strangers,
}

/// A segment.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Segment", extend("required" = ["criteria"])))]
pub(crate) struct RawSegment {
    /// The dimension, when there are several.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(crate) breakdown_by: Raw,
    /// The dimension's value.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(crate) criteria: Raw,
    /// The variants' counts within the segment; a variant not listed has none.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<SegmentVariant>>"))]
    pub(crate) variants: Option<Items<RawVariant>>,
    /// The same by phase of the traffic weights, in the order of those of the whole test; their weights are passed over.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<RawPhase>>"))]
    pub(crate) weight_phases: Option<Items<RawPhase>>,
    /// Computed anew; one that differs is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) total_visitors: Raw,
    /// Computed anew; one that differs is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) total_conversions: Raw,
    /// In percent; computed anew; one that differs is told.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    #[serde(deserialize_with = "by_digits")]
    pub(crate) conversion_rate: Raw,
    #[serde(skip)]
    pub(crate) strangers: Strangers,
}

/// A phase of the traffic weights.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "WeightPhase"))]
pub(crate) struct RawPhase {
    /// When it began; passed through.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(crate) from: Raw,
    /// The weights, in the order of the variants.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<f64>>"))]
    pub(crate) weights: Option<Vec<Digits>>,
    /// The counts of those who entered in this phase; a variant not listed has none.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<SegmentVariant>>"))]
    pub(crate) variants: Option<Items<RawVariant>>,
    #[serde(skip)]
    pub(crate) strangers: Strangers,
}

macro_rules! fields {
    ($($read:ty => $part:ident),*) => {$(
        impl Fields for $read {
            const PART: Part = Part::$part;

            fn keep(&mut self, strangers: Strangers) {
                self.strangers = strangers;
            }
        }
    )*};
}

fields!(RawInput => Document, RawVariant => Variant, RawSegment => Segment, RawDay => Day, RawPhase => Phase);

impl Item for RawVariant {
    const OF_VARIANTS: bool = true;
    const ARRAY: &str = r#"an array like [{"visitors": 1500, "conversions": 120}, ...]"#;

    fn is_wrong(&self) -> bool {
        false
    }
}

impl Item for RawSegment {
    const OF_VARIANTS: bool = false;
    const ARRAY: &str = r#"an array like [{"criteria": "mobile", "variants": [...]}, ...]"#;

    fn is_wrong(&self) -> bool {
        !self.criteria.is_text() || are_wrong(self.variants.as_ref())
    }
}

impl Item for RawDay {
    const OF_VARIANTS: bool = false;
    const ARRAY: &str = r#"an array like [{"date": "2024-01-15", "variants": [...]}, ...]"#;

    fn is_wrong(&self) -> bool {
        !self.date.is_text() || are_wrong(self.variants.as_ref())
    }
}

impl Item for RawPhase {
    const OF_VARIANTS: bool = false;
    const ARRAY: &str = r#"an array like [{"weights": [0.9, 0.1], "variants": [...]}, ...]"#;

    fn is_wrong(&self) -> bool {
        are_wrong(self.variants.as_ref())
    }
}

fn are_wrong(variants: Option<&Items<RawVariant>>) -> bool {
    let is_wrong = |variant: &RawVariant| !(variant.visitors.may_be_count() && variant.conversions.may_be_count());
    variants.is_some_and(|variants| variants.are_too_many_or_any(is_wrong))
}

/// The schema of a [`RawVariant`] in a segment, of which weight and prior are passed over.
#[cfg(feature = "schema")]
struct SegmentVariant;

/// The schema of a [`RawVariant`] on a day, of which the prior is passed over.
#[cfg(feature = "schema")]
struct DayVariant;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for SegmentVariant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SegmentVariant".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        variant_without(generator, "A variant within a segment.", &["traffic_weight", "prior"])
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DayVariant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DayVariant".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        variant_without(generator, "A variant on a day.", &["prior"])
    }
}

#[cfg(feature = "schema")]
fn variant_without(
    generator: &mut schemars::SchemaGenerator,
    description: &str,
    passed_over: &[&str],
) -> schemars::Schema {
    use schemars::JsonSchema as _;
    let mut schema = RawVariant::json_schema(generator);
    schema.insert("description".into(), description.into());
    schema.insert("required".into(), ["visitors", "conversions"].into());
    if let Some(fields) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        fields.retain(|name, _| !passed_over.contains(&name.as_str()));
    }
    schema
}
