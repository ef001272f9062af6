//! Text: the report that people read at a terminal, drawn by miette.

use std::borrow::Cow;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use crate::report::formats::completeness::{Completeness, fixable, hidden, made_with, verdict};
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::formats::{MOST_LISTED, TextStyle};
use crate::report::{Finding, Report};
use crate::rule::Severity;
use crate::text::Lang;
use crate::text::Wording;

pub(super) const FORMAT: Format = Format {
    name: "text",
    about: "For people",
    readers: Readers::Terminal,
    most_per_rule: Some(20),
    inputs: Inputs::None,
    write: text,
};

fn text(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let View { wording, style } = view;
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { styles: GraphicalTheme::unicode().styles, ..GraphicalTheme::ascii() },
        (false, false) => GraphicalTheme::none(),
    };
    let theme = match style {
        TextStyle { unicode: false, color: false, .. } => {
            GraphicalTheme { characters: GraphicalTheme::ascii().characters, ..theme }
        }
        _ => theme,
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false)
        .without_primary_span_start();
    let mut page = String::new();
    for finding in report.findings().iter().take(MOST_LISTED) {
        page.clear();
        let drawn = Drawn::new(finding, wording);
        handler.render_report(&mut page, &drawn).map_err(|_| io::Error::other("a finding could not be drawn"))?;
        // miette ends lines with spaces where there is nothing to draw.
        for line in page.lines() {
            let line = help_label(line.trim_end(), wording.lang);
            writeln!(out, "{}", line.replace(PLACE, &drawn.place))?;
        }
        writeln!(out)?;
    }
    summary(report, wording.lang, out)
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

fn summary(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let s = report.summary();
    for line in hidden(report, lang).into_iter().chain(Completeness::of(report).lines(lang)) {
        writeln!(out, "{line}")?;
    }
    match lang {
        Lang::Ja => writeln!(
            out,
            "{}ファイル、{}送信単位、{}レコード: エラー {}、警告 {}、お知らせ {}",
            s.files, s.units, s.records, s.errors, s.warnings, s.infos
        )?,
        Lang::En => writeln!(
            out,
            "{}, {}, {}: {}, {}, {}",
            count(s.files, "file"),
            count(s.units, "unit"),
            count(s.records, "record"),
            count(s.errors, "error"),
            count(s.warnings, "warning"),
            count(s.infos, "info"),
        )?,
    }
    for line in fixable(report, lang).into_iter().chain(made_with(report, lang)) {
        writeln!(out, "{line}")?;
    }
    if let Some(verdict) = verdict(report, lang) {
        writeln!(out, "{verdict}")?;
    }
    Ok(())
}

fn count(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
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
        let (record, at) = match wording.lang {
            Lang::Ja => ("レコード", "バイト位置"),
            Lang::En => ("record", "byte"),
        };
        let mut name = finding.file().to_owned();
        if let Some(place) = place {
            name.push_str(&format!(":{}", place.line));
            if let Some(number) = place.record {
                name.push_str(&format!(" {record} {number}"));
            }
            name.push_str(&format!(" {at} {}", place.byte));
        }
        let excerpt = finding.excerpt().map(|excerpt| excerpt.line(wording));
        let message = finding.message(wording);
        let label = excerpt.as_ref().map(|excerpt| {
            let span = excerpt.focus.clone().unwrap_or(0..excerpt.text.len());
            let text = finding.item().map(|item| format!("No.{} {}", item.no(), item.name()));
            LabeledSpan::new_primary_with_span(text, span)
        });
        Drawn {
            code: code(finding, wording.lang),
            severity: finding.severity(),
            // With an excerpt the place stands above it.
            message: if excerpt.is_some() { message } else { format!("{message}\n{PLACE}") },
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

/// The rule and, in words, what the mark before the message means: `CP415 date (error)`.
fn code(finding: &Finding, lang: Lang) -> String {
    let rule = finding.rule();
    let (ja, en) = match finding.severity() {
        Severity::Error => ("エラー", "error"),
        Severity::Warning => ("警告", "warning"),
        Severity::Info => ("お知らせ", "info"),
    };
    match lang {
        Lang::Ja => format!("{} {}（{ja}）", rule.id, rule.slug),
        Lang::En => format!("{} {} ({en})", rule.id, rule.slug),
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
