//! Enumerated values and dimensions.

use abstats_question::{Breakdown, Field, Rule};

use crate::{ask, custom, escape, refuse, refuse_custom};

const SETS: [(&str, &str); 5] = [
    ("source", "direct referral social search nonpaid paid email"),
    ("device", "mobile desktop tablet"),
    (
        "browser",
        "chrome firefox safari edge_chromium edge_legacy opera ie brave vivaldi yandex chromium samsung uc duckduckgo silk facebook instagram other",
    ),
    ("os", "windows macos ios linux"),
    ("visitor_type", "new returning"),
];

fn written(criteria: &str, operator: &str, value: &str) -> String {
    serde_json::json!([[{"criteria": criteria, "operator": operator, "value": value}]]).to_string()
}

#[test]
fn r73_enumerated_values_are_the_pages() {
    for (criteria, values) in SETS {
        for value in values.split(' ') {
            custom(&written(criteria, "==", value));
            refuse_custom(&written(criteria, "==", &value.to_uppercase()));
            refuse_custom(&written(criteria, "==", &format!("{value} ")));
        }
        for other in ["android", "", "edge", "unknown", "(not set)", "organic", "1"] {
            let sentence = refuse_custom(&written(criteria, "==", other));
            assert!(sentence.contains(&values.replace(' ', ", ")), "{sentence}");
        }
    }
    assert_eq!(SETS.map(|(_, values)| values.split(' ').count()), [7, 3, 18, 4, 2]);
}

#[test]
fn r74_contains_needs_a_listed_value_too() {
    for (criteria, values) in SETS {
        for operator in ["**", "!*"] {
            for value in values.split(' ') {
                custom(&written(criteria, operator, value));
            }
            refuse_custom(&written(criteria, operator, "e"));
        }
    }
}

#[test]
fn r174_a_value_outside_the_set_matches_no_value_of_it() {
    for (criteria, values) in SETS.into_iter().filter(|(criteria, _)| *criteria != "visitor_type") {
        for value in values.split(' ').filter(|value| *value != "nonpaid") {
            let Rule::Field { test, .. } = &custom(&written(criteria, "==", value))[0][0] else { panic!() };
            assert!(test.holds(Some(value)));
            assert!(["android", "MOBILE", "bot", "Chrome"].iter().all(|other| !test.holds(Some(other))));
        }
    }
}

#[test]
fn r89_r90_every_dimension_echoes_its_name() {
    let names = "device browser os country region city user_type ref_page landing_page utm_campaign utm_source utm_medium utm_content utm_term";
    assert_eq!(names.split(' ').count(), 14);
    for name in names.split(' ') {
        let breakdown = ask(&format!("breakdown_by={name}")).breakdown.unwrap();
        assert_eq!(breakdown.name(), name);
        assert_eq!(breakdown == Breakdown::UserType, name == "user_type");
    }
    assert_eq!(ask("breakdown_by=").breakdown, None);
}

#[test]
fn r89_other_dimensions_are_refused() {
    for bad in [
        "property.utm_source",
        "source",
        "device,os",
        "Device",
        "user_agent",
        "uuid",
        "visitor_type",
        "created_at",
        "hourofday",
        "utm",
        "source ",
        "attribute",
        "queryparam",
        " device",
    ] {
        let sentence = refuse(&format!("breakdown_by={}", escape(bad)), "breakdown_by");
        assert!(sentence.contains("device, browser, os") && sentence.contains("attribute.KEY"), "{sentence}");
    }
}

#[test]
fn r175_a_custom_attribute_may_be_the_dimension() {
    for key in ["plan", "a.b", "A-_9", ".", &"k".repeat(80)] {
        let breakdown = ask(&format!("breakdown_by=attribute.{key}")).breakdown.unwrap();
        assert_eq!(breakdown, Breakdown::Attribute(key.to_owned()));
        assert_eq!(breakdown.name(), format!("attribute.{key}"));
    }
    for bad in ["", "a b", "é", "a,b", "a'b", &"k".repeat(81)] {
        refuse(&format!("breakdown_by=attribute.{}", escape(bad)), "breakdown_by");
    }
}

#[test]
fn the_names_of_fields_are_unique_and_complete() {
    let names: std::collections::BTreeSet<_> = Field::ALL.iter().map(|field| field.name()).collect();
    assert_eq!(names.len(), 16);
    assert!(Field::ALL.iter().all(|field| Field::from_name(field.name()) == Some(*field)));
    assert_eq!(Field::from_name("user_type"), None);
}
