//! A visitor, asked the plain way: every rule, one after the other.

use std::collections::HashMap;

use abstats_question::{Field, Filter, Moment, Offset, Rule, VisitorType, query_parameter};

#[derive(Debug)]
pub struct Visitor {
    pub id: String,
    pub fields: HashMap<Field, String>,
    pub attributes: HashMap<String, String>,
    pub entry: Moment,
    pub created_at: Option<Moment>,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            id: "v-1".to_owned(),
            fields: HashMap::new(),
            attributes: HashMap::new(),
            entry: Moment::from_micros(0),
            created_at: None,
        }
    }
}

impl Visitor {
    pub fn with(field: Field, value: &str) -> Self {
        Self { fields: HashMap::from([(field, value.to_owned())]), ..Self::default() }
    }

    pub fn has(key: &str, value: &str) -> Self {
        Self { attributes: HashMap::from([(key.to_owned(), value.to_owned())]), ..Self::default() }
    }

    pub fn passes(&self, filter: &Filter, offset: Offset, now: Moment) -> bool {
        filter.0.iter().all(|group| group.iter().any(|rule| self.meets(rule, offset, now)))
    }

    pub fn meets(&self, rule: &Rule, offset: Offset, now: Moment) -> bool {
        let field = |field: &Field| self.fields.get(field).map(String::as_str);
        match rule {
            Rule::Field { field: of, test } => test.holds(field(of)),
            Rule::Region(preset) => preset.contains(field(&Field::Country)),
            Rule::QueryParameter { key, test } => {
                let value = field(&Field::LandingPage).and_then(|page| query_parameter(page, key));
                test.holds(value.as_deref())
            }
            Rule::Attribute { key, test } => test.holds(self.attributes.get(key).map(String::as_str), now),
            Rule::VisitorId(test) => test.holds(Some(&self.id)),
            Rule::Hour(test) => test.holds(self.entry.hour(offset)),
            Rule::Weekday(test) => test.holds(self.entry.weekday(offset)),
            Rule::Type(test) => test.holds(VisitorType::at(self.entry, self.created_at)),
        }
    }
}
