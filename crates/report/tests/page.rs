//! The page as text: what it says, what it escapes, what it gives back.

#![allow(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

use abstats_document::{Input, Output};
use abstats_report::{Options, html};

fn report(json: &str) -> Output {
    serde_json::from_str::<Input>(json).unwrap().run()
}

fn page(json: &str) -> String {
    html(&report(json), &Options::default())
}

fn example(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The JSON block inside the page.
fn data(page: &str) -> &str {
    let start = page.find("<script id=\"data\" type=\"application/json\">").unwrap();
    let block = &page[start..];
    let (_, block) = block.split_once('>').unwrap();
    block.split_once("</script>").unwrap().0
}

#[test]
fn the_counts_inside_give_the_same_page_again() {
    for name in ["homepage-cta.json", "homepage-cta-frequentist.json"] {
        let first = page(&example(name));
        assert_eq!(page(data(&first)), first, "{name}");
    }
    let with_all = r#"{"test_id": "a<b", "end_date": null, "prior": "jeffreys", "level": 0.8, "confidence_threshold_percent": 97.5,
        "variants": [{"visitors": 1500, "conversions": 120, "traffic_weight": 1}, {"variant_id": "1", "is_control": true,
            "visitors": 1480, "conversions": 148, "traffic_weight": 2, "prior": {"alpha": 2, "beta": 30}}],
        "breakdowns": [{"breakdown_by": "device", "criteria": "mobile", "variants": [{"visitors": 9, "conversions": 9}]},
            {"breakdown_by": "country", "criteria": "</script>", "variants": [{"visitors": 9, "conversions": 9}]}]}"#;
    let first = page(with_all);
    assert_eq!(page(data(&first)), first);
    assert_eq!(report(data(&first)), report(with_all));
}

/// What the link saves.
fn download(page: &str) -> String {
    let (_, link) = page.split_once("href=\"data:application/json;charset=utf-8,").unwrap();
    let link = link.split_once('"').unwrap().0;
    let mut bytes = Vec::new();
    let mut rest = link.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_block_is_the_wire_formats_output() {
    for name in ["homepage-cta.json", "homepage-cta-frequentist.json", "five-headlines.json"] {
        let report = report(&example(name));
        let page = html(&report, &Options::default());
        assert_eq!(data(&page), serde_json::to_string(&report).unwrap().replace('<', "\\u003c"));
    }
}

#[test]
fn the_download_has_the_counts_alone_and_gives_the_same_page_again() {
    for name in ["homepage-cta.json", "five-headlines.json"] {
        let first = page(&example(name));
        let counts = download(&first);
        assert_eq!(page(&counts), first, "{name}");
        assert!(counts.len() < data(&first).len() / 2);
        assert!(
            !["statistics", "findings", "verdict", "decision", "doubts", "notes", "_rate"]
                .iter()
                .any(|result| counts.contains(result)),
            "{counts}"
        );
    }
    let with_days = r#"{"variants": [{"visitors": 30, "conversions": 3}, {"visitors": 31, "conversions": 6}], "days": [
        {"date": "2024-01-15", "variants": [{"visitors": 10, "conversions": 1}, {"visitors": 11, "conversions": 2}]},
        {"date": "2024-01-16", "variants": [{"visitors": 20, "conversions": 2}, {"visitors": 20, "conversions": 4}]}]}"#;
    let first = page(with_days);
    assert_eq!((page(&download(&first)), page(data(&first))), (first.clone(), first));
}

