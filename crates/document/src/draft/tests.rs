use abstats::{ControlBy, Counts};
use abstats_words::Assumption;

use crate::{Choices, Errors, Input, Weights};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn csv(rows: &str, choices: &Choices) -> Result<Input, Errors> {
    Input::read(rows.as_bytes(), None, choices)
}

fn of(variants: &[(&str, u64, u64)]) -> String {
    variants.iter().fold("variant,visitors,conversions\n".to_owned(), |rows, (name, visitors, conversions)| {
        rows + &format!("{name},{visitors},{conversions}\n")
    })
}

fn ids(input: &Input) -> Vec<&str> {
    input.experiment.variants().iter().map(|variant| variant.id.as_str()).collect()
}

fn leave_out(out: &[&str]) -> Choices {
    Choices { leave_out: names(out), ..Choices::default() }
}

fn only(only: &[&str]) -> Choices {
    Choices { only: names(only), ..Choices::default() }
}

const SEGMENTS: &str = "variant,visitors,conversions,breakdown,criteria,weight,control,date
A,1500,120,,,60,,
B,1480,148,,,30,true,
X,10,1,,,10,,
A,700,50,device,mobile,,,
B,690,70,device,mobile,,,
X,5,1,device,mobile,,,
A,800,70,device,desktop,,,
B,790,78,device,desktop,,,
X,5,0,device,desktop,,,
A,1500,120,,,,,2024-01-15
B,1480,148,,,,,2024-01-15
X,10,1,,,,,2024-01-15
";

#[test]
fn leaving_out_is_never_having_had_it() {
    let without: String = SEGMENTS.split_inclusive('\n').filter(|line| !line.starts_with('X')).collect();
    let never = csv(&without, &Choices::default()).unwrap();
    for choices in [leave_out(&["X"]), leave_out(&["x "]), only(&["B", "A"])] {
        let left = csv(SEGMENTS, &choices).unwrap();
        assert_eq!(left.experiment, never.experiment);
        assert_eq!(left.readings, [Assumption::LeftOut { variants: names(&["X"]) }]);
    }
    // The control that is left out is none: the rule finds another.
    let left = csv(SEGMENTS, &leave_out(&["B"])).unwrap();
    assert_eq!((left.experiment.control().id.as_str(), left.experiment.control_by()), ("A", ControlBy::Name));
    // In JSON likewise, with phases.
    let phases = r#"{"variants": [
        {"variant_id": "A", "visitors": 10, "conversions": 1}, {"variant_id": "X", "visitors": 3, "conversions": 1},
        {"variant_id": "B", "visitors": 20, "conversions": 2}],
      "weight_phases": [{"from": "2024-01-15T00:00:00Z", "weights": [40, 20, 40], "variants": [
        {"variant_id": "A", "visitors": 10, "conversions": 1}, {"variant_id": "X", "visitors": 3, "conversions": 1},
        {"variant_id": "B", "visitors": 20, "conversions": 2}]}]}"#;
    let left = Input::from_json_with(phases, &leave_out(&["X"])).unwrap();
    assert_eq!(ids(&left), ["A", "B"]);
    let phase = &left.experiment.weight_phases()[0];
    assert_eq!((phase.weights.as_slice(), phase.counts.get(1)), (&[40.0, 40.0][..], Counts::new(20, 2).unwrap()));
}

#[test]
fn segments_are_left_out_and_the_sum_is_that_of_the_others() {
    let rows = "variant,visitors,conversions,breakdown,criteria\na,10,1,device,mobile\nb,12,2,device,mobile\n\
                a,100,11,device,Total\nb,120,12,device,Total\na,90,10,device,desktop\nb,108,10,device,desktop\n";
    let total = csv(rows, &Choices::default()).unwrap_err();
    assert_eq!(
        total.to_string(),
        "line 4: breakdown \"device\": segment \"Total\" is named like a total: --leave-out \"Total\" leaves it out; if it is none, \
         name all that take part with --only"
    );
    for choices in [leave_out(&["total"]), only(&["mobile", "desktop"])] {
        let left = csv(rows, &choices).unwrap();
        assert_eq!(left.experiment.control().counts, Counts::new(100, 11).unwrap());
        assert!(left.readings.contains(&Assumption::SegmentsLeftOut {
            breakdown: "device".into(),
            segments: names(&["Total"]),
            part: false
        }));
    }
    let phones = csv(rows, &only(&["mobile"])).unwrap();
    let left_out = names(&["Total", "desktop"]);
    let part = Assumption::SegmentsLeftOut { breakdown: "device".into(), segments: left_out, part: true };
    assert!(phones.readings.contains(&part), "{:?}", phones.readings);
    // The same by its counts, whatever it is named.
    let sums = csv(&rows.replace("Total", "each device"), &Choices::default()).unwrap_err().to_string();
    assert!(sums.contains("breakdown \"device\": segment \"each device\" is the sum of all others"), "{sums}");
}

