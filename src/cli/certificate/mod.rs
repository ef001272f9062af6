//! `careplan ledger report`: the certificate of a migration, a page to be printed, filed and signed.

pub(super) mod show;

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::args::Global;
use super::migrate_args::{Report, ReportFormat};
use super::output::{self, Outcome};
use super::protected::Protected;
use super::said::said;
use super::verify;
use super::writing;
use crate::certificate::{Gathered, Page};
use crate::disk::output::overlap;
use crate::disk::system;
use crate::ground::safe::Shown;
use crate::ledger::{LedgerLine, each_line};

pub(super) fn run(global: &Global, arguments: &Report) -> Outcome {
    let Report { ledger, paths, proof: asked, format: ReportFormat::Html, output } = arguments;
    if let Some(output) = output {
        apart(output, arguments)?;
    }
    let spec = output::spec(global)?;
    let proof = verify::prove(&spec, ledger, paths, asked)?;
    let mut gathered = Gathered::new(&spec, output::lang(global));
    read(ledger, &mut |line| gathered.take(line))?;
    if !gathered.is_a_ledger() {
        let path = ledger.shown();
        return Err(said(format!("{path}: 台帳ではありません"), format!("{path}: not a ledger")).into());
    }
    let seconds = |moment: SystemTime| moment.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
    let page = Page {
        gathered: &gathered,
        ledger: &ledger.shown(),
        written: ledger.metadata().and_then(|metadata| metadata.modified()).ok().and_then(seconds),
        now: seconds(SystemTime::now()),
        proof: &proof,
        is_proved: !paths.is_empty(),
    };
    let html = page.html(output::lang(global))?;
    match output {
        Some(path) => {
            let protected = Protected::of(paths.iter().chain([ledger]));
            protected.refuse_for_report(&spec, path)?;
            writing::write_file(path, &protected, None, |out| out.write_all(html.as_bytes()))?
        }
        None => output::print(|out| out.write_all(html.as_bytes()))?,
    }
    Ok(if proof.holds() { super::CLEAN } else { super::FINDINGS })
}

fn read(path: &Path, take: &mut dyn FnMut(LedgerLine)) -> Result<(), Box<dyn Error>> {
    let file = File::open(path).map_err(|error| system::said_of(path, &error))?;
    Ok(each_line(BufReader::new(file), take).map_err(|error| system::said_of(path, &error))?)
}

/// A certificate is not written over the ledger, nor into the input or the output: there it would be in the way of a proof.
fn apart(output: &Path, arguments: &Report) -> Result<(), Box<dyn Error>> {
    for path in std::iter::once(&arguments.ledger).chain(&arguments.paths) {
        if overlap(output, path).map_err(|error| system::said_of(path, &error))? {
            let (output, path) = (output.shown(), path.shown());
            return Err(said(
                format!("{output} は {path} と重なるため書きません。別の場所を指定してください"),
                format!("{output} lies in {path}; choose another place"),
            )
            .into());
        }
    }
    Ok(())
}
