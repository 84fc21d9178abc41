//! The result service: it reads what visitors did from the store, counts what was asked, and answers the result endpoint over
//! HTTP or on the command line. Statistics come from the library `abstats`, documents from `abstats-document`.
//!
//! Data flow from left to right: a [`Route`](http::Route) and a [`Question`](abstats_question::Question) from the request, the
//! experiment's rows as a view ([`Views`](views::Views)), counts, and an [answer](answer).

pub mod answer;
pub mod clock;
pub mod commands;
pub mod desk;
pub mod http;
pub mod stores;
pub mod views;
