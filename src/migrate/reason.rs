//! Why a unit is not written.

use super::engine::Refusal;
use super::names::{OfficeSide, UnknownType};
use crate::text::Text;

/// Why a unit is held back, and what to supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    id: &'static str,
    message: Text,
    help: Text,
    /// Further reasons against writing the unit.
    next: Option<Box<Reason>>,
}

impl Reason {
    /// A reason with a stable name.
    pub fn new(id: &'static str, message: Text, help: Text) -> Reason {
        Reason { id, message, help, next: None }
    }

    /// With another reason, unless it says the same.
    pub(crate) fn and(mut self, mut other: Reason) -> Reason {
        let more = other.next.take();
        if !self.all().any(|own| own.message == other.message) {
            let mut last = &mut self.next;
            while let Some(reason) = last {
                last = &mut reason.next;
            }
            *last = Some(Box::new(other));
        }
        match more {
            Some(more) => self.and(*more),
            None => self,
        }
    }

    /// One reason that says all.
    pub(crate) fn of_all(reasons: impl IntoIterator<Item = Reason>) -> Option<Reason> {
        reasons.into_iter().reduce(Reason::and)
    }

    /// This reason and what else speaks against the unit: all that can be told at once.
    pub fn all(&self) -> impl Iterator<Item = &Reason> {
        std::iter::successors(Some(self), |reason| reason.next.as_deref())
    }

    /// All reasons in one text.
    pub(crate) fn messages(&self) -> Text {
        let join = |of: fn(&Text) -> &str, by| self.all().map(|own| of(&own.message)).collect::<Vec<_>>().join(by);
        Text::new(join(|text| &text.ja, "。"), join(|text| &text.en, "; "))
    }

    /// A stable name: `service_type_unknown`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Why.
    pub fn message(&self) -> &Text {
        &self.message
    }

    /// The advice.
    pub fn help(&self) -> &Text {
        &self.help
    }

    /// What reasons of this name have in common, without files and numbers.
    pub fn title(&self) -> Text {
        let (ja, en) = match self.id {
            "not_read" => ("読めないファイルがある", "a file cannot be read"),
            "name_unclear" => ("ファイル名から送信単位が分からない", "the name does not say the unit"),
            "edition_unclear" => ("版が分からない", "the edition is unclear"),
            "edition_too_old" => ("古すぎる版", "the edition is too old"),
            "no_move" => ("移行の定義がない", "there is no move"),
            "loss_not_allowed" => ("移行先に無い項目に値がある", "values have no place in the other edition"),
            "not_records" => ("レコードに分けられない", "the file has no certain records"),
            "does_not_fit" => ("項目長に収まらない値がある", "a value does not fit"),
            "service_type_unknown" => ("サービス種類コードが不明", "a service type is unknown"),
            "name_taken" => ("2つのファイルが同じ名前になる", "two files would have one name"),
            "unit_taken" => ("別の入力に同じ送信単位がある", "another input is the same unit"),
            "invalid" => ("移行先の版でエラーになる", "errors under the new edition"),
            "unbalanced" => {
                ("件数が合わない（プログラムの誤り）", "the counts do not balance (a mistake of this program)")
            }
            "no_document" | "not_given_back" => ("文書にできない", "it cannot be made a document"),
            "value_without_item" => ("項目のない値がある", "a value has no item"),
            "characters" => ("MS932 に無い文字がある", "characters that MS932 lacks"),
            _ => (self.message.ja.as_str(), self.message.en.as_str()),
        };
        Text::new(ja, en)
    }

    pub(crate) fn unreadable(file: &str) -> Reason {
        Reason::new(
            "not_read",
            Text::new(format!("{file} を読めません"), format!("{file} could not be read")),
            Text::new("findings.json を見てください", "see findings.json"),
        )
    }

