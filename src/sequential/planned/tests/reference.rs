//! Against rpact, and against a recursion on other grids.

use super::*;

/// The largest error; infinite where a number is missing.
fn apart(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f64::max)
}

#[test]
fn rpact_agrees() {
    let study: serde_json::Value =
        serde_json::from_str(include_str!("../../../../testdata/group-sequential-reference.json")).unwrap();
    let (mut own, mut bounds, mut futile) = (0, 0, 0);
    for case in study["designs"].as_array().unwrap() {
        let numbers = |key: &str| -> Option<Vec<f64>> {
            Some(case[key].as_array()?.iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect())
        };
        let gamma = case["gammaA"].as_f64().unwrap_or(0.0);
        let name = case["name"].as_str().unwrap();
        let spending = match case["typeOfDesign"].as_str().unwrap_or("asP") {
            "asOF" => Spending::ObrienFleming,
            "asP" => Spending::Pocock,
            "asKD" => Spending::KimDeMets(gamma),
            "asHSD" => Spending::HwangShihDeCani(gamma),
            other => panic!("{other}"),
        };
        let two_sided = case["sided"].as_u64().unwrap_or(2) == 2;
        let futility = case["typeBetaSpending"].as_str().map(|beta| Futility {
            power: 1.0 - case["beta"].as_f64().unwrap(),
            spending: if beta == "bsOF" { Spending::ObrienFleming } else { Spending::Pocock },
        });
        let mut looks = numbers("informationRates").unwrap();
        *looks.last_mut().unwrap() = 1.0;
        let alpha = case["alpha"].as_f64().unwrap_or(0.05);
        if case["bindingFutility"] == true {
            continue; // Ours never is.
        }
        let design =
            Design::new(Plan { looks, alpha, alternative: alternative(two_sided), spending, futility }).unwrap();
        let found = efficacy(&design);
        if let Some(expected) = numbers("check_independent_recursion") {
            // Printed with 12 digits, times with 15. Its tail at 9.96 is off by 3e-5: there the bound is the normal quantile of
            // what is spent, 9.955145577455843 (mpmath).
            let far = |&(_, expected): &(&f64, &f64)| *expected < 8.0 || *expected > 12.0;
            let (found, expected): (Vec<f64>, Vec<f64>) = found.iter().zip(&expected).filter(far).unzip();
            let error = apart(&found, &expected);
            assert!(error < 2e-9, "{name}: {error} {found:?}");
            own += 1;
        }
        if let Some(expected) = numbers("criticalValues") {
            for (found, expected) in found.iter().zip(expected) {
                // rpact gives up on large bounds, and is good to a few 1e-8 elsewhere.
                if expected < 3.6 {
                    assert!((found - expected).abs() < 2e-6, "{name}: {found} {expected}");
                    bounds += 1;
                }
            }
        }
        if let Some(expected) = numbers("futilityBounds") {
            let found: Vec<f64> = design.bounds().iter().filter_map(|bound| bound.futility).collect();
            let error = apart(&found, &expected);
            assert!(error < 1e-5, "{name}: {error} {found:?} {expected:?}");
            futile += 1;
        }
    }
    assert!(own >= 14 && bounds > 90 && futile == 2, "{own} {bounds} {futile}");
}

#[test]
fn another_recursion_agrees() {
    let numbers = |list: &str| -> Vec<f64> {
        if list == "-" { vec![] } else { list.split(',').map(|number| number.parse().unwrap()).collect() }
    };
    let mut worst = [0.0_f64; 7];
    let (mut count, mut with_futility) = (0, 0);
    for line in include_str!("../../../../testdata/planned.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| fields[at].parse::<f64>().unwrap();
        let two_sided = fields[0] == "two";
        let looks = numbers(fields[3]);
        let futility = (fields[5] != "-").then(|| Futility { power: number(5), spending: spending(fields[6]) });
        let plan = Plan {
            looks: looks.clone(),
            alpha: number(1),
            alternative: alternative(two_sided),
            spending: spending(fields[2]),
            futility,
        };
        let design = Design::new(plan).unwrap();
        let operating = design.operating(number(9));
        let stage: usize = fields[12].parse().unwrap();
        let reading = design.monitor(&looks[..stage], false).unwrap().read(number(13)).unwrap();
        let futile: Vec<f64> = design.bounds().iter().filter_map(|bound| bound.futility).collect();
        let relative = |found: f64, expected: f64| (found - expected).abs() / expected.abs().max(1e-3);
        let errors = [
            apart(&efficacy(&design), &numbers(fields[4])),
            apart(&futile, &numbers(fields[8])),
            design.futility_drift.map_or(0.0, |drift| relative(drift, number(7))),
            relative(operating.power, number(10)),
            relative(operating.expected_information, number(11)),
            relative(reading.p_value.unwrap(), number(14)),
            (reading.drift.unwrap() - number(15)).abs(),
        ];
        for (place, (worst, error)) in worst.iter_mut().zip(errors).enumerate() {
            *worst = worst.max(error);
            assert!(error < 1e-10, "{place}: {error}, {line}");
        }
        count += 1;
        with_futility += usize::from(futility.is_some());
    }
    println!("{worst:?}");
    assert!(count == 160 && with_futility > 30, "{count} {with_futility}");
}
