//! The HTTP side: paths, keys, refusals.

pub mod key;
pub mod refusal;
pub mod route;

pub use refusal::Refusal;