    pub(crate) fn no_unit(file: &str) -> Reason {
        Reason::new(
            "name_unclear",
            Text::new(
                format!("{file} の名前から送信元・送信先・ファイル連番が分かりません"),
                format!("the name of {file} does not say sender, receiver and serial"),
            ),
            Text::new("ファイル名規約どおりの名前にしてください", "name the file by the naming rule"),
        )
    }

    pub(crate) fn version_unclear(file: &str, value: &str) -> Reason {
        Reason::new(
            "edition_unclear",
            Text::new(
                format!("{file} のCSVバージョン「{value}」はどの版の値でもありません"),
                format!("{file}: CSVバージョン \"{value}\" is no edition's"),
            ),
            Text::new(
                "正しい値に直してから移行してください（careplan validate が候補を示します）",
                "put it right before migrating; careplan validate says what was probably meant",
            ),
        )
    }

    pub(crate) fn no_tables(file: &str, label: &str) -> Reason {
        Reason::new(
            "edition_too_old",
            Text::new(
                format!("{file} は{label}版です。この版のレイアウト表は無く、4.1版との対応も公表されていません"),
                format!("{file} is of edition {label}: there is no table of its layout, nor of how it maps to 4.1"),
            ),
            Text::new(
                "元のソフトで3版以降のデータを出力し直してください",
                "export the data again, in edition 3 or later, from the software that it is in",
            ),
        )
    }

    pub(crate) fn no_form(file: &str, form: &str, edition: &str) -> Reason {
        Reason::new(
            "edition_unclear",
            Text::new(
                format!("{file}: {edition}版に {form} はありません"),
                format!("{file}: edition {edition} has no {form}"),
            ),
            Text::new("CSVバージョンを確かめてください", "check CSVバージョン"),
        )
    }

    pub(crate) fn no_way(from: &str, to: &str) -> Reason {
        Reason::new(
            "no_move",
            Text::new(
                format!("{from}版から{to}版への移行の定義がありません"),
                format!("there is no move from {from} to {to}"),
            ),
            Text::new("specs/moves/ を見てください", "see specs/moves/"),
        )
    }

    /// `lost`: the items, forms and parts of names that have values and no place.
    pub(crate) fn loss(to: &str, lost: &[Text]) -> Reason {
        let list = |words: fn(&Text) -> &str, comma: &str| lost.iter().map(words).collect::<Vec<_>>().join(comma);
        let (ja, en) = (list(|text| &text.ja, "、"), list(|text| &text.en, ", "));
        Reason::new(
            "loss_not_allowed",
            Text::new(
                format!("{to}版に置き場所がなく、移行すると失われる値があります: {ja}"),
                format!("edition {to} has no place for values of: {en}"),
            ),
            Text::new(
                "それでもよければ --allow-loss を付けてください。失われる値はすべて台帳に載ります",
                "give --allow-loss if that is wanted; the ledger lists every value lost",
            ),
        )
    }

    pub(crate) fn refusal(file: &str, refusal: &Refusal) -> Reason {
        let (id, message) = match refusal {
            Refusal::BrokenQuotes { record } => (
                "not_records",
                Text::new(
                    format!("{file} の{record}件目の引用符が正しくないため、レコードに分けられません"),
                    format!("{file}: the quotes of record {record} are not in order, so it has no certain records"),
                ),
            ),
            Refusal::Items { record, items, expected } => (
                "not_records",
                Text::new(
                    format!("{file} の{record}件目は{items}項目です（{expected}項目のはず）"),
                    format!("{file}: record {record} has {items} items instead of {expected}"),
                ),
            ),
            Refusal::Version { record } => (
                "edition_unclear",
                Text::new(
                    format!("{file} の{record}件目のCSVバージョンが1件目と違います"),
                    format!("{file}: CSVバージョン of record {record} is not that of the first"),
                ),
            ),
            Refusal::TooLong { record, item } => (
                "does_not_fit",
                Text::new(
                    format!("{file} の{record}件目の{item}は、移行先の版の項目長に収まりません"),
                    format!("{file}: {item} of record {record} is longer than the edition takes"),
                ),
            ),
            Refusal::Empty => {
                ("not_records", Text::new(format!("{file} にレコードがありません"), format!("{file} has no records")))
            }
        };
        let help = Text::new(
            "データを直すか、出力し直してから移行してください",
            "put the data right, or export it again, before migrating",
        );
        Reason::new(id, message, help)
    }

