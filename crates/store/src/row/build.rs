//! From named values to a row, for CSV, NDJSON and tracked rows alike.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::enumerations::spelling;
use super::{Carried, Incoming, Kind, What};
use crate::text::id_text;
use crate::time::{self, Zone};
use abstats_question::{Field, Moment, text_of};

/// What a column or a key of a row means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Slot {
    Id,
    Kind,
    Experiment,
    VisitorId,
    AliasId,
    VariantId,
    GoalKey,
    Name,
    EventId,
    At,
    CreatedAt,
    Field(Field),
    Attributes,
    Attribute(String),
    Props,
    Prop(String),
}

impl Slot {
    /// The meaning of a name in rows of this kind.
    pub(crate) fn of(kind: Kind, name: &str) -> Option<Self> {
        let describes = matches!(kind, Kind::Exposure | Kind::Visitor);
        Some(match (kind, name) {
            (_, "id") => Self::Id,
            (_, "kind") => Self::Kind,
            (_, "visitor_id") => Self::VisitorId,
            (Kind::Exposure | Kind::Event | Kind::Conversion | Kind::Alias, "at") => Self::At,
            (Kind::Exposure, "experiment") => Self::Experiment,
            (Kind::Exposure, "variant_id") => Self::VariantId,
            (Kind::Alias, "alias_id") => Self::AliasId,
            (Kind::Conversion, "goal_key") => Self::GoalKey,
            (Kind::Event, "name") => Self::Name,
            (Kind::Event, "event_id") => Self::EventId,
            (Kind::Event, "props") => Self::Props,
            (Kind::Event, name) => Self::Prop(name.strip_prefix("props.")?.to_owned()),
            (_, "created_at") if describes => Self::CreatedAt,
            (_, "attributes") if describes => Self::Attributes,
            (_, name) if describes => match Field::from_name(name) {
                Some(field) => Self::Field(field),
                None => Self::Attribute(name.strip_prefix("attributes.")?.to_owned()),
            },
            _ => return None,
        })
    }
}

/// A row that says where it belongs: tracked rows do, imported ones may.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Of an exposure that names it.
    pub(crate) experiment: Option<String>,
    pub(crate) incoming: Incoming,
}

/// Makes the row, or says why not.
pub(crate) fn build(
    kind: Kind,
    zone: Option<&Zone>,
    values: impl Iterator<Item = (Slot, Value)>,
) -> Result<Row, String> {
    let mut parts = Parts::default();
    for (slot, value) in values {
        parts.take(kind, zone, slot, value)?;
    }
    parts.row(kind)
}

#[derive(Default)]
struct Parts {
    id: Option<String>,
    experiment: Option<String>,
    visitor: Option<String>,
    /// Of the kinds that have one: alias, variant, goal or name.
    subject: Option<String>,
    event_id: Option<String>,
    at: Option<Moment>,
    carried: Carried,
    props: Option<Map<String, Value>>,
    mapped: Vec<Field>,
}

impl Parts {
    fn take(&mut self, kind: Kind, zone: Option<&Zone>, slot: Slot, value: Value) -> Result<(), String> {
        let text = |name: &str| id_text(&value).map_err(|reason| format!("{name}: {reason}"));
        match slot {
            Slot::Id => self.id = Some(text("id")?).filter(|id| !id.is_empty()),
            Slot::Kind => {
                let named = text("kind")?;
                if named != kind.name() && !named.is_empty() {
                    return Err(format!("kind: {named:?} among rows of kind \"{kind}\""));
                }
            }
            Slot::Experiment => self.experiment = Some(text("experiment")?).filter(|id| !id.is_empty()),
            Slot::VisitorId => self.visitor = Some(text("visitor_id")?),
            Slot::AliasId => self.subject = Some(text("alias_id")?),
            Slot::VariantId => self.subject = Some(text("variant_id")?),
            Slot::GoalKey => self.subject = Some(text("goal_key")?),
            Slot::Name => self.subject = Some(text("name")?),
            Slot::EventId => self.event_id = Some(text("event_id")?).filter(|id| !id.is_empty()),
            Slot::At => self.at = moment(&value, zone)?,
            Slot::CreatedAt => {
                self.carried.created_at = Some(moment(&value, zone).map_err(|reason| format!("created_at: {reason}"))?);
            }
            Slot::Field(field) => self.field(field, &value),
            Slot::Attributes => merge(&mut self.carried.attributes, "attributes", value)?,
            Slot::Attribute(key) => _ = self.carried.attributes.get_or_insert_default().insert(key, value),
            Slot::Props => merge(&mut self.props, "props", value)?,
            Slot::Prop(key) => _ = self.props.get_or_insert_default().insert(key, value),
        }
        Ok(())
    }

    fn field(&mut self, field: Field, value: &Value) {
        let mut text = text_of(value).map(Cow::into_owned);
        if let Some(meant) = text.as_deref().and_then(|text| spelling(field, text)) {
            text = Some(meant);
            self.mapped.push(field);
        }
        self.carried.fields.push((field, text));
    }

    fn row(mut self, kind: Kind) -> Result<Row, String> {
        let missing = |name: &str| format!("{name} is missing");
        let visitor = self.visitor.filter(|id| !id.is_empty()).ok_or_else(|| missing("visitor_id"))?;
        let at = self.at.ok_or_else(|| missing("at"));
        self.carried.fields.sort_by_key(|(field, _)| *field);
        let (subject, carried) = (self.subject, self.carried);
        let filled = |name: &str| subject.clone().filter(|text| !text.is_empty()).ok_or_else(|| missing(name));
        let what = match kind {
            // An empty variant is unknown, and told when counting (R36).
            Kind::Exposure => {
                let variant = subject.ok_or_else(|| missing("variant_id"))?;
                What::Exposure { variant, at: at?, carried }
            }
            Kind::Visitor => What::Visitor { carried },
            Kind::Event => What::Event { name: filled("name")?, at: at?, event_id: self.event_id, props: self.props },
            Kind::Conversion => What::Conversion { goal: filled("goal_key")?, at: at? },
            Kind::Alias => {
                let alias = filled("alias_id")?;
                if alias == visitor {
                    return Err(format!("alias {alias:?} stands for itself"));
                }
                What::Alias { alias, at: self.at }
            }
        };
        let incoming = Incoming { id: self.id, visitor, what, mapped: self.mapped };
        Ok(Row { experiment: self.experiment, incoming })
    }
}

/// A time; `None` when it is missing.
fn moment(value: &Value, zone: Option<&Zone>) -> Result<Option<Moment>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => time::moment(text, zone).map(Some),
        Value::Number(_) => time::moment(&text_of(value).unwrap_or_default(), zone).map(Some),
        _ => Err("a time is a text or a number".to_owned()),
    }
}

/// An object, or the JSON text of one. Keys that came one by one stay.
fn merge(into: &mut Option<Map<String, Value>>, name: &str, value: Value) -> Result<(), String> {
    let object = match value {
        Value::String(text) if text.is_empty() => return Ok(()),
        Value::String(text) => serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?,
        other => other,
    };
    match object {
        Value::Null => Ok(()),
        Value::Object(mut map) => {
            if let Some(before) = into.take() {
                map.extend(before);
            }
            *into = Some(map);
            Ok(())
        }
        _ => Err(format!("{name}: an object is needed, {{\"key\": value}}")),
    }
}
