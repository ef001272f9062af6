//! Text: the report that people read at a terminal, drawn by miette.

use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use crate::check::{Finding, MadeWith, Report};
use crate::rule::{Severity, Wording};
use crate::text::Lang;

/// How the text report looks.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle {
    /// Columns of the terminal.
    pub width: usize,
    /// ANSI colours.
    pub color: bool,
    /// Lines and marks beyond ASCII.
    pub unicode: bool,
}

impl Default for TextStyle {
    fn default() -> Self {
        TextStyle { width: 80, color: false, unicode: true }
    }
}

pub(super) fn text(report: &Report, wording: Wording, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
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
    for finding in report.findings() {
        page.clear();
        handler
            .render_report(&mut page, &Drawn::new(finding, wording))
            .map_err(|_| io::Error::other("a finding could not be drawn"))?;
        // miette ends lines with spaces where there is nothing to draw.
        for line in page.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    if !report.findings().is_empty() {
        writeln!(out)?;
    }
    summary(report, wording.lang, out)
}

fn summary(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let s = report.summary();
    if s.truncated > 0 {
        let listed = |id: &str| report.findings().iter().filter(|finding| finding.rule().id == id).count() as u64;
        let hidden = report.rules().iter().map(|rule| (&rule.id, rule.findings, rule.findings - listed(&rule.id)));
        for (id, all, hidden) in hidden.filter(|(_, _, hidden)| *hidden > 0) {
            match lang {
                Lang::Ja => writeln!(out, "{id}: 全{all}件のうち{hidden}件は省略（--max-per-rule 0 ですべて表示）")?,
                Lang::En => writeln!(out, "{id}: {hidden} of {all} not shown (--max-per-rule 0 shows all)")?,
            }
        }
    }
    let blocked: Vec<&str> = report.blocked().map(|rule| rule.id.as_str()).collect();
    if !blocked.is_empty() {
        let mut by: Vec<&str> = report.blocked().flat_map(|rule| &rule.blocked_by).map(String::as_str).collect();
        by.sort_unstable();
        by.dedup();
        let (blocked, by) = (blocked.join(" "), by.join(" "));
        match lang {
            Lang::Ja => writeln!(
                out,
                "一部を検査できなかった規則: {blocked}\n  妨げ: {by}（直してからもう一度検査してください）"
            )?,
            Lang::En => writeln!(
                out,
                "rules that could not look at everything: {blocked}\n  because of: {by} (mend these and check again)"
            )?,
        }
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
    if let Some(with) = report.made_with() {
        made_with(with, s.accepted, lang, out)?;
    }
    let fixable = report.findings().iter().filter(|finding| finding.rule().fix().is_some_and(|fix| fix.safe)).count();
    match (fixable, lang) {
        (0, _) => {}
        (_, Lang::Ja) => {
            writeln!(out, "うち{fixable}件は `careplan fix` で直せます（直せないと分かれば、そう知らせます）。")?
        }
        (_, Lang::En) => writeln!(out, "`careplan fix` can deal with {fixable} of them, or says why it cannot.")?,
    }
    match (report.is_valid(), lang) {
        (true, Lang::Ja) => writeln!(out, "エラーはありません。"),
        (true, Lang::En) => writeln!(out, "No errors."),
        (false, _) => Ok(()),
    }
}

/// One line that says what the report was made with, where that is not the default.
fn made_with(with: &MadeWith, accepted: u64, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let rules = |ignored: bool| -> Vec<&str> {
        let changes = with.changes.iter().filter(|change| change.severity.is_none() == ignored);
        changes.flat_map(|change| &change.rules).map(String::as_str).collect()
    };
    let mut parts = vec![match (&with.path, lang) {
        (Some(path), _) => path.clone(),
        (None, Lang::Ja) => "コマンドライン".to_owned(),
        (None, Lang::En) => "command line".to_owned(),
    }];
    parts.push(match lang {
        Lang::Ja => format!("プロファイル {}", with.profile.as_str()),
        Lang::En => format!("profile {}", with.profile.as_str()),
    });
    let selected: Vec<&str> = with.select.iter().map(String::as_str).collect();
    for (ja, en, rules) in
        [("対象", "only", selected), ("無視", "ignored", rules(true)), ("重大度の変更", "other severity", rules(false))]
    {
        let title = if lang == Lang::Ja { ja } else { en };
        if !rules.is_empty() {
            parts.push(format!("{title} {}", rules.join(" ")));
        }
    }
    if let Some(baseline) = &with.baseline {
        parts.push(match lang {
            Lang::Ja => format!("受け入れ済み {accepted}件（{baseline}）"),
            Lang::En => format!("{accepted} accepted in {baseline}"),
        });
    }
    match lang {
        Lang::Ja => writeln!(out, "設定: {}", parts.join("、")),
        Lang::En => writeln!(out, "made with: {}", parts.join(", ")),
    }
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
            code: format!("{} {}", finding.rule().id, finding.rule().slug),
            severity: finding.severity(),
            // With an excerpt the place stands above it.
            message: if excerpt.is_some() { message } else { format!("{name}: {message}") },
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
