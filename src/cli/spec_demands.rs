//! `careplan spec demands`

use std::io::{self, IsTerminal, Write};

use serde_json::{Value, json};

use super::args::{Global, TableFormat};
use super::listing::Listing;
use super::output;
use super::spec::find_edition;
use super::table::{words, wrap};
use crate::schema::{Demand, Held, Spec};
use crate::text::Lang;

/// A demand and what holds it.
struct Row<'d> {
    no: u32,
    edition: &'d str,
    place: &'d str,
    demand: &'d str,
    items: Vec<String>,
    rules: &'d [String],
    /// Why nothing in a file can show it.
    unseen: Option<&'d str>,
    /// The case that shows that what it permits passes.
    allows: Option<&'d str>,
}

pub(super) fn run(
    global: &Global,
    spec: &Spec,
    edition: Option<&str>,
    uncovered: bool,
    format: TableFormat,
) -> Result<(), Box<dyn std::error::Error>> {
    let edition = match edition {
        None => spec.newest(),
        Some(name) => find_edition(spec, name)?,
    };
    let lang = output::lang(global);
    let width = output::style(global, io::stdout().is_terminal()).width;
    let demands = spec.demands(edition)?;
    let listed: Vec<&Demand> = demands.iter().filter(|demand| !uncovered || demand.rules().is_empty()).collect();
    let rows: Vec<Row<'_>> = listed.iter().map(|demand| row(edition.name(), demand, lang)).collect();
    output::print(|out| match format {
        TableFormat::Text => text(&rows, demands.len(), lang, width, out),
        _ => listing(&rows, lang, format).write(format, out),
    })
}

fn row<'d>(edition: &'d str, demand: &'d Demand, lang: Lang) -> Row<'d> {
    let item = |(form, no): &(String, Option<u16>)| no.map_or(form.clone(), |no| format!("{form} {no}"));
    let (unseen, allows) = match &demand.held {
        Held::Unseen(why) => (Some(why.get(lang)), None),
        Held::Allows(case) => (None, Some(case.as_str())),
        Held::Rules(_) => (None, None),
    };
    Row {
        no: demand.no,
        edition,
        place: &demand.place,
        demand: demand.says.get(lang),
        items: demand.items.iter().map(item).collect(),
        rules: demand.rules(),
        unseen,
        allows,
    }
}

impl Row<'_> {
    /// As programs see it.
    fn values(&self) -> [Value; 8] {
        let Row { no, edition, place, demand, items, rules, unseen, allows } = self;
        [
            json!(no),
            json!(edition),
            json!(place),
            json!(demand),
            json!(items),
            json!(rules),
            json!(unseen),
            json!(allows),
        ]
    }

    /// What holds it, in one cell.
    fn held(&self, lang: Lang) -> String {
        match (self.unseen, self.allows) {
            (Some(why), _) => format!("{}: {why}", words(lang, "ファイルからは判定できません", "no file can show it")),
            (_, Some(case)) => {
                format!("{} ({case})", words(lang, "許容（該当する指摘なし）", "permitted, no rule objects"))
            }
            _ if self.rules.is_empty() => words(lang, "規則なし", "no rule"),
            _ => self.rules.join(" "),
        }
    }
}

fn text(rows: &[Row<'_>], all: usize, lang: Lang, width: usize, out: &mut dyn Write) -> io::Result<()> {
    const INDENT: usize = 5;
    for row in rows {
        writeln!(out, "{:>3}  {}", row.no, row.place)?;
        for line in wrap(row.demand, width.saturating_sub(INDENT).max(20)) {
            writeln!(out, "     {line}")?;
        }
        for line in wrap(&format!("→ {}", row.held(lang)), width.saturating_sub(INDENT).max(20)) {
            writeln!(out, "     {line}")?;
        }
    }
    let count = |what: fn(&Row<'_>) -> bool| rows.iter().filter(|row| what(row)).count();
    let (held, unseen) = (count(|row| !row.rules.is_empty()), count(|row| row.unseen.is_some()));
    let allowed = count(|row| row.allows.is_some());
    let open = rows.len() - held - unseen - allowed;
    match lang {
        Lang::Ja => writeln!(
            out,
            "\n全{all}項目のうち{}項目: 規則で検査 {held}、許容 {allowed}、ファイルからは判定できない {unseen}、規則なし {open}",
            rows.len()
        ),
        Lang::En => writeln!(
            out,
            "\n{} of {all} demands: {held} held by rules, {allowed} permitted, {unseen} that no file can show, {open} without a rule",
            rows.len()
        ),
    }
}

/// For programs and spreadsheets.
fn listing(rows: &[Row<'_>], lang: Lang, format: TableFormat) -> Listing {
    if matches!(format, TableFormat::Json) {
        let keys = ["no", "edition", "place", "demand", "items", "rules", "unseen", "allows"];
        let mut listing = Listing::new(lang, &keys.map(|key| [key; 3]));
        rows.iter().for_each(|row| listing.row(row.values()));
        return listing;
    }
    let columns = [
        ["no", "No.", "No."],
        ["place", "箇所", "place"],
        ["demand", "要求", "demand"],
        ["items", "項目", "items"],
        ["held", "検査する規則", "held by"],
    ];
    let mut listing = Listing::new(lang, &columns);
    for row in rows {
        listing.row([json!(row.no), json!(row.place), json!(row.demand), json!(row.items), json!(row.held(lang))]);
    }
    listing
}
