//! The input: what the result endpoint returns, or the same by hand.

use serde::Deserialize;

use abstats::planning::Plan;
use abstats::worth::Monthly;
use abstats::{Analysis, Breakdown, Counts, Experiment, Named, Place, Variant};
use abstats_words::Assumption;

use crate::breakdowns::variants_of_segments;
use crate::claims::Totals;
use crate::days::WrittenDays;
use crate::document::{RawInput, RawVariant};
use crate::draft::{Draft, Whole};
use crate::error::{Error, ErrorKind, RightField};
use crate::looking::{self, ByPlan};
use crate::object::Object;
use crate::raw::Raw;
use crate::reading::{At, Reading};
use crate::request::Request;
use crate::said::Said;
use crate::{Choices, Errors, Output, Page, Settle, left_out, style};

/// What to analyse and how, as one JSON document: the result endpoint's response as it is, or the same by hand.
///
/// Only `variants[].visitors` and `conversions` are required. Unknown fields are not read, and a reading lists them; a setting
/// under a wrong name is an error. `conversion_rate`, `improvement` and the totals are recomputed; where the document's differ,
/// a reading says so. A field that is not required and is null counts as left out.
///
/// | field | meaning | default |
/// |---|---|---|
/// | `stats_engine` | `"bayesian"` or `"frequentist"` | `"bayesian"` |
/// | `confidence_threshold_percent` | 50 to 99 | 95 |
/// | `alternative` | of the frequentist engine: `"two_sided"`, `"greater"`, `"less"` | `"two_sided"` |
/// | `prior` | of the Bayesian engine, also of a variant: `"jeffreys"`, `{"alpha": 2, "beta": 20}` | `"uniform"` |
/// | `correction` | of the frequentist engine: `"holm"`, `"dunnett"`, ... ([`abstats::multiplicity::Correction`]) | `"none"` |
/// | `false_discovery` | of the Bayesian engine: winners and losers as sets ([`abstats::multiplicity::Discoveries`]) | `false` |
/// | `family` | what either takes together: `"breakdown"`, `"everything"` | `"breakdown"` |
/// | `level` | of all intervals, a fraction | the one paired with the verdict |
/// | `region` | of practical equivalence: `{"scale": "lift", "low": -0.02, "high": 0.02}`, or `"difference"`; fractions, no upper limit without `high` ([`abstats::practical::Region`]) | none |
/// | `gates` | minimum data before a verdict: `{"visitors": 1000, "conversions": 25, "days": 7}`, each optional ([`abstats::Gates`]) | none |
/// | `decide_within` | of the frequentist engine, and of `"any_time"`: what the comparison that decides is made within, `"day"` or the name of a breakdown (`"breakdown:day"` for one named so; [`abstats::Within`]) | over all visitors |
/// | `settle` | whether to say what would settle the test | `false` |
/// | `smallest_effect` | for `settle`: `{"lift": 0.1}`, `{"difference": 0.005}` | the end of the region, else lifts of 5, 10 and 20% |
/// | `looks` | how often one looks before one decides: `"once"`; `"any_time"`: then the always-valid comparison decides; `"planned"`: then the bounds of `plan` decide ([`abstats::Looks`]) | as `plan` says, else `"once"` |
/// | `plan` | the plan of the test, as `abstats plan --save` writes it ([`abstats::planning::Plan`]): settings that are left out are the planned ones, and the report is held against it | none |
/// | `looks_taken` | with `"planned"`: the earlier looks that were really taken, as parts of the planned visitors: `[0.15, 0.4]` | the planned ones |
/// | `last_look` | with `"planned"`: whether no look follows, whatever this one sees | `false` before the planned end |
/// | `typical_lift` | with `"any_time"`: the lift, a fraction, that one expects of a variant that works | 0.1 |
/// | `visitors_per_month` | to say what the difference is worth a month | not said |
/// | `conversion_value` | of a conversion: `{"amount": 12.5, "currency": "EUR"}`; needs `visitors_per_month` | none |
/// | `days_running` | for how many days the test has run | from the first of `days` to the last |
/// | `variants[].variant_id` | identifies the variant | its place, from `"0"` |
/// | `variants[].name`, `traffic_weight` | see [`Variant`] | none |
/// | `variants[].is_control` | whether it is the control | as in [`Experiment::control_among`]; ids that are places do not count |
/// | `breakdowns[]` | segments: `criteria` and `variants` with their counts; a variant not listed has none | none |
/// | `days[]` | the test day by day: `date` (`YYYY-MM-DD`) and `variants` with their counts, as in a segment | none |
/// | `days_are` | `"daily"`: counts of each day alone; `"cumulative"`: of all days up to it | `"daily"` |
/// | `days[].variants[].traffic_weight` | when the weights differ by day; then of every day and variant listed | those of the variants |
/// | `days_booked_by` | the day on which a conversion is counted: `"entry"` of its visitor, or `"conversion"` | not known |
/// | `breakdown_by` | the dimension of the segments; in a segment it overrides the one at the top | none |
///
/// With exactly one breakdown the counts of the whole test, or `variants` altogether, may be left out: they are then
/// the sums over its segments.
///
/// ```
/// let input: abstats_document::Input = serde_json::from_str(r#"{"variants": [
///     {"visitors": 1500, "conversions": 120},
///     {"visitors": 1480, "conversions": 148}]}"#)?;
/// assert_eq!(input.analysis, abstats::Analysis::bayesian());
/// assert_eq!(input.experiment.variants()[1].id, "1");
///
/// let errors = serde_json::from_str::<abstats_document::Input>(r#"{"variants": [
///     {"visitors": "many", "conversions": 120},
///     {"visitors": 10, "conversions": 12}]}"#).unwrap_err();
/// assert_eq!(errors.to_string(), "variant \"0\": visitors \"many\" is not an integer from 0 to 1000000000000\n\
///                                 variant \"1\": conversions 12 exceed visitors 10; conversions count visitors who converted, not events");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Numbers are judged by their digits, so `Deserialize` needs `serde_json`: other formats, `#[serde(flatten)]` and untagged enums
/// do not hand them on.
///
/// # Errors
/// When the document has the right form, the errors of its values are listed ([`Errors`]): the first 20, and how many more; a
/// document of the wrong form (`variants` is text, say) is refused by the deserializer at the first such place. Variants
/// beyond [`Experiment::MAX_VARIANTS`] are not read. [`Input::from_json`] gives the same as typed [`crate::Errors`].
///
/// # Size
/// Reading, the analysis and the report together take at most 300 bytes of the heap for each byte of the document (for each of
/// the shortest CSV rows that say the same), and the JSON of the report at most 400; `tests/bounded.rs` counts both.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Object<RawInput>")]
#[expect(
    clippy::exhaustive_structs,
    reason = "a document read is analysed in other ways by `Input { analysis, ..input }`"
)]
pub struct Input {
    /// What is analysed.
    pub experiment: Experiment,
    /// How.
    pub analysis: Analysis,
    /// What the experiment is; passed through.
    pub page: Page,
    /// What the reader assumed, and before it what the document says that an earlier reader did.
    pub readings: Vec<Assumption>,
    /// Whether it is asked what would settle the test.
    pub settle: Option<Settle>,
    /// Whether it is asked what the difference is worth a month.
    pub worth: Option<Monthly>,
    /// The plan that the report is held against.
    pub plan: Option<Plan>,
}

