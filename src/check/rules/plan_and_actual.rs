//! CP803

use super::super::services::{Service, side_by_side};
use super::super::unit::{Out, Unit};
use super::pair::{ServicePair, Whole};
use crate::rule::{Argument, rule};
use crate::text::Text;

rule! {
    /// 予定と実績の回数が違うサービスを、利用者ごとに並べてお知らせします。実績が予定と違うのはふつうのことで、誤りではありません。
    /// ---
    /// Lists, user by user, the services whose planned and provided counts differ. Provided services often differ from the
    /// plan; this is no mistake.
    RULE = "CP803" "plan-and-actual" Info {
        section: "別紙 第6表 No.14",
        inferred: ["標準仕様に予定と実績を比べる記述は無く、違いを並べて知らせる、このプログラムの規則", "the standard does not compare plan and provided services; this program lists where they differ"],
        title: ["予定と実績の回数が違う", "planned and provided services differ"],
        message: ["この利用者の予定と実績の回数が違います: {table}", "planned and provided counts of this user differ: {table}"],
        help: ["実績が予定と違うのは誤りではありません。予定どおりのはずなら、実績を確かめてください", "this is no mistake; check the provided services only if they should follow the plan"],
        bad: ["111211 予定4 実績3", "111211 planned 4, provided 3"],
        good: ["111211 予定4 実績4", "111211 planned 4, provided 4"],
    }
}

/// More services than this are only counted.
const LISTED: usize = 8;

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some(forms) = ServicePair::of(unit, out, "UPJSK", "UPPLAN", &[]) else { return };
    let actual = &forms.pair.own;
    let Some([code]) = actual.cells(["service_code"]) else { return };
    forms.each(out, Whole::Both, |out, provided, planned| {
        let times = |service: Option<&Service>| service.map_or(0, |service| service.times);
        let all = side_by_side(provided, planned);
        let differ = all.filter(|(provided, planned)| times(*provided) != times(*planned));
        let mut words: Vec<(String, String)> = differ
            .filter_map(|(provided, planned)| {
                let key = provided.or(planned)?.key;
                let (office, code) = (key.office(), key.code());
                let (provided, planned) = (times(provided), times(planned));
                Some((
                    format!("{code}（事業所 {office}）予定 {planned}・実績 {provided}"),
                    format!("{code} (office {office}) planned {planned}, provided {provided}"),
                ))
            })
            .collect();
        let Some(first) = provided.iter().map(|service| forms.own.first(service)).min() else { return };
        if words.is_empty() {
            return;
        }
        let more = words.len().saturating_sub(LISTED);
        words.truncate(LISTED);
        let (mut ja, mut en): (Vec<String>, Vec<String>) = words.into_iter().unzip();
        if more > 0 {
            ja.push(format!("ほか{more}件"));
            en.push(format!("{more} more"));
        }
        let draft = out.draft(actual.place).row(actual.table, first, code);
        let table = Text::new(ja.join("、"), en.join("; "));
        out.report(actual.place, draft.with("table", Argument::Text(table)));
    });
}
