//! What a filed report must show of how it came about: what was asked, every rule, every file with its digest.

use std::io;

use crate::ground::hex::hex;
use crate::report::formats::MOST_LISTED;
use crate::report::formats::completeness::Completeness;
use crate::report::formats::html::Page;
use crate::report::formats::words::made_with;
use crate::report::{Report, RuleStatus};
use crate::text::Lang;

impl Page<'_> {
    /// What was asked, and what could not be looked at.
    pub(super) fn scope(&mut self, report: &Report) -> io::Result<()> {
        let lang = self.wording.lang;
        let title = self.words("検査の範囲と設定", "What was checked, and how");
        let completeness = Completeness::of(report);
        let mut notes = completeness.fix_first(lang);
        notes.push(completeness.line(lang));
        notes.extend(made_with(report, lang));
        let markup = &mut self.markup;
        markup.open("section", &[])?;
        markup.element("h2", &[], title)?;
        for line in &notes {
            markup.element("p", &[("class", "note")], line)?;
        }
        markup.close("section")?;
        markup.line()
    }

    pub(super) fn rules(&mut self, report: &Report) -> io::Result<()> {
        let names = [
            self.words("規則", "rule"),
            self.words("概要", "what it finds"),
            self.words("状態", "status"),
            self.words("検査件数", "seen"),
            self.words("指摘", "findings"),
            self.words("検査を妨げた規則", "blocked by"),
        ];
        let status = |status| match status {
            RuleStatus::Run => self.words("検査済み", "run"),
            RuleStatus::NotApplicable => self.words("対象なし", "not applicable"),
            RuleStatus::NotSelected => self.words("選択外", "not selected"),
            RuleStatus::Blocked => self.words("検査しきれず", "blocked"),
        };
        let rows = report.rules().iter().map(|rule| {
            let title = report.rule(&rule.id).map_or("", |rule| rule.title.get(self.wording.lang));
            let (seen, findings) = (rule.rows.to_string(), rule.findings.to_string());
            let by = rule.blocked_by.join(" ");
            vec![rule.id.clone(), title.to_owned(), status(rule.status).to_owned(), seen, findings, by]
        });
        let rows = rows.collect();
        self.table("rules", self.words("規則の一覧", "Rules"), &names, rows)
    }

    pub(super) fn files(&mut self, report: &Report) -> io::Result<()> {
        let names = [
            self.words("ファイル", "file"),
            self.words("バイト", "bytes"),
            self.words("レコード", "records"),
            "SHA-256",
        ];
        let all = report.inputs().len();
        let rows = report.inputs().iter().take(MOST_LISTED).map(|input| {
            let digest = input.sha256.as_deref().map(|digest| hex(digest)).unwrap_or_default();
            vec![self.short(&input.file).to_owned(), input.bytes.to_string(), input.records.to_string(), digest]
        });
        let rows = rows.collect();
        let title = match (self.wording.lang, all > MOST_LISTED) {
            (Lang::Ja, false) => format!("検査したファイル（{all}件）"),
            (Lang::En, false) => format!("Files ({all})"),
            (Lang::Ja, true) => format!("検査したファイル（{all}件のうち{MOST_LISTED}件）"),
            (Lang::En, true) => format!("Files ({MOST_LISTED} of {all})"),
        };
        self.table("files", &title, &names, rows)
    }

    /// A table to be opened by who wants it; on paper it is open.
    fn table(&mut self, id: &str, title: &str, names: &[&str], rows: Vec<Vec<String>>) -> io::Result<()> {
        self.markup.line()?;
        self.markup.open("details", &[("id", id)])?;
        self.markup.open("summary", &[])?;
        self.markup.element("h2", &[], title)?;
        self.markup.close("summary")?;
        self.markup.open("table", &[("class", "list")])?;
        self.markup.element("caption", &[("class", "hidden")], title)?;
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

    pub(super) fn footer(&mut self, report: &Report) -> io::Result<()> {
        let (version, edition, digest) = (env!("CARGO_PKG_VERSION"), report.spec_edition(), report.spec_digest());
        let text = match self.wording.lang {
            Lang::Ja => format!("careplan {version}、仕様 {edition}版（SHA-256 {digest}）"),
            Lang::En => format!("careplan {version}, spec {edition} (SHA-256 {digest})"),
        };
        self.markup.element("footer", &[], &text)
    }
}
