//! The service as it is asked: over its router, and by its commands.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod breakdowns;
mod cases;
mod commands;
mod common;
mod compute;
mod dates;
mod form;
mod goals;
mod hillstrom;
mod law;
mod others;
mod page;
mod requests;
mod variants;
