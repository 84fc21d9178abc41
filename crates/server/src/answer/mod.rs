//! The answer to a question about one experiment, as a document.

mod analysis;
mod counting;
mod error;
mod goal;
mod metrics;
mod page;
mod segments;
mod timeseries;
mod variants;
mod weights;

use abstats::{Breakdown, Experiment};
use abstats_count::{Asked, Design, Ids, Split, Visitors};
use abstats_document::{Assumption, Input, Plain, json};
use abstats_question::{Moment, Question};
use abstats_store::{Definition, Status};
use serde::Serialize;

pub use error::Error;
pub use metrics::metrics;
pub use timeseries::timeseries;

pub(crate) use counting::early;
pub(crate) use page::written;

use goal::Chosen;
use variants::Shown;
use weights::Planned;

/// An experiment with its data, as of now: what answers are made from.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// What the experiment is.
    pub definition: &'a Definition,
    /// Its rows.
    pub visitors: &'a Visitors,
    /// Its visitors' ids.
    pub ids: &'a dyn Ids,
    /// The clock.
    pub now: Moment,
}

/// How many segments a breakdown tells before `(other)`, unless the experiment says otherwise.
const BREAKDOWN_CAP: usize = 1000;

/// The document of `result`: the page's, or with `include_statistics` the same with statistics and what they were computed from,
/// exactly as the command `analyze` writes it.
///
/// # Errors
/// When the question does not fit the experiment, or when it cannot be counted.
pub fn result(subject: Subject<'_>, question: &Question) -> Result<Vec<u8>, Error> {
    let chosen = goal::choose(&subject.definition.goals, &question.goal)?;
    let input = subject.input(question, chosen)?;
    if question.include_statistics { document(&input.run()) } else { document(&Plain(&input)) }
}

