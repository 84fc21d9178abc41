//! The names: of settings, of what stands in for them, and of what is known and not read.

use abstats_table::{CONVERSIONS, VISITORS};

use super::Part::{self, Day, Document, Effect, Gates, Phase, Prior, Region, Segment, Value, Variant};

/// Longer names are none of these, nor near to one.
pub(super) const LONGEST: usize = 40;

/// What changes the answer.
pub(super) const SETTINGS: &[(Part, &[&str])] = &[
    (Document, DOCUMENT),
    (Document, OF_ANALYSIS),
    (Variant, &["variant_id", "visitors", "conversions", "is_control", "traffic_weight", "prior"]),
    (Segment, &["breakdown_by", "criteria", "variants", "weight_phases"]),
    (Day, &["date", "variants"]),
    (Phase, &["from", "weights", "variants"]),
    (Region, &["scale", "low", "high"]),
    (Gates, &["visitors", "conversions", "days"]),
    (Effect, &["lift", "difference"]),
    (Prior, &["alpha", "beta"]),
    (Value, &["amount", "currency"]),
];

const DOCUMENT: &[&str] =
    &["prior", "variants", "breakdown_by", "breakdowns", "days", "days_are", "days_running", "weight_phases"];

/// Settings of the analysis, which stand in the document and nowhere else.
const OF_ANALYSIS: &[&str] = &[
    "stats_engine",
    "confidence_threshold_percent",
    "alternative",
    "correction",
    "false_discovery",
    "family",
    "level",
    "region",
    "gates",
    "goal_direction",
    "decide_within",
    "days_booked_by",
    "looks",
    "typical_lift",
    "looks_taken",
    "last_look",
    "plan",
    "settle",
    "smallest_effect",
    "visitors_per_month",
    "conversion_value",
];

/// Settings under names that nobody but this format uses: they mean the same wherever they stand.
pub(super) const DISTINCT: &[&str] = &[
    "stats_engine",
    "confidence_threshold_percent",
    "goal_direction",
    "false_discovery",
    "decide_within",
    "days_booked_by",
];

/// What is counted, and its parts.
pub(super) const OF_DATA: &[&str] = &["variants", "breakdown_by", "breakdowns", "days", "days_are", "weight_phases"];

/// Objects that hold settings, where people look for a place for them.
pub(super) const WRAPPERS: &[&str] = &[
    "setting",
    "settings",
    "config",
    "configuration",
    "option",
    "options",
    "param",
    "params",
    "parameters",
    "analysis",
    "test",
    "experiment",
];

/// Objects that describe a goal.
pub(super) const OF_GOALS: &[&str] =
    &["goal", "primarygoal", "maingoal", "selectedgoal", "metric", "primarymetric", "kpi"];

/// Settings that stand elsewhere than in these objects, and where.
pub(super) const ELSEWHERE: &[(&[Part], &[&str], &str)] = &[
    (&[Document], &["traffic_weight", "is_control"], "a variant: \"variants\": [{...}]"),
    (&[Variant, Segment, Day, Phase], OF_ANALYSIS, "the document itself, beside \"variants\""),
    (&[Variant], &["breakdown_by", "breakdowns", "days_running"], "the document itself, beside \"variants\""),
];

