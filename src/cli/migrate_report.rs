//! What `careplan migrate` tells: as text, or as one JSON object.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};

use super::args::Global;
use super::migrate_args::{Migrate, MigrateFormat};
use super::output;
use crate::ground::safe::Shown;
use crate::ledger::CellCounts;
use crate::migrate::told::{Outcomes, Told, ToldUnit};
use crate::migrate::{Reason, Status};
use crate::text::Lang;

/// How many examples of a kind are named; the manifest and the JSON have them all.
const EXAMPLES: usize = 5;

/// How many units are told in full by a trial.
const PLANS: usize = 50;

/// How many reasons are told apart.
const REASONS: usize = 12;

impl Told {
    pub(super) fn print(&self, global: &Global, arguments: &Migrate) -> Result<(), Box<dyn Error>> {
        let lang = output::lang(global);
        output::print(|out| match arguments.format {
            MigrateFormat::Json => {
                serde_json::to_writer(&mut *out, &self.json())?;
                writeln!(out)
            }
            MigrateFormat::Text => self.text(lang, arguments, out),
        })
    }

    fn text(&self, lang: Lang, arguments: &Migrate, out: &mut dyn Write) -> io::Result<()> {
        let mut out = Lines { lang, out };
        if arguments.dry_run {
            self.plans(&mut out)?;
        }
        self.sums(&mut out)?;
        if arguments.prove {
            self.proof(&mut out)?;
        }
        self.held(&mut out)?;
        self.left_aside(&mut out)?;
        let (some, rest) = self.left_over.split_at(self.left_over.len().min(EXAMPLES));
        for name in some {
            out.say(
                format!("  前からあり、今回の出力ではないもの: {name}"),
                format!("  was there before, not of this run: {name}"),
            )?;
        }
        out.more(rest.len() as u64)?;
        for path in &self.maps {
            out.say(format!("  記入する対応表: {path}"), format!("  map to fill in: {path}"))?;
        }
        if let Some(folder) = &arguments.write_maps {
            let folder = folder.shown();
            return out.say(
                format!("  対応表だけを書きました: {folder}/service-types.csv、{folder}/tais.csv"),
                format!("  only the maps were written: {folder}/service-types.csv, {folder}/tais.csv"),
            );
        }
        match &self.ledger {
            Some((path, summary)) => {
                let digest = &summary.sha256;
                out.say(
                    format!("  台帳  {path}  SHA-256 {digest}  照合: careplan ledger verify {path} 入力 出力"),
                    format!(
                        "  ledger  {path}  SHA-256 {digest}  to verify: careplan ledger verify {path} INPUT OUTPUT"
                    ),
                )
            }
            None => out.say("  何も書いていません（試行）", "  nothing was written: this was a trial"),
        }
    }

    /// What came of migrating back; with the other files, so that the figures add up.
    fn proof(&self, out: &mut Lines<'_>) -> io::Result<()> {
        let ((same, other), Outcomes { pictures, held, dropped, passed_over, .. }) = (self.invertible, &self.outcomes);
        let all = self.files;
        out.say(
            format!(
                "  戻して照合    {all} = 一致 {same} + 不一致 {other}（値は台帳）+ 画像（複写のみ） {pictures} + 保留 {held} + 削除 {dropped} + 対象外 {passed_over}"
            ),
            format!(
                "  there and back  {all} files = the same {same} + not the same {other} (values in the ledger) + pictures, copied {pictures} + held {held} + dropped {dropped} + passed over {passed_over}"
            ),
        )
    }

    /// The way of each unit that would be written, and the names of its files.
    fn plans(&self, out: &mut Lines<'_>) -> io::Result<()> {
        let planned = || self.units.iter().filter(|unit| unit.status == Status::Migrated);
        for unit in planned().take(PLANS) {
            let way = |edition: &String| self.steps.get(edition).map_or_else(String::new, |way| way.join(" → "));
            let ways: Vec<String> = unit.editions.iter().map(way).collect();
            let (unit, files) = (&unit.unit, &unit.files);
            out.same(format!("{unit}  {}", ways.join(", ")))?;
            for (from, to) in files {
                match to {
                    Some(to) => out.same(format!("    {from}\n      → {to}"))?,
                    None => out.say(format!("    {from}\n      × 落とす"), format!("    {from}\n      × dropped"))?,
                }
            }
        }
        out.more(planned().count().saturating_sub(PLANS) as u64)
    }