#[test]
fn hostile_names_are_text() {
    let hostile = r#"</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>" onload="alert(1)' -- {{7*7}} &lt; \u202e\u0000\u001b[31m"#;
    let json = format!(
        r#"{{"test_id": "{0}", "test_name": "{0}", "status": "{0}", "start_date": "{0}", "end_date": "{0}",
            "primary_goal": {{"goal_name": "{0}"}},
            "variants": [{{"variant_id": "{0}", "name": "{0}", "visitors": 1500, "conversions": 120}},
                {{"variant_id": "1", "name": "{0}", "visitors": 1480, "conversions": 148}}],
            "breakdowns": [{{"breakdown_by": "{0}", "criteria": "{0}", "variants": [
                {{"variant_id": "1", "visitors": 50, "conversions": 4}}]}}]}}"#,
        hostile.replace('"', "\\\"")
    );
    for engine in ["bayesian", "frequentist"] {
        let json = json.replacen('{', &format!(r#"{{"stats_engine": "{engine}", "#), 1);
        let told = Options {
            title: Some(hostile.to_owned()),
            goal: Some(hostile.to_owned()),
            hypothesis: Some(hostile.to_owned()),
            notes: vec![hostile.to_owned()],
            file: Some(hostile.to_owned()),
            written: None,
        };
        for options in [Options::default(), told] {
            let page = html(&report(&json), &options);
            // The page's own content: one data block, no other script, no picture, no handler.
            assert_eq!(page.matches("<script").count(), 1);
            assert_eq!(page.matches("</script").count(), 1);
            assert_eq!(page.matches("</style").count(), 1);
            assert_eq!(page.matches("</title></style>").count(), 0);
            assert!(!page.contains("<img") && !page.contains("\" onload=\"alert"));
            assert!(!page.chars().any(|character| character.is_control() && character != '\n'), "control characters");
            assert!(!outside_data(&page).contains('\u{202e}'));
            assert_eq!(report(data(&page)), report(&json));
        }
    }
}

fn outside_data(page: &str) -> String {
    page.replace(data(page), "")
}

#[test]
fn nothing_is_fetched() {
    for name in ["homepage-cta.json", "homepage-cta-frequentist.json"] {
        let page = page(&example(name));
        for reference in ["http:", "https:", "url(", "@import", "src="] {
            assert!(!page.contains(reference), "{reference} in {name}");
        }
    }
}

#[test]
fn a_long_breakdown_is_folded_largest_first() {
    let segment = |index: u64| {
        let (visitors, conversions) = (1_000 + 10 * index, 100 + index);
        format!(
            r#"{{"criteria": "s{index}", "variants": [{{"visitors": {visitors}, "conversions": {conversions}}},
                {{"visitors": {visitors}, "conversions": {}}}]}}"#,
            conversions + 1
        )
    };
    let of = |count: u64| {
        let segments: Vec<_> = (0..count).map(segment).collect();
        page(&format!(r#"{{"breakdown_by": "page", "breakdowns": [{}]}}"#, segments.join(",")))
    };
    let long = of(20);
    let (_, table) = long.split_once("<summary>All 20, largest first</summary>").unwrap();
    let places: Vec<_> = (0..20).map(|index| table.find(&format!(">s{index}</th>")).unwrap()).collect();
    assert!(places.is_sorted_by(|a, b| a > b), "{places:?}");
    let short = of(12);
    assert!(short.contains(">All 12, largest first</p>") && !short.contains("<summary>All"));
}

#[test]
fn no_data_at_all_is_a_page_too() {
    for engine in ["bayesian", "frequentist"] {
        for (visitors, conversions) in [(0, 0), (10, 0), (10, 10)] {
            let arm = format!(r#"{{"visitors": {visitors}, "conversions": {conversions}}}"#);
            let json = format!(
                r#"{{"stats_engine": "{engine}", "variants": [{arm}, {arm}], "breakdown_by": "device",
                    "breakdowns": [{{"criteria": "mobile", "variants": [{arm}, {arm}]}}, {{"criteria": "none"}}]}}"#
            );
            let page = outside_data(&page(&json));
            assert!(page.contains("Not decided yet."));
            // The style knows the verdict non_inferior.
            let (_, body) = page.split_once("</style>").unwrap();
            assert!(!body.contains("NaN") && !body.contains("inf"), "{body}");
        }
    }
}

#[test]
fn a_corrected_verdict_stands_beside_its_adjusted_p() {
    use abstats::multiplicity::{Correction, Family, Multiplicity};
    use abstats::{Alternative, Engine};
    let mut input: Input = serde_json::from_str(
        r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 153},
            {"visitors": 1480, "conversions": 121}]}"#,
    )
    .unwrap();
    let multiplicity = Some(Multiplicity { correction: Correction::Bonferroni, family: Family::Breakdown });
    input.analysis.engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
    let page = html(&input.run(), &Options::default());
    // R 4.2: prop.test(c(153, 120), c(1480, 1500), correct = FALSE)$p.value = 0.026970737; twice that is not below 0.05.
    assert!(page.contains("data-label=\"Adjusted p-value\"><span class=\"first\">0.054<"), "{page}");
    assert!(page.contains("(adjusted p\u{a0}=\u{a0}0.054)"));
}

