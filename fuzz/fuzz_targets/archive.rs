#![no_main]

#[path = "../../tests/it/support/fuzz.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::archive(data));
