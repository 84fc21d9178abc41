//! How often the verdicts are wrong: family-wise error, false discovery rate and coverage, with every correction. Small tables by
//! exact enumeration of all of them, larger ones by seeded simulation. The tables are those of the documentation of
//! `multiplicity`; `cargo test --test error_rates -- --nocapture` prints them.

#![expect(clippy::cast_possible_truncation, reason = "small counts")]
#![expect(clippy::unwrap_used, reason = "tests")]

use abstats::bayesian::Prior;
use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::{
    Alternative, Analysis, Breakdown, Counts, Engine, Estimate, Experiment, Level, Pair, Report, Segment, Statistics,
    Variant, VariantReport, Verdict,
};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Beta, Binomial, Distribution};

const ALPHA: f64 = 0.05;

fn corrections() -> impl Iterator<Item = Option<Correction>> {
    std::iter::once(None).chain(Correction::ALL.map(Some))
}

fn name(correction: Option<Correction>) -> &'static str {
    correction.map_or("none", Correction::name)
}

/// Prints the rows of a table, and finds them in the documentation, one after another.
fn documented(rows: &[String]) {
    let documentation = include_str!("../src/multiplicity/mod.rs");
    println!("{}", rows.join("\n"));
    let table = format!("//! {}\n", rows.join("\n//! "));
    assert!(documentation.contains(&table), "the documentation of multiplicity has another table than\n{table}");
}

/// With so many decimals in percent, where there is something to say.
fn percent(share: f64, decimals: usize, said: bool) -> String {
    if said { format!(" {:.decimals$}", 100.0 * share) } else { String::new() }
}

fn frequentist(correction: Option<Correction>) -> Analysis {
    let multiplicity = correction.map(|correction| Multiplicity { correction, family: Family::Breakdown });
    Analysis {
        engine: Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity },
        ..Analysis::frequentist()
    }
}

fn bayesian(prior: Prior, false_discovery: Option<Family>) -> Analysis {
    Analysis { engine: Engine::Bayesian { prior, false_discovery }, ..Analysis::bayesian() }
}

fn table(counts: &[(u64, u64)]) -> Vec<Variant> {
    let variant = |(index, &(n, x)): (usize, &(u64, u64))| Variant::new(index.to_string(), Counts::new(n, x).unwrap());
    counts.iter().enumerate().map(variant).collect()
}

/// One experiment whose segments are these tables.
fn segmented(tables: &[Vec<(u64, u64)>]) -> Experiment {
    let counts = |table: &Vec<(u64, u64)>| table.iter().map(|&(n, x)| Counts::new(n, x).unwrap()).collect::<Vec<_>>();
    let segments = tables.iter().enumerate();
    let segments = segments.map(|(index, table)| Segment::new(index.to_string(), counts(table)));
    let breakdown = Breakdown { by: "device".into(), segments: segments.collect() };
    Experiment::from_breakdown(table(&tables[0].iter().map(|_| (0, 0)).collect::<Vec<_>>()), breakdown).unwrap()
}

fn decided(variant: &VariantReport) -> bool {
    matches!(variant.verdict, Some(Verdict::Winner | Verdict::Loser))
}

fn difference(variant: &VariantReport) -> Estimate {
    match variant.statistics {
        Statistics::Frequentist(statistics) => statistics.versus_control.unwrap().difference,
        Statistics::Bayesian(statistics) => statistics.versus_control.unwrap().difference,
    }
}

fn covers(variant: &VariantReport, truth: f64) -> bool {
    let interval = difference(variant).interval.unwrap();
    interval.low <= truth && truth <= interval.high
}

fn binomial(n: u64, p: f64) -> Vec<f64> {
    let mut weights = vec![(0..n).fold(1.0, |power, _| power * (1.0 - p))];
    for x in 0..n {
        weights.push(weights[x as usize] * (n - x) as f64 / (x + 1) as f64 * p / (1.0 - p));
    }
    weights
}

/// What follows from each table of a control and two variants with `N` visitors each.
struct Enumerated {
    /// Whether each variant is decided.
    decided: Vec<[bool; 2]>,
    /// The intervals of the differences.
    intervals: Vec<[(f64, f64); 2]>,
}

const N: u64 = 20;

