//! Arguments that are refused, and help that is asked for: what clap says of them, in the language.

use std::error::Error;
use std::fmt::Write;
use std::io::IsTerminal;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::said::Said;
use crate::cli::table::wrap;
use crate::text::Lang;

/// What is printed instead of running.
pub(in crate::cli) struct Refusal {
    error: clap::Error,
    lang: Lang,
    columns: usize,
}

impl Refusal {
    pub fn of(error: clap::Error, lang: Lang, columns: usize) -> Refusal {
        Refusal { error, lang, columns }
    }

    /// Whether only the version was asked for.
    pub fn is_version(&self) -> bool {
        self.error.kind() == ErrorKind::DisplayVersion
    }

    /// Prints it. Returns the exit code.
    pub fn print(&self) -> u8 {
        let code = u8::try_from(self.error.exit_code()).unwrap_or(2);
        if self.lang == Lang::En {
            // If standard error cannot be written, there is no way left to report it.
            let _ = self.error.print();
            return code;
        }
        match self.error.use_stderr() {
            true => crate::cli::streams::say(self.in_japanese(std::io::stderr().is_terminal()).to_string().trim_end()),
            false => {
                let _ = std::io::Write::write_all(
                    &mut std::io::stdout(),
                    self.in_japanese(std::io::stdout().is_terminal()).as_bytes(),
                );
            }
        }
        code
    }

    fn in_japanese(&self, color: bool) -> String {
        let color = color && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let rendered = || {
            let page = self.error.render();
            let page = if color { page.ansi().to_string() } else { page.to_string() };
            super::in_words(&page, Lang::Ja)
        };
        match self.error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            | ErrorKind::DisplayVersion => rendered(),
            _ => {
                let mut page = String::new();
                let title = if color { "\u{1b}[1;31mエラー:\u{1b}[0m" } else { "エラー:" };
                for (n, line) in self.reason().lines().enumerate() {
                    let line = if n == 0 { format!("エラー: {line}") } else { line.to_owned() };
                    for line in wrap(&line, self.columns) {
                        // Writing to memory does not fail.
                        let _ = writeln!(page, "{}", line.replacen("エラー:", title, 1));
                    }
                }
                if let Some(usage) = self.word(ContextKind::Usage) {
                    let usage = super::in_words(&usage.replace("Usage:", "使い方:"), Lang::Ja);
                    let _ = writeln!(page, "\n{}", usage.trim_end());
                }
                let _ = writeln!(page, "\n詳しい使い方は --help で表示できます。");
                page
            }
        }
    }

    /// A piece of what clap knows, as words.
    fn word(&self, kind: ContextKind) -> Option<String> {
        match self.error.get(kind)? {
            ContextValue::String(word) => Some(word.clone()),
            ContextValue::Strings(words) => Some(words.join("、")),
            ContextValue::StyledStr(word) => Some(word.to_string()),
            ContextValue::Number(number) => Some(number.to_string()),
            _ => None,
        }
        .filter(|word| !word.is_empty())
    }

    /// What is wrong with the arguments. A second line says what may have been meant.
    fn reason(&self) -> String {
        let word = |kind| self.word(kind).unwrap_or_default();
        let (argument, value) = (word(ContextKind::InvalidArg), word(ContextKind::InvalidValue));
        let mut reason = match self.error.kind() {
            ErrorKind::InvalidValue if value.is_empty() => format!("「{argument}」に値がありません"),
            ErrorKind::InvalidValue => format!("「{argument}」に「{value}」は指定できません"),
            ErrorKind::ValueValidation => {
                format!("「{argument}」の値「{value}」が正しくありません。{}", self.why())
            }
            ErrorKind::UnknownArgument => format!("「{argument}」という引数はありません"),
            ErrorKind::InvalidSubcommand => {
                format!("「{}」というコマンドはありません", word(ContextKind::InvalidSubcommand))
            }
            ErrorKind::MissingSubcommand => "コマンドを指定してください".to_owned(),
            ErrorKind::NoEquals => format!("「{argument}」の値は = に続けて書いてください"),
            ErrorKind::TooManyValues => format!("「{argument}」に値「{value}」は多すぎます"),
            ErrorKind::TooFewValues => {
                format!("「{argument}」の値が足りません（{}個以上必要です）", word(ContextKind::MinValues))
            }
            ErrorKind::WrongNumberOfValues => {
                format!("「{argument}」には値が{}個必要です", word(ContextKind::ExpectedNumValues))
            }
            ErrorKind::ArgumentConflict => self.conflict(&argument),
            ErrorKind::MissingRequiredArgument => format!("必須の引数がありません: {argument}"),
            ErrorKind::InvalidUtf8 => "UTF-8 ではない文字を含む引数があります".to_owned(),
            _ => "引数が正しくありません".to_owned(),
        };
        if let Some(values) = self.word(ContextKind::ValidValue).or_else(|| self.word(ContextKind::ValidSubcommand)) {
            let _ = write!(reason, "\n指定できる値: {values}");
        }
        let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
        if let Some(near) = near.into_iter().find_map(|kind| self.word(kind)) {
            let _ = write!(reason, "\n「{near}」のことですか");
        }
        reason
    }

    fn conflict(&self, argument: &str) -> String {
        match self.word(ContextKind::PriorArg) {
            Some(prior) if prior == argument => format!("「{argument}」は一度しか指定できません"),
            Some(prior) => format!("「{argument}」と「{prior}」は同時に指定できません"),
            None => format!("「{argument}」は、ほかの引数と同時に指定できません"),
        }
    }

    /// Why a value cannot be read.
    fn why(&self) -> String {
        let Some(source) = self.error.source() else { return String::new() };
        if let Some(said) = source.downcast_ref::<Said>() {
            return said.0.ja.clone();
        }
        if source.is::<std::num::ParseIntError>() {
            return "0以上の整数を指定してください".to_owned();
        }
        "値の書き方を確認してください".to_owned()
    }
}
