//! The result service of A/B tests.
mod http;
fn main() {}
