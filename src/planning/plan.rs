//! A plan, as it is saved beside a test.

#[cfg(feature = "serde")]
mod parts;

use super::sample_size::weeks;
use super::{Design, Effect, PlanningError, Visitors, Wanted};

/// What a test was planned to be: saved before it starts (`plan.json`), and held against its reports ([`Plan::progress`]).
///
/// With the feature `serde` its JSON is flat; unknown fields are errors, and what contradicts itself is not read. Rates and
/// effects are fractions, `visitors` and `weights` are in the order of the variants, the control's first; their number is that of
/// the variants.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use abstats::planning::{Effect, Plan};
/// let plan: Plan = serde_json::from_str(
///     r#"{
///         "baseline": 0.05,
///         "effect": {"lift": 0.2},
///         "power": 0.8,
///         "threshold": 95,
///         "engine": {"engine": "frequentist", "multiplicity": {"correction": "dunnett"}},
///         "goal": "difference",
///         "goal_direction": "increase",
///         "looks": "once",
///         "weights": [1, 1, 1],
///         "visitors": [9600, 9600, 9600],
///         "visitors_per_day": 2000,
///         "days": 21
///     }"#,
/// )
/// .unwrap();
/// assert_eq!(plan.effect(), Effect::Relative(0.2));
/// assert_eq!(serde_json::from_str::<Plan>(&serde_json::to_string(&plan).unwrap()).unwrap(), plan);
///
/// let typo = r#"{"baseline": 0.05, "effect": {"lift": 0.2}, "weights": [1, 1], "visitors": [9, 9], "lift": 3}"#;
/// assert!(serde_json::from_str::<Plan>(typo).unwrap_err().to_string().starts_with("unknown field `lift`"));
/// let short = r#"{"baseline": 0.05, "effect": {"lift": 0.2}, "weights": [1, 1], "visitors": [9, 9, 9]}"#;
/// assert_eq!(
///     serde_json::from_str::<Plan>(short).unwrap_err().to_string(),
///     "visitors of 3 variants, but weights of 2"
/// );
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "parts::Parts", into = "parts::Parts")
)]
pub struct Plan {
    design: Design,
    effect: Effect,
    power: Wanted,
    visitors: Visitors,
    visitors_per_day: Option<u64>,
    days: Option<u64>,
}

impl Plan {
    /// The plan with the fewest visitors that have the wanted power ([`Design::sample_size`]); with visitors a day, of all
    /// variants together, the days are the whole weeks that it takes.
    ///
    /// # Errors
    /// As [`Design::sample_size`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Plan, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
    /// let plan = Plan::new(design, Effect::Relative(0.1), Wanted::default(), Some(2_000))?;
    /// assert_eq!((plan.visitors().as_slice(), plan.days()), (&[31_218, 31_218][..], Some(35)));
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn new(
        design: Design,
        effect: Effect,
        power: Wanted,
        visitors_per_day: Option<u64>,
    ) -> Result<Self, PlanningError> {
        let size = design.sample_size(effect, power)?;
        let days = visitors_per_day.and_then(|per_day| size.days(per_day));
        Ok(Self { design, effect, power, visitors: size.visitors, visitors_per_day, days })
    }

    /// A plan with these visitors, however few they are.
    ///
    /// # Errors
    /// When the effect leaves 0 to 1, and when the visitors are those of another number of variants.
    pub fn of(design: Design, effect: Effect, power: Wanted, visitors: Visitors) -> Result<Self, PlanningError> {
        effect.rate(design.baseline)?;
        let (given, expected) = (visitors.as_slice().len(), design.weights.as_slice().len());
        if given != expected {
            return Err(PlanningError::VisitorsOf { given, expected });
        }
        Ok(Self { design, effect, power, visitors, visitors_per_day: None, days: None })
    }

    /// The plan at so many visitors a day, of all variants together: its days are the whole weeks that it takes.
    #[must_use]
    pub fn at_pace(self, visitors_per_day: u64) -> Self {
        let days = weeks(&self.visitors, visitors_per_day).map(|weeks| weeks.saturating_mul(7));
        Self { visitors_per_day: Some(visitors_per_day), days, ..self }
    }

    /// How the test will be decided.
    #[must_use]
    pub const fn design(&self) -> &Design {
        &self.design
    }

    /// The effect that it is planned for.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// The power that was wanted.
    #[must_use]
    pub const fn power(&self) -> Wanted {
        self.power
    }

    /// The planned visitors of each variant, the control's first.
    #[must_use]
    pub const fn visitors(&self) -> &Visitors {
        &self.visitors
    }

    /// The visitors a day that were expected, of all variants together.
    #[must_use]
    pub const fn visitors_per_day(&self) -> Option<u64> {
        self.visitors_per_day
    }

    /// The planned days.
    #[must_use]
    pub const fn days(&self) -> Option<u64> {
        self.days
    }
}
