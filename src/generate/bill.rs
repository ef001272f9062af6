//! 第7表 of a person and month: details, subtotals of types with several, the grand total, and figures that add up.

use super::person::Person;
use super::services::{Service, Time};

/// A row of 第7表.
#[derive(Clone, Debug)]
pub(super) struct BillRow<'s> {
    /// The service it is about; none for the grand total.
    pub service: Option<&'s Service>,
    pub code: String,
    /// A rented thing has a row of its own.
    pub time: Option<&'s Time>,
    pub units: u64,
    pub discounted: Option<u64>,
    pub count: u64,
    pub service_units: u64,
    /// Counted towards the limit.
    pub managed: Option<u64>,
    /// Costs stand where a type is added up: on its subtotal, or on its only row.
    pub costs: Option<Costs>,
}

/// What is paid by whom.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Costs {
    /// 区分支給限度基準超単位数
    pub over: u64,
    /// Yen and sen for a unit; the grand total has none.
    pub price: Option<u64>,
    pub cost: u64,
    pub claim: u64,
    /// Paid in full, over the limit.
    pub full: u64,
}

/// The rows of a person's bill, in order.
pub(super) fn bill<'s>(person: &Person, services: &'s [Service]) -> Vec<BillRow<'s>> {
    let mut rows: Vec<BillRow<'_>> = Vec::new();
    let (mut total, mut total_costs, mut left) = (empty("999999"), Costs::default(), person.limit());
    let mut rest = services;
    while let Some(first) = rest.first() {
        let same_type = rest.iter().take_while(|one| one.office == first.office).count();
        let (group, others) = rest.split_at(same_type);
        rest = others;
        let mut details: Vec<BillRow<'_>> = group.iter().flat_map(details_of).collect();
        let mut sum = empty(&format!("{}AAAA", first.office.service_type()));
        sum.service = Some(first);
        for row in &details {
            sum.count += row.count;
            sum.service_units += row.service_units;
            sum.managed = row.managed.map(|managed| managed + sum.managed.unwrap_or_default()).or(sum.managed);
        }
        let over = match (sum.managed, &mut left) {
            (Some(managed), Some(left)) => {
                let over = managed.saturating_sub(*left);
                *left -= managed - over;
                over
            }
            _ => 0,
        };
        let costs = costs(sum.service_units, over, price(first), person.benefit_rate);
        total.count += sum.count;
        total.service_units += sum.service_units;
        total.managed = sum.managed.map(|managed| managed + total.managed.unwrap_or_default()).or(total.managed);
        total_costs.over += costs.over;
        total_costs.cost += costs.cost;
        total_costs.claim += costs.claim;
        total_costs.full += costs.full;
        match &mut details[..] {
            [only] => only.costs = Some(costs),
            _ => details.push(BillRow { costs: Some(costs), ..sum }),
        }
        rows.append(&mut details);
    }
    total.costs = Some(total_costs);
    rows.push(total);
    rows
}

fn empty<'s>(code: &str) -> BillRow<'s> {
    BillRow {
        service: None,
        code: code.to_owned(),
        time: None,
        units: 0,
        discounted: None,
        count: 0,
        service_units: 0,
        managed: None,
        costs: None,
    }
}

/// A row for the service, or one for each rented thing.
fn details_of(service: &Service) -> Vec<BillRow<'_>> {
    let row = |time, units: u64, count: u64| {
        let discounted = service.discount.map(|_| service.discounted(units));
        let service_units = discounted.unwrap_or(units) * count;
        BillRow {
            service: Some(service),
            code: service.code.clone(),
            time,
            units,
            discounted,
            count,
            service_units,
            managed: (!service.outside_limit).then_some(service_units),
            costs: None,
        }
    };
    let Some(first) = service.times.first() else { return Vec::new() };
    match service.rental {
        true => service.times.iter().map(|time| row(Some(time), time.units, 1)).collect(),
        false => vec![row(None, first.units, service.times.len() as u64)],
    }
}

/// Yen and sen for a unit: rented things cost the same everywhere.
fn price(service: &Service) -> u64 {
    match (service.rental, service.stay) {
        (true, _) => 1000,
        (_, true) => 1083,
        _ => 1140,
    }
}

fn costs(units: u64, over: u64, price: u64, rate: u64) -> Costs {
    let cost = (units - over) * price / 100;
    Costs { over, price: Some(price), cost, claim: cost * rate / 100, full: over * price / 100 }
}
