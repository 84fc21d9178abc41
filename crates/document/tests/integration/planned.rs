//! `plan` and planned looks: what was planned, and which of its looks a report is.

use abstats::planning::{Baseline, Design, Effect, Looks, Plan, Visitors, Wanted, Weights};
use abstats::sequential::TypicalLift;
use abstats::sequential::planned::Spending;
use abstats::{Analysis, Engine};
use abstats_document::{Choices, Input};
use serde_json::{Value, json};

fn plan(engine: Engine, looks: Looks, visitors: &[u64]) -> Value {
    let weights = Weights::equal(visitors.len()).unwrap();
    let design = Design { looks, ..Design::new(Baseline::new(0.05).unwrap(), engine, weights) };
    let visitors = Visitors::new(visitors.to_vec()).unwrap();
    let plan = Plan::of(design, Effect::Relative(0.2), Wanted::default(), visitors).unwrap().at_pace(1_200);
    serde_json::to_value(plan).unwrap()
}

fn five_looks(spending: Spending) -> Looks {
    Looks::Planned { look_count: 5, spending, futility: None }
}

fn document(plan: &Value) -> Value {
    let counts = |visitors: u64, conversions: u64| json!({"visitors": visitors, "conversions": conversions});
    json!({"plan": plan, "days_running": 6, "variants": [counts(3_400, 170), counts(3_410, 260)]})
}

fn with(plan: &Value, fields: &[(&str, Value)]) -> Value {
    let mut document = document(plan);
    for (name, value) in fields {
        document[*name] = value.clone();
    }
    document
}

fn read(document: &Value) -> Result<Input, String> {
    serde_json::from_value(document.clone()).map_err(|error| error.to_string())
}

fn written(document: &Value) -> Value {
    serde_json::to_value(read(document).unwrap().run()).unwrap()
}

fn error(document: &Value) -> String {
    read(document).unwrap_err()
}

#[test]
fn a_planned_look_decides_and_the_output_reads_as_the_input_did() {
    for engine in [Analysis::frequentist().engine, Analysis::bayesian().engine] {
        let plan = plan(engine, five_looks(Spending::ObrienFleming), &[8_350, 8_350]);
        let output = written(&document(&plan));
        assert_eq!((&output["looks"], &output["plan"]), (&json!("planned"), &plan));
        assert_eq!(output["stats_engine"], engine.code());
        assert_eq!(output["variants"][0].get("planned"), None);
        let of = &output["variants"][1]["planned"];
        assert_eq!((&of["look"], &of["of"], &of["last"]), (&json!(2), &json!(5), &json!(false)));
        let number = |of: &Value| of.as_f64().unwrap();
        assert!((number(&of["information"]) - 0.4078).abs() < 1e-4, "{of}");
        // rpact: the bound of the second of five O'Brien-Fleming looks is 3.357; at 40.8% it is a little lower.
        assert!((3.2..3.357).contains(&number(&of["bound"])), "{of}");
        assert!(number(&of["z"]) > number(&of["bound"]) && number(&of["p_value"]) < number(&of["p_below"]));
        assert!(number(&of["adjusted_p_value"]) < 0.05 && number(&of["lift"]["interval"]["low"]) > 0.0);
        let lift = number(&of["stopped"]["lift"]);
        assert!(lift > 0.0 && lift < number(&of["lift"]["estimate"]), "{of}");
        assert_eq!((&of["verdict"], &output["decision"]), (&json!("winner"), &json!("ship")));
        assert_eq!(
            output["plan_progress"],
            json!({
                "fraction": 3_400.0 / 8_350.0, "behind": "0", "days": 6, "planned_days": 14, "complete": false,
                "early_verdict": false, "differs": []
            })
        );
        assert_eq!(written(&output), output);
    }
}

