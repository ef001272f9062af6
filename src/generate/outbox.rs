//! The files of a part while records are added to them.

use std::collections::BTreeMap;

use super::calendar::Month;
use super::faults::place;
use super::generator::{File, Generator};
use super::office::Office;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub sent: Sent,
    pub from: Office,
    pub to: Office,
}

/// Form, and whether its name has the month 000000.
pub(super) type Member = (&'static str, bool);

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

    /// Whether what is sent so is to be deleted again: in some units of each kind, the first person.
    pub fn deletes_from(&self, route: &Route) -> bool {
        const UNITS: usize = 3;
        let same_kind = self.units.keys().filter(|other| other.sent == route.sent);
        !self.units.contains_key(route) && same_kind.take(UNITS).count() < UNITS
    }

    /// Appends records to a file. A form that the edition does not have is not sent.
    pub fn add(&mut self, route: &Route, form: &'static str, month_zero: bool, records: &[u8]) {
        if records.is_empty() || !self.generator.layouts.contains_key(form) {
            return;
        }
        let unit = self.units.entry(*route).or_default();
        unit.entry((form, month_zero)).or_default().extend_from_slice(records);
    }

    /// Adds a picture, and returns its name.
    pub fn picture(&mut self, route: &Route) -> String {
        let branch = 1 + self.pictures.iter().filter(|(of, _)| of == route).count() as u64;
        let name = self.name(route, None, branch);
        self.pictures.push((*route, branch));
        name
    }

    /// The name of a file of a unit; of a picture if there is no form.
    fn name(&self, route: &Route, member: Option<Member>, branch: u64) -> String {
        let edition = &self.generator.edition;
        let (months, day) = route.sent.when();
        // Offices send at their own minute, so that units of one office are not all of one second.
        let second = route.to.number.iter().fold(0, |n: u64, b| (n * 7 + u64::from(*b)) % 3600);
        let mut serial = self.month.plus(months).day(day).to_vec();
        serial.extend_from_slice(&super::digits::clock(540 + second / 60));
        serial.extend([b'0' + (second % 60 / 10) as u8, b'0' + (second % 10) as u8]);
        let values = NameField::ALL.map(|field| match field {
            NameField::Month if member.is_some_and(|member| member.1) => "000000".to_owned(),
            NameField::Month => self.month.digits(),
            NameField::From => route.from.number().to_owned(),
            NameField::FromType => route.from.type_in_names(edition, field),
            NameField::To => route.to.number().to_owned(),
            NameField::ToType => route.to.type_in_names(edition, field),
            NameField::Serial => String::from_utf8_lossy(&serial).into_owned(),
            NameField::Branch => format!("{branch:04}"),
        });
        let pattern = match member {
            Some((form, _)) => self.generator.layouts.get(form).map(|layout| layout.form.name_pattern()),
            None => edition.picture().map(|picture| &picture.pattern),
        };
        pattern.and_then(|pattern| pattern.write(|field| Some(values[field as usize].as_str()))).unwrap_or_default()
    }

    /// The units, each with its files sorted by path, in a folder of the office and the month.
    pub fn into_units(mut self, office: &Office) -> Vec<OutgoingUnit> {
        let folder = format!("{}/{}/", office.number(), self.month.digits());
        let units = std::mem::take(&mut self.units);
        let made = units.into_iter().map(|(route, members)| {
            let file = |name: String, bytes| File { path: format!("{folder}{name}"), bytes };
            let forms = members.into_iter().map(|(member, bytes)| file(self.name(&route, Some(member), 0), bytes));
            let pictures = self.pictures.iter().filter(|(of, _)| *of == route);
            let pictures = pictures.map(|(_, branch)| file(self.name(&route, None, *branch), PICTURE.to_vec()));
            let mut files: Vec<File> = forms.chain(pictures).collect();
            files.sort_by(|a, b| a.path.cmp(&b.path));
            OutgoingUnit { folder: folder.clone(), files }
        });
        made.collect()
    }
}

/// Files that are sent together.
#[derive(Clone, Debug)]
pub(super) struct OutgoingUnit {
    /// The path of their folder, with `/` at its end.
    pub folder: String,
    pub files: Vec<File>,
}

impl OutgoingUnit {
    /// The place of a form's file.
    pub fn find(&self, form: &str) -> Option<usize> {
        place::find(&self.files, &self.folder, form)
    }
}
