//! Printed pages: every item stands where it belongs, values as people read them, findings in their cells.
//!
//! Whether a page looks right, and fits on paper, is tested by a browser: `tests/browser`.

use std::collections::{BTreeMap, BTreeSet};

use careplan::generate::{Generator, Options as GenerateOptions};
use careplan::print::{By, Input, Options, Printer, in_words};
use careplan::schema::{Item, Spec};
use careplan::text::Lang;

use crate::support::{files, join, ms932, repo, split};

type Files = Vec<(String, Vec<u8>)>;

fn corpus(edition: &str, case: &str) -> Files {
    files(repo("corpus/valid").join(edition).join(case))
}

/// The pages of files by their names.
fn pages(options: Options, files: &Files) -> BTreeMap<String, String> {
    let printer = Printer::new(Spec::embedded(), options).unwrap();
    let files: Vec<Input> = files.iter().map(|(name, data)| Input::new(name, data.clone())).collect();
    let book = printer.book(&files);
    let pages = (0..book.len()).map(|n| book.page(n).unwrap()).chain([book.index().unwrap()]);
    pages.map(|page| (page.name, page.html)).collect()
}

fn clean() -> Options {
    Options { marks: false, ..Options::default() }
}

/// The text of a page: without tags, and with characters instead of their names.
fn text(html: &str) -> String {
    let body = html.split_once("</style>").map_or(html, |(_, body)| body);
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push('|');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    names.iter().fold(text, |text, (name, character)| text.replace(name, character))
}

/// Sets a cell of a record in the file of a form.
fn set(files: &mut Files, form: &str, record: usize, item: &str, value: &str) {
    let spec = Spec::embedded().newest().form(form).unwrap();
    let place = spec.items().iter().position(|own| own.key() == item).unwrap();
    let quoted =
        if spec.items()[place].is_text() { format!("\"{}\"", value.replace('"', "\"\"")) } else { value.to_owned() };
    let (_, data) = files.iter_mut().find(|(name, _)| name.starts_with(&format!("{form}_"))).unwrap();
    let mut records = split(data);
    records[record][place] = ms932(&quoted);
    *data = join(&records);
}

/// Another value of an item's type.
fn other(item: &Item, current: &str) -> String {
    let kind = item.type_text();
    let tables = Spec::embedded().newest().code_tables();
    let table = tables.into_iter().find(|table| kind == format!("code({})", table.name()));
    if let Some(table) = table {
        return table.codes().find(|(code, _)| *code != current).unwrap().0.to_owned();
    }
    let of = |word: &str| kind.starts_with(word);
    let bits = format!("1{}", "0".repeat(30));
    let value = match kind {
        "flag" if current == "1" => "0",
        "flag" => "1",
        _ if of("date") => "20250213",
        _ if of("month") => "202502",
        _ if of("time") => "0730",
        _ if of("bits") => &bits,
        _ if of("decimal") => "9.87",
        _ if of("service_type") => "15",
        _ if of("service_code") => "152441",
        "insurer_number" => "990003",
        "insured_number" => "9900000099",
        "office_number" => "9900000099",
        "postal_code" => "999-0000",
        _ if of("phone") => "099-999-9999",
        _ if item.is_text() => "別の値",
        _ if current == "7" => "8",
        _ => "7",
    };
    value.to_owned()
}

/// Changing a value changes the page, unless the list says that no page shows the item; and the list names nothing else.
#[test]
fn every_item_is_shown_or_listed() {
    let spec = Spec::embedded();
    let listed: BTreeSet<(String, String)> = spec
        .pages()
        .unwrap()
        .not_shown()
        .iter()
        .flat_map(|not| {
            not.forms
                .iter()
                .flat_map(|form| not.items.iter().map(|item| (form.get_ref().clone(), item.get_ref().clone())))
        })
        .collect();
    let units =
        ["care-plan", "use-table", "actual", "basic-information", "support-plan"].map(|case| corpus("4.1", case));
    let mut hidden = BTreeSet::new();
    for form in spec.newest().forms().filter(|form| !form.code().starts_with("DLT")) {
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        for unit in
            units.iter().filter(|unit| unit.iter().any(|(name, _)| name.starts_with(&format!("{}_", form.code()))))
        {
            // What stands for a value that is not there shows only where it is not there.
            let without_user: Files = unit.iter().filter(|(name, _)| !name.starts_with("UPHOSOKU")).cloned().collect();
            for unit in [unit, &without_user] {
                let options = Options { by: By::Unit, ..clean() };
                let before = pages(options, unit);
                let Some((_, data)) = unit.iter().find(|(name, _)| name.starts_with(&format!("{}_", form.code())))
                else {
                    continue;
                };
                let records = split(data);
                for (place, item) in form.items().iter().enumerate() {
                    let changed = !shown.contains(item.key())
                        && (0..records.len()).any(|record| {
                            let current = String::from_utf8_lossy(&records[record][place]).trim_matches('"').to_owned();
                            let mut files = unit.clone();
                            set(&mut files, form.code(), record, item.key(), &other(item, &current));
                            pages(options, &files) != before
                        });
                    if changed {
                        shown.insert(item.key());
                    }
                }
            }
        }
        let items = form.items().iter().filter(|item| !shown.contains(item.key()));
        hidden.extend(items.map(|item| (form.code().to_owned(), item.key().to_owned())));
    }
    let missing: Vec<_> = hidden.difference(&listed).collect();
    let needless: Vec<_> = listed.difference(&hidden).collect();
    assert!(missing.is_empty() && needless.is_empty(), "shown on no page: {missing:?}\nlisted and shown: {needless:?}");
}

