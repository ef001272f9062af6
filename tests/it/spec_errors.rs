//! Mistakes in spec files: each is shown at its line, the way miette draws it.

use careplan::embedded::embedded_files;
use careplan::schema::Spec;
use miette::{GraphicalReportHandler, GraphicalTheme};

type Files = Vec<(String, String)>;

/// The built-in spec with one text changed in one file.
fn changed(path: &str, find: &str, put: &str) -> Files {
    let mut files: Files =
        embedded_files().into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    let (_, text) = files.iter_mut().find(|(name, _)| name == path).unwrap_or_else(|| panic!("there is no {path}"));
    assert!(text.contains(find), "{path} has {find}");
    *text = text.replacen(find, put, 1);
    files
}

/// Loads the spec with one text changed in one file, and draws the error.
fn mistake(path: &str, find: &str, put: &str) -> String {
    drawn(changed(path, find, put))
}

/// The same for several changes, each of another spec.
fn mistakes(changes: &[(&str, &str, &str)]) -> String {
    changes.iter().map(|(path, find, put)| mistake(path, find, put)).collect()
}

/// The embedded spec and an edition 4.2 with some lines of its own.
fn in_edition_4_2(lines: &str) -> Files {
    let edition = format!(
        "edition = \"4.2\"\nbase = \"4.1\"\ncsv_version = \"202604\"\nissued = \"2026-04\"\napplies_from = \"2026-10\"\n\
         status = \"provisional\"\naccepted_after_integration = true\nsource = \"\"\n{lines}\n"
    );
    let embedded = embedded_files().into_iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
    embedded.chain([("4.2/edition.toml".to_owned(), edition)]).collect()
}

fn mistakes_in_edition_4_2(lines: &[&str]) -> String {
    assert!(Spec::from_files(in_edition_4_2("")).is_ok());
    lines.iter().map(|lines| drawn(in_edition_4_2(lines))).collect()
}

/// Loads a spec, and draws the error.
fn drawn(files: Files) -> String {
    let error = Spec::from_files(files).expect_err("the mistake is found");
    let mut page = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(200);
    handler.render_report(&mut page, &error).unwrap();
    // Long lines are cut for the eye; line numbers change with every line added to a spec, the place in the line not.
    let lines = page.lines().map(|line| {
        let (gutter, rest) =
            line.split_once(['│', ']']).map_or(("", line), |(gutter, _)| (gutter, &line[gutter.len()..]));
        let gutter =
            match gutter.rsplit_once(':').and_then(|(before, column)| Some((before.rsplit_once(':')?.0, column))) {
                Some((place, column)) => format!("{place}:#:{column}"),
                None => gutter.replace(|c: char| c.is_ascii_digit(), "#"),
            };
        format!("{gutter}{rest}").chars().take(150).collect::<String>().trim_end().to_owned() + "\n"
    });
    lines.collect()
}

#[test]
fn an_unknown_type() {
    insta::assert_snapshot!(mistake("3.2/forms/DLT1KYO.toml", "type = 'date'", "type = 'dat'"));
}

#[test]
fn a_type_that_is_not_finished() {
    insta::assert_snapshot!(mistake("3.2/forms/UPPLAN.toml", "'time | \"9999\"'", "'time | '"));
}

#[test]
fn a_type_and_a_length_that_disagree() {
    insta::assert_snapshot!(mistake(
        "3.2/forms/UPPLAN.toml",
        "type = 'sint(6)', length = 6",
        "type = 'sint(7)', length = 6"
    ));
}

#[test]
fn an_unknown_code_table() {
    insta::assert_snapshot!(mistake("3.2/forms/UP1KYO.toml", "code(care_level)", "code(carelevel)"));
}

#[test]
fn a_number_out_of_order() {
    insta::assert_snapshot!(mistake("3.2/forms/DLT1KYO.toml", "no = 3", "no = 4"));
}

#[test]
fn an_unknown_placeholder() {
    insta::assert_snapshot!(mistake("3.2/forms/DLT1KYO.toml", "_{to}_", "_{too}_"));
}

#[test]
fn an_unknown_key() {
    insta::assert_snapshot!(mistake("3.2/forms/DLT1KYO.toml", "sensitive = true", "sensible = true"));
}

