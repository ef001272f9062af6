//! Text: the report that people read at a terminal, drawn by miette.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::formats::by_rule::broken;
use crate::report::formats::completeness::Completeness;
use crate::report::formats::words::{list_ends, made_with, mark, repeated, severity, verdict};
use crate::report::formats::{Format, Inputs, MOST_LISTED, Readers, TextStyle, View};
use crate::report::{Finding, Repeats, Report, RuleOutcome, Verdict};
use crate::rule::{Place, Severity};
use crate::text::{Lang, Wording, counted};

pub(super) const FORMAT: Format =
    Format { name: "text", readers: Readers::Terminal, most_per_rule: Some(20), inputs: Inputs::None, write: text };

fn text(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    if !view.statistics {
        let drawing = Drawing { view, handler: handler(view.style) };
        let findings = report.some_findings(MOST_LISTED);
        let mut folder = None;
        for file in findings.chunk_by(|a, b| a.file() == b.file()) {
            drawing.heading(file[0].file(), &mut folder, out)?;
            drawing.file(file, out)?;
        }
        // What is not listed is in the table below, with everything else.
        if let Some(line) = hidden(report, &findings, view.wording.lang) {
            writeln!(out, "{line}\n")?;
        }
    }
    summary(report, view, out)
}

fn handler(style: TextStyle) -> GraphicalReportHandler {
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { styles: GraphicalTheme::unicode().styles, ..GraphicalTheme::ascii() },
        (false, false) => GraphicalTheme { characters: GraphicalTheme::ascii().characters, ..GraphicalTheme::none() },
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width);
    handler.with_links(false).without_primary_span_start()
}

/// Draws the findings of files.
struct Drawing {
    view: View,
    handler: GraphicalReportHandler,
}

impl Drawing {
    /// The path of a file, in one line where it fits and else in two; the folder is not said again for the next file.
    fn heading<'f>(&self, path: &'f str, last: &mut Option<&'f str>, out: &mut dyn Write) -> io::Result<()> {
        let style = self.view.style;
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, _)| path.split_at(folder.len() + 1));
        let (bold, plain) = if style.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        let is_said = *last == Some(folder) || folder.is_empty();
        *last = Some(folder);
        if !is_said && path.width() <= style.width {
            return writeln!(out, "{bold}{path}{plain}\n");
        }
        if !is_said {
            writeln!(out, "{bold}{folder}{plain}")?;
        }
        let indent = if folder.is_empty() { "" } else { "  " };
        writeln!(out, "{bold}{indent}{name}{plain}\n")
    }

    /// The findings of a file, by rule, the worst first: one block for each item that a rule is broken in.
    fn file(&self, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        for finding in findings {
            match blocks.iter_mut().find(|block| block.first.group() == finding.group()) {
                Some(block) => block.seen.add(Repeats::one(finding.record())),
                None => blocks.push(Block { first: finding, seen: Repeats::one(finding.record()) }),
            }
        }
        blocks.sort_by_key(|block| (std::cmp::Reverse(block.first.severity()), &block.first.rule().id));
        let (mut help, lang) = (String::new(), self.view.wording.lang);
        for block in &blocks {
            let mut drawn = Drawn::new(block.first, self.view.wording);
            // Do not repeat a help text that was printed already.
            if drawn.help == help {
                drawn.help = String::new();
            } else {
                drawn.help.clone_into(&mut help);
            }
            self.draw(&drawn, out)?;
            repeated(&block.all(), lang).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn draw(&self, drawn: &Drawn, out: &mut dyn Write) -> io::Result<()> {
        let mut page = String::new();
        let drawing = self.handler.render_report(&mut page, drawn);
        drawing.map_err(|_| io::Error::other("a finding could not be drawn"))?;
        // miette ends lines with spaces where there is nothing to draw, and lets an empty line stand below the code.
        let lines = page.lines().map(str::trim_end);
        for line in lines.enumerate().filter(|(n, line)| *n != 1 || !line.is_empty()).map(|(_, line)| line) {
            let line = help_label(line, self.view.wording.lang);
            writeln!(out, "{}", line.replace(PLACE, &drawn.place))?;
        }
        Ok(())
    }
}

/// The findings of a rule in one item of a file.
struct Block<'f> {
    first: &'f Finding,
    /// Those that are listed.
    seen: Repeats,
}

impl Block<'_> {
    fn all(&self) -> Repeats {
        self.first.repeats().copied().unwrap_or(self.seen)
    }
}

/// How many findings stand in no block.
fn hidden(report: &Report, listed: &[&Finding], lang: Lang) -> Option<String> {
    let mut shown = 0;
    for file in listed.chunk_by(|a, b| a.file() == b.file()) {
        let mut seen = HashSet::new();
        for finding in file {
            let counted = finding.repeats().map_or(1, |all| all.times);
            shown += if seen.insert(finding.group()) { counted } else { u64::from(finding.repeats().is_none()) };
        }
    }
    let hidden = report.summary().findings().saturating_sub(shown);
    (hidden > 0).then(|| match lang {
        Lang::Ja => {
            format!("ほかに{hidden}件は省略（件数は次の表に含みます。--max-per-rule 0 か --format concise で表示）")
        }
        Lang::En => format!("{hidden} more not shown; the table has them all (--max-per-rule 0 or --format concise)"),
    })
}

