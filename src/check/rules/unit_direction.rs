//! CP618

use super::super::unit::{Out, Unit};
use super::combination::{Combination, judge};
use super::sides;
use crate::rule::{Argument, rule};
use crate::schema::{Exchange, Form, ServiceType, UnitKind};
use crate::text::Text;

rule! {
    /// 計画書・利用票は居宅介護支援事業所（予防では地域包括支援センター）からサービス事業所へ、実績はその逆へ送ります。委託のときは、
    /// センターが利用者基本情報と支援計画書を居宅介護支援事業所へ、居宅介護支援事業所が予定と実績を合わせてセンターへ送ります。
    /// 小規模多機能型居宅介護などは自ら計画を作るので、どちらの側にもなります。
    /// ---
    /// Plans and use tables go from the care-management office (for preventive care: the support center) to the service office,
    /// provided services the other way. With entrustment the center sends basic information and support plan to the
    /// care-management office, which sends plan and provided services together to the center. Small-scale multifunctional
    /// offices make plans of their own and may be on either side.
    RULE = "CP618" "unit-direction" Warning {
        section: "本文 2.2、2.3、3.1、3.2",
        title: ["送る向きが逆または違う", "files that go in a direction the standard does not have"],
        message: ["{kind}は{right}へ送るものですが、ファイル名の送信元は {from}、送信先は {to} です", "this is {right}; in the file name the sender is {from} and the receiver {to} ({kind})"],
        help: ["送信元と送信先が入れ替わっていないか、サービス種類コードが合っているかを確かめてください", "check whether sender and receiver are exchanged, and whether their service types are right"],
        bad: ["UP1KYO_…_11_…_43_….CSV（訪問介護から居宅介護支援へ）", "UP1KYO_…_11_…_43_….CSV (from 訪問介護 to 居宅介護支援)"],
        good: ["UP1KYO_…_43_…_11_….CSV", "UP1KYO_…_43_…_11_….CSV"],
    }
}

/// The ways that units go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Service,
    CareManagement,
    Center,
}

pub(super) fn check(unit: &Unit<'_>, out: &mut Out<'_, '_>) {
    let Some([from, to]) = sides::service_types(unit, out) else { return };
    if [from, to].iter().any(|of| of.exchange == Exchange::NotExchanged) {
        return out.blocked(["CP617"]);
    }
    let kind = match judge(unit) {
        Combination::Allowed(kind) | Combination::Incomplete { kind, .. } => kind,
        Combination::DeleteMixed { .. } => return out.blocked(["CP603"]),
        Combination::NotAllowed => return out.blocked(["CP601"]),
        Combination::Unknown => return out.blocked(["CP301"]),
    };
    let Some(form) = kind.required.first().and_then(|member| unit.edition.form(&member.form)) else { return };
    out.saw(1);
    let way = Way::of(kind, form);
    if way.fits(form, [from, to]) {
        return;
    }
    let draft = out.draft(0).with("kind", Argument::Text(kind.title.clone())).with("right", Argument::Text(way.words()));
    let draft = draft.with("from", Argument::Text(sides::in_words(from)));
    out.report(0, draft.with("to", Argument::Text(sides::in_words(to))));
}

impl Way {
    fn of(kind: &UnitKind, form: &Form) -> Way {
        match kind.between_care_management {
            true => Way::Center,
            false if form.goes_to_care_management() => Way::CareManagement,
            false => Way::Service,
        }
    }

    fn fits(self, form: &Form, [from, to]: [&ServiceType; 2]) -> bool {
        // A center hands its preventive plans to the office that it entrusts.
        let entrusts = || form.is_preventive_only() && from.entrusts_care && to.manages_care();
        match self {
            Way::Service => sides::plans(from) && (!to.manages_care() || entrusts()),
            // In the order of the printed example, of which CP307 speaks.
            Way::CareManagement if form.is_in_printed_order(from, to) => true,
            Way::CareManagement => !from.manages_care() && sides::plans(to),
            Way::Center => to.entrusts_care,
        }
    }

    fn words(self) -> Text {
        match self {
            Way::Service => Text::new(
                "居宅介護支援事業所（地域包括支援センター）からサービス事業所",
                "sent by a care-management office (or support center) to a service office",
            ),
            Way::CareManagement => Text::new(
                "サービス事業所から居宅介護支援事業所（地域包括支援センター）",
                "sent by a service office to a care-management office (or support center)",
            ),
            Way::Center => Text::new(
                "委託を受けた居宅介護支援事業所から地域包括支援センター",
                "sent by the entrusted care-management office to the support center",
            ),
        }
    }
}
