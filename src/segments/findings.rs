//! All that the segments of a breakdown say together of one variant, and what it means for the decision.

use super::{
    Arms, Heterogeneity, Interaction, Pooled, Shrinkage, Simpson, heterogeneity, interaction, pooled, shrinkage,
    simpson,
};
use crate::{Absent, Estimate, Level, Threshold};

/// What the segments of one breakdown say together of one variant against the control.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// Whether lift and difference are the same in all segments.
    pub heterogeneity: Heterogeneity,
    /// Whether the variant is better in some segments and worse in others.
    pub interaction: Result<Interaction, Absent>,
    /// Lift and difference with each segment compared within itself.
    pub pooled: Pooled,
    /// The lift of each segment, luck taken out.
    pub shrinkage: Result<Shrinkage, Absent>,
    /// Whether the whole says the opposite of its parts.
    pub simpson: Result<Simpson, Absent>,
}

/// What the segments say together; `None` when fewer than two have visitors in both arms.
///
/// ```
/// use abstats::{Counts, Level, Threshold, segments::{Arms, findings}};
/// let arms = |n_c, x_c, n_t, x_t| -> Result<Arms, abstats::CountsError> {
///     Ok(Arms { control: Counts::new(n_c, x_c)?, variant: Counts::new(n_t, x_t)? })
/// };
/// let (mobile, desktop) = (arms(1_000, 30, 1_000, 90)?, arms(1_000, 100, 1_000, 100)?);
/// let found = findings(arms(2_000, 130, 2_000, 190)?, &[mobile, desktop], Level::new(0.95)?);
/// let name = |place: usize| ["mobile", "desktop"].get(place).copied();
/// let sentences = found.map(|found| found.sentences(Threshold::default(), name)).unwrap_or_default();
/// assert!(sentences[0].starts_with("The lift differs between the segments (p < 0.0001)"));
/// assert_eq!(findings(mobile, &[mobile], Level::new(0.95)?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn findings(overall: Arms, segments: &[Arms], level: Level) -> Option<Findings> {
    findings_of(overall, segments, segments, level)
}

/// [`findings`], shrinkage being about `own` only: those of the segments that have counts of the variant. The others take part in
/// nothing and are counted as left out.
pub(crate) fn findings_of(overall: Arms, segments: &[Arms], own: &[Arms], level: Level) -> Option<Findings> {
    let others = segments.len() - own.len();
    let with_others = |shrinkage: Shrinkage| Shrinkage { left_out: shrinkage.left_out + others, ..shrinkage };
    (segments.iter().filter(|arms| arms.takes_part()).count() > 1).then(|| Findings {
        heterogeneity: heterogeneity(segments),
        interaction: interaction(segments),
        pooled: pooled(segments, level),
        shrinkage: shrinkage(own, level).map(with_others),
        simpson: simpson(overall, segments),
    })
}

impl Findings {
    /// One sentence for each finding, with what it means for the decision. A p-value tells when it is below the
    /// threshold's `1 - T`. (A direction that the segments reverse is a [`crate::Warning`].) `name` is the
    /// segment's, by its place among those of the shrinkage; what would have to name one without is not said.
    #[must_use]
    pub fn sentences<'a>(&self, threshold: Threshold, name: impl Fn(usize) -> Option<&'a str>) -> Vec<String> {
        let alpha = threshold.alpha();
        let mut sentences = Vec::new();
        let lift_differs = self.heterogeneity.lift.map(|test| test.p_value < alpha);
        let crosses = self.interaction.is_ok_and(|test| test.p_value < alpha);
        if let Ok(test) = self.heterogeneity.lift {
            let p = p_value(test.p_value, alpha);
            if test.p_value < alpha {
                sentences.push(format!(
                    "The lift differs between the segments ({p}): one number for all hides that; decide by segment."
                ));
            } else if !crosses {
                // Beside a shown crossing this would contradict it: that test looks at less, and sees it sharper.
                sentences.push(format!(
                    "That the lift differs between the segments is not shown ({p}): what differs between its numbers in \
                     single segments may be chance."
                ));
            }
        }
        if let (Ok(false), Ok(test)) = (lift_differs, self.heterogeneity.difference)
            && test.p_value < alpha
        {
            sentences.push(format!(
                "The difference in percentage points does differ ({}), as one lift of different rates would.",
                p_value(test.p_value, alpha)
            ));
        }
        if let Ok(test) = self.interaction
            && test.p_value < alpha
        {
            sentences.push(format!(
                "The variant is better in some segments and worse in others ({}; higher in {}, lower in {}): whatever is \
                 shipped to everybody harms some.",
                p_value(test.p_value, alpha),
                test.higher,
                test.lower
            ));
        }
        sentences.extend(self.pooled.lift.estimate.ok().map(|_| {
            let of = in_percent(self.pooled.lift);
            let mean = if lift_differs == Ok(true) { ", a mean of lifts that differ" } else { "" };
            format!("Each segment compared within itself and pooled, the lift is {of}{mean}.")
        }));
        sentences.extend(self.highest(name));
        sentences
    }

    /// The segment whose lift is the highest with luck taken out.
    fn highest<'a>(&self, name: impl Fn(usize) -> Option<&'a str>) -> Option<String> {
        let shrinkage = self.shrinkage.as_ref().ok()?;
        let first = *shrinkage.ranking.first()?;
        let (name, shrunk) = (name(first)?, shrinkage.segments.get(first)?.ok()?);
        let lift = in_percent(Estimate { estimate: Ok(shrunk.lift.median), interval: Ok(shrunk.lift.interval) });
        let own = match shrunk.own {
            Ok(own) => format!("its own numbers say {} %", percent(own)),
            Err(reason) => format!("by its own numbers there is none ({reason})"),
        };
        Some(format!(
            "With luck taken out, the segment with the highest lift is {name:?} at {lift}; {own}. The chance that it \
             truly is the highest is {:.1} %.",
            100.0 * shrunk.chance_to_be_highest
        ))
    }
}

