//! CP621

use super::super::unit::{Out, Unit};
use super::{sides, type_of_name};
use crate::rule::rule;

rule! {
    /// ファイル名にある事業所のサービス種類が、その事業所のどの行にもありません。1つの事業所番号で複数の種類を行う事業所もあるため、
    /// お知らせします。
    /// ---
    /// The service type that the file name gives to the service office is on none of that office's rows. An office may have
    /// several types under one number, so this is information.
    RULE = "CP621" "plan-type-on-no-row" Info {
        section: "別紙 ファイル名規約、本文 1.3・1.4",
        inferred: ["標準仕様は予定の行と送信先のサービス種類を比べるとは述べておらず、相手が連携対象のサービスの事業所であることから推定", "the standard does not compare the rows with the type in the name; inferred, as data goes to an office of a service that is exchanged"],
        title: ["ファイル名のサービス種類の行が無い", "no row of the type in the file name"],
        message: ["ファイル名では事業所 {office} のサービス種類は {type} ですが、その事業所の行はどれも {types} です", "the service type of office {office} in the file name is {type}, and all rows of that office are of {types}"],
        help: ["ファイル名のサービス種類を確かめてください。複数の種類を行う事業所なら、このままでかまいません", "check the type in the file name; leave it if the office has several types"],
        bad: ["送信先が 15 の UPPLAN で、その事業所の行がすべて 111111", "15 for the receiver of an UPPLAN whose rows of that office are all 111111"],
        good: ["送信先が 11", "11 for the receiver"],
    }
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some([from, to]) = sides::service_types(unit, out) else { return };
    type_of_name::report(unit, out, "UPPLAN", unit.key.to(), to);
    let deleting = if from.manages_care() { to } else { from };
    type_of_name::report(unit, out, "DLTJSK", unit.key.from(), deleting);
}
