//! What the rules that look at files one by one saw: files of one kind are added up before the rules are asked.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::check::context::Context;
use crate::check::outcome::{Blocked, FileOutcome};
use crate::check::settings::Severities;
use crate::check::tally::Tally;
use crate::report::BASELINE;
use crate::rule::{BookRule, Group, Severity};
use crate::schema::form_checks::FormChecks;

/// What the rules on single files saw.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub files: u64,
    pub records: u64,
    pub checked: u64,
}

impl Seen {
    pub fn add(&mut self, other: &Seen) {
        self.files += other.files;
        self.records += other.records;
        self.checked += other.checked;
    }
}

/// What decides which rules a file is about.
#[derive(Debug)]
pub(super) struct FileKind<'c> {
    form: Option<&'c FormChecks>,
    severities: Severities<'c>,
    is_file: bool,
}

impl<'c> FileKind<'c> {
    pub fn of(file: &FileOutcome<'c>) -> FileKind<'c> {
        FileKind { form: file.form, severities: file.severities.clone(), is_file: file.is_file }
    }
}

/// Files of one kind in which every rule could look at everything: nearly all of them, and there may be millions. They are
/// added up first, so that each costs one look-up instead of one step for every rule there is.
#[derive(Debug, Default)]
pub(super) struct Alike<'c>(FxHashMap<KindId<'c>, (FileKind<'c>, Seen)>);

/// Edition and form, severities where they are not those of most files, and whether it counts as a file.
type KindId<'c> = (Option<(&'c str, &'c str)>, Option<Arc<[Option<Severity>]>>, bool);

impl<'c> Alike<'c> {
    /// Takes a file, if every rule could look at everything in it.
    pub fn add(&mut self, file: &FileOutcome<'c>, seen: &Seen) -> bool {
        if !file.blocked.is_empty() {
            return false;
        }
        let form = file.form.map(|form| (form.edition.name(), form.form.code()));
        self.0
            .entry((form, file.severities.own(), file.is_file))
            .or_insert_with(|| (FileKind::of(file), Seen::default()))
            .1
            .add(seen);
        true
    }

    /// Takes what another one took.
    pub fn append(&mut self, other: Alike<'c>) {
        for (id, (kind, seen)) in other.0 {
            self.0.entry(id).or_insert_with(|| (kind, Seen::default())).1.add(&seen);
        }
    }

    /// Adds up what they mean for the rules.
    pub fn count(self, context: &Context, tallies: &mut [Tally]) {
        for (kind, seen) in self.0.into_values() {
            count_all(context, tallies, &kind, &Blocked::default(), &seen);
        }
    }
}

/// Adds what some files mean for the rules that look at files one by one.
pub(super) fn count_all(context: &Context, tallies: &mut [Tally], kind: &FileKind<'_>, blocked: &Blocked, seen: &Seen) {
    for rule in context.spec().rules().entries() {
        let n = rule.index().n();
        match (kind.severities[n], context.severity(rule.index())) {
            (Some(_), _) => count(context, &mut tallies[n], rule, kind, blocked, seen),
            (None, Some(_)) => tallies[n].set_aside += seen.files,
            (None, None) => {}
        }
    }
}

fn count(context: &Context, tally: &mut Tally, rule: &BookRule, kind: &FileKind<'_>, blocked: &Blocked, seen: &Seen) {
    // Only data asked to be of one edition can be of another one. Baselines are no files of the data.
    if (rule.id == "CP312" && context.wanted_edition().is_none()) || rule.id == BASELINE.id {
        return;
    }
    let groups = blocked.groups.get(&rule.group);
    let per_file = matches!(rule.group, Group::Input | Group::Names);
    // Rules on one record may have an id of any group.
    let on_records = kind.form.is_some_and(|form| {
        form.cell_rules.contains(&rule.index()) || form.row_rules.iter().any(|own| own.rule.index() == rule.index())
    });
    let (applies, sees) = match (rule.group, kind.form) {
        (Group::Input, _) => (true, seen.files),
        (_, _) if !kind.is_file && groups.is_none() => (false, 0),
        (Group::Names, _) => (true, seen.files),
        (Group::Bytes | Group::Csv, _) => (true, seen.records),
        _ if on_records => (true, seen.checked),
        (Group::Fields | Group::Rows, Some(_)) => (false, 0),
        // Nobody knows which of these rules the file is about.
        (Group::Fields | Group::Rows, None) => (groups.is_some(), 0),
        // The unit says what these saw; a file that cannot be read at all keeps them from seeing anything.
        (Group::Units | Group::Tables | Group::Forms, _) => (groups.is_some() && kind.form.is_none(), 0),
    };
    if !applies {
        return;
    }
    tally.applies = true;
    let mut by: BTreeSet<&str> = groups.into_iter().flatten().copied().collect();
    let mut unseen = 0;
    if on_records || matches!(rule.group, Group::Fields | Group::Rows) {
        by.extend(&blocked.records);
        if let Some((records, rules)) = blocked.rules.get(&rule.index()) {
            unseen = *records;
            by.extend(rules.iter().map(String::as_str));
        }
    }
    // A rule is not in its own way: it was run, and found something.
    by.remove(rule.id.as_str());
    if per_file || groups.is_none() {
        tally.rows += sees - unseen;
    }
    tally.blocked.extend(by.into_iter().map(str::to_owned));
}
