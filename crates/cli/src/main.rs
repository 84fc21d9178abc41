//! The command `abstats`: from counts to a verdict.

fn main() {}
