//! The looks of a test that were planned, and which of them a reading is.

use super::planned::{Design, DesignError, Futility, Plan, Spending};
use crate::{Alternative, Counts, Pair};

/// Looks that were planned beforehand, as an analysis needs them: how many visitors the test was planned for, at which parts of
/// the information one looks, and how alpha is spent.
///
/// How far a comparison has come, its *time*, is `n0 n1 / (n0 + n1)` of its visitors so far, divided by the same of the planned
/// ones. A reading is the planned look that is nearest to it, of two equally near the later one; what lies before that look
/// counts as taken. So each planned look may be read once, early or late. Whoever took other looks names them
/// ([`PlannedLooks::taken`]). A reading at the planned end or beyond is the last look, whatever its visitors.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Looks, Outcome, Variant};
/// use abstats::sequential::PlannedLooks;
/// use abstats::sequential::planned::{Plan, Spending};
/// let looks = PlannedLooks::new(vec![8_350, 8_350], Plan::equally_spaced(5), Spending::ObrienFleming)?;
/// let analysis = Analysis { looks: Looks::Planned(looks), ..Analysis::frequentist() };
/// let variants = vec![Variant::new("0", Counts::new(3_400, 170)?), Variant::new("1", Counts::new(3_410, 250)?)];
/// let report = analysis.run(&Experiment::new(variants, vec![])?);
/// assert_eq!(report.verdict, Outcome::Winner(1));
/// let planned = report.overall.variants[1].planned.unwrap()?;
/// assert_eq!((planned.look, planned.of), (2, 5)); // at 41% of the information: the second of five
/// assert!(planned.z > planned.bound.efficacy && planned.adjusted_p_value < 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "parts::Parts", into = "parts::Parts")
)]
pub struct PlannedLooks {
    visitors: Vec<u64>,
    looks: Vec<f64>,
    spending: Spending,
    futility: Option<Futility>,
    taken: Option<Vec<f64>>,
    last: bool,
}

/// Which look a reading of one comparison is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    /// From 1.
    pub(crate) look: usize,
    /// How many there are in all; more than planned if other looks were taken.
    pub(crate) of: usize,
    /// The times of the looks until now, this one included.
    pub(crate) times: Vec<f64>,
    /// Whether no look follows.
    pub(crate) last: bool,
}

/// Before this part of the information a look spends nothing to speak of: it is taken as here.
const EARLIEST: f64 = 1e-5;

impl PlannedLooks {
    /// The most looks times comparisons that an analysis is made of: few looks at many variants, or many at few.
    pub const MAX_IN_ALL: usize = 5_000;

    /// Looks at these parts of the planned information, the last of them 1. The planned visitors are those of each variant, the
    /// control's first.
    ///
    /// # Errors
    /// What in the looks or the spending is wrong, and [`DesignError::Visitors`] for a variant without planned visitors, or
    /// without two variants.
    pub fn new(visitors: Vec<u64>, looks: Vec<f64>, spending: Spending) -> Result<Self, DesignError> {
        let enough = |visitors: &u64| (1..=Counts::MAX_VISITORS).contains(visitors);
        if visitors.len() < 2 || !visitors.iter().all(enough) {
            return Err(DesignError::Visitors);
        }
        super::planned::check(&looks, spending)?;
        Ok(Self { visitors, looks, spending, futility: None, taken: None, last: false })
    }

    /// With stops for futility, which are not binding: they are told, and decide nothing.
    ///
    /// # Errors
    /// [`DesignError::Power`] or [`DesignError::Spending`]: what in them is wrong.
    pub fn with_futility(self, futility: Futility) -> Result<Self, DesignError> {
        futility.check()?;
        Ok(Self { futility: Some(futility), ..self })
    }

    /// With the earlier looks that were really taken, as parts of the planned information, in place of the planned ones; none if
    /// this is the first.
    ///
    /// # Errors
    /// [`DesignError`]: when the times do not ascend, and when one is at the planned end or beyond.
    pub fn taken(self, looks: Vec<f64>) -> Result<Self, DesignError> {
        super::planned::check_taken(&looks)?;
        Ok(Self { taken: Some(looks), ..self })
    }

