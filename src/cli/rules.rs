//! `careplan rules`

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::args::{Global, RulesArgs, TableFormat};
use super::listing::Listing;
use super::output::{self, Outcome};
use super::table::wrap;
use crate::fix::Fix;
use crate::rule::{self, Cells, Example, OptionError, Profile, Rule, RuleBook};
use crate::schema::Demand;
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &RulesArgs) -> Outcome {
    let spec = output::spec(global)?;
    let lang = output::lang(global);
    let width = output::style(global, io::stdout().is_terminal()).width;
    let book = spec.rules();
    if arguments.format != TableFormat::Text {
        let chosen = chosen(book, &arguments.rules)?;
        output::print(|out| listing(&chosen, lang).write(arguments.format, out))?;
        return Ok(super::CLEAN);
    }
    if arguments.rules.is_empty() {
        output::print(|out| list(book.iter(), lang, out))?;
        return Ok(super::CLEAN);
    }
    let demands = spec.demands(spec.newest())?;
    let mut asked = Vec::new();
    for name in &arguments.rules {
        asked.push((book.get(name), chosen(book, std::slice::from_ref(name))?));
    }
    output::print(|out| {
        for (n, (one, group)) in asked.iter().enumerate() {
            if n > 0 {
                writeln!(out, "\n{}\n", "─".repeat(20))?;
            }
            let Some(rule) = one else {
                list(group.iter().copied(), lang, out)?;
                continue;
            };
            let behind: Vec<&Demand> = demands.iter().filter(|demand| demand.rules().contains(&rule.id)).collect();
            page(rule, lang, width, out)?;
            show_demands(&behind, lang, width, out)?;
        }
        Ok(())
    })?;
    Ok(super::CLEAN)
}

/// The rules that some names and beginnings of ids mean; all, if there are none.
fn chosen<'b>(book: &'b RuleBook, names: &[String]) -> Result<Vec<&'b Rule>, OptionError> {
    if names.is_empty() {
        return Ok(book.iter().collect());
    }
    let mut seen = HashSet::new();
    let mut found: Vec<&Rule> = rule::meant(book, names)?;
    found.retain(|rule| seen.insert(&rule.id));
    Ok(found)
}

fn listing(rules: &[&Rule], lang: Lang) -> Listing {
    let mut listing = Listing::new(
        lang,
        &[
            ["id", "番号", "id"],
            ["name", "名前", "name"],
            ["severity", "重大度", "severity"],
            ["title", "内容", "title"],
            ["group", "分類", "group"],
            ["profile", "プロファイル", "profile"],
            ["strict", "strict での重大度", "severity under strict"],
            ["why", "理由", "why"],
            ["help", "対処", "help"],
            ["inferred", "推定の理由", "why it is inferred"],
            ["fix", "修正", "fix"],
            ["section", "根拠", "source"],
        ],
    );
    for rule in rules {
        let fix = Fix::of(&rule.id).map(|fix| if fix.safe { "safe" } else { "unsafe" });
        listing.row([
            json!(rule.id),
            json!(rule.slug),
            json!(rule.severity.as_str()),
            json!(rule.title.get(lang)),
            json!(rule.group.title().get(lang)),
            json!(rule.profile.as_str()),
            json!(rule.strict.map(|severity| severity.as_str())),
            json!(rule.why.get(lang)),
            json!(rule.help.get(lang)),
            json!(rule.inferred.as_ref().map(|reason| reason.get(lang))),
            json!(fix),
            json!(section(rule)),
        ]);
    }
    listing
}

/// Where the standard says it. What it does not say has no section.
fn section(rule: &Rule) -> Option<&str> {
    Some(rule.section.as_str()).filter(|section| !section.is_empty() && *section != "-")
}

fn list<'r>(rules: impl Iterator<Item = &'r Rule>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut group = None;
    for rule in rules {
        let before = group.replace(rule.group);
        if before != Some(rule.group) {
            writeln!(out, "{}{}", if before.is_none() { "" } else { "\n" }, rule.group.title().get(lang))?;
        }
        let profile = if rule.profile == Profile::Strict { "  (--profile strict)" } else { "" };
        let severity = rule.severity.title(lang);
        let pad = " ".repeat(8_usize.saturating_sub(severity.width()));
        writeln!(out, "  {}  {severity}{pad}  {}{profile}", rule.id, rule.title.get(lang))?;
    }
    Ok(())
}

