//! The names of choices, and settings as a service stores them.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use abstats::bayesian::Prior;
use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Conclusion, Region, Scale};
use abstats::{Alternative, Analysis, Engine, Gate, Gates, Level, Threshold, UnknownName, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is printed is read back, is the name on the wire, and no two are alike.
fn named<T>(all: &[T], codes: &[&str])
where
    T: Copy + Debug + Display + PartialEq + FromStr<Err = UnknownName> + Serialize,
{
    assert_eq!(all.len(), codes.len());
    for (one, code) in all.iter().zip(codes) {
        assert_eq!(one.to_string(), *code);
        assert_eq!(code.parse().as_ref(), Ok(one));
        assert_eq!(serde_json::to_value(one).unwrap(), *code);
        assert_eq!(codes.iter().filter(|other| *other == code).count(), 1, "{code}");
    }
    let error = "no such name".parse::<T>().unwrap_err();
    assert_eq!(error.known, codes);
    assert!(error.to_string().contains("\"no such name\" is not one of "), "{error}");
}

#[test]
fn every_name_is_read_back() {
    named(&Verdict::ALL, Verdict::CODES);
    named(&Alternative::ALL, Alternative::CODES);
    named(&Correction::ALL, Correction::CODES);
    named(&Family::ALL, Family::CODES);
    named(&Gate::ALL, Gate::CODES);
    named(&Scale::ALL, Scale::CODES);
    named(&Conclusion::ALL, Conclusion::CODES);
    for engine in [Analysis::bayesian().engine, Analysis::frequentist().engine] {
        assert_eq!(engine.to_string().parse(), Ok(engine));
    }
}

fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

#[test]
fn settings_come_back_as_they_were_stored() {
    let correction = Some(Multiplicity { correction: Correction::Holm, family: Family::Everything });
    let engines = [
        Analysis::bayesian().engine,
        Engine::Bayesian { prior: Prior::new(2.0, 30.5).unwrap(), false_discovery: Some(Family::Breakdown) },
        Engine::Frequentist { alternative: Alternative::Less, multiplicity: correction },
    ];
    let regions = [
        None,
        Some(Region::new(Scale::Lift, -0.02, 0.03).unwrap()),
        Some(Region::new(Scale::Difference, -0.001, f64::INFINITY).unwrap()),
    ];
    for (engine, region) in engines.into_iter().flat_map(|engine| regions.map(|region| (engine, region))) {
        let threshold = Threshold::new(97.5).unwrap();
        let gates = Gates { visitors: Some(1_000), days: Some(7), ..Gates::default() };
        let analysis = Analysis { engine, threshold, level: Some(Level::new(0.9).unwrap()), region, gates };
        assert_eq!(stored(&analysis), analysis);
    }
    assert_eq!(stored(&Analysis::default()), Analysis::default());
}

#[test]
fn settings_that_cannot_be_are_refused_when_read() {
    let refused = |json: &str| serde_json::from_str::<Analysis>(json).unwrap_err().to_string();
    assert!(refused(r#"{"threshold": 30}"#).starts_with("threshold 30 is not between 50 and 99 percent"));
    assert!(refused(r#"{"threshhold": 90}"#).starts_with("unknown field `threshhold`"));
    let region = refused(r#"{"region": {"scale": "lift", "low": 0.1, "high": -0.1}}"#);
    assert!(region.starts_with("region low 0.1 is not below high -0.1"), "{region}");
    let prior = refused(r#"{"engine": {"engine": "bayesian", "prior": {"alpha": 0, "beta": 1}}}"#);
    assert!(prior.starts_with("prior alpha 0 is not between 0.1 and 1000000000"), "{prior}");
}
