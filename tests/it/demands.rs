//! The demands of the standard's text, and the rules that hold them.

use std::collections::{BTreeMap, BTreeSet};

use careplan::check::{Checker, Options};
use careplan::disk::{Limits, check, find};
use careplan::embedded::embedded_files;
use careplan::schema::{Demand, Held, Spec};
use careplan::{ErrorKind, Severity};

use crate::support::{repo, tables};

fn demands() -> Vec<Demand> {
    let spec = Spec::embedded();
    spec.demands(spec.newest()).unwrap_or_else(|error| panic!("{} at {:?}: {error}", error.path(), error.span()))
}

#[test]
fn a_checkable_demand_has_a_rule() {
    let open: Vec<u32> = demands().iter().filter(|demand| demand.is_uncovered()).map(|demand| demand.no).collect();
    assert_eq!(open, [0; 0], "demands that no rule holds");
    let unseen = demands().iter().filter(|demand| matches!(demand.held, Held::Unseen(_))).count();
    assert_eq!((demands().len(), unseen), (265, 8));
}

#[test]
fn a_rule_has_a_demand_or_an_inference() {
    let demanded: BTreeSet<String> = demands().iter().flat_map(|demand| demand.rules().to_vec()).collect();
    let rules = Spec::embedded().rules().iter();
    let neither: Vec<&str> = rules
        .filter(|rule| !demanded.contains(&rule.id) && rule.inferred.is_none())
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(neither, [""; 0], "rules that no demand names and that are not marked as inferences");
}

/// Every rule has a case in corpus/invalid that breaks it and nothing else, so that a demand that names rules has one. What
/// a demand permits is shown by data without an error or a warning.
#[test]
fn a_demand_has_a_case() {
    let (spec, tables) = (Spec::embedded(), tables::all());
    let mut wrong = BTreeMap::new();
    for demand in demands() {
        for rule in demand.rules() {
            if !repo("corpus/invalid").join(rule).join("unit").is_dir() {
                wrong.insert(demand.no, format!("no case of {rule}"));
            }
        }
        let Held::Allows(case) = &demand.held else { continue };
        // A pass of a rule's table, by its `why`: `tests/it/tables.rs` holds it.
        if let Some((rule, why)) = case.split_once(' ') {
            if !tables.get(rule).is_some_and(|table| table.pass.iter().any(|pass| pass.why == why)) {
                wrong.insert(demand.no, format!("{rule} has no pass `{why}`"));
            }
            continue;
        }
        assert!(!case.is_empty(), "demand {}", demand.no);
        let folders = ["corpus/valid", "corpus"].map(|folder| repo(folder).join(case));
        let Some(path) = folders.into_iter().find(|path| path.is_dir()) else {
            wrong.insert(demand.no, format!("{case} is no case"));
            continue;
        };
        let checker = Checker::new(spec, Options::default());
        let report = check(&checker, find(spec, [&path]).unwrap(), &Limits::default());
        if report.has(Severity::Warning) {
            wrong.insert(demand.no, format!("{case}: {:?}", report.findings()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn demands_are_those_that_were_read_in_the_text() {
    let path = repo("../shared/spec/v4.1/demands.csv");
    if !path.is_file() {
        eprintln!("{} is not there: nothing to compare with", path.display());
        return;
    }
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    let demands = demands();
    assert_eq!(rows.len(), demands.len());
    for (row, demand) in rows.iter().zip(&demands) {
        assert_eq!(
            (row["no"].as_str(), row["where"].as_str()),
            (demand.no.to_string().as_str(), demand.place.as_str())
        );
        assert_eq!(row["verdict_today"] == "not checkable", matches!(demand.held, Held::Unseen(_)), "{}", demand.no);
    }
}

#[test]
fn a_mistake_in_a_demand_is_shown_at_its_line() {
    let mistakes = [
        ("rules = [\"CP4155\"]", "no rule `CP4155`", "\"CP4155\""),
        ("items = [\"UPPLAN 99\"]\nrules = [\"CP415\"]", "UPPLAN has no item 99", "\"UPPLAN 99\""),
        ("items = [\"UPPLANE\"]\nrules = [\"CP415\"]", "no form `UPPLANE`", "\"UPPLANE\""),
        ("no_rule = true", "unknown field", "no_rule"),
        ("", "one of `rules`, `unseen` and `allows` is wanted", "1"),
        ("rules = []\nallows = \"valid\"", "one of `rules`, `unseen` and `allows` is wanted", "1"),
    ];
    for (lines, message, at) in mistakes {
        let items = if lines.contains("items") { "" } else { "items = []\n" };
        let text = format!("[[demand]]\nno = 1\nwhere = \"x\"\nsays = {{ ja = \"x\", en = \"x\" }}\n{items}{lines}\n");
        let files = embedded_files().into_iter().filter(|(path, _)| *path != "4.1/demands.toml");
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let spec = Spec::from_files(files.chain([("4.1/demands.toml".to_owned(), text.clone())])).unwrap();
        let error = spec.demands(spec.newest()).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(&text[error.span().unwrap()], at, "{error}");
        assert!(matches!(careplan::Error::from(error).kind(), ErrorKind::Spec(_)));
    }
}

#[cfg(feature = "cli")]
mod program {
    use crate::support::{assert_exit, run, stdout};

    #[test]
    fn every_format_lists_every_demand() {
        let list = |options: &[&str]| {
            let output = run(&[&["spec", "demands"], options].concat());
            assert_exit(&output, 0);
            stdout(&output)
        };
        let json: serde_json::Value = serde_json::from_str(&list(&["--format", "json"])).unwrap();
        let rows = json.as_array().unwrap();
        assert_eq!(rows.len(), super::demands().len());
        let csv = list(&["--format", "csv"]);
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes());
        assert_eq!(reader.records().filter(|row| row.is_ok()).count(), rows.len());
        assert_eq!(list(&["--format", "markdown"]).lines().count(), rows.len() + 2);
        let text = list(&[]);
        assert!(rows.iter().all(|row| text.contains(row["place"].as_str().unwrap())));

        let uncovered: serde_json::Value = serde_json::from_str(&list(&["--uncovered", "--format", "json"])).unwrap();
        let uncovered = uncovered.as_array().unwrap();
        assert!(!uncovered.is_empty() && uncovered.iter().all(|row| row["rules"].as_array().unwrap().is_empty()));
        assert!(list(&["--lang", "ja"]).contains("全265項目"));
    }

    #[test]
    fn a_rule_names_its_demands() {
        let page = stdout(&run(&["rules", "CP502"]));
        assert!(page.contains("別紙 UPHOSOKU No.4"), "{page}");
    }
}