impl Enumerated {
    fn new(correction: Option<Correction>) -> Self {
        let analysis = frequentist(correction);
        let (mut all, mut intervals) = (Vec::new(), Vec::new());
        for control in 0..=N {
            for one in 0..=N {
                for two in 0..=N {
                    let experiment = Experiment::new(table(&[(N, control), (N, one), (N, two)]), vec![]).unwrap();
                    let report = analysis.run(&experiment);
                    let variants = &report.overall.variants;
                    let ends = |place: usize| {
                        let interval = difference(&variants[place]).interval.unwrap();
                        (interval.low, interval.high)
                    };
                    all.push([decided(&variants[1]), decided(&variants[2])]);
                    intervals.push([ends(1), ends(2)]);
                }
            }
        }
        Self { decided: all, intervals }
    }

    /// The probability of the tables for which `happens`, with these rates.
    fn chance(&self, rates: [f64; 3], happens: impl Fn([bool; 2], [(f64, f64); 2]) -> bool) -> f64 {
        let [control, one, two] = rates.map(|rate| binomial(N, rate));
        let side = N as usize + 1;
        let mut sum = 0.0;
        for (index, (&decided, &intervals)) in self.decided.iter().zip(&self.intervals).enumerate() {
            if happens(decided, intervals) {
                sum += control[index / (side * side)] * one[index / side % side] * two[index % side];
            }
        }
        sum
    }
}

/// Largest over the control's rates from 0.05 to 0.5.
fn largest(of: impl Fn(f64) -> f64) -> f64 {
    (1..=10).map(|k| of(f64::from(k) * 0.05)).fold(0.0, f64::max)
}

/// Two arms of `N` visitors and equal rates: the chance of p < alpha.
fn size(alpha: f64, rate: f64) -> f64 {
    let weights = binomial(N, rate);
    let mut sum = 0.0;
    for (control, a) in weights.iter().enumerate() {
        for (variant, b) in weights.iter().enumerate() {
            let [control, variant] = [control, variant].map(|x| Counts::new(N, x as u64).unwrap());
            let p = abstats::frequentist::compare(
                Pair { control, variant },
                Alternative::TwoSided,
                Level::new(0.95).unwrap(),
            );
            if p.p_value.unwrap() < alpha {
                sum += a * b;
            }
        }
    }
    sum
}

#[test]
fn small_tables_all_enumerated() {
    let mut rows = Vec::new();
    let none = Enumerated::new(None);
    let anything = |all: &Enumerated, rate: f64| all.chance([rate; 3], |decided, _| decided[0] || decided[1]);
    for correction in corrections() {
        let all = Enumerated::new(correction);
        let equal = largest(|rate| anything(&all, rate));
        let partial = largest(|rate| all.chance([rate, rate, rate + 0.3], |decided, _| decided[0]));
        let both = |rates: [f64; 3]| {
            let within = |(low, high): (f64, f64), truth: f64| low <= truth && truth <= high;
            all.chance(rates, |_, [one, two]| within(one, rates[1] - rates[0]) && within(two, rates[2] - rates[0]))
        };
        let uncovered = largest(|rate| (1.0 - both([rate; 3])).max(1.0 - both([rate, rate, rate + 0.3])));
        // Of step-wise corrections nobody says that all intervals hold at once.
        let joint = correction.is_none_or(Correction::is_single_step);
        let [equal, partial] = [equal, partial].map(|share| percent(share, 2, true));
        rows.push(format!("| {} |{equal} |{partial} |{} |", name(correction), percent(1.0 - uncovered, 1, joint)));
        // Where nothing differs, whoever corrects decides nothing that would not be decided without.
        for (corrected, plain) in all.decided.iter().zip(&none.decided) {
            assert!(corrected.iter().zip(plain).all(|(corrected, plain)| !corrected || *plain));
        }
        for rate in [0.05, 0.2, 0.5] {
            match correction {
                None => assert!((none.chance([rate; 3], |decided, _| decided[0]) - size(ALPHA, rate)).abs() < 1e-12),
                // Boole's inequality, with the size of the test of two arms.
                Some(Correction::Bonferroni | Correction::Holm) => {
                    assert!(anything(&all, rate) <= 2.0 * size(ALPHA / 2.0, rate) + 1e-12);
                }
                Some(_) => {}
            }
        }
        // The single-step intervals leave out 0 exactly where the verdict is decided.
        if correction.is_none_or(Correction::is_single_step) {
            for (decided, ends) in all.decided.iter().zip(&all.intervals) {
                for (decided, &(low, high)) in decided.iter().zip(ends) {
                    assert_eq!(*decided, low > 0.0 || high < 0.0);
                }
            }
        }
    }
    documented(&rows);
}