#[test]
fn a_row_rule_on_an_item_that_is_not_there() {
    insta::assert_snapshot!(mistake("rules/rows.toml", "prefix(サービス利用日, 6)", "prefix(サービス使用日, 6)"));
}

#[test]
fn a_row_rule_that_compares_a_number_with_a_text() {
    insta::assert_snapshot!(mistake("rules/rows.toml", "=> 単位数 == 0'", "=> 単位数 == \"0\"'"));
}

#[test]
fn a_rule_id_twice() {
    insta::assert_snapshot!(mistake("rules/rows.toml", "id = \"CP502\"", "id = \"CP501\""));
}

#[test]
fn toml_that_is_not_toml() {
    insta::assert_snapshot!(mistake("versions.toml", "versions = [", "versions = "));
}

#[test]
fn an_edition_on_no_base() {
    insta::assert_snapshot!(mistakes(&[
        ("4.0/edition.toml", "base = \"3.2\"", "base = \"3.1\""),
        ("4.0/edition.toml", "base = \"3.2\"", "base = \"4.1\""),
    ]));
}

#[test]
fn what_is_added_is_not_there_yet() {
    let item = "type = 'flag', confidence = \"inferred\", sensitive = false, source = \"\"";
    insta::assert_snapshot!(mistakes_in_edition_4_2(&[
        &format!("forms.UPPLAN.added_items = [{{ after = \"units\", key = \"tais_code\", name = \"新\", {item} }}]"),
        &format!("forms.UPPLAN.added_items = [{{ after = \"unit\", key = \"new\", name = \"新\", {item} }}]"),
        &format!("forms.UPPLAN.added_items = [{{ after = \"units\", key = \"new\", name = \"単位数\", {item} }}]"),
        &format!("forms.UPPLAN.added_items = [{{ key = \"new\", name = \"新\", {item} }}]"),
        &format!("forms.UPPLAN.added_items = [{{ no = 9, after = \"units\", key = \"new\", name = \"新\", {item} }}]"),
        "[[unit]]\nname = \"actual\"\ntitle = { ja = \"\", en = \"\" }\nrequired = [\"UPJSK\"]\nsection = \"\"",
        "[[relation]]\nparent = \"UPPLAN\"\nchild = \"UPSIKYU\"\nkey = []\nparent_rows = \"one\"\nchild_rows = \"one\"\nsection = \"\"",
        "record_keys = [{ form = \"UPPLAN\", items = [\"units\"] }]",
        "service_types = [{ code = \"11\", name = \"\", benefit = \"\", exchange = \"対象\" }]",
    ]));
}

#[test]
fn a_form_that_the_edition_before_has() {
    let mut files = in_edition_4_2("");
    let (_, form) = files.iter().find(|(path, _)| path == "3.2/forms/UPPLAN.toml").unwrap().clone();
    files.push(("4.2/forms/UPPLAN.toml".to_owned(), form));
    insta::assert_snapshot!(drawn(files));
}

#[test]
fn what_is_removed_or_changed_is_there() {
    insta::assert_snapshot!(mistakes_in_edition_4_2(&[
        "removed_forms = [\"UPPLANS\"]",
        "removed_units = [\"actuals\"]",
        "removed_relations = [\"UPPLAN / UPJSK\"]",
        "forms.UPPLANS.removed_items = [\"units\"]",
        "forms.UPPLAN.removed_items = [\"unit\"]",
        "forms.UPPLAN.changed_items = [{ key = \"unit\", length = 7, source = \"\" }]",
        "forms.UPPLAN.changed_items = [{ key = \"units\", length = 5, source = \"\" }]",
        "forms.UPPLAN.changed_items = [{ key = \"units\", type = 'dat', source = \"\" }]",
        "forms.UPPLAN.changed_items = [{ key = \"units\", source = \"\" }, { key = \"units\", source = \"\" }]",
        "forms.UPPLAN.file_name = 'UPPLAN_{branch}_{month_}.CSV'",
        "forms.UPJSK = { same_items_as = \"UPPLAN\", removed_items = [\"units\"] }",
        "[[unit]]\nreplaces = true\nname = \"actuals\"\ntitle = { ja = \"\", en = \"\" }\nrequired = [\"UPJSK\"]\nsection = \"\"",
        "picture = { belongs_to = \"UPKIHONS\", file_name = 'UPKIHON_IMAGE_{from}.jpg' }",
    ]));
}