impl Input {
    /// An experiment and how it is analysed, without anything beside them.
    #[must_use]
    pub fn new(experiment: Experiment, analysis: Analysis) -> Self {
        Self {
            experiment,
            analysis,
            page: Page::default(),
            readings: Vec::new(),
            settle: None,
            worth: None,
            plan: None,
        }
    }

    /// An experiment, analysed as it was planned, if it was.
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Plan, Wanted, Weights};
    /// use abstats::{Analysis, Counts, Decision, Experiment, Variant};
    /// let design = Design::new(Baseline::new(0.08)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let plan = Plan::new(design, Effect::Relative(0.1), Wanted::default(), None)?;
    /// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
    /// let input = abstats_document::Input::by_plan(Experiment::new(variants, vec![])?, Some(&plan))?;
    /// let report = input.run().report;
    /// assert_eq!(report.decision(), Decision::Wait); // a winner, of a test that was to be read once, and later
    /// assert!(report.progress.unwrap().fraction < 0.1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the planned looks cannot be, and when the plan is one of another number of variants.
    pub fn by_plan(experiment: Experiment, plan: Option<&Plan>) -> Result<Self, Errors> {
        let Some(plan) = plan else { return Ok(Self::new(experiment, Analysis::default())) };
        let ByPlan { plan, analysis } = ByPlan::of(plan.clone())?;
        looking::fits(&plan, &experiment)?;
        let experiment = experiment.with_planned_weights(plan.design().weights.as_slice());
        Ok(Self { plan: Some(plan), ..Self::new(experiment, analysis) })
    }

    /// Analyses it.
    #[must_use]
    pub fn run(self) -> Output {
        let Self { experiment, analysis, page, readings, settle, worth, plan } = self;
        let mut report = analysis.run(&experiment);
        // A plan of other variants, which no reader lets pass, says nothing of these.
        let plan = plan.filter(|plan| plan.hold_against(&mut report).is_ok());
        Output { page: Page { days_running: report.days_running, ..page }, report, readings, settle, worth, plan }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Input {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Input".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RawInput::json_schema(generator)
    }
}

