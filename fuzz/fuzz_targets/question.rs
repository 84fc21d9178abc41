#![no_main]

#[path = "../question.rs"]
mod question;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| question::holds(bytes));
