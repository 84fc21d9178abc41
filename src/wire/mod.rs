//! The wire format: JSON in and out, through serde.

mod input;
mod raw;
mod reading;
mod request;

pub use input::Input;