/// A document's bytes.
pub(crate) fn document(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    json::pretty(&mut bytes, value).map_err(Error::failed)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What a view must know of the experiment before its first row.
#[must_use]
pub fn design(definition: &Definition) -> Design {
    let (events, stored): (Vec<_>, Vec<_>) = definition.goals.iter().partition(|goal| goal.goal_type.is_event_backed());
    let mut event_names: Vec<String> = events.into_iter().filter_map(|goal| goal.goal_value.clone()).collect();
    event_names.sort_unstable();
    event_names.dedup();
    Design {
        variants: definition.variants.iter().map(|variant| variant.id.clone()).collect(),
        created_at: definition.created_at,
        event_names,
        stored_goals: stored.into_iter().map(|goal| goal.goal_key.clone()).collect(),
    }
}

/// Whether the experiment can be counted and analysed as it is defined: what the store takes as it is given, and what only the
/// statistics know.
///
/// # Errors
/// All that is wrong, one sentence each.
pub fn check(definition: &Definition) -> Result<(), Vec<String>> {
    let goals = definition.goals.iter().map(Some).chain(definition.goals.is_empty().then_some(None));
    let nobody = Split::default();
    let experiment = experiment(definition, &variants::shown(definition), &nobody, None);
    let mut wrong = Vec::new();
    for goal in goals {
        match (analysis::of(definition, goal), &experiment) {
            (Err(sentences), _) => wrong.extend(sentences),
            (Ok(analysis), Ok(experiment)) => wrong.extend(analysis.check(experiment).err().iter().flat_map(lines)),
            (Ok(_), Err(_)) => {}
        }
    }
    // What is wrong whatever the goal is said once.
    let mut said = std::collections::HashSet::new();
    wrong.retain(|sentence| said.insert(sentence.clone()));
    wrong.extend(Visitors::new(design(definition)).err().map(|error| error.to_string()));
    wrong.extend(experiment.err().iter().flat_map(lines));
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// How many stored conversions of each goal lie more than 60 seconds before their visitor's entry and do not count (R173). Goals
/// without such conversions are left out.
///
/// # Errors
/// When it cannot be counted.
pub fn early_conversions(subject: Subject<'_>) -> Result<Vec<(&str, u64)>, Error> {
    let (question, planned) = (Question::default(), Planned::of(subject.definition));
    let mut early = Vec::new();
    for goal in subject.definition.goals.iter().filter(|goal| !goal.goal_type.is_event_backed()) {
        let asked = subject.asked(&question, Chosen { goal: Some(goal), by_name: true }, &planned);
        let rows = subject.visitors.count(&asked, subject.ids)?.ignored.early_conversions;
        if rows > 0 {
            early.push((goal.goal_key.as_str(), rows));
        }
    }
    Ok(early)
}

impl Subject<'_> {
    /// Counts, and says what was counted.
    fn input(&self, question: &Question, chosen: Chosen<'_>) -> Result<Input, Error> {
        let Self { definition, visitors, ids, .. } = *self;
        chosen.fits(&question.events)?;
        let planned = Planned::of(definition);
        let counts = visitors.count(&self.asked(question, chosen, &planned), ids)?;
        let shown = variants::shown(definition);

        let mut warnings = Vec::new();
        let breakdown = question.breakdown.as_ref().map(|by| {
            let segments = segments::shortened(counts.segments.as_deref().unwrap_or_default(), &mut warnings);
            (by.name().into_owned(), segments)
        });
        let breakdown =
            breakdown.map(|(by, segments)| breakdown_of(by, &segments, &shown)).transpose().map_err(Error::Failed)?;
        let experiment = experiment(definition, &shown, &counts.total, breakdown).map_err(Error::Failed)?;
        // Who reads the statistics of a part of the test has to know that it is one.
        let part = (question.include_statistics && !question.filter.0.is_empty()).then(|| {
            let visitors =
                experiment.variants().iter().fold(0, |sum: u64, of| sum.saturating_add(of.counts.visitors()));
            Assumption::PartCounted { visitors }
        });
        let page = page::of(self, question, chosen);
        let counting =
            question.include_statistics.then(|| counting::of(self, question, chosen, &counts, &shown, warnings));
        Ok(Input {
            experiment: experiment.with_days_running(page.days_running).with_running(page.is_live()),
            analysis: analysis::of(definition, chosen.goal).map_err(|wrong| Error::failed(wrong.join("; ")))?,
            page: abstats_document::Page { counting, ..page },
            readings: part.into_iter().collect(),
            settle: None,
            worth: None,
            plan: None,
        })
    }

    /// The question as the view takes it.
    fn asked<'q>(&self, question: &'q Question, chosen: Chosen<'q>, planned: &'q Planned<'_>) -> Asked<'q> {
        let definition = self.definition;
        Asked {
            question,
            goal: chosen.counted(),
            window: question.dates.window(self.now, definition.created_at),
            now: self.now,
            end: definition.end_date.filter(|_| definition.status != Status::Live),
            draft: definition.status == Status::Draft,
            phases: &planned.beginnings,
            cap: definition.breakdown_cap.map_or(BREAKDOWN_CAP, |cap| usize::try_from(cap).unwrap_or(usize::MAX)),
        }
    }
}

/// The experiment as it is analysed and shown: the control first.
fn experiment(
    definition: &Definition,
    shown: &[Shown<'_>],
    total: &Split,
    breakdown: Option<Breakdown>,
) -> Result<Experiment, Wrong> {
    let planned = Planned::of(definition);
    let counts = variants::counts(&total.variants, shown)?;
    let variants = shown.iter().zip(counts).map(|(variant, counts)| abstats::Variant {
        name: Some(variant.name.clone()),
        is_control: variant.is_control,
        traffic_weight: planned.weight(variant.place),
        ..abstats::Variant::new(variant.id, counts)
    });
    let experiment = Experiment::new(variants.collect(), breakdown.into_iter().collect())?;
    Ok(experiment.with_weight_phases(planned.weight_phases(total, shown)?)?)
}

fn breakdown_of(by: String, segments: &[abstats_count::Segment], shown: &[Shown<'_>]) -> Result<Breakdown, Wrong> {
    let segments = segments.iter().map(|segment| {
        let phases = segment.split.phases.iter().map(|phase| Ok(variants::counts(phase, shown)?.into()));
        Ok(abstats::Segment {
            phases: phases.collect::<Result<_, Wrong>>()?,
            ..abstats::Segment::new(segment.criteria.clone(), variants::counts(&segment.split.variants, shown)?)
        })
    });
    Ok(Breakdown { by, segments: segments.collect::<Result<_, Wrong>>()? })
}

/// What the library says is wrong.
type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// The library lists its errors one a line.
fn lines(errors: &impl ToString) -> Vec<String> {
    errors.to_string().lines().map(str::to_owned).collect()
}
