//! The mathematics: special functions in f64. Knows no visitors.
