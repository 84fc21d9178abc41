//! What a difference is worth, and the smallest effect of interest, on the page.

#![allow(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

use abstats_document::Input;
use abstats_report::{Options, html};

fn page(fields: &str, variant: &str) -> String {
    let json = format!(
        r#"{{{fields} "variants": [{{"name": "A", "visitors": 1500, "conversions": 120}}, {{"name": "B", {variant}}}]}}"#
    );
    html(&serde_json::from_str::<Input>(&json).unwrap().run(), &Options::default())
}

const WINNER: &str = r#""visitors": 1480, "conversions": 148"#;
const OPEN: &str = r#""visitors": 1480, "conversions": 130"#;

#[test]
fn the_page_says_what_it_is_worth_when_asked() {
    let asked = r#""visitors_per_month": 50000, "conversion_value": {"amount": 12.5, "currency": "EUR"},"#;
    let page = page(asked, WINNER);
    let (before, section) = page.split_once("What it is worth").unwrap();
    assert!(before.contains("All visitors"), "after the table");
    let section = section.split_once("</section>").unwrap().0;
    // Posterior means: 149 / 1482 - 121 / 1502 of 50,000 visitors is 999; of each 12.50 EUR, 12,486.
    assert!(section.contains("At 50,000 visitors a month, “B” gains about 1,000 conversions a month over “A”, most"));
    assert!(section.contains("At 12.50 EUR a conversion, that is about 12,500 EUR a month, most likely between"));
    assert!(section.contains("The risk of shipping “B” is "), "{section}");
    assert!(!self::page("", WINNER).contains("What it is worth"));
    let doubtful = self::page(asked, r#""visitors": 900, "conversions": 148"#);
    assert!(doubtful.contains("Not computed: the data are in doubt. Check them first."));
}

#[test]
fn the_smallest_effect_is_the_row_of_what_would_settle_it() {
    let page = page(r#""smallest_effect": {"lift": 0.15},"#, OPEN);
    let (_, table) = page.split_once("What would settle it").unwrap();
    let table = table.split_once("</section>").unwrap().0;
    // Beside it stands the lift as seen, which happens to be a tenth.
    let row = |lift: &str| table.contains(&format!("<th scope=\"row\">{lift}<"));
    assert!(row("+15%") && table.contains("+10%, as seen so far"), "{table}");
    assert!(!row("+10%") && !row("+20%"), "{table}");
    assert!(self::page("", OPEN).split_once("What would settle it").unwrap().1.contains(">+20%<"));
}