#[derive(Clone, Copy, Default)]
struct Rates {
    runs: u32,
    /// Runs with a false decision.
    any_false: u32,
    /// The sum of the shares of false ones among the decisions.
    false_share: f64,
    /// Decisions, and the right ones among the real differences.
    found: u32,
    /// Runs in which all intervals cover.
    all_cover: u32,
}

impl Rates {
    fn add(&mut self, variants: &[(&VariantReport, f64)]) {
        let decided: Vec<f64> =
            variants.iter().filter(|(variant, _)| decided(variant)).map(|(_, truth)| *truth).collect();
        let wrong = decided.iter().filter(|truth| **truth == 0.0).count();
        self.runs += 1;
        self.any_false += u32::from(wrong > 0);
        self.false_share += wrong as f64 / decided.len().max(1) as f64;
        self.found += (decided.len() - wrong) as u32;
        self.all_cover += u32::from(variants.iter().all(|(variant, truth)| covers(variant, *truth)));
    }

    fn share(self, of: u32) -> f64 {
        f64::from(of) / f64::from(self.runs)
    }
}

/// Four standard errors of a share of this size: once in thirty thousand above.
fn margin(share: f64, runs: u32) -> f64 {
    4.0 * (share * (1.0 - share) / f64::from(runs)).sqrt()
}

fn draw(rng: &mut Xoshiro256PlusPlus, n: u64, rate: f64) -> (u64, u64) {
    (n, Binomial::new(n, rate).unwrap().sample(rng))
}

/// The four variants of one test: rates of the variants, the control's first.
fn of_variants(correction: Option<Correction>, rates: [f64; 5], runs: u32) -> Rates {
    let analysis = frequentist(correction);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_123);
    let mut all = Rates::default();
    for _ in 0..runs {
        let counts = rates.map(|rate| draw(&mut rng, 5_000, rate));
        let report = analysis.run(&Experiment::new(table(&counts), vec![]).unwrap());
        let truth = rates[1..].iter().map(|rate| rate - rates[0]);
        all.add(&report.overall.variants[1..].iter().zip(truth).collect::<Vec<_>>());
    }
    all
}

/// Ten segments of two variants each; in `differing` of them both are better by 2 points.
fn of_segments(correction: Option<Correction>, differing: usize, runs: u32) -> Rates {
    let analysis = frequentist(correction);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_124);
    let mut all = Rates::default();
    let truth = |segment: usize| if segment < differing { 0.02 } else { 0.0 };
    for _ in 0..runs {
        let tables: Vec<Vec<_>> = (0..10)
            .map(|segment| {
                let rate = 0.05 + 0.01 * segment as f64;
                let better = rate + truth(segment);
                [rate, better, better].map(|rate| draw(&mut rng, 2_000, rate)).to_vec()
            })
            .collect();
        let report = analysis.run(&segmented(&tables));
        let variants = report.breakdowns[0].segments.iter().enumerate().flat_map(|(segment, report)| {
            report.section.variants[1..].iter().map(move |variant| (variant, truth(segment)))
        });
        all.add(&variants.collect::<Vec<_>>());
    }
    all
}

