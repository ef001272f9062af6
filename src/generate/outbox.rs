//! The files of a part while records are added to them.

use std::collections::BTreeMap;

use super::calendar::Month;
use super::office::Office;
use super::{File, Generator};
use crate::schema::NameField;

/// The family picture of everybody: one grey pixel.
const PICTURE: &[u8] = include_bytes!("picture.jpg");

/// What is sent; each kind has a day of its own, so that serials differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sent {
    BasicInformation,
    DeleteBasicInformation,
    CarePlan,
    DeleteCarePlan,
    SupportPlan,
    DeleteSupportPlan,
    UseTable,
    DeleteUseTable,
    Actual,
    Entrusted,
    DeleteActual,
}

impl Sent {
    /// Months after the month of service, and the day.
    fn when(self) -> (i64, u64) {
        match self {
            Sent::BasicInformation => (-1, 8),
            Sent::DeleteBasicInformation => (-1, 9),
            Sent::CarePlan => (-1, 12),
            Sent::DeleteCarePlan => (-1, 13),
            Sent::SupportPlan => (-1, 14),
            Sent::DeleteSupportPlan => (-1, 15),
            Sent::UseTable => (-1, 25),
            Sent::DeleteUseTable => (-1, 26),
            Sent::Actual => (1, 5),
            Sent::Entrusted => (1, 6),
            Sent::DeleteActual => (1, 8),
        }
    }

    /// The day before it is sent: when its records are written.
    pub fn written(self, month: Month) -> [u8; 8] {
        let (months, day) = self.when();
        month.plus(months).day(day - 1)
    }
}

/// Sender, receiver and kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub sent: Sent,
    pub from: Office,
    pub to: Office,
}

/// Form, and whether its name has the month 000000.
type Member = (&'static str, bool);

/// Units in the making.
pub(super) struct Outbox<'g> {
    generator: &'g Generator,
    month: Month,
    units: BTreeMap<Route, BTreeMap<Member, Vec<u8>>>,
    pictures: Vec<(Route, u64)>,
}

impl<'g> Outbox<'g> {
    pub fn new(generator: &'g Generator, month: Month) -> Outbox<'g> {
        Outbox { generator, month, units: BTreeMap::new(), pictures: Vec::new() }
    }

    /// Whether anything of a kind is sent.
    pub fn has(&self, sent: Sent) -> bool {
        self.units.keys().any(|route| route.sent == sent)
    }

    /// Appends records to a file. A form that the edition does not have is not sent.
    pub fn add(&mut self, route: &Route, form: &'static str, month_zero: bool, records: &[u8]) {
        if records.is_empty() || !self.generator.layouts.contains_key(form) {
            return;
        }
        let unit = match self.units.get_mut(route) {
            Some(unit) => unit,
            None => self.units.entry(route.clone()).or_default(),
        };
        unit.entry((form, month_zero)).or_default().extend_from_slice(records);
    }

    /// Adds a picture, and returns its name.
    pub fn picture(&mut self, route: &Route) -> String {
        let branch = 1 + self.pictures.iter().filter(|(of, _)| of == route).count() as u64;
        let name = self.name(route, None, branch);
        self.pictures.push((route.clone(), branch));
        name
    }

    /// The name of a file of a unit; of a picture if there is no form.
    fn name(&self, route: &Route, member: Option<Member>, branch: u64) -> String {
        let (generator, edition) = (self.generator, &self.generator.edition);
        let (months, day) = route.sent.when();
        // Offices send at their own minute, so that units of one office are not all of one second.
        let second = route.to.number.bytes().fold(0, |n: u64, b| (n * 7 + u64::from(b)) % 3600);
        let mut serial = self.month.plus(months).day(day).to_vec();
        serial.extend_from_slice(&super::fill::clock(540 + second / 60));
        serial.extend([b'0' + (second % 60 / 10) as u8, b'0' + (second % 10) as u8]);
        let serial = String::from_utf8(serial).unwrap_or_default();
        let month = if member.is_some_and(|member| member.1) { "000000".to_owned() } else { self.month.digits() };
        let branch = format!("{branch:04}");
        let from_type = route.from.type_in_names(edition, NameField::FromType);
        let to_type = route.to.type_in_names(edition, NameField::ToType);
        let value = |field| {
            Some(match field {
                NameField::Month => month.as_str(),
                NameField::From => &route.from.number,
                NameField::FromType => &from_type,
                NameField::To => &route.to.number,
                NameField::ToType => &to_type,
                NameField::Serial => &serial,
                NameField::Branch => &branch,
            })
        };
        let pattern = match member {
            Some((form, _)) => generator.layouts.get(form).map(|layout| layout.form.name_pattern()),
            None => edition.picture().map(|picture| &picture.pattern),
        };
        pattern.and_then(|pattern| pattern.write(value)).unwrap_or_default()
    }

    /// The files, sorted by path, in a folder of the office and the month.
    pub fn into_files(mut self, office: &Office) -> Vec<File> {
        let folder = format!("{}/{}", office.number, self.month.digits());
        let units = std::mem::take(&mut self.units);
        let mut files: Vec<File> = Vec::new();
        for (route, members) in units {
            for (member, bytes) in members {
                files.push(File { path: format!("{folder}/{}", self.name(&route, Some(member), 0)), bytes });
            }
        }
        for (route, branch) in &self.pictures {
            let path = format!("{folder}/{}", self.name(route, None, *branch));
            files.push(File { path, bytes: PICTURE.to_vec() });
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}
