//! What is sent about a month from and to one care-management office and the offices around it.

use super::forms::{self, Case, Faces};
use super::generator::Generator;
use super::office::{self, Face, Office};
use super::outbox::{Outbox, OutgoingUnit, Route, Sent};
use super::person::Person;
use super::random::{Purpose, Random};
use super::services::Plan;
use super::who::Who;
use crate::schema::NameField;

/// How many months a plan is for.
const PLAN_MONTHS: u64 = 6;

pub(super) fn make(generator: &Generator, cluster: u64, n: u64) -> Vec<OutgoingUnit> {
    let month = generator.month(n);
    let care_office = Office::new(cluster, 0, "43");
    let center = Office::new(cluster, 1, "46");
    let insurer = office::insurer(cluster);
    let faces = Faces {
        care_office: Face::new(&care_office, "care_office", &generator.words),
        center: Face::new(&center, "center", &generator.words),
    };
    let mut outbox = Outbox::new(generator, month);
    let users = (cluster..generator.users).step_by(generator.offices as usize);
    for (nth, user) in users.enumerate() {
        let nth = nth as u64;
        let person = Person::new(generator.seed, cluster, user, nth, generator.first, &generator.words).in_month(n);
        let limit = generator.edition.figure("limit_units_2019", person.care_level);
        let person = person.with_limit(limit.and_then(|limit| u64::try_from(limit).ok()));
        // Plans are made in the first month, and again after some months, not for everybody in the same one.
        let nth_plan = (n + nth % PLAN_MONTHS) / PLAN_MONTHS;
        let new = n == 0 || (n + nth).is_multiple_of(PLAN_MONTHS);
        let draw = |month, purpose| Random::new(generator.seed, cluster, user, month, purpose);
        let plan = Plan { cluster, person: &person, month, new, words: &generator.words };
        let [mut random, mut shapes] = [Purpose::Services, Purpose::Shapes].map(|purpose| draw(nth_plan + 1, purpose));
        let services = generator.services.choose(&plan, &mut random, &mut shapes);
        let planner = if person.preventive && !person.entrusted { &center } else { &care_office };
        let mut case = Case {
            generator,
            who: Who {
                words: &generator.words,
                version: generator.edition.csv_version().as_bytes(),
                insurer: insurer.as_bytes(),
                insured: person.insured.as_bytes(),
                office: &planner.number,
                year: month.year,
            },
            person: &person,
            services: &services,
            planner,
            faces: &faces,
            month,
            nth_month: n,
            random: draw(n + 1, Purpose::Forms),
        };
        use_tables(&mut case, &center, &mut outbox);
        if new {
            match person.preventive {
                true => support_plans(&mut case, &center, &mut outbox),
                false => care_plans(&mut case, &mut outbox),
            }
        }
    }
    outbox.into_units(&care_office)
}

/// The offices that provide services, each once.
fn receivers(case: &Case<'_>) -> Vec<Office> {
    let mut offices: Vec<Office> = case.services.iter().map(|service| service.office).collect();
    offices.dedup();
    offices
}

fn use_tables(case: &mut Case<'_>, center: &Office, outbox: &mut Outbox<'_>) {
    let plan = forms::use_table::plan(case, Sent::UseTable);
    let bill = forms::use_table::bill_rows(case, Sent::UseTable);
    let supplement = forms::supplement::of_month(case);
    for office in receivers(case) {
        let route = Route { sent: Sent::UseTable, from: *case.planner, to: office };
        let deletes = outbox.deletes_from(&route);
        outbox.add(&route, "UPPLAN", false, &plan);
        outbox.add(&route, "UPSIKYU", false, &bill);
        outbox.add(&route, "UPHOSOKU", false, &supplement);
        let back = Route { sent: Sent::Actual, from: office, to: *case.planner };
        let actual = forms::use_table::actual(case, Sent::Actual, Some(&office));
        outbox.add(&back, "UPJSK", false, &actual);
        if deletes {
            let delete = Route { sent: Sent::DeleteUseTable, ..route };
            outbox.add(&delete, "DLTPLAN", false, &forms::delete(case, "DLTPLAN", Sent::UseTable, &office));
            let delete = Route { sent: Sent::DeleteActual, ..back };
            outbox.add(&delete, "DLTJSK", false, &forms::delete(case, "DLTJSK", Sent::Actual, &office));
        }
    }
    // Before edition 4.0 names did not say of what type an office is, and plans were not sent to support centers.
    if case.person.entrusted && case.generator.edition.placeholder(NameField::ToType).is_some() {
        let route = Route { sent: Sent::Entrusted, from: *case.planner, to: *center };
        outbox.add(&route, "UPPLAN", false, &plan);
        outbox.add(&route, "UPSIKYU", false, &bill);
        outbox.add(&route, "UPHOSOKU", false, &supplement);
        outbox.add(&route, "UPJSK", false, &forms::use_table::actual(case, Sent::Entrusted, None));
    }
}

fn care_plans(case: &mut Case<'_>, outbox: &mut Outbox<'_>) {
    let first = forms::care_plan::first(case);
    let second = forms::care_plan::second(case);
    let third = forms::care_plan::third(case);
    let supplement = forms::supplement::of_plan(case);
    for office in receivers(case) {
        let route = Route { sent: Sent::CarePlan, from: *case.planner, to: office };
        let deletes = outbox.deletes_from(&route);
        outbox.add(&route, "UP1KYO", false, &first);
        outbox.add(&route, "UP2KYO", false, &second);
        outbox.add(&route, "UP3KYO", false, &third);
        outbox.add(&route, "UPHOSOKU", true, &supplement);
        if deletes {
            let delete = Route { sent: Sent::DeleteCarePlan, ..route };
            outbox.add(&delete, "DLT1KYO", false, &forms::delete(case, "DLT1KYO", Sent::CarePlan, &office));
        }
    }
}

/// Preventive plans come from the support center, whoever made them.
fn support_plans(case: &mut Case<'_>, center: &Office, outbox: &mut Outbox<'_>) {
    if !case.generator.layouts.contains_key("UPKIHON") {
        return;
    }
    for office in receivers(case) {
        let basic = Route { sent: Sent::BasicInformation, from: *center, to: office };
        let deletes = outbox.deletes_from(&basic);
        let picture = case.random.percent(60).then(|| outbox.picture(&basic));
        outbox.add(&basic, "UPKIHON", false, &forms::preventive::basic(case, picture.as_deref()));
        outbox.add(&basic, "UPKIHON_SUB1", false, &forms::preventive::days(case));
        outbox.add(&basic, "UPKIHON_SUB2", false, &forms::preventive::diseases(case));
        let plan = Route { sent: Sent::SupportPlan, ..basic };
        outbox.add(&plan, "UPYOBO", false, &forms::preventive::plan(case));
        outbox.add(&plan, "UPYOBO_SUB", false, &forms::preventive::supports(case));
        if deletes {
            let delete = Route { sent: Sent::DeleteBasicInformation, ..basic };
            let records = forms::delete(case, "DLTKIHON", Sent::BasicInformation, &office);
            outbox.add(&delete, "DLTKIHON", false, &records);
            let delete = Route { sent: Sent::DeleteSupportPlan, ..plan };
            outbox.add(&delete, "DLTYOBO", false, &forms::delete(case, "DLTYOBO", Sent::SupportPlan, &office));
        }
    }
}