/// `p = 0.0123`, with as many decimals as keep it on its side of alpha.
pub(crate) fn p_value(p: f64, alpha: f64) -> String {
    if p < 5e-5 {
        return "p < 0.0001".to_owned();
    }
    let mut texts = (4..=16).map(|decimals| format!("{p:.decimals$}"));
    let holds = |text: &String| text.parse::<f64>().is_ok_and(|read| (read < alpha) == (p < alpha));
    format!("p = {}", texts.find(holds).unwrap_or_else(|| p.to_string()))
}

/// `+10.3 % (95 % interval: -4.5 to +27.5)`
fn in_percent(Estimate { estimate, interval }: Estimate) -> String {
    let estimate = estimate.map_or_else(|reason| reason.to_string(), |lift| format!("{} %", percent(lift)));
    match interval {
        Ok(interval) => {
            // 0.9 times 100 is 90.00000000000001.
            let level = (1e8 * interval.level.get()).round() / 1e6;
            format!("{estimate} ({level} % interval: {} to {})", percent(interval.low), percent(interval.high))
        }
        Err(_) => estimate,
    }
}

/// `+10.3`; `0.0` without a sign, and no decimals from a thousand on.
fn percent(lift: f64) -> String {
    let percent = 100.0 * lift;
    match percent.abs() {
        0.0..0.05 => "0.0".to_owned(),
        0.05..1_000.0 => format!("{percent:+.1}"),
        _ => format!("{percent:+.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;

    fn arms(all: [u64; 4]) -> Arms {
        let [n_c, x_c, n_t, x_t] = all;
        Arms { control: Counts::new(n_c, x_c).unwrap(), variant: Counts::new(n_t, x_t).unwrap() }
    }

    fn said(overall: [u64; 4], segments: &[[u64; 4]]) -> Vec<String> {
        let segments: Vec<Arms> = segments.iter().copied().map(arms).collect();
        let found = findings(arms(overall), &segments, Level::known(0.95));
        found.unwrap().sentences(Threshold::default(), |place| ["mobile", "desktop"].get(place).copied())
    }

    #[test]
    fn what_is_found_is_said() {
        let crossing = said([2_000, 190, 2_000, 190], &[[1_000, 50, 1_000, 140], [1_000, 140, 1_000, 50]]);
        assert!(crossing[0].starts_with("The lift differs between the segments (p < 0.0001)"), "{crossing:?}");
        assert!(
            crossing[1].contains("better in some segments and worse in others (p < 0.0001; higher in 1, lower in 1)")
        );
        assert!(crossing[2].starts_with("Each segment compared within itself"));
        // One lift of 1.5 at rates of 2 % and 40 %.
        let same = said([20_000, 4_200, 20_000, 6_300], &[[10_000, 200, 10_000, 300], [10_000, 4_000, 10_000, 6_000]]);
        assert!(
            same[0].starts_with("That the lift differs between the segments is not shown (p = 1.0000)"),
            "{same:?}"
        );
        assert!(same[1].starts_with("The difference in percentage points does differ (p < 0.0001)"));
        // Greenland and Robins: variance of the log 1422 / (3150 * 2100), so 1.5 exp(-+1.96 * 0.014662).
        assert!(same[2].ends_with("the lift is +50.0 % (95 % interval: +45.8 to +54.4)."), "{same:?}");
        // Half of the 50 % is common to both; what little the segments differ is luck.
        assert!(same[3].starts_with(
            "With luck taken out, the segment with the highest lift is \"desktop\" at +50.0 % (95 % interval: "
        ));
        assert!(
            same[3].contains("); its own numbers say +50.0 %. The chance that it truly is the highest is "),
            "{same:?}"
        );
        assert_eq!(same.len(), 4);
    }

    /// A crossing that is shown is not beside a sentence that lifts may not differ.
    #[test]
    fn no_two_sentences_contradict_each_other() {
        let crossing = said(
            [10_002_000, 1_000_300, 10_002_000, 1_002_544],
            &[[10_000_000, 1_000_000, 10_000_000, 1_002_281], [2_000, 300, 2_000, 263]],
        );
        assert!(crossing.iter().any(|sentence| sentence.contains("worse in others (p = 0.0463")), "{crossing:?}");
        assert!(crossing.iter().all(|sentence| !sentence.contains("is not shown")), "{crossing:?}");
    }

    #[test]
    fn nothing_is_minus_nothing() {
        assert_eq!([-0.0004, 0.0, 0.103, -1.0, 12.0].map(percent), ["0.0", "0.0", "+10.3", "-100.0", "+1200"]);
    }

    #[test]
    fn a_p_value_stays_on_its_side_of_alpha() {
        assert_eq!(p_value(0.049_999_9, 0.05), "p = 0.0499999");
        assert_eq!(p_value(0.05, 0.05), "p = 0.0500");
        assert_eq!(p_value(4e-5, 0.05), "p < 0.0001");
    }
}
