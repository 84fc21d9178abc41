mod coherence;
mod crossing;
mod family;
mod reference;

use std::num::NonZeroUsize;

use super::*;
use crate::{Counts, Pair, Threshold};

const EVEN: Pair<f64> = Pair { control: 1.0, variant: 1.0 };

/// Conversions of visitors, control first.
fn pair([c0, n0, c1, n1]: [u64; 4]) -> Pair<Counts> {
    Pair { control: Counts::new(n0, c0).unwrap(), variant: Counts::new(n1, c1).unwrap() }
}

fn settings(typical_lift: f64, threshold: f64, comparisons: usize) -> AnyTime {
    AnyTime {
        threshold: Threshold::new(threshold).unwrap(),
        typical_lift: TypicalLift::new(typical_lift).unwrap(),
        comparisons: NonZeroUsize::new(comparisons).unwrap(),
    }
}

/// Random numbers without a crate, the same on every platform (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 1 to about `most`, every order of magnitude alike.
    fn size(&mut self, most: f64) -> u64 {
        crate::special::elementary::exp(self.uniform() * crate::special::elementary::ln(most)) as u64
    }
}