/// Stands for the place of a finding while lines are wrapped: a path that is broken cannot be copied. Control characters
/// in messages are escaped, so there is no other.
const PLACE: char = '\u{1}';

/// miette knows its label in English only. The Japanese one is as wide, so that the lines below it stay where they are.
fn help_label(line: &str, lang: Lang) -> Cow<'_, str> {
    const LABEL: &str = "  help: ";
    // In colour an escape sequence stands before it.
    let begins = |at: &usize| *at == 0 || (line.starts_with('\x1b') && line.find('m') == Some(at - 1));
    match line.find(LABEL).filter(begins) {
        Some(_) if lang == Lang::Ja => line.replacen(LABEL, "  対処: ", 1).into(),
        _ => line.into(),
    }
}

fn summary(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let lang = view.wording.lang;
    by_rule(report, view, out)?;
    let completeness = Completeness::of(report);
    for line in completeness.fix_first(lang).into_iter().chain([completeness.line(lang)]) {
        writeln!(out, "{line}")?;
    }
    let s = report.summary();
    match lang {
        Lang::Ja => writeln!(
            out,
            "{}ファイル、{}送信単位、{}レコード: エラー {}、警告 {}、お知らせ {}",
            s.files, s.units, s.records, s.errors, s.warnings, s.infos
        )?,
        Lang::En => writeln!(
            out,
            "{}, {}, {}: {}, {}, {}",
            counted(s.files, "file"),
            counted(s.units, "unit"),
            counted(s.records, "record"),
            counted(s.errors, "error"),
            counted(s.warnings, "warning"),
            counted(s.infos, "info"),
        )?,
    }
    for line in fixable(report, lang).into_iter().chain(list_ends(report, lang)).chain(made_with(report, lang)) {
        writeln!(out, "{line}")?;
    }
    let (color, plain) = match (view.style.color, report.verdict()) {
        (false, _) => ("", ""),
        (true, Verdict::Valid) => ("\x1b[1;32m", "\x1b[0m"),
        (true, Verdict::Incomplete) => ("\x1b[1;33m", "\x1b[0m"),
        (true, Verdict::Invalid) => ("\x1b[1;31m", "\x1b[0m"),
    };
    writeln!(out, "{color}{}{plain}", verdict(report, lang))
}

/// The findings by rule, with the true totals.
fn by_rule(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let lang = view.wording.lang;
    let rules = broken(report);
    if rules.is_empty() {
        return Ok(());
    }
    let names = match lang {
        Lang::Ja => ["規則", "重大度", "件数", "ファイル", "修正", "概要"],
        Lang::En => ["rule", "severity", "findings", "files", "fix", "what is wrong"],
    };
    let rows: Vec<[String; 6]> = rules
        .iter()
        .map(|rule| {
            let (findings, files) = (rule.outcome.findings.to_string(), rule.outcome.files.to_string());
            let title = rule.title.get(lang).to_owned();
            [
                rule.outcome.id.clone(),
                severity(rule.severity, lang).to_owned(),
                findings,
                files,
                fixes(rule.outcome),
                title,
            ]
        })
        .collect();
    let header = names.map(str::to_owned);
    let mut widths = [0; 6];
    for row in rows.iter().chain([&header]) {
        widths.iter_mut().zip(row).for_each(|(width, cell)| *width = (*width).max(cell.width()));
    }
    for row in [&header].into_iter().chain(&rows) {
        let mut line = String::new();
        for (n, (cell, width)) in row[..5].iter().zip(widths).enumerate() {
            let gap = " ".repeat(width - cell.width());
            // Numbers stand to the right.
            line.push_str(&if (2..4).contains(&n) { format!("{gap}{cell}  ") } else { format!("{cell}{gap}  ") });
        }
        let title = fitted(&row[5], view.style.width.saturating_sub(line.width()).max(16));
        writeln!(out, "{}", format!("{line}{title}").trim_end())?;
    }
    writeln!(out)
}

/// What can be mended of a rule's findings: `[*]`, `[*] 3` where not all can be, nothing where none can.
fn fixes(outcome: &RuleOutcome) -> String {
    let RuleOutcome { findings, fixable, fixable_unsafe, .. } = *outcome;
    let of = |n: u64| if n == findings { String::new() } else { format!(" {n}") };
    let marks = [(fixable, true), (fixable_unsafe, false)].into_iter().filter(|(n, _)| *n > 0);
    marks.map(|(n, safe)| format!("{}{}", mark(safe), of(n))).collect::<Vec<_>>().join(" ")
}

