//! Exports that say the same in the habits of other software.

use careplan::kit::check::{Leave, ScenarioStatus};
use careplan::schema::{Item, Required, Spec};

use super::export::{Export, Table, compare, exports};

/// Names of files with other offices or another serial; records name pictures, too.
fn rename(export: &mut Export, new: impl Fn(&str) -> String) {
    let pictures: Vec<(String, String)> = export.pictures.iter().map(|(name, _)| (name.clone(), new(name))).collect();
    export.each(|_, _, value| pictures.iter().find(|(old, _)| old == value).map(|(_, new)| new.clone()));
    export.pictures.iter_mut().for_each(|(name, _)| *name = new(name));
    export.tables.iter_mut().for_each(|table| table.name = new(&table.name));
}

fn later(export: &mut Export) {
    rename(export, |name| name.replace("_2025", "_2026").replacen("_202604_", "_202504_", 1));
}

fn swapped(export: &mut Export) {
    rename(export, |name| {
        let parts: Vec<&str> = name.split('_').collect();
        let from = parts.iter().position(|part| part.len() == 10 && part.starts_with("99")).unwrap();
        let mut parts = parts.clone();
        parts.swap(from, from + 2);
        parts.swap(from + 1, from + 3);
        parts.join("_")
    });
}

fn quotes(export: &mut Export, quoted: bool) {
    for table in &mut export.tables {
        table.rows.iter_mut().flatten().for_each(|cell| cell.quoted = quoted);
    }
}

fn is_number(item: &Item) -> bool {
    item.type_text().starts_with("int(") || item.type_text().starts_with("sint(")
}

fn zeros(export: &mut Export) {
    export.each(|_, item, value| match value.strip_prefix('-') {
        _ if !is_number(item) || value.is_empty() => None,
        Some(digits) => Some(format!("-0{digits}")),
        None => Some(format!("0{value}")),
    });
}

fn empty_or_zero(export: &mut Export) {
    export.each(|_, item, value| match value {
        _ if !is_number(item) || item.required() != Required::Optional => None,
        "" => Some("0".to_owned()),
        "0" => Some(String::new()),
        _ => None,
    });
}

/// Writes again what 第2表 leaves out because it repeats.
fn unfold(export: &mut Export) {
    for table in export.tables.iter_mut().filter(|table| table.form == "UP2KYO") {
        for n in 1..table.rows.len() {
            let same = |table: &Table, key| table.get(n, key) == table.get(n - 1, key);
            let (need, goal) = (same(table, "need_no"), same(table, "need_no") && same(table, "goal_no"));
            for (key, repeats) in [
                ("need", need),
                ("long_term_goal", goal),
                ("long_term_period", goal),
                ("short_term_goal", goal),
                ("short_term_period", goal),
            ] {
                let place = table.place(key).unwrap();
                if repeats && table.rows[n][place].text.is_empty() {
                    table.rows[n][place] = table.rows[n - 1][place].clone();
                }
            }
        }
    }
}

fn written(export: &mut Export) {
    export.each(|form, item, _| {
        let own = matches!(form.code(), "UPPLAN" | "UPJSK" | "UPSIKYU") && item.key() == "created_date";
        own.then(|| "20261130".to_owned())
    });
}

type Habit = (&'static str, fn(&mut Export), Option<Leave>);

const HABITS: [Habit; 10] = [
    ("as it was", |_| {}, None),
    ("all quoted", |export| quotes(export, true), Some(Leave::Quoting)),
    ("none quoted", |export| quotes(export, false), Some(Leave::Quoting)),
    ("another order", |export| export.tables.iter_mut().for_each(|table| table.rows.reverse()), Some(Leave::Order)),
    ("repeats written", unfold, Some(Leave::Unfolded)),
    ("another serial", later, Some(Leave::Serial)),
    ("sender and receiver swapped", swapped, Some(Leave::Swapped)),
    ("leading zeros", zeros, Some(Leave::LeadingZeros)),
    ("empty or 0", empty_or_zero, Some(Leave::EmptyOrZero)),
    ("written on another day", written, Some(Leave::WrittenBy)),
];

#[test]
fn right_exports_in_other_habits_give_no_difference() {
    for (name, habit, leave) in HABITS {
        let mut told = 0;
        for mut export in exports() {
            habit(&mut export);
            let outcome = export.outcome();
            assert_eq!(
                outcome.status,
                ScenarioStatus::Passed,
                "{name}, {}: {:#?}",
                export.id,
                outcome.differences.first()
            );
            assert_eq!(outcome.equal, outcome.expected, "{name}, {}", export.id);
            match leave {
                Some(leave) => told += usize::from(outcome.allowed.contains_key(&leave)),
                None => assert!(outcome.allowed.keys().all(|leave| *leave == Leave::Deletes), "{:?}", outcome.allowed),
            }
        }
        assert!(leave.is_none() || told > 0, "{name} is told nowhere");
    }
}

/// All habits at once, all scenarios in one folder, and the units in the order of their names.
#[test]
fn all_habits_together_pass() {
    let mut files = Vec::new();
    for mut export in exports() {
        HABITS.iter().for_each(|(_, habit, _)| habit(&mut export));
        files.extend(export.files());
    }
    files.sort();
    let outcome = compare(&files, &[]);
    assert!(outcome.passed(), "{:#?}", outcome.scenarios.iter().find(|one| one.status != ScenarioStatus::Passed));
}

/// A plan goes to every office that takes part in it.
#[test]
fn the_same_for_further_offices_is_no_difference() {
    let export = exports().remove(0);
    let mut copy = export.clone();
    rename(&mut copy, |name| {
        let mut parts: Vec<String> = name.split('_').map(str::to_owned).collect();
        let to = parts.iter().rposition(|part| part.len() == 10 && part.starts_with("99")).unwrap();
        parts[to] = "9900000992".to_owned();
        parts.join("_")
    });
    let outcome = compare(&[export.files(), copy.files()].concat(), &["D1".to_owned()]);
    assert!(outcome.passed() && outcome.scenarios[0].allowed[&Leave::Copies] == outcome.scenarios[0].expected);
    // For another office alone it is the wrong office.
    let outcome = compare(&copy.files(), &["d1".to_owned()]);
    assert_eq!((outcome.scenarios[0].status, outcome.scenarios[0].differences.len()), (ScenarioStatus::Failed, 1));
}

#[test]
fn documents_are_compared_like_files() {
    for export in exports() {
        let documents: Vec<(String, Vec<u8>)> = careplan::read(export.files())
            .unwrap()
            .iter()
            .enumerate()
            .map(|(n, unit)| (format!("{n}.json"), careplan::document::to_json(unit).unwrap()))
            .collect();
        let outcome = compare(&documents, std::slice::from_ref(&export.id));
        assert!(outcome.passed(), "{}: {outcome:#?}", export.id);
    }
    assert!(Spec::embedded().newest().name() == "4.1");
}
