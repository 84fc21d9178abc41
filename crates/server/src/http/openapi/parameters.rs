//! The parameters, as the page describes them.

use abstats_question::Endpoint;
use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AnyOfBuilder, KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Required, Schema};

/// The parameters of an experiment's endpoint: two in the path, the others in the query.
pub fn of(endpoint: Endpoint) -> Vec<Parameter> {
    let path = [
        path(
            "project_key",
            "The key of the project. It is not the API key, which belongs into a header",
            text().build().into(),
        ),
        path("test_id", "The numeric experiment ID", integer(1).into()),
    ];
    let query = ALL.iter().filter(|(name, ..)| match endpoint {
        Endpoint::Result => true,
        Endpoint::Timeseries => !matches!(*name, "breakdown_by" | "mature_only" | "include_statistics"),
        Endpoint::Metrics => !matches!(*name, "breakdown_by" | "goal_key" | "goal_profile_id" | "include_statistics"),
    });
    path.into_iter().chain(query.map(|&(name, kind, description)| query_parameter(name, kind, description))).collect()
}

#[derive(Clone, Copy)]
enum Kind {
    Date,
    Text,
    Json,
    Count,
    Days,
    Hours,
    Flag,
}

/// Name, form and description.
const ALL: [(&str, Kind, &str); 13] = [
    (
        "start_date",
        Kind::Date,
        "Filter conversions from this date, local to `tz`: visitors who entered on this day or later. Without `end_date` through the current date.",
    ),
    (
        "end_date",
        Kind::Date,
        "Filter conversions through this date, local to `tz`. Without `start_date` from the date of the experiment's creation.",
    ),
    (
        "goal_key",
        Kind::Text,
        "Drill into a specific primary or secondary goal by goal_key. If omitted, the experiment's primary goal is used.",
    ),
    (
        "goal_profile_id",
        Kind::Count,
        "Drill into a specific goal by internal goal ID. Prefer goal_key when available: it wins when both are there.",
    ),
    (
        "filter_by",
        Kind::Text,
        "Preset segment filter such as mobile, desktop, new, returning, paid, search, direct, europe or country-US. Commas between different dimensions are AND, within one dimension OR: `desktop,country-US,country-CA` is desktop AND (US OR CA).",
    ),
    (
        "custom_filter",
        Kind::Json,
        "Segment rules as JSON: the outer array is AND, inner arrays are OR groups of {criteria, operator, value, key}. Criteria: landing_page, ref_page, user_agent, queryparam, source, device, browser, os, dayofweek, hourofday, visitor_type, country, v.visitor_id, v.uuid, attribute, utm. Operators: ==, !=, ** (contains), !* (does not contain), ex (exists), nx (does not exist); >, >=, <, <= for dayofweek and hourofday; gt, gte, lt, lte, bt, bf, days_gt, days_gte, days_lt, days_lte for attribute. At most 50 rules and 16 KiB.",
    ),
    (
        "breakdown_by",
        Kind::Text,
        "Segment results by device, browser, os, country, region, city, user_type, ref_page, landing_page, utm_campaign, utm_source, utm_medium, utm_content, utm_term, or attribute.KEY.",
    ),
    (
        "event_attribute",
        Kind::Json,
        "Event filters of event, revenue and script goals as JSON: the outer array is OR, inner arrays are AND groups of {key, operand, value}, which must hold on one event. Operands: =, !=, >, <, >=, <=, ** (contains), !* (does not contain), ex, nx; `operator` is an alias for `operand`.",
    ),
    ("min_count", Kind::Count, "Minimum matching event count per visitor for event-backed goals. Defaults to 1."),
    (
        "timeframe_days",
        Kind::Days,
        "Event conversion window in days of 24 hours after test entry for event-backed goals; 0 is no limit.",
    ),
    (
        "tz",
        Kind::Hours,
        "Hours that local time is ahead of UTC, from -12 to 14 in whole minutes, such as 8, -5 or 5.5. Defaults to 0.",
    ),
    (
        "mature_only",
        Kind::Flag,
        "With `timeframe_days`: leave out visitors whose window is not over yet. Defaults to false.",
    ),
    (
        "include_statistics",
        Kind::Flag,
        "Add the statistics, the verdict, and all that they were computed from. Defaults to false.",
    ),
];

fn query_parameter(name: &str, kind: Kind, description: &str) -> Parameter {
    let schema: Schema = match kind {
        // The arrays of the page are JSON in one text.
        Kind::Text | Kind::Json => text().build().into(),
        Kind::Date => or_empty(text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).build()),
        Kind::Count => or_empty(integer(i64::from(name == "min_count"))),
        Kind::Days => or_empty(number().minimum(Some(0)).build()),
        Kind::Hours => or_empty(number().minimum(Some(-12)).maximum(Some(14)).build()),
        Kind::Flag => or_empty(ObjectBuilder::new().schema_type(Type::Boolean).build()),
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .example(example(name))
        .build()
}

fn path(name: &str, description: &str, schema: Schema) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

fn example(name: &str) -> Option<Value> {
    Some(match name {
        "start_date" => json!("2024-01-15"),
        "filter_by" => json!("desktop,country-US,country-CA"),
        "custom_filter" => json!(r#"[[{"criteria":"country","operator":"==","value":"US"}]]"#),
        "breakdown_by" => json!("device"),
        "event_attribute" => json!(r#"[[{"key":"revenue","operand":">","value":100}]]"#),
        _ => return None,
    })
}

/// A parameter without a value counts as absent.
fn or_empty(schema: Object) -> Schema {
    AnyOfBuilder::new().item(schema).item(text().max_length(Some(0))).build().into()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn number() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Number)
}

fn integer(minimum: i64) -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(minimum)).build()
}