#[test]
fn totals_are_no_variants() {
    let error = |rows: &str| csv(rows, &Choices::default()).map_err(|error| error.to_string());
    for name in ["Total", "ALL", "Grand total", "all-visitors", "Gesamt", "Итого", "overall"] {
        let said = error(&of(&[("A", 10, 1), ("B", 10, 2), (name, 20, 4)])).unwrap_err();
        assert!(said.contains(&format!("variant {name:?} is named like a total: --leave-out {name:?}")), "{said}");
    }
    let sum = of(&[("A", 1_500, 120), ("both", 2_980, 268), ("B", 1_480, 148)]);
    let said = error(&sum).unwrap_err();
    assert!(said.contains("variant \"both\" is the sum of all others"), "{said}");
    assert_eq!(ids(&csv(&sum, &leave_out(&["both"])).unwrap()), ["A", "B"]);
    let all = csv(&sum, &only(&["A", "B", "both"])).unwrap();
    assert_eq!((ids(&all).len(), &all.readings[0]), (3, &Assumption::NoTotals { names: names(&["both"]) }));
    for none in [
        // Two rows, few visitors, other conversions, and a sum of one.
        of(&[("A", 1_500, 120), ("B", 1_500, 120)]),
        of(&[("A", 40, 1), ("B", 99, 3), ("C", 59, 2)]),
        of(&[("A", 1_500, 120), ("B", 2_980, 267), ("C", 1_480, 148)]),
        of(&[("A", 1_500, 120), ("B", 1_500, 120), ("C", 0, 0)]),
        of(&[("totally", 10, 1), ("B", 10, 2)]),
    ] {
        assert!(error(&none).is_ok(), "{none}");
    }
    assert!(error(&of(&[("A", 40, 1), ("B", 100, 3), ("C", 60, 2)])).is_err());
}

#[test]
fn totals_that_take_part_still_do_when_the_output_is_read() {
    let input = csv(&of(&[("A", 10, 1), ("Total", 10, 2)]), &only(&["A", "Total"])).unwrap();
    let written = serde_json::to_string(&input.run()).unwrap();
    let again = Input::from_json(&written).unwrap();
    assert_eq!(serde_json::to_string(&again.run()).unwrap(), written);
}

#[test]
fn a_name_that_is_not_there_is_an_error_that_lists_what_is() {
    let rows = of(&[("A", 10, 1), ("B", 10, 2)]);
    let said = |choices: &Choices| csv(&rows, choices).unwrap_err().to_string();
    assert_eq!(said(&leave_out(&["C"])), "--leave-out \"C\": there is none of that name; there are \"A\", \"B\"");
    assert!(said(&only(&["A", "b2"])).starts_with("--only \"b2\": there is none"));
    let control = Choices { control: Some("c".into()), ..Choices::default() };
    assert_eq!(said(&control), "--control \"c\": there is none of that name; there are \"A\", \"B\"");
    let many: Vec<_> = (0..30).map(|place| (format!("v{place}"), 10, 1)).collect();
    let many: Vec<_> =
        many.iter().map(|(name, visitors, conversions)| (name.as_str(), *visitors, *conversions)).collect();
    let said = csv(&of(&many), &control).unwrap_err().to_string();
    assert!(said.ends_with("\"v9\" and 20 more"), "{said}");
    let alone = csv(&rows, &leave_out(&["A"])).unwrap_err().to_string();
    assert_eq!(alone, "--leave-out leaves \"B\" alone; a test compares at least two variants; there is also \"A\"");
}

#[test]
fn weights_are_set_in_order_or_by_name() {
    let rows = of(&[("control", 900, 10), ("X", 5, 1), ("B", 100, 2)]);
    let weights = |weights: Weights, out: &[&str]| {
        let choices = Choices { weights: Some(weights), ..leave_out(out) };
        let read = csv(&rows, &choices).map_err(|errors| errors.to_string())?;
        Ok::<_, String>(read.experiment.variants().iter().map(|variant| variant.traffic_weight).collect::<Vec<_>>())
    };
    let named = |all: &[(&str, f64)]| Weights::Named(all.iter().map(|(name, of)| ((*name).to_owned(), *of)).collect());
    let expected = Ok(vec![Some(90.0), Some(10.0)]);
    assert_eq!(weights(Weights::InOrder(vec![90.0, 10.0]), &["X"]), expected);
    assert_eq!(weights(named(&[("b", 10.0), ("control", 90.0)]), &["X"]), expected);
    assert_eq!(
        weights(Weights::InOrder(vec![90.0, 10.0]), &[]),
        Err("--weights: 2 given for the variants \"control\", \"X\", \"B\"; one for each is needed, in this order"
            .into())
    );
    assert_eq!(weights(named(&[("control", 1.0), ("B", 1.0)]), &[]), Err("--weights: none given for \"X\"".into()));
    let twice = weights(named(&[("control", 1.0), ("B", 1.0), ("b", 2.0)]), &["X"]);
    assert_eq!(twice, Err("--weights: \"b\" given more than once".into()));
    assert!(weights(named(&[("control", 1.0), ("B", 1.0), ("X", 2.0)]), &["X"]).is_err());
}