#[test]
fn families_simulated() {
    const RUNS: u32 = 4_000;
    const SEGMENT_RUNS: u32 = 1_500;
    let mut rows = Vec::new();
    for correction in corrections() {
        let equal = of_variants(correction, [0.1; 5], RUNS);
        let two = of_variants(correction, [0.1, 0.1, 0.1, 0.115, 0.12], RUNS);
        let segments = of_segments(correction, 0, SEGMENT_RUNS);
        let five = of_segments(correction, 5, SEGMENT_RUNS);
        let joint = correction.is_none_or(Correction::is_single_step);
        let columns = [
            percent(equal.share(equal.any_false), 1, true),
            percent(equal.share(equal.all_cover), 1, joint),
            percent(two.false_share / f64::from(RUNS), 1, true),
            percent(two.share(two.found) / 2.0, 0, true),
            percent(segments.share(segments.any_false), 1, true),
            percent(five.false_share / f64::from(SEGMENT_RUNS), 1, true),
            percent(five.share(five.found) / 10.0, 0, true),
        ];
        rows.push(format!("| {} |{} |", name(correction), columns.join(" |")));
        let Some(correction) = correction else {
            // Without any, the errors add up: that is what the others are for.
            assert!(equal.share(equal.any_false) > 0.1 && segments.share(segments.any_false) > 0.4);
            continue;
        };
        // Where nothing differs every decision is false, and the two rates are one.
        assert!((f64::from(equal.any_false) - equal.false_share).abs() < 1e-9);
        for (rates, runs) in [(equal, RUNS), (segments, SEGMENT_RUNS)] {
            assert!(rates.share(rates.any_false) <= ALPHA + margin(ALPHA, runs), "{correction:?}");
        }
        for (rates, runs) in [(two, RUNS), (five, SEGMENT_RUNS)] {
            // A share of false ones among several varies less than yes or no.
            assert!(rates.false_share / f64::from(runs) <= ALPHA + margin(ALPHA, runs), "{correction:?}");
            if !correction.controls_false_discoveries() {
                assert!(rates.share(rates.any_false) <= ALPHA + margin(ALPHA, runs), "{correction:?}");
            }
        }
        if matches!(correction, Correction::Dunnett | Correction::DunnettStepDown) {
            // Exact but for the normal approximation.
            assert!((equal.share(equal.any_false) - ALPHA).abs() <= margin(ALPHA, RUNS), "{correction:?}");
        }
        if correction.is_single_step() {
            assert!(equal.share(equal.all_cover) >= 1.0 - ALPHA - margin(ALPHA, RUNS), "{correction:?}");
            assert!(two.share(two.all_cover) >= 1.0 - ALPHA - margin(ALPHA, RUNS), "{correction:?}");
        }
    }
    documented(&rows);
}

/// Rates drawn from the prior: then the posterior is right by Bayes' rule, and what it says must come true as often as it
/// says.
#[test]
fn bayesian_sets_simulated() {
    const RUNS: u32 = 3_000;
    let prior = Prior::new(30.0, 270.0).unwrap();
    let mut rows = Vec::new();
    for family in [None, Some(Family::Breakdown)] {
        let analysis = bayesian(prior, family);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_125);
        let of_prior = Beta::new(30.0, 270.0).unwrap();
        let (mut winners, mut wrong, mut expected, mut cover, mut comparisons) = (0_u32, 0_u32, 0.0, 0_u32, 0_u32);
        for _ in 0..RUNS {
            let rates: Vec<[f64; 3]> = (0..10).map(|_| std::array::from_fn(|_| of_prior.sample(&mut rng))).collect();
            let tables: Vec<Vec<_>> =
                rates.iter().map(|rates| rates.map(|rate| draw(&mut rng, 800, rate)).to_vec()).collect();
            let report: Report = analysis.run(&segmented(&tables));
            if let Some(discoveries) = report.breakdowns[0].discoveries {
                expected += discoveries.expected_false_winners;
            }
            for (segment, rates) in report.breakdowns[0].segments.iter().zip(&rates) {
                for (variant, rate) in segment.section.variants.iter().zip(rates).skip(1) {
                    comparisons += 1;
                    cover += u32::from(covers(variant, rate - rates[0]));
                    if variant.verdict == Some(Verdict::Winner) {
                        winners += 1;
                        wrong += u32::from(*rate <= rates[0]);
                        if family.is_none() {
                            let Statistics::Bayesian(statistics) = variant.statistics else { unreachable!() };
                            expected += statistics.versus_control.unwrap().chance_control_better.unwrap();
                        }
                    }
                }
            }
        }
        let share = f64::from(wrong) / f64::from(winners);
        let covered = f64::from(cover) / f64::from(comparisons);
        rows.push(format!(
            "| {} |{} |{} | {:.1} |{} |",
            if family.is_none() { "each for itself" } else { "as a set" },
            percent(share, 1, true),
            percent(expected / f64::from(winners), 1, true),
            f64::from(winners) / f64::from(RUNS),
            percent(covered, 1, true),
        ));
        assert!(share <= ALPHA + margin(ALPHA, winners));
        assert!((share - expected / f64::from(winners)).abs() <= margin(share, winners));
        assert!((covered - 0.9).abs() <= margin(0.9, comparisons));
    }
    documented(&rows);
}
