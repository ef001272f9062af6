//! Inputs in bundles that can be checked apart from each other, by other processes and on other machines.

use std::collections::HashMap;
use std::path::Path;

use crate::disk::find::{archived, found_in, is_archive};
use crate::disk::source::Input;
use crate::ground::parallel;
use crate::read::FileName;
use crate::schema::Spec;

/// Inputs, to be found again by [`at`]. Units that rules compare with each other, which are those of one sender and one
/// receiver, are in one bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Where the inputs are: a letter for what is there, a colon and a path.
    pub places: Vec<String>,
    /// How many bytes there are.
    pub bytes: u64,
}

/// Prefixes that tell what a position names.
const FILE: &str = "f:";
/// A document that was asked for by its path.
const NAMED: &str = "d:";
/// An archive that was found in a folder.
const ARCHIVE: &str = "a:";
/// An archive that was asked for by its path.
const NAMED_ARCHIVE: &str = "z:";

/// Puts inputs into bundles of some bytes or more; `named` are the paths under which they were found. Returns also what has to be
/// checked here: what was not to be read, such as a folder that cannot be listed, and files whose paths are no text.
pub fn spread<P: AsRef<Path>>(
    spec: &Spec,
    named: &[P],
    inputs: Vec<Input>,
    at_least: u64,
) -> (Vec<Bundle>, Vec<Input>) {
    let mut here = Vec::new();
    let mut groups = Groups::default();
    for input in inputs {
        match place(named, &input) {
            Some(place) => groups.add(spec, place, &input),
            None => here.push(input),
        }
    }
    (groups.bundles(at_least), here)
}

/// Finds the inputs of a bundle, as they were found before. What is no longer there is an input that cannot be read.
pub fn at<'p>(spec: &Spec, places: impl IntoIterator<Item = &'p str>) -> Vec<Input> {
    let mut inputs = Vec::new();
    for place in places {
        let Some((letter, path)) = place.split_at_checked(FILE.len()) else { continue };
        let path = Path::new(path);
        match letter {
            ARCHIVE => archived(spec, path, &mut inputs),
            NAMED_ARCHIVE => found_in(spec, path, &mut inputs),
            NAMED => inputs.push(Input::named_document(path)),
            _ => inputs.push(Input::file(path)),
        }
    }
    parallel::sort_by(&mut inputs, |a, b| a.label().cmp(b.label()));
    inputs.dedup_by(|a, b| a.is(b));
    inputs
}

/// Where an input is, if it is to be read there.
fn place<P: AsRef<Path>>(named: &[P], input: &Input) -> Option<String> {
    let path = match (input.is_entry(), input.why_not()) {
        (true, _) | (false, None) => input.path().to_owned(),
        // Of an archive, the path of which stands before the names in it.
        (false, Some(_)) => {
            let label = input.label().path();
            let path = Path::new(label.split_once("!/").map_or(label, |(archive, _)| archive));
            (path.is_file() && is_archive(path)).then(|| path.to_owned())?
        }
    };
    let text = path.to_str()?;
    let is_named = named.iter().any(|named| named.as_ref() == path);
    let letter = match (input.is_entry() || input.why_not().is_some(), input.is_named_document()) {
        (true, _) if is_named => NAMED_ARCHIVE,
        (true, _) => ARCHIVE,
        (false, true) => NAMED,
        (false, false) => FILE,
    };
    Some(format!("{letter}{text}"))
}

/// Places by sender and receiver. An archive joins all of whom it has files.
#[derive(Default)]
struct Groups {
    places: HashMap<String, usize>,
    pairs: HashMap<(String, String), usize>,
    /// For each group the one that it was joined to; itself if none.
    joined: Vec<usize>,
    /// Places in the order in which they came, with their groups and bytes.
    list: Vec<(String, usize, u64)>,
}

