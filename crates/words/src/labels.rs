//! What the variants are called in the output.

use std::collections::HashMap;

use abstats::Report;

use super::text;

/// One label for each variant, harmless and short; those that would read the same carry their id.
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
pub struct Labels(Vec<String>);

impl Labels {
    /// No name takes more columns than this; those that do lose their middle.
    pub const LONGEST: usize = 40;

    /// The labels of the report's variants.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let short = |name: &str| text::shorten(&text::clean(name), Self::LONGEST);
        let labels: Vec<_> = report.variants.iter().map(|variant| short(variant.label())).collect();
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for label in &labels {
            *uses.entry(label).or_default() += 1;
        }
        let with_id = report.variants.iter().zip(&labels).map(|(variant, label)| {
            let alone = uses.get(label.as_str()) == Some(&1);
            if alone { label.clone() } else { format!("{label} ({})", short(&variant.id)) }
        });
        Self(with_id.collect())
    }

    /// As it stands in a table.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        self.0.get(index).map_or("", String::as_str)
    }

    /// As it stands in a sentence.
    #[must_use]
    pub fn quoted(&self, index: usize) -> String {
        format!("\"{}\"", self.get(index))
    }

    /// Several in a sentence.
    #[must_use]
    pub fn listed(&self, places: &[usize]) -> String {
        text::listed(&places.iter().map(|&place| self.quoted(place)).collect::<Vec<_>>())
    }

    /// As it stands in a table, by the variant's id.
    #[must_use]
    pub fn of_id(&self, report: &Report, id: &str) -> String {
        let index = report.variants.iter().position(|variant| variant.id == id);
        index.map_or_else(|| text::clean(id), |index| self.get(index).to_owned())
    }
}
