//! The names of choices, and settings as a service stores them.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use abstats::bayesian::Prior;
use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Conclusion, Region, Scale};
use abstats::sample_ratio::SampleRatioTest;
use abstats::segments::{Cause, Reversal};
use abstats::{
    Alternative, Analysis, CorrectedBy, Decision, DoubtClass, Engine, Gate, Gates, Interval, Level, Threshold,
    UnknownName, Verdict,
};
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
    named(&Decision::ALL, Decision::CODES);
    named(&DoubtClass::ALL, DoubtClass::CODES);
    named(&Cause::ALL, Cause::CODES);
    named(&Reversal::ALL, Reversal::CODES);
    named(&SampleRatioTest::ALL, SampleRatioTest::CODES);
    let engines = [Analysis::bayesian().engine, Analysis::frequentist().engine];
    assert_eq!(engines.map(|engine| engine.to_string()), Engine::CODES);
    for engine in engines {
        assert_eq!(engine.to_string().parse(), Ok(engine));
        assert_eq!(serde_json::to_value(engine).unwrap()["engine"], engine.code());
    }
    assert_eq!("both".parse::<Engine>().unwrap_err().known, Engine::CODES);
}

#[test]
fn what_corrects_has_the_corrections_name() {
    let wire = |of: CorrectedBy| serde_json::to_value(of).unwrap();
    for correction in Correction::ALL {
        let of = CorrectedBy::PValues(correction);
        assert_eq!((of.to_string(), wire(of)), (correction.to_string(), correction.code().into()));
    }
    assert_eq!(wire(CorrectedBy::FalseDiscovery), "false_discovery");
    assert!(!Correction::CODES.contains(&"false_discovery"));
}

/// In percent, as people write it: without the noise of binary fractions, padded like any text.
#[test]
fn levels_and_thresholds_in_percent() {
    for (fraction, percent) in [(0.0, "0%"), (0.9, "90%"), (0.95, "95%"), (0.999, "99.9%"), (0.57, "57%")] {
        assert_eq!(Level::new(fraction).unwrap().to_string(), percent);
    }
    for (percent, text) in [(50.0, "50%"), (57.0, "57%"), (97.5, "97.5%"), (99.0, "99%")] {
        assert_eq!(Threshold::new(percent).unwrap().to_string(), text);
    }
    assert_eq!(format!("{:>6}|{:<6}|", Threshold::default(), Level::new(0.9).unwrap()), "   95%|90%   |");
    let interval = |low, high| Interval { low, high, level: Level::new(0.9).unwrap() };
    assert_eq!(interval(-0.5, 0.25).to_string(), "[-0.5, 0.25] (90%)");
    assert_eq!(format!("{:.2}", interval(0.0, f64::INFINITY)), "[0.00, inf] (90%)");
}

fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn engines() -> Vec<Engine> {
    let sets = [None, Some(Family::Breakdown), Some(Family::Everything)];
    let priors = [Prior::UNIFORM, Prior::JEFFREYS, Prior::new(2.0, 30.5).unwrap()];
    let corrections = Correction::ALL.into_iter().flat_map(|correction| {
        Family::ALL.map(|family| Some(Multiplicity { correction, family })).into_iter().chain([None])
    });
    let frequentist = corrections
        .flat_map(|multiplicity| Alternative::ALL.map(|alternative| Engine::Frequentist { alternative, multiplicity }));
    priors
        .into_iter()
        .flat_map(|prior| sets.map(|false_discovery| Engine::Bayesian { prior, false_discovery }))
        .chain(frequentist)
        .collect()
}

#[test]
fn settings_come_back_as_they_were_stored() {
    let regions = [
        None,
        Some(Region::new(Scale::Lift, -0.02, 0.03).unwrap()),
        Some(Region::new(Scale::Difference, -0.001, f64::INFINITY).unwrap()),
    ];
    let all = Gates { visitors: Some(1_000), conversions: Some(25), days: Some(7) };
    let gates = [Gates::default(), Gates { conversions: None, ..all }, all];
    for (engine, region) in engines().into_iter().flat_map(|engine| regions.map(|region| (engine, region))) {
        for (gates, level) in gates.into_iter().zip([None, Some(0.0), Some(0.9)]) {
            let level = level.map(|level| Level::new(level).unwrap());
            let analysis = Analysis {
                engine,
                threshold: Threshold::new(97.5).unwrap(),
                level,
                region,
                gates,
                ..Analysis::default()
            };
            assert_eq!(stored(&analysis), analysis);
            // Each part for itself, too.
            assert_eq!(
                (stored(&engine), stored(&region), stored(&gates), stored(&level)),
                (engine, region, gates, level)
            );
        }
    }
    for prior in [Prior::UNIFORM, Prior::JEFFREYS, Prior::new(Prior::MIN, Prior::MAX).unwrap()] {
        assert_eq!(stored(&prior), prior);
    }
    for percent in [50.0, 57.3, 95.0, 99.0] {
        let threshold = Threshold::new(percent).unwrap();
        assert_eq!(stored(&threshold), threshold);
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
