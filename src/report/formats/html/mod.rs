//! HTML: one page that needs nothing else. It can be read, printed and searched without its script, which only filters.

use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::ground::hex::hex;
use crate::report::formats::MOST_LISTED;
use crate::report::formats::completeness::{Completeness, fixable, hidden, made_with, verdict};
use crate::report::formats::markup::Markup;
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::report::{Finding, Report, RuleStatus};
use crate::rule::Severity;
use crate::text::Lang;
use crate::text::Wording;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

pub(super) const FORMAT: Format = Format {
    name: "html",
    about: "A page to look at, filter and print",
    readers: Readers::Browser,
    most_per_rule: Some(200),
    inputs: Inputs::WithDigests,
    write: html,
};

fn html(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { markup: Markup::html(out)?, wording: view.wording };
    let lang = page.words("ja", "en");
    page.markup.open("html", &[("lang", lang)])?;
    page.head()?;
    page.markup.open("body", &[])?;
    page.summary(report)?;
    page.findings(report)?;
    page.rules(report)?;
    page.files(report)?;
    page.footer(report)?;
    page.markup.verbatim("script", SCRIPT)?;
    page.markup.close("body")?;
    page.markup.close("html")?;
    page.markup.line()
}

struct Page<'w> {
    markup: Markup<'w>,
    wording: Wording,
}

