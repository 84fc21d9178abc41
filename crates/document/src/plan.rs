//! A plan and what to expect of it, as a document; and the saved plan.

use abstats::planning::{
    AtEffect, AtSize, Effect, Exactness, OtherCalculator, Outlook, Plan, PlannedLook, Power, Visitors,
};
use abstats_words::headline::Said;
use abstats_words::plan::{self, Asked};
use serde::Serialize;

use crate::error::Error;

/// A plan, what was asked for, and what to expect.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal by callers that write a document")]
pub struct Planned<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What was asked for.
    pub asked: Asked,
    /// What to expect of it.
    pub outlook: &'a Outlook,
}

/// The plan that a text is: one that was saved.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read(text: &[u8]) -> Result<Plan, String> {
    let text = std::str::from_utf8(text).map_err(|_| "not UTF-8 text".to_owned())?;
    parsed(text).map_err(|error| error.to_string())
}

/// The plan that a text is, or what is wrong with it, by its place in the text.
pub(crate) fn parsed(text: &str) -> Result<Plan, Box<Error>> {
    serde_json::from_str(text).map_err(|error| Box::new(crate::syntax::error(text, &error)))
}

/// Effects and powers are fractions; visitors and weights are in the order of the variants, the control's first.
#[derive(Serialize)]
struct Document<'a> {
    /// As it is saved.
    plan: &'a Plan,
    headline: Headline,
    visitors_per_variant: &'a [u64],
    visitors_in_all: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    weeks: Option<u64>,
    power: PowerView,
    without_effect: PowerView,
    /// Where the power is less than wanted: the visitors that have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    needed_per_variant: Option<&'a [u64]>,
    sizes: Vec<SizeView<'a>>,
    curve: Vec<EffectView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    planned_looks: Vec<LookView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best_weights: Option<BestView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_calculators: Option<&'a [OtherCalculator; 4]>,
    assumed: Vec<String>,
}

#[derive(Serialize)]
struct Headline {
    decision: String,
    sentences: Vec<String>,
}

#[derive(Serialize)]
struct PowerView {
    reached: f64,
    winner: f64,
    loser: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_part: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    futile: Option<f64>,
    exactness: Exactness,
}

#[derive(Serialize)]
struct SizeView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    weeks: Option<u64>,
    visitors_per_variant: &'a [u64],
    planned: bool,
    power: f64,
    detectable_lift: Option<f64>,
}

#[derive(Serialize)]
struct EffectView {
    effect: Effect,
    power: f64,
}

#[derive(Serialize)]
struct LookView<'a> {
    visitors_per_variant: &'a [u64],
    p_below: f64,
    decided: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    futile_above: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    futile: Option<f64>,
}

#[derive(Serialize)]
struct BestView<'a> {
    weights: &'a [f64],
    visitors_per_variant: &'a [u64],
}

impl<'a> SizeView<'a> {
    fn of(row: &'a AtSize) -> Self {
        let AtSize { weeks, visitors, planned, power, lift, .. } = row;
        Self {
            weeks: *weeks,
            visitors_per_variant: visitors.as_slice(),
            planned: *planned,
            power: *power,
            detectable_lift: *lift,
        }
    }
}

impl<'a> LookView<'a> {
    fn of(look: &'a PlannedLook) -> Self {
        let &PlannedLook { ref visitors, p_below, decided, futile_above, futile, .. } = look;
        Self { visitors_per_variant: visitors.as_slice(), p_below, decided, futile_above, futile }
    }
}

impl From<Power> for PowerView {
    fn from(of: Power) -> Self {
        let Power { reached, winner, loser, expected_part, futile, exactness, .. } = of;
        Self { reached, winner, loser, expected_part, futile, exactness }
    }
}

impl Serialize for Planned<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { plan, asked, outlook } = *self;
        let Said { decision, sentences, .. } = plan::headline(plan, outlook, asked);
        let best = outlook.best.as_ref().map(|(weights, visitors)| BestView {
            weights: weights.as_slice(),
            visitors_per_variant: visitors.as_slice(),
        });
        Document {
            plan,
            headline: Headline { decision, sentences },
            visitors_per_variant: plan.visitors().as_slice(),
            visitors_in_all: plan.visitors().total(),
            weeks: plan.days().map(|days| days.div_ceil(7)),
            power: outlook.power.into(),
            without_effect: outlook.without_effect.into(),
            needed_per_variant: outlook.needed.as_ref().map(Visitors::as_slice),
            sizes: outlook.sizes.iter().map(SizeView::of).collect(),
            curve: outlook.curve.iter().map(|&AtEffect { effect, power, .. }| EffectView { effect, power }).collect(),
            planned_looks: outlook.looks.iter().map(LookView::of).collect(),
            best_weights: best,
            other_calculators: outlook.other_calculators.as_ref(),
            assumed: plan::assumed(plan, outlook),
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use abstats::Analysis;
    use abstats::planning::{Baseline, Design, Wanted, Weights};

    #[test]
    fn the_saved_plan_stands_in_the_document() {
        let design = Design::new(Baseline::new(0.05).unwrap(), Analysis::bayesian().engine, Weights::equal(3).unwrap());
        let plan = Plan::new(design, Effect::Relative(0.2), Wanted::default(), None).unwrap();
        let outlook = plan.outlook().unwrap();
        let document = Planned { plan: &plan, asked: Asked::Visitors, outlook: &outlook };
        let document = serde_json::to_value(document).unwrap();
        let saved = serde_json::to_vec(&document["plan"]).unwrap();
        assert_eq!(read(&saved).unwrap(), plan);
        assert_eq!(document["other_calculators"][0]["visitors_per_variant"], 8_158);
        assert_eq!(document["sizes"].as_array().unwrap().len(), 5);
        assert!(read(b"{\"baseline\": 5}").unwrap_err().contains("baseline 5 is not between 0 and 1"));
    }
}
