//! The HTTP side.

mod app;
mod encoding;
pub mod key;
mod openapi;
mod refusal;
mod reply;
pub mod route;

pub use app::App;
pub use refusal::Refusal;
pub use route::Route;
