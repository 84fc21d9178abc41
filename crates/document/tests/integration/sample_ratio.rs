//! The sample ratio test in the report and on the wire.

use serde_json::{Value, json};

use crate::page::analyse;

fn report(document: &Value) -> Value {
    serde_json::to_value(analyse(&document.to_string())).unwrap()
}

fn variants(visitors: [u64; 4]) -> Vec<Value> {
    let ids = ["a", "b", "c", "d"];
    let rows = ids.iter().zip(visitors);
    rows.map(|(id, visitors)| json!({"variant_id": id, "visitors": visitors, "conversions": visitors / 10})).collect()
}

#[test]
fn variants_are_named_by_their_ids_and_segments_by_their_test() {
    let mut whole = variants([9_000, 9_010, 0, 7]);
    for (variant, weight) in whole.iter_mut().zip([45, 45, 10, 0]) {
        variant["traffic_weight"] = weight.into();
    }
    let segment = |criteria: &str, visitors| json!({"criteria": criteria, "variants": variants(visitors)});
    let output = report(&json!({
        "variants": whole,
        "breakdown_by": "device",
        "breakdowns": [
            segment("mobile", [9_000, 9_000, 0, 7]),
            segment("desktop", [0, 10, 0, 0]),
            segment("tablet", [0, 0, 0, 0]),
        ],
    }));

    let ratio = &output["sample_ratio"];
    assert_eq!((&ratio["test"], &ratio["mismatch"]), (&json!("chi_squared"), &json!(true)));
    assert_eq!((&ratio["dead"], &ratio["without_weight"]), (&json!(["c"]), &json!(["d"])));
    assert_eq!(ratio["largest_deviation"]["variant_id"], "c");
    assert_eq!(ratio["largest_deviation"]["intended"], 0.1);
    assert_eq!(ratio["largest_deviation"]["interval"]["level"], 0.999);
    assert_eq!(ratio["always_valid"]["mismatch"], true);
    assert!(ratio.get("adjusted_p_value").is_none());

    let [mobile, desktop, tablet] = [0, 1, 2].map(|place| &output["breakdowns"][place]["sample_ratio"]);
    assert_eq!(mobile["mismatch"], true);
    // Holm over the two segments with visitors. 10 of 10 in "b", of two with weight 45 and one with 10: statistic
    // 10 / 0.45 - 10, which 25 of all 66 splits reach.
    assert_eq!(desktop["test"], "exact_multinomial");
    let p_value = desktop["p_value"].as_f64().unwrap();
    assert!((p_value / DESKTOP - 1.0).abs() < 1e-12, "{p_value}");
    assert_eq!((&desktop["adjusted_p_value"], &desktop["mismatch"]), (&desktop["p_value"], &json!(false)));
    assert_eq!(*tablet, Value::Null);

    // What drives the mismatch, and the segments without it: the desktop alone.
    let ratio = &output["findings"][0]["sample_ratio"];
    assert_eq!(ratio["drivers"], json!(["mobile"]));
    assert_eq!((&ratio["rest"]["p_value"], &ratio["rest"]["mismatch"]), (&desktop["p_value"], &json!(false)));
}

/// R 4.2: `p <- c(.45,.45,.1); o <- expand.grid(a=0:10,b=0:10); o <- o[o$a+o$b<=10,]; o$c <- 10-o$a-o$b;
/// x <- apply(o, 1, function(n) sum((n-10*p)^2/(10*p))); sum(apply(o[x >= 10/.45-10-1e-9,], 1, dmultinom, prob=p))`
const DESKTOP: f64 = 0.002_664_708_134_570_325;
