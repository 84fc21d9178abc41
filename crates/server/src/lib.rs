//! The result service: it reads what visitors did from the store, counts what was asked, and answers the result endpoint over
//! HTTP or on the command line. Statistics come from the library `abstats`, documents from `abstats-document`.
//!
//! A request becomes a [`Question`](abstats_question::Question); the experiment's rows are kept as a view, which counts; an answer
//! is made of the counts.

mod answer;
pub mod clock;
pub mod commands;
mod desk;
pub mod http;
mod stores;
mod views;

pub use answer::check;
