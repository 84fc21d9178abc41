//! What `include_statistics` answers is what `analyze` makes of it.

use abstats_store::Definition;
use serde_json::{Value, json};

use crate::common::{Service, conversion, counts, definition, event, exposure};

/// As the command `analyze --format json` writes it.
fn analyzed(document: &[u8]) -> Vec<u8> {
    let output = abstats_document::Input::from_bytes(document).unwrap().run();
    let mut bytes = Vec::new();
    abstats_document::json::pretty(&mut bytes, &output).unwrap();
    bytes.push(b'\n');
    bytes
}

/// Rows with something of everything: crossers, unknown variants, early conversions, hostile names.
fn rows() -> Vec<Value> {
    let mut rows = Vec::new();
    for number in 0..400_u32 {
        let visitor = format!("v{number}");
        let variant = ["0", "1", "b\u{202e}\"", "zz"][number as usize % 4];
        let mut row = exposure(&visitor, variant, &format!("2024-03-{:02}T10:00:00Z", 2 + number % 20));
        row["device"] = json!(["mobile", "desktop", "", "tab\u{9b}let"][number as usize % 3]);
        row["city"] = json!(["Rome", "(not set)", "Oslo \"x\" \\", "🏙️ 名"][number as usize / 7 % 4]);
        row["landing_page"] = json!(format!("https://example.com/{}", "p".repeat(number as usize * 10)));
        row["created_at"] = json!(format!("2024-03-{:02}T10:00:00Z", 1 + number % 20));
        rows.push(row);
        if number % 50 == 0 {
            rows.push(exposure(&visitor, "1", "2024-03-29T10:00:00Z"));
        }
        if number % 3 == 0 {
            rows.push(conversion(&visitor, "signup", &format!("2024-03-{:02}T10:00:00Z", 1 + number % 25)));
        }
        if number % 5 == 0 {
            let mut bought = event(&visitor, "purchase", &format!("2024-03-{:02}T10:00:30Z", 3 + number % 25));
            bought["props"] = json!({"revenue": number});
            rows.push(bought);
        }
    }
    rows
}

/// Definitions and questions of all kinds.
fn services() -> Vec<Service> {
    let variants = json!([{"id": "b\u{202e}\"", "nickname": "a \u{9b}name\u{202e} of \"more\" ".repeat(9)}, {"id": "1"}, {"id": "0"}]);
    let region = json!({"scale": "lift", "low": -0.02, "high": 0.02});
    let overs = [
        json!({}),
        json!({"variants": variants, "weights": [1, 2.5, 0], "name": null, "goals": []}),
        json!({"variants": variants, "stats_engine": "frequentist", "confidence_threshold_percent": 90, "region": region,
            "gates": {"visitors": 10, "conversions": 1000, "days": 7}}),
        json!({"stats_engine": "frequentist", "frequentist_type": "one_sided", "status": 0, "end_date": "2024-03-15T00:00:00Z",
            "region": {"scale": "difference", "low": -0.01}, "breakdown_cap": 2, "weights": [1, 1]}),
        json!({"frequentist_type": "one_sided", "stats_engine": "frequentist", "region": {"scale": "lift", "high": 0.05},
            "goals": [{"goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true,
                "goal_direction": "decrease"}]}),
        json!({"variants": variants, "status": 9}),
        json!({"looks": "any_time", "typical_lift": 0.05, "weights": [1, 1]}),
        json!({"variants": variants, "confidence_threshold_percent": 62.5,
            "weight_phases": [{"from": "2024-03-01T00:00:00Z", "weights": [1, 1, 1]}]}),
        json!({"variants": variants, "breakdown_cap": 3, "stats_engine": "frequentist",
            "weight_phases": [{"from": "2024-02-01T00:00:00Z", "weights": [1, 0, 0]},
                {"from": "2024-03-09T10:00:00.5Z", "weights": [2, 1, 0.5]}]}),
        json!({"variants": variants, "looks": "any_time", "stats_engine": "frequentist",
            "weight_phases": [{"from": "2024-02-01T00:00:00Z", "weights": [1, 2, 1]},
                {"from": "2024-03-09T10:00:00.5Z", "weights": [2, 1, 0.5]}]}),
    ];
    overs
        .into_iter()
        .map(|over| {
            let mut service = Service::new(over);
            service.track(&rows());
            service
        })
        .collect()
}

