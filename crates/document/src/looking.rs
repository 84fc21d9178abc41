//! How often one looks, and the plan that says so.

use abstats::planning::Plan;
use abstats::sequential::planned::DesignError;
use abstats::sequential::{Alpha, PlannedLooks, TypicalLift};
use abstats::{Analysis, Experiment, InputErrors, Looks, Place, Problem};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::error::{Error, ErrorKind};
use crate::plan;
use crate::raw::{Digits, Raw};
use crate::reading::Reading;
use crate::request::Request;
use crate::words::LOOKS;

/// The object of a saved plan, as it is written.
#[derive(Default)]
pub(crate) struct RawPlan(Option<Box<RawValue>>);

impl<'de> Deserialize<'de> for RawPlan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

/// A plan, and the analysis that it is one of.
pub(crate) struct ByPlan {
    pub(crate) plan: Plan,
    pub(crate) analysis: Analysis,
}

impl ByPlan {
    pub(crate) fn of(plan: Plan) -> Result<Self, ErrorKind> {
        let analysis = plan.analysis().map_err(|error| ErrorKind::Plan { reason: error.to_string() })?;
        Ok(Self { plan, analysis })
    }
}

/// Whether a plan is one of so many variants.
pub(crate) fn fits(plan: &Plan, experiment: &Experiment) -> Result<(), InputErrors> {
    let (given, planned) = (experiment.variants().len(), plan.visitors().as_slice().len());
    if given == planned { Ok(()) } else { Err(Problem::PlannedVariants { given, planned }.into()) }
}

impl Reading {
    /// The plan: the one that was chosen, else the document's.
    pub(crate) fn plan(&mut self, chosen: Option<&Plan>, RawPlan(raw): &RawPlan) -> Option<ByPlan> {
        let read = match (chosen, raw) {
            (Some(plan), _) => Ok(plan.clone()),
            (None, None) => return None,
            (None, Some(raw)) => match Raw::written(raw.get()) {
                Raw::Null => return None,
                // Its own lines and columns are not those of the document.
                Raw::Object => {
                    plan::parsed(raw.get()).map_err(|error| ErrorKind::Plan { reason: error.kind().to_string() })
                }
                other => {
                    self.unexpected(&Place::default, "plan", &other, "the object that abstats plan --save writes");
                    return None;
                }
            },
        };
        read.and_then(ByPlan::of).map_err(|kind| self.errors.push(Error::new(kind))).ok()
    }

    /// How often one looks. `uncorrected` says that comparisons are not to share alpha.
    pub(crate) fn looks(&mut self, request: &Request, uncorrected: bool, planned: Option<&Looks>) -> Looks {
        const EXPECTED: &str = "a number from 0.0001 to 1";
        let at = &Place::default;
        let code = self.word(at, "looks", request.looks, &LOOKS.expected, |word| {
            Looks::CODES.iter().find(|code| **code == word).copied()
        });
        let typical_lift = self.number(at, "typical_lift", request.typical_lift, EXPECTED, TypicalLift::new);
        // A wrong word is an error of its own.
        let is_known = code.is_some() || !request.looks.is_given();
        let said = planned.map(Looks::code);
        if let (Some(looks), Some(planned)) = (code, said.filter(|said| Some(*said) != code)) {
            self.wrong(at, Problem::LooksContradictPlan { looks, planned });
        }
        let code = code.or(said).unwrap_or_default();
        let is = |looks: &Looks| code == looks.code();
        if request.typical_lift.is_given() && is_known && !is(&Looks::any_time()) {
            self.wrong(at, Problem::Without { field: "typical_lift", needed: "\"looks\": \"any_time\"" });
        }
        let taken = self.taken(request.looks_taken);
        let last = self.flag(at, "last_look", request.last_look) == Some(true);
        let are_planned = matches!(planned, Some(Looks::Planned(_))) || code == "planned";
        for (field, given) in [("looks_taken", taken.is_some()), ("last_look", last)] {
            if given && is_known && !are_planned {
                self.wrong(at, Problem::Without { field, needed: "\"looks\": \"planned\"" });
            }
        }
        match (planned, code) {
            (Some(Looks::Planned(looks)), "planned") => match self.look(looks.clone(), taken, last) {
                Some(looks) => Looks::Planned(looks),
                None => Looks::Once,
            },
            (_, "planned") => {
                if planned.is_none() {
                    self.wrong(at, Problem::Without { field: "\"looks\": \"planned\"", needed: "plan" });
                }
                Looks::Once
            }
            (planned, "any_time") => {
                let of_plan = match planned {
                    Some(Looks::AnyTime { typical_lift, .. }) => Some(*typical_lift),
                    _ => None,
                };
                if let (Some(own), Some(of_plan)) = (typical_lift, of_plan)
                    && own != of_plan
                {
                    self.wrong(
                        at,
                        Problem::TypicalLiftContradictsPlan { typical_lift: own.get(), planned: of_plan.get() },
                    );
                }
                let alpha = if uncorrected { Alpha::Each } else { Alpha::Shared };
                Looks::AnyTime { typical_lift: typical_lift.or(of_plan).unwrap_or_default(), alpha }
            }
            _ => Looks::Once,
        }
    }

    fn look(&mut self, looks: PlannedLooks, taken: Option<Vec<f64>>, last: bool) -> Option<PlannedLooks> {
        let looks = match taken {
            Some(taken) => looks.taken(taken),
            None => Ok(looks),
        };
        let wrong = |error: DesignError| {
            self.errors.push(Error::new(ErrorKind::LooksTaken { reason: error.to_string() }));
        };
        let looks = looks.map_err(wrong).ok()?;
        Some(if last { looks.ended() } else { looks })
    }

    /// The earlier looks, when given.
    fn taken(&mut self, raw: Option<&[Digits]>) -> Option<Vec<f64>> {
        const EXPECTED: &str = "a part of the planned visitors, e.g. 0.2";
        let at = &Place::default;
        raw.map(|raw| {
            let number = |Digits(raw): &Digits| {
                if !raw.is_given() {
                    self.unexpected(at, "looks_taken", raw, EXPECTED);
                }
                self.number(at, "looks_taken", raw, EXPECTED, Ok::<_, ()>)
            };
            raw.iter().filter_map(number).collect()
        })
    }
}
