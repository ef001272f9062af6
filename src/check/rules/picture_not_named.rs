//! CP616

use super::super::unit::{Out, Unit};
use super::part::Part;
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 画像ファイルが、利用者基本情報のどの行からも参照されていないか、複数の行から参照されています。画像は1人の利用者のものなので、
    /// ちょうど1つの行の No.62 に書かれているはずです。
    /// ---
    /// A picture is named by no row of 利用者基本情報, or by several. A picture is one user's, so exactly one row should have
    /// it in No.62.
    RULE = "CP616" "picture-not-named-once" Warning {
        section: "別紙 利用者基本情報 No.62",
        title: ["画像を参照する行が1つでない", "a picture not named by exactly one row"],
        message: ["この画像ファイルの名前を No.62 に書いた利用者基本情報の行が{rows}", "{rows} this picture in No.62 of UPKIHON; it should be one row"],
        help: ["画像の利用者1人の行だけ、No.62 にこの名前を書いてください。要らない画像なら除いてください", "write its name in No.62 of the one user it belongs to, or take the picture out if nobody needs it"],
        bad: ["どの行にも無い …_0002.jpg", "…_0002.jpg, which no row names"],
        good: ["1つの行に書かれた …_0001.jpg", "…_0001.jpg, named by one row"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(part) = Part::of(unit, out, "UPKIHON", &["insurer_number", "insured_number"]) else { return };
    let Some([cell]) = part.cells(["family_picture_name"]) else { return };
    // A row that cannot be relied on may be the one that names a picture.
    let mut sure = part.is_whole();
    for group in part.keys.groups() {
        sure &= part.reliable(out, group, &[cell]);
    }
    for (place, file) in unit.files.iter().enumerate().filter(|(_, file)| file.name.is_picture()) {
        let rows = part.keys.groups().iter().flat_map(|group| group.rows());
        let naming = rows.filter(|row| file.is_named(&String::from_utf8_lossy(part.cell(*row, cell)))).count();
        if naming == 0 && !sure {
            continue;
        }
        out.saw(1);
        let rows = match naming {
            1 => continue,
            0 => Text::new("ありません", "no row has"),
            n => Text::new(format!("{n}つあります"), format!("{n} rows have")),
        };
        out.report(place, out.draft(place).with("rows", Argument::Text(rows)));
    }
}
