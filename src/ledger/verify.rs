//! Proving a ledger again, from the two sides and the tables of the spec.
//!
//! Every cell of the input is met once, in order. From both sides comes what became of each, and the ledger has to say just
//! that: outcome, form, edition, counts and every change. Digests say that the bytes are those that the migration saw. A
//! file that stands in a document is compared as whoever reads documents has written it out.

use std::collections::HashMap;
use std::io::{self, BufRead, Seek};

use super::compare;
use super::index::{Claim, Index};
use super::line::{CellCounts, ChangeKind, FileEntry, LedgerChange, LedgerSums, Outcome, Run, Seal};
use super::mistakes::{Mistake, Mistakes};
use super::names::Naming;
use super::tables::{Goal, Tables};
use super::walk::{Around, Content, Walked, extent, walk};
use crate::read::FileName;
use crate::schema::Spec;
use crate::text::Text;

/// What was proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files of the input.
    pub files: u64,
    /// Files of the output.
    pub outputs: u64,
    /// Data records of the input.
    pub records: u64,
    /// Cells of the input.
    pub cells: CellCounts,
    /// Mistakes that are not listed.
    pub more_mistakes: u64,
}

/// The result of verifying a ledger.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// What was looked at.
    pub verified: Verified,
    /// Mismatches between the ledger and the files.
    pub mistakes: Vec<Mistake>,
    /// What could not be proved.
    pub notes: Vec<Text>,
}

impl Proof {
    /// Whether all is as the ledger says, as far as it was looked at.
    pub fn holds(&self) -> bool {
        self.mistakes.is_empty() && self.verified.more_mistakes == 0
    }
}

/// How far both sides show what became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Wholly.
    Shown,
    /// All but the service types in its name, which rows or a map say.
    ShownButTypes,
    /// Not at all: why a file is held back is known by migrating it again.
    NotShown,
}

/// A file on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// Its name.
    pub name: &'a FileName<'a>,
    /// Its content; `None` where it cannot be read.
    pub input: Option<Content<'a>>,
    /// Whether it is no file of the standard.
    pub is_passed_over: bool,
    /// The output that the ledger names, where it is there.
    pub output: Option<Content<'a>>,
}

/// A ledger that is held against its two sides.
#[derive(Debug)]
pub struct Verifier<'s, R> {
    spec: &'s Spec,
    index: Index<R>,
    outputs: HashMap<String, ()>,
    mistakes: Mistakes,
    verified: Verified,
}

