//! What stands in the output beside the files of units: reasons and findings of what was held back, ledger and signature.

use std::collections::BTreeSet;
use std::path::Path;

use super::outputs::Outputs;
use crate::cli::sign;
use crate::ledger::Mistake;
use crate::migrate::UnitResult;
use crate::migrate::folder::{BLANK_MAPS, HELD, LEDGER, beside};
use crate::text::{Lang, Text, Wording};

/// Compares what is told of a unit that was held back. It was told in one of the two languages.
pub(super) fn compare(
    result: &UnitResult,
    place: &str,
    outputs: &Outputs<'_>,
    show_values: bool,
    compared: &mut BTreeSet<String>,
) -> Vec<Mistake> {
    let told = [Lang::Ja, Lang::En].map(|lang| beside(result, Wording { lang, show_values }));
    let mut mistakes = Vec::new();
    for (n, (name, _)) in told[0].iter().enumerate() {
        let path = format!("{place}/{name}");
        let bytes = match outputs.read(&path) {
            Ok(bytes) => bytes,
            Err(why) => {
                mistakes.push(Mistake::file(&path, why));
                continue;
            }
        };
        if told.iter().all(|told| told[n].1 != bytes) {
            let message =
                Text::new("移行し直した結果と一致しません", "it is not what checking and migrating again gives");
            mistakes.push(Mistake::file(&path, message));
        }
        compared.insert(path);
    }
    mistakes
}

/// What a run leaves in the folder itself: the ledger must be the one that is being proved.
pub(super) fn of_the_run(ledger: &Path, outputs: &Outputs<'_>) -> Vec<Result<String, Mistake>> {
    let mut found = vec![Ok(crate::migrate::folder::MANIFEST.to_owned())];
    found.extend(BLANK_MAPS.map(|name| Ok(format!("{HELD}/{name}.csv"))));
    found.extend(BLANK_MAPS.map(|name| Ok(format!("{HELD}/{name}.new.csv"))));
    if outputs.has(LEDGER) {
        found.push(match outputs.is_the_same(LEDGER, ledger) {
            true => Ok(LEDGER.to_owned()),
            false => Err(Mistake::file(
                LEDGER,
                Text::new("照合する台帳とは別の内容です", "it is another than the ledger that was given"),
            )),
        });
        found.push(Ok(sign::beside(LEDGER)));
    }
    found
}