const QUESTIONS: [&str; 9] = [
    "",
    "breakdown_by=device",
    "breakdown_by=city&filter_by=mobile",
    "breakdown_by=landing_page",
    "breakdown_by=user_type&goal_key=signup&tz=5.5",
    "breakdown_by=attribute.none&start_date=2024-03-05",
    "timeframe_days=3&min_count=1&end_date=2024-03-20",
    "timeframe_days=30&mature_only=true&goal_key=purchase&breakdown_by=device",
    "start_date=2030-01-01&breakdown_by=device",
];

#[test]
fn r153_the_answer_is_a_fixed_point_of_analyze() {
    let (mut answered, mut refused) = (0, 0);
    for service in services() {
        for question in QUESTIONS {
            let reply = service.ask(&format!("{question}&include_statistics=true"));
            if reply.status == 400 {
                refused += 1;
                continue;
            }
            assert_eq!(reply.status, 200);
            let again = analyzed(&reply.body);
            assert_eq!(String::from_utf8(again).unwrap(), reply.text(), "{question}");
            answered += 1;
        }
    }
    // The experiment without goals has no events and no goal to ask for, the one with a single goal no other.
    assert_eq!((answered, refused), (86, 4));
}

#[test]
fn r153_without_its_additions_the_answer_is_the_plain_one() {
    for service in services() {
        for question in QUESTIONS {
            let plain = service.ask(question);
            if plain.status == 400 {
                continue;
            }
            let plain = plain.json();
            let whole = service.result(&format!("{question}&include_statistics=true"));
            assert_eq!(plain, common_part(&plain, &whole), "{question}");
        }
    }
}

/// What of the whole answer the plain one has fields for.
fn common_part(plain: &Value, whole: &Value) -> Value {
    match (plain, whole) {
        (Value::Object(plain), Value::Object(whole)) => plain
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), common_part(value, whole.get(name)?))))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        (Value::Array(plain), Value::Array(whole)) if plain.len() == whole.len() => {
            plain.iter().zip(whole).map(|(plain, whole)| common_part(plain, whole)).collect()
        }
        (_, whole) => whole.clone(),
    }
}

/// Who filters until something wins is told that it is a part of the test.
#[test]
fn r153_of_a_part_of_the_visitors_the_headline_says_so() {
    let service = crate::page::service();
    let headline = |query: &str| service.result(&format!("{query}&include_statistics=true"))["headline"].clone();
    let part = headline("filter_by=mobile");
    assert_eq!(part["scope"], "part");
    assert!(part["sentences"][0].as_str().unwrap().starts_with("In this part: "), "{part}");
    for query in ["", "breakdown_by=device", "start_date=2024-03-01"] {
        assert!(headline(query).get("scope").is_none(), "{query}");
    }
}

#[test]
fn r153_the_command_analyze_by_the_answer_of_compute() {
    let service = crate::page::service();
    let answer = service.ask("breakdown_by=device&include_statistics=true");
    let request = axum::http::Request::post("/v2/compute").header("api-key", &service.key);
    let computed = service.send(request.body(answer.body.clone().into()).unwrap());
    assert_eq!((computed.status, computed.text()), (200, answer.text()));
}

#[test]
fn r143_r146_r166_counting_is_told_of_the_visitors_counted() {
    let mut service = Service::new(json!({}));
    let mut late = exposure("late", "1", "2024-03-30T10:00:00Z");
    late["device"] = json!("mobile");
    service.track(&[
        exposure("a", "0", "2024-03-02T10:00:00Z"),
        exposure("a", "1", "2024-03-09T10:00:00Z"),
        exposure("b", "1", "2024-03-02T10:00:00Z"),
        late,
        event("b", "purchase", "2024-03-02T09:59:30Z"),
        event("b", "purchase", "2024-03-02T09:58:59Z"),
    ]);
    let counting = |query: &str| service.result(&format!("{query}&include_statistics=true"))["counting"].clone();
    assert_eq!(
        counting("timeframe_days=7"),
        json!({"multiple_variant_visitors": 1, "immature_visitors": {"0": 0, "1": 1}, "events_just_before_entry": 1,
            "ignored_rows": 0, "warnings": []})
    );
    assert_eq!(counting("end_date=2024-03-08")["multiple_variant_visitors"], 0);
    assert_eq!(counting("filter_by=mobile")["events_just_before_entry"], 0);
    assert!(counting("").get("immature_visitors").is_none());
    // The plain answer has nothing of it.
    assert!(service.result("timeframe_days=7").get("counting").is_none());
    assert_eq!(service.counts("timeframe_days=7"), [(1, 0), (2, 0)]);
    assert_eq!(service.counts("timeframe_days=7&mature_only=true"), [(1, 0), (1, 0)]);
}

