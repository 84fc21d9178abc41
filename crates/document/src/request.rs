//! How the input asks to be analysed: engine, threshold, direction of the goal, alternative, prior, level, many comparisons, region, gates, looks.

use abstats::{Alternative, Analysis, Engine, GoalDirection, Level, Place, Problem, Threshold, Within};
use serde::{Deserialize, Deserializer};

use abstats::bayesian::Prior;
use abstats::multiplicity::{Correction, Family, Multiplicity};

use crate::fields::{Part, Strangers};
use crate::object::Fields;
use crate::practical::{Asked, RawGates, RawRegion};
use crate::raw::{Digits, Raw, by_digits};
use crate::reading::{At, Reading};
use crate::words::{ALTERNATIVES, CORRECTIONS, ENGINES, FAMILIES, GOAL_DIRECTIONS, NO_CORRECTION};

/// The fields that make an [`Analysis`].
pub(crate) struct Request<'a> {
    pub(crate) stats_engine: &'a Raw,
    pub(crate) confidence_threshold_percent: &'a Raw,
    pub(crate) goal_direction: &'a Raw,
    pub(crate) alternative: &'a Raw,
    pub(crate) level: &'a Raw,
    pub(crate) prior: &'a RawPrior,
    pub(crate) correction: &'a Raw,
    pub(crate) false_discovery: &'a Raw,
    pub(crate) family: &'a Raw,
    pub(crate) region: &'a Asked<RawRegion>,
    pub(crate) gates: &'a Asked<RawGates>,
    pub(crate) decide_within: &'a Raw,
    pub(crate) looks: &'a Raw,
    pub(crate) typical_lift: &'a Raw,
    pub(crate) looks_taken: Option<&'a [Digits]>,
    pub(crate) last_look: &'a Raw,
}

/// `"uniform"`, `"jeffreys"` or `{"alpha": ..., "beta": ...}`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Prior", untagged))]
pub(crate) enum RawPrior {
    /// Beta(alpha, beta).
    Beta(Box<RawBeta>),
    /// Beta(1, 1) or Beta(1/2, 1/2).
    Word(
        #[cfg_attr(
            feature = "schema",
            schemars(with = "Option<String>", extend("enum" = ["uniform", "jeffreys", null]))
        )]
        Raw,
    ),
}

/// Beta(alpha, beta).
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, extend("required" = ["alpha", "beta"])))]
pub(crate) struct RawBeta {
    /// Conversions believed in beforehand.
    #[serde(deserialize_with = "by_digits")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 0.1, "maximum" = 1e9)))]
    alpha: Raw,
    /// Non-conversions believed in beforehand.
    #[serde(deserialize_with = "by_digits")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 0.1, "maximum" = 1e9)))]
    beta: Raw,
    #[serde(skip)]
    strangers: Strangers,
}

impl Fields for RawBeta {
    const PART: Part = Part::Prior;

    fn keep(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }
}

impl<'de> Deserialize<'de> for RawPrior {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Asked::deserialize(deserializer)? {
            Asked::Object(beta) => Self::Beta(beta),
            Asked::Other(raw) => Self::Word(raw),
        })
    }
}

impl Default for RawPrior {
    fn default() -> Self {
        Self::Word(Raw::Missing)
    }
}

impl RawPrior {
    pub(crate) const fn is_given(&self) -> bool {
        match self {
            Self::Beta(_) => true,
            Self::Word(raw) => raw.is_given(),
        }
    }
}

