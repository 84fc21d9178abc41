//! Which time counts.

use abstats_question::{Endpoint, Moment, Offset, Question, Timeframe, date_time};

use crate::world::{Ask, DAY, HOUR, World, pairs};

/// The window of dates as a query writes them.
fn dates(query: &str) -> Ask {
    let question = Question::parse(Endpoint::Result, query.as_bytes()).unwrap();
    let window = question.dates.window(Moment::from_micros(1000 * DAY), Moment::from_micros(0));
    let micros = |moment: Option<Moment>| moment.map(Moment::micros);
    Ask { window: (micros(window.from), micros(window.before)), question, ..Ask::default() }
}

fn at(text: &str) -> i64 {
    date_time(text).unwrap().micros()
}

#[test]
fn r27_r29_t11_entry_and_conversion_lie_in_the_window() {
    let world = World::new()
        .expose(1, "0", 10)
        .buy(1, 110)
        .expose(2, "0", 100)
        .buy(2, 199)
        .expose(3, "1", 199)
        .buy(3, 200)
        .expose(4, "1", 200);
    assert_eq!(world.count(&Ask { window: (Some(100), Some(200)), ..Ask::default() }), [(1, 1), (1, 0)]);
    assert_eq!(world.count(&Ask { window: (Some(101), None), ..Ask::default() }), [(0, 0), (2, 1)]);
    assert_eq!(world.count(&Ask { window: (None, Some(10)), ..Ask::default() }), [(0, 0), (0, 0)]);
    // R27: an empty window.
    assert_eq!(world.count(&Ask { window: (Some(200), Some(100)), ..Ask::default() }), [(0, 0), (0, 0)]);
}

#[test]
fn r25_t10_the_last_evening_in_the_west() {
    let world = World { variants: vec!["0".to_owned(), "1".to_owned()], ..World::new() }
        .expose(1, "0", at("1971-09-08T01:00:00Z"))
        .buy(1, at("1971-09-08T02:23:34Z"))
        .expose(2, "1", at("1971-09-07T04:59:59.999Z"));
    assert_eq!(world.count(&dates("start_date=1971-09-07&end_date=1971-09-07&tz=-5")), [(1, 1), (0, 0)]);
    assert_eq!(world.count(&dates("start_date=1971-09-07&end_date=1971-09-07")), [(0, 0), (1, 0)]);
}

#[test]
fn r25_a_day_in_the_east() {
    let world = World::new()
        .expose(1, "0", at("1971-03-03T15:00:00Z"))
        .expose(2, "1", at("1971-03-03T14:59:59.999999Z"))
        .buy(1, at("1971-03-04T14:59:59.999999Z"));
    assert_eq!(world.count(&dates("start_date=1971-03-04&end_date=1971-03-04&tz=9")), [(1, 1), (0, 0)]);
}

#[test]
fn t9_a_conversion_at_the_local_midnight_that_ends_the_window_is_out() {
    let midnight = at("1971-01-16T00:00:00Z");
    let world = World::new()
        .expose(1, "0", midnight - HOUR)
        .buy(1, midnight)
        .expose(2, "1", midnight - HOUR)
        .buy(2, midnight - 1);
    assert_eq!(world.count(&dates("end_date=1971-01-15")), [(1, 0), (1, 1)]);
}

#[test]
fn r147_a_concluded_experiment_no_longer_grows() {
    let world = World::new().expose(1, "0", 10).buy(1, 100).expose(2, "1", 99).buy(2, 99).expose(3, "1", 100);
    let ask = |window| Ask { end: Some(100), window, ..Ask::default() };
    assert_eq!(world.count(&ask((None, None))), [(1, 0), (1, 1)]);
    assert_eq!(world.count(&ask((None, Some(1000)))), [(1, 0), (1, 1)]);
    assert_eq!(world.count(&ask((None, Some(99)))), [(1, 0), (0, 0)]);
}

