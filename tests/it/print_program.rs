//! `careplan print`: what is written, and what is not.

use std::fs;

use crate::support::{assert_exit, place, repo, run, stderr};

#[test]
fn pages_are_written_whole_and_values_are_announced() {
    let dir = place(&[("in", "valid/4.1/care-plan")]);
    let (input, out) = (dir.path().join("in"), dir.path().join("deep/out"));
    let (input, out) = (input.to_str().unwrap(), out.to_str().unwrap());
    let printed = run(&["print", input, "--out", out, "--lang", "en"]);
    assert_exit(&printed, 0);
    assert!(stderr(&printed).contains("shows names, addresses and all other values"), "{}", stderr(&printed));
    let mut names: Vec<_> =
        fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["131045_0000000001.html", "index.html"]);
    // What is there is not written over, unless it is asked for.
    assert_exit(&run(&["print", input, "--out", out]), 2);
    assert_exit(&run(&["print", input, "--out", out, "--force", "--by", "unit", "--no-marks"]), 0);
    assert!(
        fs::read_dir(out).unwrap().any(|entry| entry.unwrap().file_name().into_string().unwrap().starts_with("0300"))
    );
    assert_eq!(fs::read_dir(dir.path().join("deep")).unwrap().count(), 1, "nothing is left beside");
    let quiet = run(&["print", input, "--out", out, "--force", "--quiet", "--lang", "ja"]);
    assert!(stderr(&quiet).contains("値がそのまま入っています"), "it is said in any case");
}

#[test]
fn nothing_but_pages_is_replaced_and_no_input_is_touched() {
    let dir = place(&[("in", "valid/4.1/care-plan")]);
    let input = dir.path().join("in");
    let foreign = dir.path().join("mine");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("index.html"), "<p>mine</p>").unwrap();
    for out in [&foreign, &input, &input.join("below"), &dir.path().to_path_buf()] {
        let printed =
            run(&["print", input.to_str().unwrap(), "--out", out.to_str().unwrap(), "--force", "--lang", "en"]);
        assert_exit(&printed, 2);
    }
    assert_eq!(fs::read_to_string(foreign.join("index.html")).unwrap(), "<p>mine</p>");
    assert!(!input.join("below").exists());
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let nothing =
        run(&["print", empty.to_str().unwrap(), "--out", dir.path().join("o").to_str().unwrap(), "--lang", "ja"]);
    assert_exit(&nothing, 2);
    assert!(stderr(&nothing).contains("送信単位が見つかりません") && !dir.path().join("o").exists());
    // An empty folder is as good as none.
    assert_exit(&run(&["print", input.to_str().unwrap(), "--out", empty.to_str().unwrap()]), 0);
}

#[test]
fn what_cannot_be_read_makes_the_exit_code_1() {
    let dir = place(&[("in", "valid/4.1/care-plan")]);
    fs::write(dir.path().join("in/UPPLAN_x.CSV"), "x").unwrap();
    fs::write(dir.path().join("in/other.json"), "{\"a\": 1}").unwrap();
    let out = dir.path().join("out");
    let printed =
        run(&["print", dir.path().join("in").to_str().unwrap(), "--out", out.to_str().unwrap(), "--lang", "en"]);
    assert_exit(&printed, 1);
    assert!(stderr(&printed).contains("could not be read: 1 (files or records)"), "{}", stderr(&printed));
    assert!(out.join("131045_0000000001.html").exists() && out.join("unreadable.html").exists());
}

/// A template of one's own lies over the built-in one; a mistake in it is told with its file.
#[test]
fn templates_can_be_replaced() {
    let dir = place(&[("in", "valid/4.1/care-plan")]);
    let (spec, out) = (dir.path().join("spec"), dir.path().join("out"));
    fs::create_dir_all(spec.join("4.1/pages")).unwrap();
    let template = spec.join("4.1/pages/plan1.html");
    let arguments =
        ["print", "--spec-dir", spec.to_str().unwrap(), "--out", out.to_str().unwrap(), "--force", "--lang", "en"];
    let input = dir.path().join("in");
    let arguments = [&arguments[..], &[input.to_str().unwrap()]].concat();
    fs::write(&template, "<h2>私の{{ r.planner_name }}</h2>").unwrap();
    assert_exit(&run(&arguments), 0);
    let page = || fs::read_to_string(out.join("131045_0000000001.html")).unwrap();
    assert!(page().contains("<h2>私の計画　花子</h2>"));
    for (bad, said) in [("{% if %}", "syntax error"), ("{{ r.no_such_item.text }}", "undefined")] {
        fs::write(&template, bad).unwrap();
        let printed = run(&arguments);
        assert_exit(&printed, 2);
        assert!(stderr(&printed).contains(said) && stderr(&printed).contains("plan1.html"), "{}", stderr(&printed));
        assert!(page().contains("私の"), "the pages before are still there");
    }
    assert!(repo("specs/4.1/pages/plan1.html").exists());
}
