//! The goal, how many events make a conversion, how long after entry.

use abstats_question::{EventFilter, GoalChoice, Moment, Timeframe};

use crate::{ask, escape, refuse};

#[test]
fn r40_without_a_goal_the_primary_one() {
    assert_eq!(ask("filter_by=mobile").goal, GoalChoice::Primary);
}

#[test]
fn r42_a_goal_key_is_taken_as_it_is() {
    for key in ["purchase", "0", " spaced ", "Kauf/Köln", "a,b", "'; DROP TABLE goals;--"] {
        assert_eq!(ask(&format!("goal_key={}", escape(key))).goal, GoalChoice::Key(key.to_owned()));
    }
}

#[test]
fn r43_a_goal_profile_id_is_a_number() {
    assert_eq!(ask("goal_profile_id=77").goal, GoalChoice::Profile(77));
    assert_eq!(ask("goal_profile_id=0").goal, GoalChoice::Profile(0));
    for bad in ["abc", "7.5", "-1", "+7", "1e3", " 7", "7 ", "0x7", "٧", "18446744073709551616"] {
        refuse(&format!("goal_profile_id={}", escape(bad)), "goal_profile_id");
    }
}

#[test]
fn r44_r172_a_goal_key_wins_over_a_numeric_goal_profile_id() {
    for id in ["77", "0", "99999999999999999999999999"] {
        assert_eq!(ask(&format!("goal_profile_id={id}&goal_key=buy")).goal, GoalChoice::Key("buy".to_owned()));
    }
    refuse("goal_key=buy&goal_profile_id=abc", "goal_profile_id");
    assert_eq!(ask("goal_key=&goal_profile_id=77").goal, GoalChoice::Profile(77));
}

#[test]
fn r49_one_event_by_default() {
    assert_eq!(ask("").events.min_count, 1);
}

#[test]
fn r50_min_count_is_an_integer_of_at_least_1() {
    for (text, count) in [("1", 1), ("2", 2), ("007", 7), ("300", 300), ("18446744073709551615", u64::MAX)] {
        assert_eq!(ask(&format!("min_count={text}")).events.min_count, count);
    }
    // An integer all the same; nobody has so many events.
    assert_eq!(ask("min_count=99999999999999999999999").events.min_count, u64::MAX);
    for bad in ["0", "-1", "1.5", "1.0", "abc", "1e9999", "1e1", "+1", " 1", "0000", "NaN", "٣"] {
        assert!(refuse(&format!("min_count={}", escape(bad)), "min_count").contains("at least 1"));
    }
}

#[test]
fn r51_the_timeframe_is_counted_from_entry() {
    let timeframe = ask("timeframe_days=14").events.timeframe.unwrap();
    let entry = Moment::from_micros(5);
    assert_eq!(timeframe.last(entry).micros(), 5 + 14 * 86_400_000_000);
}

#[test]
fn r52_the_timeframe_is_a_finite_number_and_0_is_no_limit() {
    for none in ["0", "0.0", "-0", "0e5", ""] {
        assert_eq!(ask(&format!("timeframe_days={none}")).events.timeframe, None);
    }
    for bad in ["-1", "-0.001", "NaN", "nan", "inf", "Infinity", "1e400", "abc", ".5", "5.", "+5", " 5", "0x5", "7d"] {
        assert!(refuse(&format!("timeframe_days={}", escape(bad)), "timeframe_days").contains("at least 0"));
    }
}

#[test]
fn r53_days_are_24_hours_and_fractions_are_exact() {
    // Microseconds by integer arithmetic: thousandths of a day are 86.4 s.
    for thousandths in 1..=40_000_i64 {
        let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
        let timeframe = ask(&format!("timeframe_days={text}")).events.timeframe.unwrap();
        assert_eq!(timeframe.micros(), thousandths * 86_400_000, "{text}");
    }
    assert_eq!(ask("timeframe_days=1e2").events.timeframe.map(Timeframe::micros), Some(8_640_000_000_000));
}

#[test]
fn r53_a_timeframe_beyond_the_clock_does_not_overflow() {
    let timeframe = ask("timeframe_days=1e300").events.timeframe.unwrap();
    assert_eq!(timeframe.last(Moment::from_micros(1)), Moment::from_micros(i64::MAX));
    assert_eq!(Timeframe::from_days(f64::NAN), None);
    assert_eq!(Timeframe::from_days(-1.0), None);
}

#[test]
fn r55_r172_what_asks_nothing_of_events_is_harmless() {
    for query in [
        "",
        "min_count=1",
        "timeframe_days=0",
        "event_attribute=[]",
        "event_attribute=%20[%0A]",
        "min_count=01&timeframe_days=0.0",
    ] {
        assert!(ask(query).events.is_trivial(), "{query}");
        assert_eq!(ask(query).events, EventFilter::default());
    }
    let event = escape(r#"[[{"key":"a","operand":"ex"}]]"#);
    for query in ["min_count=2".to_owned(), "timeframe_days=0.5".to_owned(), format!("event_attribute={event}")] {
        assert!(!ask(&query).events.is_trivial(), "{query}");
    }
}