    /// This look is the last one, whatever it sees: it spends what is left of alpha. Do not decide that by the results.
    #[must_use]
    pub fn ended(self) -> Self {
        Self { last: true, ..self }
    }

    /// The planned visitors of each variant, the control's first.
    #[must_use]
    pub fn visitors(&self) -> &[u64] {
        &self.visitors
    }

    /// The planned looks, as parts of the information; the last is 1.
    #[must_use]
    pub fn looks(&self) -> &[f64] {
        &self.looks
    }

    /// How alpha is spent.
    #[must_use]
    pub const fn spending(&self) -> Spending {
        self.spending
    }

    /// The stops for futility, if there are any.
    #[must_use]
    pub const fn futility(&self) -> Option<Futility> {
        self.futility
    }

    /// The earlier looks that were really taken, if they were named.
    #[must_use]
    pub fn looks_taken(&self) -> Option<&[f64]> {
        self.taken.as_deref()
    }

    /// Whether this look was said to be the last one.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.last
    }

    /// The design of one comparison.
    pub(crate) fn design(&self, alpha: f64, alternative: Alternative) -> Result<Design, DesignError> {
        let Self { looks, spending, futility, .. } = self;
        Design::new(Plan { looks: looks.clone(), alpha, alternative, spending: *spending, futility: *futility })
    }

    /// How much of the planned information a comparison has; `planned` is the variant's place in the plan.
    pub(crate) fn time(&self, counts: Pair<Counts>, planned: usize) -> Option<f64> {
        let now = counts.map(|counts| counts.visitors() as f64);
        let planned = Pair { control: *self.visitors.first()? as f64, variant: *self.visitors.get(planned)? as f64 };
        // n0 n1 / (n0 + n1), divided by the same of the plan, each quotient near 1.
        let quotient = (now.control / planned.control) * (now.variant / planned.variant);
        Some(quotient * ((planned.control + planned.variant) / (now.control + now.variant)))
    }

    /// Which look a reading at this time is; an error where a look that was named lies after it.
    pub(crate) fn place(&self, time: f64) -> Result<Place, DesignError> {
        let time = time.max(EARLIEST);
        let ended = time >= 1.0 || self.last;
        let planned = self.nearest(time);
        // After looks that were named, those follow that the plan has after now.
        let follow = if ended { 0 } else { self.looks.len() - 1 - planned };
        let (earlier, look, of) = match &self.taken {
            Some(taken) => (taken.as_slice(), taken.len() + 1, taken.len() + 1 + follow),
            None => (&self.looks[..planned], planned + 1, self.looks.len()),
        };
        let times: Vec<f64> = earlier.iter().copied().chain([time]).collect();
        super::planned::check_taken_until(&times)?;
        Ok(Place { look, of, times, last: ended })
    }

    /// The place of the planned look that is nearest; of two equally near the later one, and at the end or beyond the last.
    fn nearest(&self, time: f64) -> usize {
        let last = self.looks.len() - 1;
        let pairs = self.looks.windows(2);
        pairs.filter(|pair| time - pair[0] >= pair[1] - time).count().min(last)
    }
}

#[cfg(feature = "serde")]
mod parts {
    //! As they are written.

    use super::{DesignError, Futility, PlannedLooks, Spending};

    #[derive(Clone, serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Parts {
        visitors: Vec<u64>,
        #[serde(rename = "at")]
        looks: Vec<f64>,
        #[serde(default)]
        spending: Spending,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        futility: Option<Futility>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken: Option<Vec<f64>>,
        #[serde(default)]
        last: bool,
    }

    impl TryFrom<Parts> for PlannedLooks {
        type Error = DesignError;

        fn try_from(parts: Parts) -> Result<Self, DesignError> {
            let Parts { visitors, looks, spending, futility, taken, last } = parts;
            let mut all = Self::new(visitors, looks, spending)?;
            if let Some(futility) = futility {
                all = all.with_futility(futility)?;
            }
            if let Some(taken) = taken {
                all = all.taken(taken)?;
            }
            Ok(if last { all.ended() } else { all })
        }
    }

    impl From<PlannedLooks> for Parts {
        fn from(all: PlannedLooks) -> Self {
            let PlannedLooks { visitors, looks, spending, futility, taken, last } = all;
            Self { visitors, looks, spending, futility, taken, last }
        }
    }
}
