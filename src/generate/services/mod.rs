//! Which services a person has in a month, and when: `services.toml` made ready.

mod additions;
mod week;

use serde::Deserialize;

use super::calendar::Month;
use super::office::Office;
use super::person::Person;
use super::random::Random;
use super::words::{self, Words};
use crate::schema::{Edition, Exchange};
use additions::RawAddition;
use week::{Week, stay_away};

/// The services of an edition: every type that is exchanged.
#[derive(Clone, Debug)]
pub(super) struct Services {
    lines: Vec<ServiceLine>,
    additions: Vec<RawAddition>,
}

#[derive(Clone, Debug)]
struct ServiceLine {
    code: String,
    /// The type's name before its bracket.
    name: Vec<u8>,
    preventive: bool,
    /// Towns give numbers with a letter to offices of the type.
    letters: bool,
    raw: RawService,
    contents: Vec<Box<[u8]>>,
    /// What the items of a rental are.
    things: Vec<Box<[u8]>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawServices {
    addition: Vec<RawAddition>,
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
    /// How much of a hundred of the price of a unit goes with the wages of the area.
    #[serde(default)]
    wages: i64,
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
    /// The service.
    pub content: Vec<u8>,
    /// サービスコード
    pub code: String,
    /// 割引後率, where there is a discount.
    pub discount: Option<u64>,
    pub outside_limit: bool,
    /// Nights are counted: 短期入所.
    pub stay: bool,
    /// Days of the stay before the month.
    pub days_before: u64,
    /// 福祉用具貸与
    pub rental: bool,
    /// An addition to another service of the office, or a deduction from it.
    pub addition: bool,
    /// A fee for the month, however many days of use there are.
    pub monthly_fee: bool,
    /// サテライト枝番
    pub satellite: Option<&'static str>,
    /// Yen and sen for a unit.
    pub price: i64,
    /// The office writes subtotals that may be left out.
    pub gathered: bool,
    /// Weekday, beginning and end, for services that have them: a row of 第3表.
    pub weekly: Vec<(u64, u64, u64)>,
    pub times: Vec<Time>,
}

impl Service {
    /// Units after the discount.
    pub fn discounted(&self, units: i64) -> i64 {
        self.discount.map_or(units, |rate| units * rate as i64 / 100)
    }

    /// How many times it is billed, but for the days over thirty.
    pub fn billed(&self) -> i64 {
        match &self.times[..] {
            [Time { daily: Some(days), .. }] => days.iter().filter(|day| **day == b'1').count() as i64,
            _ if self.monthly_fee => 1,
            times => times.iter().filter(|time| !time.over_thirty).count() as i64,
        }
    }

    /// All its units.
    pub fn units(&self) -> i64 {
        match self.rental {
            true => self.times.iter().map(|time| time.units).sum(),
            false => self.times.first().map_or(0, |time| self.discounted(time.units)) * self.billed(),
        }
    }
}

/// A row of 第6表.
#[derive(Clone, Debug)]
pub(super) struct Time {
    pub day: u64,
    /// Minutes of the day; `None` is 9999.
    pub hours: Option<(u64, u64)>,
    pub units: i64,
    /// 日割対象日
    pub daily: Option<Vec<u8>>,
    /// ３０日超
    pub over_thirty: bool,
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

/// Each type has two places, for those with services of two offices.
const MOST_TYPES: usize = (99 - FIRST_PLACE) / 2;

/// What a unit costs more in the eight areas, in hundredths of the wages.
const AREAS: [i64; 8] = [20, 16, 15, 12, 10, 6, 3, 0];

impl Services {
    pub fn new(edition: &Edition) -> Services {
        let raw: RawServices =
            toml::from_str(include_str!("services.toml")).unwrap_or_else(|error| panic!("services.toml: {error}"));
        let exchanged = edition.service_types().iter().filter(|one| one.exchange == Exchange::Exchanged);
        let lines = exchanged.take(MOST_TYPES).map(|one| {
            let known = raw.service.iter().find(|raw| raw.r#type == one.code).cloned();
            let raw = known.unwrap_or_else(|| RawService::unknown(&one.code));
            let encode = |texts: &[String]| texts.iter().filter_map(|text| words::quoted(text)).collect();
            ServiceLine {
                code: one.code.clone(),
                name: words::quoted(one.name.split('（').next().unwrap_or(&one.name)).unwrap_or_default().into(),
                preventive: one.benefit != "介護給付",
                // みなし offices keep the numbers that they have for preventive care.
                letters: one.benefit == "総合事業" && !one.name.contains("みなし"),
                contents: encode(&raw.content),
                things: encode(&raw.names),
                raw,
            }
        });
        Services { lines: lines.collect(), additions: raw.addition }
    }

    /// The services of a person in a month: one at least, and no more than the monthly limit allows but for a little.
    ///
    /// The random numbers are those of the plan, not of the month, so that services stay until the plan is made again;
    /// `new` is its first month.
    pub fn choose(&self, of: &Plan<'_>, random: &mut Random, shapes: &mut Random) -> Vec<Service> {
        let suits = |line: &&(usize, &ServiceLine)| line.1.preventive == of.person.preventive;
        let lines: Vec<(usize, &ServiceLine)> = self.lines.iter().enumerate().collect();
        let lines: Vec<&(usize, &ServiceLine)> = lines.iter().filter(suits).collect();
        let mut chosen: Vec<&(usize, &ServiceLine)> =
            lines.iter().filter(|line| random.percent(line.1.raw.share)).copied().collect();
        if chosen.is_empty() {
            chosen.extend(lines.first());
        }
        let (mut left, mut services) = (of.person.limit().unwrap_or(u64::MAX) as i64, Vec::<Service>::new());
        let mut week = Week::default();
        for (place, line) in chosen {
            // Another office of the same type, for other days or things.
            let two = line.raw.pattern.has_several_offices() && shapes.percent(15);
            for nth in 0..1 + usize::from(two) {
                let office = line.office(of.cluster, FIRST_PLACE + place + nth * self.lines.len());
                let random = if nth == 0 { &mut *random } else { &mut *shapes };
                let mut own = line.services(office, of, &mut week, random);
                line.shape(&mut own, of.month, shapes);
                for service in own {
                    let units = service.units();
                    // One in twenty goes over the limit and pays for it.
                    let pays = shapes.percent(5);
                    let over = left < units && !service.outside_limit;
                    let elsewhere = service.stay && services.iter().any(|other| other.stay);
                    if over && !services.is_empty() && !pays || left <= 0 || elsewhere {
                        continue;
                    }
                    left -= if service.outside_limit { 0 } else { units };
                    services.push(service);
                }
            }
        }
        stay_away(&mut services);
        self.with_additions(services, left, shapes)
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
            wages: 0,
        }
    }
}

impl Pattern {
    /// Whether a person may have services of two offices: nobody is in two places at once, or registered twice.
    fn has_several_offices(self) -> bool {
        matches!(self, Pattern::Visit | Pattern::Day | Pattern::Rental)
    }
}

impl ServiceLine {
    fn office(&self, cluster: u64, place: usize) -> Office {
        // Some towns do without.
        match self.letters && cluster % 4 != 3 {
            true => Office::with_letter(cluster, place, &self.code),
            false => Office::new(cluster, place, &self.code),
        }
    }

