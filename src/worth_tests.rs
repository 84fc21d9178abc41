use super::*;
use crate::{Analysis, Experiment, Variant};

fn report(analysis: &Analysis, counts: &[(u64, u64)]) -> Report {
    let variants = counts.iter().enumerate().map(|(place, &(visitors, conversions))| {
        Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
    });
    analysis.run(&Experiment::new(variants.collect(), vec![]).unwrap())
}

fn worth(report: &Report, visitors: u64) -> Worth {
    Monthly::new(visitors, None).unwrap().worth(report).unwrap()
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * one.abs().max(other.abs())
}

const TEST: [(u64, u64); 2] = [(1_500, 120), (1_480, 148)];

#[test]
fn by_hand() {
    // The observed difference is 0.1 - 0.08; posterior means are (x + 1) / (n + 2).
    let frequentist = worth(&report(&Analysis::frequentist(), &TEST), 50_000);
    assert!(is_near(frequentist.conversions.gained, 1_000.0), "{frequentist:?}");
    assert_eq!(frequentist.conversions.losses, None);
    let bayesian = worth(&report(&Analysis::bayesian(), &TEST), 50_000).conversions;
    assert!(is_near(bayesian.gained, 50_000.0 * (149.0 / 1_482.0 - 121.0 / 1_502.0)), "{bayesian:?}");
    // Of any difference, E[max(d, 0)] - E[max(-d, 0)] = E[d].
    let Losses { of_variant, of_control } = bayesian.losses.unwrap();
    assert!((of_control - of_variant - bayesian.gained).abs() < 1e-8 && of_variant > 0.0, "{bayesian:?}");
    assert!(bayesian.interval.low < bayesian.gained && bayesian.gained < bayesian.interval.high);
}

#[test]
fn twice_the_visitors_or_twice_the_value_are_worth_twice_as_much() {
    let report = report(&Analysis::bayesian(), &TEST);
    let (once, twice) = (worth(&report, 7_001).conversions, worth(&report, 14_002).conversions);
    assert_eq!(once.times(2.0), twice);
    let priced = |price: &str| {
        let monthly = Monthly::new(7_001, Some(price.parse().unwrap())).unwrap();
        monthly.worth(&report).unwrap().value.unwrap()
    };
    assert_eq!(priced("$1"), once);
    assert_eq!(priced("12.5"), priced("25 EUR").times(0.5));
}

#[test]
fn signs_follow_what_is_better() {
    for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
        let up = worth(&report(&analysis, &TEST), 1_000).conversions;
        let down = worth(&report(&analysis, &[TEST[1], TEST[0]]), 1_000).conversions;
        assert!(is_near(up.gained, -down.gained) && up.gained > 0.0, "{up:?} {down:?}");
        let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..analysis };
        let saved = worth(&report(&fewer, &[TEST[1], TEST[0]]), 1_000).conversions;
        assert!(is_near(saved.gained, up.gained), "{saved:?} {up:?}");
        let ends = [(saved.interval.low, up.interval.low), (saved.interval.high, up.interval.high)];
        assert!(ends.into_iter().all(|(one, other)| (one - other).abs() < 1e-9), "{saved:?} {up:?}");
        assert_eq!(saved.losses.is_some(), up.losses.is_some());
        if let (Some(one), Some(other)) = (saved.losses, up.losses) {
            assert!(is_near(one.of_variant, other.of_variant) && is_near(one.of_control, other.of_control));
        }
    }
}

#[test]
fn at_any_look_the_lift_that_holds_is_applied_to_the_controls_rate() {
    for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
        let once = worth(&report(&analysis, &TEST), 50_000).conversions;
        let any_time = Analysis { looks: crate::Looks::any_time(), ..analysis };
        let report_of = report(&any_time, &TEST);
        let of = worth(&report_of, 50_000).conversions;
        // 120 of 1,500 are 8%: 4,000 conversions a month, and 25% of these.
        assert!(is_near(of.gained, 1_000.0), "{of:?}");
        let lift = report_of.overall.variants[1].always_valid.unwrap().unwrap().lift.interval.unwrap();
        assert!(is_near(of.interval.low, 4_000.0 * lift.low) && is_near(of.interval.high, 4_000.0 * lift.high));
        assert_eq!(of.interval.level, lift.level);
        // The report is not decided, and neither is the gain; that of a single look was, or nearly.
        assert!(of.interval.low < -400.0 && once.interval.low > -100.0, "{of:?} {once:?}");
        assert_eq!(of.losses, once.losses);
        let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..any_time.clone() };
        let saved = worth(&report(&fewer, &TEST), 50_000).conversions;
        assert!(is_near(saved.gained, -of.gained) && is_near(saved.interval.low, -of.interval.high), "{saved:?}");
        // The variant's rate ends at 100%, and without a control's conversions there is no lift.
        let high = worth(&report(&any_time, &[(40, 30), (40, 32)]), 1_000).conversions;
        assert!(high.interval.high <= 250.0, "{high:?}");
        let none = Monthly::new(1_000, None).unwrap().worth(&report(&any_time, &[(1_000, 0), (1_000, 30)]));
        assert_eq!(none, Err(NoWorth::Absent(Absent::ControlHasNoConversions)));
    }
}

#[test]
fn where_the_data_are_in_doubt_there_is_none() {
    let monthly = Monthly::new(1_000, None).unwrap();
    let weighed = |(visitors, conversions), weight, id: &str| {
        let counts = Counts::new(visitors, conversions).unwrap();
        Variant { traffic_weight: Some(weight), ..Variant::new(id, counts) }
    };
    let split = vec![weighed((15_000, 1_200), 1.0, "0"), weighed((10_000, 1_480), 1.0, "1")];
    let report_of_split = Analysis::bayesian().run(&Experiment::new(split, vec![]).unwrap());
    assert_eq!(monthly.worth(&report_of_split), Err(NoWorth::DataInDoubt));
    for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
        let alone = monthly.worth(&report(&analysis, &[(0, 0), (0, 0)]));
        assert!(matches!(alone, Err(NoWorth::Absent(_) | NoWorth::NothingCompared)), "{alone:?}");
    }
}

#[test]
fn values_have_units_and_wrong_ones_are_errors() {
    let read = |text: &str| text.parse::<Value>().map(|value| (value.amount, value.currency));
    for (text, amount, currency) in [
        ("12.50EUR", 12.5, Some("EUR")),
        ("$3", 3.0, Some("$")),
        ("3 €", 3.0, Some("€")),
        ("EUR 7", 7.0, Some("EUR")),
        (" US$.5 ", 0.5, Some("US$")),
        ("40", 40.0, None),
    ] {
        assert_eq!(read(text), Ok((amount, currency.map(str::to_owned))), "{text}");
    }
    let wrong = ["", "EUR", "$", "-3", "0", "12,50EUR", "1e3", "3%", "$3EUR", "nan", "inf", "1.2.3", "2000000000000"];
    for text in wrong.into_iter().chain(["3 toolongcurrency", "3\u{202e}"]) {
        assert_eq!(read(text), Err(MonthlyError::Value { value: text.to_owned() }), "{text}");
    }
    for amount in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        assert!(Value::new(amount, None).is_err(), "{amount}");
    }
    for visitors in [0, Counts::MAX_VISITORS + 1] {
        assert_eq!(Monthly::new(visitors, None), Err(MonthlyError::Visitors { value: visitors }));
    }
}
