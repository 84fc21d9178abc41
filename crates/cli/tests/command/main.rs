//! The command, run as its users run it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

mod decisions;
mod examples;
mod formats;
mod input;
mod looks;
mod output;
mod phrases;
mod plan;
mod planned;
mod practical;
mod readme;
mod robust;
mod running;
mod tables;
mod within;
mod worth;
#[cfg(unix)]
mod writing;