#[test]
fn r36_r131_r144_r173_ignored_rows_are_told_in_sentences() {
    let mut service = Service::new(json!({"variants": [{"id": "0"}, {"id": "b"}]}));
    service.track(&[
        exposure("a", "0", "2024-03-02T10:00:00Z"),
        exposure("c", "B", "2024-03-02T10:00:00Z"),
        exposure("d", "B", "2024-03-02T10:00:00Z"),
        exposure("e", "x", "2024-03-02T10:00:00Z"),
        exposure("f", "0", "2024-02-02T10:00:00Z"),
        conversion("a", "signup", "2024-03-02T09:58:59Z"),
    ]);
    let counting = service.result("goal_key=signup&include_statistics=true")["counting"].clone();
    assert_eq!(counting["ignored_rows"], 5);
    assert_eq!(
        counting["warnings"],
        json!([
            "2 exposures have the variant \"B\", which the experiment does not have; the variant \"b\" differs in letter case only",
            "1 exposure has the variant \"x\", which the experiment does not have",
            "1 exposure is left out: it lies before the experiment was created (2024-03-01T00:00:00.000Z)",
            "1 conversion of the goal \"signup\" is left out: it lies more than a minute before its visitor's entry"
        ])
    );
    assert_eq!(service.counts("goal_key=signup"), [(1, 0), (0, 0)]);
}

