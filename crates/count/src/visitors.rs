//! The view and how it is fed.

use std::collections::{BTreeMap, HashMap};

use abstats_question::{Field, Moment};

use crate::attribute::Attribute;
use crate::custom::Custom;
use crate::ignored::IgnoredRows;
use crate::log::Log;
use crate::persons::Persons;
use crate::room::push;
use crate::times::{NEVER, Times, micros};
use crate::{Carried, Design, Error, Event, Exposure, Person, Record};

/// The columnar view of one experiment.
///
/// It is fed with rows in storage order, of each kind in any order to the other kinds, and derives everything from them: what it
/// counts never depends on how the rows were batched. A person has a row in the view from their first row of any kind on, and is
/// a visitor from their first exposure on.
///
/// ```
/// use abstats_count::{Asked, Carried, Design, Exposure, Goal, Ids, IdsError, Person, Visitors};
/// use abstats_question::{Match, Moment, Question, Window};
///
/// struct NoIds;
/// impl Ids for NoIds {
///     fn matching(&self, _: &Match) -> Result<Vec<Person>, IdsError> {
///         Ok(Vec::new())
///     }
/// }
///
/// let mut visitors = Visitors::new(Design {
///     variants: vec!["0".to_owned(), "1".to_owned()],
///     created_at: Moment::from_micros(0),
///     event_names: vec!["purchase".to_owned()],
///     stored_goals: Vec::new(),
/// })?;
/// for (person, variant, at) in [(7, "0", 5), (7, "1", 9), (8, "1", 6)] {
///     let (person, at) = (Person(person), Moment::from_micros(at));
///     visitors.expose(Exposure { person, variant, at, carried: Carried::default() })?;
/// }
/// let counts = visitors.count(
///     &Asked {
///         question: &Question::default(),
///         goal: Goal::Event("purchase"),
///         window: Window::default(),
///         now: Moment::from_micros(100),
///         end: None,
///         draft: false,
///         phases: &[],
///         cap: 1000,
///     },
///     &NoIds,
/// )?;
/// // Person 7 stays with the first variant.
/// assert_eq!(counts.total.variants.iter().map(|variant| variant.visitors).collect::<Vec<_>>(), [1, 1]);
/// assert_eq!(counts.multiple_variant_visitors, 1);
/// # Ok::<(), abstats_count::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Visitors {
    pub(crate) design: Design,
    places: HashMap<String, u8>,
    pub(crate) persons: Persons,
    /// T0 by row; [`NEVER`] before the first exposure.
    pub(crate) entry: Vec<i64>,
    /// The variant's place by row; without meaning before the first exposure.
    pub(crate) variant: Vec<u8>,
    /// When the record was created: as the exposure at entry carries it, and as the records say.
    created: [Times; 2],
    fields: Vec<Attribute>,
    custom: Custom,
    /// The first time of each other variant that a visitor saw, by row and variant.
    pub(crate) crossings: BTreeMap<(u32, u8), i64>,
    pub(crate) ignored: IgnoredRows,
    events: HashMap<String, Log>,
    conversions: HashMap<String, Log>,
}

/// The most variants of a view: their places are bytes.
const MOST_VARIANTS: usize = 254;

impl Visitors {
    /// A view without rows.
    ///
    /// # Errors
    /// More than 254 variants, or two of one id.
    pub fn new(design: Design) -> Result<Self, Error> {
        if design.variants.len() > MOST_VARIANTS {
            return Err(Error::TooManyVariants(design.variants.len()));
        }
        let mut places = HashMap::new();
        for (place, id) in (0..).zip(&design.variants) {
            if places.insert(id.clone(), place).is_some() {
                return Err(Error::RepeatedVariant(id.clone()));
            }
        }
        let logs = |names: &[String]| names.iter().map(|name| (name.clone(), Log::default())).collect();
        Ok(Self {
            places,
            persons: Persons::default(),
            entry: Vec::new(),
            variant: Vec::new(),
            created: <[Times; 2]>::default(),
            fields: vec![Attribute::default(); Field::ALL.len()],
            custom: Custom::default(),
            crossings: BTreeMap::new(),
            ignored: IgnoredRows::default(),
            events: logs(&design.event_names),
            conversions: logs(&design.stored_goals),
            design,
        })
    }

    /// What the view was built for.
    #[must_use]
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Makes `from` the same person as `to`: of `from`'s rows all count as `to`'s (R145, R159).
    ///
    /// # Errors
    /// After any other row (build the view anew); a cycle; a second alias of one person.
    pub fn alias(&mut self, from: Person, to: Person) -> Result<(), Error> {
        self.persons.alias(from, to)
    }

