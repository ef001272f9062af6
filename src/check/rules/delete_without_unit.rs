//! CP608

use super::super::corpus::{Corpus, CorpusOut};
use crate::rule::{Argument, rule};

rule! {
    /// 削除のファイルは、前に送ったものを取り消します。同じ送信元・送信先のほかの送信単位があるのに、削除する相手がその中にありません。
    /// 相手を以前に送っていれば問題ありません。連番や提供年月の誤りで、別のものを消そうとしている場合があります。
    /// ---
    /// A delete file takes back what was sent before. There are earlier units from this sender to this receiver, but none of
    /// them holds what it deletes. Nothing is wrong if that was sent at another time; a wrong serial or month would look the
    /// same.
    RULE = "CP608" "delete-without-unit" Info {
        section: "本文 2.4・2.5",
        inferred: ["標準仕様に削除する相手が要るという記述は無く、削除が送ったものの取り消しであることから推定", "the standard does not ask for what is deleted; inferred, as a delete takes back what was sent"],
        title: ["削除する相手が見当たらない", "nothing to delete among the earlier units"],
        message: ["削除対象の {deletes} が、これより前に送られた送信単位（同じ送信元・送信先、{units}件）に見当たりません", "this file deletes {deletes}, which no earlier unit of this sender and receiver has (units looked at: {units})"],
        help: ["以前に送信済みならこのままでかまいません。そうでなければ、ファイル名の連番と提供年月を確かめてください", "if that was sent before, all is well; if not, check serial and month in the file's name"],
        bad: ["UPPLAN_202511_… の後の DLTPLAN_202510_…", "DLTPLAN_202510_… after UPPLAN_202511_…"],
        good: ["UPPLAN_202511_… の後の DLTPLAN_202511_…", "DLTPLAN_202511_… after UPPLAN_202511_…"],
    }
}

pub(super) fn check(corpus: &Corpus<'_>, out: &mut CorpusOut<'_>) {
    corpus.deletes.each(out.spec(), |delete| {
        let before = delete.before();
        // With nothing sent before, the data begins here and says nothing.
        if before.is_empty() {
            return;
        }
        // What comes later is the matter of another rule.
        if delete.target(before).or(delete.target(delete.after())).is_some() {
            out.saw(1);
        } else {
            out.report(corpus, &delete, "units", Argument::Number(before.len() as u64));
        }
    });
}
