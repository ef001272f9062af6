//! Which services a person has in a month, and when: `services.toml` made ready.

mod week;

use serde::Deserialize;

use super::calendar::Month;
use super::office::Office;
use super::person::Person;
use super::random::Random;
use super::words::{self, Words};
use crate::schema::{Edition, Exchange};
use week::{Week, stay_away};

/// The services of an edition: every type that is exchanged.
#[derive(Clone, Debug)]
pub(super) struct Services {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    code: String,
    /// The type's name before its bracket.
    name: Vec<u8>,
    preventive: bool,
    raw: RawService,
    contents: Vec<Box<[u8]>>,
    /// What the items of a rental are.
    things: Vec<Box<[u8]>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawServices {
    service: Vec<RawService>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawService {
    r#type: String,
    pattern: Pattern,
    share: usize,
    items: Vec<(String, u64)>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    content: Vec<String>,
    #[serde(default)]
    minutes: (u64, u64),
    /// Once a month.
    #[serde(default)]
    once: bool,
    /// Not counted towards the monthly limit.
    #[serde(default)]
    outside_limit: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Pattern {
    Visit,
    Day,
    Stay,
    Rental,
    Monthly,
    DailyRate,
}

/// A service that a person has in a month.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub office: Office,
    pub office_name: Vec<u8>,
    /// The name of its type.
    pub type_name: Vec<u8>,
    /// What is done.
    pub content: Vec<u8>,
    /// サービスコード
    pub code: String,
    /// 割引後率, where there is a discount.
    pub discount: Option<u64>,
    pub outside_limit: bool,
    /// Nights are counted: 短期入所.
    pub stay: bool,
    /// 福祉用具貸与
    pub rental: bool,
    /// Weekday, beginning and end, for services that have them: a row of 第3表.
    pub weekly: Vec<(u64, u64, u64)>,
    pub times: Vec<Time>,
}

impl Service {
    /// Units after the discount.
    pub fn discounted(&self, units: u64) -> u64 {
        self.discount.map_or(units, |rate| units * rate / 100)
    }
}

/// A row of 第6表.
#[derive(Clone, Debug)]
pub(super) struct Time {
    pub day: u64,
    /// Minutes of the day; `None` is 9999.
    pub hours: Option<(u64, u64)>,
    pub units: u64,
    /// 日割対象日
    pub daily: Option<Vec<u8>>,
    pub thing: Option<Thing>,
}

/// A rented thing.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub tais_code: Vec<u8>,
    pub notice_code: Vec<u8>,
    pub name: Vec<u8>,
    /// 明細判別コード
    pub detail_no: Option<u64>,
}

/// The first place of a service office among the offices around a care-management office; 0 and 1 are that and the
/// support center.
const FIRST_PLACE: usize = 2;

impl Services {
    pub fn new(edition: &Edition) -> Services {
        let raw: RawServices =
            toml::from_str(include_str!("services.toml")).unwrap_or_else(|error| panic!("services.toml: {error}"));
        let exchanged = edition.service_types().iter().filter(|one| one.exchange == Exchange::Exchanged);
        let lines = exchanged.take(99 - FIRST_PLACE).map(|one| {
            let known = raw.service.iter().find(|raw| raw.r#type == one.code).cloned();
            let raw = known.unwrap_or_else(|| RawService::unknown(&one.code));
            let encode = |texts: &[String]| texts.iter().filter_map(|text| words::quoted(text)).collect();
            Line {
                code: one.code.clone(),
                name: words::quoted(one.name.split('（').next().unwrap_or(&one.name)).unwrap_or_default().into(),
                preventive: one.benefit != "介護給付",
                contents: encode(&raw.content),
                things: encode(&raw.names),
                raw,
            }
        });
        Services { lines: lines.collect() }
    }

    /// The services of a person in a month: one at least, and no more than the monthly limit allows but for a little.
    ///
    /// The random numbers are those of the plan, not of the month, so that services stay until the plan is made again;
    /// `new` is its first month.
    pub fn choose(&self, of: &Plan<'_>, random: &mut Random) -> Vec<Service> {
        let suits = |line: &&(usize, &Line)| line.1.preventive == of.person.preventive;
        let lines: Vec<(usize, &Line)> = self.lines.iter().enumerate().collect();
        let lines: Vec<&(usize, &Line)> = lines.iter().filter(suits).collect();
        let mut chosen: Vec<&(usize, &Line)> =
            lines.iter().filter(|line| random.percent(line.1.raw.share)).copied().collect();
        if chosen.is_empty() {
            chosen.extend(lines.first());
        }
        let (mut left, mut services) = (of.person.limit().unwrap_or(u64::MAX) as i64, Vec::<Service>::new());
        let mut week = Week::default();
        for (place, line) in chosen {
            let office = Office::new(of.cluster, FIRST_PLACE + place, &line.code);
            for service in line.services(office, of, &mut week, random) {
                let units: u64 = service.times.iter().map(|time| time.units).sum();
                // One in twenty goes over the limit and pays for it.
                let pays = random.percent(5);
                let over = left < units as i64 && !service.outside_limit;
                let elsewhere = service.stay && services.iter().any(|other| other.stay);
                if over && !services.is_empty() && !pays || left <= 0 || elsewhere {
                    continue;
                }
                left -= if service.outside_limit { 0 } else { units as i64 };
                services.push(service);
            }
        }
        stay_away(&mut services);
        services
    }
}

/// Whose plan, and when.
#[derive(Debug)]
pub(super) struct Plan<'p> {
    pub cluster: u64,
    pub person: &'p Person,
    pub month: Month,
    /// Whether the plan is new in this month.
    pub new: bool,
    pub words: &'p Words,
}

impl RawService {
    /// A type that `services.toml` does not know.
    fn unknown(code: &str) -> RawService {
        RawService {
            r#type: code.to_owned(),
            pattern: Pattern::Visit,
            share: 1,
            items: vec![("1111".to_owned(), 400)],
            names: Vec::new(),
            content: Vec::new(),
            minutes: (30, 60),
            once: false,
            outside_limit: false,
        }
    }
}

impl Line {
    /// One service, or two of different codes by the same office.
    fn services(&self, office: Office, of: &Plan<'_>, week: &mut Week, random: &mut Random) -> Vec<Service> {
        let month = of.month;
        let office_name = office.name("office", of.words);
        let items = &self.raw.items;
        let begin = random.below(items.len());
        let two = items.len() > 1 && self.raw.pattern == Pattern::Visit && random.percent(35);
        let mut services = Vec::new();
        for n in 0..1 + usize::from(two) {
            let (item, units) = &items[(begin + n) % items.len()];
            let mut service = Service {
                office,
                office_name: office_name.clone(),
                type_name: self.name.clone(),
                content: self.content(random),
                code: format!("{}{item}", self.code),
                discount: (self.raw.pattern == Pattern::Visit && random.percent(5)).then_some(90),
                outside_limit: self.raw.outside_limit,
                stay: self.raw.pattern == Pattern::Stay,
                rental: self.raw.pattern == Pattern::Rental,
                weekly: Vec::new(),
                times: Vec::new(),
            };
            let whole = |day| Time { day, hours: None, units: *units, daily: None, thing: None };
            match self.raw.pattern {
                Pattern::Visit | Pattern::Day => self.weekly(&mut service, *units, n as u64, month, week, random),
                Pattern::Stay => {
                    // Not in the same days of every month.
                    let (first, days) = ((random.between(1, 20) + 7 * month.month) % 20 + 1, random.between(2, 7));
                    service.times.extend((first..first + days).map(whole));
                }
                Pattern::Monthly => service.times.push(whole(1)),
                Pattern::DailyRate => {
                    let (begins_within, begin) = (random.percent(20), random.between(2, 28));
                    let day = if begins_within && of.new { begin } else { 1 };
                    let bit = |n| if (day..=month.days()).contains(&n) { b'1' } else { b'0' };
                    let daily = (day > 1).then(|| (1..=31).map(bit).collect());
                    service.times.push(Time { daily, ..whole(day) });
                }
                Pattern::Rental => return self.rentals(service, of.words, random),
            }
            services.push(service);
        }
        services
    }

