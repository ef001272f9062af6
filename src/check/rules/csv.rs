//! CP2xx: records, quotes, line breaks.

use crate::rule::rules;

rules! {
    /// ファイルが空（0バイト、または BOM だけ）です。出力に失敗したときに残ることがあります。
    /// ---
    /// The file is empty (0 bytes, or nothing but a byte order mark): often the trace of an export that failed.
    EMPTY_FILE = "CP201" "empty-file" Error {
        section: "本文 4.2 ファイル形式",
        title: ["空のファイル", "an empty file"],
        message: ["ファイルにレコードがありません", "the file has no records"],
        help: ["出力し直してください。送る内容が無いならファイルを作らないでください", "write it again; if there is nothing to send, do not make the file"],
        bad: ["0 バイト", "0 bytes"],
        good: ["1件以上のレコード", "one record or more"],
    }

    /// 空の行があります。項目が1つだけのレコードとして読まれ、受信側で項目数の誤りになることがあります（標準仕様に明文は無く、推定です）。
    /// ---
    /// There is an empty line. A receiver may read it as a record of one item and refuse it. The standard does not speak of
    /// empty lines; this is inferred.
    EMPTY_LINE = "CP202" "empty-line" Warning {
        section: "本文 4.2 ファイル形式",
        inferred: ["標準仕様に空行の記述は無く、1行が1レコードであることから推定", "the standard says nothing of empty lines; inferred from one record a line"],
        title: ["空の行がある", "an empty line"],
        message: ["空の行があります", "there is an empty line"],
        help: ["空の行を除いてください", "remove it"],
        bad: ["202407,…<CRLF><CRLF>202407,…", "202407,…<CRLF><CRLF>202407,…"],
        good: ["202407,…<CRLF>202407,…", "202407,…<CRLF>202407,…"],
    }

    /// レコードの項目が足りません。末尾の空の項目を省くと起こります。空の項目もコンマで区切って必要です。
    /// 別の版の書式で出力したときは、全レコードが同じ数だけずれます。
    /// ---
    /// The record lacks items. Trailing empty items were left out, perhaps: each needs its comma. Written in the layout
    /// of another edition, all records are short by the same number.
    TOO_FEW_ITEMS = "CP203" "too-few-items" Error {
        section: "別紙 レイアウト",
        title: ["項目が足りない", "too few items"],
        message: ["項目が{actual}個しかありません（{form}は{expected}個）。順に数えて No.{missing_no}「{missing}」から後がありません", "only {actual} items ({form} has {expected}); counted in order, No.{missing_no} {missing} and what follows are missing"],
        help: ["{expected}個にしてください。空の項目にもコンマが要ります。途中のコンマが抜けていないかも確かめてください", "write {expected} items; an empty one needs its comma too, and a comma may be missing further in front"],
        bad: ["202407,131045,0123456789", "202407,131045,0123456789"],
        good: ["202407,131045,0123456789,20251010", "202407,131045,0123456789,20251010"],
    }

    /// レコードの項目が多すぎます。囲んでいないフリーテキストのコンマが区切りと読まれたか、行末に余分なコンマがあります。
    /// ---
    /// The record has too many items: a comma in free text without quotes was taken for a separator, or there is a comma
    /// too many at the end of the line.
    TOO_MANY_ITEMS = "CP204" "too-many-items" Error {
        section: "別紙 レイアウト",
        title: ["項目が多すぎる", "too many items"],
        message: ["項目が{actual}個あります（{form}は{expected}個、{surplus}個多い）{trailing}", "{actual} items ({form} has {expected}: {surplus} too many){trailing}"],
        help: ["コンマを含むフリーテキストがあれば \" で囲んでください。行末に余分なコンマがあれば除いてください", "if a free text has a comma, put it in quotes; if there are commas too many at the end of the line, remove them"],
        bad: ["…,手すり,廊下用,…", "…,手すり,廊下用,…"],
        good: ["…,\"手すり,廊下用\",…", "…,\"手すり,廊下用\",…"],
    }

    /// 1行目が見出しです（項目名、表計算ソフトの Column1 や 列1、sep=, の行など）。標準仕様は見出し行に触れておらず、レイアウトにもありません（推定）。
    /// 受信側は見出しをデータとして読んで失敗します。
    /// ---
    /// The first line is a header: names of items, the Column1 of a spreadsheet, a line sep=, and the like. The standard does not speak of
    /// one and its layouts have none (inferred); a receiver reads it as data and fails.
    HEADER_LINE = "CP205" "header-line" Error {
        section: "本文 4.2 ファイル形式",
        inferred: ["標準仕様に見出し行の記述は無く、レイアウトに見出しが無いことから推定", "the standard says nothing of a header line; inferred from layouts that have none"],
        title: ["見出し行がある", "a header line"],
        message: ["データの前に見出し行があります（{holds}）", "there is a header before the data ({holds})"],
        help: ["見出し行を除いてください", "remove the header line"],
        bad: ["CSVバージョン,保険者番号,…", "CSVバージョン,保険者番号,…"],
        good: ["202407,131045,…", "202407,131045,…"],
    }

    /// レコードの終わりが CRLF ではありません。LF だけ、CR だけの改行は、受信側で1件の長いレコードと読まれることがあります。
    /// 標準仕様は改行を定めていないため（カンマ区切りの CSV とだけあります）、警告です（推定）。
    /// ---
    /// Records do not end in CRLF. With LF or CR alone a receiver may read the whole file as one long record. The standard says CSV
    /// with commas and nothing of line ends, so this is an inferred warning.
    NOT_CRLF = "CP206" "not-crlf" Warning {
        section: "本文 4.2 ファイル形式",
        inferred: ["標準仕様はコンマ区切りの CSV とするだけで、改行は CSV の通例の CRLF と推定", "the standard says CSV with commas and nothing of line ends; CRLF is inferred from what CSV usually has"],
        once_per: File,
        title: ["改行が CRLF でない", "line ends other than CRLF"],
        message: ["レコードの終わりの改行が {kind} です（このファイルで{count}件）", "records end in {kind} ({count} in this file)"],
        help: ["改行を CRLF（0D 0A）にしてください", "end records with CRLF (0D 0A)"],
        bad: ["202407,…<LF>", "202407,…<LF>"],
        good: ["202407,…<CRLF>", "202407,…<CRLF>"],
    }

    /// 最後のレコードの後に改行がありません。最後の1件を読み落とす受信側があります（標準仕様に明文は無く、推定です）。
    /// ---
    /// There is no line break after the last record. Some receivers drop the last record then. The standard does not speak of
    /// it; this is inferred.
    NO_FINAL_BREAK = "CP207" "no-final-line-break" Warning {
        section: "本文 4.2 ファイル形式",
        inferred: ["標準仕様に最後の改行の記述は無く、ほかのレコードが改行で終わることから推定", "the standard says nothing of the last line end; inferred from the other records, which have one"],
        title: ["最後の改行が無い", "no final line break"],
        message: ["最後のレコードの後に CRLF がありません", "there is no CRLF after the last record"],
        help: ["最後に CRLF を付けてください", "end the file with CRLF"],
        bad: ["…,0,0300000100,<EOF>", "…,0,0300000100,<EOF>"],
        good: ["…,0,0300000100,<CRLF><EOF>", "…,0,0300000100,<CRLF><EOF>"],
    }

    /// 引用符で始まった項目が閉じられていません。ここから後ろは、次のレコードの始まりと見られる行まで、区切りが信用できません。
    /// 閉じ忘れた引用符は、受信側では後続のレコードを飲み込みます。
    /// ---
    /// A quoted item is never closed. From here to the line that looks like the next record the separators cannot be
    /// trusted. In a receiver an open quote swallows the records that follow.
    OPEN_QUOTE = "CP208" "open-quote" Error {
        section: "別紙 ※フリーテキスト",
        title: ["引用符が閉じていない", "a quote that is never closed"],
        message: ["「{item}」を囲む引用符（\"）が閉じていません。{resumed}", "the quote opened in {item} is never closed; {resumed}"],
        help: ["値の終わりに \" を付けてください。値の中の \" は \"\" と書きます", "close it with \"; a \" inside the value is written \"\""],
        bad: ["…,\"週2回の訪問,1,…", "…,\"週2回の訪問,1,…"],
        good: ["…,\"週2回の訪問\",1,…", "…,\"週2回の訪問\",1,…"],
    }

    /// 引用符で囲んだ値の中に、二重にしていない引用符があります。値の中の " は "" と書きます。
    /// 受信側は、そこで値が終わったと読みます。
    /// ---
    /// Inside a quoted value there is a quote that is not doubled. A quote in a value is written twice; a receiver takes a
    /// single one for the end of the value.
    QUOTE_NOT_DOUBLED = "CP209" "quote-not-doubled" Error {
        section: "別紙 ※フリーテキスト",
        title: ["値の中の引用符が二重でない", "a quote inside a value that is not doubled"],
        message: ["「{item}」の値の中に、\"\" と重ねていない引用符（\"）があります", "{item} has a quote (\") inside its value that is not doubled"],
        help: ["値の中の \" は \"\" と書いてください", "write \"\" for a \" inside the value"],
        bad: ["\"通称\"さくら\"への通所\"", "\"通称\"さくら\"への通所\""],
        good: ["\"通称\"\"さくら\"\"への通所\"", "\"通称\"\"さくら\"\"への通所\""],
    }

    /// 引用符で囲んでいない値の中に引用符があります。" を含む値は全体を "" で囲み、中の " を二重にします。
    /// ---
    /// A value without quotes around it has a quote inside. A value with a quote is quoted as a whole, and the inner quote
    /// doubled.
    STRAY_QUOTE = "CP210" "stray-quote" Error {
        section: "別紙 ※フリーテキスト",
        title: ["囲んでいない値に引用符がある", "a quote in a value that is not quoted"],
        message: ["「{item}」は引用符で囲まれていないのに、値の中に引用符（\"）があります", "{item} is not quoted and has a quote (\") in its value"],
        help: ["値全体を \" で囲み、中の \" を \"\" にしてください", "quote the whole value and double the quote inside"],
        bad: ["手すり\"大\"", "手すり\"大\""],
        good: ["\"手すり\"\"大\"\"\"", "\"手すり\"\"大\"\"\""],
    }

    /// フリーテキストは "" で囲むと定められています。囲まなくても読める受信側が多いため警告ですが、コンマや改行が入ったときに壊れます。
    /// ファイルごとに1件にまとめ、囲まれていない項目を並べます。
    /// ---
    /// Free text is enclosed in quotes, says the standard. Most receivers read it without, so this is a warning; but the first
    /// comma or line break in a text will break the file. There is one finding for a file, which names the items.
    TEXT_NOT_QUOTED = "CP211" "text-not-quoted" Warning {
        section: "別紙 ※フリーテキスト",
        once_per: File,
        title: ["フリーテキストが囲まれていない", "free text without quotes"],
        message: ["フリーテキストが \" で囲まれていません（このファイルで{count}件、項目: {items}）", "free text is not quoted ({count} in this file; items: {items})"],
        help: ["フリーテキストは \" で囲んで出力してください", "write free text in quotes (\")"],
        bad: ["…,介護 太郎,…", "…,介護 太郎,…"],
        good: ["…,\"介護 太郎\",…", "…,\"介護 太郎\",…"],
    }

    /// コードや数値の項目が "" で囲まれています。標準仕様が囲むとするのはフリーテキストだけです。禁じてはいないため、お知らせです（推定）。
    /// ---
    /// A coded item stands in quotes. The standard asks for quotes around free text only; it does not forbid others, so this
    /// is information (inferred).
    CODE_QUOTED = "CP212" "code-quoted" Info {
        section: "別紙 ※フリーテキスト（推定）",
        inferred: ["標準仕様はフリーテキストを囲むと定めるだけで、ほかの項目は囲まないと推定", "the standard asks for quotes around free text; that other items have none is inferred"],
        once_per: Item,
        title: ["コード項目が囲まれている", "a coded item in quotes"],
        message: ["フリーテキストではない「{item}」が \" で囲まれています（このファイルで{count}件）", "{item} is not free text and stands in quotes ({count} in this file)"],
        help: ["標準仕様が囲むとするのはフリーテキストだけです。囲むと読めない受信側があるときは外してください", "the standard quotes free text only; remove the quotes if a receiver fails on them"],
        bad: ["\"202407\",\"131045\"", "\"202407\",\"131045\""],
        good: ["202407,131045", "202407,131045"],
    }

    /// 項目がコンマではなく、タブやセミコロンで区切られています。標準仕様は CSV（コンマ区切り）です。受信側は1行を1項目と読みます。
    /// ---
    /// The items are separated by tabs or semicolons. The standard's files are CSV, separated by commas; a receiver reads each line as
    /// one item.
    OTHER_SEPARATOR = "CP213" "other-separator" Error {
        section: "本文 4.2 ファイル形式",
        title: ["コンマ以外で区切られている", "another separator than commas"],
        message: ["項目がコンマではなく{separator}で区切られています。中身は検査していません", "the items are separated by {separator} instead of commas; the content was not checked"],
        help: ["コンマ区切りの CSV で出力し直してください", "export it as CSV, separated by commas"],
        bad: ["202407<TAB>131045<TAB>…", "202407<TAB>131045<TAB>…"],
        good: ["202407,131045,…", "202407,131045,…"],
    }

    /// 1行全体が引用符で囲まれていて、1項目と読まれます。表計算ソフトで1列に読み込んだものを CSV で保存すると、こうなります。
    /// ---
    /// Each line as a whole stands in quotes and is read as one item: what a spreadsheet writes that had read each line into one column.
    QUOTED_LINES = "CP214" "quoted-lines" Error {
        section: "本文 4.2 ファイル形式",
        title: ["1行全体が引用符で囲まれている", "whole lines in quotes"],
        message: ["1行全体が引用符（\"）で囲まれ、1項目になっています。中身は検査していません", "each line as a whole stands in quotes (\") and is one item; the content was not checked"],
        help: ["表計算ソフトを通さずに、CSV を出力し直してください", "export the CSV again, and do not save it with a spreadsheet"],
        bad: ["\"202407,131045,…\"", "\"202407,131045,…\""],
        good: ["202407,131045,…", "202407,131045,…"],
    }

    /// コンマだけのレコードがあります。表計算ソフトは、値を消した行や書式だけの行をコンマだけの行として書きます。受信側は必須項目が空のレコードと
    /// 読み、取り込みを止めることがあります。
    /// ---
    /// There are records of commas only: what a spreadsheet writes for rows whose values were deleted. A receiver reads records whose
    /// required items are empty, and may stop.
    COMMAS_ONLY = "CP215" "commas-only" Error {
        section: "別紙 レイアウト",
        once_per: File,
        title: ["コンマだけのレコードがある", "records of commas only"],
        message: ["コンマだけのレコードがあります（このファイルで{count}件）", "there are records of commas only ({count} in this file)"],
        help: ["表計算ソフトが書いた空の行です。除いてください", "a spreadsheet wrote empty rows; remove them"],
        bad: [",,,", ",,,"],
        good: ["202407,131045,0123456789,20251010", "202407,131045,0123456789,20251010"],
    }

    /// コンマの後に空白があり、その後で引用符が始まります。受信側は空白から始まる引用符の無い値と読み、値の中のコンマで項目がずれます。
    /// ---
    /// A blank stands after the comma, before a quote. A receiver reads a value without quotes that begins with the blank, and a comma in
    /// the text moves the items that follow.
    BLANK_BEFORE_QUOTE = "CP216" "blank-before-quote" Error {
        section: "別紙 ※フリーテキスト",
        once_per: File,
        title: ["引用符の前に空白がある", "a blank before a quote"],
        message: ["コンマと引用符（\"）の間に空白があります（このファイルで{count}件、項目: {items}）", "there is a blank between the comma and the quote (\") ({count} in this file; items: {items})"],
        help: ["コンマの後に空白を入れずに出力してください", "write no blank after a comma"],
        bad: ["202407, \"介護 太郎\"", "202407, \"介護 太郎\""],
        good: ["202407,\"介護 太郎\"", "202407,\"介護 太郎\""],
    }
}
