use approx::assert_relative_eq;

use super::*;
use crate::special::elementary::exp;

/// `k a1 b1 .. ak bk P1 .. Pk L1 .. Lk`: Legendre panels of 48 nodes in ball arithmetic, the distribution functions as
/// running integrals of the densities (`testdata/generate/highest.py`, which checks the sum of chances, the
/// differences of losses and a second integral for each chance to 1e-39).
const REFERENCES: &str = "\
3 122507815.0 3795730.0 122510905.0 3792640.0 122515185.0 3788360.0 2.1841913869642234240e-3 5.6808321479541981317e-2 9.4100748713349379526e-1 5.8889411542370557081e-5 3.4424540029856795096e-5 5.3792188307397914256e-7
4 1.0 32.0 799.0 25390.0 1.0 18.0 147.0 7298.0 2.3509738833076925959e-1 2.6886331968246386015e-1 4.9603926441058409539e-1 2.7576182784865879682e-8 3.6287980891721481424e-2 3.6082018869729828671e-2 1.3959432247383363401e-2 4.6846216030211824749e-2
4 687.5 2379.5 329393.5 1253140.5 539.5 1953.5 3.5 8.5 2.5346488086118875819e-1 6.9962992287425433511e-4 8.0061782022046842745e-2 6.6577370719389014473e-1 8.9863305495669899303e-2 1.0588064345121515410e-1 9.7617786219067437189e-2 2.2357056174943891260e-2
3 234.5 9946.5 948037.5 39253743.5 0.5 21406.5 3.4927578864055447001e-1 6.5072421135944552999e-1 2.6089663218907212914e-224 9.1165672784447698936e-4 3.6277997769721256744e-4 2.3921400756130335436e-2
3 0.5 0.5 1000000000.0 1000000000.0 30.5 20.5 4.3497305070683448000e-1 3.9153816515774752568e-2 5.2587313277739076744e-1 2.1394720157143885877e-1 2.1394720157143885877e-1 1.1590798588516434897e-1
3 1000000000000.0 1000000000000.0 1000001000000.0 1000000000000.0 1000000.0 1000000.0 1.5436811812998754104e-1 3.4602557103446565808e-1 4.9960631083554680089e-1 1.4122194707591769366e-4 1.4097194720091763116e-4 1.4122194707591769366e-4
3 1000000000000.0 3000000000000.0 1000001000000.0 3000000000000.0 999998000000.0 3000000000000.0 2.6469931907591202484e-1 7.2041570051831199919e-1 1.4884980405775975965e-2 2.3957265222827722766e-7 5.2072699103265508908e-8 6.1457283972837097770e-7
3 0.01 0.01 0.02 0.5 0.5 0.03 3.8050172306652427174e-1 2.6781282514691395914e-3 6.1682014868200658867e-1 4.7214980660024557543e-1 9.3368826813870711312e-1 2.8753580185151233827e-2
3 0.01 5.0 0.01 100.0 0.05 2.0 1.3920247546553894172e-1 1.1267271177090237657e-1 7.4812481276355868170e-1 2.4246022257301448558e-2 2.6142040240333484715e-2 1.8517863388943590163e-3
3 1001.0 99001.0 2001.0 98001.0 1990.0 98000.0 4.7463972418350683371e-99 5.6831051016481752380e-1 4.3168948983518247620e-1 1.0199175562099063632e-2 1.9937555809914363056e-4 3.0698516708308156357e-4
3 5.0 1.0 100.0 1.0 3.0 0.5 3.9996191999201742746e-2 7.9992383998403485493e-1 1.6007996801676340232e-1 1.5873593338658758202e-1 1.9702568189308163410e-3 1.3492640957706377249e-1
";

/// These and every set of `testdata/highest.txt`: 2 to 100 variables, computed with other formulas.
#[test]
fn references() {
    let mut errors = Vec::new();
    let file = include_str!("../../../testdata/highest.txt").lines().filter(|line| !line.starts_with('#'));
    for line in file.chain(REFERENCES.lines()) {
        let (k, numbers) = line.split_once(' ').unwrap();
        let k: usize = k.parse().unwrap();
        let numbers: Vec<f64> = numbers.split(' ').map(|word| word.parse().unwrap()).collect();
        let (shapes, expected) = numbers.split_at(2 * k);
        let variables: Vec<Beta> = shapes.chunks(2).map(|pair| Beta { a: pair[0], b: pair[1] }).collect();
        for (i, result) in highest(&variables).unwrap().into_iter().enumerate() {
            for (found, reference) in [(result.chance, expected[i]), (result.shortfall, expected[k + i])] {
                errors.push(((found - reference) / reference).abs());
            }
        }
    }
    errors.sort_by(f64::total_cmp);
    let (median, largest) = (errors[errors.len() / 2], errors[errors.len() - 1]);
    println!("{} chances and losses: median {median:.1e}, largest {largest:.1e}", errors.len());
    assert!(errors.len() > 2_500 && median < 1e-14 && largest < 1e-12);
}

