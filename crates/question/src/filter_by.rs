//! `filter_by`: tokens between commas.

use crate::{
    Error, Field, Preset, Rule, TextTest, TypeTest,
    country::is_country,
    error::quote,
    sets::{DEVICES, SOURCES, TYPES},
};

/// One group for each dimension that has tokens: AND between dimensions, OR within one.
pub(crate) fn read(text: &str) -> Result<Vec<Vec<Rule>>, Error> {
    let mut dimensions: [Vec<Rule>; 5] = Default::default();
    for token in text.split(',').map(|token| token.trim_matches(' ')) {
        let (dimension, rule) = rule(token).ok_or_else(|| unknown(token))?;
        let group = &mut dimensions[dimension];
        if !group.contains(&rule) {
            group.push(rule);
        }
    }
    Ok(dimensions.into_iter().filter(|group| !group.is_empty()).collect())
}

/// The token's dimension and what it asks.
fn rule(token: &str) -> Option<(usize, Rule)> {
    if DEVICES.contains(&token) {
        Some((0, Rule::Field { field: Field::Device, test: TextTest::is(token) }))
    } else if TYPES.contains(&token) {
        Some((1, Rule::Type(TypeTest::of(&TextTest::is(token)))))
    } else if SOURCES.contains(&token) {
        Some((2, Rule::Field { field: Field::Source, test: source(TextTest::is(token)) }))
    } else if let Some(preset) = Preset::from_name(token) {
        Some((3, Rule::Region(preset)))
    } else {
        let code = token.strip_prefix("country-").filter(|code| is_country(code))?;
        Some((4, Rule::Field { field: Field::Country, test: TextTest::is(code) }))
    }
}

/// A test of the source, whose `nonpaid` is everything that is not paid, a missing one, too.
pub(crate) fn source(test: TextTest) -> TextTest {
    if test.matches.text() == Some("nonpaid") {
        TextTest { negated: !test.negated, ..TextTest::is("paid") }
    } else {
        test
    }
}

fn unknown(token: &str) -> Error {
    let presets = Preset::ALL.map(Preset::name);
    let allowed = [&DEVICES[..], &TYPES, &SOURCES, &presets].concat().join(", ");
    let what =
        if token.is_empty() { "an empty token".to_owned() } else { format!("the unknown token {}", quote(token)) };
    let sentence = format!(
        "filter_by has {what}; allowed are {allowed}, country-XX with XX of ISO 3166-1 alpha-2, such as country-US"
    );
    Error::new("filter_by", sentence)
}
