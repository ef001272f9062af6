//! The maps that `careplan migrate` was given: which of their lines came to nothing.

use std::path::Path;

use super::args::Global;
use super::migrate_args::Migrate;
use super::output;
use super::streams;
use crate::ground::safe::Shown;
use crate::migrate::{MapEvidence, Options, ServiceTypeMap, TaisMap, Unmatched};
use crate::text::Lang;

/// The most lines that are listed of a map.
const LISTED: usize = 10;

/// The maps of a run.
pub(super) struct Maps {
    service_types: ServiceTypeMap,
    tais: TaisMap,
}

impl Maps {
    pub fn of(options: &Options) -> Maps {
        Maps { service_types: options.service_types.clone(), tais: options.tais.clone() }
    }

    /// Names the lines that nothing in the data asked for: a number with a slip matches nothing, and says nothing.
    pub fn say_unmatched(&self, global: &Global, arguments: &Migrate, found: &MapEvidence) {
        let lang = output::lang(global);
        if let Some(path) = &arguments.service_types {
            say(path, &self.service_types.unmatched(found), lang);
        }
        if let Some(path) = &arguments.tais {
            say(path, &self.tais.unmatched(found), lang);
        }
    }
}

fn say(path: &Path, lines: &[Unmatched], lang: Lang) {
    let path = path.shown();
    for Unmatched { line, office } in lines.iter().take(LISTED) {
        match lang {
            Lang::Ja => streams::say(format_args!(
                "{path} {line}行目: 事業所 {office} に当てはまるデータがなく、使いませんでした"
            )),
            Lang::En => streams::say(format_args!(
                "{path}, line {line}: not used, nothing in the data asks for office {office}"
            )),
        }
    }
    let more = lines.len().saturating_sub(LISTED);
    match (more, lang) {
        (0, _) => {}
        (_, Lang::Ja) => streams::say(format_args!("{path}: ほかに使わなかった行が{more}行あります")),
        (_, Lang::En) => streams::say(format_args!("{path}: lines not used besides: {more}")),
    }
}