/// Groups of identical arms, `g m1 a1 b1 .. P1 .. L1 ..`: the largest relative errors of chances and losses. No chance
/// exceeds 1, no loss is negative, and all chances add up to 1.
fn against_groups(lines: &str) -> (usize, [f64; 2]) {
    let (mut count, mut worst) = (0, [0.0_f64; 2]);
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let (groups, numbers) = line.split_once(' ').unwrap();
        let groups: usize = groups.parse().unwrap();
        let numbers: Vec<f64> = numbers.split(' ').map(|word| word.parse().unwrap()).collect();
        let (arms, expected) = numbers.split_at(3 * groups);
        let (mut variables, mut firsts) = (Vec::new(), Vec::new());
        for arm in arms.chunks(3) {
            firsts.push(variables.len());
            let mut left = arm[0];
            while left > 0.0 {
                variables.push(Beta { a: arm[1], b: arm[2] });
                left -= 1.0;
            }
        }
        let results = highest(&variables).unwrap();
        assert_probabilities(&results);
        for (group, &first) in firsts.iter().enumerate() {
            let Highest { chance, shortfall } = results[first];
            for (which, found, reference) in [(0, chance, expected[group]), (1, shortfall, expected[groups + group])] {
                // A 0 in the file stands for a value below 1e-300.
                let error = if reference == 0.0 { found * 1e288 } else { (found / reference - 1.0).abs() };
                if error > 1e-12 {
                    println!(
                        "{} {which}: {found:e} for {reference:e} at {}",
                        ["chance", "loss"][which],
                        &line[..line.len().min(200)]
                    );
                }
                worst[which] = worst[which].max(error);
            }
            count += 2;
        }
    }
    println!("{count} chances and losses: largest errors {:.1e} and {:.1e}", worst[0], worst[1]);
    (count, worst)
}

fn assert_probabilities(results: &[Highest]) {
    let total: f64 = results.iter().map(|result| result.chance).sum();
    assert!((total - 1.0).abs() <= f64::EPSILON * (results.len() as f64).max(4.0), "{total}");
    for &Highest { chance, shortfall } in results {
        assert!((0.0..=1.0).contains(&chance) && (0.0..=1.0).contains(&shortfall), "{chance:e} {shortfall:e}");
    }
}

/// Very unequal arms, near ties of 10^12 visitors, rates at both ends, 1,000 arms: `testdata/highest_extremes.txt`.
#[test]
fn extremes() {
    let (count, worst) = against_groups(include_str!("../../../testdata/highest_extremes.txt"));
    assert!(count > 500 && worst[0] < 1e-12 && worst[1] < 1e-12);
}

/// The same for a file written by `testdata/generate/highest_extremes.py N SEED PATH`, PATH in the environment.
#[test]
#[ignore = "needs a file"]
fn extremes_of_a_file() {
    let path = std::env::var("HIGHEST_EXTREMES").unwrap();
    let (_, worst) = against_groups(&std::fs::read_to_string(path).unwrap());
    assert!(worst[0] < 1e-12 && worst[1] < 1e-12);
}

#[test]
fn fewer_than_three() {
    let (x, y) = (Beta { a: 121.0, b: 1381.0 }, Beta { a: 149.0, b: 1333.0 });
    assert_eq!(highest(&[]).unwrap(), []);
    assert_eq!(highest(&[x]).unwrap(), [Highest { chance: 1.0, shortfall: 0.0 }]);
    let pair = inequality(x, y).unwrap();
    let results = highest(&[x, y]).unwrap();
    assert_eq!(results[0], Highest { chance: pair.x_greater, shortfall: pair.y_excess });
    assert_eq!(results[1], Highest { chance: pair.y_greater, shortfall: pair.x_excess });
}

/// A variable that cannot win changes nothing for the others.
#[test]
fn hopeless_third() {
    let (x, y) = (Beta { a: 121.0, b: 1381.0 }, Beta { a: 149.0, b: 1333.0 });
    let pair = highest(&[x, y]).unwrap();
    for hopeless in [Beta { a: 1.0, b: 1e5 }, Beta { a: 1e4, b: 1e9 }, Beta { a: 0.5, b: 1e12 }] {
        let three = highest(&[x, hopeless, y]).unwrap();
        for (with, without) in [(three[0], pair[0]), (three[2], pair[1])] {
            assert_relative_eq!(with.chance, without.chance, max_relative = 1e-13);
            assert_relative_eq!(with.shortfall, without.shortfall, max_relative = 1e-13);
        }
        assert!(three[1].chance < 1e-60);
    }
}

#[test]
fn equals_share() {
    for variable in [(1.0, 1.0), (0.5, 0.5), (0.01, 0.01), (1.0, 1001.0), (11.0, 91.0), (1e6, 1e9), (3e11, 7e11)] {
        let variable = Beta { a: variable.0, b: variable.1 };
        for k in [3, 4, 7, 30] {
            for result in highest(&vec![variable; k]).unwrap() {
                assert_relative_eq!(result.chance, 1.0 / k as f64, max_relative = 5e-13);
            }
        }
    }
    // On average, the highest of k uniform numbers is k / (k + 1).
    let uniform = Beta { a: 1.0, b: 1.0 };
    for k in [3, 10, 100] {
        let k_real = k as f64;
        let shortfall = highest(&vec![uniform; k]).unwrap()[0].shortfall;
        assert_relative_eq!(shortfall, k_real / (k_real + 1.0) - 0.5, max_relative = 1e-13);
    }
}

