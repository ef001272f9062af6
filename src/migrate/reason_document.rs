//! Why a document is not written, or not read.

use super::reason::Reason;
use super::target::Target;
use crate::document::json::Lost;
use crate::text::Text;

impl Reason {
    pub(crate) fn no_document(edition: &str, error: &Text) -> Reason {
        Reason::new(
            "no_document",
            Text::new(
                format!("{edition}版の文書にできません: {}", error.ja),
                format!("it cannot be written as a document of edition {edition}: {}", error.en),
            ),
            Text::new(
                "findings.json を見て、データを直してから移行してください",
                "see findings.json and put the data right before migrating",
            ),
        )
    }

    pub(crate) fn not_given_back(edition: &str) -> Reason {
        Reason::new(
            "not_given_back",
            Text::new(
                format!("{edition}版の文書とCSVファイルとが、すべての値では一致しません"),
                format!("the document of edition {edition} and the CSV files do not have all values in common"),
            ),
            Text::new(
                "文書の項目表に無い様式や項目が無いか確かめてください（careplan spec show）",
                "see whether the table of documents lacks a form or an item (careplan spec show)",
            ),
        )
    }

    pub(crate) fn document_not_read(file: &str, error: &Text) -> Reason {
        Reason::new(
            "not_read",
            Text::new(format!("{file} を読めません: {}", error.ja), format!("{file} could not be read: {}", error.en)),
            Text::new("文書を直すか、出力し直してください", "put the document right, or export it again"),
        )
    }

    pub(crate) fn value_without_item(file: &str, lost: &Lost) -> Reason {
        let Lost { form, record, at, .. } = lost;
        Reason::new(
            "value_without_item",
            Text::new(
                format!("{file} の {form} {record}件目 {at} の値には、CSVに対応する項目がありません"),
                format!("{file}: CSV has no item for the value at {at} of {form} record {record}"),
            ),
            Text::new(
                "値を除くか、careplan convert --to csv で失われる値を確かめて書き出してください",
                "take the value out, or write the rest with careplan convert --to csv, which lists what is lost",
            ),
        )
    }

    pub(crate) fn characters(file: &str, values: usize, to: &Target) -> Reason {
        let message = Text::new(
            format!("{file} の{values}個の値にMS932に無い文字があります"),
            format!("{file}: {values} values have characters that are not in MS932"),
        );
        let help = match to.name() == to.edition().name() {
            true => Text::new(
                "--strict-characters を付けなければ近い文字に置き換え、すべて台帳に載せます",
                "without --strict-characters they are replaced by the nearest there are, each listed in the ledger",
            ),
            false => Text::new(
                "この文書は既にこの形式です。そのまま使ってください",
                "the document has this form already: use it as it is",
            ),
        };
        Reason::new("characters", message, help)
    }

    pub(crate) fn characters_dropped(file: &str, item: &str, edition: &str) -> Reason {
        Reason::new(
            "characters",
            Text::new(
                format!("{file} の{item}はMS932に無い文字があり、移行先の版では失われるか書き換わります"),
                format!("{file}: {item} has characters that are not in MS932, and the edition drops or rewrites it"),
            ),
            Text::new(
                format!("先に --to {edition} で移行し、その出力から移行してください"),
                format!("migrate --to {edition} first, and go on from its output"),
            ),
        )
    }
}
