//! The names of variants, breakdowns and segments in the output: no two alike.

use std::collections::HashMap;

use abstats::Report;

use super::text;

/// One label for each variant, breakdown and segment, harmless and short. Variants that would look alike carry their ids,
/// and their numbers if that is not enough. Breakdowns and segments that would look alike carry their numbers.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// use abstats_words::Labels;
/// let red = |id| Counts::new(1_480, 148).map(|counts| Variant { name: Some("Red".into()), ..Variant::new(id, counts) });
/// let labels = Labels::of(&Analysis::bayesian().run(&Experiment::new(vec![red("0")?, red("1")?], vec![])?));
/// assert_eq!((labels.get(0), labels.quoted(1).as_str()), ("Red (0)", "\"Red (1)\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Labels {
    variants: Vec<String>,
    places: HashMap<String, usize>,
    breakdowns: HashMap<String, OfBreakdown>,
    /// A name takes at most so many columns.
    longest: usize,
}

#[derive(Clone, Debug)]
struct OfBreakdown {
    place: usize,
    by: String,
    criteria: Vec<String>,
}

impl Labels {
    /// A name takes at most this many columns in a sentence; longer ones lose their middle.
    pub const LONGEST: usize = 40;
    /// The same for a segment in a table.
    pub const LONGEST_CRITERIA: usize = 80;
    /// The same in a picture: labels cut to this length or longer still differ.
    pub const SHORTEST: usize = 24;

    /// The same where names wrap.
    pub const WHOLE: usize = 160;

    /// The labels of the report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        Self::up_to(report, Self::LONGEST)
    }

    /// The same with whole names, for a page, on which they wrap.
    #[must_use]
    pub fn whole(report: &Report) -> Self {
        Self::up_to(report, Self::WHOLE)
    }

    fn up_to(report: &Report, longest: usize) -> Self {
        let of_segments = longest.max(Self::LONGEST_CRITERIA);
        let names: Vec<_> = report.variants.iter().map(|variant| text::clean(variant.label())).collect();
        let ids: Vec<_> = report.variants.iter().map(|variant| text::clean(&variant.id)).collect();
        let places = report.variants.iter().zip(0..).map(|(variant, place)| (variant.id.clone(), place));
        let of_breakdowns: Vec<_> = report.breakdowns.iter().map(|breakdown| text::clean(&breakdown.by)).collect();
        let of_breakdowns = distinct(&of_breakdowns, None, of_segments);
        let breakdowns = report.breakdowns.iter().zip(of_breakdowns).enumerate().map(|(place, (breakdown, by))| {
            let criteria: Vec<_> = breakdown.segments.iter().map(|segment| text::clean(&segment.criteria)).collect();
            let criteria = distinct(&criteria, None, of_segments);
            (breakdown.by.clone(), OfBreakdown { place, by, criteria })
        });
        Self {
            places: places.collect(),
            breakdowns: breakdowns.collect(),
            variants: distinct(&names, Some(&ids), longest),
            longest,
        }
    }

    /// The form in a table.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        self.variants.get(index).map_or("", String::as_str)
    }

    /// The form in a sentence.
    #[must_use]
    pub fn quoted(&self, index: usize) -> String {
        format!("\"{}\"", self.get(index))
    }

    /// The control in a sentence.
    pub(crate) fn control(&self, report: &Report) -> String {
        self.quoted(report.control)
    }

    /// Several names in a sentence.
    #[must_use]
    pub fn listed(&self, places: &[usize]) -> String {
        text::listed_by(places, |&place| self.quoted(place))
    }

    /// The form in a sentence, by the variant's id.
    #[must_use]
    pub fn quoted_id(&self, id: &str) -> String {
        self.places.get(id).map_or_else(|| Self::quoted_name(id), |&index| self.quoted(index))
    }

    /// A name that is not in the report, in a sentence.
    pub(crate) fn quoted_name(name: &str) -> String {
        format!("\"{}\"", text::shorten(&text::clean(name), Self::LONGEST))
    }

    /// The place of a breakdown in the report.
    pub(crate) fn place_of(&self, by: &str) -> Option<usize> {
        self.breakdowns.get(by).map(|of| of.place)
    }

    /// A breakdown's dimension, in a heading.
    #[must_use]
    pub fn breakdown(&self, by: &str) -> String {
        let known = self.breakdowns.get(by).map(|of| of.by.clone());
        known.unwrap_or_else(|| text::shorten(&text::clean(by), Self::LONGEST_CRITERIA))
    }

    /// The same in a sentence.
    #[must_use]
    pub fn quoted_breakdown(&self, by: &str) -> String {
        format!("\"{}\"", text::shorten(&self.breakdown(by), self.longest))
    }

    /// A segment of a breakdown by its place, in a heading.
    #[must_use]
    pub fn criteria(&self, by: &str, place: usize) -> &str {
        self.breakdowns.get(by).and_then(|of| of.criteria.get(place)).map_or("", String::as_str)
    }

    /// The same in a sentence.
    #[must_use]
    pub fn quoted_criteria(&self, by: &str, place: usize) -> String {
        format!("\"{}\"", text::shorten(self.criteria(by, place), self.longest))
    }
}

/// The names, no two of which look alike, whole or cut for a picture: with ids if they would, else all of them with their
/// numbers.
fn distinct(names: &[String], ids: Option<&[String]>, longest: usize) -> Vec<String> {
    let labels: Vec<_> = names.iter().map(|name| text::shorten(name, longest)).collect();
    let alike = alike(&labels);
    if !alike.contains(&true) {
        return labels;
    }
    if let Some(ids) = ids {
        let with_id = labels.iter().zip(ids).zip(&alike).map(|((label, id), alike)| match (alike, blank(label)) {
            (true, true) => text::shorten(id, longest),
            (true, false) => format!("{label} ({})", text::shorten(id, longest)),
            (false, _) => label.clone(),
        });
        let with_id: Vec<_> = with_id.collect();
        if !self::alike(&with_id).contains(&true) {
            return with_id;
        }
    }
    let numbered = names.iter().zip(1..).map(|(name, number): (_, u64)| {
        let number = format!("{number}. ");
        format!("{number}{}", text::shorten(name, longest.saturating_sub(number.len())))
    });
    numbered.collect()
}

/// Names that look like another, or like nothing.
fn alike(labels: &[String]) -> Vec<bool> {
    // Each is examined once: for a hundred thousand segments that is most of the work. Most are not cut.
    let looks = labels.iter().map(|label| {
        let cut = text::shorten(label, Labels::SHORTEST);
        (text::look(label), (cut != *label).then(|| text::look(&cut)))
    });
    let looks: Vec<_> = looks.collect();
    let both = || looks.iter().map(|(whole, cut)| [whole, cut.as_ref().unwrap_or(whole)]);
    let mut uses: [HashMap<&str, usize>; 2] = [HashMap::new(), HashMap::new()];
    for looks in both() {
        uses.iter_mut().zip(looks).for_each(|(uses, look)| *uses.entry(look).or_default() += 1);
    }
    let alone = |looks: [&String; 2]| uses.iter().zip(looks).all(|(uses, look)| uses.get(look.as_str()) == Some(&1));
    both().map(|looks| looks[0].is_empty() || !alone(looks)).collect()
}

fn blank(label: &str) -> bool {
    text::look(label).is_empty()
}

#[cfg(test)]
mod tests;
