//! The service as it is asked: over its router, and by its commands.

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