    /// Why units are held back: by reason, with some examples of each and what to do.
    fn held(&self, out: &mut Lines<'_>) -> io::Result<()> {
        let mut reasons: BTreeMap<&str, Vec<(&ToldUnit, &Reason)>> = BTreeMap::new();
        for unit in self.units.iter().filter(|unit| unit.status == Status::Held) {
            for why in unit.reason.iter().flat_map(|why| why.all()) {
                reasons.entry(why.id()).or_default().push((unit, why));
            }
        }
        let mut reasons: Vec<_> = reasons.into_values().collect();
        reasons.sort_by_key(|units| std::cmp::Reverse(units.len()));
        let several = self.units.iter().filter(|unit| unit.reason.iter().flat_map(|why| why.all()).count() > 1).count();
        match (reasons.is_empty(), several) {
            (true, _) => {}
            (false, 0) => out.say("  保留の理由", "  held back because")?,
            (false, n) => out.say(
                format!("  保留の理由（理由が複数あるもの {n}件は、それぞれに数えます）"),
                format!("  held back because (with several reasons, counted under each: {n})"),
            )?,
        }
        let (some, rest) = reasons.split_at(reasons.len().min(REASONS));
        for units in some {
            let (title, help, count) = (units[0].1.title(), units[0].1.help(), units.len());
            out.say(format!("    {}  {count}件", title.ja), format!("    {}: {count}", title.en))?;
            for (unit, why) in units.iter().take(EXAMPLES) {
                let first = unit.files.first().map_or(unit.unit.as_str(), |(file, _)| file.as_str());
                let message = why.message();
                out.say(
                    format!("      {first}\n        {}", message.ja),
                    format!("      {first}\n        {}", message.en),
                )?;
            }
            out.more(units.len().saturating_sub(EXAMPLES) as u64)?;
            out.say(format!("      対処: {}", help.ja), format!("      to do: {}", help.en))?;
        }
        out.more(rest.iter().map(|units| units.len() as u64).sum())
    }

    /// Files that were not looked at, and rows without a code.
    fn left_aside(&self, out: &mut Lines<'_>) -> io::Result<()> {
        let passed = self.count("passed_over");
        if passed > 0 {
            out.say(
                format!("  標準仕様のファイルではないもの: {passed}件（対象外）"),
                format!("  not files of the standard, passed over: {passed}"),
            )?;
        }
        let rows = self.rows_without_code;
        if rows > 0 {
            out.say(
                format!(
                    "  TAISコード・届出コードが分からない福祉用具の行: {rows}件（空のまま）。対応表 tais.csv に記入して --tais で渡せます"
                ),
                format!(
                    "  rows of equipment without TAISコード or 届出コード: {rows}, left empty; fill in the map tais.csv and give it with --tais"
                ),
            )?;
        }
        Ok(())
    }

    /// How many units became what, and what became of files and cells.
    fn sums(&self, out: &mut Lines<'_>) -> io::Result<()> {
        let (done, held, dropped) = (self.count("migrated"), self.count("held"), self.count("dropped"));
        let (to, there, units) = (&self.to, self.already_there, done + held + dropped);
        let (ja, en) = if self.ledger.is_some() { ("出力", "written") } else { ("出力予定", "would be written") };
        out.say(format!("移行結果  → {to}版"), format!("migration to {to}"))?;
        if let Some(notice) = self.notice() {
            out.say(format!("  {}", notice.ja), format!("  {}", notice.en))?;
        }
        out.say(
            format!("  送信単位      {units} = {ja} {done}（うち既存 {there}）+ 保留 {held} + 削除 {dropped}"),
            format!("  units  {units} = {en} {done} ({there} there already) + held back {held} + dropped {dropped}"),
        )?;
        let Outcomes { migrated, held, dropped, passed_over, .. } = self.outcomes;
        let files = self.files;
        out.say(
            format!("  ファイル      {files} = 移行 {migrated} + 保留 {held} + 削除 {dropped} + 対象外 {passed_over}"),
            format!("  files  {files} = migrated {migrated} + held back {held} + dropped {dropped} + passed over {passed_over}"),
        )?;
        let CellCounts { input, copied, moved, recoded, replaced, dropped, held, inserted, .. } = self.cells;
        out.say(
            format!(
                "  セル          {input} = そのまま {copied} + 移動 {moved} + 書き換え {recoded} + 文字置換 {replaced} + 削除 {dropped} + 保留 {held}"
            ),
            format!(
                "  cells  {input} = copied {copied} + moved {moved} + recoded {recoded} + characters replaced {replaced} + dropped {dropped} + held back {held}"
            ),
        )?;
        out.say(format!("  追加したセル  {inserted}"), format!("  cells added  {inserted}"))
    }
}

/// Lines in one language.
struct Lines<'o> {
    lang: Lang,
    out: &'o mut dyn Write,
}

impl Lines<'_> {
    /// A line in whichever of the two languages it is.
    fn say(&mut self, ja: impl AsRef<str>, en: impl AsRef<str>) -> io::Result<()> {
        let line = if self.lang == Lang::Ja { ja.as_ref() } else { en.as_ref() };
        writeln!(self.out, "{line}")
    }

    /// That there are others.
    fn more(&mut self, count: u64) -> io::Result<()> {
        match count {
            0 => Ok(()),
            _ => self.say(format!("      …ほか{count}件"), format!("      … and {count} more")),
        }
    }

    /// A line that is the same in both.
    fn same(&mut self, line: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.out, "{}", line.as_ref())
    }
}
