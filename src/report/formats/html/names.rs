//! Words the parts of file names: form, month, sender and receiver.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::schema::{Edition, Form, NameField, Spec};
use crate::text::Lang;

/// A file's name by the pattern of a form, of the newest edition that has it.
pub(super) struct Named<'a> {
    edition: &'a Edition,
    form: &'a Form,
    name: &'a str,
    fields: Vec<(NameField, std::ops::Range<usize>)>,
}

impl<'a> Named<'a> {
    /// Reads the name that a path ends with.
    pub fn of(spec: &'a Spec, path: &'a str) -> Option<Named<'a>> {
        let name = path.rsplit(['/', '\\']).next()?;
        spec.editions().rev().find_map(|edition| {
            let has = |form: &&Arc<Form>| name.starts_with(form.code()) && form.name_pattern().read(name).is_ok();
            // UPKIHON is also a prefix of UPKIHON_SUB1, so the longest match wins.
            let form = edition.forms().filter(has).max_by_key(|form| form.code().len())?;
            let fields = form.name_pattern().read(name).ok()?.fields.iter().collect();
            Some(Named { edition, form, name, fields })
        })
    }

    pub fn field(&self, field: NameField) -> Option<&'a str> {
        let range = self.fields.iter().find(|(own, _)| *own == field)?.1.clone();
        self.name.get(range)
    }

    /// The office that sends, or the one that receives: `0300000106（43 居宅介護支援）`.
    pub fn office(&self, number: NameField, of_type: NameField, lang: Lang) -> Option<String> {
        let office = self.field(number)?;
        Some(match (self.of_type(of_type), lang) {
            (None, _) => office.to_owned(),
            (Some(of_type), Lang::Ja) => format!("{office}（{of_type}）"),
            (Some(of_type), Lang::En) => format!("{office} ({of_type})"),
        })
    }

    fn of_type(&self, field: NameField) -> Option<String> {
        let code = self.field(field)?;
        let known = self.edition.type_in_name(code);
        Some(known.map_or_else(|| code.to_owned(), |known| format!("{code} {}", known.name)))
    }

    /// `第6表（サービス利用票）予定 UPPLAN 2025年4月 43 居宅介護支援 → 11 訪問介護`
    pub fn in_words(&self, lang: Lang) -> String {
        let mut words = format!("{} {}", self.form.title(), self.form.code());
        if let Some(month) = self.field(NameField::Month).and_then(|month| month_in_words(month, lang)) {
            words.push_str(&format!(" {month}"));
        }
        let [from, to] = [NameField::FromType, NameField::ToType].map(|field| self.of_type(field));
        match (from, to) {
            (Some(from), Some(to)) => words.push_str(&format!(" {from} → {to}")),
            (None, Some(to)) => words.push_str(&format!(" → {to}")),
            _ => {}
        }
        words
    }
}

/// `2025年4月`; nothing for 000000.
fn month_in_words(month: &str, lang: Lang) -> Option<String> {
    let (year, month) = (month.get(..4)?.parse::<u16>().ok()?, month.get(4..)?.parse::<u8>().ok()?);
    (1..=12).contains(&month).then(|| match lang {
        Lang::Ja => format!("{year}年{month}月"),
        Lang::En => format!("{year}-{month:02}"),
    })
}

/// `2025年11月5日 9時30分`
fn serial_in_words(serial: &str, lang: Lang) -> Option<String> {
    if serial.len() != 14 || !serial.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let [year, month, day, hour, minute] = [0..4, 4..6, 6..8, 8..10, 10..12].map(|range| &serial[range]);
    let plain = |digits: &str| digits.parse::<u8>().unwrap_or_default();
    Some(match lang {
        Lang::Ja => format!("{year}年{}月{}日 {}:{minute}", plain(month), plain(day), plain(hour)),
        Lang::En => format!("{year}-{month}-{day} {hour}:{minute}"),
    })
}

/// What the names of all files say together.
#[derive(Default)]
pub(super) struct AllNames<'a> {
    months: BTreeSet<&'a str>,
    newest: Option<&'a str>,
    from: BTreeSet<String>,
    to: BTreeSet<String>,
}

/// So many offices are named; the others are counted.
const MOST_OFFICES: usize = 6;