#[test]
fn r139_expected_shares_come_from_the_weights() {
    let mut service = Service::new(json!({"variants": [{"id": "1"}, {"id": "0"}], "weights": [3, 1]}));
    let rows: Vec<_> = (0..400)
        .map(|number: u32| {
            exposure(&number.to_string(), if number.is_multiple_of(4) { "0" } else { "1" }, "2024-03-02T10:00:00Z")
        })
        .collect();
    service.track(&rows);
    let answer = service.result("include_statistics=true");
    // Weights stand in configured order, variants in the page's.
    let weights: Vec<_> = answer["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variant| (variant["variant_id"].as_str().unwrap(), variant["traffic_weight"].as_f64().unwrap()))
        .collect();
    assert_eq!(weights, [("0", 1.0), ("1", 3.0)]);
    assert_eq!(
        (&answer["sample_ratio"]["chi_squared"], &answer["sample_ratio"]["mismatch"]),
        (&json!(0.0), &json!(false))
    );
    assert_eq!(counts(&answer), [(100, 0), (300, 0)]);
}

#[test]
fn r151_r170_phases_of_the_weights_are_told_with_their_counts() {
    let mut service = Service::new(json!({
        "variants": [{"id": "1"}, {"id": "0"}],
        "weight_phases": [{"from": "2024-03-01T00:00:00Z", "weights": [0, 1]}, {"from": "2024-03-10T00:00:00Z", "weights": [1, 1]}]
    }));
    let mut rows = Vec::new();
    for (visitor, variant, at, device) in [
        ("a", "0", "2024-03-01T00:00:00Z", "mobile"),
        ("b", "0", "2024-03-09T23:59:59.999Z", "desktop"),
        ("c", "1", "2024-03-10T00:00:00Z", "mobile"),
        ("d", "0", "2024-03-11T00:00:00Z", "mobile"),
    ] {
        let mut row = exposure(visitor, variant, at);
        row["device"] = json!(device);
        rows.push(row);
        rows.push(event(visitor, "purchase", "2024-03-12T00:00:00Z"));
    }
    service.track(&rows);
    let answer = service.result("breakdown_by=device&include_statistics=true");
    // The phase of the entry has the conversion as well, whenever it came.
    let phases = |of: &Value| of["weight_phases"].as_array().unwrap().iter().map(counts).collect::<Vec<_>>();
    assert_eq!(phases(&answer), [[(2, 2), (0, 0)], [(1, 1), (1, 1)]]);
    assert_eq!(answer["weight_phases"][0]["from"], "2024-03-01T00:00:00.000Z");
    // Weights in the order of the answer: the control first.
    assert_eq!(
        (&answer["weight_phases"][0]["weights"], &answer["variants"][0]["variant_id"]),
        (&json!([1, 0]), &json!("0"))
    );
    assert_eq!(phases(&answer["breakdowns"][0]), [[(1, 1), (0, 0)], [(1, 1), (1, 1)]]);
    assert_eq!(
        (&answer["sample_ratio"]["chi_squared"], &answer["sample_ratio"]["degrees_of_freedom"]),
        (&json!(0.0), &json!(1))
    );
    assert!(service.result("breakdown_by=device").get("weight_phases").is_none());
}

#[test]
fn r126_r127_r178_what_a_definition_asks_of_the_statistics() {
    let over = json!({"stats_engine": "frequentist", "frequentist_type": "one_sided", "confidence_threshold_percent": 97.5,
        "gates": {"visitors": 5}, "region": {"scale": "lift", "low": -0.05, "high": 0.05}});
    let answer = Service::new(over).result("include_statistics=true");
    assert_eq!((&answer["alternative"], &answer["confidence_threshold_percent"]), (&json!("greater"), &json!(97.5)));
    assert_eq!((&answer["gates"], &answer["region"]["low"]), (&json!({"visitors": 5}), &json!(-0.05)));
    assert_eq!(answer["verdict"]["outcome"], "not_enough_data");
}

#[test]
fn r126_looks_at_any_time_are_those_of_analyze_on_the_same_counts() {
    for engine in ["bayesian", "frequentist"] {
        let looks = json!({"stats_engine": engine, "looks": "any_time", "typical_lift": 0.2, "weights": [2, 1]});
        let mut service = Service::new(looks.clone());
        for visitor in 0..600 {
            let (id, variant) = (format!("v{visitor}"), if visitor % 3 == 0 { "1" } else { "0" });
            service.track(&[exposure(&id, variant, "2024-03-02T10:00:00Z")]);
            // Of the control 40 of 400, of the variant 100 of 200.
            if visitor % 30 == 1 || visitor % 30 == 2 || visitor % 6 == 0 {
                service.track(&[event(&id, "purchase", "2024-03-02T11:00:00Z")]);
            }
        }
        let answer = service.result("include_statistics=true");
        assert_eq!((&answer["looks"], &answer["typical_lift"]), (&json!("any_time"), &json!(0.2)));
        let arm = |visitors: u32, conversions: u32, weight: f64| json!({"visitors": visitors, "conversions": conversions, "traffic_weight": weight});
        let mut counts = json!({"variants": [arm(400, 40, 2.0), arm(200, 100, 1.0)]});
        for name in ["stats_engine", "looks", "typical_lift"] {
            counts[name] = looks[name].clone();
        }
        let by_hand: Value = serde_json::from_slice(&analyzed(counts.to_string().as_bytes())).unwrap();
        assert!(by_hand["variants"][1]["always_valid"]["p_value"].as_f64().unwrap() < 0.05);
        for name in ["always_valid", "verdict"] {
            assert_eq!(answer["variants"][1][name], by_hand["variants"][1][name], "{engine}");
        }
        assert_eq!(answer["verdict"], json!({"outcome": "winner", "variant_id": "1"}));
        // To look once is the default, which says nothing of it.
        assert!(Service::new(json!({"stats_engine": engine})).result("include_statistics=true").get("looks").is_none());
        // The page's own answer stays as it is.
        assert!(service.result("").get("looks").is_none());
    }
}

#[test]
fn r178_each_goal_has_its_direction() {
    let goal = |key: &str, more: Value| {
        let mut goal = json!({"goal_key": key, "goal_type": "event", "goal_value": key});
        goal.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        goal
    };
    let goals =
        json!([goal("cancel", json!({"is_primary": true, "goal_direction": "decrease"})), goal("buy", json!({}))]);
    let over = json!({"stats_engine": "frequentist", "frequentist_type": "one_sided", "goals": goals});
    let mut service = Service::new(over);
    for visitor in 0..400 {
        let (id, variant) = (format!("v{visitor}"), if visitor % 2 == 0 { "0" } else { "1" });
        service.track(&[exposure(&id, variant, "2024-03-02T10:00:00Z")]);
        // Of the control 80 of 200 do both, of the variant 40.
        if visitor % 10 < 2 || (variant == "0" && visitor % 10 < 4) {
            let at = "2024-03-02T11:00:00Z";
            service.track(&[event(&id, "cancel", at), event(&id, "buy", at)]);
        }
    }
    let cancel = service.result("include_statistics=true");
    assert_eq!((&cancel["alternative"], &cancel["goal_direction"]), (&json!("less"), &json!("decrease")));
    assert_eq!(cancel["verdict"], json!({"outcome": "winner", "variant_id": "1"}));
    let buy = service.result("include_statistics=true&goal_key=buy");
    assert_eq!((&buy["alternative"], buy.get("goal_direction")), (&json!("greater"), None));
    assert_eq!(buy["variants"][1]["conversions"], cancel["variants"][1]["conversions"]);
    assert_eq!(buy["verdict"]["outcome"], "inconclusive");
}

#[test]
fn definitions_that_the_statistics_refuse() {
    let wrong = |over| {
        let definition = Definition::parse(definition(over).to_string().as_bytes()).unwrap();
        abstats_server::check(&definition).unwrap_err().join("; ")
    };
    assert!(wrong(json!({"gates": {"visitors": -1}})).starts_with("gates: "));
    assert!(wrong(json!({"gates": {"weeks": 1}})).contains("weeks"));
    assert!(wrong(json!({"region": {"scale": "lift", "low": 1, "high": 0}})).starts_with("region: "));
    let goals =
        json!([{"goal_key": "cancel", "goal_type": "event", "goal_value": "cancel", "goal_direction": "decrease"}]);
    let open = wrong(json!({"region": {"scale": "lift", "low": -0.05}, "goals": goals}));
    assert_eq!(open, "region: high is missing, where fewer conversions of the goal \"cancel\" are better");
    let lift = wrong(json!({"looks": "any_time", "typical_lift": 10}));
    assert_eq!(lift, "typical lift 10 is not between 0.0001 and 1");
    let sides = json!({"looks": "any_time", "stats_engine": "frequentist", "frequentist_type": "one_sided"});
    assert!(wrong(sides).contains("whoever looks at any time must be able to stop for harm"));
    let difference = wrong(json!({"looks": "any_time", "region": {"scale": "difference", "low": -0.01, "high": 0.01}}));
    assert!(difference.contains("only the lift is known at any look"), "{difference}");
    assert!(wrong(json!({"variants": [{"id": "0"}]})).contains("variant"));
    let many: Vec<_> = (0..255).map(|id| json!({"id": id})).collect();
    assert!(wrong(json!({"variants": many})).contains("254"));
    let long = "x".repeat(201);
    assert!(wrong(json!({"variants": [{"id": "0"}, {"id": long}]})).contains("201"));
    let fine = Definition::parse(definition(json!({})).to_string().as_bytes()).unwrap();
    assert_eq!(abstats_server::check(&fine), Ok(()));
}

/// The rows of one kind as a file.
fn file(service: &Service, rows: &[Value], kind: &str) -> std::path::PathBuf {
    let path = service.folder.path().join(format!("{kind}.ndjson"));
    let lines = rows.iter().filter(|row| row["kind"] == kind).map(|row| {
        let mut row = row.clone();
        row.as_object_mut().unwrap().retain(|name, _| name != "kind" && name != "experiment");
        format!("{row}\n")
    });
    std::fs::write(&path, lines.collect::<String>()).unwrap();
    path
}

#[test]
fn r138_r159_import_track_order_and_restart_give_the_same_bytes() {
    use abstats_store::{ImportOptions, Target};

    let rows = rows();
    let mut tracked = Service::new(json!({}));
    tracked.track(&rows);

    let mut imported = Service::new(json!({}));
    let experiment = imported.store.experiment(&imported.project, 1234).unwrap().unwrap();
    let project = imported.project.clone();
    for (kind, target) in [
        ("conversion", Target::Conversions(&project)),
        ("event", Target::Events(&project)),
        ("exposure", Target::Exposures(&experiment)),
    ] {
        let path = file(&imported, &rows, kind);
        let options = ImportOptions { batch: 7, ..ImportOptions::default() };
        let summary = imported.store.import(target, &path, &options, &mut |_| {}).unwrap();
        assert_eq!(summary.taken, summary.rows);
    }

    // The other way round, a few at a time, with questions in between.
    let mut reversed = Service::new(json!({}));
    let backwards: Vec<_> = rows.iter().rev().cloned().collect();
    for batch in backwards.chunks(100) {
        reversed.track(batch);
        reversed.ask("breakdown_by=device");
    }

    for question in QUESTIONS {
        let question = format!("{question}&include_statistics=true");
        let expected = tracked.ask(&question);
        assert_eq!(expected.status, 200);
        for (service, how) in [(&imported, "imported"), (&reversed, "reversed"), (&tracked.restarted(), "restarted")] {
            assert_eq!(service.ask(&question).text(), expected.text(), "{how}: {question}");
        }
    }
}
