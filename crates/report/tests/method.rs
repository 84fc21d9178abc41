//! The method says what was done on its page: intervals and p-values of one look, of planned looks, or of any.

#![allow(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

use abstats_document::Input;
use abstats_report::{Options, html};

/// A test with 5% and 7.6%, how it is read beside.
fn page(looks: &str) -> String {
    let variants = r#"[{"visitors": 3400, "conversions": 170}, {"visitors": 3410, "conversions": 260}]"#;
    let input: Input = serde_json::from_str(&format!(r#"{{{looks} "variants": {variants}}}"#)).unwrap();
    html(&input.run(), &Options::default())
}

const PLAN: &str = r#""plan": {"baseline": 0.05, "effect": {"lift": 0.2}, "power": 0.8, "threshold": 95, "looks": {"planned": {"look_count": 5, "spending": "obrien_fleming"}},
    "weights": [1, 1], "visitors": [8350, 8350]},"#;

/// The section, and the page before it.
fn parts(page: &str) -> (&str, &str) {
    let (before, method) = page.split_once("class=\"method\"").unwrap();
    (before, method.split_once("</details>").unwrap().0)
}

#[test]
fn one_look_has_its_chance_and_its_credible_interval() {
    let page = page("");
    let (memo, method) = parts(&page);
    assert!(method.contains("90% credible intervals") && method.contains("<dt>Chance to be better</dt>"), "{method}");
    assert!(!method.contains("always-valid") && !method.contains("repeated"), "{method}");
    assert!(memo.contains("Bar: with 90% probability the true lift lies here."));
}

#[test]
fn at_any_look_nothing_of_a_single_look_is_defined() {
    for engine in ["", r#""stats_engine": "frequentist","#] {
        // What is not to break at its hyphens is marked up.
        let page = page(&format!(r#""looks": "any_time", {engine}"#));
        let page = page.replace("<span class=\"whole-word\">", "").replace("</span>", "");
        let (memo, method) = parts(&page);
        assert!(method.contains("95% always-valid intervals"), "{method}");
        assert!(method.contains("<dt>e-value</dt>") && method.contains("<dt>p-value, any look</dt>"), "{method}");
        for other in ["credible", "confidence interval", "Chance to be better", "<dt>p-value</dt>", "Koopman"] {
            assert!(!method.contains(other), "{other}: {method}");
        }
        assert!(memo.contains("Bar: the always-valid interval of the true lift: with 95% confidence"));
        assert!(!memo.contains("90% credible"));
    }
}

#[test]
fn planned_looks_have_repeated_intervals() {
    let page = page(PLAN);
    let (memo, method) = parts(&page);
    assert!(method.contains("95% repeated intervals") && method.contains("<dt>p-value, all looks</dt>"), "{method}");
    // Without segments and days nothing is read as at a single look.
    assert!(!method.contains("credible") && !method.contains("Chance to be better"), "{method}");
    assert!(memo.contains("Bar: the repeated interval of the true lift: with 95% confidence"));
}
