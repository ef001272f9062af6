//! Checking a unit (送信単位): its files one by one, then the rules on what they are together.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::context::Context;
use super::file::{self, CheckedFile};
use super::input::NamedFile;
use super::outcome::{Coverage, FileOutcome, UnitOutcome};
use super::sink::Sink;
use super::table::{Table, TableBuffers};
use super::unit::{Out, Unit, UnitMember, UnitRule};
use crate::report::ReadFile;
use crate::rule::RuleIndex;
use crate::schema::Edition;

/// Buffers that are used again from unit to unit: one for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    spare: Vec<TableBuffers>,
}

impl Scratch {
    /// Lets go of memory that one large unit needed.
    pub fn trim(&mut self) {
        self.spare.iter_mut().for_each(TableBuffers::trim);
    }
}

/// Checks a unit.
pub(super) fn check<'c>(
    context: &'c Context,
    rules: &[(RuleIndex, &'static UnitRule)],
    scratch: &mut Scratch,
    files: &[NamedFile<'c, '_>],
) -> UnitOutcome<'c> {
    let checked: Vec<CheckedFile<'c, '_>> = files
        .iter()
        .map(|file| match &file.data {
            Ok(data) => file::check(context, scratch.spare.pop().unwrap_or_default(), file, data),
            Err(why) => file::not_checked(context, file, why),
        })
        .collect();
    let key = checked.iter().find_map(|file| file.name.unit());
    let edition = most_common_edition(context, &checked);

    let mut sinks = Vec::new();
    let mut members = Vec::new();
    let mut outcomes = Vec::new();
    for (file, given) in checked.into_iter().zip(files) {
        let (outcome, sink, member) = part(context, file, given);
        outcomes.push(outcome);
        sinks.push(sink);
        members.push(member);
    }

    let mut coverage = BTreeMap::new();
    if let Some(key) = &key {
        let unit = Unit::new(key.clone(), edition, members);
        coverage = run_rules(rules, &unit, &mut sinks);
        members = unit.files;
    }
    scratch.spare.extend(members.into_iter().filter_map(|file| file.table).map(Table::into_buffers));
    for (outcome, mut sink) in outcomes.iter_mut().zip(sinks) {
        outcome.fixable = std::mem::take(&mut sink.fixable);
        sink.merge_repeats(outcome.records);
        (outcome.findings, outcome.counts) = sink.finish();
    }
    UnitOutcome { key, files: outcomes, coverage }
}

/// Takes a checked file apart: what is said of it, where its findings go, and what the rules of the unit see.
fn part<'c: 'a, 'a>(
    context: &'c Context,
    file: CheckedFile<'c, 'a>,
    given: &NamedFile<'c, 'a>,
) -> (FileOutcome<'c>, Sink<'a>, UnitMember<'a>) {
    let (member, lost, complete) = (file.member(), file.lost_records(), file.blocked.is_empty());
    let outcome = FileOutcome {
        name: given.name.clone(),
        findings: Vec::new(),
        counts: Default::default(),
        fixable: HashMap::new(),
        blocked: file.blocked,
        form: file.form,
        records: file.records,
        checked: file.table.as_ref().map_or(0, |table| table.len() as u64),
        is_file: file.is_file,
        severities: file.severities,
        read: given.data.as_ref().ok().filter(|_| context.lists_inputs()).map(|data| ReadFile {
            file: given.label().shared_path(),
            bytes: data.len() as u64,
            records: file.records,
            complete,
            sha256: context.digests().then(|| Box::new(Sha256::digest(data).into())),
        }),
    };
    let seen = UnitMember {
        name: file.name,
        member,
        table: file.table,
        lost,
        path: given.label().shared_path(),
        data: given.data.as_ref().map_or(&b""[..], |data| data),
    };
    (outcome, file.sink, seen)
}

fn run_rules(
    rules: &[(RuleIndex, &'static UnitRule)],
    unit: &Unit<'_>,
    sinks: &mut [Sink<'_>],
) -> BTreeMap<RuleIndex, Coverage> {
    let mut coverage = BTreeMap::new();
    for (index, rule) in rules {
        let mut out = Out::new(*index, sinks);
        (rule.check)(unit, &mut out);
        coverage.extend(out.coverage().map(|seen| (*index, seen)));
    }
    coverage
}

fn most_common_edition<'c>(context: &'c Context, files: &[CheckedFile<'c, '_>]) -> &'c Edition {
    let mut votes: BTreeMap<&str, (usize, &Edition)> = BTreeMap::new();
    for file in files {
        let edition = file.form.map(|form| &form.edition).or(file.name.edition());
        if let Some(edition) = edition {
            votes.entry(edition.name()).or_insert((0, edition)).0 += 1;
        }
    }
    let most = votes.into_values().max_by_key(|(votes, _)| *votes);
    most.map_or_else(|| &**context.spec().newest(), |(_, edition)| edition)
}
