//! The input: what the result endpoint returns, or the same by hand.

use serde::Deserialize;

use abstats::{Analysis, Counts, Experiment, InputErrors, Named, Place, Problem, Variant};
use abstats_words::Assumption;

use crate::breakdowns::variants_of_segments;
use crate::days::WrittenDays;
use crate::document::{RawInput, RawVariant};
use crate::object::Object;
use crate::raw::Raw;
use crate::reading::{At, Reading};
use crate::request::Request;
use crate::{Output, Page, Settle, assumed};

/// What to analyse and how, as one JSON document: the result endpoint's response as it is, or the same by hand.
///
/// Only `variants[].visitors` and `conversions` are required. Unknown fields are ignored; `conversion_rate`,
/// `improvement` and the totals are recomputed. A field that is not required and is null counts as left out.
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
/// | `decide_within` | of the frequentist engine: what the comparison that decides is made within, `"day"` or the name of a breakdown (`"breakdown:day"` for one named so; [`abstats::Within`]) | over all visitors |
/// | `looks` | how often one looks before one decides: `"once"`, or `"any_time"`: then the always-valid comparison decides ([`abstats::Looks`]) | `"once"` |
/// | `typical_lift` | with `"any_time"`: the lift, a fraction, that one expects of a variant that works | 0.1 |
/// | `settle` | whether to say what would settle the test | `false` |
/// | `smallest_effect` | for `settle`: `{"lift": 0.1}`, `{"difference": 0.005}` | the end of the region, else lifts of 5, 10 and 20% |
/// | `days_running` | for how many days the test has run | from the first of `days` to the last |
/// | `variants[].variant_id` | identifies the variant | its place, from `"0"` |
/// | `variants[].name`, `traffic_weight` | see [`Variant`] | none |
/// | `variants[].is_control` | whether it is the control | the variant `"0"`, else the first |
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
///                                 variant \"1\": conversions 12 exceed visitors 10");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Numbers are judged by their digits, so `Deserialize` needs `serde_json`: other formats, `#[serde(flatten)]` and untagged enums
/// do not hand them on.
///
/// # Errors
/// When the document has the right form, every error of its values is listed ([`InputErrors`]), but no more than 10,000; a
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
}

impl Input {
    /// An experiment and how it is analysed, without anything beside them.
    #[must_use]
    pub fn new(experiment: Experiment, analysis: Analysis) -> Self {
        Self { experiment, analysis, page: Page::default(), readings: Vec::new(), settle: None }
    }

