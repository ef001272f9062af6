//! How random tests are run.

use proptest::test_runner::{Config, RngSeed};

/// So many cases: the same in every run, so that a change is judged by what it changed. `CAREPLAN_EXPLORE=1` draws others.
pub fn cases(cases: u32) -> Config {
    let explores = std::env::var_os("CAREPLAN_EXPLORE").is_some();
    let rng_seed = if explores { RngSeed::Random } else { RngSeed::Fixed(1) };
    Config { cases, failure_persistence: None, rng_seed, ..Config::default() }
}