    fn content(&self, random: &mut Random) -> Vec<u8> {
        match self.contents.is_empty() {
            true => Vec::new(),
            false => random.one_of(&self.contents).to_vec(),
        }
    }

    /// Times on some weekdays; a second service of the office is at another time of the day.
    fn weekly(&self, service: &mut Service, units: u64, nth: u64, month: Month, week: &mut Week, random: &mut Random) {
        let minutes = random.between(self.raw.minutes.0 / 10, self.raw.minutes.1 / 10) * 10;
        let begin = match self.raw.pattern {
            Pattern::Day => 540 + 30 * random.between(0, 1),
            _ => 480 + nth * 360 + 30 * random.between(0, 10),
        };
        let end = begin + minutes.max(10);
        let wanted: Vec<u64> = (0..random.between(1, 3)).map(|_| random.between(1, 7)).collect();
        let mut weekdays: Vec<u64> = wanted.iter().filter_map(|day| week.free(*day, begin, end)).collect();
        if weekdays.is_empty() {
            // A full week; a service without a day would be none.
            weekdays.extend(wanted.first());
        }
        weekdays.sort_unstable();
        weekdays.dedup();
        for weekday in weekdays {
            service.weekly.push((weekday, begin, end));
            let days = month.days_on(weekday).take(if self.raw.once { 1 } else { 5 });
            let time = |day| Time { day, hours: Some((begin, end)), units, daily: None, thing: None };
            service.times.extend(days.map(time));
            if self.raw.once {
                break;
            }
        }
    }

    /// Rented things are a service each where their codes differ; things of one code and price carry numbers.
    fn rentals(&self, service: Service, words: &Words, random: &mut Random) -> Vec<Service> {
        // Only 福祉用具貸与 (17) may have equal rows, told apart by 明細判別コード.
        let most = if self.code == "17" { 4 } else { 1 };
        let mut services: Vec<Service> = Vec::new();
        for (n, (item, units)) in self.raw.items.iter().enumerate() {
            let kind = self.things.get(n).map_or(&b""[..], |name| name);
            if services.len() > 1 || !services.is_empty() && random.percent(50) {
                continue;
            }
            let things = random.between(1, most);
            let code = format!("{}{item}", self.code);
            let mut own = Service { code, content: self.content(random), ..service.clone() };
            for nth in 1..=things {
                let mut code = b"99999-".to_vec();
                super::digits::number(random.between(100_000, 999_999), &mut code);
                let (tais_code, notice_code) = if random.percent(85) { (code, Vec::new()) } else { (Vec::new(), code) };
                let mut name = kind.to_vec();
                words.write(words.kind("model"), random, &mut name);
                let thing = Thing { tais_code, notice_code, name, detail_no: (things > 1).then_some(nth) };
                own.times.push(Time { day: 1, hours: None, units: *units, daily: None, thing: Some(thing) });
            }
            services.push(own);
        }
        services
    }
}