#[test]
fn what_puts_the_verdict_in_doubt_stands_beside_it() {
    let reversed = r#"{"breakdown_by": "size", "breakdowns": [
        {"criteria": "large", "variants": [{"visitors": 26300, "conversions": 19200}, {"visitors": 8000, "conversions": 5500}]},
        {"criteria": "small", "variants": [{"visitors": 8700, "conversions": 8100}, {"visitors": 27000, "conversions": 23400}]}]}"#;
    let page = page(reversed);
    let (_, decision) = page.split_once("<section class=\"decision check\"").unwrap();
    assert!(decision.contains("Cannot be decided: check the data first."), "{decision}");
    let (checks, rest) = decision.split_once("Check before you act").unwrap().1.split_once("</section>").unwrap();
    assert!(checks.contains("What to do:"));
    // No verdict of the whole stands there without a word that it is in doubt, and its bar is hollow.
    let (whole, _) = rest.split_once("</table>").unwrap();
    assert!(whole.contains("<span class=\"second\">in doubt</span>") && whole.contains("hollow"));
    // The whole and its parts, side by side; the parts compared within themselves are a diamond.
    assert!(rest.contains("Each size compared within itself") && rest.contains(">All visitors</th>"));
    assert_eq!(page.matches("<g class=\"bar pooled\">").count(), 1);
    let plain = self::page(&example("homepage-cta.json"));
    assert!(!plain.contains("Check before you act") && !plain.contains("in doubt") && plain.contains("✓ Checked: "));
}

#[test]
fn a_region_and_gates_are_said_where_they_decide() {
    let with = |fields: &str| {
        format!(
            r#"{{{fields} "variants": [{{"visitors": 100000, "conversions": 8000, "traffic_weight": 1000}},
                {{"visitors": 100000, "conversions": 8030, "traffic_weight": 1000}},
                {{"visitors": 90, "conversions": 2, "traffic_weight": 1}}],
                "breakdown_by": "device", "breakdowns": [{{"criteria": "mobile", "variants": [
                    {{"visitors": 9000, "conversions": 800}}, {{"visitors": 9100, "conversions": 803}}]}}]}}"#
        )
    };
    let text = |page: &str| outside_data(page).replace('\u{a0}', " ").replace("&quot;", "\"");
    let asked = r#""region": {"low": -0.04, "high": 0.04}, "gates": {"visitors": 100, "days": 7}, "days_running": 7,"#;
    let first = page(&with(asked));
    assert_eq!(page(data(&first)), first);
    // The chances by quadrature in R: 0.00163293 below, 0.98877011 within.
    for words in [
        "“2” has 90 visitors of the 100 asked for.",
        "<span class=\"verdict equivalent\"><span aria-hidden=\"true\">= </span>equivalent<",
        "</span>not enough data<",
        "A lift within ±4% is too small to matter; to show it, a chance of 95% is enough.",
        "No verdict before at least 100 visitors of each variant, and 7 days; in a segment, its own counts.",
        "Band: too small to matter",
    ] {
        assert!(text(&first).contains(words), "{words}");
    }
    let plain = text(&page(&with("")));
    for words in ["small to matter; to show it", "a gate", "verdict equivalent\">", "No verdict", "too small to matter"]
    {
        assert!(!plain.contains(words), "{words}");
    }
}

#[test]
fn lifts_adjusted_for_luck_have_their_column() {
    // A small segment with a lift of 3, beside two large ones that differ.
    let segments = [[10_000, 1_000, 10_000, 1_500], [10_000, 1_000, 10_000, 1_020], [20, 1, 20, 4]];
    let segments = segments.iter().enumerate().map(|(index, [n_c, x_c, n_t, x_t])| {
        format!(
            r#"{{"criteria": "s{index}", "variants": [{{"visitors": {n_c}, "conversions": {x_c}}},
                {{"visitors": {n_t}, "conversions": {x_t}}}]}}"#
        )
    });
    let segments = segments.collect::<Vec<_>>().join(",");
    let page = page(&format!(r#"{{"breakdown_by": "device", "breakdowns": [{segments}]}}"#));
    assert_eq!(page.matches("data-label=\"Adjusted for luck\"><span class=\"first\">+").count(), 3);
}

/// The page without markup.
fn text(page: &str) -> String {
    let (_, body) = page.split_once("<body>").unwrap();
    let mut out = String::new();
    let mut inside = false;
    for character in body.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            '\u{a0}' => out.push(' '),
            other if !inside => out.push(other),
            _ => {}
        }
    }
    out
}

