//! Names of averages.

/// Names of averages, without what is no letter: like totals they are no variants.
const AVERAGES: [&str; 9] =
    ["average", "averages", "avg", "mean", "ø", "durchschnitt", "mittelwert", "moyenne", "promedio"];

/// Whether the name is that of an average.
pub(crate) fn is_average(name: &str) -> bool {
    AVERAGES.contains(&letters(name).as_str())
}

/// The letters of a name, by which it is known.
pub(crate) fn letters(name: &str) -> String {
    const LONGEST: usize = 24;
    let letters = name.chars().filter(|character| character.is_alphanumeric()).take(LONGEST);
    letters.flat_map(char::to_lowercase).collect()
}
