//! Migrating a unit again: for what both sides do not show, and with `--again` for everything.

use std::cell::Cell;
use std::error::Error;

use super::OfFile;
use crate::check::Scratch;
use crate::cli::map_files::{MapFile, MapFiles};
use crate::cli::migrate_inputs::Given;
use crate::ledger::{Certainty, Claim, Mistake, Outcome, Run, Seal};
use crate::migrate::{Migrator, UnitResult};
use crate::read::FileLabel;
use crate::schema::Spec;
use crate::text::Text;

/// The migration of a run, to be made again.
pub(super) struct Again {
    /// Or why it cannot be made: what is missing.
    migrator: Result<Migrator, Text>,
    scratch: Scratch,
    everything: bool,
    /// Whether the run migrated back, too.
    prove: bool,
    /// Files of which not everything could be proved.
    types_unproved: Cell<u64>,
    /// Whether the run had a map of TAISコード.
    has_codes: bool,
}

impl Again {
    pub fn new(
        spec: &Spec,
        run: &Run,
        maps: &MapFiles,
        everything: bool,
        verifier: &mut OfFile<'_>,
    ) -> Result<Again, Box<dyn Error>> {
        let pairs = [
            (
                &run.service_types,
                &maps.service_types,
                "--service-types",
                "サービス種類の対応表",
                "map of service types",
            ),
            (&run.tais, &maps.tais, "--tais", "TAISコードの対応表", "map of TAISコード"),
        ];
        let mut missing = None;
        for (said, given, option, ja, en) in pairs {
            match (said, given.as_ref().map(MapFile::seal)) {
                (Some(_), None) => {
                    missing.get_or_insert(Text::new(
                        format!("移行時の{ja}が無いと確かめられません（{option} で指定してください）"),
                        format!("cannot be proved without the {en} that the run had: give it with {option}"),
                    ));
                }
                (said, Some(given)) if said.as_ref() != Some(&given) => {
                    verifier.mistake(other_map(option, said.as_ref(), ja, en));
                }
                _ => {}
            }
        }
        let migrator = match missing {
            Some(missing) => Err(missing),
            None => match Migrator::new(spec, &run.to, maps.options(spec, run.options)?) {
                Ok(migrator) => Ok(migrator),
                // An edition that is not there is a mistake in the line of the run.
                Err(error) => Err(Text::same(error.to_string())),
            },
        };
        if let Ok(migrator) = &migrator
            && migrator.target().notice() != run.note
        {
            let message = Text::new("実行内容の注意書きが違います", "the note on the form of the output is another");
            verifier.mistake(Mistake::file("ledger.ndjson", message));
        }
        Ok(Again {
            migrator,
            scratch: Scratch::default(),
            everything,
            prove: run.options.prove,
            types_unproved: Cell::new(0),
            has_codes: run.tais.is_some(),
        })
    }

    /// Whether a unit must be migrated again, as far as both sides show what became of it.
    pub fn is_needed(&self, certainty: Certainty, claims: &[&Claim]) -> bool {
        let is_written = |claim: &&Claim| claim.entry.outcome == Outcome::Migrated;
        let back = self.prove && claims.iter().any(is_written);
        if self.everything || back || certainty == Certainty::NotShown {
            return true;
        }
        let by_types = certainty == Certainty::ShownButTypes;
        if by_types && self.migrator.is_err() {
            self.types_unproved.set(self.types_unproved.get() + claims.len() as u64);
        }
        self.migrator.is_ok() && (by_types || self.has_codes)
    }

    /// Migrates a unit, or says what is missing for that.
    pub fn migrate(
        &mut self,
        given: &Given<'_, '_>,
        label: &dyn Fn(&FileLabel) -> FileLabel,
    ) -> Result<UnitResult, Text> {
        match &self.migrator {
            Ok(migrator) => Ok(given.migrate(migrator, &mut self.scratch, label)),
            Err(missing) => Err(missing.clone()),
        }
    }

    /// What could not be proved.
    pub fn notes(&self) -> Vec<Text> {
        let types = self.types_unproved.get();
        let types = (types > 0).then(|| {
            Text::new(
                format!("ファイル名のサービス種類コードが対応表によるファイル {types}件は、名前の照合が済んでいません"),
                format!("files whose service types in names come from a map, and were not proved: {types}"),
            )
        });
        let codes = (self.has_codes && self.migrator.is_err()).then(|| {
            Text::new(
                "対応表から入れたTAISコード・届出コードは、対応表と照合していません",
                "the codes of equipment that come from a map were not compared with it",
            )
        });
        let notes: Vec<Text> = types.into_iter().chain(codes).collect();
        let how = Text::new(
            "移行時の対応表を --service-types と --tais で指定すると照合します",
            "give the maps that the run had with --service-types and --tais",
        );
        let any = !notes.is_empty();
        notes.into_iter().chain(any.then_some(how)).collect()
    }
}

fn other_map(option: &str, said: Option<&Seal>, ja: &str, en: &str) -> Mistake {
    let message = match said {
        None => Text::new(format!("移行時には{ja}がありませんでした"), format!("the run had no {en}")),
        Some(seal) => Text::new(
            format!("移行時の{ja}ではありません（SHA-256 {}）", seal.sha256),
            format!("is not the {en} that the run had (SHA-256 {})", seal.sha256),
        ),
    };
    Mistake::file(option, message)
}