impl<'s, R: BufRead + Seek> Verifier<'s, R> {
    /// Reads a ledger, and compares its sums and its digest with its lines.
    ///
    /// # Errors
    ///
    /// What reading returns.
    pub fn read(spec: &'s Spec, ledger: R) -> io::Result<Verifier<'s, R>> {
        let mut mistakes = Mistakes::default();
        let index = Index::read(ledger, &mut mistakes)?;
        let mut outputs = HashMap::new();
        for path in index.files.values().filter_map(|place| place.path.clone()) {
            if outputs.insert(path.clone(), ()).is_some() {
                let message = Text::new(
                    "2つの入力ファイルの出力先とされています",
                    "two files of the input are said to have become it",
                );
                mistakes.push(Mistake::file(&path, message));
            }
        }
        let mut verifier = Verifier { spec, index, outputs, mistakes, verified: Verified::default() };
        verifier.check_run();
        Ok(verifier)
    }

    /// What was run, if the ledger says.
    pub fn run(&self) -> Option<&Run> {
        self.index.run.as_ref()
    }

    /// The sums, if the ledger has them.
    pub fn summary(&self) -> Option<&LedgerSums> {
        self.index.summary.as_ref()
    }

    fn check_run(&mut self) {
        let Some(run) = &self.index.run else { return };
        let mut wrong = Vec::new();
        if run.arguments != run.digest() {
            wrong.push(Text::new(
                "実行内容が書き換えられています（arguments の SHA-256 が違います）",
                "what was run was changed: its arguments have another digest",
            ));
        }
        if run.spec != self.spec.digest() {
            wrong.push(Text::new(
                "別の仕様データで作られた台帳です。作成時と同じ版の careplan か --spec-dir で照合してください",
                "it was made by another spec: take the careplan that made it, or its --spec-dir",
            ));
        }
        let tool = Run::tool();
        if run.tool != tool {
            let made = &run.tool;
            wrong.push(Text::new(
                format!("「{made}」が作った台帳です（このプログラムは {tool}）。作成時と同じ版で照合してください"),
                format!("it was made by \"{made}\", and this is {tool}: take the version that made it"),
            ));
        }
        if Goal::named(self.spec, &run.to).is_none() {
            let to = &run.to;
            wrong.push(Text::new(format!("移行先の版「{to}」はありません"), format!("there is no edition \"{to}\"")));
        }
        wrong.into_iter().for_each(|message| self.mistakes.push(Mistake::line(1, message)));
    }

    /// What the ledger says of the file at a place below one of the paths of the run (see `below`). It is
    /// asked for once. `size` bounds how much is read: of a file of so many bytes not more can be said.
    ///
    /// # Errors
    ///
    /// What reading returns.
    pub fn claim(&mut self, place: Option<(usize, &str)>, size: u64) -> io::Result<Option<Claim>> {
        let Some((path, rest)) = place else { return Ok(None) };
        let Some(place) = self.index.files.remove(&(path, rest.to_owned())) else { return Ok(None) };
        let most = usize::try_from(size.saturating_add(64).saturating_mul(8)).unwrap_or(usize::MAX);
        let claim = self.index.claim(&place, most)?;
        if claim.changes.len() > most {
            let message = Text::new("値の数より多くの記載があります", "more is said of it than it has cells");
            self.mistakes.push(Mistake::file(&place.file, message));
        }
        Ok(Some(claim))
    }

    /// Takes note of a mistake.
    pub fn mistake(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// A file of the input of which the ledger says nothing.
    pub fn unknown(&mut self, label: &str) {
        self.verified.files += 1;
        self.mistakes.push(Mistake::file(label, Text::new("台帳にありません", "it is not in the ledger")));
    }

    /// Holds what is said of a file against both sides. `label` is how mistakes name it.
    pub fn file(&mut self, label: &str, claim: &Claim, sides: &Sides<'_>) -> Certainty {
        let mut found = Vec::new();
        let mut one = One { claim, sides, wrong: &mut |message| found.push(message) };
        let certainty = match (&self.index.run, self.index.run.as_ref().and_then(|run| Goal::named(self.spec, &run.to)))
        {
            (Some(run), Some(goal)) => one.check(run, goal),
            _ => Certainty::Shown,
        };
        self.verified.files += 1;
        self.verified.outputs += u64::from(sides.output.is_some());
        self.verified.cells.add(&claim.entry.cells);
        self.verified.records = self.verified.records.saturating_add(claim.entry.records);
        found.into_iter().for_each(|message| self.mistakes.push(Mistake::file(label, message)));
        certainty
    }

    /// Holds what is said of a file against what migrating it again gives.
    pub fn again(&mut self, label: &str, claim: &Claim, entry: &FileEntry, changes: &[LedgerChange]) {
        let mut found = Vec::new();
        compare::entries(entry, &claim.entry, &mut |message| found.push(message));
        compare::changes(changes, &claim.changes, &mut |message| found.push(message));
        for Text { ja, en } in found {
            let message = Text::new(format!("移行し直した結果: {ja}"), format!("migrated again: {en}"));
            self.mistakes.push(Mistake::file(label, message));
        }
    }

    /// The outputs that are named.
    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        self.outputs.keys().map(String::as_str)
    }

    /// A file that is in the output.
    pub fn output(&mut self, path: &str) {
        if !self.outputs.contains_key(path) {
            let message =
                Text::new("出力先にありますが、台帳にありません", "it is in the output and not in the ledger");
            self.mistakes.push(Mistake::file(path, message));
        }
    }

    /// What does not hold in the ledger itself: neither side was looked at.
    pub fn give_up(mut self) -> (Verified, Vec<Mistake>) {
        self.index.files.clear();
        self.finish()
    }

    /// What was proved, and what does not hold.
    pub fn finish(mut self) -> (Verified, Vec<Mistake>) {
        for place in std::mem::take(&mut self.index.files).into_values() {
            let message = Text::new("台帳にありますが、入力にありません", "it is in the ledger and not in the input");
            self.mistakes.push(Mistake::file(&place.file, message));
        }
        self.mistakes.kept.sort_by(|a, b| (&a.place.en, &a.message.en).cmp(&(&b.place.en, &b.message.en)));
        (Verified { more_mistakes: self.mistakes.more, ..self.verified }, self.mistakes.kept)
    }
}

/// One file that is being held against what is said of it.
struct One<'o> {
    claim: &'o Claim,
    sides: &'o Sides<'o>,
    wrong: &'o mut dyn FnMut(Text),
}

