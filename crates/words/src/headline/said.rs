//! The sentences of a headline, and what is added to them.

use abstats::Report;
use abstats::planning::Settlement;

use crate::{Scope, settle, text};

/// The headline of a report.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// use abstats_words::{Digits, Labels, headline};
/// let named = |id: &str, name: &str, counts| Variant { name: Some(name.into()), ..Variant::new(id, counts) };
/// let variants =
///     vec![named("0", "Control", Counts::new(1_500, 120)?), named("1", "Red CTA Button", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// let said = headline::of(&report, &Labels::of(&report), Digits::of(&report));
/// assert_eq!(said.decision, "Ship \"Red CTA Button\".");
/// assert_eq!(said.sentences, [
///     "It converts 10.0% of visitors, \"Control\" 8.0%: 25% more, most likely between 3% and 51% more.",
///     "The chance that it really is better is 97.2%; the threshold is 95%.",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Said {
    /// Whether it speaks of the whole test or of a part of it.
    pub scope: Scope,
    /// The first words: what to do. Of a part of the test they begin "In this part:".
    pub decision: String,
    /// Why: the size, how sure it is, what stands in the way, what would settle it.
    pub sentences: Vec<String>,
}

impl Said {
    pub(crate) const fn new(decision: String, sentences: Vec<String>) -> Self {
        Self { scope: Scope::Whole, decision, sentences }
    }

    /// All of it, one sentence after the other.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        std::iter::once(&self.decision).chain(&self.sentences).cloned().collect()
    }

    /// The same of a part of the test, where only a part was counted.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Experiment, Variant};
    /// use abstats_words::{Digits, Labels, Scope, headline};
    /// let variants = vec![Variant::new("a", Counts::new(1_500, 120)?), Variant::new("b", Counts::new(1_480, 148)?)];
    /// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
    /// let said = headline::of(&report, &Labels::of(&report), Digits::of(&report)).within(Scope::Part);
    /// assert_eq!(said.decision, "In this part: ship \"b\".");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn within(mut self, scope: Scope) -> Self {
        if self.scope == Scope::Whole && scope == Scope::Part {
            self.decision = format!("In this part: {}", text::uncapital(&self.decision));
            self.scope = scope;
        }
        self
    }

    /// The same with what would settle the test, where it is undecided for want of visitors.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Experiment, Variant, planning};
    /// use abstats_words::{Digits, Labels, headline};
    /// let variants = vec![Variant::new("a", Counts::new(100, 8)?), Variant::new("b", Counts::new(104, 9)?)];
    /// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?.with_days_running(Some(1)));
    /// let said = headline::of(&report, &Labels::of(&report), Digits::of(&report));
    /// let settlement = planning::about_settle(&report, None)?;
    /// assert_eq!(
    ///     said.settled_by(settlement.as_ref(), &report).sentences.last().unwrap(),
    ///     "To show a true gain of 20% takes about 3,900 visitors per variant (37 more days at the pace so far); a gain of 10%, \
    ///      15,000."
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn settled_by(mut self, settlement: Option<&Settlement>, report: &Report) -> Self {
        self.sentences.extend(settlement.and_then(|settlement| settle::next_step(settlement, report)));
        self
    }
}
