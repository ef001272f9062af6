//! The commands, with JSON on both sides.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::config::Config;
use careplan::fix::{self, FileReport};
use careplan::migrate::{Status, UnitResult};
use careplan::report::formats;
use careplan::text::{Lang, Text, Wording};
use careplan::{Profile, Spec};
use serde::Deserialize;
use serde_json::{Value, json};

/// Why something could not be done.
pub struct Refused(Text);

impl Refused {
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Refused {
        Refused(Text::new(ja, en))
    }

    /// As it is answered.
    pub fn json(&self) -> Vec<u8> {
        json!({"error": {"ja": self.0.ja, "en": self.0.en}}).to_string().into_bytes()
    }
}

impl From<careplan::Error> for Refused {
    fn from(error: careplan::Error) -> Refused {
        Refused(error.words())
    }
}

/// A name and bytes.
type File<'f> = (&'f str, &'f [u8]);
type Answer = Result<Vec<u8>, Refused>;

/// Runs a command.
pub fn run(command: &str, options: &str, files: &[File<'_>]) -> Answer {
    let options = if options.trim().is_empty() { "{}" } else { options };
    match command {
        "validate" => validate(asked(options)?, files),
        "fix" => mend(&asked(options)?, files),
        "migrate" => migrate(&asked(options)?, files),
        "print" => {
            let Nothing {} = asked(options)?;
            let pages = careplan::print(files.iter().copied())?;
            Ok(line(
                &json!({"files": pages.iter().map(|(name, html)| file(name, html.as_bytes())).collect::<Vec<_>>()}),
            ))
        }
        other => Err(Refused::new(
            format!("「{other}」というコマンドはありません（validate、fix、migrate、print）"),
            format!("no command `{other}`: validate, fix, migrate, print"),
        )),
    }
}

fn asked<'o, T: Deserialize<'o>>(options: &'o str) -> Result<T, Refused> {
    let refused =
        |error| Refused::new(format!("オプションの JSON に誤りがあります: {error}"), format!("options: {error}"));
    serde_json::from_str(options).map_err(refused)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Spoken {
    #[default]
    Ja,
    En,
}

fn wording(lang: Spoken, show_values: bool) -> Wording {
    let lang = match lang {
        Spoken::Ja => Lang::Ja,
        Spoken::En => Lang::En,
    };
    Wording { lang, show_values }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Strictness {
    #[default]
    Exchange,
    Strict,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Validate {
    lang: Spoken,
    show_values: bool,
    profile: Option<Strictness>,
    edition: Option<String>,
    select: Vec<String>,
    ignore: Vec<String>,
    config: Option<String>,
}

fn validate(asked: Validate, files: &[File<'_>]) -> Answer {
    let spec = Spec::embedded();
    let config = asked.config.as_deref().map(|text| Config::parse("careplan.toml", text, spec));
    let options = Options {
        select: asked.select,
        ignore: asked.ignore,
        edition: asked.edition,
        profile: asked.profile.map(|profile| match profile {
            Strictness::Exchange => Profile::Exchange,
            Strictness::Strict => Profile::Strict,
        }),
        config: config.transpose().map_err(careplan::Error::from)?,
        excerpts_per_rule: 0,
        digests: true,
        ..Options::default()
    };
    let checker = Checker::try_new(spec, options).map_err(careplan::Error::from)?;
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let labels: Vec<FileLabel> = names.iter().map(|name| FileLabel::new(*name)).collect();
    let (mut report, mut scratch) = (checker.report_builder(), Scratch::default());
    for unit in careplan::units(&names) {
        let unit: Vec<UnitFile<'_>> = unit.into_iter().map(|n| UnitFile::new(&labels[n], files[n].1)).collect();
        report.add(checker.check_unit(&mut scratch, &unit));
    }
    let mut out = Vec::new();
    written(formats::json(&report.finish(), wording(asked.lang, asked.show_values), &mut out))?;
    Ok(out)
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Fix {
    lang: Spoken,
    show_values: bool,
    unsafe_fixes: bool,
}

fn mend(asked: &Fix, files: &[File<'_>]) -> Answer {
    let (mut reports, mut mended) = (Vec::new(), Vec::new());
    for (path, bytes) in files {
        let (folder, name) = path.rsplit_once('/').map_or(("", *path), |(folder, name)| (folder, name));
        let fixed = fix::fix(Spec::embedded(), name, bytes, asked.unsafe_fixes);
        let name = if folder.is_empty() { fixed.name().to_owned() } else { format!("{folder}/{}", fixed.name()) };
        let changed = !fixed.changes().is_empty();
        if changed {
            mended.push(file(&name, fixed.bytes()));
        }
        let mut report = FileReport::new(*path, fixed);
        report.written = changed.then_some(name);
        reports.push(report);
    }
    let mut out = Vec::new();
    written(fix::json(&reports, wording(asked.lang, asked.show_values), &mut out))?;
    let report: Value = serde_json::from_slice(&out).unwrap_or_default();
    Ok(line(&json!({"report": report, "files": mended})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Migrate {
    to: String,
}

fn migrate(asked: &Migrate, files: &[File<'_>]) -> Answer {
    let units = careplan::migrate(files.iter().copied(), &asked.to)?;
    Ok(line(&json!({"units": units.iter().map(unit).collect::<Vec<_>>()})))
}

fn unit(result: &UnitResult) -> Value {
    let status = match result.status {
        Status::Migrated => "migrated",
        Status::Held => "held",
        Status::Dropped => "dropped",
        _ => "passed_over",
    };
    let reason = result.reason.as_ref().map(|why| {
        let message = why.message();
        json!({"id": why.id(), "ja": message.ja, "en": message.en})
    });
    let files: Vec<Value> = result.files.iter().map(|made| file(&made.name, &made.bytes)).collect();
    json!({"unit": result.unit, "status": status, "folder": result.folder, "reason": reason, "files": files})
}

fn file(name: &str, bytes: &[u8]) -> Value {
    json!({"name": name, "base64": STANDARD.encode(bytes)})
}

fn line(value: &Value) -> Vec<u8> {
    format!("{value}\n").into_bytes()
}

/// Writing to memory does not fail.
fn written(result: std::io::Result<()>) -> Result<(), Refused> {
    result.map_err(|error| Refused(Text::same(error.to_string())))
}
