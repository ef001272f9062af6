//! The findings of a page: by rule with their totals, then one by one.

use std::collections::BTreeMap;
use std::io;

use crate::report::formats::MOST_LISTED;
use crate::report::formats::by_rule::broken;
use crate::report::formats::html::Page;
use crate::report::formats::html::names::Named;
use crate::report::formats::markup::Markup;
use crate::report::formats::words::{list_ends, repeated, severity};
use crate::report::{Finding, Report};
use crate::rule::{Place, Severity};
use crate::text::Lang;

/// Rows of a table. A browser draws only the tables that are in sight, so that thousands of rows open at once.
const ROWS: usize = 50;

impl Page<'_> {
    /// How often each rule is broken; its code filters the list.
    pub(super) fn by_rule(&mut self, report: &Report) -> io::Result<()> {
        let rules = broken(report);
        if rules.is_empty() {
            return Ok(());
        }
        let lang = self.wording.lang;
        let title = self.words("規則ごとの件数", "Findings by rule");
        let names = [
            self.words("規則", "rule"),
            self.words("概要", "what is wrong"),
            self.words("重大度", "severity"),
            self.words("件数", "findings"),
            self.words("ファイル", "files"),
            self.words("自動修正できるもの", "fixable"),
        ];
        self.markup.open("section", &[])?;
        self.markup.element("h2", &[], title)?;
        self.markup.open("table", &[("id", "by-rule"), ("class", "list")])?;
        self.markup.element("caption", &[("class", "hidden")], title)?;
        self.heading(&names)?;
        self.markup.open("tbody", &[])?;
        for rule in rules {
            let (outcome, grade) = (rule.outcome, rule.severity.as_str());
            let fixable = match outcome.fixable + outcome.fixable_unsafe {
                0 => String::new(),
                n => n.to_string(),
            };
            let markup = &mut self.markup;
            markup.open("tr", &[])?;
            markup.open("td", &[])?;
            markup.element("a", &[("href", &format!("#rule={}", outcome.id))], &outcome.id)?;
            markup.close("td")?;
            markup.element("td", &[], rule.title.get(lang))?;
            markup.open("td", &[])?;
            markup.element("span", &[("class", &format!("severity {grade}"))], severity(rule.severity, lang))?;
            markup.close("td")?;
            for cell in [&outcome.findings.to_string(), &outcome.files.to_string(), &fixable] {
                markup.element("td", &[("class", "number")], cell)?;
            }
            markup.close("tr")?;
        }
        for end in ["tbody", "table", "section"] {
            self.markup.close(end)?;
        }
        self.markup.line()
    }

    pub(super) fn findings(&mut self, report: &Report) -> io::Result<()> {
        let listed = report.some_findings(MOST_LISTED);
        if listed.is_empty() {
            return Ok(());
        }
        // The filter stays in sight as long as the findings are.
        self.markup.open("section", &[("id", "findings")])?;
        let title = self.words("指摘の一覧", "Findings");
        self.markup.element("h2", &[], title)?;
        let (all, hidden) = (report.summary().findings(), report.summary().findings() - listed.len() as u64);
        if hidden > 0 {
            let words = match self.wording.lang {
                Lang::Ja => format!(
                    "全{all}件のうち{hidden}件は一覧にありません（件数は上の表に含みます。どのファイルも一部は載せています）"
                ),
                Lang::En => format!("{hidden} of {all} findings are not listed; the table above counts them all"),
            };
            self.markup.element("p", &[("class", "note")], &words)?;
        }
        if let Some(words) = list_ends(report, self.wording.lang) {
            self.markup.element("p", &[("class", "note")], &words)?;
        }
        self.filter(&listed)?;
        let mut number = 0;
        for file in listed.chunk_by(|a, b| a.file() == b.file()) {
            self.file(file, &mut number)?;
        }
        self.markup.close("section")?;
        self.markup.line()
    }

    /// The findings of a file, in tables of some rows each.
    fn file(&mut self, findings: &[&Finding], number: &mut usize) -> io::Result<()> {
        let (path, lang) = (findings[0].file(), self.wording.lang);
        let short = self.short(path).to_owned();
        let named = Named::of(self.spec, path).map(|named| named.in_words(lang));
        let headings = [
            self.words("重大度", "severity"),
            self.words("規則", "rule"),
            self.words("場所", "place"),
            self.words("項目", "item"),
            self.words("内容と対処", "what is wrong, and what to do"),
        ];
        self.markup.line()?;
        self.markup.open("article", &[("data-file", &short)])?;
        self.markup.element("h3", &[], &short)?;
        if let Some(words) = &named {
            self.markup.element("p", &[("class", "form")], words)?;
        }
        for rows in findings.chunks(ROWS) {
            self.markup.open("div", &[("class", "rows")])?;
            self.markup.open("table", &[])?;
            self.markup.element("caption", &[("class", "hidden")], &short)?;
            self.heading(&headings)?;
            self.markup.open("tbody", &[])?;
            for finding in rows {
                *number += 1;
                self.finding(finding, *number)?;
            }
            for end in ["tbody", "table", "div"] {
                self.markup.close(end)?;
            }
        }
        self.markup.close("article")
    }

    /// Shown by the script, without which it would do nothing.
    fn filter(&mut self, listed: &[&Finding]) -> io::Result<()> {
        let lang = self.wording.lang;
        let mut rules: BTreeMap<String, (String, u64)> = BTreeMap::new();
        let mut files: BTreeMap<String, (String, u64)> = BTreeMap::new();
        for finding in listed {
            let rule = finding.rule();
            let title = || (format!("{} {}", rule.id, rule.title.get(lang)), 0);
            rules.entry(rule.id.clone()).or_insert_with(title).1 += 1;
            let short = self.short(finding.file());
            files.entry(short.to_owned()).or_insert_with(|| (short.to_owned(), 0)).1 += 1;
        }
        let lists = [("rule", self.words("規則", "rule"), rules), ("file", self.words("ファイル", "file"), files)];
        let (all, search) = (self.words("すべて", "all"), self.words("検索", "search"));
        let markup = &mut self.markup;
        markup.open("form", &[("id", "filter"), ("hidden", "hidden")])?;
        for grade in [Severity::Error, Severity::Warning, Severity::Info] {
            markup.open("label", &[])?;
            let name = grade.as_str();
            markup.empty(
                "input",
                &[("type", "checkbox"), ("name", "severity"), ("value", name), ("checked", "checked")],
            )?;
            markup.text(&format!(" {}", severity(grade, lang)))?;
            markup.close("label")?;
        }
        for (name, label, options) in lists {
            markup.open("label", &[])?;
            markup.text(&format!("{label} "))?;
            markup.open("select", &[("name", name)])?;
            markup.element("option", &[("value", "")], all)?;
            for (value, (words, count)) in options {
                markup.element("option", &[("value", &value)], &format!("{words} ({count})"))?;
            }
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

    fn finding(&mut self, finding: &Finding, number: usize) -> io::Result<()> {
        let wording = self.wording;
        let lang = wording.lang;
        let (rule, grade) = (finding.rule(), finding.severity());
        let (what_to_do, source) = (self.words("対処", "what to do"), self.words("根拠", "source"));
        let fixable = finding.remedy().map(|remedy| match remedy.is_safe() {
            true => self.words("自動修正可", "fixable"),
            false => self.words("自動修正可（要確認）", "fixable, to be checked"),
        });
        let id = format!("n{number}");
        let markup = &mut self.markup;
        markup.line()?;
        markup.open("tr", &[("data-rule", &rule.id), ("data-severity", grade.as_str()), ("id", &id)])?;
        markup.open("td", &[])?;
        markup.element("span", &[("class", &format!("severity {}", grade.as_str()))], severity(grade, lang))?;
        markup.close("td")?;
        markup.open("td", &[("class", "rule")])?;
        markup.element("a", &[("href", &format!("#{id}"))], &rule.id)?;
        markup.text(&format!(" {}", rule.title.get(lang)))?;
        markup.close("td")?;
        let place = finding.place().map_or_else(String::new, |place| in_words(place, lang));
        markup.element("td", &[("class", "place")], &place)?;
        let item = finding.item().map_or_else(String::new, |item| format!("No.{} {}", item.no(), item.name()));
        markup.element("td", &[], &item)?;
        markup.open("td", &[])?;
        markup.open("p", &[])?;
        markup.text(&finding.message(wording))?;
        if let Some(words) = &fixable {
            markup.text(" ")?;
            markup.element("span", &[("class", "fix")], words)?;
        }
        markup.close("p")?;
        if let Some(words) = finding.repeats().and_then(|all| repeated(all, lang)) {
            markup.element("p", &[("class", "repeated")], &words)?;
        }
        excerpt(markup, finding, wording)?;
        let help = finding.help_on_paper(wording);
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
}

fn excerpt(markup: &mut Markup<'_>, finding: &Finding, wording: crate::text::Wording) -> io::Result<()> {
    let Some(excerpt) = finding.excerpt().map(|excerpt| excerpt.line(wording)) else { return Ok(()) };
    let focus = excerpt.focus.unwrap_or(0..0);
    markup.open("p", &[("class", "excerpt")])?;
    markup.text(&excerpt.text[..focus.start])?;
    markup.element("mark", &[], &excerpt.text[focus.clone()])?;
    markup.text(&excerpt.text[focus.end..])?;
    if let Some(note) = finding.excerpt().and_then(|excerpt| excerpt.note()) {
        markup.text(" ← ")?;
        markup.text(note.get(wording.lang))?;
    }
    markup.close("p")
}

/// A number stays beside the word it belongs to.
fn in_words(place: Place, lang: Lang) -> String {
    let Place { record, line, byte } = place;
    match (lang, record) {
        (Lang::Ja, Some(record)) => format!("レコード\u{a0}{record}、{line}\u{a0}行目、{byte}\u{a0}バイト目"),
        (Lang::Ja, None) => format!("{line}\u{a0}行目、{byte}\u{a0}バイト目"),
        (Lang::En, Some(record)) => format!("record\u{a0}{record}, line\u{a0}{line}, byte\u{a0}{byte}"),
        (Lang::En, None) => format!("line\u{a0}{line}, byte\u{a0}{byte}"),
    }
}

/// A paragraph that says first what it is.
fn labelled(markup: &mut Markup<'_>, class: &str, label: &str, text: &str) -> io::Result<()> {
    markup.open("p", &[("class", class)])?;
    markup.element("span", &[("class", "label")], label)?;
    markup.text(text)?;
    markup.close("p")
}
