//! Reports in every format: each is read back by what reads it elsewhere, and held against its schema where it has one.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use crate::support::{careplan, repo};
use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::report::formats::{self, FORMATS, Format, Inputs, Readers};
use careplan::schema::Spec;
use careplan::text::{Lang, Wording};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use sha2::{Digest, Sha256};

const INVALID: &str = "corpus/invalid";
const BAD_DATE: &str = "corpus/invalid/CP415/unit";

fn report(arguments: &[&str]) -> String {
    let output = careplan(&[&["validate"], arguments].concat()).output().unwrap();
    assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&report(&[arguments, &["-f", "json"]].concat())).unwrap()
}

fn findings(report: &Value) -> &Vec<Value> {
    report["findings"].as_array().unwrap()
}

fn assert_valid(schema: &Value, document: &Value, what: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(document).take(5).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// A folder with one file of the form DLT1KYO.
fn folder_with(content: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"), content).unwrap();
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// So many records with a date that does not exist, and as many that are right: of what most records share there is one finding.
fn half_bad(records: usize) -> String {
    let [bad, good] = ["20240230", "20240229"].map(|date| format!("202407,131045,0000000011,{date}\r\n"));
    bad.repeat(records) + &good.repeat(records)
}

/// Whoever reads the page has no terminal: no text of a finding speaks of commands, of any rule there is.
#[test]
fn pages_speak_of_no_commands() {
    for lang in ["ja", "en"] {
        let page = report(&[INVALID, "--profile", "strict", "-f", "html", "--lang", lang]);
        let findings = page.split_once("id=\"findings\"").unwrap().1.split_once("</section>").unwrap().0;
        let mut texts = findings.split('<').filter_map(|element| Some(element.split_once('>')?.1));
        let commands = ["`", "careplan ", " --", "⟦", "⟧"];
        let of_commands = texts.find(|text| commands.iter().any(|command| text.contains(command)));
        assert_eq!(of_commands, None, "{lang}");
        for id in ["CP104", "CP105", "CP304", "CP308", "CP311", "CP424", "CP425", "CP542", "CP617"] {
            assert!(findings.contains(&format!(">{id}<")), "{id} is on the page");
        }
    }
    // At a terminal the same rules say what to type.
    assert!(report(&["corpus/invalid/CP104/unit", "--lang", "en"]).contains("`careplan fix`"));
}

/// What the table says of a format is what its reports do, and a list that ends says so.
#[test]
fn every_format_does_what_the_table_says() {
    const BAD: usize = 300;
    let folder = folder_with(&half_bad(BAD));
    let clean = "DLT1KYO_0300000106_43_0300000205_11_20251112093001.CSV";
    let content = "202407,131045,0000000011,20240229\r\n";
    fs::write(folder.path().join(clean), content).unwrap();
    let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    for format in FORMATS {
        let Format { name, readers, most_per_rule, inputs, .. } = *format;
        let run = |more: &[&str]| {
            let arguments = ["validate", ".", "--select", "CP415", "--lang", "en", "-f", name];
            let output = careplan(&[&arguments, more].concat()).current_dir(folder.path()).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{name}");
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
        };
        let [all, _] = run(&["--max-per-rule", "0"]);
        let [report, said] = run(&[]);
        let listed = |report: &str| report.matches("20240230").count();
        let times = if readers == Readers::Terminal { 1 } else { BAD };
        let (each, rest) = (listed(&all) / times, listed(&all) % times);
        assert!(each > 0 && rest == 0, "{name}: {}", listed(&all));
        let most = most_per_rule.map_or(BAD, |most| most as usize);
        // At a terminal what is repeated is said once.
        assert_eq!(listed(&report), if readers == Readers::Terminal { each } else { each * most }, "{name}");
        assert_eq!(report.contains("131045"), readers.are_people(), "{name}: an excerpt");
        assert_eq!(said.contains("MB/s"), readers == Readers::Terminal, "{name}: {said}");
        assert_eq!(report.contains(clean), inputs != Inputs::None, "{name}: the files that were read");
        assert_eq!(report.contains(&digest), inputs == Inputs::WithDigests, "{name}");
        assert!(!run(&["--no-digests"])[0].contains(&digest), "{name}");
    }
    assert!(formats::named("text").is_some() && formats::named("yaml").is_none());
}

#[test]
fn every_format_says_that_its_list_ends() {
    let label = FileLabel::new("DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV");
    let bytes = half_bad(5);
    let write = |format: &Format, lang: Lang, most_findings: usize| {
        let options = Options { select: vec!["CP415".into()], most_findings, ..Options::default() };
        let checker = Checker::new(Spec::embedded(), options);
        let outcome = checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, bytes.as_bytes())]);
        let mut out = Vec::new();
        let wording = Wording { lang, ..Wording::default() };
        (format.write)(&checker.report([outcome]), wording.into(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for format in FORMATS {
        for (lang, words) in [(Lang::En, "2 findings"), (Lang::Ja, "ほかに2件")] {
            let (all, some) = (write(format, lang, 5), write(format, lang, 3));
            // Programs that read JSON look at the summary; people read how many findings of a rule are not shown.
            let says = |report: &str| report.contains(words) || report.contains("\"truncated\":2");
            assert!(says(&some) && !says(&all), "{} {lang:?}: {some}", format.name);
        }
    }
}

#[test]
fn json_reports_follow_the_schema_that_the_program_prints() {
    let printed = careplan(&["schema", "report"]).output().unwrap().stdout;
    assert_eq!(printed, fs::read(repo("src/report/formats/report.schema.json")).unwrap());
    let schema: Value = serde_json::from_slice(&printed).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for arguments in [&[INVALID][..], &["corpus/valid"], &[INVALID, "--lang", "ja", "--no-digests"]] {
        assert_valid(&schema, &json(arguments), arguments[0]);
    }
    let mut wrong = json(&[BAD_DATE]);
    wrong["findings"][0]["severity"] = "fatal".into();
    wrong["surplus"] = 1.into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(validator.iter_errors(&wrong).count(), 2, "the schema refuses what is not in the contract");
}

#[test]
fn the_report_names_every_file_with_its_digest() {
    let case = "corpus/valid/4.1/basic-information";
    let report = json(&[case]);
    let inputs = report["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 5, "pictures are read too");
    for input in inputs {
        let data = fs::read(repo(input["file"].as_str().unwrap())).unwrap();
        let digest: String = Sha256::digest(&data).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&input["bytes"], &input["sha256"]), (&data.len().into(), &digest.into()));
    }
    let names: Vec<&str> = inputs.iter().map(|input| input["file"].as_str().unwrap()).collect();
    assert!(names.is_sorted());
    assert_eq!(
        inputs.iter().map(|input| input["records"].as_u64().unwrap()).sum::<u64>(),
        report["summary"]["records"]
    );
    assert!(json(&[case, "--no-digests"])["inputs"][0]["sha256"].is_null());
}

#[test]
fn sarif_follows_the_schema_of_oasis() {
    let schema = fs::read(repo("tests/it/support/sarif-schema-2.1.0.json")).unwrap();
    let mut schema: Value = serde_json::from_slice(&schema).unwrap();
    // Two patterns of the published schema, for the language, have a bracket too many, which is no regular expression.
    for definition in ["run", "toolComponent"] {
        let pattern = &mut schema["definitions"][definition]["properties"]["language"]["pattern"];
        *pattern = pattern.as_str().unwrap().replace("]?$", "$").into();
    }
    for lang in ["ja", "en"] {
        let log: Value = serde_json::from_str(&report(&[INVALID, "-f", "sarif", "--lang", lang])).unwrap();
        assert_valid(&schema, &log, lang);
    }
    let mut wrong: Value = serde_json::from_str(&report(&[BAD_DATE, "-f", "sarif"])).unwrap();
    wrong["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!jsonschema::is_valid(&schema, &wrong));
}

#[test]
fn sarif_says_what_json_says() {
    let expected = json(&[INVALID]);
    let log: Value = serde_json::from_str(&report(&[INVALID, "-f", "sarif"])).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(rules.len(), expected["rules"].as_array().unwrap().len());
    assert_eq!(results.len(), findings(&expected).len());
    let mut fingerprints = HashSet::new();
    for (result, finding) in results.iter().zip(findings(&expected)) {
        assert_eq!(result["ruleId"], finding["rule"]);
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], finding["rule"]);
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["region"]["startLine"], finding["line"]);
        assert_eq!(physical["region"]["byteOffset"], finding["byte"]);
        if let Some(index) = physical["artifactLocation"]["index"].as_u64() {
            assert_eq!(run["artifacts"][index as usize]["location"]["uri"], physical["artifactLocation"]["uri"]);
        }
        assert!(fingerprints.insert(result["partialFingerprints"]["careplan/v1"].clone()), "{result}");
    }
    let blocked = expected["rules"].as_array().unwrap().iter().filter(|rule| rule["status"] == "blocked").count();
    assert!(blocked > 0);
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().len(), blocked);
}

