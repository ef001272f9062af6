//! CP805

use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, PERSON_AND_PLAN, Part};
use crate::rule::{Argument, rule};

rule! {
    /// この利用者に、送信先の事業所のサービスが1つもありません。送信先に関係ない利用者は送らないこととされています。
    /// 個人情報を関係の無い事業所に渡すことになるため、確かめてください。
    /// ---
    /// The user has no service of the receiving office. Users that are not the receiver's are not to be sent: personal data
    /// would go to an office that has nothing to do with them.
    RULE = "CP805" "receiver-without-service" Warning {
        section: "本文 2.6、3.6",
        title: ["送信先のサービスが無い利用者", "a user without a service of the receiver"],
        message: ["この利用者のサービスに、送信先の事業所（{to}）のものが1つもありません", "none of this user's services is of the receiving office ({to})"],
        help: ["送信先に関係の無い利用者なら除いてください。そうでなければ、ファイル名の送信先とサービス事業者の番号を確かめてください", "leave the user out if the receiver has nothing to do with them; otherwise check the receiver in the file name and the offices of the services"],
        bad: ["送信先 0300000205、サービスは 0300000304 だけ", "sent to 0300000205, with services of 0300000304 alone"],
        good: ["0300000205 のサービスがある", "with a service of 0300000205"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    // A center that entrusts the work is sent plans without services of its own.
    if unit.edition.manages_care(unit.key.to_type()) {
        return;
    }
    for (form, key) in [("UPPLAN", PERSON_AND_MONTH), ("UP2KYO", PERSON_AND_PLAN)] {
        let Some(part) = Part::of(unit, out, form, &key) else { continue };
        let Some([office]) = part.cells(["service_office_number"]) else { continue };
        for group in part.keys.groups() {
            // The receiver's service may be in a record that is in no group.
            if !part.is_whole_for(&part.key(group)) || !part.reliable(out, group, &[office]) {
                continue;
            }
            out.saw(group.len() as u64);
            let to = unit.key.to().as_bytes();
            // In 第2表 the number is optional: rows without any say nothing.
            let mut offices = group.rows().map(|row| part.cell(row, office)).filter(|office| !office.is_empty()).peekable();
            if offices.peek().is_none() || offices.any(|office| office == to) {
                continue;
            }
            let draft = out.draft(part.place).row(part.table, group.first(), office);
            out.report(part.place, draft.with("to", Argument::same(unit.key.to())));
        }
    }
}