impl<'a> AllNames<'a> {
    pub fn add(&mut self, named: &Named<'a>, lang: Lang) {
        let month = named.field(NameField::Month).filter(|month| month_in_words(month, lang).is_some());
        self.months.extend(month);
        self.newest = self.newest.max(named.field(NameField::Serial));
        self.from.extend(named.office(NameField::From, NameField::FromType, lang));
        self.to.extend(named.office(NameField::To, NameField::ToType, lang));
    }

    /// Title and value of each fact.
    pub fn facts(&self, lang: Lang) -> Vec<(&'static str, String)> {
        let words = |ja: &'static str, en: &'static str| if lang == Lang::Ja { ja } else { en };
        let mut facts = Vec::new();
        let ends = [self.months.first(), self.months.last()].map(|month| month_in_words(month?, lang));
        if let [Some(first), Some(last)] = ends {
            let months = if first == last { first } else { format!("{first}～{last}") };
            facts.push((words("対象年月・提供年月", "months"), months));
        }
        for (title, offices) in [(words("送信元", "senders"), &self.from), (words("送信先", "receivers"), &self.to)]
        {
            if !offices.is_empty() {
                facts.push((title, some(offices, lang)));
            }
        }
        let newest = self.newest.and_then(|serial| serial_in_words(serial, lang));
        facts.extend(newest.map(|newest| (words("最も新しいファイル連番", "newest serial"), newest)));
        facts
    }
}

fn some(offices: &BTreeSet<String>, lang: Lang) -> String {
    let named: Vec<&str> = offices.iter().take(MOST_OFFICES).map(String::as_str).collect();
    let rest = offices.len() - named.len();
    match (rest, lang) {
        (0, Lang::Ja) => named.join("、"),
        (0, Lang::En) => named.join(", "),
        (_, Lang::Ja) => format!("{}、ほか{rest}事業所", named.join("、")),
        (_, Lang::En) => format!("{}, and {rest} more", named.join(", ")),
    }
}

/// The folder that all paths are in, with its last slash; empty where there is none.
pub(super) fn common_folder<'a>(mut paths: impl Iterator<Item = &'a str>) -> &'a str {
    let Some(first) = paths.next() else { return "" };
    let folder = |path: &'a str| path.rfind('/').map_or("", |at| &path[..=at]);
    paths.fold(folder(first), |common, path| {
        let mut common = common;
        while !path.starts_with(common) {
            common = folder(common.strip_suffix('/').unwrap_or_default());
        }
        common
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_words() {
        let name = "x/UPPLAN_202504_0300000106_43_0300000205_11_20251105093000.CSV";
        let named = Named::of(Spec::embedded(), name).unwrap();
        assert_eq!(
            named.in_words(Lang::Ja),
            "第6表（サービス利用票）予定 UPPLAN 2025年4月 43 居宅介護支援 → 11 訪問介護"
        );
        let mut all = AllNames::default();
        all.add(&named, Lang::Ja);
        let facts: Vec<String> =
            all.facts(Lang::Ja).into_iter().map(|(title, value)| format!("{title} {value}")).collect();
        assert_eq!(
            facts,
            [
                "対象年月・提供年月 2025年4月",
                "送信元 0300000106（43 居宅介護支援）",
                "送信先 0300000205（11 訪問介護）",
                "最も新しいファイル連番 2025年11月5日 9:30",
            ]
        );
        assert!(Named::of(Spec::embedded(), "UPPLAN.CSV").is_none());
        assert!(Named::of(Spec::embedded(), "readme.txt").is_none());
    }

    #[test]
    fn a_folder_in_common() {
        let common = |paths: &[&'static str]| common_folder(paths.iter().copied());
        assert_eq!(common(&["a/b/c.CSV", "a/b/d.CSV"]), "a/b/");
        assert_eq!(common(&["a/b/c.CSV", "a/bb/d.CSV"]), "a/");
        assert_eq!(common(&["/a/b.CSV", "/c/d.CSV"]), "/");
        assert_eq!(common(&["b.CSV", "a/b.CSV"]), "");
        assert_eq!(common(&["a.zip!/b.CSV"]), "a.zip!/");
        assert_eq!(common(&[]), "");
    }
}