/// What stands on a page as something else than its text: a ring, a place in a drawing, an order, a mark.
const DRAWN: [(&str, &str); 24] = [
    ("UP2KYO", "need_no"),
    ("UP2KYO", "goal_no"),
    ("UP2KYO", "support_no"),
    ("UP2KYO", "insurance_target"),
    ("UP3KYO", "weekday"),
    ("UPPLAN", "service_date"),
    ("UPPLAN", "daily_rate_days"),
    ("UPPLAN", "over_30_days"),
    ("UPJSK", "service_date"),
    ("UPJSK", "daily_rate_days"),
    ("UPJSK", "over_30_days"),
    ("UPSIKYU", "over_30_days"),
    ("UPYOBO_SUB", "need_no"),
    ("UPYOBO_SUB", "support_plan_no"),
    ("UPYOBO_SUB", "service_no"),
    ("UPKIHON_SUB2", "attending_doctor"),
    ("UPKIHON", "family_picture_name"),
    ("UPKIHON", "residence"),
    ("UP1KYO", "plan_kind"),
    ("UPYOBO", "plan_kind"),
    // Copies to several offices may differ in it: one of them is printed.
    ("UPPLAN", "created_date"),
    ("UPJSK", "created_date"),
    // The sum of all offices has no office.
    ("UPSIKYU", "service_office_number"),
    // Name and code of a service stand in two columns.
    ("UPSIKYU", "service_code"),
];

/// 利用者補足情報 belongs to a plan, where 第1表 to 第3表 take the name from it, or to a month, with 第6表 and 第7表.
fn stands_there(item: &str, of_plan: bool) -> bool {
    let of_both = ["user_name", "user_birth_date"].contains(&item);
    let address = ["user_address_1", "user_address_2"].contains(&item);
    of_both || of_plan == address
}

/// Every value that is not empty stands in the page of its person, as people read it.
#[test]
fn every_value_of_generated_data_is_on_its_page() {
    let spec = Spec::embedded();
    let layouts = spec.pages().unwrap();
    let listed = |form: &str, item: &str| {
        let names = |list: &[toml::Spanned<String>], name: &str| list.iter().any(|own| own.get_ref() == name);
        layouts.not_shown().iter().any(|not| names(&not.forms, form) && names(&not.items, item))
    };
    for (edition, seed) in [("4.1", 1), ("4.0", 2), ("3.2", 3)] {
        let options =
            GenerateOptions { users: 8, seed, edition: Some(edition.to_owned()), ..GenerateOptions::default() };
        let generator = Generator::new(spec, &options).unwrap();
        let parts = (0..generator.parts()).flat_map(|part| generator.part(part));
        let files: Files = parts.map(|file| (file.path, file.bytes)).collect();
        let pages: BTreeMap<String, String> =
            pages(clean(), &files).into_iter().map(|(name, html)| (name, text(&html))).collect();
        let csv: Vec<_> = files.iter().filter(|(name, _)| name.ends_with(".CSV")).collect();
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for (name, data) in csv {
            let base = name.rsplit('/').next().unwrap();
            let unit = careplan::read([(base, data)]).unwrap().remove(0);
            for row in unit.files[0].rows() {
                let form = row.form();
                let page = &pages
                    [&format!("{}_{}.html", row.text("insurer_number").unwrap(), row.text("insured_number").unwrap())];
                for item in form.items() {
                    let value = row.text(item.key()).unwrap();
                    let drawn = DRAWN.contains(&(form.code(), item.key())) || item.type_text() == "flag";
                    if value.is_empty() || drawn || listed(form.code(), item.key()) {
                        continue;
                    }
                    // Nothing is dated by what stands for no date.
                    if value.bytes().all(|b| b == b'0') && item.type_text().contains("\"00") {
                        continue;
                    }
                    if form.code() == "UPHOSOKU"
                        && !stands_there(item.key(), row.text("target_month").unwrap() == "000000")
                    {
                        continue;
                    }
                    let read = in_words(spec.newest(), item, value);
                    assert!(page.contains(&read), "{base} {} {}: {read} is not in {page}", form.code(), item.key());
                    seen.insert((form.code().to_owned(), item.key().to_owned()));
                }
            }
        }
        assert!(seen.len() > if edition == "3.2" { 100 } else { 250 }, "{edition}: {}", seen.len());
    }
}

