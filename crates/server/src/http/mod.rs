//! The HTTP side.

mod app;
mod encoding;
mod key;
mod openapi;
mod refusal;
mod reply;
mod route;

pub use app::App;
use refusal::Refusal;
use route::Route;