#[test]
fn a_fingerprint_does_not_change_with_the_lines_before_it_or_with_the_language() {
    let fingerprints = |content: &str, lang: &str| -> Vec<String> {
        let folder = folder_with(content);
        let output = careplan(&["validate", ".", "-f", "sarif", "--lang", lang, "--select", "CP4"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"]["careplan/v1"].as_str().unwrap().to_owned()).collect()
    };
    let bad = "202407,131045,0000000011,20240230\r\n202407,131045,0000000012,20240230\r\n";
    let first = fingerprints(bad, "en");
    assert_eq!(first.len(), 2);
    assert_ne!(first[0], first[1]);
    assert_eq!(fingerprints(&format!("202407,131045,0000000010,20240229\r\n{bad}"), "ja"), first);
}

/// The attributes of every element of a document, by the element's name; fails where it is not well-formed.
fn elements(document: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(document);
    let attributes = |start: &BytesStart<'_>| {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        attributes.collect()
    };
    let mut elements = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                elements.push((start.name().as_ref().to_owned(), attributes(&start)));
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn junit_has_a_test_for_every_finding_and_its_counts_add_up() {
    for path in [INVALID, "corpus/valid/4.1"] {
        let expected = json(&[path]);
        let blocked = expected["rules"].as_array().unwrap().iter().filter(|rule| rule["status"] == "blocked").count();
        let document = elements(&report(&[path, "-f", "junit", "--lang", "ja"]));
        let named = |name: &str| document.iter().filter(|(n, _)| n == name).map(|(_, a)| a).collect::<Vec<_>>();
        let sum =
            |key: &str| named("testsuite").iter().map(|suite| suite[key].parse::<usize>().unwrap()).sum::<usize>();
        let total = |key: &str| named("testsuites")[0][key].parse::<usize>().unwrap();
        assert_eq!(named("failure").len(), findings(&expected).len());
        assert_eq!((sum("failures"), total("failures")), (named("failure").len(), named("failure").len()));
        assert_eq!((sum("tests"), total("tests")), (named("testcase").len(), named("testcase").len()));
        assert_eq!((sum("skipped"), named("skipped").len()), (blocked, blocked));
        for (failure, finding) in named("failure").iter().zip(findings(&json(&[path, "--lang", "ja"]))) {
            assert_eq!(
                (&failure["type"], &failure["message"]),
                (&finding["severity"].as_str().unwrap().to_owned(), &finding["message"].as_str().unwrap().to_owned(),)
            );
        }
    }
}

#[test]
fn github_annotations_are_one_line_each() {
    let expected = json(&[INVALID]);
    let lines = report(&[INVALID, "-f", "github"]);
    assert_eq!(lines.lines().count(), findings(&expected).len() + 1);
    assert!(lines.starts_with("::error title=careplan::Invalid: "), "the verdict");
    for (line, finding) in lines.lines().skip(1).zip(findings(&expected)) {
        let command = match finding["severity"].as_str().unwrap() {
            "info" => "notice",
            severity => severity,
        };
        let file = finding["file"].as_str().unwrap();
        assert!(line.starts_with(&format!("::{command} file={file},")), "{line}");
        assert!(line.contains(&format!("title={} ", finding["rule"].as_str().unwrap())), "{line}");
    }
}

#[test]
fn csv_has_a_row_for_every_finding_and_no_formulas() {
    let expected = json(&[INVALID]);
    let table = report(&[INVALID, "-f", "csv"]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    let verdict = rows.pop().unwrap();
    assert_eq!((&*verdict["rule"], &*verdict["severity"]), ("", "invalid"));
    assert!(verdict["message"].starts_with("Invalid: "));
    assert_eq!(rows.len(), findings(&expected).len());
    for (row, finding) in rows.iter().zip(findings(&expected)) {
        assert_eq!(
            (&row["rule"], &row["message"]),
            (&finding["rule"].as_str().unwrap().to_owned(), &finding["message"].as_str().unwrap().to_owned(),)
        );
        assert_eq!(row["byte"], finding["byte"].as_u64().map(|n| n.to_string()).unwrap_or_default());
        // `="4.0"` is a text for a spreadsheet, and holds nothing but a number.
        let is_text = |cell: &str| {
            let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
            inner.is_some_and(|inner| inner.bytes().all(|b| b.is_ascii_digit() || b"./-:Ee+".contains(&b)))
        };
        let is_safe = |cell: &String| is_text(cell) || !cell.starts_with(['=', '+', '-', '@']);
        assert!(row.values().all(is_safe), "{row:?}");
    }
    assert!(table.starts_with('\u{FEFF}'), "a spreadsheet takes it for UTF-8");
    let japanese = report(&[INVALID, "-f", "csv", "--lang", "ja"]);
    let first: Vec<&str> = japanese.lines().take(2).collect();
    assert!(first[0].starts_with("\u{FEFF}規則,重大度,内容,ファイル"), "{}", first[0]);
    assert!(["エラー", "警告", "お知らせ"].iter().any(|severity| first[1].contains(severity)), "{}", first[1]);
    let negative = rows.iter().find(|row| row["rule"] == "CP419").unwrap();
    assert_eq!(negative["value"], "'-1");
}

#[test]
fn html_is_one_page_that_holds_everything_and_loads_nothing() {
    for (lang, title) in [("ja", "ケアプランデータ検査報告"), ("en", "careplan report")] {
        let page = report(&[INVALID, "-f", "html", "--max-per-rule", "0", "--lang", lang]);
        // The page is written as XML would be, so that reading it as XML shows that every element ends.
        let (before, after) = (page.find("<script>").unwrap(), page.find("</script>").unwrap());
        let document = elements(&format!("{}{}", &page[..before], &page[after + "</script>".len()..]));
        let rows = document.iter().filter(|(name, a)| name == "tr" && a.contains_key("data-rule")).count();
        assert_eq!(rows, findings(&json(&[INVALID])).len());
        assert!(page.contains(title) && page.starts_with("<!DOCTYPE html>"));
        for (name, attributes) in &document {
            assert!(!["src", "style", "onclick"].iter().any(|key| attributes.contains_key(*key)), "{name}");
            // What it points to is on the page.
            assert!(attributes.get("href").is_none_or(|to| to.starts_with('#')), "{name}");
        }
        let policy = document.iter().find(|(_, a)| a.get("http-equiv").is_some()).unwrap().1["content"].clone();
        for element in ["style", "script"] {
            let inner =
                page.split(&format!("<{element}>")).nth(1).unwrap().split(&format!("</{element}>")).next().unwrap();
            let digest = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, Sha256::digest(inner));
            assert!(policy.contains(&format!("{element}-src 'sha256-{digest}'")), "{policy}");
        }
    }
}

#[test]
fn a_value_that_is_markup_stays_a_value() {
    let value = "<script>alert(1)</script>]]>&'";
    let folder = folder_with(&format!("202407,131045,0000000011,{value}\r\n"));
    let arguments = [text(folder.path()), "--show-values", "-f"];
    let page = report(&[&arguments[..], &["html"]].concat());
    assert_eq!(page.matches("<script>").count(), 1, "its own");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;"), "{page}");
    let document = elements(&report(&[&arguments[..], &["junit"]].concat()));
    assert!(document.iter().any(|(_, a)| a.get("message").is_some_and(|message| message.contains(value))));
}

#[test]
fn reports_for_people_end_somewhere_and_say_so() {
    let folder = folder_with(&half_bad(10_050));
    let arguments = [text(folder.path()), "--max-per-rule", "0", "--select", "CP415", "-q", "-f"];
    let page = report(&[&arguments[..], &["html"]].concat());
    assert_eq!(page.matches("<tr data-rule").count(), 10_000);
    assert!(page.contains("50 of 10050 findings are not listed"), "{}", &page[page.len() - 2000..]);
    let plain = report(&[&arguments[..], &["text"]].concat());
    assert!(plain.contains("the same: 10050 times, in records 1 to 10050"), "{plain}");
    assert_eq!(report(&[&arguments[..], &["csv"]].concat()).lines().count(), 10_052);
}

#[test]
fn valid_is_said_only_when_everything_was_looked_at() {
    let valid = report(&["corpus/valid/4.1/care-plan", "-q"]);
    assert!(valid.contains("Valid: no errors") && valid.contains(" 0 blocked"), "{valid}");
    let wrong = report(&[INVALID, "-q", "--max-per-rule", "1"]);
    assert!(!wrong.contains("Valid") && wrong.lines().last().unwrap().starts_with("Invalid: "));
    let reasons = wrong.lines().filter(|line| line.contains("; blocks ")).count();
    assert!((1..=5).contains(&reasons), "{wrong}");
    // No error, but a rule that is not selected is in the way of one that is.
    let incomplete = report(&["corpus/invalid/CP105/unit", "-q", "--select", "CP4"]);
    assert!(incomplete.contains("CP105 (not selected; blocks "), "{incomplete}");
    assert!(incomplete.lines().last().unwrap().starts_with("Incomplete "), "{incomplete}");
    assert!(report(&["corpus/invalid/CP105/unit", "-f", "html", "--select", "CP4"]).contains("verdict incomplete"));
}

#[test]
fn gitlab_has_an_issue_for_every_finding_with_a_fingerprint_of_its_own() {
    let expected = json(&[INVALID]);
    let issues: Value = serde_json::from_str(&report(&[INVALID, "-f", "gitlab"])).unwrap();
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), findings(&expected).len());
    let prints: std::collections::BTreeSet<_> =
        issues.iter().map(|issue| (issue["location"]["path"].to_string(), issue["fingerprint"].to_string())).collect();
    assert_eq!(prints.len(), issues.len());
    for (issue, finding) in issues.iter().zip(findings(&expected)) {
        assert_eq!((&issue["check_name"], &issue["location"]["path"]), (&finding["rule"], &finding["file"]));
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1, "{issue}");
        let severity = match finding["severity"].as_str().unwrap() {
            "error" => "major",
            "warning" => "minor",
            _ => "info",
        };
        assert_eq!(issue["severity"], severity);
    }
    let nothing: Value = serde_json::from_str(&report(&["corpus/valid/4.1/care-plan", "-f", "gitlab"])).unwrap();
    assert_eq!(nothing, serde_json::json!([]));
}

