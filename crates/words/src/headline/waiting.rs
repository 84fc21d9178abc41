//! Why nothing is decided yet.

use abstats::{Absent, DoubtClass, Evidence, Outcome};

use super::Words;
use super::reasons::joined;
use crate::{number, so_far};

impl Words<'_> {
    pub(super) fn waiting(&self) -> Vec<String> {
        let Some(deciding) = self.headline.deciding else {
            return vec![format!("There is nothing to compare with {}.", self.control())];
        };
        let evidence = match deciding.evidence {
            Evidence::Chance { better, .. } => better,
            Evidence::Test { p_value, .. }
            | Evidence::AlwaysValid { p_value, .. }
            | Evidence::Planned { p_value, .. } => p_value,
            _ => return Vec::new(),
        };
        if self.report.verdict == Outcome::NotEnoughData {
            let missed = self.missed_gates();
            return std::iter::once(missed).chain(self.so_far()).collect();
        }
        if let Err(reason) = evidence {
            return vec![format!("{} cannot be compared with {}: {reason}.", self.name(), self.control())];
        }
        let doubted = self.reasons(DoubtClass::Evidence);
        if !doubted.is_empty() {
            let but = format!("But {}.", joined(&doubted));
            return [self.size(&self.name()), Some(but)].into_iter().flatten().collect();
        }
        let rates = self.rates(&self.name()).map(|rates| format!("{rates}."));
        if deciding.lift.interval == Err(Absent::NoCommonRatio) {
            let lost = format!(
                "No lift fits all periods: that of {} changed while the test ran. More visitors will not settle that; find out \
                 what changed.",
                self.name()
            );
            return [self.nearest(), self.decided_before(), rates, Some(lost)].into_iter().flatten().collect();
        }
        let decided = self.decided_before();
        [self.nearest(), decided, rates, self.anywhere(), self.certainty()].into_iter().flatten().collect()
    }

    /// Of several variants, which one the rest is about.
    fn nearest(&self) -> Option<String> {
        (self.report.variants.len() > 2).then(|| format!("No variant is decided; {} comes nearest.", self.name()))
    }

    /// When one looks at any time: a day decided already, and today's look does not any more.
    fn decided_before(&self) -> Option<String> {
        let days = self.report.days.as_ref()?;
        days.so_far.iter().find_map(|of| {
            let day = days.given.as_slice().get(of.first_met?)?;
            let today = self.report.overall.of(of.variant)?.verdict;
            let (name, is) = (self.labels.quoted(of.variant), so_far::shown(of.verdict));
            let before =
                format!("On {} the data had decided: {name} {is}; today's numbers alone do not show it.", day.criteria);
            (today != Some(of.verdict)).then_some(before)
        })
    }

    fn so_far(&self) -> Option<String> {
        self.rates(&self.name()).map(|rates| format!("So far {rates}."))
    }

    /// `After 204 visitors the truth may lie anywhere from 49% fewer to 126% more.`
    fn anywhere(&self) -> Option<String> {
        let interval = self.headline.deciding?.lift.interval.ok()?;
        let visitors = self.about()?.counts.visitors() + self.report.overall.of(self.report.control)?.counts.visitors();
        let after = format!("After {} visitors the truth may lie", number::count(visitors));
        if interval.high.is_infinite() {
            return Some(if interval.low <= -1.0 || interval.low > 0.0 {
                format!("{after} {}.", self.digits.between(interval))
            } else {
                format!(
                    "{after} anywhere above {}; there is no upper limit yet.",
                    self.digits.more_or_fewer(interval.low)
                )
            });
        }
        let end = |lift: f64| if lift == 0.0 { "no difference".to_owned() } else { self.digits.more_or_fewer(lift) };
        Some(format!("{after} anywhere from {} to {}.", end(interval.low), end(interval.high)))
    }
}
