//! `careplan rules`

use std::io::{self, IsTerminal, Write};

use super::args::{Global, RulesArgs};
use super::output::{self, Outcome};
use super::table::wrap;
use crate::fix::Fix;
use crate::rule::{Cells, Example, Profile, Rule, RuleBook};
use crate::schema::Demand;
use crate::text::Lang;

pub(super) fn run(global: &Global, arguments: &RulesArgs) -> Outcome {
    let spec = output::spec(global)?;
    let lang = output::lang(global);
    let width = output::style(global, io::stdout().is_terminal()).width;
    match &arguments.rule {
        None => output::print(|out| list(spec.rules(), lang, out))?,
        Some(name) => {
            let rule = spec.rules().get(name).ok_or_else(|| match spec.rules().nearest(name) {
                Some(near) => format!("no rule `{name}`; did you mean `{near}`?"),
                None => format!("no rule `{name}`; `careplan rules` lists them all"),
            })?;
            let demands = spec.demands(spec.newest())?;
            let behind: Vec<&Demand> = demands.iter().filter(|demand| demand.rules().contains(&rule.id)).collect();
            output::print(|out| {
                page(rule, lang, width, out)?;
                show_demands(&behind, lang, width, out)
            })?;
        }
    }
    Ok(super::CLEAN)
}

fn list(rules: &RuleBook, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut group = None;
    for rule in rules.iter() {
        if group.replace(rule.group) != Some(rule.group) {
            writeln!(out, "{}{}", if rule.id.ends_with("001") { "" } else { "\n" }, rule.group.title().get(lang))?;
        }
        let profile = if rule.profile == Profile::Strict { "  (--profile strict)" } else { "" };
        writeln!(out, "  {}  {:7}  {}{profile}", rule.id, rule.severity.as_str(), rule.title.get(lang))?;
    }
    Ok(())
}

fn page(rule: &Rule, lang: Lang, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let words = |ja: &'static str, en: &'static str| if lang == Lang::Ja { ja } else { en };
    let profile = match (rule.profile, rule.strict) {
        (Profile::Strict, _) => "; --profile strict".to_owned(),
        (_, Some(strict)) => format!("; --profile strict: {}", strict.as_str()),
        _ => String::new(),
    };
    writeln!(out, "{} {} ({}{profile})", rule.id, rule.slug, rule.severity.as_str())?;
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
        writeln!(out, "\n{} ({how}): {done} ({why})", words("修正", "fix"))?;
    }
    writeln!(out, "\n{}: {}", words("根拠", "source"), rule.section)
}

fn show_example(example: &Example, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let place: Vec<&str> = [example.form.as_deref(), example.file.as_deref()].into_iter().flatten().collect();
    writeln!(out)?;
    if !place.is_empty() {
        writeln!(out, "{}", place.join("  "))?;
    }
    let (bad, good) = if lang == Lang::Ja { ("悪い例", "良い例") } else { ("bad", "good") };
    for (title, cells) in [(bad, &example.bad), (good, &example.good)] {
        writeln!(out, "{title}:")?;
        match cells {
            Cells::Text(text) => writeln!(out, "    {}", text.get(lang))?,
            Cells::Items(items) => {
                for (name, value) in items {
                    writeln!(out, "    {name} = {}", if value.is_empty() { "(空)" } else { value })?;
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
        list(spec.rules(), Lang::Ja, &mut list_of_all).unwrap();
        let list_of_all = String::from_utf8(list_of_all).unwrap();
        for rule in spec.rules().iter() {
            assert!(list_of_all.contains(&format!("  {}  ", rule.id)), "{} is listed", rule.id);
            for lang in [Lang::Ja, Lang::En] {
                let mut page = Vec::new();
                super::page(rule, lang, 10_000, &mut page).unwrap();
                let page = String::from_utf8(page).unwrap();
                let fix = Fix::of(&rule.id).map(|fix| fix.description().get(lang).to_owned());
                let said = [&rule.id, &rule.slug, rule.title.get(lang), rule.why.get(lang), &rule.section];
                for words in said.into_iter().chain(fix.as_deref()) {
                    assert!(page.contains(words), "{} in {lang:?}: {words}", rule.id);
                }
            }
        }
    }
}