#[test]
fn the_control_is_said_or_found() {
    let found = |text: &str, choices: &Choices| {
        let input = if text.starts_with('{') { Input::from_json_with(text, choices) } else { csv(text, choices) };
        let input = input.map_err(|errors| errors.to_string())?;
        Ok::<_, String>((input.experiment.control().label().to_owned(), input.readings))
    };
    let none = Choices::default();
    let named = |variant: &str| vec![Assumption::ControlIsNamed { variant: variant.into() }];
    let first = |variant: &str| vec![Assumption::ControlIsFirst { variant: variant.into(), suggested: None }];
    let is = |variant: &str, readings: Vec<Assumption>| Ok((variant.to_owned(), readings));
    assert_eq!(found(&of(&[("control", 9, 1), ("B", 9, 1)]), &none), is("control", vec![]));
    assert_eq!(found(&of(&[("B", 9, 1), ("Control", 9, 1)]), &none), is("Control", named("Control")));
    assert_eq!(found(&of(&[("red", 9, 1), ("blue", 9, 1)]), &none), is("red", first("red")));
    let blue = Choices { control: Some("BLUE".into()), ..Choices::default() };
    assert_eq!(found(&of(&[("control", 9, 1), ("blue", 9, 1)]), &blue), is("blue", vec![]));
    let two = found(&of(&[("B", 9, 1), ("baseline", 9, 1), ("original", 9, 1)]), &none).unwrap_err();
    assert_eq!(
        two,
        "\"baseline\" and \"original\" are both named like a control; say which one it is: --control NAME, or is_control"
    );
    // Places that stand for ids tell nothing beside names.
    let json = |names: [&str; 2]| {
        let [one, other] = names.map(|name| format!(r#"{{{name}"visitors": 9, "conversions": 1}}"#));
        format!(r#"{{"variants": [{one}, {other}]}}"#)
    };
    assert_eq!(found(&json(["", ""]), &none), is("0", vec![]));
    assert_eq!(found(&json([r#""name": "B","#, r#""name": "Control","#]), &none), is("Control", named("Control")));
    assert_eq!(found(&json([r#""name": "X","#, r#""name": "Y","#]), &none), is("X", first("X")));
    let by_id = vec![Assumption::ControlById { variant: "B".into(), named: "Control".into() }];
    assert_eq!(
        found(&json([r#""variant_id": 0, "name": "B","#, r#""name": "Control","#]), &none),
        is("B", by_id.clone())
    );
    assert_eq!(
        by_id[0].to_string(),
        "\"B\" is taken as the control, by its id \"0\". If \"Control\" is the control, add --control \"Control\"."
    );
    assert_eq!(found(&json([r#""variant_id": 0, "name": "B","#, r#""name": "C","#]), &none), is("B", vec![]));
    assert!(found(&json([r#""name": "off","#, r#""name": "none","#]), &none).is_err());
}

#[test]
fn weights_that_are_the_visitors_are_no_plan() {
    let read = |weights: [f64; 2], choices: &Choices| {
        let text = format!(
            r#"{{"variants": [{{"visitors": 15000, "conversions": 1200, "traffic_weight": {}}},
                {{"visitors": 14000, "conversions": 1310, "traffic_weight": {}}}]}}"#,
            weights[0], weights[1]
        );
        Input::from_json_with(&text, choices).map_err(|errors| errors.to_string())
    };
    let none = Choices::default();
    assert_eq!(
        read([15_000.0, 14_000.0], &none).unwrap_err(),
        "the traffic weights are the visitors of each variant, so they are counts and no plan; give the planned weights, e.g. \
         --weights 50,50, or leave them out"
    );
    for weights in [[15_000.0, 14_001.0], [15.0, 14.0], [1.0, 1.0]] {
        assert!(read(weights, &none).is_ok(), "{weights:?}");
    }
    let planned = Choices { weights: Some(Weights::InOrder(vec![50.0, 50.0])), ..Choices::default() };
    assert!(read([15_000.0, 14_000.0], &planned).is_ok());
    // Few visitors, and equal shares, can be as planned.
    let csv = |text: &str| Input::from_csv(text);
    assert!(csv("variant,visitors,conversions,weight\na,60,3,60\nb,40,3,40\n").is_ok());
    assert!(csv("variant,visitors,conversions,weight\na,600,3,600\nb,600,3,600\n").is_ok());
    assert!(csv("variant,visitors,conversions,weight\na,600,3,600\nb,500,3,500\n").is_err());
}
