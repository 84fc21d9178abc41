//! `--looks` on the command line, end to end.

use crate::running::{errors, pipe, printed, run};
use serde_json::Value;

const COMPARED: [&str; 5] = ["compare", "120/1500", "148/1480", "--looks", "any-time"];

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_table_shows_what_holds_at_any_look() {
    // One look would ship.
    let once = printed(run(&["compare", "120/1500", "148/1480"]));
    assert!(once.contains("Ship \"1\"") && !once.contains("Read as often as you like"), "{once}");
    for engine in ["bayesian", "frequentist"] {
        let text = words(&printed(run(&[&COMPARED[..], &["--engine", engine]].concat())));
        assert!(text.contains("Not decided yet."), "{text}");
        assert!(text.contains("anywhere from 14% fewer to 78% more."), "{text}");
        assert!(text.contains("-14 to +78") || text.contains("−14 to +78"), "{text}");
        assert!(text.contains("t any look, p = 0.92; below 0.05 was asked for."), "{text}");
        assert!(
            text.contains("Read as often as you like: if the variant made no difference, the chance that this report")
        );
        assert!(text.contains("The always-valid comparison decides, made for a typical lift of 10%."), "{text}");
        // A Bayesian report has both.
        assert_eq!(text.contains("the chance that it really is better is 97.2%"), engine == "bayesian", "{text}");
    }
}

#[test]
fn the_json_says_how_and_reads_as_it_was_asked() {
    let asked = [&COMPARED[..], &["--typical-lift", "5%", "--format", "json"]].concat();
    let output: Value = serde_json::from_str(&printed(run(&asked))).unwrap();
    assert_eq!((&output["looks"], &output["typical_lift"]), (&"any_time".into(), &0.05.into()));
    assert!(output["variants"][1]["always_valid"]["p_value"].is_number());
    let json = |options: &[&str]| -> Value {
        let arguments = [&["analyze", "-", "--format", "json"], options].concat();
        serde_json::from_str(&printed(pipe(&arguments, output.to_string().as_bytes()))).unwrap()
    };
    assert_eq!(json(&[]), output);
    // Options take precedence over the input.
    let once = json(&["--looks", "once"]);
    assert_eq!((once.get("looks"), &once["verdict"]["outcome"]), (None, &"winner".into()));
    assert_eq!(json(&["--typical-lift", "20%"])["typical_lift"], 0.2);
    let each = json(&["--correction", "none"]);
    assert_eq!((&each["correction"], &each["typical_lift"]), (&"none".into(), &0.05.into()));
}

#[test]
fn a_running_test_says_what_daily_reading_does() {
    let document = |status: &str| {
        format!(
            r#"{{"status": "{status}", "variants": [{{"visitors": 1500, "conversions": 120}}, {{"visitors": 1480, "conversions": 148}}]}}"#
        )
    };
    let said = |status: &str, options: &[&str]| {
        words(&printed(pipe(&[&["analyze", "-"], options].concat(), document(status).as_bytes())))
    };
    let note = "The test is still running. This report is right only for someone who looks once, at the end:";
    let live = said("live", &[]);
    assert!(live.contains(note) && live.contains("20 to 23% of tests") && live.contains("--looks any-time"), "{live}");
    assert!(!said("inactive", &[]).contains(note));
    assert!(!said("live", &["--looks", "any-time"]).contains(note));
    // What was measured at another threshold is not known.
    assert!(!said("live", &["--threshold", "90"]).contains("23%"));
    // It changes nothing about the decision.
    assert!(live.contains("Ship \"1\""), "{live}");
}

#[test]
fn errors_say_what_to_write() {
    let said = |options: &[&str]| errors(&run(&[&COMPARED[..], options].concat())).join("\n");
    let refused = |lift: &str| {
        let output = run(&[&COMPARED[..], &["--typical-lift", lift]].concat());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused("10").contains("it has no unit; write 10%"));
    assert!(refused("0%").contains("it is not a lift from 0.01% to 100%"));
    let one_sided = said(&["--engine", "frequentist", "--alternative", "greater"]);
    assert!(one_sided.contains("--looks: alternative \"greater\" does not go with"), "{one_sided}");
    assert!(said(&["--engine", "frequentist", "--correction", "sidak"]).contains("use \"bonferroni\" (the default)"));
    assert!(said(&["--false-discovery"]).contains("false_discovery"));
    assert!(said(&["--rope", "0.5pp"]).contains("only the lift is known at any look"));
    let once = errors(&run(&["compare", "1/10", "2/10", "--typical-lift", "10%"])).join("\n");
    assert!(once.contains("it needs --looks any-time"), "{once}");
}

#[test]
fn the_spreadsheet_has_what_decides() {
    let any_time = ["compare", "1000/10000", "1090/10000", "--looks", "any-time"];
    let csv = printed(run(&[&any_time[..], &["--format", "csv"]].concat()));
    let mut rows = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (header, row) = (rows.next().unwrap(), rows.nth(1).unwrap());
    let cell = |name: &str| row[header.iter().position(|column| *column == name).unwrap()];
    let json: Value = serde_json::from_str(&printed(run(&[&any_time[..], &["--format", "json"]].concat()))).unwrap();
    let valid = &json["variants"][1]["always_valid"];
    for (column, value) in [
        ("always_valid.p_value", &valid["p_value"]),
        ("always_valid.lift.low", &valid["lift"]["low"]),
        ("always_valid.lift.high", &valid["lift"]["high"]),
    ] {
        let (found, known) = (cell(column).parse::<f64>().unwrap(), value.as_f64().unwrap());
        assert!((found - known).abs() <= 1e-15 * known.abs(), "{column}: {found}, not {known}");
    }
    // The interval of a single look excludes 0, that of any look does not.
    assert!(cell("lift.interval.low").parse::<f64>().unwrap() > 0.0);
    assert!(cell("always_valid.lift.low").parse::<f64>().unwrap() < 0.0);
    assert_eq!(cell("verdict"), "inconclusive");
    let once = printed(run(&["compare", "1000/10000", "1090/10000", "--format", "csv"]));
    assert!(!once.contains("always_valid"));
}

