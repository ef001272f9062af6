//! Who the records are about.

use super::calendar::Month;
use super::digits;
use super::office;
use super::random::{Purpose, Random};
use super::row::RecordDraft;
use super::words::Words;

/// How many people one care manager looks after.
const PEOPLE_OF_PLANNER: u64 = 35;

/// The group size within which the last two people share a name.
const NAMESAKES: u64 = 16;

/// A person, the same in every month and form.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub insured: String,
    /// 介護予防: support levels, and the forms of preventive care.
    pub preventive: bool,
    /// A preventive plan made by the care-management office for the support center.
    pub entrusted: bool,
    pub care_level: &'static str,
    /// 給付率
    pub benefit_rate: u64,
    planner: Vec<u8>,
    /// 入力者コード of who makes the plan.
    planner_code: Vec<u8>,
    name: Vec<u8>,
    kana: Vec<u8>,
    sex: &'static str,
    birth: [u8; 8],
    address: Vec<u8>,
    building: Vec<u8>,
    phone: Vec<u8>,
    postal: Vec<u8>,
    certified: [u8; 8],
    valid_from: [u8; 8],
    valid_to: [u8; 8],
    limit: Option<u64>,
    /// 申請中: there is no certification yet, and no period.
    provisional: bool,
    change: Option<CareLevelChange>,
}

/// 区分変更: from a day on another care level holds.
#[derive(Clone, Copy, Debug)]
struct CareLevelChange {
    /// The number of the month, from 0.
    month: u64,
    day: u64,
    before: &'static str,
}

impl CareLevelChange {
    /// A change from the next lower level: the limit of the higher one holds for the whole month.
    fn to(care_level: &str, random: &mut Random) -> Option<CareLevelChange> {
        let before = match care_level {
            "13" => "12",
            "22" => "21",
            "23" => "22",
            "24" => "23",
            "25" => "24",
            _ => return None,
        };
        let (month, day) = (random.between(0, 2), random.between(2, 28));
        random.percent(15).then_some(CareLevelChange { month, day, before })
    }
}

impl Person {
    /// The person with a number, who belongs to the `nth` place of an office. Every fourth gets preventive care, every
    /// second of these by entrustment, so that few people are enough for every form.
    pub fn new(seed: u64, cluster: u64, user: u64, nth: u64, first: Month, words: &Words) -> Person {
        let random = &mut Random::new(seed, cluster, user, 0, Purpose::Person);
        let preventive = nth % 4 == 1;
        let levels: &[&'static str] =
            if preventive { &["12", "13", "06"] } else { &["21", "21", "22", "22", "23", "24", "25"] };
        let write = |kind: &str, random: &mut Random| {
            let mut text = Vec::new();
            words.write(words.kind(kind), random, &mut text);
            text
        };
        let born = Month { year: first.year - random.between(66, 99), month: random.between(1, 12) };
        let valid = first.plus(-(random.between(1, 11) as i64));
        let planner = nth / PEOPLE_OF_PLANNER;
        let of_planner = &mut Random::new(seed, cluster, planner, 0, Purpose::Planner);
        let mut postal = b"000-".to_vec();
        digits::number(random.between(1000, 9999), &mut postal);
        let insured = office::insured(user);
        let care_level = *random.one_of::<&'static str>(levels);
        let rate = *random.one_of(&[90, 90, 90, 90, 90, 90, 80, 80, 70, 100]);
        let shapes = &mut Random::new(seed, cluster, user, 0, Purpose::Shapes);
        let (mut name, mut kana) = (write("person", random), write("kana", random));
        if nth % NAMESAKES >= NAMESAKES - 2 {
            let shared = &mut Random::new(seed, cluster, nth / NAMESAKES, 0, Purpose::Names);
            (name, kana) = (write("person", shared), write("kana", shared));
        }
        Person {
            preventive,
            entrusted: nth % 8 == 1,
            care_level,
            // Nothing is claimed for those who are not insured.
            benefit_rate: if insured.starts_with('H') { 0 } else { rate },
            insured,
            planner: write("person", of_planner),
            planner_code: format!("{:04}", planner + 1).into_bytes(),
            name,
            kana,
            sex: random.one_of::<&str>(&["1", "2", "2"]),
            birth: born.day(random.between(1, 31)),
            address: write("address", random),
            building: write("building", random),
            phone: format!("00-0000-{:04}", random.below(10_000)).into_bytes(),
            postal,
            certified: valid.plus(-1).day(random.between(10, 28)),
            valid_from: valid.day(1),
            valid_to: valid.plus(47).day(31),
            limit: None,
            provisional: shapes.percent(4),
            change: CareLevelChange::to(care_level, shapes),
        }
    }

    /// The person in a month: before a change, with the care level of then.
    pub fn in_month(mut self, n: u64) -> Person {
        if let Some(change) = self.change
            && n < change.month
        {
            self.care_level = change.before;
        }
        self
    }

    /// The day of the month from which another care level holds, and the level before.
    pub fn change_in(&self, n: u64) -> Option<(u64, &'static str)> {
        self.change.filter(|change| change.month == n).map(|change| (change.day, change.before))
    }

    /// Gives the person the monthly limit of the care level.
    pub fn with_limit(mut self, limit: Option<u64>) -> Person {
        self.limit = limit;
        self
    }

    /// 区分支給限度基準額
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Sets what forms say about the person.
    pub fn describe(&self, row: &mut RecordDraft<'_>) {
        row.set("user_name", &self.name)
            .set("user_name_kana", &self.kana)
            .set("consenter_name", &self.name)
            .set("user_sex", self.sex)
            .set("user_birth_date", self.birth)
            .set("user_postal_code", &self.postal)
            .set("user_address", &self.address)
            .set("user_address_1", &self.address)
            .set("user_address_2", &self.building)
            .set("user_phone", &self.phone)
            .set("planner_name", &self.planner)
            .set("entered_by_code", &self.planner_code)
            .set("care_level", self.care_level)
            .set("certification_status", "2")
            .set("certified_date", self.certified)
            .set("certification_start_date", self.valid_from)
            .set("certification_end_date", self.valid_to)
            .set("limit_start_date", self.valid_from)
            .set("limit_end_date", self.valid_to);
        if self.provisional {
            row.set("certification_status", "1").empty(&[
                "certified_date",
                "certification_start_date",
                "certification_end_date",
                "limit_start_date",
                "limit_end_date",
            ]);
        }
        match self.limit {
            Some(limit) => row.number("limit_units", limit),
            None => row.empty(&["limit_units"]),
        };
    }
}
