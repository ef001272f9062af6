//! Mistakes in spec files: each is shown at its line, the way miette draws it.

use careplan::embedded::embedded_files;
use careplan::schema::Spec;
use miette::{GraphicalReportHandler, GraphicalTheme};

/// Loads the spec with one text changed in one file, and draws the error.
fn mistake(path: &str, find: &str, put: &str) -> String {
    let mut changed = false;
    let files: Vec<(String, String)> = embedded_files()
        .into_iter()
        .map(|(name, text)| {
            changed |= name == path && text.contains(find);
            (name.to_owned(), if name == path { text.replacen(find, put, 1) } else { text.to_owned() })
        })
        .collect();
    assert!(changed, "{path} has {find}");
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
    insta::assert_snapshot!(mistake("4.1/forms/DLT1KYO.toml", "type = 'date'", "type = 'dat'"));
}

#[test]
fn a_type_that_is_not_finished() {
    insta::assert_snapshot!(mistake("4.1/forms/UPPLAN.toml", "'time | \"9999\"'", "'time | '"));
}

#[test]
fn a_type_and_a_length_that_disagree() {
    insta::assert_snapshot!(mistake(
        "4.1/forms/UPPLAN.toml",
        "type = 'sint(6)', length = 6",
        "type = 'sint(7)', length = 6"
    ));
}

#[test]
fn an_unknown_code_table() {
    insta::assert_snapshot!(mistake("4.1/forms/UP1KYO.toml", "code(care_level)", "code(carelevel)"));
}

#[test]
fn a_number_out_of_order() {
    insta::assert_snapshot!(mistake("4.1/forms/DLT1KYO.toml", "no = 3", "no = 4"));
}

#[test]
fn an_unknown_placeholder() {
    insta::assert_snapshot!(mistake("4.1/forms/DLT1KYO.toml", "_{to}_", "_{too}_"));
}

#[test]
fn an_unknown_key() {
    insta::assert_snapshot!(mistake("4.1/forms/DLT1KYO.toml", "sensitive = true", "sensible = true"));
}

#[test]
fn a_row_rule_on_an_item_that_is_not_there() {
    insta::assert_snapshot!(mistake("4.1/rules/rows.toml", "prefix(サービス利用日, 6)", "prefix(サービス使用日, 6)"));
}

#[test]
fn a_row_rule_that_compares_a_number_with_a_text() {
    insta::assert_snapshot!(mistake("4.1/rules/rows.toml", "=> 単位数 == 0'", "=> 単位数 == \"0\"'"));
}

#[test]
fn a_rule_id_twice() {
    insta::assert_snapshot!(mistake("4.1/rules/rows.toml", "id = \"CP502\"", "id = \"CP501\""));
}

#[test]
fn a_difference_from_the_base_that_is_not_there() {
    insta::assert_snapshot!(mistake("3.2/edition.toml", "[\"tais_code\"", "[\"tais_cod\""));
}

#[test]
fn an_edition_on_no_base() {
    insta::assert_snapshot!(mistake("4.0/edition.toml", "base = \"4.1\"", "base = \"4.2\""));
}

#[test]
fn toml_that_is_not_toml() {
    insta::assert_snapshot!(mistake("versions.toml", "versions = [", "versions = "));
}

#[test]
fn a_move_that_inserts_an_item_at_another_place() {
    insta::assert_snapshot!(mistake(
        "moves/3.2-4.1.toml",
        "{ no = 18, key = \"equipment_name\" }",
        "{ no = 19, key = \"equipment_name\" }"
    ));
}

#[test]
fn a_move_that_forgets_an_item() {
    insta::assert_snapshot!(mistake("moves/3.2-4.1.toml", "  { no = 18, key = \"equipment_name\" },\n", ""));
}

#[test]
fn a_move_that_does_not_say_what_is_widened() {
    insta::assert_snapshot!(mistake("moves/3.2-4.1.toml", "widened = [{ key = \"count\", from = 2, to = 3 }]", ""));
}

#[test]
fn a_move_that_forgets_a_form() {
    insta::assert_snapshot!(mistake("moves/3.2-4.1.toml", "\"UP3KYO\", ", ""));
}

#[test]
fn a_move_of_an_unknown_item() {
    insta::assert_snapshot!(mistake("moves/4.0-4.1.toml", "family_picture_name", "family_picturename"));
}