impl TryFrom<Object<RawInput>> for Input {
    type Error = Errors;

    fn try_from(raw: Object<RawInput>) -> Result<Self, Errors> {
        Self::of(raw, &Choices::default())
    }
}

impl Input {
    /// The document, as the choices have it.
    pub(crate) fn of(Object(raw): Object<RawInput>, choices: &Choices) -> Result<Self, Errors> {
        let names = names(&raw);
        Self::judged(raw, choices).map_err(|errors| errors.naming(&names))
    }

    fn judged(raw: RawInput, choices: &Choices) -> Result<Self, Errors> {
        let mut reading = Reading::of(style::of(&raw)?, left_out::of(&raw, choices));
        let success = reading.flag(&Place::default, "success", &raw.success);
        if is_error(&raw) {
            return Err(of_sender(&raw).into());
        }
        reading.strangers(&Place::default, "", &raw.strangers);
        reading.message("message", &raw.message);
        reading.message("detail", &raw.detail);
        let by_plan = reading.plan(choices.plan.as_ref(), &raw.plan);
        let analysis = reading.analysis(&request(&raw), by_plan.as_ref().map(|by_plan| &by_plan.analysis));
        let settle = reading.settle(&raw.settle, &raw.smallest_effect);
        let worth = reading.worth(&raw.visitors_per_month, &raw.conversion_value);
        let page = Page {
            success,
            test_id: raw.test_id,
            test_name: raw.test_name,
            status: raw.status,
            status_code: raw.status_code,
            start_date: raw.start_date,
            end_date: raw.end_date,
            days_running: raw.days_running,
            primary_goal: raw.primary_goal.map(|goal| reading.passed("primary_goal", goal)),
            selected_goal: raw.selected_goal.map(|goal| reading.passed("selected_goal", goal)),
            query_start_date: raw.query_start_date,
            query_end_date: raw.query_end_date,
            effective_start_date: raw.effective_start_date,
            effective_end_date: raw.effective_end_date,
            counting: raw.counting,
        };
        let dimensions = reading.dimensions(raw.breakdown_by, raw.breakdowns);
        // The sums of one breakdown stand in for counts that are left out everywhere.
        let can_sum = matches!(dimensions.as_slice(), [dimension] if !dimension.segments.is_empty());
        let (described, sum) = match raw.variants {
            Some(items) => {
                let variants = match items.served() {
                    Ok(variants) => variants,
                    // They are not kept, so nothing that mentions them can be judged.
                    Err(too_many) => {
                        reading.wrong(&Place::default, too_many);
                        return Err(reading.errors);
                    }
                };
                let sum = can_sum && variants.iter().all(RawVariant::has_no_counts);
                (reading.variants(variants, &analysis, sum), sum)
            }
            None if can_sum => (Described::from(variants_of_segments(&dimensions)?), true),
            None => {
                // A field that should have been it is an error of its own.
                let is_meant = |(_, right)| right == RightField::Named("variants");
                if !raw.strangers.wrong().any(is_meant) {
                    reading.errors.push(Error::new(ErrorKind::NoVariants { found: Vec::new(), inside: Vec::new() }));
                }
                return Err(reading.errors);
            }
        };
        let Described { variants, improvements, ids_are_places } = described;
        let control = control_of(&variants, ids_are_places);
        for (variant, said) in variants.iter().zip(&improvements) {
            if let Some(control) = control.filter(|control| control.id != variant.id) {
                reading.claimed_improvement(&|| Place::variant(&variant.id), said, control.counts, variant.counts);
            }
        }
        let found = reading.errors.count();
        let days = reading.days(raw.days, &variants);
        let cumulative = reading.days_are_cumulative(&raw.days_are);
        let booked_by = reading.days_booked_by(&raw.days_booked_by);
        let days = WrittenDays { cumulative, booked_by, ..days };
        let weight_phases = reading.weight_phases(raw.weight_phases, &variants);
        let mut breakdowns = Vec::new();
        for dimension in dimensions {
            breakdowns.push(reading.breakdown(dimension, &variants, control));
        }
        // What stands in for a wrong count would be judged as well.
        let days = if reading.errors.count() > found { WrittenDays::default() } else { days };
        if !choices.leave_some_out() {
            let counted = totals(&variants, sum.then(|| breakdowns.first()).flatten());
            reading.claimed_totals(&Place::default, [&raw.total_visitors, &raw.total_conversions], counted);
        }
        let whole = if sum { Whole::OfSegments } else { Whole::Given };
        let draft = Draft { variants, ids_are_places, breakdowns, days, weight_phases, whole, ..Draft::default() };
        let mut readings = raw.readings.unwrap_or_default();
        let told = reading.told();
        let experiment = draft.experiment(choices, &mut readings, reading.errors)?;
        readings.extend(told);
        let plan = by_plan.map(|by_plan| by_plan.plan);
        analysis.check(&experiment)?;
        plan.as_ref().map_or(Ok(()), |plan| looking::fits(plan, &experiment))?;
        // Shares that are not said are the planned ones.
        let experiment = match &plan {
            Some(plan) => experiment.with_planned_weights(plan.design().weights.as_slice()),
            None => experiment,
        };
        let experiment = experiment.with_days_running(raw.days_running).with_running(page.is_live());
        Ok(Self { experiment, analysis, page, readings, settle, worth, plan })
    }
}

