//! Whether the findings of two sets of files are the same, place by place.

use crate::check::{Checker, NamedFile, Scratch};
use crate::read::FileName;
use crate::rule::Place;
use crate::schema::Spec;

/// A finding: the rule, the file, the places, the item, and how many places it stands for.
type Seen = (String, String, Vec<Place>, Option<u16>, u64);

/// Whether a unit has the findings of another one. `name` says what the first one's files are called in the second.
pub(super) fn same_findings(
    checker: &Checker,
    before: &[(&str, &[u8])],
    after: &[(&str, &[u8])],
    name: impl Fn(&str) -> String,
) -> bool {
    seen(checker, before, name) == seen(checker, after, str::to_owned)
}

fn seen(checker: &Checker, files: &[(&str, &[u8])], name: impl Fn(&str) -> String) -> Vec<Seen> {
    let spec: &Spec = checker.spec();
    let files: Vec<NamedFile<'_, '_>> =
        files.iter().map(|(name, bytes)| NamedFile::new(FileName::read(spec, name), bytes)).collect();
    let report = checker.report([checker.check_named(&mut Scratch::default(), &files)]);
    let findings = report.findings().iter().map(|finding| {
        let places = finding.place().into_iter().chain(finding.first_places()).collect();
        let item = finding.item().map(|item| item.no());
        (finding.rule().id.clone(), name(finding.file()), places, item, finding.count())
    });
    let mut findings: Vec<Seen> = findings.collect();
    findings.sort();
    findings
}
