//! The functions as C calls them.

use std::ffi::{CStr, CString, c_char};
use std::ptr::null;

use careplan_c::{careplan_file, careplan_free, careplan_run, careplan_validate, careplan_version};
use serde_json::Value;

const NAME: &CStr = c"a/DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
const BAD: &[u8] = b"202407,131045,0000000001,20250230\n";

fn own(text: *mut c_char) -> Value {
    assert!(!text.is_null());
    // SAFETY: it was just returned, and is freed once.
    let words = unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned();
    // SAFETY: as above.
    unsafe { careplan_free(text) };
    serde_json::from_str(&words).unwrap()
}

fn run(command: &CStr, options: &str) -> Value {
    let options = CString::new(options).unwrap();
    let file = careplan_file { name: NAME.as_ptr(), bytes: BAD.as_ptr(), length: BAD.len() };
    // SAFETY: all of it lives until the call returns.
    own(unsafe { careplan_run(command.as_ptr(), options.as_ptr(), &file, 1) })
}

#[test]
fn every_command_answers() {
    let report = run(c"validate", r#"{"lang": "en"}"#);
    let rules: Vec<&str> =
        report["findings"].as_array().unwrap().iter().filter_map(|one| one["rule"].as_str()).collect();
    assert!(rules.contains(&"CP415"), "{rules:?}");
    assert_eq!(run(c"validate", r#"{"select": ["CP415"]}"#)["findings"].as_array().unwrap().len(), 1);
    let fixed = run(c"fix", "{}");
    assert_eq!(fixed["files"][0]["name"], NAME.to_str().unwrap());
    assert_eq!(fixed["report"]["files"][0]["status"], "fixed");
    assert_eq!(run(c"migrate", r#"{"to": "5.0"}"#)["units"][0]["status"], "held");
    assert_eq!(run(c"print", "")["files"][0]["name"], "index.html");
}

#[test]
fn what_is_asked_wrongly_is_refused_in_words() {
    for (command, options, said) in [
        (c"destroy", "{}", "no command `destroy`"),
        (c"validate", "{", "options: EOF"),
        (c"validate", r#"{"profil": "strict"}"#, "unknown field `profil`"),
        (c"validate", r#"{"select": ["CP9999"]}"#, "CP9999"),
        (c"validate", r#"{"config": "fail-on = 3"}"#, "expected a string"),
        (c"migrate", r#"{"to": "9"}"#, "9"),
        (c"migrate", "{}", "missing field `to`"),
    ] {
        let answer = run(command, options);
        let english = answer["error"]["en"].as_str().unwrap_or_default();
        assert!(english.contains(said), "{options}: {answer}");
        assert!(answer["error"]["ja"].as_str().is_some_and(|japanese| !japanese.is_empty()));
    }
}

#[test]
fn null_is_nothing_or_refused() {
    // SAFETY: null is allowed everywhere.
    unsafe {
        assert_eq!(own(careplan_validate(null(), null(), 0))["summary"]["files"], 0);
        for files in [
            &[careplan_file { name: null(), bytes: null(), length: 0 }],
            &[careplan_file { name: NAME.as_ptr(), bytes: null(), length: 3 }],
        ] {
            assert!(own(careplan_validate(null(), files.as_ptr(), 1))["error"].is_object());
        }
        assert!(own(careplan_validate(null(), null(), 2))["error"].is_object());
        assert!(own(careplan_run(null(), null(), null(), 0))["error"].is_object());
        careplan_free(std::ptr::null_mut());
        let empty = careplan_file { name: NAME.as_ptr(), bytes: null(), length: 0 };
        assert_eq!(own(careplan_validate(null(), &empty, 1))["summary"]["files"], 1);
        assert_eq!(CStr::from_ptr(careplan_version()).to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }
    let cut = CString::new(b"\x82".to_vec()).unwrap();
    // SAFETY: it ends with a zero byte.
    assert!(own(unsafe { careplan_validate(cut.as_ptr(), null(), 0) })["error"].is_object());
}