/// How it asks to be analysed.
fn request(raw: &RawInput) -> Request<'_> {
    Request {
        stats_engine: &raw.stats_engine,
        confidence_threshold_percent: &raw.confidence_threshold_percent,
        goal_direction: &raw.goal_direction,
        alternative: &raw.alternative,
        level: &raw.level,
        prior: &raw.prior,
        correction: &raw.correction,
        false_discovery: &raw.false_discovery,
        family: &raw.family,
        region: &raw.region,
        gates: &raw.gates,
        decide_within: &raw.decide_within,
        looks: &raw.looks,
        typical_lift: &raw.typical_lift,
        looks_taken: raw.looks_taken.as_deref(),
        last_look: &raw.last_look,
    }
}

/// The ids and names of the variants that have another name than their id.
fn names(raw: &RawInput) -> Vec<(String, String)> {
    let named = |(place, variant): (usize, &RawVariant)| {
        let Raw::Text(name) = &variant.name else { return None };
        let id = variant.variant_id.clone().into_text().unwrap_or_else(|_| place.to_string());
        (id != *name && !name.trim().is_empty()).then(|| (id, name.clone()))
    };
    raw.variants.iter().flat_map(|variants| variants.iter().enumerate().filter_map(named)).collect()
}

/// Whether the sender reports an error, not a result. What is a note beside a result is an error in its place.
fn is_error(raw: &RawInput) -> bool {
    let failed = match &raw.success {
        Raw::Bool(success) => !success,
        Raw::Text(text) => text.trim().eq_ignore_ascii_case("false"),
        _ => false,
    };
    let is_alone = raw.variants.is_none() && raw.breakdowns.is_none() && raw.days.is_none();
    let says = |said: &Said| said.sentence().is_some();
    let only_says = is_alone && (says(&raw.message) || says(&raw.detail));
    failed || raw.error.is_something() || raw.errors.is_something() || has_failed(raw) || only_says
}