impl One<'_> {
    fn check(&mut self, run: &Run, goal: Goal<'_>) -> Certainty {
        let said = &self.claim.entry;
        if !said.cells.balance() {
            (self.wrong)(Text::new("値の数の合計が合いません", "its cells do not balance"));
        }
        let seal = self.sides.input.map(|input| Seal::of(input.sealed));
        if seal != said.input {
            (self.wrong)(Text::new("入力の内容が台帳と違います", "its bytes are not those in the ledger"));
            return Certainty::Shown;
        }
        // What is held back stays as it would have been, too.
        self.output(goal.is_document.then_some(run.to.as_str()));
        if said.outcome == Outcome::Held {
            self.held(seal);
            return Certainty::NotShown;
        }
        let mut found = FileEntry { input: seal, ..FileEntry::bare(said.file.as_str(), Outcome::PassedOver) };
        let Some(input) = self.sides.input else {
            if !self.sides.is_passed_over {
                (self.wrong)(Text::new("入力を読めません", "it cannot be read"));
            }
            return self.compare(&found, &[]);
        };
        let name = self.sides.name;
        if name.is_picture() {
            let has_place = goal.edition.picture().is_some();
            self.take(&mut found, goal, has_place, "picture");
            if has_place && self.sides.output.is_some_and(|output| output.bytes != input.bytes) {
                (self.wrong)(Text::new("CSVではないファイルが変わっています", "a file that is no CSV was changed"));
            }
            return self.placed(&found, &[], self.naming(goal, has_place).as_ref());
        }
        match Tables::of(&goal, name, input.bytes) {
            Some(tables) => self.records(found, run, goal, &tables, input),
            None => {
                (self.wrong)(Text::new(
                    "様式か版が定まらないファイルで、保留になるはずです",
                    "its form or edition is not certain: it should have been held back",
                ));
                Certainty::Shown
            }
        }
    }

    /// What became of a file, by whether the edition has such files.
    fn take(&self, found: &mut FileEntry, goal: Goal<'_>, has_place: bool, code: &str) {
        found.outcome = if has_place { Outcome::Migrated } else { Outcome::Dropped };
        found.reason = (!has_place).then(|| FileEntry::no_form(code, goal.edition.name()));
        if has_place {
            // Both are looked at by themselves.
            (found.path, found.output) = (self.claim.entry.path.clone(), self.claim.entry.output.clone());
        }
    }

    fn naming<'n>(&self, goal: Goal<'n>, has_place: bool) -> Option<Naming<'n>> {
        let path = self.claim.entry.path.as_deref().filter(|_| has_place)?;
        Some(Naming::new(goal, self.sides.name, last(path)))
    }

    /// A file of records.
    fn records(
        &mut self,
        mut found: FileEntry,
        run: &Run,
        goal: Goal<'_>,
        tables: &Tables<'_>,
        input: Content<'_>,
    ) -> Certainty {
        let has_place = tables.to.is_some();
        self.take(&mut found, goal, has_place, tables.from.code());
        // Migrating back is the only way to know.
        found.invertible = self.claim.entry.invertible.filter(|_| run.options.prove && has_place);
        found.form = Some(tables.from.code().to_owned());
        found.edition = Some(input.document.unwrap_or(tables.from.edition()).to_owned());
        found.items = tables.items();
        if tables.loses && !run.options.allow_loss {
            (self.wrong)(Text::new(
                "値が失われる移行ですが、--allow-loss の無い実行です",
                "it loses values, and the run was not allowed to",
            ));
        }
        let naming = self.naming(goal, has_place);
        let around = Around {
            tables,
            naming: naming.as_ref(),
            show_values: run.options.show_values,
            with_codes: run.tais.is_some(),
        };
        let Some(Walked { records, cells, changes }) = self.walk(&around, input, has_place) else {
            return Certainty::Shown;
        };
        (found.records, found.cells) = (records, cells);
        self.placed(&found, &changes, naming.as_ref())
    }

    fn walk(&mut self, around: &Around<'_>, input: Content<'_>, has_place: bool) -> Option<Walked> {
        match (has_place, self.sides.output) {
            (false, _) => walk(around, input, None, self.wrong),
            (true, Some(output)) => walk(around, input, Some(output.bytes), self.wrong),
            (true, None) => None,
        }
    }

    /// A file that is held back: all that both sides show of it is how much of it there is.
    fn held(&mut self, seal: Option<Seal>) {
        let (said, sides) = (&self.claim.entry, self.sides);
        let csv = sides.input.filter(|_| !sides.name.is_picture());
        let (records, count) = csv.map_or((0, 0), |input| extent(input.bytes));
        let found = FileEntry {
            records,
            cells: CellCounts { input: count, held: count, ..CellCounts::default() },
            input: seal,
            items: None,
            invertible: None,
            ..said.clone()
        };
        self.compare(&found, &[]);
    }

    /// Whether the output is there, and is what it was.
    fn output(&mut self, document: Option<&str>) {
        let said = &self.claim.entry;
        let Some(path) = &said.path else {
            if said.output.is_some() {
                (self.wrong)(Text::new("出力先の無い出力です", "it has an output without a place"));
            }
            return;
        };
        let Some(output) = self.sides.output else {
            return (self.wrong)(Text::new(
                format!("出力 {path} がありません"),
                format!("its output {path} is missing"),
            ));
        };
        if said.output.as_ref() != Some(&Seal::of(output.sealed)) {
            (self.wrong)(Text::new(
                format!("出力 {path} の内容が台帳と違います"),
                format!("the bytes of its output {path} are not those in the ledger"),
            ));
        }
        if output.replaced.is_some_and(|replaced| !replaced.is_empty()) {
            let message = Text::new("出力にCSVに無い文字があります", "its output holds characters that CSV lacks");
            (self.wrong)(message);
        }
        if output.document != document {
            let message = Text::new("出力が移行先の版の文書ではありません", "its output is no document of the edition");
            (self.wrong)(message);
        }
    }

    /// Compares all, and the place of the output.
    fn placed(&mut self, found: &FileEntry, changes: &[LedgerChange], naming: Option<&Naming<'_>>) -> Certainty {
        self.compare(found, changes);
        let said = &self.claim.entry;
        if found.outcome != Outcome::Migrated {
            return Certainty::Shown;
        }
        let place = said.path.as_deref().zip(naming);
        let is_place = place.is_some_and(|(path, naming)| {
            let (name, unit) = (naming.output.as_str(), naming.output.unit());
            let place = unit.map(|unit| match naming.goal.is_document {
                true => format!("{unit}/{unit}.json!/{name}"),
                false => format!("{unit}/{name}"),
            });
            naming.is_name_of(self.sides.name) && place.as_deref() == Some(path)
        });
        match (is_place, naming) {
            (true, Some(naming)) if naming.has_types_of(self.sides.name) => Certainty::Shown,
            (true, _) => Certainty::ShownButTypes,
            (false, _) => {
                (self.wrong)(Text::new(
                    "出力の名前か置き場所が、命名規約のとおりではありません",
                    "its output is not called or not placed as the naming rule says",
                ));
                Certainty::Shown
            }
        }
    }

    fn compare(&mut self, found: &FileEntry, changes: &[LedgerChange]) -> Certainty {
        compare::entries(found, &self.claim.entry, self.wrong);
        let back = |change: &&LedgerChange| change.kind == ChangeKind::NotInvertible;
        let said: Vec<LedgerChange> = match found.invertible {
            // They are known by migrating back.
            Some(false) => self.claim.changes.iter().filter(|change| !back(change)).cloned().collect(),
            _ => self.claim.changes.clone(),
        };
        compare::changes(changes, &said, self.wrong);
        Certainty::Shown
    }
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
