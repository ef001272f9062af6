//! CP605

use super::super::unit::{Out, Unit};
use crate::rule::{Argument, rule};

rule! {
    /// 同じ名前・同じ内容のファイルが2か所にあります（フォルダーとzipの両方など）。中身は失われませんが、
    /// 両方を送ると二重に取り込まれるおそれがあります。検査は1つ目で行います。
    /// ---
    /// A file of the same name and content is in two places (a folder and an archive, for example). Nothing is lost, but
    /// sent twice it may be imported twice. The first one is used.
    RULE = "CP605" "unit-copy" Warning {
        section: "本文 2.4",
        inferred: ["標準仕様に同じファイルの重複の記述は無く、二重に取り込まれうることから推定", "the standard says nothing of copies; inferred, as a copy may be imported twice"],
        title: ["同じファイルが2か所にある", "the same file in two places"],
        message: ["同じ名前・同じ内容のファイルがもう1つあります: {other}", "there is another file of this name and content: {other}"],
        help: ["送るのは片方だけにしてください", "send only one of them"],
        bad: ["送信/UPPLAN_….CSV と 送信.zip の中の同じファイル", "out/UPPLAN_….CSV and the same file in out.zip"],
        good: ["どちらか一方", "one of them"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    out.saw(unit.files.len() as u64);
    for (place, file) in unit.files.iter().enumerate() {
        let before = unit.files[..place].iter().find(|other| other.name.same_as(&file.name) && other.data == file.data);
        if let (Some(other), false) = (before, file.data.is_empty()) {
            out.report(place, out.draft(place).with("other", Argument::same(&*other.path)));
        }
    }
}
