//! 利用者基本情報 and 介護予防サービス・支援計画書 with their separate tables.

use super::Case;
use super::care_plan::text;
use crate::generate::outbox::Sent;

/// UPKIHON
pub(in crate::generate) fn basic(case: &mut Case<'_>, picture: Option<&str>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPKIHON", Sent::BasicInformation) else { return out };
    row.set("family_picture_name", picture.unwrap_or_default());
    // What is not in the list is said in words.
    match case.random.below(3) {
        2 => row.set("consultation_method", "03").set("consultation_method_other", text(case)),
        n => row.set("consultation_method", ["01", "02"][n]).empty(&["consultation_method_other"]),
    };
    match case.random.percent(10) {
        true => row.set("current_status", "02").set("current_status_detail", text(case)),
        false => row.set("current_status", "01").empty(&["current_status_detail"]),
    };
    if case.person.care_level == "06" {
        row.set("care_level", "01");
    }
    case.write(&row, &mut out);
    out
}

/// UPKIHON_SUB1: the hours of a day.
pub(in crate::generate) fn days(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(row) = case.row("UPKIHON_SUB1", Sent::BasicInformation) else { return out };
    for _ in 0..case.random.between(1, 6) {
        case.write(&row, &mut out);
    }
    out
}

/// UPKIHON_SUB2
pub(in crate::generate) fn diseases(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(row) = case.row("UPKIHON_SUB2", Sent::BasicInformation) else { return out };
    for _ in 0..case.random.between(1, 4) {
        case.write(&row, &mut out);
    }
    out
}

/// UPYOBO
pub(in crate::generate) fn plan(case: &mut Case<'_>) -> Vec<u8> {
    // 基本チェックリスト has 5, 2, 3, 2, 3 and 5 questions.
    const QUESTIONS: [(&str, u64); 6] = [
        ("checklist_exercise", 5),
        ("checklist_nutrition", 2),
        ("checklist_oral", 3),
        ("checklist_seclusion", 2),
        ("checklist_memory", 3),
        ("checklist_depression", 5),
    ];
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPYOBO", Sent::SupportPlan) else { return out };
    for (key, questions) in QUESTIONS {
        row.number(key, case.random.between(0, questions));
    }
    row.set(
        "support_level",
        match case.person.care_level {
            "12" => "1",
            "13" => "2",
            _ => "3",
        },
    );
    case.write(&row, &mut out);
    out
}

/// UPYOBO_SUB: needs, plans for each, services for each.
pub(in crate::generate) fn supports(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(row) = case.row("UPYOBO_SUB", Sent::SupportPlan) else { return out };
    for need in 1..=case.random.between(1, 3) {
        for plan in 1..=case.random.between(1, 2) {
            for service in 1..=case.random.between(1, 2) {
                let mut row = row.clone();
                row.number("need_no", need).number("support_plan_no", plan).number("service_no", service);
                // What repeats the row above is left empty.
                match (plan, service) {
                    (1, 1) => row.set("need", text(case)).set("support_point", text(case)),
                    (_, 1) => row.empty(&["need"]).set("support_point", text(case)),
                    _ => row.empty(&["need", "support_point"]),
                };
                case.write(&row, &mut out);
            }
        }
    }
    out
}
