//! Whatever comes in, a sentence or a question comes out.

use abstats_question::{Endpoint, Filter, Moment, Offset, Question};
use percent_encoding::{percent_decode, percent_encode_byte};
use rand::{RngExt, SeedableRng, rngs::SmallRng, seq::IndexedRandom};

use crate::{ask, escape, visitor::Visitor};

const GOOD: [&str; 8] = [
    "start_date=2024-01-15&end_date=2024-02-15&tz=-5.5",
    "filter_by=desktop,country-US,country-CA,europe,nonpaid,new&breakdown_by=attribute.plan",
    "goal_key=purchase&goal_profile_id=77&min_count=2&timeframe_days=14.5",
    r#"custom_filter=[[{"criteria":"country","operator":"==","value":"US"},{"criteria":"attribute","key":"a","operator":"days_gt","value":-1.5e3}]]"#,
    r#"event_attribute=[[{"key":"revenue","operand":">","value":100},{"key":"currency","operator":"=","value":"USD"}],[{"key":"a.b","operand":"nx"}]]"#,
    "custom_filter=%5B%5B%7B%22criteria%22%3A%22hourofday%22%2C%22operator%22%3A%22%3E%3D%22%2C%22value%22%3A%2203%22%7D%5D%5D",
    "mature_only=true&include_statistics=false&breakdown_by=device&tz=+8",
    r#"custom_filter=[[{"criteria":"utm","key":"source","operator":"**","value":"news"}],[{"criteria":"v.uuid","operator":"!=","value":"a"}]]"#,
];

/// Reads it at every endpoint; an error is one line of a sane length, a question can be asked of a visitor.
fn survives(query: &[u8]) -> bool {
    let mut good = false;
    for endpoint in [Endpoint::Result, Endpoint::Timeseries, Endpoint::Metrics] {
        match Question::parse(endpoint, query) {
            Ok(question) => {
                good = true;
                Visitor::default().passes(&question.filter, question.dates.offset, Moment::from_micros(0));
                let window = question.dates.window(Moment::from_micros(0), Moment::from_micros(0));
                assert_eq!(window.from.is_some(), window.before.is_some());
                assert!(question.filter.0.iter().all(|group| !group.is_empty()));
                assert!(question.events.any_of.iter().all(|group| !group.is_empty()) && question.events.min_count > 0);
            }
            Err(error) => {
                let sentence = error.to_string();
                let plain = !sentence.contains(|letter: char| letter.is_control());
                assert!(plain && (10..900).contains(&sentence.len()), "{sentence:?}");
                assert!(sentence.contains(error.parameter()), "{sentence:?}");
            }
        }
    }
    good
}

#[test]
fn random_bytes_never_panic() {
    let mut random = SmallRng::seed_from_u64(1);
    let names = [
        "start_date=",
        "tz=",
        "filter_by=",
        "custom_filter=",
        "event_attribute=",
        "breakdown_by=",
        "min_count=",
        "timeframe_days=",
    ];
    for _ in 0..50_000 {
        let bytes: Vec<u8> = (0..random.random_range(0..60)).map(|_| random.random()).collect();
        survives(&bytes);
        survives(&[names.choose(&mut random).unwrap().as_bytes(), &bytes].concat());
    }
}

#[test]
fn mutated_good_queries_never_panic() {
    let mut random = SmallRng::seed_from_u64(2);
    let bytes = br#"{}[]",:.-+%&= 0123456789eEaZ\"#;
    let mut good = 0;
    for _ in 0..100_000 {
        let mut query = GOOD.choose(&mut random).unwrap().as_bytes().to_vec();
        for _ in 0..random.random_range(1..4) {
            let place = random.random_range(0..query.len());
            match random.random_range(0..5) {
                0 => query[place] = random.random(),
                1 => query[place] = *bytes.choose(&mut random).unwrap(),
                2 => query.insert(place, *bytes.choose(&mut random).unwrap()),
                3 => query.truncate(place + 1),
                _ => {
                    let end = random.random_range(place..query.len());
                    let piece = query[place..end].to_vec();
                    query.splice(place..place, piece);
                }
            }
        }
        good += usize::from(survives(&query));
    }
    assert!(good > 1000, "{good}");
}

#[test]
fn the_good_queries_are_good() {
    assert!(GOOD.iter().all(|query| survives(query.as_bytes())));
}

#[test]
fn r14_escapes_as_another_decoder_reads_them() {
    let mut random = SmallRng::seed_from_u64(14);
    let mut good = 0;
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..random.random_range(1..8))
            .map(|_| if random.random() { random.random_range(32..127) } else { random.random() })
            .collect();
        let escaped: String = bytes.iter().map(|&byte| percent_encode_byte(byte)).collect();
        let escaped = if random.random() { escaped.to_lowercase() } else { escaped };
        let found = Question::parse(Endpoint::Result, format!("goal_key={escaped}").as_bytes());
        let expected =
            percent_decode(escaped.as_bytes()).decode_utf8().ok().filter(|text| !text.contains(char::is_control));
        match expected {
            Some(text) => {
                good += 1;
                assert_eq!(found.unwrap().goal, abstats_question::GoalChoice::Key(text.into_owned()));
            }
            None => assert_eq!(found.unwrap_err().parameter(), "goal_key"),
        }
    }
    assert!(good > 2000, "{good}");
}

#[test]
fn t25_every_rule_at_its_limits_is_read_in_no_time() {
    let page =
        format!("[{}]", vec![r#"[{"criteria":"attribute","key":"a","operator":"gt","value":1e300}]"#; 50].join(","));
    let countries = vec!["country-US,country-CA,europe,mobile"; 460].join(",");
    let query = format!("custom_filter={}&filter_by={countries}", escape(&page));
    let started = std::time::Instant::now();
    for _ in 0..100 {
        assert_eq!(ask(&query).filter.0.len(), 53);
    }
    // 100 of the largest questions: a debug build, a busy machine and a quadratic slip would be told apart.
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    assert!(Visitor::has("a", "1e301").passes(&Filter(crate::custom(&page)), Offset::UTC, Moment::from_micros(0)));
}
