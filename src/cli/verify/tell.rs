//! The answer, as text or as one JSON object.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::cli::migrate_args::MigrateFormat;
use crate::ground::mask::printable;
use crate::ledger::{Mistake, Proof, Verified};
use crate::text::{Lang, counted};

impl Proof {
    pub(super) fn tell(&self, out: &mut dyn Write, format: MigrateFormat, lang: Lang) -> io::Result<()> {
        match format {
            MigrateFormat::Json => {
                serde_json::to_writer(&mut *out, &self.json(lang))?;
                writeln!(out)
            }
            MigrateFormat::Text => self.text(out, lang),
        }
    }

    fn json(&self, lang: Lang) -> Value {
        let mistake = |m: &Mistake| json!({"place": m.place.get(lang), "message": m.message.get(lang)});
        let Verified { files, outputs, records, cells, more_mistakes } = self.verified;
        json!({
            "proved": self.holds(), "files": files, "outputs": outputs, "records": records, "cells": cells.input,
            "mistakes": self.mistakes.iter().map(mistake).collect::<Vec<_>>(), "more_mistakes": more_mistakes,
            "unproved": self.notes.iter().map(|note| note.get(lang)).collect::<Vec<_>>(),
        })
    }

    fn text(&self, out: &mut dyn Write, lang: Lang) -> io::Result<()> {
        for Mistake { place, message } in &self.mistakes {
            // Names come from a ledger that anybody may have written.
            writeln!(out, "{}: {}", printable(place.get(lang)), printable(message.get(lang)))?;
        }
        let Verified { files, outputs, records, cells, more_mistakes } = self.verified;
        if more_mistakes > 0 {
            match lang {
                Lang::Ja => writeln!(out, "ほか{more_mistakes}件")?,
                Lang::En => writeln!(out, "and {more_mistakes} more")?,
            }
        }
        for note in &self.notes {
            writeln!(out, "{}", note.get(lang))?;
        }
        let (cells, holds) = (cells.input, self.holds());
        match lang {
            Lang::Ja => {
                let word = if holds { "一致" } else { "不一致" };
                writeln!(out, "照合結果: {word}（入力{files}件、出力{outputs}件、レコード{records}件、値{cells}件）")
            }
            Lang::En => {
                let word = if holds { "VERIFIED" } else { "NOT VERIFIED" };
                writeln!(
                    out,
                    "{word}: {} of the input, {outputs} of the output, {}, {}",
                    counted(files, "file"),
                    counted(records, "record"),
                    counted(cells, "cell")
                )
            }
        }
    }
}
