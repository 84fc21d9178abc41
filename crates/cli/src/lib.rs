//! What the command `abstats` reads and prints, apart from its options: for its tests and for `fuzz/`. Nothing here is an
//! interface for other programs; they use `abstats` and `abstats-report`.

pub mod input;
pub mod markdown;
pub mod memo;
mod rows;
pub mod spreadsheet;
pub mod terminal;
mod words;
