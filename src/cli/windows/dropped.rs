//! What Explorer started: files or folders that were dropped on the program are checked, and the report is opened. A double click says
//! what the program is for. The console closes with the program, so words that must be read wait for the Enter key.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::super::args::Command;
use super::super::{COULD_NOT_RUN, help, interrupt, output, streams, validate};
use crate::ground::safe::Shown;
use crate::text::Lang;

/// Does what was meant, if Explorer started the program: with paths alone, or with nothing. Returns the exit code.
pub(in crate::cli) fn run(words: &[OsString], lang: Lang) -> Option<u8> {
    let paths = words.get(1..).unwrap_or_default();
    // Explorer passes absolute paths; a shortcut may also pass a command.
    if !explorer::started_this() || !paths.iter().all(|path| Path::new(path).is_absolute()) {
        return None;
    }
    if paths.is_empty() {
        streams::say(about(lang));
        wait_for_enter(lang);
        return Some(super::super::CLEAN);
    }
    interrupt::listen();
    let code = check(paths, lang, explorer::open);
    if code == COULD_NOT_RUN {
        wait_for_enter(lang);
    }
    Some(code)
}

fn about(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => {
            "careplan はケアプランデータ連携標準仕様のデータを検査するプログラムです。

  検査するには、フォルダー・zip・CSV ファイルを careplan.exe のアイコンへドラッグしてください。
  検査が終わると、結果のレポートが開きます。データは変更されず、どこにも送信されません。

  ほかの機能（修正、版の移行、印刷など）は、コマンド プロンプトで careplan help を実行すると表示されます。"
        }
        Lang::En => {
            "careplan checks care-plan exchange data (ケアプランデータ連携標準仕様).

  To check data, drag a folder, a zip archive or CSV files onto the icon of careplan.exe.
  The report opens when the check is done. The data is not changed, and nothing is sent anywhere.

  For all else it does (mend, migrate, print …), run `careplan help` in a command prompt."
        }
    }
}

/// Checks what was dropped, writes the report beside it and opens that. Returns the exit code.
fn check(paths: &[OsString], lang: Lang, open: impl FnOnce(&Path) -> io::Result<()>) -> u8 {
    let report = place(Path::new(&paths[0]));
    let spoken = if lang == Lang::Ja { "ja" } else { "en" };
    let asked = ["careplan", "validate", "--lang", spoken, "--format", "html", "--output"].map(OsStr::new);
    let words = asked.into_iter().chain([report.as_os_str(), OsStr::new("--")]).map(OsString::from);
    let words: Vec<OsString> = words.chain(paths.iter().cloned()).collect();
    let arguments = match help::parse(&words, lang, output::columns()) {
        Ok(arguments) => arguments,
        Err(refusal) => return refusal.print(),
    };
    let Command::Validate(validate) = &arguments.command else { return COULD_NOT_RUN };
    let code = match validate::run(&arguments.global, validate) {
        Ok(code) => code,
        Err(error) => {
            output::error(&arguments.global, &*error);
            return COULD_NOT_RUN;
        }
    };
    let shown = report.shown();
    match lang {
        Lang::Ja => streams::say(format_args!("レポート: {shown}")),
        Lang::En => streams::say(format_args!("report: {shown}")),
    }
    match (open(&report), lang) {
        (Ok(()), _) => code,
        (Err(error), Lang::Ja) => {
            streams::say(format_args!("レポートを開けませんでした（{error}）。上のファイルを開いてください"));
            COULD_NOT_RUN
        }
        (Err(error), Lang::En) => {
            streams::say(format_args!("the report could not be opened ({error}); open the file above"));
            COULD_NOT_RUN
        }
    }
}

/// Beside the first of what was dropped; where nothing can be written there, in the folder for temporary files.
fn place(dropped: &Path) -> PathBuf {
    let mut name = dropped.file_name().unwrap_or(OsStr::new("careplan")).to_owned();
    name.push(".careplan.html");
    let beside = dropped.parent().filter(|folder| tempfile::tempfile_in(folder).is_ok());
    beside.map_or_else(std::env::temp_dir, Path::to_owned).join(name)
}

fn wait_for_enter(lang: Lang) {
    streams::say(match lang {
        Lang::Ja => "\nEnter キーを押すと閉じます。",
        Lang::En => "\nPress Enter to close.",
    });
    // Ignore errors: without a keyboard there is nothing to wait for.
    let _ = io::stdin().read_line(&mut String::new());
}

#[cfg(windows)]
mod explorer {
    use std::io;
    use std::path::Path;

    use winsafe::{GetCurrentProcessId, HPROCESSLIST, SysResult, co};

    /// Makes the program believe that Explorer started it, for tests.
    const AS_DROPPED: &str = "CAREPLAN_AS_DROPPED";

    pub fn started_this() -> bool {
        std::env::var_os(AS_DROPPED).is_some()
            || parent().is_ok_and(|name| name.is_some_and(|name| name.eq_ignore_ascii_case("explorer.exe")))
    }

    /// The name of the program that started this one.
    fn parent() -> SysResult<Option<String>> {
        let mut list = HPROCESSLIST::CreateToolhelp32Snapshot(co::TH32CS::SNAPPROCESS, None)?;
        let mut known = Vec::new();
        for process in list.iter_processes() {
            let process = process?;
            known.push((process.th32ProcessID, process.th32ParentProcessID, process.szExeFile()));
        }
        let find = |id| known.iter().find(|process| process.0 == id);
        Ok(find(GetCurrentProcessId()).and_then(|own| find(own.1)).map(|parent| parent.2.clone()))
    }

    /// Opens a file with the program that is there for it.
    pub fn open(file: &Path) -> io::Result<()> {
        opener::open(file).map_err(|error| match error {
            opener::OpenError::Io(error) => error,
            other => io::Error::other(other),
        })
    }
}

#[cfg(not(windows))]
mod explorer {
    use std::io;
    use std::path::Path;

    pub fn started_this() -> bool {
        false
    }

    pub fn open(_: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const BAD: &str = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";

    fn opened(paths: &[PathBuf]) -> (u8, Option<PathBuf>) {
        let mut opened = None;
        let paths: Vec<OsString> = paths.iter().map(OsString::from).collect();
        let code = check(&paths, Lang::Ja, |report| {
            opened = Some(report.to_owned());
            Ok(())
        });
        (code, opened)
    }

    #[test]
    fn what_is_dropped_is_checked_and_its_report_opened() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("送信分");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(BAD), "202407,131045,0000000001,20250230\r\n").unwrap();
        let (code, report) = opened(std::slice::from_ref(&folder));
        assert_eq!((code, report.as_deref()), (1, Some(&*temp.path().join("送信分.careplan.html"))));
        let page = fs::read_to_string(report.unwrap()).unwrap();
        assert!(page.contains("CP415") && page.contains("lang=\"ja\""));
        // Dropped again, the report takes the place of the one before; it is no input of a check.
        assert_eq!(opened(std::slice::from_ref(&folder)).0, 1);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert_eq!(opened(&[temp.path().join("nothing")]), (2, None));
    }

    #[cfg(unix)]
    #[test]
    fn where_nothing_can_be_written_the_report_is_in_the_temporary_folder() {
        assert_eq!(place(Path::new("/proc/送信分")), std::env::temp_dir().join("送信分.careplan.html"));
        assert_eq!(place(Path::new("/")), std::env::temp_dir().join("careplan.careplan.html"));
    }
}
