//! How often cumulative counts that were given as daily ones are found where nothing says how large the whole test is, and how
//! often daily ones are taken for them. Seeded; `cargo test --test cumulative -- --nocapture` prints the table.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "random counts need no portable bits")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]

use abstats::{Counts, Days, Segment, Variant};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Binomial, Distribution, Normal, Poisson};

const TESTS: u32 = 2_000;

/// What the visitors of a day follow, beside chance and the day of the week.
#[derive(Clone, Copy, Debug)]
enum Course {
    Steady,
    /// The first day begins at any hour.
    LateStart,
    /// By 5 to 30% a day.
    Growing,
}

/// Visitors and conversions of each day and variant.
fn days(course: Course, days: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<[(u64, u64); 2]> {
    let between = |low: f64, high: f64, rng: &mut Xoshiro256PlusPlus| low + (high - low) * rng.random::<f64>();
    let base = 10_f64.powf(between(1.3, 4.0, rng));
    let rate = 10_f64.powf(between(-2.0, -0.7, rng));
    let rates = [rate, rate * between(0.8, 1.25, rng)];
    // People shop on weekends, or work on weekdays.
    let weekend = if rng.random::<f64>() < 0.3 { between(1.0, 3.0, rng) } else { between(0.3, 1.0, rng) };
    let noise = Normal::new(0.0, between(0.03, 0.2, rng)).unwrap();
    let (hour, growth) = (between(0.05, 1.0, rng), between(1.05, 1.3, rng));
    let weekday = rng.random_range(0..7);
    let day = |day: usize| {
        let of_week = if (weekday + day) % 7 < 2 { weekend } else { 1.0 };
        let of_course = match course {
            Course::LateStart if day == 0 => hour,
            Course::Steady | Course::LateStart => 1.0,
            Course::Growing => growth.powi(i32::try_from(day).unwrap()),
        };
        let mean = base * of_week * of_course * noise.sample(rng).exp();
        rates.map(|rate| {
            let visitors = Poisson::new(mean).unwrap().sample(rng) as u64;
            (visitors, Binomial::new(visitors, rate).unwrap().sample(rng))
        })
    };
    (0..days).map(day).collect()
}

fn sums(days: &[[(u64, u64); 2]]) -> Vec<[(u64, u64); 2]> {
    let mut sum = [(0, 0); 2];
    let add = |day: &[(u64, u64); 2]| {
        for (sum, day) in sum.iter_mut().zip(day) {
            *sum = (sum.0 + day.0, sum.1 + day.1);
        }
        sum
    };
    days.iter().map(add).collect()
}

fn given_as_daily(days: &[[(u64, u64); 2]]) -> Days {
    let variants = ["0", "1"].map(|id| Variant::new(id, Counts::default()));
    let counts = |of: &[(u64, u64); 2]| of.map(|(visitors, conversions)| Counts::new(visitors, conversions).unwrap());
    let day = |(place, of)| Segment::new(format!("2024-01-{:02}", place + 1), counts(of));
    Days::daily(&variants, days.iter().enumerate().map(day).collect()).unwrap()
}

/// Shares in percent: daily counts refused; cumulative counts refused; cumulative counts refused or read with a note.
fn shares(course: Course, length: usize) -> [f64; 3] {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(length as u64);
    let mut met = [0_u32; 3];
    for _ in 0..TESTS {
        let daily = days(course, length, &mut rng);
        let [daily, cumulative] = [given_as_daily(&daily), given_as_daily(&sums(&daily))];
        let found = cumulative.grow_like_sums();
        for (met, is) in met.iter_mut().zip([daily.grow_like_sums(), found, found || cumulative.can_be_sums()]) {
            *met += u32::from(is);
        }
    }
    met.map(|met| 100.0 * f64::from(met) / f64::from(TESTS))
}

#[test]
fn daily_counts_are_seldom_taken_for_cumulative_ones() {
    for (course, most_wrong, fewest_found) in
        [(Course::Steady, 0.2, 65.0), (Course::LateStart, 1.0, 60.0), (Course::Growing, 1.5, 20.0)]
    {
        for length in [4, 5, 6, 7, 10, 14] {
            let [wrong, found, told] = shares(course, length);
            println!("{course:?}, {length} days: {wrong:.2}% wrong, {found:.1}% found, {told:.1}% found or told");
            assert!(wrong <= most_wrong, "{course:?}, {length} days: {wrong}%");
            assert!(found >= fewest_found, "{course:?}, {length} days: {found}%");
            assert!(told > 98.0, "{course:?}, {length} days: {told}%");
        }
    }
    // Fewer days are not enough to refuse anything.
    assert_eq!(shares(Course::Growing, 3)[..2], [0.0, 0.0]);
}
