//! The store from outside, in one program: it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

mod common;
mod files;
mod import;
mod kill;
mod laws;
mod reading;
mod store;
