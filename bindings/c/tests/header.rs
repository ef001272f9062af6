//! The header is what cbindgen makes of the code. `CAREPLAN_UPDATE=1` writes it anew.

use std::fs;
use std::path::Path;

#[test]
fn the_header_is_current() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(own.join("cbindgen.toml")).unwrap();
    let mut header = Vec::new();
    let made = cbindgen::Builder::new().with_config(config).with_src(own.join("src/lib.rs")).generate().unwrap();
    made.write(&mut header);
    let place = own.join("include/careplan.h");
    if std::env::var_os("CAREPLAN_UPDATE").is_some() {
        fs::write(&place, &header).unwrap();
    }
    assert_eq!(fs::read(&place).unwrap_or_default(), header, "CAREPLAN_UPDATE=1 cargo test writes it");
}
