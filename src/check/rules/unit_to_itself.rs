//! CP619

use super::super::unit::{Out, Unit};
use crate::rule::{Argument, rule};

rule! {
    /// 送信元と送信先が同じ事業所番号です。連携は別の事業所との間で行うもので、連携システムが受け付けないことがあります。
    /// ---
    /// Sender and receiver are one office. Data is exchanged between two offices, and the exchange may refuse it.
    RULE = "CP619" "unit-to-itself" Warning {
        section: "本文 1.3、別紙 ファイル名規約",
        inferred: ["標準仕様に同じ番号を禁じる記述は無く、別の事業所とやり取りするものであることから推定", "the standard does not forbid it in so many words; inferred, as data is exchanged between offices"],
        title: ["送信元と送信先が同じ事業所", "sender and receiver are one office"],
        message: ["ファイル名の送信元と送信先が、どちらも {office} です", "sender and receiver in the file name are both {office}"],
        help: ["送信先の事業所番号を確かめてください。同じ番号の併設事業所なら、送る必要が無いか相手に確かめてください", "check the receiver's number; for a service of your own under the same number, ask whether it has to be sent at all"],
        bad: ["UPPLAN_202511_0300000100_43_0300000100_11_….CSV", "UPPLAN_202511_0300000100_43_0300000100_11_….CSV"],
        good: ["UPPLAN_202511_0300000100_43_0300000005_11_….CSV", "UPPLAN_202511_0300000100_43_0300000005_11_….CSV"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    out.saw(1);
    if unit.key.from() == unit.key.to() {
        out.report(0, out.draft(0).with("office", Argument::same(unit.key.from())));
    }
}
