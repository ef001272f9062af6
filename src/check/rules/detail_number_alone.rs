//! CP714

use super::super::unit::{Out, Unit};
use super::rentals::{self, Fault};
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 福祉用具貸与（17）の明細判別コードに、その前の番号がありません。または、同じサービスコード・単位数の明細が月に1件しか
    /// ないのに番号があります。番号は、複数あるときに1から付け、1件なら空にします。
    /// ---
    /// 明細判別コード of a rental (17) has no number before it, or stands on the only row of its code and units in the month.
    /// Several rows are numbered from 1; a single one has no number.
    RULE = "CP714" "detail-number-alone" Warning {
        section: "別紙 第6表 No.19",
        title: ["明細判別コードの相手が無い", "a 明細判別コード without its companions"],
        message: ["明細判別コード {number} がありますが、{problem}", "明細判別コード is {number}, and {problem}"],
        help: ["ほかの明細が抜けていないか確かめてください。無ければ、1件なら空に、複数なら1からの連番にしてください。提供しなかったものがある実績なら、このままでかまいません", "check whether other rows are missing; if not, leave it empty on a single row and count several from 1. Leave it in provided services if something planned was not provided"],
        bad: ["171007・300単位が1行だけで、明細判別コードは 5", "171007 of 300 units in one row with 明細判別コード 5"],
        good: ["空", "empty"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    rentals::each(unit, out, |out, set, fault| {
        let Fault::Alone(row) = fault else { return };
        let place = set.part.place;
        let draft = out.draft(place).row(set.part.table, row, set.detail_no);
        let problem = match set.len() {
            1 => Text::new(
                "同じ事業所・サービスコード・単位数の明細はほかにありません",
                "there is no other row of this office, code and units",
            ),
            _ => Text::new("その前の番号の明細がありません", "no row has the number before it"),
        };
        out.report(
            place,
            draft.with("number", Argument::Text(set.numbers(&[row]))).with("problem", Argument::Text(problem)),
        );
    });
}