    /// Analyses it.
    #[must_use]
    pub fn run(self) -> Output {
        let Self { experiment, analysis, page, readings, settle } = self;
        let report = analysis.run(&experiment);
        Output { page: Page { days_running: report.days_running, ..page }, report, readings, settle }
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
    type Error = InputErrors;

    fn try_from(Object(raw): Object<RawInput>) -> Result<Self, InputErrors> {
        let mut reading = Reading::default();
        let analysis = reading.analysis(&Request {
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
        });
        let settle = reading.settle(&raw.settle, &raw.smallest_effect);
        let page = Page {
            success: raw.success,
            test_id: raw.test_id,
            test_name: raw.test_name,
            status: raw.status,
            status_code: raw.status_code,
            start_date: raw.start_date,
            end_date: raw.end_date,
            days_running: raw.days_running,
            primary_goal: raw.primary_goal,
            selected_goal: raw.selected_goal,
            query_start_date: raw.query_start_date,
            query_end_date: raw.query_end_date,
            effective_start_date: raw.effective_start_date,
            effective_end_date: raw.effective_end_date,
            counting: raw.counting,
        };
        let dimensions = reading.dimensions(raw.breakdown_by, raw.breakdowns);
        // The sums of one breakdown stand in for counts that are left out everywhere.
        let can_sum = matches!(dimensions.as_slice(), [dimension] if !dimension.segments.is_empty());
        let (variants, sum) = match raw.variants {
            Some(items) => {
                let variants = match items.served() {
                    Ok(variants) => variants,
                    // They are not kept, so nothing that mentions them can be judged.
                    Err(too_many) => return reading.finish(Err(too_many.into())),
                };
                let sum = can_sum && variants.iter().all(RawVariant::has_no_counts);
                (reading.variants(variants, &analysis, sum), sum)
            }
            None if can_sum => (variants_of_segments(&dimensions)?, true),
            None => {
                return reading.finish(Err(Problem::Missing { field: "variants" }.into()));
            }
        };
        let marked = variants.iter().any(|variant| variant.is_control);
        let found = reading.errors.len();
        let days = reading.days(raw.days, &variants);
        let cumulative = reading.days_are_cumulative(&raw.days_are);
        let booked_by = reading.days_booked_by(&raw.days_booked_by);
        let days = WrittenDays { cumulative, booked_by, ..days };
        // What stands in for a wrong count would be judged as well.
        let weight_phases = reading.weight_phases(raw.weight_phases, &variants);
        let days = if reading.errors.len() > found { Ok(None) } else { days.judged(&variants) };
        let mut breakdowns: Vec<_> =
            dimensions.into_iter().map(|dimension| reading.breakdown(dimension, &variants)).collect();
        let experiment = match breakdowns.pop() {
            Some(breakdown) if sum => Experiment::from_breakdown(variants, breakdown),
            last => {
                breakdowns.extend(last);
                Experiment::new(variants, breakdowns)
            }
        };
        let weighed = if reading.errors.is_empty() {
            experiment.and_then(|experiment| experiment.with_weight_phases(weight_phases))
        } else {
            experiment
        };
        let dated = both(weighed, days).and_then(|(experiment, days)| match days {
            Some(days) => experiment.with_days(days),
            None => Ok(experiment),
        });
        let experiment = reading.finish(dated)?.with_days_running(raw.days_running).with_running(page.is_live());
        analysis.check(&experiment)?;
        let mut readings = raw.readings.unwrap_or_default();
        readings.extend(assumed::control(&experiment, marked));
        if let ([breakdown], true) = (experiment.breakdowns(), sum) {
            readings.push(Assumption::WholeIsSum { breakdown: breakdown.by.clone() });
        }
        Ok(Self { experiment, analysis, page, readings, settle })
    }
}

/// Both results, or the errors of both.
fn both<A, B>(one: Result<A, InputErrors>, other: Result<B, InputErrors>) -> Result<(A, B), InputErrors> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(errors), Ok(_)) | (Ok(_), Err(errors)) => Err(errors),
        (Err(errors), Err(more)) => InputErrors::join(errors.into_iter().collect(), Err(more)),
    }
}

impl RawVariant {
    const fn has_no_counts(&self) -> bool {
        matches!((&self.visitors, &self.conversions), (Raw::Missing, Raw::Missing))
    }
}

impl Reading {
    fn variants(&mut self, raw: Vec<RawVariant>, analysis: &Analysis, sum: bool) -> Vec<Variant> {
        let raw = raw.into_iter().enumerate();
        raw.map(|(index, raw)| {
            let id = self.id(&Place::default, index, raw.variant_id);
            let at: At = &|| Place::variant(&id);
            let counts = if sum { Counts::default() } else { self.counts(at, &raw.visitors, &raw.conversions) };
            self.no_prior(at, &analysis.engine, &raw.prior);
            let name = self.text(at, "name", raw.name);
            let is_control = self.flag(at, "is_control", &raw.is_control).unwrap_or(false);
            let mut traffic_weight = self.number(at, "traffic_weight", &raw.traffic_weight, "a number", Ok::<_, ()>);
            if traffic_weight.is_none() && raw.traffic_weight.is_given() {
                traffic_weight = Some(1.0); // It is there, if wrong: not to be reported as missing as well.
            }
            let prior = self.prior(at, &raw.prior);
            Variant { name, is_control, traffic_weight, prior, ..Variant::new(id, counts) }
        })
        .collect()
    }

    pub(crate) fn id(&mut self, at: At, index: usize, raw: Raw) -> String {
        let id = self.text(at, "variant_id", raw).unwrap_or_else(|| index.to_string());
        self.name(Named::Variant, id, |beginning| Place { variant: Some(beginning.into()), ..at() })
    }
}