/// How many findings `careplan fix` mends, listed or not, with the marks that such findings have.
fn fixable(report: &Report, lang: Lang) -> Option<String> {
    let s = report.summary();
    Some(match (s.fixable, s.fixable_unsafe, lang) {
        (0, 0, _) => return None,
        (0, more, Lang::Ja) => format!("[~] {more}件は `careplan fix --unsafe-fixes` で修正できます（要確認）"),
        (0, more, Lang::En) => format!("[~] {more} fixable with `careplan fix --unsafe-fixes`"),
        (n, 0, Lang::Ja) => format!("[*] {n}件は `careplan fix` で修正できます"),
        (n, 0, Lang::En) => format!("[*] {n} fixable with `careplan fix`"),
        (n, more, Lang::Ja) => {
            format!("[*] {n}件は `careplan fix` で修正できます（[~] ほかに{more}件は --unsafe-fixes で。要確認）")
        }
        (n, more, Lang::En) => format!("[*] {n} fixable with `careplan fix` ([~] {more} more with --unsafe-fixes)"),
    })
}

/// Cuts a text to a width in columns.
fn fitted(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut fitted = String::new();
    for c in text.chars() {
        if fitted.width() + c.width().unwrap_or(0) + 1 > columns {
            break;
        }
        fitted.push(c);
    }
    fitted + "…"
}

/// A finding as miette sees it.
#[derive(Debug)]
struct Drawn {
    code: String,
    severity: Severity,
    message: String,
    help: String,
    /// Where it is, for a finding without an excerpt.
    place: String,
    source: Option<Line>,
    label: Option<LabeledSpan>,
}

/// One line of source: the excerpt.
#[derive(Debug)]
struct Line {
    name: String,
    number: u64,
    text: String,
}

impl Drawn {
    fn new(finding: &Finding, wording: Wording) -> Drawn {
        let place = finding.place();
        let name = place.map_or_else(String::new, |place| in_words(place, wording.lang));
        let excerpt = finding.excerpt().map(|excerpt| excerpt.line(wording));
        let message = finding.message(wording);
        let label = excerpt.as_ref().map(|excerpt| {
            let span = excerpt.focus.clone().unwrap_or(0..excerpt.text.len());
            // Nothing is drawn under nothing at the end of a line: then under the comma before it.
            let span = match span.start == excerpt.text.len() && span.start > 0 {
                true => span.start - 1..span.end,
                false => span,
            };
            let note = finding.excerpt().and_then(|excerpt| excerpt.note());
            let item = finding.item().map(|item| format!("No.{} {}", item.no(), item.name()));
            let text = item.or_else(|| note.map(|note| note.get(wording.lang).to_owned()));
            LabeledSpan::new_primary_with_span(text, span)
        });
        Drawn {
            code: code(finding, wording.lang),
            severity: finding.severity(),
            // With an excerpt the place stands above it.
            message: match excerpt.is_some() || name.is_empty() {
                true => message,
                false => format!("{message}\n{PLACE}"),
            },
            place: name.clone(),
            help: finding.help(wording),
            source: excerpt.map(|excerpt| Line {
                name,
                number: place.map_or(1, |place| place.line),
                text: excerpt.text,
            }),
            label,
        }
    }
}

/// `record 1, byte 25 (line 1)`
fn in_words(place: Place, lang: Lang) -> String {
    let Place { record, line, byte } = place;
    match (record, lang) {
        (Some(record), Lang::Ja) => format!("レコード {record}、{byte} バイト目（{line} 行目）"),
        (Some(record), Lang::En) => format!("record {record} byte {byte} (line {line})"),
        (None, Lang::Ja) => format!("{byte} バイト目（{line} 行目）"),
        (None, Lang::En) => format!("byte {byte} (line {line})"),
    }
}

/// The rule, how bad it is and whether it can be fixed: `CP415 date (error) [*]`.
fn code(finding: &Finding, lang: Lang) -> String {
    let (rule, severity) = (finding.rule(), severity(finding.severity(), lang));
    let mark = finding.remedy().map_or_else(String::new, |remedy| format!(" {}", mark(remedy.is_safe())));
    match lang {
        Lang::Ja => format!("{} {}（{severity}）{mark}", rule.id, rule.slug),
        Lang::En => format!("{} {} ({severity}){mark}", rule.id, rule.slug),
    }
}

impl std::fmt::Display for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl Diagnostic for Drawn {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|line| line as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.label.clone().map(|label| Box::new(std::iter::once(label)) as _)
    }
}

impl SourceCode for Line {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let number = usize::try_from(self.number).unwrap_or(usize::MAX).saturating_sub(1);
        let all = SourceSpan::from(0..self.text.len());
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), self.text.as_bytes(), all, number, 0, 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_of_help() {
        assert_eq!(help_label("  help: x", Lang::Ja), "  対処: x");
        assert_eq!(help_label("  help: x", Lang::En), "  help: x");
        assert_eq!(help_label("\x1b[36m  help: \x1b[0mx", Lang::Ja), "\x1b[36m  対処: \x1b[0mx");
        assert_eq!(help_label(" 1 │ a  help: b", Lang::Ja), " 1 │ a  help: b");
    }
}