    /// Yen and sen for a unit, by type and area.
    fn price(&self, office: &Office) -> i64 {
        let area = office.number.iter().map(|byte| usize::from(*byte)).sum::<usize>() % AREAS.len();
        1000 + (AREAS[area] * self.raw.wages + 5) / 10
    }

    /// Gives the services of an office what few have: a satellite, a stay of more than thirty days, days of use beside a fee
    /// for the month.
    fn shape(&self, services: &mut [Service], month: Month, shapes: &mut Random) {
        let gathered = shapes.percent(40);
        let satellite = shapes.percent(4) && matches!(self.raw.pattern, Pattern::Visit | Pattern::Day);
        let (is_long, days, before) = (shapes.percent(20), shapes.between(5, 9), shapes.between(26, 29));
        let (is_used, weekday) = (shapes.percent(25), shapes.between(1, 7));
        for service in services {
            service.gathered = gathered;
            service.satellite = satellite.then_some("1");
            let Some(first) = service.times.first().cloned() else { continue };
            match self.raw.pattern {
                Pattern::Stay if is_long => {
                    service.days_before = before;
                    let time = |day| Time { day, over_thirty: before + day > 30, ..first.clone() };
                    service.times = (1..=days).map(time).collect();
                }
                Pattern::Monthly | Pattern::DailyRate if is_used && first.daily.is_none() => {
                    service.monthly_fee = true;
                    service.times = month.days_on(weekday).map(|day| Time { day, ..first.clone() }).collect();
                }
                _ => {}
            }
        }
    }

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
                days_before: random.between(0, 20),
                rental: self.raw.pattern == Pattern::Rental,
                addition: false,
                monthly_fee: false,
                satellite: None,
                price: self.price(&office),
                gathered: false,
                weekly: Vec::new(),
                times: Vec::new(),
            };
            let units = *units as i64;
            let whole = |day| Time { day, hours: None, units, daily: None, over_thirty: false, thing: None };
            match self.raw.pattern {
                Pattern::Visit | Pattern::Day => self.weekly(&mut service, units, n as u64, month, week, random),
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
                    let daily: Option<Vec<u8>> = (day > 1).then(|| (1..=31).map(bit).collect());
                    // The fee for a day has a code of its own.
                    if daily.is_some() {
                        service.code = format!("{}2", &service.code[..5]);
                    }
                    let units = if daily.is_some() { (units + 15) / 30 } else { units };
                    service.times.push(Time { daily, units, ..whole(day) });
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
    fn weekly(&self, service: &mut Service, units: i64, nth: u64, month: Month, week: &mut Week, random: &mut Random) {
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
            let hours = Some((begin, end));
            let time = |day| Time { day, hours, units, daily: None, over_thirty: false, thing: None };
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
                let units = *units as i64;
                own.times.push(Time {
                    day: 1,
                    hours: None,
                    units,
                    daily: None,
                    over_thirty: false,
                    thing: Some(thing),
                });
            }
            services.push(own);
        }
        services
    }
}