#[test]
fn something_twice_in_one_file() {
    insta::assert_snapshot!(mistakes(&[
        ("3.2/forms/UPPLAN.toml", "key = \"identifier\"", "key = \"units\""),
        ("3.2/units.toml", "name = \"actual\"", "name = \"use-table\""),
        ("3.2/codes.toml", "code = \"2\"", "code = \"1\""),
        ("3.2/types.toml", "name = \"insured_number\"", "name = \"insurer_number\""),
    ]));
}

#[test]
fn a_type_that_contains_itself() {
    insta::assert_snapshot!(mistake("3.2/types.toml", "is = 'calendar_date'", "is = 'calendar_date | month | date'"));
}

#[test]
fn a_rule_that_no_edition_has() {
    let on = "on = [{ forms = [\"UPPLAN\", \"UPJSK\", \"UPSIKYU\"], item = \"福祉用具届出コード\"";
    let bounded = |bounds: &str| on.replace("[{", &format!("[{{ {bounds},"));
    insta::assert_snapshot!(mistakes(&[
        ("rules/rows.toml", on, &on.replace("UPSIKYU", "UPSIKYUU")),
        ("rules/rows.toml", on, &on.replace("UPSIKYU", "UP2KYO")),
        ("rules/rows.toml", on, &on.replace("届出コード", "届出番号")),
        ("rules/rows.toml", on, &bounded("from = \"4.3\"")),
        ("rules/rows.toml", on, &bounded("from = \"4.1\", until = \"4.0\"")),
        ("rules/rows.toml", on, &bounded("until = \"3.2\"")),
        ("rules/rows.toml", "forms = [\"UPYOBO\"]", "until = \"3.2\", forms = [\"UPYOBO\"]"),
        ("3.2/types.toml", "rule = \"CP438\"", "rule = \"CP410\""),
    ]));
}

#[test]
fn a_rule_that_the_program_names_is_missing() {
    insta::assert_snapshot!(mistake("rules/fields.toml", "id = \"CP404\"", "id = \"CP499\""));
    for id in ["CP401", "CP402", "CP403", "CP404", "CP405", "CP406", "CP420", "CP421", "CP427", "CP433", "CP437"] {
        let error =
            Spec::from_files(changed("rules/fields.toml", &format!("id = \"{id}\""), "id = \"CP499\"")).unwrap_err();
        // A type that names the rule may be the first to miss it.
        assert!(error.to_string().contains(id), "{error}");
    }
}

#[test]
fn a_version_of_another_edition() {
    insta::assert_snapshot!(drawn({
        let mut files = in_edition_4_2("");
        let (_, edition) = files.last_mut().unwrap();
        *edition = edition.replace("202604", "202407");
        files
    }));
}

#[test]
fn a_move_that_does_not_fit_its_editions() {
    let rows = "[rows]\noffice = [\"service_office_number\"]\nservice_code = [\"service_code\"]\n\
                name = [\"equipment_name\", \"service_office_name\"]\n";
    insta::assert_snapshot!(mistakes(&[
        ("moves/4.0-4.1.toml", "family_picture_name", "family_picturename"),
        ("moves/3.2-4.1.toml", "items = [\"tais_code\"", "items = [\"tais_cod\""),
        ("moves/3.2-4.1.toml", "items = [\"tais_code\"", "items = [\"service_code\""),
        ("moves/3.2-4.1.toml", "\"UPJSK\"]", "\"UPJSKK\"]"),
        ("moves/3.2-4.1.toml", "map = \"tais\"", "map = \"tai\""),
        ("moves/3.2-4.1.toml", "items = [\"tais_code\"", "items = [\"equipment_name\""),
        ("moves/3.2-4.1.toml", "[\"service_office_number\"]", "[\"service_office_numbers\"]"),
        ("moves/3.2-4.1.toml", rows, ""),
        ("moves/3.2-4.1.toml", "to = \"4.1\"", "to = \"4.0\""),
    ]));
    let mut files = in_edition_4_2("");
    files.push(("moves/4.2-4.1.toml".to_owned(), "from = \"4.2\"\nto = \"4.1\"\nsource = \"\"".to_owned()));
    insta::assert_snapshot!(drawn(files));
}
