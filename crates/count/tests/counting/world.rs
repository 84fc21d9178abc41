//! Rows as plain data, and the view they make.

use abstats_count::{
    Asked, Carried, Counts, Design, Event, Exposure, Goal, Ids, IdsError, Person, Record, Series, Visitors,
};
use abstats_question::{Field, Match, Moment, Question, Window};

/// Microseconds.
pub const SECOND: i64 = 1_000_000;
pub const HOUR: i64 = 3600 * SECOND;
pub const DAY: i64 = 24 * HOUR;

/// What a row carries: a list entry is carried, `None` as missing.
#[derive(Clone, Debug, Default)]
pub struct Says {
    #[expect(clippy::option_option, reason = "carried or not, missing or not")]
    pub created_at: Option<Option<i64>>,
    pub fields: Vec<(Field, Option<String>)>,
    pub attributes: Vec<(String, Option<String>)>,
}

#[derive(Clone, Debug)]
pub enum Row {
    Expose { person: u32, variant: String, at: i64, says: Says },
    Record { person: u32, says: Says },
    Convert { person: u32, goal: String, at: i64 },
    Event { person: u32, name: String, at: i64, id: Option<String>, properties: Vec<(String, Option<String>)> },
}

#[derive(Clone, Debug, Default)]
pub struct World {
    pub variants: Vec<String>,
    pub created_at: i64,
    pub event_names: Vec<String>,
    pub stored_goals: Vec<String>,
    pub aliases: Vec<(u32, u32)>,
    pub rows: Vec<Row>,
}

/// The visitor id of person 7 is `v7`.
pub struct Names(pub u32);

impl Ids for Names {
    fn matching(&self, test: &Match) -> Result<Vec<Person>, IdsError> {
        let holds = |id: &str| match test {
            Match::Equals(text) => id == text,
            Match::Contains(text) => id.contains(text.as_str()),
            Match::Exists => true,
        };
        Ok((0..self.0).filter(|person| holds(&format!("v{person}"))).map(Person).collect())
    }
}

/// A question that can be changed in one place.
#[derive(Clone, Debug)]
pub struct Ask {
    pub question: Question,
    pub goal: Wanted,
    pub window: (Option<i64>, Option<i64>),
    pub now: i64,
    pub end: Option<i64>,
    pub draft: bool,
    pub phases: Vec<i64>,
    pub cap: usize,
    /// How many visitor ids there are.
    pub people: u32,
}

#[derive(Clone, Debug)]
pub enum Wanted {
    Nothing,
    Stored(String),
    Event(String),
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            question: Question::default(),
            goal: Wanted::Event("buy".to_owned()),
            window: (None, None),
            now: 1000 * DAY,
            end: None,
            draft: false,
            phases: Vec::new(),
            cap: 1000,
            people: 64,
        }
    }
}

impl Ask {
    fn with<T>(&self, answer: impl FnOnce(&Asked<'_>) -> T) -> T {
        let phases: Vec<Moment> = self.phases.iter().copied().map(Moment::from_micros).collect();
        answer(&Asked {
            question: &self.question,
            goal: match &self.goal {
                Wanted::Nothing => Goal::None,
                Wanted::Stored(key) => Goal::Stored(key),
                Wanted::Event(name) => Goal::Event(name),
            },
            window: Window {
                from: self.window.0.map(Moment::from_micros),
                before: self.window.1.map(Moment::from_micros),
            },
            now: Moment::from_micros(self.now),
            end: self.end.map(Moment::from_micros),
            draft: self.draft,
            phases: &phases,
            cap: self.cap,
        })
    }

    pub fn count(&self, view: &Visitors) -> Counts {
        self.with(|asked| view.count(asked, &Names(self.people))).unwrap()
    }

    pub fn series(&self, view: &Visitors) -> Series {
        self.with(|asked| view.series(asked, &Names(self.people))).unwrap()
    }

    pub fn try_count(&self, view: &Visitors) -> Result<Counts, abstats_count::Error> {
        self.with(|asked| view.count(asked, &Names(self.people)))
    }

    pub fn try_series(&self, view: &Visitors) -> Result<Series, abstats_count::Error> {
        self.with(|asked| view.series(asked, &Names(self.people)))
    }
}

impl World {
    /// Variants `0` and `1`, created at 0, events `buy`, stored goal `click`.
    pub fn new() -> Self {
        Self {
            variants: vec!["0".to_owned(), "1".to_owned()],
            event_names: vec!["buy".to_owned()],
            stored_goals: vec!["click".to_owned()],
            ..Self::default()
        }
    }

