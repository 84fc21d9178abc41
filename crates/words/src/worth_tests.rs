use super::*;
use abstats::{Alternative, Analysis, Counts, Experiment, Interval, Level, Variant};

fn report(analysis: &Analysis, counts: &[(u64, u64)]) -> Report {
    let variants = counts
        .iter()
        .zip(["A", "B", "C"])
        .map(|(&(visitors, conversions), name)| Variant::new(name, Counts::new(visitors, conversions).unwrap()));
    analysis.run(&Experiment::new(variants.collect(), vec![]).unwrap())
}

fn said(analysis: &Analysis, counts: &[(u64, u64)], visitors: u64, value: Option<&str>) -> Vec<String> {
    let report = report(analysis, counts);
    let asked = Monthly::new(visitors, value.map(|value| value.parse().unwrap())).unwrap();
    sentences(&asked, asked.worth(&report), &report, &Labels::of(&report))
}

#[test]
fn a_loss_and_what_is_saved() {
    let keep = said(&Analysis::bayesian(), &[(10_000, 1_000), (10_000, 850)], 10_000, None);
    assert_eq!(
        keep,
        [
            "At 10,000 visitors a month, \"B\" loses about 150 conversions a month compared with \"A\", most likely between 83 \
         and 217.",
            "The risk of keeping \"A\" is less than 0.1 conversions a month: what it loses if \"B\" is better, times how likely \
         that is.",
        ]
    );
    let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..Analysis::bayesian() };
    let saved = said(&fewer, &[(10_000, 1_000), (10_000, 850)], 10_000, None);
    assert_eq!(
        saved[0],
        "At 10,000 visitors a month, \"B\" saves about 150 conversions a month compared with \"A\", most likely between 83 \
         and 217."
    );
}

#[test]
fn an_open_question_has_both_sides_and_both_risks() {
    let counts = [(1_500, 120), (1_480, 130)];
    let open = said(&Analysis::bayesian(), &counts, 50_000, Some("12.5EUR"));
    assert!(open[0].contains("\"B\" gains about 390 conversions a month over \"A\", most likely between "), "{open:?}");
    assert!(open[0].contains(" lost and ") && open[0].ends_with(" gained."), "{open:?}");
    assert!(open[1].starts_with("At 12.50 EUR a conversion, that is about 4,900 EUR a month, most likely"), "{open:?}");
    assert!(open[2].starts_with("The risk of shipping \"B\" now is ") && open[2].contains(", of keeping \"A\" "));
    let frequentist = said(&Analysis::frequentist(), &counts, 50_000, None);
    assert_eq!(frequentist.len(), 1);
    assert!(frequentist[0].contains(", with 95% confidence between "), "{frequentist:?}");
}

#[test]
fn one_sided_tests_have_the_interval_of_their_table() {
    let engine = |alternative| abstats::Engine::Frequentist { alternative, multiplicity: None };
    let of = |alternative| Analysis { engine: engine(alternative), ..Analysis::frequentist() };
    let counts = [(1_500, 120), (1_480, 148)];
    for alternative in [Alternative::Greater, Alternative::Less] {
        let said = said(&of(alternative), &counts, 50_000, None);
        assert!(said[0].contains(" gains about 1,000 ") && said[0].contains(" 90% confidence between "), "{said:?}");
    }
}

#[test]
fn without_numbers_there_is_a_reason() {
    for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
        let none = said(&analysis, &[(0, 0), (0, 0)], 1_000, None);
        assert!(
            matches!(none.as_slice(), [one] if one.starts_with("Not computed: ") && one.ends_with('.')),
            "{none:?}"
        );
    }
    let report = report(&Analysis::bayesian(), &[(10, 1), (10, 1)]);
    let doubt = sentences(&Monthly::new(1, None).unwrap(), Err(NoWorth::DataInDoubt), &report, &Labels::of(&report));
    assert_eq!(doubt, ["Not computed: the data are in doubt. Check them first."]);
}

#[test]
fn a_hundredth_of_the_width() {
    let of = |low, gained, high| {
        let interval = Interval { low, high, level: Level::new(0.9).unwrap() };
        let mut amounts = amounts();
        (amounts.gained, amounts.interval) = (gained, interval);
        let rule = Rule::of(amounts, 1);
        [low, gained, high].map(|value| rule.digits(value))
    };
    assert_eq!(of(136.4, 997.2, 1_857.9), ["140", "1,000", "1,860"]);
    assert_eq!(of(-3.2, 2.7, 9.0), ["3.2", "2.7", "9.0"]);
    assert_eq!(of(-32.0, 27.4, 90.0), ["32", "27", "90"]);
    assert_eq!(of(0.12, 1.29, 4.0), ["0.1", "1.3", "4.0"]);
    assert_eq!(of(-45_000.0, 1.0, 123_456.0), ["45,000", "0", "123,000"]);
}

fn amounts() -> Amounts {
    let report = report(&Analysis::frequentist(), &[(10, 1), (10, 2)]);
    Monthly::new(1, None).unwrap().worth(&report).unwrap().conversions
}

#[test]
fn prices() {
    let of = |text: &str| price(&text.parse().unwrap());
    assert_eq!(
        ["12.5EUR", "€3", "1234.5 kr", "0.125", "40000$"].map(of),
        ["12.50 EUR", "€3", "1,234.50 kr", "0.125", "$40,000"]
    );
    assert_eq!(
        [0.0, 0.001, 0.06, 5.71, 9.96, 1_234.5].map(|loss| small(loss, 1)),
        ["0", "less than 0.1", "0.1", "5.7", "10", "1,234"]
    );
    assert_eq!(in_currency(&"$1".parse().unwrap(), &small(0.001, 2)), "less than $0.01");
}

#[test]
fn at_any_look_the_interval_holds_at_any_look() {
    for analysis in [Analysis::bayesian(), Analysis::frequentist()] {
        let any_time = Analysis { looks: abstats::Looks::any_time(), ..analysis.clone() };
        let open = said(&any_time, &[(1_500, 120), (1_480, 148)], 50_000, None);
        // 8% of 50,000 are 4,000, and the lift lies between 14% fewer and 78% more.
        assert!(
            open[0].starts_with(
                "At 50,000 visitors a month, \"B\" gains about 1,000 conversions a month over \"A\", with 95% confidence at any \
                 look between 5"
            ),
            "{open:?}"
        );
        assert!(open[0].ends_with(" gained, if \"A\" goes on to convert 8.0% of visitors."), "{open:?}");
        if let Engine::Bayesian { .. } = analysis.engine {
            assert!(open[1].starts_with("Under the prior, the risk of shipping \"B\" now is "), "{open:?}");
        }
    }
}
