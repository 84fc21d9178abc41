//! What a breakdown answers, in one sentence for the page and the terminal: who wins where, and whether the lift differs.

use abstats::{BreakdownReport, Report, VariantFindings, VariantReport, Verdict};

use crate::{Digits, Labels, number, text};

/// The answer of a breakdown.
///
/// ```
/// use abstats::{Analysis, Breakdown, Counts, Experiment, Segment, Variant};
/// use abstats_words::{Digits, Labels, segments};
/// let segment = |criteria: &str, control, variant| Segment::new(criteria, [control, variant]);
/// let device = Breakdown { by: "device".into(), segments: vec![
///     segment("mobile", Counts::new(700, 50)?, Counts::new(690, 78)?),
///     segment("desktop", Counts::new(800, 70)?, Counts::new(790, 70)?),
/// ] };
/// let variants = vec![Variant::new("A", Counts::new(1_500, 120)?), Variant::new("B", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![device])?);
/// let said = segments::answer(&report.breakdowns[0], &report, &Labels::of(&report), Digits::of(&report));
/// assert_eq!(said, "\"B\" wins in 1 of 2 segments. The lift is not shown to differ between them (p = 0.059): use one \
///                   number for all.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn answer(breakdown: &BreakdownReport, report: &Report, labels: &Labels, digits: Digits) -> String {
    Answer { breakdown, report, labels, digits }.in_words()
}

struct Answer<'a> {
    breakdown: &'a BreakdownReport,
    report: &'a Report,
    labels: &'a Labels,
    digits: Digits,
}

/// How a variant fares in the segments that have counts of it and of the control.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    segments: usize,
    wins: usize,
    losses: usize,
    higher: usize,
    lower: usize,
}

impl Tally {
    /// `wins in 3 of 3 segments`, `converts more in 4 of 6 segments and fewer in 2`
    fn in_words(self) -> String {
        let Self { segments, wins, losses, higher, lower } = self;
        let of = |count: usize| format!("{} of {}", number::count(count as u64), number::count(segments as u64));
        match (wins, losses) {
            _ if segments == 0 => "has no segment to be compared in".to_owned(),
            (0, 0) if lower == 0 && higher == segments => format!("converts more in {} segments", of(higher)),
            (0, 0) if higher == 0 && lower == segments => format!("converts fewer in {} segments", of(lower)),
            (0, 0) => format!("converts more in {} segments and fewer in {}", of(higher), number::count(lower as u64)),
            (wins, 0) => format!("wins in {} segments", of(wins)),
            (0, losses) => format!("loses in {} segments", of(losses)),
            (wins, losses) => format!("wins in {} segments and loses in {}", of(wins), number::count(losses as u64)),
        }
    }
}

/// Whether the lift differs between segments.
enum Lift {
    /// Better in some segments and worse in others.
    Crosses(f64),
    /// The same direction, different sizes.
    Differs(f64),
    NotShown(f64),
    Untested,
}

