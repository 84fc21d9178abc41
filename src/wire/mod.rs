//! The wire format: JSON in and out, through serde.

mod days;
mod document;
mod findings;
mod input;
mod items;
mod object;
mod output;
mod percent;
mod places;
mod practical;
mod raw;
mod reading;
mod request;
mod sample_ratio;
mod shrinkage;
mod statistics;

pub use input::Input;