impl Reading {
    /// The analysis that is asked for; what is left out is as planned, if there is a plan.
    pub(crate) fn analysis(&mut self, request: &Request, by_plan: Option<&Analysis>) -> Analysis {
        let at = &Place::default;
        let base = by_plan.cloned().unwrap_or_default();
        let asked = self.choice::<Engine>("stats_engine", request.stats_engine, &ENGINES);
        let prior = self.prior(at, request.prior);
        let alternative = self.choice::<Alternative>("alternative", request.alternative, &ALTERNATIVES);
        let named = self.word(at, "correction", request.correction, &CORRECTIONS.expected, |word| {
            if word == NO_CORRECTION { Some(None) } else { word.parse().ok().map(Some) }
        });
        let correction: Option<Correction> = named.flatten();
        let sets_said = request.false_discovery.is_given();
        let uncorrected = named == Some(None);
        let family = self.choice::<Family>("family", request.family, &FAMILIES);
        let sets = self.flag(at, "false_discovery", request.false_discovery) == Some(true);
        // An unknown engine is an error of its own; which fields it would use is not known.
        let known = asked.is_some() || !request.stats_engine.is_given();
        let engine = asked.filter(|asked| asked.code() != base.engine.code()).unwrap_or(base.engine);
        let engine = match engine {
            Engine::Bayesian { prior: own, false_discovery: own_sets } => {
                let unused = [("alternative", alternative.is_some()), ("correction", correction.is_some())];
                self.unused(&unused, engine.code(), known);
                let sets = if sets_said { sets.then(Family::default) } else { own_sets };
                self.family_of(family, sets.is_some(), "false_discovery", known);
                let false_discovery = sets.map(|own| family.unwrap_or(own));
                Engine::Bayesian { prior: prior.unwrap_or(own), false_discovery }
            }
            Engine::Frequentist { alternative: own, multiplicity } => {
                self.no_prior(at, &engine, request.prior);
                self.unused(&[("false_discovery", sets)], engine.code(), known);
                // A correction that is none of the words is an error of its own.
                let unknown = request.correction.is_given() && named.is_none();
                let of_plan = multiplicity.filter(|_| !uncorrected);
                let correction = correction.or(of_plan.map(|of| of.correction));
                self.family_of(family, correction.is_some(), "correction", known && !unknown);
                let family = family.or(of_plan.map(|of| of.family)).unwrap_or_default();
                let multiplicity = correction.map(|correction| Multiplicity { correction, family });
                Engine::Frequentist { alternative: alternative.unwrap_or(own), multiplicity }
            }
        };
        let threshold = self.number(
            at,
            "confidence_threshold_percent",
            request.confidence_threshold_percent,
            "a number from 50 to 99",
            Threshold::new,
        );
        let level = self.number(at, "level", request.level, "a number of at least 0 and below 1", Level::new);
        let goal = self.choice::<GoalDirection>("goal_direction", request.goal_direction, &GOAL_DIRECTIONS);
        let goal_direction = goal.unwrap_or(base.goal_direction);
        let (region, gates) = (self.region(request.region, goal_direction), self.gates(request.gates));
        let named = |name: &str| (!name.is_empty()).then(|| Within::named(name));
        let within =
            self.word(at, "decide_within", request.decide_within, r#""day" or the name of a breakdown"#, named);
        let threshold = threshold.unwrap_or(base.threshold);
        let region = region.or(base.region);
        let looks = self.looks(request, uncorrected, by_plan.map(|by_plan| &by_plan.looks));
        Analysis { engine, threshold, level, region, gates, goal_direction, within, looks }
    }

    /// Says which of the fields the engine does not use although they are given.
    fn unused(&mut self, fields: &[(&'static str, bool)], engine: &'static str, known: bool) {
        for &(field, given) in fields {
            if given && known {
                self.wrong(&Place::default, Problem::NotOfEngine { field, engine });
            }
        }
    }

    /// Says so when there is nothing of which a family would be the family.
    fn family_of(&mut self, family: Option<Family>, used: bool, needed: &'static str, known: bool) {
        if family.is_some() && !used && known {
            self.wrong(&Place::default, Problem::Without { field: "family", needed });
        }
    }

    /// A prior, when given.
    pub(crate) fn prior(&mut self, at: At, raw: &RawPrior) -> Option<Prior> {
        match raw {
            RawPrior::Word(raw) => self.word(
                at,
                "prior",
                raw,
                r#""uniform", "jeffreys" or {"alpha": ..., "beta": ...}"#,
                |word| match word {
                    "uniform" => Some(Prior::UNIFORM),
                    "jeffreys" => Some(Prior::JEFFREYS),
                    _ => None,
                },
            ),
            RawPrior::Beta(beta) => {
                const EXPECTED: &str = "a number from 0.1 to 1000000000";
                self.strangers(at, "prior", &beta.strangers);
                let alone = |value| Prior::new(value, 1.0).map(|_| value);
                let [alpha, beta] = [("prior.alpha", &beta.alpha), ("prior.beta", &beta.beta)].map(|(field, raw)| {
                    if !raw.is_given() {
                        self.unexpected(at, field, raw, EXPECTED);
                    }
                    self.number(at, field, raw, EXPECTED, alone)
                });
                alpha.zip(beta).and_then(|(alpha, beta)| Prior::new(alpha, beta).ok())
            }
        }
    }

    /// Says so when a prior is given to an engine that has none.
    pub(crate) fn no_prior(&mut self, at: At, engine: &Engine, raw: &RawPrior) {
        if raw.is_given() && matches!(engine, Engine::Frequentist { .. }) {
            self.wrong(at, Problem::NotOfEngine { field: "prior", engine: engine.code() });
        }
    }
}