    /// Takes an exposure. The earliest is the entry, the first stored among equals (R33, R34).
    ///
    /// # Errors
    /// When the view is full.
    pub fn expose(&mut self, exposure: Exposure<'_>) -> Result<(), Error> {
        let at = micros(exposure.at);
        let Some(&variant) = self.places.get(exposure.variant) else {
            self.ignored.unknown(exposure.variant, at);
            return Ok(());
        };
        if exposure.at < self.design.created_at {
            self.ignored.before_creation.push(at);
            return Ok(());
        }
        let row = self.row(exposure.person)?;
        let (entry, former) = (self.entry[row as usize], self.variant[row as usize]);
        if at >= entry {
            if variant != former {
                self.crossings.entry((row, variant)).and_modify(|first| *first = at.min(*first)).or_insert(at);
            }
            return Ok(());
        }
        if entry != NEVER {
            // A late, earlier exposure: variant, time and every attribute are its own.
            if variant != former {
                self.crossings.remove(&(row, variant));
                self.crossings.insert((row, former), entry);
            }
            self.created[0].set(row, NEVER);
            self.fields.iter_mut().for_each(|field| field.leave(row));
            self.custom.leave(row);
        }
        self.entry[row as usize] = at;
        self.variant[row as usize] = variant;
        self.enter(row, exposure.carried)
    }

    fn enter(&mut self, row: u32, carried: Carried<'_>) -> Result<(), Error> {
        if let Some(created_at) = carried.created_at {
            // A time that is carried as missing counts as the entry's: so does any later one (R87).
            self.created[0].set(row, created_at.map_or(NEVER - 1, micros));
        }
        for &(field, value) in carried.fields {
            self.fields[field as usize].enter(row, value)?;
        }
        carried.attributes.iter().try_for_each(|&(key, value)| self.custom.enter(row, key, value))
    }

    /// Takes a visitor's record, before or after the exposures.
    ///
    /// # Errors
    /// When the view is full.
    pub fn record(&mut self, record: Record<'_>) -> Result<(), Error> {
        let row = self.row(record.person)?;
        if let Some(created_at) = record.carried.created_at.flatten() {
            let earliest = self.created[1].get(row).min(micros(created_at));
            self.created[1].set(row, earliest);
        }
        for &(field, value) in record.carried.fields {
            self.fields[field as usize].record(row, value)?;
        }
        record.carried.attributes.iter().try_for_each(|&(key, value)| self.custom.record(row, key, value))
    }

    /// Takes a stored conversion, before or after the exposures. One of a goal that the design does not name is passed over.
    ///
    /// # Errors
    /// When the view is full.
    pub fn convert(&mut self, person: Person, goal: &str, at: Moment) -> Result<(), Error> {
        if !self.conversions.contains_key(goal) {
            return Ok(());
        }
        let row = self.row(person)?;
        self.conversions.get_mut(goal).map_or(Ok(()), |log| log.add(row, micros(at), None, &[]))
    }

    /// Takes an event, before or after the exposures. One of a name that the design does not name is passed over.
    ///
    /// # Errors
    /// When the view is full.
    pub fn event(&mut self, event: Event<'_>) -> Result<(), Error> {
        if !self.events.contains_key(event.name) {
            return Ok(());
        }
        let row = self.row(event.person)?;
        let log = self.events.get_mut(event.name);
        log.map_or(Ok(()), |log| log.add(row, micros(event.at), event.event_id, event.properties))
    }

    /// The row of a person.
    fn row(&mut self, person: Person) -> Result<u32, Error> {
        let (row, new) = self.persons.row_or_new(person)?;
        if new {
            push(&mut self.entry, NEVER);
            push(&mut self.variant, 0);
        }
        Ok(row)
    }

    /// When the records of the rows from `start` on were created: as the exposure at entry says if it says so, else the record.
    pub(crate) fn created<'a>(&'a self, start: usize, times: &'a mut [i64]) -> &'a [i64] {
        let [entry, record] = self.created.each_ref().map(|source| source.from(start));
        if record.is_empty() && entry.len() >= times.len() {
            return &entry[..times.len()];
        }
        times.fill(NEVER);
        for source in [entry, record] {
            for (time, &own) in times.iter_mut().zip(source) {
                if *time == NEVER {
                    *time = own;
                }
            }
        }
        times
    }

    pub(crate) fn field(&self, field: Field) -> &Attribute {
        &self.fields[field as usize]
    }

    /// The custom attribute of this name, when a row carries it.
    pub(crate) fn attribute(&self, key: &str) -> Option<&Attribute> {
        self.custom.get(key)
    }

    pub(crate) fn events(&self, name: &str) -> Result<&Log, Error> {
        self.events.get(name).ok_or_else(|| Error::UnknownGoal(name.to_owned()))
    }

    pub(crate) fn conversions(&self, goal: &str) -> Result<&Log, Error> {
        self.conversions.get(goal).ok_or_else(|| Error::UnknownGoal(goal.to_owned()))
    }
}
