//! `filter_by`.

use abstats_question::{Field, Filter, Moment, Offset, Preset, Rule, TextTest, TypeTest};

use crate::{ask, custom, escape, refuse, visitor::Visitor};

fn groups(text: &str) -> Vec<Vec<Rule>> {
    ask(&format!("filter_by={}", escape(text))).filter.0
}

fn passes(text: &str, visitor: &Visitor) -> bool {
    visitor.passes(&Filter(groups(text)), Offset::UTC, Moment::from_micros(0))
}

fn field(field: Field, value: &str) -> Rule {
    Rule::Field { field, test: TextTest::is(value) }
}

#[test]
fn r57_dimensions_are_and_countries_or() {
    let (desktop, us, ca) = (field(Field::Device, "desktop"), field(Field::Country, "US"), field(Field::Country, "CA"));
    assert_eq!(groups("desktop,country-US"), [vec![desktop.clone()], vec![us.clone()]]);
    assert_eq!(groups("desktop,country-US,country-CA"), [vec![desktop.clone()], vec![us.clone(), ca.clone()]]);
    // The same, however the tokens stand.
    assert_eq!(groups("country-US,desktop,country-CA"), [vec![desktop], vec![us, ca]]);
}

#[test]
fn r58_every_token() {
    for device in ["mobile", "desktop", "tablet"] {
        assert_eq!(groups(device), [[field(Field::Device, device)]]);
    }
    for source in ["direct", "referral", "social", "search", "paid", "email"] {
        assert_eq!(groups(source), [[field(Field::Source, source)]]);
    }
    assert_eq!(groups("new"), [[Rule::Type(TypeTest { new: true, returning: false })]]);
    assert_eq!(groups("returning"), [[Rule::Type(TypeTest { new: false, returning: true })]]);
    for (token, preset) in [
        ("northamerica", Preset::NorthAmerica),
        ("europe", Preset::Europe),
        ("asiapacific", Preset::AsiaPacific),
        ("latinamerica", Preset::LatinAmerica),
        ("africa", Preset::Africa),
        ("middleeast", Preset::MiddleEast),
    ] {
        assert_eq!(groups(token), [[Rule::Region(preset)]]);
    }
}

#[test]
fn r59_tokens_of_one_dimension_are_or() {
    assert_eq!(groups("mobile,tablet"), [[field(Field::Device, "mobile"), field(Field::Device, "tablet")]]);
    for (text, yes, no) in [("mobile,tablet", "tablet", "desktop"), ("tablet,mobile", "mobile", "desktop")] {
        assert!(passes(text, &Visitor::with(Field::Device, yes)) && !passes(text, &Visitor::with(Field::Device, no)));
    }
    assert_eq!(groups("new,returning").len(), 1);
    assert!(passes("europe,africa", &Visitor::with(Field::Country, "EG")));
}

#[test]
fn r60_a_region_and_a_country_are_and() {
    assert!(passes("europe,country-FR", &Visitor::with(Field::Country, "FR")));
    assert!(!passes("europe,country-FR", &Visitor::with(Field::Country, "DE")));
    assert!(!passes("europe,country-US", &Visitor::with(Field::Country, "US")));
}

#[test]
fn r61_unknown_tokens_are_refused() {
    for bad in [
        "Mobile",
        "country-us",
        "mobile,",
        ",mobile",
        "mobile,,new",
        "country-USA",
        "country-ZZ",
        "country-",
        "country",
        "Country-US",
        "US",
        ",",
        "country US",
        "country-U",
        "android",
        "chrome",
        "windows",
        "region-europe",
        "mobile;new",
        "mobile new",
        "country-XK",
        "country-EU",
        " ",
        "country- US",
        "country-**",
        "utm_source",
        "organic",
        "mobile,\u{a0}new",
    ] {
        assert!(refuse(&format!("filter_by={}", escape(bad)), "filter_by").contains("allowed are mobile"));
    }
    assert_eq!(groups(" mobile , country-US "), groups("mobile,country-US"));
    assert_eq!(ask("filter_by=mobile,+new").filter, ask("filter_by=mobile,new").filter);
    assert_eq!(groups("mobile,mobile,country-US,mobile,country-US"), groups("mobile,country-US"));
}

#[test]
fn r62_gb_not_uk() {
    refuse("filter_by=country-UK", "filter_by");
    assert_eq!(groups("country-GB"), [[field(Field::Country, "GB")]]);
}

#[test]
fn t18_uk_lower_case_android_and_region() {
    refuse("filter_by=country-UK", "filter_by");
    refuse("filter_by=country-us", "filter_by");
    refuse("filter_by=us", "filter_by");
    crate::refuse_custom(r#"[[{"criteria":"os","operator":"==","value":"android"}]]"#);
    crate::refuse_custom(r#"[[{"criteria":"region","operator":"==","value":"Bavaria"}]]"#);
    ask("breakdown_by=region");
}

#[test]
fn r64_r161_nonpaid_is_everything_that_is_not_paid() {
    for source in ["direct", "referral", "social", "search", "email", "affiliate"] {
        assert!(passes("nonpaid", &Visitor::with(Field::Source, source)));
    }
    assert!(passes("nonpaid", &Visitor::default()));
    assert!(!passes("nonpaid", &Visitor::with(Field::Source, "paid")));
    // Unpaid search is no paid search.
    assert!(
        !passes("search", &Visitor::with(Field::Source, "paid"))
            && passes("paid", &Visitor::with(Field::Source, "paid"))
    );
    // OR within the dimension: everyone.
    assert!(passes("nonpaid,paid", &Visitor::with(Field::Source, "paid")));
}

#[test]
fn r85_both_filters_are_and() {
    let json = r#"[[{"criteria":"browser","operator":"==","value":"chrome"}]]"#;
    let both = ask(&format!("custom_filter={}&filter_by=mobile,new", escape(json))).filter.0;
    assert_eq!(both, [groups("mobile,new"), custom(json)].concat());
}
