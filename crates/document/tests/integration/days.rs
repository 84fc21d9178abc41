//! The days of a document.

use abstats::Counts;
use abstats_document::Input;

use crate::counts;

fn of_all(all: &[(u64, u64)]) -> Vec<Counts> {
    all.iter().map(|&(visitors, conversions)| counts(visitors, conversions)).collect()
}

fn read(days: &str) -> Result<Input, String> {
    let text = format!(
        r#"{{"variants": [{{"visitors": 30, "conversions": 3}}, {{"visitors": 30, "conversions": 6}}], {days}}}"#
    );
    serde_json::from_str(&text).map_err(|errors| errors.to_string())
}

#[test]
fn days_of_a_document() {
    let daily = r#""days": [
        {"date": "2024-01-15", "variants": [{"visitors": 10, "conversions": 1}, {"visitors": 11, "conversions": 2}]},
        {"date": "2024-01-17", "variants": [{"variant_id": 1, "visitors": 19, "conversions": 4}]}]"#;
    let up_to_each = |days: &str| {
        let days = read(days).unwrap().experiment.days().unwrap().clone();
        days.up_to_each().map(|(day, counts)| (day.criteria.clone(), counts)).collect::<Vec<_>>()
    };
    let expected = [("2024-01-15", [(10, 1), (11, 2)]), ("2024-01-17", [(10, 1), (30, 6)])];
    let expected = expected.map(|(date, pairs)| (date.to_owned(), of_all(&pairs)));
    assert_eq!(up_to_each(daily), expected);
    // What is kept is what was read: the second day has counts of one variant.
    assert_eq!(read(daily).unwrap().experiment.days().unwrap().as_slice()[1].counts.len(), 1);
    assert_eq!(read(&format!(r#"{daily}, "days_are": "daily""#)), read(daily));
    let cumulative = r#""days_are": "cumulative", "days": [
        {"date": "2024-01-15", "variants": [{"visitors": 10, "conversions": 1}, {"visitors": 11, "conversions": 2}]},
        {"date": "2024-01-17", "variants": [{"visitors": 10, "conversions": 1}, {"visitors": 30, "conversions": 6}]}]"#;
    assert_eq!(up_to_each(cumulative), expected);
    for none in [r#""days": []"#, r#""days": null"#, r#""other": 1"#] {
        assert_eq!(read(none).unwrap().experiment.days(), None);
    }
}

#[test]
fn what_is_wrong_with_the_days_of_a_document() {
    let cases = [
        (r#""days_are": "weekly""#, r#"days_are "weekly" is not one of "daily", "cumulative""#),
        (r#""days": [{"variants": []}]"#, "date missing"),
        (r#""days": [{"date": "yesterday"}]"#, r#"date "yesterday" is not a date like 2024-01-15"#),
        (
            r#""days": [{"date": "2024-01-15", "variants": [{"variant_id": "x", "visitors": 1, "conversions": 0}]}]"#,
            r#"day "2024-01-15", variant "x": not a variant of the experiment"#,
        ),
        (
            r#""days": [{"date": "2024-01-15", "variants": [{"visitors": 1, "conversions": 2}]}]"#,
            r#"day "2024-01-15", variant "0": conversions 2 exceed visitors 1; conversions count visitors who converted, not events"#,
        ),
        (
            r#""days": [{"date": "2024-01-15", "variants": [{"variant_id": "1", "visitors": 1, "conversions": 0},
                {"variant_id": "1", "visitors": 1, "conversions": 0}]}]"#,
            r#"day "2024-01-15", variant "1": given more than once"#,
        ),
    ];
    for (days, expected) in cases {
        assert_eq!(read(days).unwrap_err(), expected);
    }
}
