//! CP625

use super::super::unit::{Out, Unit};
use crate::read::picture;
use crate::rule::{Argument, rule};

rule! {
    /// 家族構成の図は JPEG の画像です。拡張子が .jpg でも、中身が別の形式なら受信側で表示できません。
    /// ---
    /// The family picture is a JPEG. A receiver cannot show one whose content is of another kind, whatever its extension.
    RULE = "CP625" "picture-not-jpeg" Error {
        section: "別紙 利用者基本情報 No.62",
        title: ["画像が JPEG でない", "a picture that is no JPEG"],
        message: ["この画像は JPEG ではなく、{what}", "this picture is no JPEG: {what}"],
        help: ["画像を JPEG に変換し、{name} の名前で出力してください（拡張子を変えるだけでは変換されません）", "convert the picture to JPEG and name it {name}; another extension alone converts nothing"],
        bad: ["PNG の画像を …_0001.jpg として送る", "a PNG under the name …_0001.jpg"],
        good: ["JPEG の画像の …_0001.jpg", "a JPEG under the name …_0001.jpg"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    for (place, file) in unit.files.iter().enumerate().filter(|(_, file)| file.name.is_picture()) {
        // A file that could not be read has no content.
        if !file.lost.is_empty() {
            out.blocked(file.lost.iter().copied());
            continue;
        }
        out.saw(1);
        if picture::is_jpeg(file.data) {
            continue;
        }
        let name = file.name.as_standard().unwrap_or_else(|| file.name.as_str().to_owned());
        let draft = out.draft(place).with("what", Argument::Text(picture::what(file.data)));
        out.report(place, draft.with("name", Argument::same(name)));
    }
}
