//! The services of a form, by person, office and service code: what 第6表, 実績 and 第7表 are compared by, and what the sums
//! of 第7表 go by.

use std::iter;

use super::keys::Keys;
use super::table::Table;

/// What a row of 第7表 is, by its service code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Detail,
    Subtotal(Share),
    /// 999999
    Total,
}

/// What a subtotal adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// XXAAAA: what counts towards the monthly limit.
    WithinLimit,
    /// XXEEEE: what does not.
    OutsideLimit,
    /// XXZZZZ: the days of a stay after the thirtieth.
    OverThirtyDays,
}

impl Share {
    pub const ALL: [Share; 3] = [Share::WithinLimit, Share::OutsideLimit, Share::OverThirtyDays];

    /// The service code of its subtotal for a service type.
    pub fn code(self, [a, b]: [u8; 2]) -> [u8; 6] {
        let letter = self.letter();
        [a, b, letter, letter, letter, letter]
    }

    /// What the last four characters of the subtotal's code are.
    fn letter(self) -> u8 {
        match self {
            Share::WithinLimit => b'A',
            Share::OutsideLimit => b'E',
            Share::OverThirtyDays => b'Z',
        }
    }
}

impl Kind {
    pub fn of(code: [u8; 6]) -> Kind {
        let [_, _, end @ ..] = code;
        match Share::ALL.into_iter().find(|share| end == [share.letter(); 4]) {
            Some(share) => Kind::Subtotal(share),
            None if code == *b"999999" => Kind::Total,
            None => Kind::Detail,
        }
    }
}

/// Office number and service code of a row, in the order of their bytes.
///
/// A longer cell is cut off. Such a cell is an error, so that no rule looks at the person's services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ServiceKey(u128);

impl ServiceKey {
    const OFFICE: usize = 10;

    pub fn new(office: &[u8], code: &[u8]) -> ServiceKey {
        let mut bytes = [0; 16];
        for (to, byte) in bytes[..ServiceKey::OFFICE].iter_mut().zip(office) {
            *to = *byte;
        }
        for (to, byte) in bytes[ServiceKey::OFFICE..].iter_mut().zip(code) {
            *to = *byte;
        }
        ServiceKey(u128::from_be_bytes(bytes))
    }

    fn bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    pub fn office(self) -> String {
        text(&self.bytes()[..ServiceKey::OFFICE])
    }

    pub fn code(self) -> String {
        text(&self.bytes()[ServiceKey::OFFICE..])
    }

    /// The first two characters of the service code.
    pub fn service_type(self) -> [u8; 2] {
        let [.., a, b, _, _, _, _] = self.bytes();
        [a, b]
    }

    pub fn kind(self) -> Kind {
        let [.., a, b, c, d, e, f] = self.bytes();
        Kind::of([a, b, c, d, e, f])
    }

    /// The same for all services of one office and type.
    pub fn family(self) -> u128 {
        self.0 >> 32
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned()
}

/// A service of one office in a person's month.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub key: ServiceKey,
    from: u32,
    to: u32,
    /// How often, over all its rows.
    pub times: u64,
    /// Some row is billed by the day: its number of days need not be the number of times.
    pub daily: bool,
}

/// The services of every person in a file, in the order of their keys.
#[derive(Debug, Default)]
pub(crate) struct Services {
    rows: Vec<u32>,
    list: Vec<Service>,
    /// The end of each person's services, by the place of the person among the file's keys.
    ends: Vec<usize>,
}