/// Other names of settings, without what is no letter.
pub(super) const SYNONYMS: &[(Part, &[&str], &str)] = &[
    (Document, &["engine", "statsengine", "statisticsengine", "statengine"], "stats_engine"),
    (
        Document,
        &[
            "threshold",
            "treshold",
            "threshhold",
            "thresh",
            "confidence",
            "confidencethreshold",
            "confidencelevel",
            "confidencepercent",
            "confidencethresholdpercentage",
            "thresholdpercent",
            "significance",
            "significancelevel",
            "alpha",
        ],
        "confidence_threshold_percent",
    ),
    (Document, &["sided", "sides", "tails", "onesided", "twosided", "frequentisttype"], "alternative"),
    (Document, &["multipletesting", "multiplicity", "multiplecomparisons", "correctionmethod"], "correction"),
    (Document, &["fdr", "falsediscoveryrate"], "false_discovery"),
    (Document, &["intervallevel", "credibleinterval", "confidenceinterval", "crediblelevel"], "level"),
    (Document, &["rope", "equivalence", "equivalenceregion", "margin", "noninferiority"], "region"),
    (Document, &["minvisitors", "minimumvisitors", "minusers"], "gates.visitors"),
    (Document, &["minconversions", "minimumconversions"], "gates.conversions"),
    (Document, &["mindays", "minimumdays"], "gates.days"),
    (Document, &["minimum", "minimums"], "gates"),
    (Document, &["priors"], "prior"),
    (Document, &["lowerisbetter", "direction", "higherisbetter", "goaldirection"], "goal_direction"),
    (Document, &["within"], "decide_within"),
    (Document, &["segments", "breakdown"], "breakdowns"),
    (Document, &["dimension", "segmentby", "breakdowndimension"], "breakdown_by"),
    (Document, &["variations", "arms", "groups"], "variants"),
    (Document, &["weights", "weight", "trafficsplit", "trafficallocation", "allocation"], "variants[].traffic_weight"),
    (Document, &["control", "controlid", "baseline"], "variants[].is_control"),
    (Document, &["daily", "byday", "timeseries"], "days"),
    (Variant, &["id", "variant", "variation", "variationid", "arm", "group", "bucket"], "variant_id"),
    // One table for documents and tables.
    (Variant, VISITORS, "visitors"),
    (Variant, CONVERSIONS, "conversions"),
    (Variant, &["control", "baseline", "isbaseline"], "is_control"),
    (
        Variant,
        &["weight", "traffic", "split", "allocation", "share", "trafficshare", "trafficsplit", "trafficallocation"],
        "traffic_weight",
    ),
    (Segment, &["segment", "value", "name"], "criteria"),
    (Segment, &["dimension", "breakdown"], "breakdown_by"),
    (Segment, &["variations", "arms", "groups"], "variants"),
    (Day, &["day"], "date"),
    (Phase, &["start", "date"], "from"),
    (Phase, &["weight", "split", "allocation"], "weights"),
    (Region, &["lower", "min", "from"], "low"),
    (Region, &["upper", "max", "to"], "high"),
    (Region, &["unit", "type", "of"], "scale"),
    (Gates, &["minvisitors", "minimumvisitors", "users"], "visitors"),
    (Gates, &["minconversions", "minimumconversions"], "conversions"),
    (Gates, &["mindays", "minimumdays", "daysrunning"], "days"),
    (Prior, &["a"], "alpha"),
    (Prior, &["b"], "beta"),
];

/// Words near to one of these that mean something else.
pub(super) const OWN_WORDS: &[&str] = &[
    "booked",
    "books",
    "collection",
    "collections",
    "connection",
    "connections",
    "dates",
    "double",
    "engineer",
    "event",
    "families",
    "height",
    "hooks",
    "labels",
    "levels",
    "links",
    "locks",
    "order",
    "price",
    "rates",
    "reason",
    "regions",
    "shape",
    "states",
    "trial",
    "variance",
    "variances",
];

/// What an answer has and an analysis does not need: it is computed anew.
pub(super) const PASSED_OVER: &[(Part, &[&str])] = &[
    (
        Document,
        &[
            "verdict",
            "missed_gates",
            "discoveries",
            "sample_ratio",
            "absent",
            "warnings",
            "findings",
            "decision",
            "headline",
            "doubts",
            "notes",
            "settlement",
            "worth",
            "plan_progress",
            "insights",
        ],
    ),
    (Variant, &["statistics", "verdict", "always_valid", "planned"]),
    (Segment, &["sample_ratio", "missed_gates", "warnings", "discoveries", "absent", "phases"]),
];
