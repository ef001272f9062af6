//! 第7表 as a bill: details, subtotals and the grand total of a person and month.
//!
//! Everything goes by office and service type, a [`Family`] of rows. A detail counts towards the monthly limit, or does not, or
//! it cannot be told: 給付管理単位数 may be left empty on all of them.

use std::rc::Rc;

use super::super::services::{Kind, Service, ServiceKey, Services, Share};
use super::super::unit::{Out, Unit};
use super::part::{PERSON_AND_MONTH, Part};

/// What a detail belongs to. `None`: it cannot be told whether it counts towards the limit.
pub(super) type OfShare = Option<Share>;

/// The office of the grand total, which some write on subtotals, too.
const NO_OFFICE: &[u8] = b"9999999999";

/// The items of 第7表 that say what a row is.
const WHAT_A_ROW_IS: [&str; 6] = [
    "service_code",
    "service_office_number",
    "managed_units",
    "over_30_days",
    "over_limit_units",
    "within_limit_units",
];

/// The cells of 第7表 that say what a row is.
pub(super) struct BillCells {
    pub code: usize,
    pub managed_units: usize,
    over_30_days: usize,
    over_limit: usize,
    within_limit: usize,
}

/// The rows of a person and month.
#[derive(Clone, Copy)]
pub(super) struct Bill<'b> {
    pub part: &'b Part<'b>,
    pub cells: &'b BillCells,
    services: &'b Services,
    list: &'b [Service],
    /// Service types that never count towards the limit.
    outside_limit: &'b [[u8; 2]],
}

/// The file of 第7表, made ready for rules on bills.
pub(super) struct Bills<'u> {
    pub part: Part<'u>,
    cells: BillCells,
    services: Rc<Services>,
    outside_limit: Vec<[u8; 2]>,
}

impl<'u> Bills<'u> {
    pub fn of(unit: &'u Unit<'_>, out: &mut Out<'_, '_>) -> Option<Bills<'u>> {
        let part = Part::of(unit, out, "UPSIKYU", &PERSON_AND_MONTH)?;
        let [code, _, managed_units, over_30_days, over_limit, within_limit] = part.cells(WHAT_A_ROW_IS)?;
        let services = unit.services(part.place, &part.keys)?;
        let outside = unit.edition.service_types().iter().filter(|one| one.outside_limit);
        let outside_limit = outside.filter_map(|one| one.code.as_bytes().try_into().ok()).collect();
        Some(Bills {
            part,
            cells: BillCells { code, managed_units, over_30_days, over_limit, within_limit },
            services,
            outside_limit,
        })
    }

    /// The bill of a person, by the place of the person among the keys of the file.
    pub fn of_person(&self, place: usize) -> Bill<'_> {
        let Bills { part, cells, services, outside_limit } = self;
        Bill { part, cells, services, list: services.of_person(place), outside_limit }
    }

    /// The place of an item, and where it stands for the rules that need to rely on it.
    pub fn cells_of(&self, items: &[&str]) -> Vec<usize> {
        items.iter().filter_map(|item| self.part.table.position(item)).collect()
    }
}

/// Hands each bill to a rule that looks at some cells of it.
pub(super) fn each(
    unit: &Unit<'_>,
    out: &mut Out<'_, '_>,
    looks_at: &[&str],
    mut rule: impl FnMut(&mut Out<'_, '_>, Bill<'_>),
) {
    let Some(bills) = Bills::of(unit, out) else { return };
    let cells = bills.cells_of(&[&WHAT_A_ROW_IS, looks_at].concat());
    for (place, group) in bills.part.keys.groups().iter().enumerate() {
        // A record that is in no group may be the one that is missing, or part of a sum.
        if bills.part.is_whole_for(&bills.part.key(group)) && bills.part.reliable(out, group, &cells) {
            out.saw(group.len() as u64);
            rule(out, bills.of_person(place));
        }
    }
}

impl<'b> Bill<'b> {
    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = usize> + 'b {
        let services = self.services;
        self.list.iter().flat_map(|service| services.rows(service))
    }

    /// 区分支給限度基準超単位数
    pub fn over_limit(&self, row: usize) -> Option<i64> {
        self.part.number(row, self.cells.over_limit)
    }

    /// The rows of the grand total, in the order of the file.
    pub fn totals(&self) -> Vec<usize> {
        let totals = self.list.iter().filter(|service| service.key.kind() == Kind::Total);
        let mut rows: Vec<usize> = totals.flat_map(|service| self.services.rows(service)).collect();
        rows.sort_unstable();
        rows
    }

    /// Details and subtotals by office and type.
    pub fn families(&self) -> impl Iterator<Item = Family<'b>> + use<'b> {
        let bill = *self;
        let parts = self.list.chunk_by(|a, b| a.key.family() == b.key.family());
        parts.filter(|list| list[0].key.kind() != Kind::Total).map(move |list| Family::new(bill, list))
    }

    /// Those of the office and type of a service.
    pub fn family_of(&self, key: ServiceKey) -> Option<Family<'b>> {
        let from = self.list.partition_point(|service| service.key.family() < key.family());
        let list = self.list[from..].chunk_by(|a, b| a.key.family() == b.key.family()).next()?;
        (list[0].key.family() == key.family()).then(|| Family::new(*self, list))
    }
}

/// Whether a subtotal adds something up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AddedUp {
    Yes,
    /// A subtotal that names no office may add it up.
    Perhaps,
    No,
}

