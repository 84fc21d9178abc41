//! A variant's numbers on the wire: those that exist as fields, those that do not in `absent`.

use abstats::bayesian::BayesianComparison;
use abstats::frequentist::FrequentistComparison;
use abstats::{
    Adjusted, Alternative, Analysis, BayesianStatistics, Engine, FrequentistStatistics, Level, Statistics, WithinStrata,
};

use crate::estimates::{Absences, EstimateView};
use crate::practical::{self, RegionView};

/// A variant's numbers, all fractions, in the stats engine's own language. Those that do not exist are listed in
/// `absent` with the reason.
#[derive(Default, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Statistics"))]
pub(crate) struct StatisticsView {
    /// The conversion rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<EstimateView>,
    /// Variant rate - control rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<EstimateView>,
    /// Variant rate / control rate - 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<EstimateView>,
    /// P(variant rate > control rate given the data); with `goal_direction` decrease P(variant rate < control rate).
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_to_beat_control: Option<f64>,
    /// The chance of the opposite.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_control_better: Option<f64>,
    /// P(this rate is the highest of all given the data); with `goal_direction` decrease the lowest.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_to_be_best: Option<f64>,
    /// What choosing the variant over the control costs on average, in rate units.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_loss: Option<f64>,
    /// The same as a share of the better rate, when the control has it: E[max(1 - variant rate / control rate, 0)]; with
    /// `goal_direction` decrease E[max(1 - control rate / variant rate, 0)].
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_loss_relative: Option<f64>,
    /// What keeping the control instead of the variant costs on average, in rate units.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_loss_of_control: Option<f64>,
    /// What choosing this variant costs on average against the best of all, in rate units.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_loss_to_best: Option<f64>,
    /// The probability, were the rates equal, of data at least as far from equality.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    /// With a correction: the p-value adjusted for the family's comparisons, which the verdict follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    adjusted_p_value: Option<f64>,
    /// With a single-step correction: the level with which the intervals of difference and lift hold together for all
    /// the family's comparisons. Each interval states its own level.
    #[serde(skip_serializing_if = "Option::is_none")]
    simultaneous_level: Option<Level>,
    /// The score statistic.
    #[serde(skip_serializing_if = "Option::is_none")]
    z: Option<f64>,
    /// The test.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["score"])))]
    test: Option<&'static str>,
    /// What the test looks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternative: Option<Alternative>,
    /// With a region of practical equivalence: what it says, of the comparison that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<RegionView>,
    /// Of the whole test with `decide_within`: the comparison within strata, which decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<WithinView>,
    /// The numbers that do not exist, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
}

/// A variant against the control within strata: Mantel and Haenszel's lift, difference and test.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "WithinStrata"))]
struct WithinView {
    /// Variant rate - control rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<EstimateView>,
    /// Variant rate / control rate - 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<EstimateView>,
    /// The probability, were the rates equal in each stratum, of data at least as far from that.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    /// With a correction: the p-value adjusted for the family's comparisons, which the verdict follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    adjusted_p_value: Option<f64>,
    /// With a single-step correction: the level with which the intervals of difference and lift hold together for all
    /// the family's comparisons.
    #[serde(skip_serializing_if = "Option::is_none")]
    simultaneous_level: Option<Level>,
    /// Mantel and Haenszel's statistic.
    #[serde(skip_serializing_if = "Option::is_none")]
    z: Option<f64>,
    /// Strata used.
    strata: usize,
    /// Strata where an arm has no visitors; they are not used.
    left_out: usize,
}

impl WithinView {
    fn of(within: WithinStrata, absent: &mut Absences) -> Self {
        let WithinStrata { comparison, adjusted, strata, left_out, .. } = within;
        let FrequentistComparison { difference, lift, z, p_value, .. } = comparison;
        Self {
            difference: absent.estimate(
                ["within.difference", "within.difference.estimate", "within.difference.interval"],
                difference,
            ),
            lift: absent.estimate(["within.lift", "within.lift.estimate", "within.lift.interval"], lift),
            p_value: absent.take("within.p_value", p_value),
            adjusted_p_value: adjusted.and_then(|of| absent.take("within.adjusted_p_value", of.p_value)),
            simultaneous_level: adjusted.and_then(|of| of.simultaneous_level),
            z: absent.take("within.z", z),
            strata,
            left_out,
        }
    }
}

impl StatisticsView {
    pub(crate) fn of(statistics: &Statistics, analysis: &Analysis) -> Self {
        match statistics {
            Statistics::Bayesian(statistics) => Self::bayesian(statistics),
            Statistics::Frequentist(statistics) => Self::frequentist(statistics, analysis),
        }
    }

    fn bayesian(statistics: &BayesianStatistics) -> Self {
        let mut absent = Absences::default();
        let mut view = Self {
            rate: absent.estimate(["rate", "rate.estimate", "rate.interval"], statistics.rate),
            ..Self::default()
        };
        if let Some(comparison) = &statistics.versus_control {
            let BayesianComparison { difference, lift, .. } = *comparison;
            view.difference = absent.difference(difference);
            view.lift = absent.lift(lift);
            view.chance_to_beat_control = absent.take("chance_to_beat_control", comparison.chance_to_beat_control);
            view.chance_control_better = absent.take("chance_control_better", comparison.chance_control_better);
            view.expected_loss = absent.take("expected_loss", comparison.expected_loss);
            view.expected_loss_relative = absent.take("expected_loss_relative", comparison.expected_loss_relative);
            view.expected_loss_of_control =
                absent.take("expected_loss_of_control", comparison.expected_loss_of_control);
        }
        view.chance_to_be_best = absent.take("chance_to_be_best", statistics.chance_to_be_best);
        view.expected_loss_to_best = absent.take("expected_loss_to_best", statistics.expected_loss_to_best);
        view.region = practical::region(statistics.region, &mut absent, |region, _| RegionView::bayesian(region));
        Self { absent, ..view }
    }

    fn frequentist(statistics: &FrequentistStatistics, analysis: &Analysis) -> Self {
        let mut absent = Absences::default();
        let mut view = Self {
            rate: absent.estimate(["rate", "rate.estimate", "rate.interval"], statistics.rate),
            ..Self::default()
        };
        if let Some(FrequentistComparison { difference, lift, z, p_value, .. }) = statistics.versus_control {
            view.difference = absent.difference(difference);
            view.lift = absent.lift(lift);
            view.p_value = absent.take("p_value", p_value);
            if let Some(Adjusted { p_value, simultaneous_level, .. }) = statistics.adjusted {
                view.adjusted_p_value = absent.take("adjusted_p_value", p_value);
                view.simultaneous_level = simultaneous_level;
            }
            view.z = absent.take("z", z);
            view.test = Some("score");
            if let Engine::Frequentist { alternative, .. } = analysis.engine {
                view.alternative = Some(alternative);
            }
        }
        view.region = practical::region(statistics.region, &mut absent, RegionView::frequentist);
        view.within = statistics.within.map(|within| WithinView::of(within, &mut absent));
        Self { absent, ..view }
    }
}
