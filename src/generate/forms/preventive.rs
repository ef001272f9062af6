//! 利用者基本情報 and 介護予防サービス・支援計画書 with their separate tables.

use super::Case;
use super::day::DAY;
use crate::generate::outbox::Sent;
use crate::generate::row::RecordDraft;
use crate::generate::words;

/// UPKIHON
pub(in crate::generate) fn basic(case: &mut Case<'_>, picture: Option<&str>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPKIHON", Sent::BasicInformation) else { return out };
    row.set("family_picture_name", picture.unwrap_or_default());
    row.set("entrusted", entrusted(case)).number("room_floor", case.random.between(1, 4));
    row.set("consent_date", Sent::BasicInformation.written(case.month));
    case.text(&mut row, "author_name", "person");
    // What is not in the list is said in words.
    match case.random.below(3) {
        2 => case.text(row.set("consultation_method", "03"), "consultation_method_other", "short"),
        n => _ = row.set("consultation_method", ["01", "02"][n]).empty(&["consultation_method_other"]),
    }
    match case.random.percent(10) {
        true => case.text(row.set("current_status", "02"), "current_status_detail", "short"),
        false => _ = row.set("current_status", "01").empty(&["current_status_detail"]),
    }
    // The first time, or once more.
    let before = case.month.plus(-(case.random.between(2, 14) as i64));
    match case.random.percent(50) {
        true => row.set("consultation_count", "01").empty(&["previous_consultation_date"]),
        false => row
            .set("consultation_count", "02")
            .set("previous_consultation_date", Sent::BasicInformation.written(before)),
    };
    match case.random.percent(60) {
        true => row.set("checklist_date", Sent::BasicInformation.written(case.month)).set("checklist_result", "1"),
        false => row.empty(&["checklist_result", "checklist_date"]),
    };
    contacts(case, &mut row);
    for key in ["family_situation", "life_history", "daily_life"] {
        case.text(&mut row, key, "prose");
    }
    if case.person.care_level == "06" {
        row.set("care_level", "01");
    }
    case.write(&row, &mut out);
    out
}