/// The pages of small units, but for their style.
#[test]
fn layouts() {
    for case in ["care-plan", "use-table", "basic-information", "support-plan", "delete-care-plan"] {
        let pages = pages(clean(), &corpus("4.1", case));
        let (_, html) = pages.iter().next().unwrap();
        let (head, rest) = html.split_once("<style>").unwrap();
        let (_, body) = rest.split_once("</style>").unwrap();
        // Pictures are long and say nothing here.
        let body = match body.split_once("base64,") {
            Some((before, after)) => format!("{before}base64,…{}", &after[after.find('"').unwrap()..]),
            None => body.to_owned(),
        };
        insta::assert_snapshot!(format!("print_{case}"), format!("{head}{body}"));
    }
}

#[test]
fn the_choice_that_applies_is_ringed() {
    let mut unit = corpus("4.1", "care-plan");
    set(&mut unit, "UP1KYO", 0, "plan_kind", "52");
    set(&mut unit, "UP1KYO", 0, "care_level", "24");
    let page = pages(clean(), &unit).into_values().next().unwrap();
    let ringed: Vec<&str> =
        page.split("<strong class=\"ring\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(&ringed[..4], ["初回", "継続", "認定済", "要介護４"]);
    // What is no code is not ringed and still there.
    set(&mut unit, "UP1KYO", 0, "care_level", "99");
    let page = text(&pages(clean(), &unit).into_values().next().unwrap());
    assert!(page.contains("99") && page.contains("要介護４"));
}

#[test]
fn planned_and_done_of_a_month_are_one_sheet() {
    let both = [corpus("4.1", "use-table"), corpus("4.1", "actual")].concat();
    let sheets = |html: &str| html.matches("aria-label=\"第6表").count();
    let together = pages(clean(), &both);
    assert!(together.iter().filter(|(name, _)| *name != "index.html").all(|(_, html)| sheets(html) == 1));
    let one = &together["131045_0000000011.html"];
    let line = |word: &str| {
        let (_, after) = one.split_once(&format!("class=\"d\">{word}</th>")).unwrap();
        after.split_once("</tr>").unwrap().0.matches(">1</td>").count()
    };
    assert!(line("予定") > 0 && line("実績") > 0);
    // As units were sent, they stay apart.
    let apart = pages(Options { by: By::Unit, ..clean() }, &both);
    assert_eq!(apart.len(), 3);
    assert!(apart.iter().filter(|(name, _)| *name != "index.html").all(|(_, html)| sheets(html) > 0));
}

/// A plan goes to every office that takes part in it.
#[test]
fn copies_are_printed_once_and_what_was_sent_again_twice() {
    let plan = corpus("4.1", "care-plan");
    let sent = |to: &str, serial: &str, files: &Files| -> Files {
        let name = |name: &str| name.replace("_1234567890_", &format!("_{to}_")).replace("20191110102233", serial);
        files.iter().map(|(own, data)| (name(own), data.clone())).collect()
    };
    let mut changed = plan.clone();
    set(&mut changed, "UP1KYO", 0, "overall_policy", "変更後の方針");
    let count = |files: &Files| {
        let html = pages(clean(), files).into_values().next().unwrap();
        (html.matches("aria-label=\"第1表").count(), html.matches("class=\"replaced\"").count())
    };
    assert_eq!(count(&plan), (1, 0));
    let copy = sent("0300000205", "20191110102244", &plan);
    assert_eq!(count(&[plan.clone(), copy].concat()), (1, 0));
    let again = sent("1234567890", "20191111000000", &changed);
    assert_eq!(count(&[plan.clone(), again].concat()), (2, 1), "the older one says that it is older");
    let earlier = sent("1234567890", "20191101000000", &changed);
    assert_eq!(count(&[plan, earlier].concat()), (2, 1));
}

#[test]
fn two_people_of_one_name_stay_apart() {
    let mut other = corpus("4.1", "care-plan");
    for form in ["UP1KYO", "UP2KYO", "UP3KYO", "UPHOSOKU"] {
        let file = other.iter().find(|(name, _)| name.starts_with(form)).unwrap();
        for record in 0..split(&file.1).len() {
            set(&mut other, form, record, "insured_number", "H000000077");
        }
    }
    let other = other.into_iter().map(|(name, data)| (name.replace("20191110102233", "20191110102234"), data));
    let both: Files = corpus("4.1", "care-plan").into_iter().chain(other).collect();
    let pages = pages(clean(), &both);
    assert_eq!(pages.keys().collect::<Vec<_>>(), ["131045_0000000001.html", "131045_H000000077.html", "index.html"]);
    assert!(pages.iter().all(|(_, html)| html.contains("見本　太郎")));
    let sheets = |html: &str| html.matches("<section").count();
    assert_eq!(sheets(&pages["131045_0000000001.html"]), sheets(&pages["131045_H000000077.html"]));
}

#[test]
fn findings_are_marked_in_their_cells() {
    let mut unit = corpus("4.1", "care-plan");
    set(&mut unit, "UP1KYO", 0, "certified_date", "20250231");
    let html = &pages(Options::default(), &unit)["131045_0000000001.html"];
    assert!(html.contains("<mark>20250231<sup>注1</sup></mark>"), "the value stays as it is");
    assert!(html.contains("<b>CP415</b> No.18 認定日"));
    let english = &pages(Options { lang: Lang::En, ..Options::default() }, &unit)["131045_0000000001.html"];
    assert!(
        english.contains("<li value=\"1\" class=\"error\"><b>CP415</b> No.18 認定日: ") && english.contains("20250231")
    );
    let clean = &pages(clean(), &unit)["131045_0000000001.html"];
    assert!(clean.contains("20250231") && !clean.contains("<mark>") && !clean.contains("CP415"));
}

#[test]
fn what_cannot_be_read_is_listed_and_the_rest_is_printed() {
    let mut unit = corpus("4.1", "care-plan");
    let (_, data) = unit.iter_mut().find(|(name, _)| name.starts_with("UP2KYO")).unwrap();
    let mut records = split(data);
    records[1].truncate(9);
    *data = join(&records);
    unit.push(("UPPLAN_broken.CSV".into(), vec![0xFF, 0xFE, b'x', 0]));
    let printer = Printer::new(Spec::embedded(), clean()).unwrap();
    let inputs: Vec<Input> = unit.iter().map(|(name, data)| Input::new(name, data.clone())).collect();
    let book = printer.book(&inputs);
    assert_eq!(book.lost(), 2);
    let pages = pages(clean(), &unit);
    let page = text(&pages["131045_0000000001.html"]);
    assert!(page.contains("9項目です（UP2KYO は22項目です）") && page.contains("居宅サービス計画2表"), "{page}");
    assert!(page.contains("課題２") && !page.contains("YYY家政婦協会"), "the other records stand on their sheet");
    let unread = text(&pages["unreadable.html"]);
    assert!(unread.contains("UPPLAN_broken.CSV") && unread.contains("UTF-16"), "{unread}");
    assert!(text(&pages["index.html"]).contains("読めなかったもの"));
}

/// Values may hold anything.
#[test]
fn values_are_never_markup() {
    let mut unit = corpus("4.1", "care-plan");
    let bad = "</td><script>alert(1)</script>{{ 7 * 7 }}{% raw %}\"'&";
    for (form, item) in [("UP1KYO", "overall_policy"), ("UPHOSOKU", "user_name"), ("UP3KYO", "care_service")] {
        set(&mut unit, form, 0, item, bad);
    }
    set(&mut unit, "UP1KYO", 0, "certified_date", "<b>");
    for (name, html) in pages(Options::default(), &unit) {
        assert!(!html.contains("<script") && !html.contains("<b>認") && !html.contains("49"), "{name}");
        assert!(name == "index.html" || text(&html).contains(bad), "{name}");
    }
}

/// A document says what the files say.
#[test]
fn documents_and_files_give_the_same_pages() {
    let spec = Spec::embedded();
    for case in ["care-plan", "use-table", "basic-information", "support-plan"] {
        let unit = corpus("4.1", case);
        let expected = pages(Options::default(), &unit);
        let read = careplan::read(unit.clone()).unwrap().remove(0);
        let binding = spec.binding("5.0").unwrap();
        let documents = [
            ("x.json", careplan::document::to_json(&read).unwrap()),
            ("x.xml", careplan::document::to_xml(&read).unwrap()),
            ("x.json", binding.write(&read).unwrap()),
        ];
        for (name, document) in documents {
            assert_eq!(pages(Options::default(), &vec![(name.to_owned(), document)]), expected, "{case} {name}");
        }
    }
}

#[test]
fn older_editions_print_on_the_same_pages() {
    for (edition, case) in [("3.2", "care-plan"), ("3.2", "use-table"), ("3.2", "actual"), ("4.0", "support-plan")] {
        let pages = pages(Options::default(), &corpus(edition, case));
        let html: String = pages.values().cloned().collect();
        assert!(!html.contains("class=\"error\"") && html.contains("<h2 class=\"title\">"), "{edition} {case}");
    }
}

/// The week has boxes to scale, across midnight and side by side.
#[test]
fn services_stand_at_their_time_in_the_week() {
    let mut unit = corpus("4.1", "care-plan");
    let service = |unit: &mut Files, record, day: &str, from: &str, to: &str| {
        for (item, value) in [("weekday", day), ("service_start_time", from), ("service_end_time", to)] {
            set(unit, "UP3KYO", record, item, value);
        }
    };
    service(&mut unit, 0, "7", "2200", "0600");
    service(&mut unit, 1, "1", "0500", "1700");
    let html = &pages(clean(), &unit)["131045_0000000001.html"];
    let boxes: Vec<&str> =
        html.split("<div class=\"box").skip(1).map(|rest| rest.split("</div>").next().unwrap()).collect();
    // 134.4 mm are 24 hours, a day is 32 mm wide and begins 20 mm from the left: Monday has two side by side.
    let at = |style: &str| boxes.iter().filter(|one| one.contains(style)).count();
    assert_eq!(at("left:212.0mm;top:123.2mm;width:32.0mm;height:11.2mm"), 1, "{boxes:#?}");
    assert_eq!(at("left:20.0mm;top:0.0mm;width:16.0mm;height:33.6mm"), 1, "{boxes:#?}");
    assert_eq!(at("left:36.0mm;top:28.0mm;width:16.0mm;height:67.2mm"), 1, "{boxes:#?}");
    // A day that is none is told beneath.
    service(&mut unit, 0, "9", "2200", "0600");
    let page = text(&pages(clean(), &unit)["131045_0000000001.html"]);
    assert!(page.contains("図に示せません）　9　22:00～6:00"), "{page}");
}

/// A long text is not cut off: a number stands in its box, the text beneath.
#[test]
fn what_does_not_fit_into_a_box_stands_beneath() {
    let mut unit = corpus("4.1", "care-plan");
    let long = "訪問介護（身体介護、生活援助）".repeat(30);
    set(&mut unit, "UP3KYO", 0, "care_service", &long);
    let page = text(&pages(clean(), &unit)["131045_0000000001.html"]);
    assert_eq!(page.matches(&long).count(), 1);
    assert!(page.contains("|※1|") && page.contains("※1　"), "{page}");
}

/// Tables are cut into pages where they are full; what goes on is said again.
#[test]
fn shared_cells_go_on_on_the_next_page() {
    let mut unit = corpus("4.1", "care-plan");
    let (_, data) = unit.iter_mut().find(|(name, _)| name.starts_with("UP2KYO")).unwrap();
    let mut records = split(data);
    let form = Spec::embedded().newest().form("UP2KYO").unwrap();
    let place = |key: &str| form.items().iter().position(|item| item.key() == key).unwrap();
    let first = records[0].clone();
    records.truncate(1);
    for n in 2..=60 {
        let mut record = first.clone();
        for key in ["need", "long_term_goal", "long_term_period", "short_term_goal", "short_term_period"] {
            record[place(key)] = Vec::new();
        }
        record[place("support_no")] = n.to_string().into_bytes();
        record[place("service_content")] = ms932(&format!("\"サービスその{n}\""));
        records.push(record);
    }
    *data = join(&records);
    let html = &pages(clean(), &unit)["131045_0000000001.html"];
    let page = text(html);
    let heads = html.matches(">居宅サービス計画書（２）</h2>").count();
    assert!((2..=4).contains(&heads), "{heads}");
    assert_eq!(page.matches("（続き）|課題１").count(), heads - 1);
    assert_eq!(page.matches("課題１").count(), heads, "one cell on each page");
    assert!((2..=60).all(|n| page.contains(&format!("サービスその{n}|"))));
}
