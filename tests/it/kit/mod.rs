//! The vendor test at home: the kit, and exports that are right or wrong in known ways.

mod export;
#[cfg(feature = "cli")]
mod program;
mod right;
mod wrong;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use careplan::check::{Checker, Options};
use careplan::kit::{Imported, Kit, Manifest, files};
use careplan::read::FileName;
use careplan::rule::Profile;
use careplan::schema::Spec;
use careplan::text::Lang;

use crate::support::{check, ms932};

fn kit() -> &'static Kit {
    static KIT: LazyLock<Kit> = LazyLock::new(|| Kit::new(Spec::embedded(), 0).unwrap());
    &KIT
}

/// The kit, as `kit check` reads it from its folder.
fn imported() -> &'static [Imported] {
    static IMPORTED: LazyLock<Vec<Imported>> = LazyLock::new(|| {
        let files = files(Spec::embedded(), kit(), Lang::Ja).unwrap();
        let find = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.bytes.clone());
        let manifest = Manifest::read(&find("kit.json").unwrap()).unwrap();
        manifest.imported(find).unwrap()
    });
    &IMPORTED
}

const SCENARIOS: [&str; 22] = [
    "D1",
    "D2",
    "D3",
    "D4",
    "D5",
    "D6",
    "D7",
    "two-offices",
    "rental",
    "outside-limit",
    "deduction",
    "over-limit",
    "short-stay",
    "level-change",
    "h-number",
    "same-name",
    "long-texts",
    "characters",
    "midnight",
    "separate-tables",
    "pictures",
    "corrections",
];

/// With other seeds, too: nobody is looked for in vain, and what is changed in records fits whoever is found.
#[test]
fn every_unit_is_clean_under_the_strict_profile() {
    let checker = Checker::new(Spec::embedded(), Options { profile: Some(Profile::Strict), ..Options::default() });
    for seed in [0, 1, 2] {
        let kit = Kit::new(Spec::embedded(), seed).unwrap();
        assert_eq!(kit.scenarios.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), SCENARIOS);
        for scenario in &kit.scenarios {
            let units = scenario.units.iter().map(|unit| {
                let files: Vec<_> = unit.iter().map(|file| (file.path.clone(), file.bytes.clone())).collect();
                check(&checker, &files)
            });
            let report = checker.report(units.collect::<Vec<_>>());
            let found: Vec<_> = report.findings().iter().map(|finding| finding.rule().id.clone()).collect();
            assert!(found.is_empty() && report.is_valid(), "{seed} {}: {found:?}", scenario.id);
        }
    }
}

#[test]
fn nobody_is_in_two_scenarios() {
    let people: Vec<&String> =
        kit().scenarios.iter().flat_map(|one| &one.people).map(|person| &person.insured).collect();
    assert_eq!(people.iter().collect::<BTreeSet<_>>().len(), people.len());
    assert!(people.iter().any(|insured| insured.starts_with('H')));
}

/// All of it may be imported at once.
#[test]
fn no_unit_has_the_key_of_another() {
    for seed in [0, 3] {
        let kit = Kit::new(Spec::embedded(), seed).unwrap();
        let keys: Vec<_> = kit
            .scenarios
            .iter()
            .flat_map(|one| &one.units)
            .map(|unit| FileName::read(Spec::embedded(), &unit[0].path).unit().unwrap())
            .collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_other_people() {
    let of = |seed| files(Spec::embedded(), &Kit::new(Spec::embedded(), seed).unwrap(), Lang::En).unwrap();
    let first = of(0);
    assert_eq!(first, of(0));
    let names =
        |files: &[careplan::kit::KitFile]| -> BTreeSet<String> { files.iter().map(|f| f.path.clone()).collect() };
    assert_ne!(names(&first), names(&of(7)));
}

/// What the scenarios are about is in their files.
#[test]
fn scenarios_hold_what_their_titles_say() {
    let bytes = |id: &str, form: &str| -> Vec<u8> {
        let scenario = kit().scenarios.iter().find(|one| one.id == id).unwrap();
        let file = scenario.units.iter().flatten().find(|file| file.path.starts_with(form));
        file.unwrap_or_else(|| panic!("{id} {form}")).bytes.clone()
    };
    let has = |id: &str, form: &str, text: &str| {
        let (bytes, text) = (bytes(id, form), ms932(text));
        assert!(bytes.windows(text.len()).any(|part| part == text), "{id}");
    };
    has("characters", "UPHOSOKU", "見本　髙﨑");
    has("characters", "UP1KYO", "ｶﾀｶﾅ");
    has("long-texts", "UP1KYO", "（以上）");
    has("midnight", "UP3KYO", ",2200,0600,");
    has("midnight", "UP3KYO", ",2330,2400,");
    has("deduction", "UPPLAN", ",-");
    has("corrections", "DLTPLAN", "202504");
    let scenario = |id: &str| kit().scenarios.iter().find(|one| one.id == id).unwrap();
    assert_eq!((scenario("corrections").units.len(), scenario("same-name").people.len()), (3, 2));
    let pictures: Vec<_> = scenario("pictures").units[0].iter().filter(|file| file.path.ends_with(".jpg")).collect();
    assert!(pictures.len() == 2 && pictures[0].bytes != pictures[1].bytes);
}

/// A checklist has every value that stands in the end, as a screen shows it.
#[test]
fn checklists_show_words() {
    let files = files(Spec::embedded(), kit(), Lang::Ja).unwrap();
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path}"));
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let list = text("level-change/checklist.csv");
    assert!(
        list.starts_with("\u{feff}帳票,様式,被保険者番号,件目,No.,項目,画面の表示,ファイルの値,確認\r\n"),
        "{list}"
    );
    assert!(list.lines().any(|line| line.contains(",利用者生年月日,昭和") || line.contains(",利用者生年月日,大正")));
    assert!(list.contains(",前回要介護状態区分,要"), "codes are words");
    let corrected = text("corrections/checklist.html");
    let second = &kit().scenarios.iter().find(|one| one.id == "corrections").unwrap().people[1].insured;
    assert!(corrected.contains("訂正　後子") && !corrected.contains(second.as_str()));
    for id in SCENARIOS {
        assert!(text(&format!("{id}/look.ja.md")).len() > 120 && text(&format!("{id}/look.en.md")).len() > 80, "{id}");
        assert!(
            text("index.html").contains(&format!("{id}/checklist.csv"))
                && text(&format!("{id}/pages/index.html")).len() > 500
        );
        let marked = files.iter().filter(|file| file.path.starts_with(&format!("{id}/pages/")));
        assert!(marked.into_iter().all(|file| !String::from_utf8_lossy(&file.bytes).contains("<mark>")), "{id}");
    }
}
