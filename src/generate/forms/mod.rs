//! The records of each form, about one person and month. What is set here depends on other values; all other items are
//! filled by their types.

pub(super) mod care_plan;
mod day;
pub(super) mod preventive;
pub(super) mod supplement;
pub(super) mod use_table;

use super::calendar::Month;
use super::generator::Generator;
use super::office::{Face, Office};
use super::outbox::Sent;
use super::person::Person;
use super::random::Random;
use super::row::RecordDraft;
use super::services::Service;
use super::themes::Theme;
use super::who::Who;

/// A person in a month.
pub(super) struct Case<'c> {
    pub generator: &'c Generator,
    pub who: Who<'c>,
    pub person: &'c Person,
    pub services: &'c [Service],
    /// The author of the plan.
    pub planner: &'c Office,
    pub faces: &'c Faces,
    pub month: Month,
    /// The number of the month, from 0.
    pub nth_month: u64,
    pub random: Random,
}

/// Who makes plans around a care-management office.
pub(super) struct Faces {
    pub care_office: Face,
    pub center: Face,
}

impl<'c> Case<'c> {
    /// A record of a form with what it says about person, plan and sender; `None` if the edition lacks the form.
    fn row(&self, form: &str, sent: Sent) -> Option<RecordDraft<'c>> {
        let mut row = self.generator.layouts.get(form)?.row();
        let written = sent.written(self.month);
        self.person.describe(&mut row);
        row.set("created_date", written)
            .set("form_created_date", written)
            .set("plan_date", written)
            .set("consultation_date", written)
            .set("target_month", self.month.digits())
            .set("care_office_number", self.planner.number)
            .set("updated_by_office", self.who.office)
            .empty(&["satellite_no"]);
        Some(row)
    }

    /// The office that made the plan: an entrusted one as well as the center's own.
    fn face(&self) -> &'c Face {
        match self.person.preventive && !self.person.entrusted {
            true => &self.faces.center,
            false => &self.faces.care_office,
        }
    }

    /// Sets an item to a text of a kind.
    fn text(&mut self, row: &mut RecordDraft<'_>, key: &str, kind: &str) {
        let words = self.who.words;
        row.fill(key, |out| words.write(words.kind(kind), &mut self.random, out));
    }

    /// A need with its goals.
    fn theme(&mut self) -> &'c Theme {
        self.random.one_of(&self.generator.themes)
    }

    fn write(&mut self, row: &RecordDraft<'_>, out: &mut Vec<u8>) {
        row.write(&self.who, &mut self.random, out);
    }
}

/// The record that deletes what was sent to an office.
pub(super) fn delete(case: &mut Case<'_>, form: &str, of: Sent, office: &Office) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(mut row) = case.row(form, of) {
        row.set("service_office_number", office.number).set("service_type", office.service_type);
        case.write(&row, &mut out);
    }
    out
}
