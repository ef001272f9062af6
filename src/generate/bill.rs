//! 第7表 of a person and month: details, subtotals by office and type, the grand total, and figures that add up.

use super::person::Person;
use super::services::{Service, Time};

/// The group that the units of a row belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// Counted towards the limit.
    WithinLimit,
    /// Not counted: 給付管理単位数 is empty.
    OutsideLimit,
    /// Days of a stay over thirty, which the person pays in full.
    OverThirtyDays,
}

impl Share {
    const ALL: [Share; 3] = [Share::WithinLimit, Share::OutsideLimit, Share::OverThirtyDays];

    fn subtotal(self) -> &'static str {
        match self {
            Share::WithinLimit => "AAAA",
            Share::OutsideLimit => "EEEE",
            Share::OverThirtyDays => "ZZZZ",
        }
    }
}

/// A row of 第7表.
#[derive(Clone, Debug)]
pub(super) struct BillRow<'s> {
    /// The service it is about; none for the grand total.
    pub service: Option<&'s Service>,
    pub code: String,
    pub share: Share,
    /// A rented thing has a row of its own.
    pub time: Option<&'s Time>,
    pub units: i64,
    pub discounted: Option<i64>,
    pub count: i64,
    pub service_units: i64,
    /// Counted towards the limit.
    pub managed: Option<i64>,
    /// Costs stand where rows are added up: on their subtotal, or on a row without one.
    pub costs: Option<Costs>,
}

/// The amounts and who pays them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Costs {
    /// 区分支給限度基準超単位数
    pub over: i64,
    /// Yen and sen for a unit; the grand total has none.
    pub price: Option<i64>,
    pub cost: i64,
    pub claim: i64,
    /// Paid in full, over the limit or thirty days.
    pub full: i64,
}

/// The most times that every edition has room for.
const MOST_TIMES: i64 = 99;

/// The rows of a person's bill, in order.
pub(super) fn bill<'s>(person: &Person, services: &'s [Service]) -> Vec<BillRow<'s>> {
    let mut rows: Vec<BillRow<'_>> = Vec::new();
    let mut total = empty("999999".to_owned(), Share::WithinLimit);
    let (mut total_costs, mut left) = (Costs::default(), person.limit().map(|limit| limit as i64));
    for group in services.chunk_by(|a, b| a.office == b.office) {
        let Some(first) = group.first() else { continue };
        let from = rows.len();
        rows.extend(group.iter().flat_map(details_of));
        for share in Share::ALL {
            let of_share = |row: &&mut BillRow<'_>| row.share == share;
            let mut sum = empty(format!("{}{}", first.office.service_type(), share.subtotal()), share);
            sum.service = Some(first);
            let mut details = 0;
            for row in rows[from..].iter_mut().filter(of_share) {
                sum.add(row);
                details += 1;
            }
            let is_needed = match share {
                Share::WithinLimit => details > 1,
                _ => details > 0 && first.gathered,
            };
            let mut pay = |row: &mut BillRow<'_>| {
                let over = match (row.managed, &mut left) {
                    (Some(managed), Some(left)) => {
                        let over = (managed - *left).max(0);
                        *left -= managed - over;
                        over
                    }
                    _ => 0,
                };
                let costs = costs(row, over, first.price, person.benefit_rate as i64);
                total.add(row);
                total_costs.add(&costs);
                row.costs = Some(costs);
            };
            match is_needed {
                true => {
                    pay(&mut sum);
                    rows.push(sum);
                }
                false => rows[from..].iter_mut().filter(of_share).for_each(pay),
            }
        }
    }
    total.count = total.count.min(MOST_TIMES);
    total.costs = Some(total_costs);
    rows.push(total);
    rows
}

impl BillRow<'_> {
    /// Adds what is added up. The grand total is without the days over thirty: they are nothing to the insurance.
    fn add(&mut self, row: &BillRow<'_>) {
        self.count += row.count;
        if self.share == row.share || row.share == Share::OutsideLimit {
            self.service_units += row.service_units;
        }
        self.managed = row.managed.map(|managed| managed + self.managed.unwrap_or_default()).or(self.managed);
    }
}

impl Costs {
    fn add(&mut self, other: &Costs) {
        self.over += other.over;
        self.cost += other.cost;
        self.claim += other.claim;
        self.full += other.full;
    }
}

fn empty<'s>(code: String, share: Share) -> BillRow<'s> {
    BillRow {
        service: None,
        code,
        share,
        time: None,
        units: 0,
        discounted: None,
        count: 0,
        service_units: 0,
        managed: None,
        costs: None,
    }
}

/// A row for the service, or one for each rented thing; days over thirty have a row of their own.
fn details_of(service: &Service) -> Vec<BillRow<'_>> {
    let own = if service.outside_limit { Share::OutsideLimit } else { Share::WithinLimit };
    let row = |time, units: i64, count: i64, share| {
        let discounted = service.discount.map(|_| service.discounted(units));
        let service_units = discounted.unwrap_or(units) * count;
        BillRow {
            service: Some(service),
            time,
            units,
            discounted,
            count,
            service_units,
            managed: (share == Share::WithinLimit).then_some(service_units),
            ..empty(service.code.clone(), share)
        }
    };
    let Some(first) = service.times.first() else { return Vec::new() };
    if service.rental {
        return service.times.iter().map(|time| row(Some(time), time.units, 1, own)).collect();
    }
    let over = service.times.iter().filter(|time| time.over_thirty).count() as i64;
    let counts = [(service.billed(), own), (over, Share::OverThirtyDays)];
    counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, share)| row(None, first.units, count, share))
        .collect()
}

fn costs(row: &BillRow<'_>, over: i64, price: i64, rate: i64) -> Costs {
    let (insured, full) = match row.share {
        Share::OverThirtyDays => (0, row.service_units),
        _ => (row.service_units - over, over),
    };
    let cost = insured * price / 100;
    Costs { over, price: Some(price), cost, claim: cost * rate / 100, full: full * price / 100 }
}
