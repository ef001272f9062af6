//! CP615

use super::super::unit::{Out, Unit};
use super::part::Part;
use crate::rule::{Argument, rule};

rule! {
    /// 利用者基本情報 No.62 に書かれた画像ファイルが、送信単位にありません。家族構成の図が受信側に届きません。
    /// ---
    /// The picture named in No.62 of 利用者基本情報 is not in the unit. The receiver gets no family picture.
    RULE = "CP615" "picture-missing" Error {
        section: "別紙 利用者基本情報 No.62、本文 3.3",
        title: ["画像ファイルが無い", "a picture that is not there"],
        message: ["No.62 に書かれた画像ファイル {picture} が、送信単位にありません", "the picture named in No.62, {picture}, is not in the unit"],
        help: ["画像ファイルを同じフォルダーに出力するか、画像を送らないなら No.62 を空にしてください", "write the picture into the same folder, or leave No.62 empty if it is not sent"],
        bad: ["No.62 に …_0001.jpg、フォルダーに画像なし", "…_0001.jpg in No.62, and no picture in the folder"],
        good: ["No.62 と同じ名前の画像", "a picture of the name in No.62"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(part) = Part::of(unit, out, "UPKIHON", &["insurer_number", "insured_number"]) else { return };
    let Some([cell]) = part.cells(["family_picture_name"]) else { return };
    for group in part.keys.groups() {
        if !part.reliable(out, group, &[cell]) {
            continue;
        }
        for row in group.rows() {
            let picture = String::from_utf8_lossy(part.cell(row, cell));
            if picture.is_empty() {
                continue;
            }
            out.saw(1);
            let there = unit.files.iter().any(|file| file.name.is_picture() && file.is_named(&picture));
            if !there {
                let draft = out.draft(part.place).row(part.table, row, cell);
                out.report(part.place, draft.with("picture", Argument::same(picture)));
            }
        }
    }
}