impl Services {
    /// The services of a file, by its persons and months. `None` where its form lacks an item.
    pub fn new(table: &Table<'_>, keys: &Keys) -> Option<Services> {
        let office = table.position("service_office_number")?;
        let code = table.position("service_code")?;
        let count = ["service_count", "count"].iter().find_map(|item| table.position(item))?;
        let daily = table.position("daily_rate_days");
        let mut services = Services { rows: Vec::with_capacity(table.len()), ..Services::default() };
        let mut sorted: Vec<(ServiceKey, u32)> = Vec::new();
        for group in keys.groups() {
            sorted.clear();
            sorted.extend(group.rows().map(|row| {
                let cells = table.cells(row);
                (ServiceKey::new(cells.cell(office), cells.cell(code)), row as u32)
            }));
            sorted.sort_unstable();
            for same in sorted.chunk_by(|a, b| a.0 == b.0) {
                let from = services.rows.len();
                let (mut times, mut is_daily) = (0u64, false);
                for (_, row) in same {
                    let cells = table.cells(*row as usize);
                    let count =
                        crate::schema::signed_number(cells.cell(count)).and_then(|count| u64::try_from(count).ok());
                    times = times.saturating_add(count.unwrap_or_default());
                    // Zeros are what some write for "not by the day".
                    is_daily |= daily.is_some_and(|cell| cells.cell(cell).contains(&b'1'));
                    services.rows.push(*row);
                }
                let (from, to) = (from as u32, services.rows.len() as u32);
                services.list.push(Service { key: same[0].0, from, to, times, daily: is_daily });
            }
            services.ends.push(services.list.len());
        }
        Some(services)
    }

    /// The services of a person, by the place of the person among the file's keys.
    pub fn of_person(&self, place: usize) -> &[Service] {
        let from = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.list[from..self.ends[place]]
    }

    /// The rows of a service, in the order of the file.
    pub fn rows(&self, service: &Service) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone + '_ {
        self.rows[service.from as usize..service.to as usize].iter().map(|row| *row as usize)
    }

    /// The first row of a service.
    pub fn first(&self, service: &Service) -> usize {
        self.rows[service.from as usize] as usize
    }
}

/// Two lists of services side by side, without subtotals and totals: each service with what either list has of it.
pub(crate) fn side_by_side<'s>(
    own: &'s [Service],
    other: &'s [Service],
) -> impl Iterator<Item = (Option<&'s Service>, Option<&'s Service>)> {
    let details = |list: &'s [Service]| list.iter().filter(|service| service.key.kind() == Kind::Detail).peekable();
    let (mut own, mut other) = (details(own), details(other));
    iter::from_fn(move || {
        let key = own.peek().into_iter().chain(other.peek()).map(|service| service.key).min()?;
        Some((own.next_if(|service| service.key == key), other.next_if(|service| service.key == key)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(office: &str, code: &str) -> Service {
        let key = ServiceKey::new(office.as_bytes(), code.as_bytes());
        Service { key, from: 0, to: 0, times: 0, daily: false }
    }

    #[test]
    fn keys() {
        let own = service("1370200020", "11AAAA").key;
        assert_eq!((own.office().as_str(), own.code().as_str()), ("1370200020", "11AAAA"));
        assert_eq!((&own.service_type(), own.kind()), (b"11", Kind::of(*b"11AAAA")));
        assert_eq!(own.family(), service("1370200020", "111111").key.family());
        assert_ne!(own.family(), service("1370200020", "121111").key.family());
        assert_ne!(own.family(), service("1370200021", "111111").key.family());
        assert!(own > service("1370200020", "111111").key);
        let odd = ServiceKey::new(b"12", b"x");
        assert_eq!((odd.office().as_str(), odd.code().as_str(), odd.kind()), ("12", "x", Kind::Detail));
    }

    #[test]
    fn lists_side_by_side() {
        let list = |codes: &[&str]| codes.iter().map(|code| service("1", code)).collect::<Vec<_>>();
        let (a, b) = (list(&["111111", "112211", "11AAAA"]), list(&["112211", "131111"]));
        let code = |one: Option<&Service>| one.map_or("-".to_owned(), |one| one.key.code());
        let pairs: Vec<String> = side_by_side(&a, &b).map(|(a, b)| format!("{} {}", code(a), code(b))).collect();
        assert_eq!(pairs, ["111111 -", "112211 112211", "- 131111"]);
    }
}
