//! CP608

use std::collections::HashSet;

use super::super::corpus::{Corpus, CorpusOut, NamedFile};
use crate::rule::{Argument, Arguments, rule};
use crate::text::Text;

rule! {
    /// 削除のファイルは、前に送ったものを取り消します。同じ送信元・送信先のほかの送信単位があるのに、削除する相手がその中にありません。
    /// 相手を以前に送っていれば問題ありません。連番や提供年月の誤りで、別のものを消そうとしている場合があります。
    /// ---
    /// A delete file takes back what was sent before. There are earlier units from this sender to this receiver, but none of
    /// them holds what it deletes. Nothing is wrong if that was sent at another time; a wrong serial or month would look the
    /// same.
    RULE = "CP608" "delete-without-unit" Info {
        section: "本文 2.4・2.5",
        inferred: true,
        title: ["削除する相手が見当たらない", "nothing to delete among the earlier units"],
        message: ["{deletes} を削除するファイルですが、同じ送信元・送信先の前の送信単位（{units}件）に、その {deletes} がありません", "it deletes {deletes}, which no earlier unit from this sender to this receiver holds (units looked at: {units})"],
        help: ["以前に送信済みならこのままで構いません。そうでなければ、ファイル名の連番と提供年月を確かめてください", "if that was sent before, all is well; if not, check serial and month in the file's name"],
        bad: ["UPPLAN_202411_… の後の DLTPLAN_202410_…", "DLTPLAN_202410_… after UPPLAN_202411_…"],
        good: ["UPPLAN_202411_… の後の DLTPLAN_202411_…", "DLTPLAN_202411_… after UPPLAN_202411_…"],
    }
}

/// The form that a file's records delete.
fn deletes<'c>(file: &NamedFile<'c>) -> Option<&'c str> {
    let (edition, form) = file.form.as_ref()?;
    let mut kinds = edition.units().iter();
    let kind = kinds.find(|kind| kind.deletes.is_some() && kind.required.iter().any(|m| m.form == form.code()))?;
    kind.deletes.as_deref()
}

/// Sender and receiver. The types in their names differ between editions, the numbers do not.
fn pair<'f>(file: &'f NamedFile<'_>) -> (&'f str, &'f str) {
    (file.unit.from(), file.unit.to())
}

pub(super) fn check(corpus: &Corpus<'_>, out: &mut CorpusOut<'_>) {
    let pairs: HashSet<_> = corpus.files.iter().filter(|file| deletes(file).is_some()).map(pair).collect();
    // Nearly all files delete nothing, and most have nothing to do with those that do.
    if pairs.is_empty() {
        return;
    }
    let mut files: Vec<_> = corpus.files.iter().filter(|file| pairs.contains(&pair(file))).collect();
    files.sort_by_key(|file| (pair(file), file.unit.serial(), &file.unit, &file.path));
    let units: Vec<_> = files.chunk_by(|a, b| a.unit == b.unit).collect();
    for units in units.chunk_by(|a, b| pair(a[0]) == pair(b[0])) {
        for (n, unit) in units.iter().enumerate() {
            let before = units[..n].iter().filter(|earlier| earlier[0].unit.serial() < unit[0].unit.serial());
            let sent: Vec<_> = before.filter(|unit| unit.iter().all(|file| deletes(file).is_none())).collect();
            // With nothing sent before, the data begins here and says nothing.
            if !sent.is_empty() {
                unit.iter().for_each(|file| look_for(corpus, file, &sent, out));
            }
        }
    }
}

/// Looks for what a file deletes among the units that were sent before.
fn look_for(corpus: &Corpus<'_>, file: &NamedFile<'_>, sent: &[&&[&NamedFile<'_>]], out: &mut CorpusOut<'_>) {
    let Some(form) = deletes(file) else { return };
    let spec = out.spec();
    let month = file.month(spec);
    let is_it =
        |other: &&NamedFile<'_>| other.form.is_some_and(|(_, own)| own.code() == form) && other.month(spec) == month;
    if sent.iter().any(|unit| unit.iter().any(is_it)) {
        out.saw(1);
    } else if corpus.strays.is_empty() {
        out.saw(1);
        out.report(file, words(form, month, sent.len()));
    } else {
        out.blocked(corpus.strays.iter().copied());
    }
}

fn words(form: &str, month: Option<String>, units: usize) -> Arguments {
    let mut arguments = Arguments::default();
    let deletes = match month {
        Some(month) => Text::new(format!("{month} の {form}"), format!("{form} of {month}")),
        None => Text::same(form),
    };
    arguments.set("deletes", Argument::Text(deletes));
    arguments.set("units", Argument::Number(units as u64));
    arguments
}