#[test]
fn r132_r167_days_are_local_and_empty_ones_are_told() {
    let world = World::new().expose(1, "0", 20 * HOUR).buy(1, 3 * DAY).expose(2, "1", 0).expose(1, "0", 2 * DAY);
    let days = |minutes| {
        let mut ask = Ask::default();
        ask.question.dates.offset = Offset::from_minutes(minutes).unwrap();
        let series = ask.series(&world.view());
        series.days.into_iter().map(|day| (day.date.to_string(), pairs(&day.variants))).collect::<Vec<_>>()
    };
    let day = |date: &str, variants: [(u64, u64); 2]| (date.to_owned(), variants.to_vec());
    assert_eq!(
        days(0),
        [
            day("1970-01-01", [(1, 0), (1, 0)]),
            day("1970-01-02", [(0, 0), (0, 0)]),
            day("1970-01-03", [(0, 0), (0, 0)]),
            day("1970-01-04", [(0, 1), (0, 0)]),
        ]
    );
    let east = days(8 * 60);
    assert_eq!(east[0], day("1970-01-01", [(0, 0), (1, 0)]));
    assert_eq!(east[1], day("1970-01-02", [(1, 0), (0, 0)]));
    let west = days(-60);
    assert_eq!(west[0], day("1969-12-31", [(0, 0), (1, 0)]));
    assert_eq!(west[3], day("1970-01-03", [(0, 1), (0, 0)]));
}

#[test]
fn r132_centuries_between_two_visitors_are_refused() {
    let world = World::new().expose(1, "0", 0).expose(2, "0", 40_000 * DAY);
    let ask = Ask { now: i64::MAX, ..Ask::default() };
    assert!(matches!(ask.try_series(&world.view()), Err(abstats_count::Error::TooManyDays(40_001))));
    assert_eq!(ask.count(&world.view()).total.variants[0].visitors, 2);
    assert!(Ask { window: (Some(1), None), ..ask }.try_series(&world.view()).is_ok());
}

#[test]
fn r146_visitors_whose_timeframe_is_not_over() {
    let world = World::new()
        .expose(1, "0", 8 * DAY)
        .buy(1, 9 * DAY)
        .expose(2, "0", 8 * DAY + 1)
        .buy(2, 9 * DAY)
        .expose(3, "1", 9 * DAY);
    let mut ask = Ask { now: 10 * DAY, ..Ask::default() };
    ask.question.events.timeframe = Timeframe::from_days(2.0);
    let told = |ask: &Ask| {
        let counts = ask.count(&world.view());
        (pairs(&counts.total.variants), counts.immature_visitors)
    };
    assert_eq!(told(&ask), (vec![(2, 2), (1, 0)], vec![1, 1]));
    ask.question.mature_only = true;
    // R166: told before they are left out.
    assert_eq!(told(&ask), (vec![(1, 1), (0, 0)], vec![1, 1]));
    // The window's end and the conclusion end it, too.
    ask.now = 100 * DAY;
    assert_eq!(told(&ask).1, [0, 0]);
    assert_eq!(told(&Ask { window: (None, Some(10 * DAY)), ..ask.clone() }).1, [1, 1]);
    assert_eq!(told(&Ask { end: Some(10 * DAY), ..ask.clone() }).1, [1, 1]);
    // Without a timeframe nobody is immature.
    ask.question.events.timeframe = None;
    assert_eq!(told(&ask), (vec![(2, 2), (1, 0)], vec![0, 0]));
}

#[test]
fn times_at_the_ends_of_the_clock_do_no_harm() {
    let world = World { created_at: i64::MIN, ..World::new() }
        .expose(1, "0", i64::MIN)
        .buy(1, i64::MIN)
        .click(1, i64::MAX)
        .expose(2, "1", i64::MAX)
        .buy(2, i64::MAX);
    let mut ask = Ask { now: i64::MAX, ..Ask::default() };
    ask.question.events.timeframe = Timeframe::from_days(1e300);
    ask.question.breakdown = Some(abstats_question::Breakdown::UserType);
    let counts = ask.count(&world.view());
    assert_eq!(counts.total.variants[0].conversions, 1);
    ask.goal = crate::world::Wanted::Stored("click".to_owned());
    ask.count(&world.view());
    assert!(ask.try_series(&world.view()).is_err());
}