impl Answer<'_> {
    fn in_words(&self) -> String {
        let rivals: Vec<usize> =
            (0..self.report.variants.len()).filter(|&place| place != self.report.control).collect();
        // Sentences that are the same but for the name stand together.
        let mut said: Vec<(String, Vec<usize>)> = Vec::new();
        for &place in &rivals {
            let fares = self.tally(place).in_words();
            match said.iter_mut().find(|(words, _)| *words == fares) {
                Some((_, places)) => places.push(place),
                None => said.push((fares, vec![place])),
            }
        }
        let many = said.len() > text::listed_of(said.len());
        let fares = said.iter().take(text::listed_of(said.len())).map(|(fares, places)| {
            let (wins, converts) = if places.len() == 1 { ("wins", "converts") } else { ("win", "convert") };
            let fares = fares.replacen("wins", wins, 1).replacen("converts", converts, 1);
            format!("{} {fares}.", self.names(places))
        });
        let mut sentences: Vec<String> = fares.collect();
        sentences.extend(many.then(|| "The others are in the table.".to_owned()));
        sentences.extend(self.differences(&rivals));
        sentences.join(" ")
    }

    fn names(&self, places: &[usize]) -> String {
        match places {
            [one, other] => format!("{} and {}", self.labels.quoted(*one), self.labels.quoted(*other)),
            places => self.labels.listed(places),
        }
    }

    fn tally(&self, place: usize) -> Tally {
        let mut tally = Tally::default();
        for segment in &self.breakdown.segments {
            let (Some(row), Some(control)) = (segment.section.of(place), segment.section.of(self.report.control))
            else {
                continue;
            };
            let visitors = [row, control].map(|of: &VariantReport| of.counts.visitors());
            if visitors.contains(&0) {
                continue;
            }
            tally.segments += 1;
            tally.wins += usize::from(row.verdict == Some(Verdict::Winner));
            tally.losses += usize::from(row.verdict == Some(Verdict::Loser));
            let cross = |one: &VariantReport, other: &VariantReport| {
                u128::from(one.counts.conversions()) * u128::from(other.counts.visitors())
            };
            let (variant, control) = (cross(row, control), cross(control, row));
            tally.higher += usize::from(variant > control);
            tally.lower += usize::from(variant < control);
        }
        tally
    }

    fn lift(&self, found: &VariantFindings) -> Lift {
        let alpha = self.report.analysis.threshold.alpha();
        if let Some(test) = found.findings.interaction.ok().filter(|test| test.p_value < alpha) {
            return Lift::Crosses(test.p_value);
        }
        match found.findings.heterogeneity.lift {
            Ok(test) if test.p_value < alpha => Lift::Differs(test.p_value),
            Ok(test) => Lift::NotShown(test.p_value),
            Err(_) => Lift::Untested,
        }
    }

    fn differences(&self, rivals: &[usize]) -> Vec<String> {
        let found: Vec<_> = self.breakdown.findings.iter().map(|found| (found, self.lift(found))).collect();
        let alone = rivals.len() == 1;
        let mut sentences = Vec::new();
        for (found, lift) in &found {
            match lift {
                Lift::Crosses(p) => sentences.push(format!(
                    "{} is better in some segments and worse in others (p {}): decide by segment.",
                    self.labels.quoted(found.variant),
                    self.digits.p_value(*p)
                )),
                Lift::Differs(p) => {
                    let most =
                        self.most(found).map_or_else(String::new, |segment| format!("; it is best in {segment}"));
                    sentences.push(format!(
                        "The size of the lift of {} differs (p {}){most}.",
                        self.labels.quoted(found.variant),
                        self.digits.p_value(*p)
                    ));
                }
                Lift::NotShown(_) | Lift::Untested => {}
            }
        }
        let shown = sentences.len();
        let smallest = found.iter().filter_map(|(_, lift)| match lift {
            Lift::NotShown(p) => Some(*p),
            _ => None,
        });
        let smallest = smallest.fold(None, |least: Option<f64>, p| Some(least.map_or(p, |least| least.min(p))));
        sentences.truncate(text::listed_of(shown));
        if let Some(p) = smallest {
            let p = self.digits.p_value(p);
            sentences.push(match (shown, alone) {
                (0, true) => {
                    format!("The lift is not shown to differ between them (p {p}): use one number for all.")
                }
                (0, false) => {
                    format!("No lift is shown to differ between them (smallest p {p}): use one number for all.")
                }
                (_, _) => format!("No other lift is shown to differ (smallest p {p})."),
            });
        }
        sentences
    }

    /// The segment with the largest lift after adjustment for luck.
    fn most(&self, found: &VariantFindings) -> Option<String> {
        let shrinkage = found.findings.shrinkage.as_ref().ok()?;
        let place = *found.segments.get(*shrinkage.ranking.first()?)?;
        Some(self.labels.quoted_criteria(&self.breakdown.by, place))
    }
}
