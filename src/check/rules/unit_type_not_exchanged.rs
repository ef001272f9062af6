//! CP617

use super::super::unit::{Out, Unit};
use super::sides;
use crate::rule::{Argument, rule};
use crate::schema::Exchange;
use crate::text::Text;

rule! {
    /// データをやり取りする相手は、連携対象のサービスの事業所（と居宅介護支援事業所・地域包括支援センター）です。施設サービスや
    /// 特定福祉用具販売などの種類の事業所は相手になりません。
    /// ---
    /// Data is exchanged with offices of the service types that are exchanged, with care-management offices and with support
    /// centers. Offices of other types (facilities, sales of equipment …) are no party to it.
    RULE = "CP617" "unit-type-not-exchanged" Warning {
        section: "本文 1.3・1.4",
        title: ["連携対象外の種類の事業所", "an office of a type that is not exchanged"],
        message: ["ファイル名の{side}のサービス種類 {type} は連携対象ではありません", "{type}, the service type of the {side} in the file name, is not exchanged"],
        help: ["事業所番号とサービス種類コードの組を確かめてください⟦。連携対象の種類は `careplan spec show service_types` で見られます⟧", "check office number and service type⟦; `careplan spec show service_types` says which types are exchanged⟧"],
        bad: ["送信先のサービス種類が 41", "41 for the receiver"],
        good: ["送信先のサービス種類が 17", "17 for the receiver"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(types) = sides::service_types(unit, out) else { return };
    out.saw(1);
    let titles = [Text::new("送信元", "sender"), Text::new("送信先", "receiver")];
    for (of, side) in types.into_iter().zip(titles) {
        if of.exchange == Exchange::NotExchanged {
            let draft = out.draft(0).with("type", Argument::Text(sides::in_words(of)));
            out.report(0, draft.with("side", Argument::Text(side)));
        }
    }
}
