//! CP608

use super::super::corpus::{Corpus, CorpusOut, NamedFile, UnitNames};
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
fn deletes(file: &NamedFile) -> Option<&str> {
    let (edition, form) = file.form.as_ref()?;
    let mut kinds = edition.units().iter();
    let kind = kinds.find(|kind| kind.deletes.is_some() && kind.required.iter().any(|m| m.form == form.code()))?;
    kind.deletes.as_deref()
}

pub(super) fn check(corpus: &Corpus, out: &mut CorpusOut<'_>) {
    // Units of one sender and receiver: the types in their names differ between editions, the numbers do not.
    let pair = |n: usize| (corpus.units[n].key.from(), corpus.units[n].key.to());
    let mut by_pair: Vec<usize> = (0..corpus.units.len()).collect();
    by_pair.sort_by_key(|n| (pair(*n), corpus.units[*n].key.serial()));
    for units in by_pair.chunk_by(|a, b| pair(*a) == pair(*b)) {
        for (n, place) in units.iter().enumerate() {
            let unit = &corpus.units[*place];
            let deleting: Vec<_> = unit.files.iter().filter_map(|file| Some((file, deletes(file)?))).collect();
            if deleting.is_empty() {
                continue;
            }
            let sends = |unit: &&UnitNames| !unit.files.iter().any(|file| deletes(file).is_some());
            let before = units[..n].iter().map(|n| &corpus.units[*n]).filter(|e| e.key.serial() < unit.key.serial());
            let earlier: Vec<&UnitNames> = before.filter(sends).collect();
            // With nothing sent before, the data begins here and says nothing.
            if earlier.is_empty() {
                continue;
            }
            for (file, form) in deleting {
                let is_it = |other: &NamedFile| {
                    other.form.as_ref().is_some_and(|(_, own)| own.code() == form) && other.month == file.month
                };
                if earlier.iter().any(|unit| unit.files.iter().any(is_it)) {
                    out.saw(1);
                } else if corpus.strays.is_empty() {
                    out.saw(1);
                    out.report(unit, file, words(form, file, earlier.len()));
                } else {
                    out.blocked(corpus.strays.iter().copied());
                }
            }
        }
    }
}

fn words(form: &str, file: &NamedFile, units: usize) -> Arguments {
    let mut arguments = Arguments::default();
    let deletes = match &file.month {
        Some(month) => Text::new(format!("{month} の {form}"), format!("{form} of {month}")),
        None => Text::same(form),
    };
    arguments.set("deletes", Argument::Text(deletes));
    arguments.set("units", Argument::Number(units as u64));
    arguments
}