    pub fn expose(self, person: u32, variant: &str, at: i64) -> Self {
        self.expose_with(person, variant, at, Says::default())
    }

    pub fn expose_with(mut self, person: u32, variant: &str, at: i64, says: Says) -> Self {
        self.rows.push(Row::Expose { person, variant: variant.to_owned(), at, says });
        self
    }

    pub fn record(mut self, person: u32, says: Says) -> Self {
        self.rows.push(Row::Record { person, says });
        self
    }

    pub fn click(mut self, person: u32, at: i64) -> Self {
        self.rows.push(Row::Convert { person, goal: "click".to_owned(), at });
        self
    }

    pub fn buy(self, person: u32, at: i64) -> Self {
        self.buy_with(person, at, None, &[])
    }

    pub fn buy_with(mut self, person: u32, at: i64, id: Option<&str>, properties: &[(&str, &str)]) -> Self {
        let properties = properties.iter().map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned()))).collect();
        self.rows.push(Row::Event { person, name: "buy".to_owned(), at, id: id.map(str::to_owned), properties });
        self
    }

    pub fn alias(mut self, from: u32, to: u32) -> Self {
        self.aliases.push((from, to));
        self
    }

    pub fn design(&self) -> Design {
        Design {
            variants: self.variants.clone(),
            created_at: Moment::from_micros(self.created_at),
            event_names: self.event_names.clone(),
            stored_goals: self.stored_goals.clone(),
        }
    }

    /// The view before the first row.
    pub fn empty(&self) -> Visitors {
        let mut view = Visitors::new(self.design()).unwrap();
        self.aliases.iter().for_each(|&(from, to)| view.alias(Person(from), Person(to)).unwrap());
        view
    }

    pub fn view(&self) -> Visitors {
        let mut view = self.empty();
        feed(&mut view, &self.rows);
        view
    }

    /// Visitors and conversions of each variant.
    pub fn count(&self, ask: &Ask) -> Vec<(u64, u64)> {
        pairs(&ask.count(&self.view()).total.variants)
    }
}

pub fn pairs(counted: &[abstats_count::Counted]) -> Vec<(u64, u64)> {
    counted.iter().map(|counted| (counted.visitors, counted.conversions)).collect()
}

pub fn feed(view: &mut Visitors, rows: &[Row]) {
    fn borrowed(texts: &[(String, Option<String>)]) -> Vec<(&str, Option<&str>)> {
        texts.iter().map(|(key, value)| (key.as_str(), value.as_deref())).collect()
    }
    fn carried<T>(says: &Says, then: impl FnOnce(Carried<'_>) -> T) -> T {
        let fields: Vec<_> = says.fields.iter().map(|(field, value)| (*field, value.as_deref())).collect();
        let created_at = says.created_at.map(|created| created.map(Moment::from_micros));
        then(Carried { created_at, fields: &fields, attributes: &borrowed(&says.attributes) })
    }
    for row in rows {
        match row {
            Row::Expose { person, variant, at, says } => carried(says, |carried| {
                view.expose(Exposure { person: Person(*person), variant, at: Moment::from_micros(*at), carried })
            }),
            Row::Record { person, says } => {
                carried(says, |carried| view.record(Record { person: Person(*person), carried }))
            }
            Row::Convert { person, goal, at } => view.convert(Person(*person), goal, Moment::from_micros(*at)),
            Row::Event { person, name, at, id, properties } => view.event(Event {
                person: Person(*person),
                name,
                at: Moment::from_micros(*at),
                event_id: id.as_deref(),
                properties: &borrowed(properties),
            }),
        }
        .unwrap();
    }
}

/// A row that carries one stored attribute.
pub fn field(field: Field, value: Option<&str>) -> Says {
    Says { fields: vec![(field, value.map(str::to_owned))], ..Says::default() }
}

/// A row that carries one custom attribute.
pub fn attribute(key: &str, value: Option<&str>) -> Says {
    Says { attributes: vec![(key.to_owned(), value.map(str::to_owned))], ..Says::default() }
}

/// A row that carries the time of the visitor's record.
pub fn created(at: Option<i64>) -> Says {
    Says { created_at: Some(at), ..Says::default() }
}