#[test]
fn an_undecided_test_says_what_would_settle_it() {
    let undecided = r#"{"days_running": 2, "variants": [{"visitors": 100, "conversions": 8}, {"visitors": 104, "conversions": 9}]}"#;
    let page = page(undecided);
    let (_, table) = page.split_once("What would settle it").unwrap();
    // By the formula of two proportions, for one direction at 5% and 80% power, from a rate of 8%:
    // (1.6449 + 0.8416)² (p (1 - p) + q (1 - q)) / (p - q)² is 57,900 for 5%, 14,800 for 10%, 3,850 for 20%.
    for (lift, visitors) in [("+5%", 57_900.0), ("+10%", 14_800.0), ("+20%", 3_850.0)] {
        let (_, row) = table.split_once(&format!("<th scope=\"row\">{lift}</th><td class=\"number\">")).unwrap();
        let shown: f64 = row.split_once('<').unwrap().0.replace(',', "").parse().unwrap();
        assert!((shown / visitors - 1.0).abs() < 0.03, "{lift}: {shown}");
    }
    assert!(
        table.contains("as seen so far") && table.contains("more than a year") && table.contains("102 visitors a day")
    );
    assert!(!self::page(&undecided.replace("\"days_running\": 2, ", "")).contains("More days"));
    // A decision needs no more visitors, and data in doubt no more of the same.
    for other in [(1_000, 80, 1_000, 160), (1_000, 80, 700, 60)] {
        let (n, x, m, y) = other;
        let json = format!(
            r#"{{"variants": [{{"visitors": {n}, "conversions": {x}}}, {{"visitors": {m}, "conversions": {y}}}]}}"#
        );
        assert!(!self::page(&json).contains("What would settle it"), "{other:?}");
    }
}

#[test]
fn the_power_curve_is_at_80_percent_where_the_table_says() {
    let page = page(r#"{"variants": [{"visitors": 100, "conversions": 8}, {"visitors": 104, "conversions": 9}]}"#);
    let (_, dashed) = page.split_once("<path class=\"line later\" d=\"M").unwrap();
    let points = dashed.split_once('"').unwrap().0.split('L').map(|point| {
        let (x, y) = point.split_once(' ').unwrap();
        [x, y].map(|value| value.parse::<f64>().unwrap())
    });
    let points: Vec<_> = points.collect();
    // From no lift to one of 40%, in even steps: 20% is the middle. 100% and 0% are 170 / 1.05 pixels apart.
    assert_eq!(points.len() % 2, 1);
    let power = |of: &[f64; 2]| 1.05 * (1.0 - of[1] / 170.0);
    assert!((power(&points[points.len() / 2]) - 0.8).abs() < 0.01, "{points:?}");
    assert!(points.iter().map(power).is_sorted() && power(points.last().unwrap()) > 0.99, "{points:?}");
}

#[test]
fn a_part_of_the_test_says_so_before_its_decision() {
    let mut input: Input = serde_json::from_str(
        r#"{"variants": [{"visitors": 100, "conversions": 8}, {"visitors": 104, "conversions": 9}]}"#,
    )
    .unwrap();
    let whole = html(&input.clone().run(), &Options::default());
    assert!(!whole.contains("A part of the test:") && whole.contains("What would settle it"));
    let values = vec!["Phone".to_owned()];
    input.readings.push(abstats_document::Assumption::Filtered { column: "channel".into(), values, kept: 2, rows: 9 });
    let part = text(&html(&input.run(), &Options::default()));
    let (before, decision) = part.split_once("In this part: not decided yet.").unwrap();
    assert!(
        before.contains("A part of the test: 2 of 9 rows, those with “Phone” in “channel”. Looking at many"),
        "{before}"
    );
    // What it takes is planned for the whole test.
    assert!(!decision.contains("What would settle it") && decision.contains("All visitors of this part"));
}

#[test]
fn a_running_test_says_so_beside_its_headline() {
    let live = r#"{"status": "live", "variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#;
    let page = text(&page(live));
    let (before, after) = page.split_once("✓ Checked").unwrap();
    assert!(before.contains("The test is still running."), "{before}");
    assert!(!after.split_once("Method").unwrap().0.contains("still running"));
}

#[test]
fn one_finding_about_two_variants_is_one_check() {
    let page = page(
        r#"{"breakdown_by": "device", "variants": [{"visitors": 1000, "conversions": 100}, {"visitors": 1000, "conversions": 100}],
        "breakdowns": [{"criteria": "phone", "variants": [{"visitors": 900, "conversions": 90}, {"visitors": 900, "conversions": 90}]},
            {"criteria": "desktop", "variants": [{"visitors": 900, "conversions": 90}, {"visitors": 900, "conversions": 90}]}]}"#,
    );
    let (_, checks) = page.split_once("Check before you act").unwrap();
    let (checks, _) = checks.split_once("</section>").unwrap();
    assert_eq!((checks.matches("<li>").count(), checks.matches("What to do:").count()), (1, 1), "{checks}");
    for sum in ["1,800 visitors of variant “0”", "1,800 visitors of variant “1”", "180 conversions of variant “1”"]
    {
        assert!(checks.contains(sum), "{sum}: {checks}");
    }
}