impl Groups {
    fn add(&mut self, spec: &Spec, place: String, input: &Input) {
        let name = FileName::of(spec, input.label().clone());
        let pair = name.unit().map(|unit| (unit.from().to_owned(), unit.to().to_owned()));
        let of_place = self.places.get(&place).map(|at| self.root(self.list[*at].1));
        let of_pair = pair.as_ref().and_then(|pair| self.pairs.get(pair)).map(|group| self.root(*group));
        let group = match (of_place, of_pair) {
            (Some(one), Some(other)) => {
                self.joined[one.max(other)] = one.min(other);
                one.min(other)
            }
            (Some(group), None) | (None, Some(group)) => group,
            (None, None) => {
                self.joined.push(self.joined.len());
                self.joined.len() - 1
            }
        };
        if let Some(pair) = pair {
            self.pairs.insert(pair, group);
        }
        match self.places.get(&place) {
            Some(at) => self.list[*at].2 += input.size(),
            None => {
                self.places.insert(place.clone(), self.list.len());
                self.list.push((place, group, input.size()));
            }
        }
    }

    fn root(&self, mut group: usize) -> usize {
        while self.joined[group] != group {
            group = self.joined[group];
        }
        group
    }

    fn bundles(self, at_least: u64) -> Vec<Bundle> {
        let mut groups: Vec<Bundle> = vec![Bundle::default(); self.joined.len()];
        for (place, group, bytes) in &self.list {
            let group = &mut groups[self.root(*group)];
            group.places.push(place.clone());
            group.bytes += bytes;
        }
        let mut bundles: Vec<Bundle> = Vec::new();
        for mut group in groups.into_iter().filter(|group| !group.places.is_empty()) {
            match bundles.last_mut().filter(|last| last.bytes < at_least) {
                Some(last) => {
                    last.places.append(&mut group.places);
                    last.bytes += group.bytes;
                }
                None => bundles.push(group),
            }
        }
        bundles
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::check::{Checker, Options};
    use crate::disk::{Limits, check, find};

    fn name(form: &str, from: &str, serial: &str) -> String {
        format!("{form}_{from}_43_0300000205_11_2025110509{serial}.CSV")
    }

    #[test]
    fn bundles_say_together_what_all_of_them_say_at_once() {
        let (spec, dir) = (Spec::embedded(), tempfile::tempdir().unwrap());
        let record = "202407,131045,0000000001,20250230\r\n";
        for (name, bytes) in [
            (name("DLT1KYO", "0300000106", "3000"), record),
            (name("DLT1KYO", "0300000106", "3001"), record),
            (name("DLT1KYO", "0300000108", "3000"), record),
            ("broken.zip".to_owned(), "no archive"),
            ("notes.txt".to_owned(), "x"),
            ("UPPLAN_x.CSV".to_owned(), "x"),
        ] {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        let checker = Checker::new(spec, Options::default());
        let findings = |inputs: Vec<Input>| {
            let report = check(&checker, inputs, &Limits::default());
            let said = |finding: &crate::Finding| (finding.file().to_owned(), finding.rule().id.clone());
            report.findings().iter().map(said).collect::<Vec<_>>()
        };
        let inputs = find(spec, [dir.path()]).unwrap();
        let (bundles, here) = spread(spec, &[dir.path()], inputs.clone(), 1);
        assert_eq!(here.len(), 1, "notes.txt is not read");
        assert!(bundles.len() > 3, "{bundles:?}");
        let pair = bundles.iter().filter(|bundle| bundle.places.iter().any(|place| place.contains("0300000106")));
        assert_eq!(pair.map(|bundle| bundle.places.len()).collect::<Vec<_>>(), [2], "one sender and receiver");
        let apart = bundles.iter().map(|bundle| at(spec, bundle.places.iter().map(String::as_str)));
        let mut said: Vec<_> = apart.chain([here]).flat_map(findings).collect();
        said.sort();
        let mut whole = findings(inputs);
        whole.sort();
        assert_eq!(said, whole);
        assert!(whole.iter().any(|(file, rule)| file.ends_with("broken.zip") && rule == "CP001"), "{whole:?}");
        let (one, _) = spread(spec, &[dir.path()], find(spec, [dir.path()]).unwrap(), u64::MAX);
        assert_eq!(one.len(), 1);
    }

    #[test]
    fn what_is_gone_cannot_be_read() {
        let spec = Spec::embedded();
        let places = ["f:nowhere/UPPLAN_x.CSV", "a:nowhere/all.zip"];
        let report = check(&Checker::new(spec, Options::default()), at(spec, places), &Limits::default());
        assert_eq!(report.findings().iter().filter(|finding| finding.rule().id == "CP001").count(), 2);
    }
}