/// The rows of one office and service type.
#[derive(Clone, Copy)]
pub(super) struct Family<'b> {
    pub bill: Bill<'b>,
    list: &'b [Service],
    /// Some detail has 給付管理単位数: one without does not count towards the limit.
    says_what_counts: bool,
}

impl<'b> Family<'b> {
    fn new(bill: Bill<'b>, list: &'b [Service]) -> Family<'b> {
        let family = Family { bill, list, says_what_counts: false };
        let says_what_counts = family.details().any(|row| family.is_managed(row));
        Family { says_what_counts, ..family }
    }

    pub fn service_type(&self) -> [u8; 2] {
        self.list[0].key.service_type()
    }

    pub fn office(&self) -> String {
        self.list[0].key.office()
    }

    /// Whether its rows name the office of the grand total, as some subtotals do.
    pub fn has_no_office(&self) -> bool {
        self.list[0].key.family() == ServiceKey::new(NO_OFFICE, &self.service_type()).family()
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = usize> + use<'b> {
        let services = self.bill.services;
        let list = self.list;
        list.iter().filter(move |service| service.key.kind() == kind).flat_map(|service| services.rows(service))
    }

    /// Details and subtotals.
    pub fn rows(&self) -> impl Iterator<Item = usize> + use<'b> {
        let services = self.bill.services;
        self.list.iter().flat_map(|service| services.rows(service))
    }

    /// Its details.
    pub fn details(&self) -> impl Iterator<Item = usize> + use<'b> {
        self.of_kind(Kind::Detail)
    }

    /// Its subtotals of a kind: one, as a rule; an office with satellites may have several.
    pub fn subtotals(&self, share: Share) -> impl Iterator<Item = usize> + use<'b> {
        self.of_kind(Kind::Subtotal(share))
    }

    pub fn has_subtotal(&self, share: Share) -> bool {
        self.subtotals(share).next().is_some()
    }

    /// Whether a subtotal adds up the details of a share.
    pub fn is_added_up(&self, share: Share) -> AddedUp {
        let without_office = || ServiceKey::new(NO_OFFICE, &share.code(self.service_type()));
        let is_there = |key| self.bill.list.binary_search_by_key(&key, |service| service.key).is_ok();
        if self.has_subtotal(share) {
            AddedUp::Yes
        } else if !is_there(without_office()) {
            AddedUp::No
        } else if self.needs_subtotal(share) {
            AddedUp::Yes
        } else {
            AddedUp::Perhaps
        }
    }

    /// Whether it has several details of a share, or details that may be, and no subtotal of its own for them.
    fn needs_subtotal(&self, share: Share) -> bool {
        let mut details = self.details().filter(|row| self.share(*row).is_none_or(|own| own == share));
        !self.has_subtotal(share) && details.nth(1).is_some()
    }

    /// The families of its type that a subtotal without an office may stand for, this one too.
    pub fn without_subtotal(&self, share: Share) -> impl Iterator<Item = Family<'b>> + use<'b> {
        let service_type = self.service_type();
        let of_type = self.bill.families().filter(move |family| family.service_type() == service_type);
        of_type.filter(move |family| !family.has_subtotal(share))
    }

    /// Whether a subtotal without an office, which may be there, can only be meant for this family.
    pub fn is_only_one_in_need(&self, share: Share) -> bool {
        let family = self.list[0].key.family();
        let mut others = self.without_subtotal(share).filter(move |other| other.list[0].key.family() != family);
        !others.any(|other| other.needs_subtotal(share))
    }

    /// 給付管理単位数 of 0 says no more than an empty one.
    pub fn is_managed(&self, row: usize) -> bool {
        !matches!(self.bill.part.number(row, self.bill.cells.managed_units), None | Some(0))
    }

    /// What a detail belongs to.
    pub fn share(&self, row: usize) -> OfShare {
        let Bill { part, cells, outside_limit, .. } = self.bill;
        if self.is_managed(row) {
            return Some(Share::WithinLimit);
        }
        if part.cell(row, cells.over_30_days) == b"1" {
            return Some(Share::OverThirtyDays);
        }
        let outside = self.says_what_counts || outside_limit.contains(&self.service_type());
        outside.then_some(Share::OutsideLimit)
    }

    /// Its details, each with what it belongs to: for whoever asks for several columns.
    pub fn shares(&self) -> Vec<(usize, OfShare)> {
        self.details().map(|row| (row, self.share(row))).collect()
    }

    /// What a service belongs to, if it is there and that can be told.
    pub fn share_of(&self, key: ServiceKey) -> OfShare {
        let place = self.list.binary_search_by_key(&key, |service| service.key).ok()?;
        self.share(self.bill.services.first(&self.list[place]))
    }

    /// Whether a detail has units within or over the limit, which one that does not count has not.
    pub fn has_limit_units(&self, row: usize) -> bool {
        let Bill { part, cells, .. } = self.bill;
        let is_set = |cell| !matches!(part.number(row, cell), None | Some(0));
        is_set(cells.within_limit) || is_set(cells.over_limit)
    }

    /// Whether a service is there.
    pub fn has(&self, key: ServiceKey) -> bool {
        self.list.binary_search_by_key(&key, |service| service.key).is_ok()
    }

    /// Details that belong to a share; `None` are those of which it cannot be told.
    pub fn of_share(&self, share: OfShare) -> impl Iterator<Item = usize> + use<'b> {
        let family = *self;
        self.details().filter(move |row| family.share(*row) == share)
    }

    /// Whether the service type never counts towards the limit.
    pub fn is_outside_limit(&self) -> bool {
        self.bill.outside_limit.contains(&self.service_type())
    }
}
