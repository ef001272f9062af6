//! Synthetic data: units of every form, as many as wanted, that say nothing about anybody.
//!
//! A [`Generator`] writes what care-management offices, support centers and the offices that provide services send each
//! other in a month: plans, use tables with their bills, provided services, preventive forms with family pictures,
//! entrusted plans and deletes. Forms, items, types, codes, lengths and file names come from the spec; only how values
//! depend on each other is code (a sum, a period, a key). Names, addresses and numbers are evidently made up: numbers of
//! offices and insurers begin with 99, which is no prefecture, and carry right check digits.
//!
//! It is a pure function of spec and [`Options`]: every part is drawn with a key of seed, office, user and month, so that
//! the parts can be made in any order, on any number of threads, by any number of machines.
//!
//! ```
//! use careplan::generate::{Generator, Options};
//! use careplan::schema::Spec;
//!
//! let options = Options { users: 8, ..Options::default() };
//! let generator = Generator::new(Spec::embedded(), &options).unwrap();
//! let files = generator.part(0);
//! assert!(files.iter().any(|file| file.path.contains("UPPLAN_202504")));
//! assert_eq!(files, generator.part(0));
//! ```

mod bill;
mod calendar;
mod digits;
#[doc(hidden)]
pub mod faults;
mod fill;
mod forms;
mod generator;
mod month;
mod office;
mod outbox;
mod person;
mod random;
mod row;
mod services;
mod themes;
mod who;
mod words;

use std::collections::BTreeMap;

use calendar::Month;
pub use faults::{Expectation, Expected, FaultError, Faults, LeftOut};
pub use generator::{File, Generator};
use outbox::OutgoingUnit;
use row::Layout;
use services::Services;
use words::Words;

use crate::schema::{Edition, Spec};
use crate::text::Text;

/// How much to make, and of what.
#[derive(Clone, Debug)]
pub struct Options {
    /// People, spread evenly over the offices.
    pub users: u64,
    /// Months of service, one after another.
    pub months: u64,
    /// Care-management offices, each with a support center and service offices around it.
    pub offices: u64,
    /// Another seed makes other data of the same kind.
    pub seed: u64,
    /// The edition; the newest if `None`.
    pub edition: Option<String>,
    /// The first month, `2025-04`; the edition's first month of service if `None`.
    pub first_month: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options { users: 40, months: 1, offices: 1, seed: 0, edition: None, first_month: None }
    }
}

/// Options that cannot be met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionError {
    /// There is no such edition.
    #[error("no edition `{0}` (there are {1})")]
    UnknownEdition(String, String),
    /// Not a month.
    #[error("`{0}` is not a month such as 2025-04")]
    NotAMonth(String),
    /// A number is too large or too small.
    #[error("the number of {0} must be from 1 to {1}")]
    OutOfRange(&'static str, u64),
    /// The edition lacks a form that a unit is made of.
    #[error("edition {0} has no form that this generator knows")]
    NoForms(String),
}

impl OptionError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        let ja = match self {
            OptionError::UnknownEdition(name, known) => format!("「{name}」という版はありません（あるのは {known}）"),
            OptionError::NotAMonth(text) => format!("「{text}」は年月ではありません（2025-04 のように書いてください）"),
            OptionError::OutOfRange(option, most) => {
                let what = match *option {
                    "users" => "利用者の人数",
                    "months" => "サービス提供月の数",
                    _ => "居宅介護支援事業所の数",
                };
                format!("{what}には 1 から {most} までの数を指定してください")
            }
            OptionError::NoForms(edition) => format!("{edition}版には、データを生成できる様式がありません"),
        };
        Text::new(ja, self.to_string())
    }
}

impl Generator {
    /// A generator.
    ///
    /// # Errors
    ///
    /// If the options cannot be met.
    pub fn new(spec: &Spec, options: &Options) -> Result<Generator, OptionError> {
        let edition = match &options.edition {
            None => spec.newest().clone(),
            Some(name) => spec.edition(name).cloned().ok_or_else(|| {
                let known: Vec<&str> = spec.editions().map(|edition| edition.name()).collect();
                OptionError::UnknownEdition(name.clone(), known.join(", "))
            })?,
        };
        let first = options.first_month.as_deref().unwrap_or(edition.applies_from());
        let first = Month::parse(first).ok_or_else(|| OptionError::NotAMonth(first.to_owned()))?;
        for (name, value, most) in [
            ("users", options.users, 100_000_000),
            ("months", options.months, 1200),
            ("offices", options.offices, office::MOST),
        ] {
            if value == 0 || value > most {
                return Err(OptionError::OutOfRange(name, most));
            }
        }
        let words = Words::built_in();
        let layouts: BTreeMap<String, Layout> =
            edition.forms().map(|form| (form.code().to_owned(), Layout::new(form, &words))).collect();
        if layouts.is_empty() {
            return Err(OptionError::NoForms(edition.name().to_owned()));
        }
        Ok(Generator {
            seed: options.seed,
            users: options.users,
            offices: options.offices,
            months: options.months,
            first,
            services: Services::new(&edition),
            edition,
            layouts,
            words,
            themes: themes::built_in(),
        })
    }

    /// The edition that is made.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// How many parts there are: one for each office and month.
    pub fn parts(&self) -> u64 {
        self.offices * self.months
    }

    /// Makes a part: all that is sent from and to an office about a month, sorted by path.
    pub fn part(&self, n: u64) -> Vec<File> {
        sorted(self.units(n))
    }

    /// Makes a part with faults in it, and what is to be found: each fault in a unit of its own.
    pub fn part_with_faults(&self, n: u64, faults: &Faults) -> (Vec<File>, Vec<Expected>) {
        let mut units = self.units(n);
        let expected = faults.plant(self, n, &mut units);
        (sorted(units), expected)
    }

    fn units(&self, n: u64) -> Vec<OutgoingUnit> {
        month::make(self, n / self.months, n % self.months)
    }
}

fn sorted(units: Vec<OutgoingUnit>) -> Vec<File> {
    let mut files: Vec<File> = units.into_iter().flat_map(|unit| unit.files).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
