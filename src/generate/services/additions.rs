//! What offices add to their services, or take off: rows of their own, by the table `addition` of `services.toml`.

use serde::Deserialize;

use super::{Pattern, Service, Services, Time};
use crate::generate::random::Random;

/// A line of the table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAddition {
    code: String,
    patterns: Vec<Pattern>,
    share: usize,
    #[serde(default)]
    units: i64,
    #[serde(default)]
    per_mille: i64,
    #[serde(default)]
    each: bool,
    #[serde(default)]
    outside_limit: bool,
}

impl Services {
    /// The services with their additions, each behind the services of its office; `left` is what the monthly limit allows.
    pub(super) fn with_additions(&self, services: Vec<Service>, mut left: i64, shapes: &mut Random) -> Vec<Service> {
        let mut all = Vec::with_capacity(services.len() + 4);
        for of_office in services.chunk_by(|a, b| a.office == b.office) {
            let from = all.len();
            all.extend_from_slice(of_office);
            let line = self.lines.iter().find(|line| line.code == of_office[0].office.service_type());
            let Some(line) = line.filter(|line| !line.raw.once) else { continue };
            for raw in self.additions.iter().filter(|raw| raw.patterns.contains(&line.raw.pattern)) {
                let Some(addition) = raw.service(&all[from..]).filter(|_| shapes.percent(raw.share)) else { continue };
                let units = if raw.outside_limit { 0 } else { addition.units() };
                if units <= left.max(0) {
                    left -= units;
                    all.push(addition);
                }
            }
        }
        all
    }
}

impl RawAddition {
    /// The addition to the services of an office, which may have other additions already.
    fn service(&self, of_office: &[Service]) -> Option<Service> {
        let base = of_office.first()?;
        let first = base.times.first()?;
        let units = match self.each {
            true => first.units,
            false => of_office.iter().filter(|one| !one.outside_limit).map(Service::units).sum(),
        };
        let units = self.units + (units * self.per_mille) / 1000;
        let time = |time: &Time| Time { units, ..time.clone() };
        let times = match self.each {
            true => base.times.iter().map(time).collect(),
            // What is worked out over the month has no times.
            false if self.per_mille != 0 => vec![Time { hours: None, daily: None, over_thirty: false, ..time(first) }],
            false => vec![Time { daily: None, over_thirty: false, ..time(first) }],
        };
        Some(Service {
            code: format!("{}{}", base.office.service_type(), self.code),
            discount: None,
            outside_limit: self.outside_limit,
            stay: false,
            addition: true,
            monthly_fee: false,
            weekly: Vec::new(),
            times,
            ..base.clone()
        })
    }
}
