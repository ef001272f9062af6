//! HTML: one page that needs nothing else. It can be read, printed and searched without its script, which only filters.
//!
//! Care staff read it, and it is filed: it speaks of no commands, and on paper everything is open that proves it.

mod findings;
mod names;
mod proof;

use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::report::Report;
use crate::report::formats::html::names::{AllNames, Named, common_folder};
use crate::report::formats::markup::Markup;
use crate::report::formats::words::verdict;
use crate::report::formats::{Format, Inputs, Readers, View};
use crate::schema::Spec;
use crate::text::Lang;
use crate::text::Wording;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

pub(super) const FORMAT: Format = Format {
    name: "html",
    readers: Readers::Browser,
    most_per_rule: Some(200),
    inputs: Inputs::WithDigests,
    write: html,
};

fn html(report: &Report, view: View, out: &mut dyn Write) -> io::Result<()> {
    let paths = report.inputs().iter().map(|input| &*input.file);
    let folder = common_folder(paths.chain(report.findings().iter().map(|finding| finding.file())));
    let mut page = Page { markup: Markup::html(out)?, wording: view.wording, spec: &report.spec, folder };
    let lang = page.words("ja", "en");
    page.markup.open("html", &[("lang", lang)])?;
    page.head(report)?;
    page.markup.open("body", &[])?;
    page.summary(report, view)?;
    page.markup.open("main", &[])?;
    page.by_rule(report)?;
    page.findings(report)?;
    page.scope(report)?;
    page.rules(report)?;
    page.files(report)?;
    page.markup.close("main")?;
    page.footer(report)?;
    page.markup.verbatim("script", SCRIPT)?;
    page.markup.close("body")?;
    page.markup.close("html")?;
    page.markup.line()
}

struct Page<'w> {
    markup: Markup<'w>,
    wording: Wording,
    spec: &'w Spec,
    /// The folder that all files are in: it says nothing about any of them, and may name whoever made the report.
    folder: &'w str,
}

impl Page<'_> {
    fn words(&self, ja: &'static str, en: &'static str) -> &'static str {
        if self.wording.lang == Lang::Ja { ja } else { en }
    }

    /// A path without the folder that all are in.
    fn short<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.folder).unwrap_or(path)
    }

    fn head(&mut self, report: &Report) -> io::Result<()> {
        let title = self.words("ケアプランデータ検査報告", "careplan report");
        let title = format!("{title}: {}", report.verdict().word(self.wording.lang));
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
        markup.element("title", &[], &title)?;
        markup.verbatim("style", STYLE)?;
        markup.close("head")
    }

    fn summary(&mut self, report: &Report, view: View) -> io::Result<()> {
        let lang = self.wording.lang;
        let s = report.summary();
        let title = self.words("ケアプランデータ検査報告", "careplan report");
        let totals = [
            (s.errors, "error", self.words("エラー", "errors")),
            (s.warnings, "warning", self.words("警告", "warnings")),
            (s.infos, "info", self.words("お知らせ", "infos")),
            (s.fixable + s.fixable_unsafe, "", self.words("自動修正できるもの", "fixable")),
            (s.files, "", self.words("ファイル", "files")),
            (s.units, "", self.words("送信単位", "units")),
            (s.records, "", self.words("レコード", "records")),
        ];
        let facts = self.facts(report, view);
        let class = format!("verdict {}", report.verdict().as_str());
        let markup = &mut self.markup;
        markup.open("header", &[])?;
        markup.element("h1", &[], title)?;
        markup.element("p", &[("class", &class)], &verdict(report, lang))?;
        markup.open("dl", &[])?;
        for (title, value) in &facts {
            markup.open("div", &[])?;
            markup.element("dt", &[], title)?;
            markup.element("dd", &[], value)?;
            markup.close("div")?;
        }
        markup.close("dl")?;
        markup.open("ul", &[("class", "totals")])?;
        for (count, class, name) in totals {
            markup.open("li", &[("class", class)])?;
            markup.element("b", &[], &count.to_string())?;
            markup.text(&format!(" {name}"))?;
            markup.close("li")?;
        }
        markup.close("ul")?;
        markup.close("header")?;
        markup.line()
    }

    /// Lists what was checked, when, and the senders and receivers.
    fn facts(&self, report: &Report, view: View) -> Vec<(&'static str, String)> {
        let lang = self.wording.lang;
        let mut names = AllNames::default();
        let files = report.inputs().iter().map(|input| &*input.file);
        let others = report.findings().iter().map(|finding| finding.file());
        files.chain(others).filter_map(|path| Named::of(self.spec, path)).for_each(|named| names.add(&named, lang));
        let mut facts = Vec::new();
        let folder = self.folder.trim_end_matches(['/', '!']).rsplit('/').next().unwrap_or_default();
        if !folder.is_empty() {
            facts.push((self.words("対象", "data"), folder.to_owned()));
        }
        facts.extend(view.stamp.map(|day| (self.words("作成日", "date"), day.to_string())));
        facts.extend(names.facts(lang));
        facts
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
