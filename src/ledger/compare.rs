//! What a ledger says, held against what both sides show: field by field, change by change.

use super::line::{ChangeKind, FileEntry, LedgerChange};
use crate::text::Text;

/// Compares the entry of a file with the one that both sides give.
pub(super) fn entries(found: &FileEntry, said: &FileEntry, wrong: &mut dyn FnMut(Text)) {
    let mut field = |same: bool, ja: &str, en: &str| {
        if !same {
            wrong(Text::new(format!("台帳の{ja}が、データと一致しません"), format!("{en} not what the ledger says")));
        }
    };
    field(found.outcome == said.outcome, "処理結果", "what became of it is");
    field(found.form == said.form, "様式", "its form is");
    field(found.edition == said.edition, "版", "its edition is");
    field(found.reason == said.reason, "理由", "its reason is");
    field(found.path == said.path, "出力先", "its place in the output is");
    field(found.items == said.items, "項目の対応", "which items correspond is");
    field(found.invertible == said.invertible, "「戻して同じになるか」", "whether migrating back gives the same is");
    field(found.input == said.input, "入力の SHA-256", "the digest of its input is");
    field(found.output == said.output, "出力の SHA-256", "the digest of its output is");
    if found.cells != said.cells || found.records != said.records {
        wrong(Text::new("レコードや値の数が、台帳と一致しません", "the sums of its cells are not those in the ledger"));
    }
}

/// Compares the changes of a file, in the order that they stand in. One mistake is told: what comes after it follows from it.
pub(super) fn changes(found: &[LedgerChange], said: &[LedgerChange], wrong: &mut dyn FnMut(Text)) {
    let first = found.iter().zip(said).position(|(found, said)| found != said).unwrap_or(found.len().min(said.len()));
    match (found.get(first), said.get(first)) {
        (None, None) => {}
        (Some(own), other) if other.is_none_or(|other| place(own) <= place(other)) => wrong(not_said(own, said)),
        (_, Some(other)) => wrong(not_so(other)),
        (Some(own), None) => wrong(not_said(own, said)),
    }
}

fn place(change: &LedgerChange) -> (u64, u16, ChangeKind) {
    (change.records.0, change.item, change.kind)
}

/// Both sides show a change that the ledger has not, or has in other words.
fn not_said(change: &LedgerChange, said: &[LedgerChange]) -> Text {
    let LedgerChange { item, records: (first, last), .. } = change;
    let is_spoken_of = |said: &LedgerChange| {
        said.kind == change.kind && said.item == *item && said.records.0 <= *last && *first <= said.records.1
    };
    let (ja, en) = match change.kind {
        ChangeKind::Recoded if !said.iter().any(is_spoken_of) => (
            "は出力で値が違いますが、台帳に記載がありません",
            "is another in the output, and the ledger does not say so",
        ),
        ChangeKind::Recoded => {
            ("は書き換わっていますが、台帳のとおりではありません", "was not written anew as the ledger says")
        }
        ChangeKind::Replaced => {
            ("は文字が置き換わっていますが、台帳のとおりではありません", "was not written anew as the ledger says")
        }
        ChangeKind::Dropped => {
            ("は失われていますが、台帳にそのとおりには書かれていません", "was dropped, and the ledger does not say so")
        }
        ChangeKind::Inserted => {
            ("は新しい項目ですが、台帳のとおりではありません", "of the output is not what the ledger inserted")
        }
        ChangeKind::NotInvertible => (
            "は戻しても同じになりませんが、台帳のとおりではありません",
            "does not come back, and the ledger does not say so",
        ),
    };
    let (ja_at, en_at) = records(*first, *last);
    Text::new(format!("{ja_at}の項目{item}{ja}"), format!("{en_at}, item {item} {en}"))
}

/// The ledger has a change that both sides do not show.
fn not_so(change: &LedgerChange) -> Text {
    let LedgerChange { item, records: (first, last), .. } = change;
    let (ja_at, en_at) = records(*first, *last);
    Text::new(
        format!("{ja_at}の項目{item}について、台帳にデータと一致しない記載があります"),
        format!(
            "{en_at}, item {item}: the ledger says of it what is not so; what is another in the output is not that"
        ),
    )
}

fn records(first: u64, last: u64) -> (String, String) {
    match first == last {
        true => (format!("{first}件目"), format!("record {first}")),
        false => (format!("{first}〜{last}件目"), format!("records {first} to {last}")),
    }
}
