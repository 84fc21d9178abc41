//! The library as its users see it: experiments and documents in, reports and documents out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot get its value should stop there")]

mod errors;
mod experiment;
#[cfg(feature = "serde")]
mod input;
#[cfg(feature = "serde")]
mod page;
#[cfg(feature = "schema")]
mod schema;
mod segments;
mod warnings;

use abstats::{Counts, Variant};

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}

/// Variants "0", "1", ... with these visitors and conversions.
fn variants(all: &[(u64, u64)]) -> Vec<Variant> {
    let variants = all.iter().enumerate();
    variants.map(|(id, &(visitors, conversions))| Variant::new(id.to_string(), counts(visitors, conversions))).collect()
}
