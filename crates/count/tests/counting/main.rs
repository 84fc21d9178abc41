//! The counting rules: by name in `entry`, `events`, `attributes`, `windows`, `segments`, `told`, `full`; and over thousands of
//! small random worlds against a second counter, written from the rules alone.

#![expect(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

mod attributes;
mod cases;
mod entry;
mod events;
mod full;
mod laws;
mod naive;
mod random;
mod segments;
mod told;
mod windows;
mod world;