fn page(rule: &Rule, lang: Lang, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let words = |ja: &'static str, en: &'static str| if lang == Lang::Ja { ja } else { en };
    let severity = rule.severity.title(lang);
    let title = match (rule.profile, rule.strict.map(|strict| strict.title(lang)), lang) {
        (Profile::Strict, _, Lang::Ja) => format!("（{severity}、--profile strict のとき）"),
        (Profile::Strict, _, Lang::En) => format!(" ({severity}; --profile strict)"),
        (_, Some(strict), Lang::Ja) => format!("（{severity}、--profile strict では{strict}）"),
        (_, Some(strict), Lang::En) => format!(" ({severity}; --profile strict: {strict})"),
        (_, None, Lang::Ja) => format!("（{severity}）"),
        (_, None, Lang::En) => format!(" ({severity})"),
    };
    writeln!(out, "{} {}{title}", rule.id, rule.slug)?;
    writeln!(out, "{}\n", rule.title.get(lang))?;
    for line in wrap(rule.why.get(lang), width) {
        writeln!(out, "{line}")?;
    }
    if let Some(reason) = &rule.inferred {
        let title = words("推定による規則です", "The rule is inferred");
        writeln!(out)?;
        for line in wrap(&format!("{title}: {}", reason.get(lang)), width) {
            writeln!(out, "{line}")?;
        }
    }
    if let Some(example) = &rule.example {
        show_example(example, lang, out)?;
    }
    if let Some(fix) = Fix::of(&rule.id) {
        let how = if fix.safe { "careplan fix" } else { "careplan fix --unsafe-fixes" };
        let (description, reason) = (fix.description(), fix.reason());
        let (done, why) = (description.get(lang), reason.get(lang));
        let line = match lang {
            Lang::Ja => format!("修正（{how}）: {done}（{why}）"),
            Lang::En => format!("fix ({how}): {done} ({why})"),
        };
        writeln!(out, "\n{}", wrap(&line, width).join("\n"))?;
    }
    section(rule).map_or(Ok(()), |section| writeln!(out, "\n{}: {section}", words("根拠", "source")))
}

fn show_example(example: &Example, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let place: Vec<&str> = [example.form.as_deref(), example.file.as_deref()].into_iter().flatten().collect();
    writeln!(out)?;
    if !place.is_empty() {
        writeln!(out, "{}", place.join("  "))?;
    }
    let (bad, good) = if lang == Lang::Ja { ("悪い例", "良い例") } else { ("bad", "good") };
    let empty = if lang == Lang::Ja { "（空）" } else { "(empty)" };
    for (title, cells) in [(bad, &example.bad), (good, &example.good)] {
        writeln!(out, "{title}:")?;
        match cells {
            Cells::Text(text) => writeln!(out, "    {}", text.get(lang))?,
            Cells::Items(items) => {
                for (name, value) in items {
                    writeln!(out, "    {name} = {}", if value.is_empty() { empty } else { value })?;
                }
            }
        }
    }
    Ok(())
}

/// The statements of the standard's text that the rule holds.
fn show_demands(demands: &[&Demand], lang: Lang, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if demands.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{}",
        if lang == Lang::Ja { "この規則が検査する要求:" } else { "demands of the text that it holds:" }
    )?;
    for demand in demands {
        let line = format!("{} {}: {}", demand.no, demand.place, demand.says.get(lang));
        for (n, line) in wrap(&line, width.saturating_sub(4).max(20)).iter().enumerate() {
            writeln!(out, "  {}{line}", if n == 0 { "" } else { "  " })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schema::Spec;

    #[test]
    fn messages_give_the_same_facts_in_both_languages() {
        let facts = |words: &str| -> BTreeSet<String> {
            words.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect()
        };
        for rule in Spec::embedded().rules().iter() {
            for text in [&rule.message, &rule.help] {
                assert_eq!(facts(&text.ja), facts(&text.en), "{}: {}", rule.id, text.en);
            }
        }
    }

    #[test]
    fn the_page_of_a_rule_says_all_of_it() {
        let spec = Spec::embedded();
        let mut list_of_all = Vec::new();
        list(spec.rules().iter(), Lang::Ja, &mut list_of_all).unwrap();
        let list_of_all = String::from_utf8(list_of_all).unwrap();
        for rule in spec.rules().iter() {
            let line = list_of_all.lines().find(|line| line.starts_with(&format!("  {}  ", rule.id)));
            let (before, _) = line.and_then(|line| line.split_once(&*rule.title.ja)).expect("every rule is listed");
            assert_eq!(before.width(), 19, "the titles are in one column: {}", rule.id);
            for lang in [Lang::Ja, Lang::En] {
                let mut page = Vec::new();
                super::page(rule, lang, 10_000, &mut page).unwrap();
                let page = String::from_utf8(page).unwrap();
                let fix = Fix::of(&rule.id).map(|fix| fix.description().get(lang).to_owned());
                let said = [&rule.id, &rule.slug, rule.title.get(lang), rule.why.get(lang)];
                for words in said.into_iter().chain(fix.as_deref()).chain(section(rule)) {
                    assert!(page.contains(words), "{} in {lang:?}: {words}", rule.id);
                }
            }
        }
    }
}
