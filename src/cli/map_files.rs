//! The files of maps that a migration is given, for `careplan migrate` and for proving a ledger.

use std::error::Error;
use std::path::{Path, PathBuf};

use super::said::said;
use crate::disk;
use crate::disk::system;
use crate::ground::safe::Shown;
use crate::ledger::{RunOptions, Seal};
use crate::migrate::{MapError, Options, ServiceTypeMap, TaisMap};
use crate::schema::{Edition, Spec};

/// Both maps, as far as they were given.
#[derive(Default)]
pub(super) struct MapFiles {
    pub service_types: Option<MapFile>,
    pub tais: Option<MapFile>,
}

/// A map that was read.
pub(super) struct MapFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl MapFile {
    fn read(path: Option<&Path>) -> Result<Option<MapFile>, Box<dyn Error>> {
        let Some(path) = path else { return Ok(None) };
        let bytes = disk::whole(path, disk::MOST_TEXT).map_err(|error| system::said_of(path, &error))?;
        Ok(Some(MapFile { path: path.to_owned(), bytes }))
    }

    /// What proves which map it is.
    pub fn seal(&self) -> Seal {
        Seal::of(&self.bytes)
    }

    fn parse<M: Default>(
        map: &Option<MapFile>,
        edition: &Edition,
        read: impl Fn(&[u8], &Edition) -> Result<M, MapError>,
    ) -> Result<M, Box<dyn Error>> {
        let Some(MapFile { path, bytes }) = map else { return Ok(M::default()) };
        let path = path.shown();
        read(bytes, edition).map_err(|error| {
            let why = error.words();
            said(format!("{path}: {}", why.ja), format!("{path}: {}", why.en)).into()
        })
    }
}

impl MapFiles {
    pub fn read(service_types: Option<&Path>, tais: Option<&Path>) -> Result<MapFiles, Box<dyn Error>> {
        Ok(MapFiles { service_types: MapFile::read(service_types)?, tais: MapFile::read(tais)? })
    }

    /// The options of a run with these maps.
    pub fn options(&self, spec: &Spec, options: RunOptions) -> Result<Options, Box<dyn Error>> {
        let edition = spec.newest();
        let RunOptions { prove, allow_loss, keep_invalid, strict_characters, show_values } = options;
        Ok(Options {
            allow_loss,
            keep_invalid,
            unchecked: false,
            prove,
            strict_characters,
            show_values,
            service_types: MapFile::parse(&self.service_types, edition, ServiceTypeMap::read)?,
            tais: MapFile::parse(&self.tais, edition, TaisMap::read)?,
        })
    }
}
