use super::*;

fn discovered(to_beat: &[f64], percent: f64) -> (String, Discoveries) {
    // The complement as one would write it: 0.05, not 0.050000000000000044.
    let complement = |chance: f64| ((1.0 - chance) * 1e9).round() / 1e9;
    let family = to_beat.iter().map(|&to_beat| Chances { to_beat, control_better: complement(to_beat) });
    let family: Vec<_> = family.collect();
    let (verdicts, discoveries) = discover(&family, Threshold::new(percent).unwrap());
    (verdicts.iter().map(|verdict| &verdict.code()[..1]).collect(), discoveries)
}

#[test]
fn winners_are_taken_while_the_mean_of_their_doubts_stays_within() {
    // Doubts 0.01, 0.03, 0.1, 0.2: means 0.01, 0.02, 0.0467, 0.085.
    let (verdicts, discoveries) = discovered(&[0.9, 0.99, 0.97, 0.8], 95.0);
    assert_eq!(verdicts, "wwwi");
    assert_eq!((discoveries.winners, discoveries.losers), (3, 0));
    assert!((discoveries.expected_false_winners - 0.14).abs() < 1e-15);
    // The same from the other side.
    let (verdicts, mirrored) = discovered(&[0.1, 0.01, 0.03, 0.2], 95.0);
    assert_eq!(verdicts, "llli");
    assert_eq!((mirrored.winners, mirrored.losers), (0, 3));
}

#[test]
fn one_comparison_is_decided_as_ever() {
    for (chance, verdict) in
        [(0.96, "w"), (0.95, "w"), (0.949, "i"), (0.5, "i"), (0.051, "i"), (0.05, "l"), (0.04, "l")]
    {
        assert_eq!(discovered(&[chance], 95.0).0, verdict, "{chance}");
    }
}

#[test]
fn equal_chances_are_taken_together_or_not_at_all() {
    // Doubts 0.01, 0.08, 0.08: the mean of two is 0.045, of three 0.0567.
    assert_eq!(discovered(&[0.92, 0.99, 0.92], 95.0).0, "iwi");
    assert_eq!(discovered(&[0.92, 0.99, 0.999, 0.92], 95.0).0, "wwww");
}

#[test]
fn what_is_more_likely_worse_never_wins() {
    // A hundred sure winners could pay for several with a chance below one half.
    let mut chances = vec![0.999_99; 100];
    chances.extend([0.5, 0.49, 0.51]);
    let (verdicts, discoveries) = discovered(&chances, 95.0);
    assert_eq!(&verdicts[100..], "iiw");
    assert_eq!(discoveries.winners, 101);
}

#[test]
fn nothing_of_nothing() {
    assert_eq!(discover(&[], Threshold::default()), (vec![], Discoveries::default()));
}
