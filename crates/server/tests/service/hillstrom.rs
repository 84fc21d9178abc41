//! A real test, by visitor: Kevin Hillstrom's e-mails.

use std::collections::BTreeMap;
use std::io::Read;

use abstats_server::clock::Clock;
use abstats_server::commands::demo;
use abstats_server::http::App;
use abstats_store::{Scope, Store};
use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::common::counts;

const VARIANTS: [&str; 3] = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"];
const VISITORS: &[u8] = include_bytes!("../../../../examples/hillstrom-visitors.csv.gz");

/// Visitors, visits and conversions by variant, of every value of a column, read by other means than the service's.
fn known(column: &str) -> BTreeMap<String, Vec<[u64; 3]>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(VISITORS).read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let place = lines.next().unwrap().split(',').position(|name| name == column).unwrap();
    let mut sums = BTreeMap::new();
    for line in lines {
        let line = line.replace("$1,000", "$1;000");
        let fields: Vec<String> = line.split(',').map(|field| field.trim_matches('"').replace(';', ",")).collect();
        let variant = VARIANTS.iter().position(|name| *name == fields[0]).unwrap();
        let sum: &mut Vec<[u64; 3]> = sums.entry(fields[place].clone()).or_insert_with(|| vec![[0; 3]; 3]);
        for (sum, more) in sum[variant].iter_mut().zip([1, u64::from(fields[1] == "1"), u64::from(fields[2] == "1")]) {
            *sum += more;
        }
    }
    sums
}

#[test]
fn r175_hillstrom_has_the_known_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.db");
    let mut store = Store::create(&path).unwrap();
    let project = demo::fill(&mut store, folder.path()).unwrap();
    let key = store.create_key(&project, Scope::Read).unwrap().1;
    let router = App::new(&path, Clock::System).unwrap().router();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = |query: &str| -> Value {
        let request =
            Request::get(format!("/v2/project/demo/experiment/1/result?{query}")).header("api-key", key.reveal());
        runtime.block_on(async {
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(response.status(), 200, "{query}");
            serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
        })
    };

    let visits = ask("");
    assert_eq!(counts(&visits), [(21_306, 2_262), (21_307, 3_894), (21_387, 3_238)]);
    let names: Vec<_> =
        visits["variants"].as_array().unwrap().iter().map(|variant| variant["name"].as_str().unwrap()).collect();
    assert_eq!(names, VARIANTS);
    assert_eq!(counts(&ask("goal_key=conversion")), [(21_306, 122), (21_307, 267), (21_387, 189)]);

    for column in ["channel", "newbie", "zip_code", "history_segment"] {
        let known = known(column);
        for (goal, place) in [("visit", 1), ("conversion", 2)] {
            let answer = ask(&format!("goal_key={goal}&breakdown_by=attribute.{column}&include_statistics=true"));
            assert_eq!(answer["breakdown_by"], format!("attribute.{column}"));
            let segments = answer["breakdowns"].as_array().unwrap();
            assert_eq!(segments.len(), known.len());
            for segment in segments {
                let of = &known[segment["criteria"].as_str().unwrap()];
                let expected: Vec<_> = of.iter().map(|sum| (sum[0], sum[place])).collect();
                assert_eq!(counts(segment), expected, "{goal} {column} {}", segment["criteria"]);
            }
            assert_eq!(answer["counting"]["ignored_rows"], 0);
        }
    }
    // A filter by the same attribute is its segment.
    let filter = "custom_filter=%5B%5B%7B%22criteria%22:%22attribute%22,%22key%22:%22channel%22,%22operator%22:%22==%22,%22value%22:%22Web%22%7D%5D%5D";
    let web: Vec<_> = known("channel")["Web"].iter().map(|sum| (sum[0], sum[1])).collect();
    assert_eq!(counts(&ask(filter)), web);
}
