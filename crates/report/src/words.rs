//! What a report says in words and numbers, the same on a terminal and on a page: names, sentences, warnings, digits.

pub mod doubts;
pub mod findings;
mod labels;
pub mod number;
pub mod sample_ratio;
pub mod sentence;
pub mod text;
pub mod warnings;

pub use labels::Labels;