fn entrusted(case: &Case<'_>) -> &'static str {
    if case.person.entrusted { "2" } else { "1" }
}

/// One to three people to call, each with all that is needed for it.
fn contacts(case: &mut Case<'_>, row: &mut RecordDraft<'_>) {
    let known = case.random.between(1, 3);
    for n in 1..=4 {
        let key = |item: &str| format!("emergency{n}_{item}");
        if n > known {
            ["name", "relation", "address", "phone"].iter().for_each(|item| _ = row.set(&key(item), b""));
            continue;
        }
        for (item, kind) in [("name", "person"), ("relation", "relation"), ("address", "address")] {
            case.text(row, &key(item), kind);
        }
        row.set(&key("phone"), format!("00-0000-{:04}", case.random.below(10_000)));
    }
}

/// UPKIHON_SUB1: the hours of a day.
pub(in crate::generate) fn days(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPKIHON_SUB1", Sent::BasicInformation) else { return out };
    for (hour, _, kind) in DAY {
        row.set("time_text", format!("{hour}:00"));
        case.text(&mut row, "user_routine", kind);
        case.text(&mut row, "caregiver_routine", "family");
        case.write(&row, &mut out);
    }
    out
}

/// UPKIHON_SUB2: what the person has, and who treats it; the first of them is the doctor in charge.
pub(in crate::generate) fn diseases(case: &mut Case<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPKIHON_SUB2", Sent::BasicInformation) else { return out };
    for n in 0..case.random.between(1, 4) {
        let since = format!("{}年頃", case.month.year - case.random.between(1, 20));
        row.set("date_text", words::quoted(&since).unwrap_or_default());
        case.text(&mut row, "disease", "disease");
        case.text(&mut row, "doctor", "doctor");
        row.set("attending_doctor", if n == 0 { "1" } else { "2" });
        case.write(&row, &mut out);
    }
    out
}

/// UPYOBO
pub(in crate::generate) fn plan(case: &mut Case<'_>) -> Vec<u8> {
    // 基本チェックリスト has 5, 2, 3, 2, 3 and 5 questions; from this number of answers on, the program is needed.
    const QUESTIONS: [(&str, u64, u64); 6] = [
        ("exercise", 5, 3),
        ("nutrition", 2, 2),
        ("oral", 3, 2),
        ("seclusion", 2, 1),
        ("memory", 3, 1),
        ("depression", 5, 2),
    ];
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPYOBO", Sent::SupportPlan) else { return out };
    for (of, questions, needed) in QUESTIONS {
        let yes = case.random.between(0, questions);
        row.number(&format!("checklist_{of}"), yes);
        row.set(&format!("program_{of}"), if yes >= needed { "1" } else { "2" });
    }
    row.set(
        "support_level",
        match case.person.care_level {
            "12" => "1",
            "13" => "2",
            _ => "3",
        },
    );
    let (face, faces) = (case.face(), case.faces);
    row.set("entrusted", entrusted(case))
        .set("center_name", &faces.center.name)
        .set("planner_office_name", &face.name)
        .set("planner_office_address", &face.address)
        .set("planner_office_phone", &face.phone)
        .set("consent_date", Sent::SupportPlan.written(case.month));
    let years = case.random.between(0, 3) as i64;
    row.set("first_plan_date", Sent::SupportPlan.written(case.month.plus(-12 * years)));
    let theme = case.theme();
    row.set("goal_day", &theme.short).set("goal_year", &theme.long);
    for domain in ["mobility", "household", "social", "health"] {
        area(case, &mut row, domain);
    }
    for key in ["support_policy", "overall_policy"] {
        case.text(&mut row, key, "prose");
    }
    case.write(&row, &mut out);
    out
}

/// One of the four areas of life: how it is, what is wished, and whether there is a need.
fn area(case: &mut Case<'_>, row: &mut RecordDraft<'_>, domain: &str) {
    let key = |item: &str| format!("{domain}_{item}");
    case.text(row, &key("status"), "prose");
    let theme = case.theme();
    row.set(&key("wishes"), &theme.need);
    match case.random.percent(60) {
        true => case.text(row.set(&key("has_issue"), "1"), &key("issue"), "prose"),
        false => _ = row.set(&key("has_issue"), "2").set(&key("issue"), b""),
    }
}

/// UPYOBO_SUB: needs, plans for each, services for each.
pub(in crate::generate) fn supports(case: &mut Case<'_>) -> Vec<u8> {
    const NEED: [&str; 4] = ["need", "proposal", "proposal_wishes", "goal"];
    const PLAN: [&str; 3] = ["support_point", "informal_support", "insured_support"];
    let mut out = Vec::new();
    let Some(mut row) = case.row("UPYOBO_SUB", Sent::SupportPlan) else { return out };
    let way = case.random.below(3);
    row.set("period", words::quoted(&case.month.span(6, way)).unwrap_or_default());
    let (themes, begin) = (&case.generator.themes, case.random.below(case.generator.themes.len()));
    let mut services = case.services.iter().filter(|service| !service.addition).cycle();
    for need in 1..=case.random.between(1, 3) {
        let theme = &themes[(begin + need as usize) % themes.len()];
        for plan in 1..=case.random.between(1, 2) {
            for number in 1..=case.random.between(1, 2) {
                let mut row = row.clone();
                row.number("need_no", need).number("support_plan_no", plan).number("service_no", number);
                // What repeats the row above is left empty.
                match (plan, number) {
                    (1, 1) => {
                        row.set("need", &theme.need)
                            .set("proposal", &theme.short)
                            .set("goal", &theme.long)
                            .set("support_point", &theme.point)
                            .set("informal_support", &theme.own);
                    }
                    (_, 1) => {
                        row.empty(&NEED);
                        case.text(&mut row, "support_point", "short");
                        case.text(&mut row, "informal_support", "service");
                    }
                    _ => _ = row.empty(&NEED),
                }
                if let Some(service) = services.next() {
                    row.set("service_kind_text", &service.type_name)
                        .set("service_office_name", &service.office_name)
                        .set("insured_support", &service.content);
                }
                if number > 1 {
                    row.empty(&PLAN);
                }
                case.write(&row, &mut out);
            }
        }
    }
    out
}