    pub(crate) fn unknown_types(unknown: &[UnknownType]) -> Reason {
        let (mut ja, mut en) = (Vec::new(), Vec::new());
        for unknown in unknown {
            let office = &unknown.office;
            let (side_ja, side_en) = match unknown.side {
                OfficeSide::From => ("送信元", "sender"),
                OfficeSide::To => ("送信先", "receiver"),
            };
            let (detail_ja, detail_en) = match (&unknown.named, &unknown.candidates[..]) {
                (Some(named), _) => (
                    format!("ファイル名の「{named}」は既知の種類ではない"),
                    format!("the name says \"{named}\", no known type"),
                ),
                (None, []) => ("行からも分からない".to_owned(), "the rows do not show it".to_owned()),
                (None, some) => (format!("候補: {}", some.join("、")), format!("it can be {}", some.join(" or "))),
            };
            ja.push(format!("{side_ja} {office}（{detail_ja}）"));
            en.push(format!("{side_en} {office} ({detail_en})"));
        }
        Reason::new(
            "service_type_unknown",
            Text::new(
                format!("ファイル名に要るサービス種類コードが分かりません: {}", ja.join("、")),
                format!("the file names need service types that are not known: {}", en.join(", ")),
            ),
            Text::new(
                "対応表（held/service-types.csv。--write-maps DIR でも作れます）に記入して --service-types で渡してください",
                "fill in the map (held/service-types.csv, or one of --write-maps DIR) and give it with --service-types",
            ),
        )
    }

    pub(crate) fn name_taken(name: &str) -> Reason {
        Reason::new(
            "name_taken",
            Text::new(
                format!("この送信単位の2つのファイルが同じ名前 {name} になります"),
                format!("two files of the unit would both be named {name}"),
            ),
            Text::new("どちらか一方だけにしてください", "leave one of them out"),
        )
    }

    /// Another unit of the input is written to the same place.
    pub(crate) fn unit_taken(unit: &str, first: &str) -> Reason {
        Reason::new(
            "unit_taken",
            Text::new(
                format!("{first} も同じ送信単位 {unit} になります。先に読んだそちらを出力します"),
                format!("{first} becomes the same unit, {unit}; it comes first and is the one that is written"),
            ),
            Text::new(
                "同じ送信単位の古い版と新しい版が混ざっていないか確かめてください",
                "see whether the input holds the unit in an older and in a newer edition",
            ),
        )
    }

    pub(crate) fn invalid(errors: u64, rules: &[&str], edition: &str, rows_without_code: u64) -> Reason {
        let mut help = Text::new(
            "findings.json を見てください。それでも書き出すなら --keep-invalid",
            "see findings.json; --keep-invalid writes it all the same",
        );
        if rows_without_code > 0 {
            help = Text::new(
                format!(
                    "福祉用具の{rows_without_code}行のTAISコードか届出コードを --tais で渡してください。{}",
                    help.ja
                ),
                format!("give the TAISコード or 届出コード of {rows_without_code} rows with --tais; {}", help.en),
            );
        }
        Reason::new(
            "invalid",
            Text::new(
                format!("{edition}版として検査すると、誤りが{errors}件あります（{}）", rules.join("、")),
                format!(
                    "checked as edition {edition} it has {errors} error{} ({})",
                    if errors == 1 { "" } else { "s" },
                    rules.join(", ")
                ),
            ),
            help,
        )
    }

    pub(crate) fn unbalanced() -> Reason {
        Reason::new(
            "unbalanced",
            Text::new("移行の前後でレコードの数が合いません", "the records before and after do not balance"),
            Text::new(
                "このプログラムの誤りです。報告してください",
                "this is a mistake of this program; please report it",
            ),
        )
    }
}
