//! CP607

use super::super::corpus::{Corpus, CorpusOut};
use crate::rule::{Argument, rule};

rule! {
    /// 送信単位はファイル連番の順に取り込まれます。削除のファイルの連番が、削除する相手の連番より前なので、削除が先に処理され、
    /// 相手はその後に取り込まれて残ります。取り下げてから送り直したのなら問題ありません。連番の付け方や時計の誤りで順が入れ替わった
    /// 場合があります。
    /// ---
    /// Units are taken in in the order of their serials. The serial of this delete file is before that of what it deletes, so
    /// the delete is done first, and what it deletes is taken in afterwards and stays. Nothing is wrong if it was taken back
    /// and sent again; a serial or a clock that is wrong would look the same.
    RULE = "CP607" "delete-too-early" Info {
        section: "本文 2.5",
        inferred: ["標準仕様は連番の順に取り込むと定めるだけで、削除が相手より前なのは誤りかもしれないと推定", "the standard says that units are taken in in order; that a delete before what it deletes may be a mistake is inferred"],
        title: ["削除が相手より先に取り込まれる", "a delete that is taken in before what it deletes"],
        message: ["{deletes} を削除するファイルですが、その {deletes} は連番が後の送信単位（{serial}）にしかありません。削除の後に取り込まれるので、残ります", "this file deletes {deletes}, but the only unit that has it ({serial}) is imported later and will remain"],
        help: ["取り下げた後に送り直したのならこのままでかまいません。そうでなければ、削除ファイルの連番を、削除対象のファイルの連番より後にしてください", "if it was sent again after the delete, all is well; if not, give the delete a later serial than that of what it deletes"],
        bad: ["DLTPLAN_202511_…_20251101093000.CSV の後に UPPLAN_202511_…_20251105093000.CSV", "UPPLAN_202511_…_20251105093000.CSV after DLTPLAN_202511_…_20251101093000.CSV"],
        good: ["UPPLAN_202511_…_20251105093000.CSV の後に DLTPLAN_202511_…_20251112093000.CSV", "DLTPLAN_202511_…_20251112093000.CSV after UPPLAN_202511_…_20251105093000.CSV"],
    }
}

pub(super) fn check(corpus: &Corpus<'_>, out: &mut CorpusOut<'_>) {
    corpus.deletes.each(out.spec(), |delete| {
        if delete.target(delete.before()).is_some() {
            return out.saw(1);
        }
        if let Some(later) = delete.target(delete.after()) {
            out.report(corpus, &delete, "serial", Argument::same(later.unit.serial()));
        }
    });
}
