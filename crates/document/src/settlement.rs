//! What would settle a running test: asked for, and answered.

use abstats::planning::{Effect, Exactness, Goal, Needed, PlanningError, Settlement, SettlementRow, Why};
use abstats::{Gate, Place, Report};
use abstats_words::{Labels, settle};
use serde::{Deserialize, Serialize};

use crate::fields::{Part, Strangers};
use crate::object::Fields;
use crate::practical::Asked;
use crate::raw::{Raw, by_digits};
use crate::reading::Reading;

/// That it is asked what would settle the test.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal by callers that ask")]
pub struct Settle {
    /// The smallest effect of interest; without it, the end of the region, or lifts of 5, 10 and 20%.
    pub smallest: Option<Effect>,
}

/// An effect: `{"lift": 0.1}`, or `{"difference": 0.005}`.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SmallestEffect"))]
pub(crate) struct RawEffect {
    /// As a lift, a fraction.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    #[serde(deserialize_with = "by_digits")]
    lift: Raw,
    /// As a difference of rates, a fraction.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    #[serde(deserialize_with = "by_digits")]
    difference: Raw,
    #[serde(skip)]
    strangers: Strangers,
}

impl Fields for RawEffect {
    const PART: Part = Part::Effect;

    fn keep(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }
}

impl Reading {
    /// A smallest effect asks as well, unless `settle` is false.
    pub(crate) fn settle(&mut self, settle: &Raw, smallest: &Asked<RawEffect>) -> Option<Settle> {
        const EXPECTED: &str = r#"an object like {"lift": 0.1} or {"difference": 0.005}"#;
        let at = &Place::default;
        let asked = self.flag(at, "settle", settle);
        let smallest = self.object("smallest_effect", smallest, EXPECTED).and_then(|raw| {
            self.strangers(at, "smallest_effect", &raw.strangers);
            let number = "a number other than 0";
            let not_zero = |value: f64| if value == 0.0 { Err(()) } else { Ok(value) };
            let lift = self.number(at, "smallest_effect.lift", &raw.lift, number, not_zero);
            let difference = self.number(at, "smallest_effect.difference", &raw.difference, number, not_zero);
            if raw.lift.is_given() == raw.difference.is_given() {
                self.unexpected(at, "smallest_effect", &Raw::Object, EXPECTED);
            }
            lift.map(Effect::Relative).or(difference.map(Effect::Points))
        });
        asked.unwrap_or(smallest.is_some()).then_some(Settle { smallest })
    }
}

/// What would settle the test. Without rows it is decided, or nothing can be planned from its control.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Settlement"))]
pub(crate) struct SettlementView {
    /// The variant that it is about, of the undecided ones the nearest to being a winner.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<String>,
    /// The control's rate so far, from which all is computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<f64>,
    /// Visitors a day so far, of all variants together, when the days are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    visitors_per_day: Option<f64>,
    /// The effects; the last is the lift as seen, when there is one.
    rows: Vec<RowView>,
    /// One sentence, for people.
    message: String,
}

/// What it takes to find an effect with 80% power; or why there is no answer.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SettlementRow"))]
struct RowView {
    effect: Effect,
    /// What is to be shown, where it is not that there is a difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    shows: Option<Shows>,
    why: Why,
    /// Of each variant in all, in the order of the variants.
    #[serde(skip_serializing_if = "Option::is_none")]
    visitors: Option<Vec<u64>>,
    /// Of each variant, beyond those there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_visitors: Option<Vec<u64>>,
    /// Of all variants together, divided by the weights, until the last has its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_visitors_together: Option<u64>,
    /// Days beyond those so far, at the pace so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_days: Option<u64>,
    /// Whether it takes more than a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    unlikely: Option<bool>,
    /// The gate that asks for more than the power does.
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<Gate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exactness: Option<Exactness>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What a test shows of a region.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum Shows {
    /// That the variant is not worse by more than the region allows.
    NonInferiority,
    /// That the effect is inside the region.
    Equivalence,
}

impl SettlementView {
    pub(crate) fn of(report: &Report, found: Result<Option<Settlement>, PlanningError>, labels: &Labels) -> Self {
        let message = settle::sentence(found.as_ref(), report, labels);
        let Ok(Some(Settlement { variant, baseline, visitors_per_day, rows, .. })) = found else {
            return Self { variant_id: None, baseline: None, visitors_per_day: None, rows: Vec::new(), message };
        };
        Self {
            variant_id: report.variants.get(variant).map(|variant| variant.id.clone()),
            baseline: Some(baseline.rate()),
            visitors_per_day,
            rows: rows.into_iter().map(RowView::of).collect(),
            message,
        }
    }
}

impl RowView {
    fn of(SettlementRow { effect, goal, why, needed, .. }: SettlementRow) -> Self {
        let shows = match goal {
            Goal::NonInferiority(_) => Some(Shows::NonInferiority),
            Goal::Equivalence(_) => Some(Shows::Equivalence),
            _ => None,
        };
        let error = needed.as_ref().err().map(ToString::to_string);
        let needed = needed.ok();
        let of = needed.as_ref();
        Self {
            effect,
            shows,
            why,
            more_visitors_together: of.map(|of| of.more_together),
            more_days: of.and_then(|of| of.more_days),
            unlikely: of.map(|of| of.unlikely),
            gate: of.and_then(|of| of.gate),
            exactness: of.map(|of| of.exactness),
            visitors: of.map(|of| of.in_all.clone()),
            more_visitors: needed.map(|Needed { more, .. }| more),
            error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    fn read(fields: &str) -> Result<Input, serde_json::Error> {
        let variants =
            r#""variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 130}]"#;
        serde_json::from_str(&format!("{{{fields} {variants}}}"))
    }

    #[test]
    fn it_is_asked_by_either_field() {
        assert_eq!(read("").unwrap().settle, None);
        assert_eq!(read(r#""settle": true,"#).unwrap().settle, Some(Settle::default()));
        let smallest = Some(Settle { smallest: Some(Effect::Points(0.005)) });
        assert_eq!(read(r#""smallest_effect": {"difference": 0.005},"#).unwrap().settle, smallest);
        assert_eq!(read(r#""settle": false, "smallest_effect": {"lift": 1},"#).unwrap().settle, None);
    }

    #[test]
    fn what_is_no_effect_is_an_error() {
        for wrong in ["0.1", "{}", r#"{"lift": 0}"#, r#"{"lift": "x"}"#, r#"{"lift": 1, "difference": 1}"#] {
            let error = read(&format!(r#""smallest_effect": {wrong},"#)).unwrap_err().to_string();
            assert!(error.starts_with("smallest_effect") && !error.contains('\n'), "{wrong}: {error}");
        }
    }
}
