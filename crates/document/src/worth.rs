//! What the difference is worth a month: asked for, and answered.

use abstats::worth::{Amounts, Losses, Monthly, Value, Worth};
use abstats::{Place, Report};
use abstats_words::{Labels, worth};
use serde::{Deserialize, Serialize};

use crate::as_written::as_written;
use crate::estimates::EstimateView;
use crate::fields::{Part, Strangers};
use crate::object::Fields;
use crate::practical::Asked;
use crate::raw::{Raw, by_digits};
use crate::reading::Reading;

/// What a conversion is worth: `{"amount": 12.5, "currency": "EUR"}`.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ConversionValue", extend("required" = ["amount"])))]
pub(crate) struct RawValue {
    /// Above 0.
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0, "maximum" = 1e12)))]
    #[serde(deserialize_with = "by_digits")]
    amount: Raw,
    /// A sign or up to 8 letters.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    currency: Raw,
    #[serde(skip)]
    strangers: Strangers,
}

impl Fields for RawValue {
    const PART: Part = Part::Value;

    fn keep(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }
}

impl Reading {
    /// A value needs visitors a month as well.
    pub(crate) fn worth(&mut self, visitors: &Raw, value: &Asked<RawValue>) -> Option<Monthly> {
        const EXPECTED: &str = r#"an object like {"amount": 12.5, "currency": "EUR"}"#;
        let at = &Place::default;
        let value = self.object("conversion_value", value, EXPECTED).and_then(|raw| {
            self.strangers(at, "conversion_value", &raw.strangers);
            let amount =
                self.number(at, "conversion_value.amount", &raw.amount, "a number above 0, up to 1e12", |of| {
                    Value::new(of, None).map(|_| of)
                });
            if amount.is_none() && !raw.amount.is_given() {
                self.unexpected(at, "conversion_value", &Raw::Object, EXPECTED);
            }
            let word = "a sign of a currency or up to 8 letters";
            let currency = self.word(at, "conversion_value.currency", &raw.currency, word, |text| {
                Value::new(1.0, Some(text.to_owned())).ok().map(|_| text.to_owned())
            });
            Value::new(amount?, currency).ok()
        });
        if !visitors.is_given() {
            if value.is_some() {
                self.unexpected(at, "visitors_per_month", visitors, "");
            }
            return None;
        }
        let monthly = visitors.count().and_then(|visitors| Monthly::new(visitors, value).ok());
        if monthly.is_none() {
            self.unexpected(at, "visitors_per_month", visitors, "an integer from 1 to 1000000000000");
        }
        monthly
    }
}

/// What a conversion is worth, as it was given.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ConversionValue"))]
pub(crate) struct ValueView<'a> {
    #[serde(serialize_with = "as_written")]
    amount: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
}

impl<'a> From<&'a Value> for ValueView<'a> {
    fn from(value: &'a Value) -> Self {
        Self { amount: value.amount(), currency: value.currency() }
    }
}

/// What the variant that the headline is about is worth a month in place of the control. Without numbers the data are in doubt,
/// or nothing can be compared.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Worth"))]
pub(crate) struct WorthView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<&'a str>,
    /// In conversions a month; with `goal_direction` decrease those saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversions: Option<AmountsView>,
    /// The same in the currency of `conversion_value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<AmountsView>,
    /// For people.
    sentences: Vec<String>,
}

/// What is gained, and what a wrong choice costs on average.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Amounts"))]
struct AmountsView {
    /// Over the control; negative when the variant loses.
    gained: EstimateView,
    /// Of the Bayesian engine: what the variant loses if the control is better, times how likely that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_loss: Option<f64>,
    /// Of the Bayesian engine: the same of the control.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_loss_of_control: Option<f64>,
}