/// F = x^a for Beta(a, 1): everything is rational.
#[test]
fn powers() {
    for shapes in [vec![0.01, 0.5, 3.0], vec![1.0, 2.0, 3.0, 4.0], vec![0.02, 1.0, 1e3, 1e6], vec![5e11, 1e12, 2e3]] {
        let variables: Vec<Beta> = shapes.iter().map(|&a| Beta { a, b: 1.0 }).collect();
        let total: f64 = shapes.iter().sum();
        for (result, a) in highest(&variables).unwrap().into_iter().zip(&shapes) {
            assert_relative_eq!(result.chance, a / total, max_relative = 5e-13);
            // total / (total + 1) - a / (a + 1)
            assert_relative_eq!(result.shortfall, (total - a) / ((total + 1.0) * (a + 1.0)), max_relative = 5e-13);
        }
    }
}

/// 1 - F = y^b for Beta(1, b): by inclusion and exclusion.
#[test]
fn mirrored_powers() {
    for [b, c, d] in [[1.0, 2.0, 3.0], [0.01, 0.02, 0.3], [1000.0, 1100.0, 1300.0], [3e8, 4e8, 4e8]] {
        let chance = |b: f64, c: f64, d: f64| 1.0 - b / (b + c) - b / (b + d) + b / (b + c + d);
        let results = highest(&[b, c, d].map(|b| Beta { a: 1.0, b })).unwrap();
        assert_relative_eq!(results[0].chance, chance(b, c, d), max_relative = 1e-13);
        assert_relative_eq!(results[1].chance, chance(c, d, b), max_relative = 1e-13);
        assert_relative_eq!(results[2].chance, chance(d, b, c), max_relative = 1e-13);
    }
}

/// Numbers between 0 and 1, the same in every run.
fn uniform_numbers() -> impl FnMut() -> f64 {
    let mut state = 7_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Experiments of all sizes, and arbitrary shapes.
fn random_variables(uniform: &mut impl FnMut() -> f64, kind: usize, k: usize) -> Vec<Beta> {
    let (size, rate) = (exp(27.0 * uniform()), uniform());
    let mut one = || match kind {
        0 => Beta { a: exp(32.2 * uniform() - 4.6), b: exp(32.2 * uniform() - 4.6) },
        1 => Beta { a: exp(7.0 * uniform() - 4.6), b: exp(7.0 * uniform() - 4.6) },
        _ => {
            let visitors = if kind == 2 { exp(27.0 * uniform()) } else { size * (0.7 + 0.6 * uniform()) };
            let rate = (rate + 4.0 * (uniform() - 0.5) / visitors.sqrt()).clamp(0.0, 1.0);
            Beta { a: (visitors * rate).round() + 0.5, b: (visitors * (1.0 - rate)).round() + 0.5 }
        }
    };
    (0..k).map(|_| one()).collect()
}

/// Every set of shapes has results; the two rules agree, in any order of the variables.
#[test]
fn random_shapes() {
    let mut uniform = uniform_numbers();
    for case in 0..CASES {
        let k = [3, 3, 4, 5, 8, 12][case % 6];
        let mut variables = random_variables(&mut uniform, case / 6 % 4, k);
        let results = highest(&variables).unwrap();
        assert_probabilities(&results);

        variables.reverse();
        assert!(highest(&variables).unwrap().iter().eq(results.iter().rev()));

        variables.sort_by(descending);
        let reach = Reach::new(&variables);
        if trapezoid::nodes(&variables, &reach) > MOST_TRAPEZOIDS {
            continue;
        }
        let trapezoid = trapezoid::integrals(&variables, &reach).unwrap();
        let panels = panels::integrals(&variables, &reach).unwrap();
        assert_relative_eq!(trapezoid.shortfall, panels.shortfall, max_relative = 1e-12, epsilon = 1e-290);
        for (x, y) in trapezoid.chances.iter().zip(panels.chances) {
            assert_relative_eq!(*x, y, max_relative = 1e-12, epsilon = 1e-290);
        }
    }
}

/// 40,000 cases pass in four minutes.
const CASES: usize = 120;

/// 16 nodes integrate polynomials up to degree 31.
#[test]
fn gauss_rule() {
    for half_degree in 0..16 {
        let power = |node: f64| (0..half_degree).fold(1.0, |product, _| product * node * node);
        let sum: f64 = panels::RULE.iter().map(|&(node, weight)| weight * power(node)).sum();
        assert_relative_eq!(sum, 1.0 / f64::from(2 * half_degree + 1), max_relative = 4e-15);
    }
}