#[test]
fn several_breakdowns_have_a_line_each() {
    let segment = |by: &str, criteria: &str, [n_c, x_c, n_t, x_t]: [u64; 4]| {
        format!(
            r#"{{"breakdown_by": "{by}", "criteria": "{criteria}", "variants": [
                {{"visitors": {n_c}, "conversions": {x_c}}}, {{"visitors": {n_t}, "conversions": {x_t}}}]}}"#
        )
    };
    let of = |segments: &[String]| {
        text(&page(&format!(
            r#"{{"variants": [{{"name": "A", "visitors": 20000, "conversions": 2000}},
                {{"name": "B", "visitors": 20000, "conversions": 2450}}], "breakdowns": [{}]}}"#,
            segments.join(",")
        )))
    };
    let device = [
        segment("device", "phone", [10_000, 1_000, 10_000, 1_400]),
        segment("device", "desktop", [10_000, 1_000, 10_000, 1_050]),
    ];
    let place = [
        segment("place", "north", [10_000, 1_000, 10_000, 1_225]),
        segment("place", "south", [10_000, 1_000, 10_000, 1_225]),
    ];
    let both = of(&[device.clone(), place].concat());
    let (_, overview) = both.split_once("In the segments").unwrap();
    assert!(overview.contains("device: “B” wins in 1 of 2; the size of the lift differs."), "{}", &overview[..300]);
    assert!(overview.contains("place: “B” wins in 2 of 2; no difference between them is shown."));
    // The lines are shorter than the answers below them.
    let answer = overview.split_once("By device").unwrap().1.split_once("All 2").unwrap().0;
    assert!(answer.len() > "“B” wins in 1 of 2; the size of the lift differs.".len(), "{answer}");
    assert!(!of(&device).contains("In the segments"));
}

#[test]
fn names_stand_whole() {
    let long = "The e-mail that goes out on Monday morning, with a picture of the shop";
    let page = page(&format!(
        r#"{{"variants": [{{"name": "No e-mail", "visitors": 1000, "conversions": 80}},
            {{"name": "{long}", "visitors": 1000, "conversions": 160}}]}}"#
    ));
    let text = text(&page);
    let (sentences, table) = text.split_once("All visitors").unwrap();
    let table = table.split_once("Download the counts").unwrap().0;
    assert!(table.contains(long) && !table.contains('…'));
    assert!(sentences.contains(&format!("Ship “{long}”.")) && !sentences.contains('…'), "{sentences}");
    // A short word is not broken at its hyphen.
    assert!(page.contains("<span class=\"whole-word\">e-mail</span>"));
}