/// Whether its status is that of an answer, not of a test.
fn has_failed(raw: &RawInput) -> bool {
    let status = raw.status.as_deref().map(str::trim).unwrap_or_default();
    ["error", "fail", "failed", "failure"].iter().any(|failed| status.eq_ignore_ascii_case(failed))
}

/// What the sender says instead of a result.
fn of_sender(raw: &RawInput) -> ErrorKind {
    let all = [&raw.error, &raw.errors, &raw.message, &raw.detail];
    let sentence = all.into_iter().find_map(Said::sentence);
    let fields = if raw.error.is_something() {
        "\"error\" is given"
    } else if raw.errors.is_something() {
        "\"errors\" is given"
    } else if has_failed(raw) {
        "\"status\" is one of failure"
    } else {
        "\"success\" is false"
    };
    ErrorKind::OfSender { sentence: sentence.unwrap_or(fields).to_owned() }
}

/// The control before anything is left out, if there is one.
fn control_of(variants: &[Variant], ids_are_places: bool) -> Option<&Variant> {
    let named = if ids_are_places && variants.iter().all(|variant| !variant.is_control) {
        Experiment::named_control_among(variants).ok()?
    } else {
        None
    };
    variants.get(named.or_else(|| Experiment::control_among(variants).ok().map(|(control, _)| control))?)
}

/// Over all variants.
fn totals(variants: &[Variant], breakdown: Option<&Breakdown>) -> Totals {
    let add = |(visitors, conversions): Totals, counts: Counts| {
        (visitors.saturating_add(counts.visitors()), conversions.saturating_add(counts.conversions()))
    };
    match breakdown {
        Some(Breakdown { segments, .. }) => {
            let all = segments.iter().flat_map(|segment| segment.counts.iter());
            all.fold((0, 0), |sum, (_, counts)| add(sum, counts))
        }
        None => variants.iter().fold((0, 0), |sum, variant| add(sum, variant.counts)),
    }
}

/// The variants as they are described.
struct Described {
    variants: Vec<Variant>,
    /// What is said of their lifts.
    improvements: Vec<Raw>,
    ids_are_places: bool,
}

impl From<Vec<Variant>> for Described {
    fn from(variants: Vec<Variant>) -> Self {
        Self { variants, improvements: Vec::new(), ids_are_places: false }
    }
}

impl RawVariant {
    const fn has_no_counts(&self) -> bool {
        matches!((&self.visitors, &self.conversions), (Raw::Missing, Raw::Missing))
    }
}

impl Reading {
    fn variants(&mut self, raw: Vec<RawVariant>, analysis: &Analysis, sum: bool) -> Described {
        let ids_are_places = raw.iter().all(|raw| !raw.variant_id.is_given());
        let (mut variants, mut improvements) = (Vec::with_capacity(raw.len()), Vec::new());
        for (index, raw) in raw.into_iter().enumerate() {
            let id = self.id(&Place::default, index, raw.variant_id);
            let at: At = &|| Place::variant(&id);
            self.strangers(at, "variants[]", &raw.strangers);
            let counts = if sum { Counts::default() } else { self.counts(at, &raw.visitors, &raw.conversions) };
            if !sum {
                self.claimed_rate(at, &raw.conversion_rate, (counts.visitors(), counts.conversions()));
                improvements.push(raw.improvement);
            }
            self.no_prior(at, &analysis.engine, &raw.prior);
            let name = self.text(at, "name", raw.name);
            let is_control = self.flag(at, "is_control", &raw.is_control).unwrap_or(false);
            let mut traffic_weight = self.number(at, "traffic_weight", &raw.traffic_weight, "a number", Ok::<_, ()>);
            if traffic_weight.is_none() && raw.traffic_weight.is_given() {
                traffic_weight = Some(1.0); // It is there, if wrong: not to be reported as missing as well.
            }
            let prior = self.prior(at, &raw.prior);
            variants.push(Variant { name, is_control, traffic_weight, prior, ..Variant::new(id, counts) });
        }
        Described { variants, improvements, ids_are_places }
    }

    pub(crate) fn id(&mut self, at: At, index: usize, raw: Raw) -> String {
        let id = self.text(at, "variant_id", raw).unwrap_or_else(|| index.to_string());
        self.name(Named::Variant, id, |beginning| Place { variant: Some(beginning.into()), ..at() })
    }
}
