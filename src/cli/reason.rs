//! What an error says, in two languages.

use std::error::Error;
use std::io;

use super::said::Said;
use crate::disk::InputError;
use crate::disk::output::WriteError;
use crate::disk::system::{self, PathError};
use crate::document::import::ImportError;
use crate::document::json::{self, DocumentError};
use crate::document::value::UnitError;
use crate::generate::{self, FaultError};
use crate::ground::safe::Shown;
use crate::kit::{Changed, KitError};
use crate::migrate::{MapError, MigrateError};
use crate::report::NotAllListed;
use crate::rule::OptionError;
use crate::text::Text;

/// The words of an error. Every type that commands return is here; what is not has only its own words.
pub(super) fn of(error: &(dyn Error + 'static)) -> Text {
    if let Some(Said(words)) = error.downcast_ref::<Said>() {
        return words.clone();
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return system::words(error);
    }
    if let Some(MigrateError::Edition(error)) = error.downcast_ref::<MigrateError>() {
        return error.words();
    }
    if let Some(error) = error.downcast_ref::<walkdir::Error>() {
        return of_walk(error);
    }
    if let Some(error) = error.downcast_ref::<zip::result::ZipError>() {
        return crate::archive::in_words(error);
    }
    let known = known::<PathError>(error, PathError::words)
        .or_else(|| known::<InputError>(error, InputError::words))
        .or_else(|| known::<WriteError>(error, WriteError::words))
        .or_else(|| known::<OptionError>(error, OptionError::words))
        .or_else(|| known::<NotAllListed>(error, NotAllListed::words))
        .or_else(|| known::<MapError>(error, MapError::words))
        .or_else(|| known::<UnitError>(error, UnitError::words))
        .or_else(|| known::<DocumentError>(error, DocumentError::words))
        .or_else(|| known::<json::WriteError>(error, json::WriteError::words))
        .or_else(|| known::<generate::OptionError>(error, generate::OptionError::words))
        .or_else(|| known::<FaultError>(error, FaultError::words))
        .or_else(|| known::<KitError>(error, KitError::words))
        .or_else(|| known::<Changed>(error, Changed::words))
        .or_else(|| known::<ImportError>(error, ImportError::words));
    known.unwrap_or_else(|| Text::new(format!("実行できませんでした（{error}）"), error.to_string()))
}

fn known<E: Error + 'static>(error: &(dyn Error + 'static), words: fn(&E) -> Text) -> Option<Text> {
    error.downcast_ref::<E>().map(words)
}

fn of_walk(error: &walkdir::Error) -> Text {
    let path = error.path().map(|path| path.shown()).unwrap_or_default();
    let why = match error.io_error() {
        Some(error) => system::words(error),
        None => Text::new("リンクが循環しています", "links go round in a circle"),
    };
    Text::new(format!("{path}: {}", why.ja), format!("{path}: {}", why.en))
}