impl Page<'_> {
    fn words(&self, ja: &'static str, en: &'static str) -> &'static str {
        if self.wording.lang == Lang::Ja { ja } else { en }
    }

    fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.words("エラー", "error"),
            Severity::Warning => self.words("警告", "warning"),
            Severity::Info => self.words("お知らせ", "info"),
        }
    }

    fn head(&mut self) -> io::Result<()> {
        let title = self.words("ケアプランデータ検査報告", "careplan report");
        let digest = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
        // Nothing may be loaded or run but the style and the script below, whatever else comes to be on the page.
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            digest(STYLE),
            digest(SCRIPT)
        );
        let markup = &mut self.markup;
        markup.open("head", &[])?;
        markup.empty("meta", &[("charset", "utf-8")])?;
        markup.empty("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)])?;
        markup.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")])?;
        markup.element("title", &[], title)?;
        markup.verbatim("style", STYLE)?;
        markup.close("head")
    }

    fn summary(&mut self, report: &Report) -> io::Result<()> {
        let lang = self.wording.lang;
        let s = report.summary();
        let state = match (report.is_valid(), s.errors) {
            (true, _) => "valid",
            (false, 0) => "incomplete",
            (false, _) => "error",
        };
        let title = self.words("ケアプランデータ検査報告", "careplan report");
        let wrong = match lang {
            Lang::Ja => format!("エラーが{}件あります。", s.errors),
            Lang::En if s.errors == 1 => "There is 1 error.".to_owned(),
            Lang::En => format!("There are {} errors.", s.errors),
        };
        let totals = [
            (s.errors, "error", self.words("エラー", "errors")),
            (s.warnings, "warning", self.words("警告", "warnings")),
            (s.infos, "info", self.words("お知らせ", "infos")),
            (s.files, "", self.words("ファイル", "files")),
            (s.units, "", self.words("送信単位", "units")),
            (s.records, "", self.words("レコード", "records")),
        ];
        let markup = &mut self.markup;
        markup.open("header", &[])?;
        markup.element("h1", &[], title)?;
        markup.element("p", &[("class", &format!("verdict {state}"))], verdict(report, lang).unwrap_or(&wrong))?;
        markup.open("ul", &[("class", "totals")])?;
        for (count, class, name) in totals {
            markup.open("li", &[("class", class)])?;
            markup.element("b", &[], &count.to_string())?;
            markup.text(&format!(" {name}"))?;
            markup.close("li")?;
        }
        markup.close("ul")?;
        let mut notes = Completeness::of(report).lines(lang);
        notes.extend(hidden(report, lang));
        notes.extend(fixable(report, lang));
        notes.extend(made_with(report, lang));
        for line in &notes {
            markup.element("p", &[("class", "note")], line)?;
        }
        markup.close("header")?;
        markup.line()
    }

    fn findings(&mut self, report: &Report) -> io::Result<()> {
        if report.findings().is_empty() {
            return Ok(());
        }
        // The filter stays in sight as long as the findings are.
        self.markup.open("section", &[])?;
        self.filter()?;
        let headings = [
            self.words("重大度", "severity"),
            self.words("規則", "rule"),
            self.words("場所", "place"),
            self.words("項目", "item"),
            self.words("内容と対処", "what is wrong, and what to do"),
        ];
        self.markup.open("table", &[("id", "findings")])?;
        self.heading(&headings)?;
        // One body for each file: its name is a row that spans the table and stays in sight.
        for file in report.findings()[..report.findings().len().min(MOST_LISTED)].chunk_by(|a, b| a.file() == b.file())
        {
            self.markup.open("tbody", &[("data-file", file[0].file())])?;
            self.markup.open("tr", &[("class", "file")])?;
            self.markup.element("th", &[("colspan", "5"), ("scope", "rowgroup")], file[0].file())?;
            self.markup.close("tr")?;
            for finding in file {
                self.finding(finding)?;
            }
            self.markup.close("tbody")?;
        }
        self.markup.close("table")?;
        self.markup.close("section")
    }

    fn heading(&mut self, names: &[&str]) -> io::Result<()> {
        self.markup.open("thead", &[])?;
        self.markup.open("tr", &[])?;
        for name in names {
            self.markup.element("th", &[("scope", "col")], name)?;
        }
        self.markup.close("tr")?;
        self.markup.close("thead")
    }

    /// Shown by the script, without which it would do nothing.
    fn filter(&mut self) -> io::Result<()> {
        let labels = [("rule", self.words("規則", "rule")), ("file", self.words("ファイル", "file"))];
        let (all, search) = (self.words("すべて", "all"), self.words("検索", "search"));
        let severities = [Severity::Error, Severity::Warning, Severity::Info].map(|s| (s.as_str(), self.severity(s)));
        let markup = &mut self.markup;
        markup.open("form", &[("id", "filter"), ("hidden", "hidden")])?;
        for (name, label) in severities {
            markup.open("label", &[])?;
            markup.empty(
                "input",
                &[("type", "checkbox"), ("name", "severity"), ("value", name), ("checked", "checked")],
            )?;
            markup.text(&format!(" {label}"))?;
            markup.close("label")?;
        }
        for (name, label) in labels {
            markup.open("label", &[])?;
            markup.text(&format!("{label} "))?;
            markup.open("select", &[("name", name)])?;
            markup.element("option", &[("value", "")], all)?;
            markup.close("select")?;
            markup.close("label")?;
        }
        markup.open("label", &[])?;
        markup.text(&format!("{search} "))?;
        markup.empty("input", &[("type", "search"), ("name", "text")])?;
        markup.close("label")?;
        markup.element("output", &[("name", "shown")], "")?;
        markup.close("form")
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let wording = self.wording;
        let (rule, severity) = (finding.rule(), finding.severity());
        let (record, line, byte) =
            (self.words("レコード", "record"), self.words("行", "line"), self.words("バイト位置", "byte"));
        let (what_to_do, source) = (self.words("対処", "what to do"), self.words("根拠", "source"));
        let severity_name = self.severity(severity);
        let markup = &mut self.markup;
        markup.line()?;
        markup.open("tr", &[("data-rule", &rule.id), ("data-severity", severity.as_str())])?;
        markup.open("td", &[])?;
        markup.element("span", &[("class", &format!("severity {}", severity.as_str()))], severity_name)?;
        markup.close("td")?;
        markup.element("td", &[("class", "rule"), ("title", rule.title.get(wording.lang))], &rule.id)?;
        let place = finding.place().map_or_else(String::new, |place| {
            // A number stays beside the word it belongs to.
            let number = place.record.map(|n| format!("{record}\u{a0}{n}、")).unwrap_or_default();
            format!("{number}{line}\u{a0}{}、{byte}\u{a0}{}", place.line, place.byte)
        });
        let place = if wording.lang == Lang::En { place.replace('、', ", ") } else { place };
        markup.element("td", &[("class", "place")], &place)?;
        let item = finding.item().map_or_else(String::new, |item| format!("No.{} {}", item.no(), item.name()));
        markup.element("td", &[], &item)?;
        markup.open("td", &[])?;
        markup.element("p", &[], &finding.message(wording))?;
        if let Some(excerpt) = finding.excerpt().map(|excerpt| excerpt.line(wording)) {
            let focus = excerpt.focus.unwrap_or(0..0);
            markup.open("p", &[("class", "excerpt")])?;
            markup.text(&excerpt.text[..focus.start])?;
            markup.element("mark", &[], &excerpt.text[focus.clone()])?;
            markup.text(&excerpt.text[focus.end..])?;
            markup.close("p")?;
        }
        let help = finding.help(wording);
        if !help.is_empty() {
            labelled(markup, "help", what_to_do, &help)?;
        }
        // Rules on the input itself are in no standard.
        if finding.section() != "-" {
            labelled(markup, "source", source, finding.section())?;
        }
        markup.close("td")?;
        markup.close("tr")
    }

    fn rules(&mut self, report: &Report) -> io::Result<()> {
        let names = [
            self.words("規則", "rule"),
            self.words("概要", "what it finds"),
            self.words("状態", "status"),
            self.words("見た数", "seen"),
            self.words("指摘", "findings"),
            self.words("妨げ", "blocked by"),
        ];
        let status = |status| match status {
            RuleStatus::Run => self.words("検査済み", "run"),
            RuleStatus::NotApplicable => self.words("対象なし", "not applicable"),
            RuleStatus::Blocked => self.words("一部検査できず", "blocked"),
        };
        let rows = report.rules().iter().map(|rule| {
            let title = report.rule(&rule.id).map_or("", |rule| rule.title.get(self.wording.lang));
            let counts = [rule.rows.to_string(), rule.findings.to_string()];
            let [seen, findings] = counts;
            vec![
                rule.id.clone(),
                title.to_owned(),
                status(rule.status).to_owned(),
                seen,
                findings,
                rule.blocked_by.join(" "),
            ]
        });
        let rows = rows.collect();
        self.table(self.words("規則の一覧", "Rules"), &names, rows)
    }

    fn files(&mut self, report: &Report) -> io::Result<()> {
        let names = [
            self.words("ファイル", "file"),
            self.words("バイト", "bytes"),
            self.words("レコード", "records"),
            "SHA-256",
        ];
        let rows = report.inputs().iter().take(MOST_LISTED).map(|input| {
            let digest = input.sha256.as_deref().map(|digest| hex(digest)).unwrap_or_default();
            vec![input.file.to_string(), input.bytes.to_string(), input.records.to_string(), digest]
        });
        let rows = rows.collect();
        self.table(self.words("読んだファイル", "Files"), &names, rows)
    }

    /// A table to be opened by who wants it.
    fn table(&mut self, title: &str, names: &[&str], rows: Vec<Vec<String>>) -> io::Result<()> {
        self.markup.line()?;
        self.markup.open("details", &[])?;
        self.markup.element("summary", &[], title)?;
        self.markup.open("table", &[("class", "list")])?;
        self.heading(names)?;
        self.markup.open("tbody", &[])?;
        for row in rows {
            self.markup.open("tr", &[])?;
            for cell in row {
                self.markup.element("td", &[], &cell)?;
            }
            self.markup.close("tr")?;
        }
        for end in ["tbody", "table", "details"] {
            self.markup.close(end)?;
        }
        Ok(())
    }

    fn footer(&mut self, report: &Report) -> io::Result<()> {
        let spec = self.words("仕様", "spec");
        let text = format!(
            "careplan {}、{spec} {}（{}）",
            env!("CARGO_PKG_VERSION"),
            report.spec_edition(),
            report.spec_digest()
        );
        let text = if self.wording.lang == Lang::En {
            text.replace('、', ", ").replace('（', " (").replace('）', ")")
        } else {
            text
        };
        self.markup.element("footer", &[], &text)
    }
}

/// A paragraph that says first what it is.
fn labelled(markup: &mut Markup<'_>, class: &str, label: &str, text: &str) -> io::Result<()> {
    markup.open("p", &[("class", class)])?;
    markup.element("span", &[("class", "label")], label)?;
    markup.text(text)?;
    markup.close("p")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_stay_inside_their_elements() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.to_lowercase().contains("</") && !text.contains("<!--"));
            assert!(!text.contains("http") && !text.contains("url(") && !text.contains("@import"));
        }
    }
}