impl<'a> WorthView<'a> {
    pub(crate) fn of(report: &'a Report, asked: &'a Monthly, labels: &Labels) -> Self {
        let found = asked.worth(report);
        let sentences = worth::sentences(asked, found, report, labels);
        let Ok(Worth { variant, conversions, value, .. }) = found else {
            return Self { variant_id: None, conversions: None, value: None, sentences };
        };
        Self {
            variant_id: report.variants.get(variant).map(|variant| variant.id.as_str()),
            conversions: Some(conversions.into()),
            value: value.map(Into::into),
            sentences,
        }
    }
}

impl From<Amounts> for AmountsView {
    fn from(Amounts { gained, interval, losses, .. }: Amounts) -> Self {
        let of = |pick: fn(Losses) -> f64| losses.map(pick);
        Self {
            gained: EstimateView::both(gained, interval),
            expected_loss: of(|losses| losses.of_variant),
            expected_loss_of_control: of(|losses| losses.of_control),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use abstats::Counts;

    fn read(fields: &str) -> Result<Input, serde_json::Error> {
        let variants =
            r#""variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]"#;
        serde_json::from_str(&format!("{{{fields} {variants}}}"))
    }

    #[test]
    fn it_is_asked_by_visitors_a_month() {
        assert_eq!(read("").unwrap().worth, None);
        let asked = read(r#""visitors_per_month": 5000, "conversion_value": {"amount": 12.50, "currency": "EUR"},"#);
        assert_eq!(asked.unwrap().worth, Monthly::new(5_000, "12.5EUR".parse().ok()).ok());
    }

    #[test]
    fn what_is_written_gives_the_same_again() {
        for fields in [
            r#""visitors_per_month": 50000,"#,
            r#""visitors_per_month": 50000, "conversion_value": {"amount": 3, "currency": "$"},"#,
            r#""stats_engine": "frequentist", "visitors_per_month": 1, "conversion_value": {"amount": 0.1},"#,
        ] {
            let written = serde_json::to_string(&read(fields).unwrap().run()).unwrap();
            let again = serde_json::from_str::<Input>(&written).unwrap().run();
            assert_eq!(serde_json::to_string(&again).unwrap(), written);
        }
    }

    #[test]
    fn its_numbers_are_those_of_the_statistics() {
        let asked = r#""visitors_per_month": 50000, "conversion_value": {"amount": 3, "currency": "$"},"#;
        let document = serde_json::to_value(read(asked).unwrap().run()).unwrap();
        let (worth, versus) = (&document["worth"], &document["variants"][1]["statistics"]);
        assert_eq!(worth["variant_id"], "1");
        let near = |one: &serde_json::Value, other: f64| (one.as_f64().unwrap() - other).abs() < 1e-9 * other.abs();
        for (of, times) in [("conversions", 50_000.0), ("value", 150_000.0)] {
            let of = &worth[of];
            let difference = versus["difference"]["estimate"].as_f64().unwrap();
            assert!(near(&of["gained"]["estimate"], times * difference), "{worth} {versus}");
            assert!(near(&of["expected_loss"], times * versus["expected_loss"].as_f64().unwrap()), "{worth}");
        }
        assert_eq!(document["conversion_value"], serde_json::json!({"amount": 3, "currency": "$"}));
    }

    #[test]
    fn what_is_wrong_is_one_error() {
        for (field, wrong) in [
            ("visitors_per_month", r#""visitors_per_month": 0,"#),
            ("visitors_per_month", r#""visitors_per_month": 1.5,"#),
            ("visitors_per_month", r#""conversion_value": {"amount": 3},"#),
            ("conversion_value", r#""visitors_per_month": 9, "conversion_value": 3,"#),
            ("conversion_value", r#""visitors_per_month": 9, "conversion_value": {},"#),
            ("conversion_value.amount", r#""visitors_per_month": 9, "conversion_value": {"amount": -3},"#),
            (
                "conversion_value.currency",
                r#""visitors_per_month": 9, "conversion_value": {"amount": 3, "currency": "%"},"#,
            ),
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains(field) && !error.contains('\n'), "{wrong}: {error}");
        }
        assert_eq!(Counts::MAX_VISITORS.to_string(), "1000000000000", "as the error says");
    }
}