#[test]
fn the_day_that_first_decided_is_told_with_what_all_days_say() {
    let csv = |days: [[u64; 2]; 2]| {
        let row = |(day, conversions): (usize, [u64; 2])| {
            let [control, variant] = conversions;
            format!("2024-03-0{0},A,10000,{control}\n2024-03-0{0},B,10000,{variant}\n", day + 1)
        };
        let rows: String = days.into_iter().enumerate().map(row).collect();
        format!("date,variant,visitors,conversions\n{rows}")
    };
    let said =
        |days, options: &[&str]| words(&printed(pipe(&[&["analyze", "-"], options].concat(), csv(days).as_bytes())));
    let kept = [[500, 660], [510, 440]];
    let met = "On 2024-03-01 the data decided: \"B\" is better. Whoever stopped then may stand by it, though today's numbers alone do \
               not show it. All days together, p = 0.00024: with 95% confidence between 8% and 24% more.";
    let again = "Where days were counted again later, these are not the numbers that were seen on the day.";
    for options in [&["--looks", "any-time"][..], &["--looks", "any-time", "--segments"]] {
        let text = said(kept, options);
        assert!(text.contains(met) && text.contains(again), "{text}");
    }
    // The headline does not leave it to the end.
    let before = "On 2024-03-01 the data had decided: \"B\" is better; today's numbers alone do not show it.";
    assert!(said(kept, &["--looks", "any-time"]).contains(before));
    // Not where no day decided, nor where one looks once.
    let open = said([[500, 510], [500, 505]], &["--looks", "any-time"]);
    assert!(
        !open.contains("the data decided") && !open.contains("the data had decided") && !open.contains(again),
        "{open}"
    );
    assert!(!said(kept, &[]).contains("the data decided"));
    // Days that contradict each other.
    let none = said([[500, 800], [700, 300]], &["--looks", "any-time"]);
    assert!(none.contains("No lift fits all days: it has changed while the test ran."), "{none}");
    // The page has it under the picture of the days, in curled quotes.
    let page = |days| words(&printed(pipe(&["report", "-", "--looks", "any-time"], csv(days).as_bytes())));
    let (of_kept, of_open) = (page(kept), page([[500, 510], [500, 505]]));
    assert!(
        of_kept.contains("“B” is better. Whoever stopped then may stand by it") && of_kept.contains("the data decided"),
        "{of_kept}"
    );
    assert!(of_open.contains("No day has decided about “B”."), "{of_open}");
}

/// A test whose split was 90:10 for a week and 50:50 for another, booked by entry; rates of control and variant in each.
fn ramp(rates: [[f64; 2]; 2]) -> String {
    let mut totals = [[0_u64; 2]; 2];
    let mut days = Vec::new();
    for day in 1..=14 {
        let (share, rates) = if day <= 7 { (10, rates[0]) } else { (50, rates[1]) };
        let mut own = Vec::new();
        for (place, part) in [100 - share, share].into_iter().enumerate() {
            let visitors = 40 * part;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of 4,000")]
            let conversions = (visitors as f64 * rates[place]).round() as u64;
            totals[place][0] += visitors;
            totals[place][1] += conversions;
            own.push(serde_json::json!({
                "variant_id": place.to_string(), "visitors": visitors, "conversions": conversions, "traffic_weight": part
            }));
        }
        days.push(serde_json::json!({"date": format!("2026-11-{day:02}"), "variants": own}));
    }
    let of = |place: usize| {
        let [visitors, conversions] = totals[place];
        serde_json::json!({"variant_id": place.to_string(), "visitors": visitors, "conversions": conversions})
    };
    serde_json::json!({
        "variants": [of(0), of(1)], "days": days, "days_are": "daily", "days_booked_by": "entry", "looks": "any_time"
    })
    .to_string()
}

#[test]
fn periods_of_other_weights_are_not_told_by_their_sums() {
    let said = |rates| words(&printed(pipe(&["analyze", "-"], ramp(rates).as_bytes())));
    let null = said([[0.05, 0.05], [0.1, 0.1]]);
    assert!(null.contains("Not decided yet."), "{null}");
    for wrong in ["chance that it really is better", "+35%", "--within day"] {
        assert!(!null.contains(wrong), "{wrong}: {null}");
    }
    let effect = said([[0.05, 0.06], [0.1, 0.12]]);
    assert!(effect.contains("compared within periods of the same weights, 20% more"), "{effect}");
    let turned = said([[0.05, 0.1], [0.1, 0.05]]);
    assert!(turned.contains("No lift fits all periods"), "{turned}");
    assert!(turned.contains("so no verdict is kept."), "{turned}");
    for wrong in ["may be kept", "are enough to show", "What would settle it"] {
        assert!(!turned.contains(wrong), "{wrong}: {turned}");
    }
}

#[test]
fn looks_at_any_time_are_about_the_whole_test() {
    let table = "variant,device,visitors,conversions\na,x,5000,500\nb,x,5000,700\na,y,3000,400\nb,y,3000,390\n";
    let text =
        words(&printed(pipe(&["analyze", "-", "--breakdown", "device", "--looks", "any-time"], table.as_bytes())));
    assert!(text.contains("ever says otherwise about the whole test is at most 5%"), "{text}");
}