#[test]
fn earlier_looks_and_the_last_one_may_be_named() {
    let plan = plan(Analysis::frequentist().engine, five_looks(Spending::Pocock), &[8_350, 8_350]);
    let named = written(&with(&plan, &[("looks_taken", json!([0.1, 0.25, 0.33]))]));
    let of = &named["variants"][1]["planned"];
    assert_eq!((&of["look"], &of["of"]), (&json!(4), &json!(7)));
    assert_eq!(named["looks_taken"], json!([0.1, 0.25, 0.33]));
    assert_eq!(written(&named), named);
    let last = written(&with(&plan, &[("last_look", json!(true))]));
    assert_eq!((&last["last_look"], &last["variants"][1]["planned"]["last"]), (&json!(true), &json!(true)));
    assert_eq!(written(&last), last);
    let first = written(&with(&plan, &[("looks_taken", json!([]))]));
    assert_eq!(first["variants"][1]["planned"]["look"], 1);
    for (fields, expected) in [
        (
            [("looks_taken", json!([0.3, 0.2]))],
            "looks_taken: look 2: time 0.2 is not after that of the look before, 0.3",
        ),
        ([("looks_taken", json!([0.3, 1.0]))], "looks_taken: look 2: time 1 is beyond the planned end at 1"),
        ([("looks_taken", json!([0.5]))], "an earlier look is named at 0.5000 of the planned information"),
        ([("looks_taken", json!(["x"]))], "looks_taken \"x\" is not a part of the planned visitors, e.g. 0.2"),
        ([("last_look", json!("yes"))], "last_look \"yes\" is not true or false"),
    ] {
        let error = error(&with(&plan, &fields));
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn what_is_left_out_is_as_planned() {
    let engine: Engine = serde_json::from_value(json!({
        "engine": "frequentist", "multiplicity": {"correction": "bonferroni", "family": "breakdown"}
    }))
    .unwrap();
    let mut plan = plan(engine, five_looks(Spending::Pocock), &[8_350, 8_350, 8_350]);
    plan["threshold"] = json!(90);
    plan["goal_direction"] = json!("decrease");
    let variant = |conversions: u64| json!({"visitors": 3_400, "conversions": conversions});
    let variants = json!([variant(200), variant(150), variant(190)]);
    let planned = written(&json!({"plan": plan, "variants": variants}));
    for (field, value) in [
        ("stats_engine", json!("frequentist")),
        ("correction", json!("bonferroni")),
        ("confidence_threshold_percent", json!(90)),
        ("goal_direction", json!("decrease")),
        ("looks", json!("planned")),
    ] {
        assert_eq!(planned[field], value, "{field}");
    }
    assert_eq!(planned["plan_progress"]["differs"], json!([]));
    assert_eq!(planned["variants"][1]["verdict"], "winner");
    assert_eq!(written(&planned), planned);
    // What is said otherwise differs, and says so.
    let other = written(&json!({
        "plan": plan, "variants": variants, "correction": "none", "confidence_threshold_percent": 95,
        "goal_direction": "increase"
    }));
    assert_eq!(other["plan_progress"]["differs"], json!(["engine", "threshold", "goal_direction"]));
    // Undecided by another rule: a note; decided by it: a doubt.
    let codes = |of: &Value| -> Vec<String> {
        of.as_array().unwrap().iter().map(|of| of["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(other["verdict"]["outcome"], "inconclusive");
    assert!(codes(&other["notes"]).contains(&"not_as_planned".to_owned()), "{other}");
    let decided = written(&json!({
        "plan": plan, "variants": [variant(250), variant(150), variant(150)], "confidence_threshold_percent": 95
    }));
    assert_eq!((&decided["verdict"]["outcome"], &decided["decision"]), (&json!("winner"), &json!("wait")));
    assert!(codes(&decided["doubts"]).contains(&"not_as_planned".to_owned()), "{decided}");
    assert_eq!(other["correction"], "none");
    assert_eq!(written(&other), other);
    let bayesian = written(&json!({"plan": plan, "variants": variants, "stats_engine": "bayesian"}));
    assert_eq!(bayesian["plan_progress"]["differs"], json!(["engine"]));
    assert_eq!(written(&bayesian), bayesian);
}

#[test]
fn one_look_is_read_at_its_end() {
    let plan = plan(Analysis::bayesian().engine, Looks::Once, &[8_350, 8_350]);
    let early = written(&document(&plan));
    assert_eq!((&early["verdict"]["outcome"], &early["decision"]), (&json!("winner"), &json!("wait")));
    assert_eq!(early["doubts"][0]["code"], "before_planned_end");
    assert_eq!(early["doubts"][0]["class"], "evidence");
    assert_eq!(early["plan_progress"]["early_verdict"], true);
    assert_eq!(early.get("looks"), None);
    assert_eq!(written(&early), early);
    let counts = |conversions: u64| json!({"visitors": 8_350, "conversions": conversions});
    let end = written(&json!({"plan": plan, "variants": [counts(420), counts(520)]}));
    assert_eq!((&end["decision"], &end["plan_progress"]["complete"]), (&json!("ship"), &json!(true)));
    // Running: how far it is says more than that it runs.
    let running = written(&with(&plan, &[("status", json!("live"))]));
    assert!(running["notes"].as_array().unwrap().iter().all(|note| note["code"] != "read_while_running"));
}

#[test]
fn a_plan_for_any_time_is_read_at_any_time() {
    let typical_lift = TypicalLift::new(0.05).unwrap();
    let plan = plan(Analysis::frequentist().engine, Looks::AnyTime { typical_lift }, &[8_350, 8_350]);
    let output = written(&document(&plan));
    assert_eq!((&output["looks"], &output["typical_lift"]), (&json!("any_time"), &json!(0.05)));
    assert_eq!(output["decision"], "ship");
    assert_eq!(output["plan_progress"]["differs"], json!([]));
    assert_eq!(written(&output), output);
    assert_eq!(
        error(&with(&plan, &[("looks", json!("once"))])),
        "looks \"once\" contradict the plan, whose looks are \"any_time\"; leave them out, or plan again"
    );
    assert_eq!(
        error(&with(&plan, &[("typical_lift", json!(0.2))])),
        "typical_lift 0.2 contradicts the plan, which has 0.05; leave it out, or plan again"
    );
}

#[test]
fn bad_plans_and_looks_say_what_to_write() {
    let good = plan(Analysis::frequentist().engine, five_looks(Spending::Pocock), &[8_350, 8_350]);
    let mut contradicting = good.clone();
    contradicting["visitors"] = json!([1, 2, 3]);
    let mut none = good.clone();
    none["looks"] = json!({"planned": {"look_count": 0}});
    let mut many = good.clone();
    many["looks"] = json!({"planned": {"look_count": 4_000_000_000_u32}});
    let mut unknown = good.clone();
    unknown["pace"] = json!(1);
    for (plan, expected) in [
        (json!("plan.json"), "plan \"plan.json\" is not the object that abstats plan --save writes"),
        (json!([1]), "plan [...] is not the object that abstats plan --save writes"),
        (json!({}), "plan: baseline missing"),
        (contradicting, "plan: visitors of 3 variants, but weights of 2"),
        (none, "plan: looks: none given, at least 1 is needed"),
        (many, "plan: looks: 401 given, at most 400 are served"),
        (unknown, "plan: unknown field `pace`"),
    ] {
        let error = error(&document(&plan));
        assert!(error.starts_with(expected), "{error}");
    }
    assert!(read(&document(&json!(null))).unwrap().plan.is_none());
    for (fields, expected) in [
        (vec![("plan", json!(null)), ("looks", json!("planned"))], "\"looks\": \"planned\" given without plan"),
        (vec![("looks", json!("sometimes"))], "looks \"sometimes\" is not one of \"once\", \"any_time\", \"planned\""),
        (vec![("looks", json!("any_time"))], "looks \"any_time\" contradict the plan, whose looks are \"planned\""),
        (vec![("typical_lift", json!(0.1))], "typical_lift given without \"looks\": \"any_time\""),
        (vec![("plan", json!(null)), ("last_look", json!(true))], "last_look given without \"looks\": \"planned\""),
        (vec![("correction", json!("holm"))], "correction \"holm\" does not go with \"looks\": \"planned\""),
        (
            vec![(
                "variants",
                json!([{"visitors": 9, "conversions": 1}, {"visitors": 9, "conversions": 1}, {"visitors": 9, "conversions": 1}]),
            )],
            "the plan is one of 2 variants, but there are 3",
        ),
    ] {
        let error = error(&with(&good, &fields));
        assert!(error.starts_with(expected), "{error}");
    }
    let once = plan(Analysis::bayesian().engine, Looks::Once, &[8_350; 3]);
    assert!(error(&document(&once)).starts_with("the plan is one of 3 variants, but there are 2"));
}

/// A table has no room for a plan: it comes beside it.
#[test]
fn a_plan_may_be_chosen() {
    let value = plan(Analysis::frequentist().engine, five_looks(Spending::Pocock), &[8_350, 8_350]);
    let chosen = Choices { plan: Some(serde_json::from_value(value.clone()).unwrap()), ..Choices::default() };
    let table = "variant,visitors,conversions\na,3400,170\nb,3410,235\n";
    let output = Input::read(table.as_bytes(), None, &chosen).unwrap().run();
    assert_eq!(output.report.overall.variants[1].planned.unwrap().unwrap().look, 2);
    assert_eq!(output.report.progress.unwrap().differs, []);
    let visitors = "group,bought\na,1\na,0\nb,1\nb,0\n";
    let columns = vec![("variant".into(), "group".into()), ("outcome".into(), "bought".into())];
    let output = Input::read(visitors.as_bytes(), None, &Choices { columns, ..chosen.clone() }).unwrap().run();
    assert!(output.report.overall.variants[1].planned.is_some());
    let three = format!("{table}c,3000,150\n");
    let error = Input::read(three.as_bytes(), None, &chosen).unwrap_err().to_string();
    assert!(error.contains("the plan is one of 2 variants, but there are 3"), "{error}");
    // It stands before the document's own.
    let own = plan(Analysis::bayesian().engine, Looks::Once, &[10, 10]);
    let text = document(&own).to_string();
    let output = Input::read(text.as_bytes(), None, &chosen).unwrap().run();
    assert_eq!(serde_json::to_value(&output).unwrap()["plan"], value);
}

/// A split that was planned is no mismatch.
#[test]
fn shares_are_the_planned_ones_unless_they_are_said() {
    let mut uneven = plan(Analysis::frequentist().engine, five_looks(Spending::Pocock), &[9_000, 3_000]);
    uneven["weights"] = json!([3, 1]);
    let variant = |visitors: u64, control: bool| json!({"visitors": visitors, "conversions": visitors / 20, "is_control": control});
    let output = written(&json!({"plan": uneven, "variants": [variant(1_010, false), variant(3_000, true)]}));
    assert_eq!(output["doubts"], json!([]));
    assert_eq!(
        (&output["variants"][0]["traffic_weight"], &output["variants"][1]["traffic_weight"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(written(&output), output);
    let mut said = json!({"plan": uneven, "variants": [variant(1_010, false), variant(3_000, true)]});
    for (place, weight) in [(0, 1), (1, 1)] {
        said["variants"][place]["traffic_weight"] = json!(weight);
    }
    assert_eq!(written(&said)["doubts"][0]["code"], "sample_ratio_mismatch");
}