#[test]
fn azure_has_a_command_for_every_finding_and_says_the_verdict() {
    let expected = json(&[INVALID]);
    let text = report(&[INVALID, "-f", "azure"]);
    let issues: Vec<&str> = text.lines().filter(|line| line.contains("sourcepath=")).collect();
    assert_eq!(issues.len(), findings(&expected).len());
    for (line, finding) in issues.iter().zip(findings(&expected)) {
        assert!(line.starts_with("##vso[task.logissue type="), "{line}");
        assert!(line.contains(&format!(";code={}]", finding["rule"].as_str().unwrap())), "{line}");
    }
    assert!(text.contains("##vso[task.logissue type=error]Invalid: "), "{text}");
}

/// What `fix`, `migrate` and `diff` print is what their schemas say, and a schema says something.
#[test]
fn reports_of_other_commands_have_the_shape_of_their_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").to_string_lossy().into_owned();
    let fixed = folder.path().join("fixed").to_string_lossy().into_owned();
    let cases: [(&str, Vec<&str>); 5] = [
        ("fix", vec!["fix", "corpus/invalid/CP206/unit", "--out", &fixed]),
        ("migrate", vec!["migrate", "corpus/valid/3.2", "--out", &out, "--prove"]),
        ("migrate", vec!["migrate", "corpus/valid/4.0", "--dry-run"]),
        ("diff", vec!["diff", "corpus/valid/4.1/care-plan", "corpus/invalid/CP415/unit"]),
        ("diff", vec!["diff", "corpus/valid/4.1", "corpus/valid/4.1", "--show-values"]),
    ];
    for (name, arguments) in cases {
        let schema: Value = serde_json::from_slice(&careplan(&["schema", name]).output().unwrap().stdout).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let output = careplan(&[&arguments[..], &["--format", "json"]].concat()).output().unwrap();
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        let wrong: Vec<String> =
            validator.iter_errors(&printed).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{arguments:?}: {wrong:#?}");
        let mut other = printed.clone();
        other["format"] = 2.into();
        assert!(!validator.is_valid(&other), "{name}: another format version");
    }
}
