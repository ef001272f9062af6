//! CP1xx: bytes and encoding.

use crate::rule::rules;

rules! {
    /// 標準仕様の文字コードは Shift-JIS（MS932）です。MS932 のどの文字にも当たらないバイトがあります。
    /// ファイルの一部が壊れたか、別の文字コードの文字が混ざったときに起こります。受信側では文字化けするか、取り込みが止まります。
    /// ---
    /// The standard's encoding is Shift-JIS (MS932). These bytes are no character of it: a part of the file is
    /// damaged, or text in another encoding was mixed in. A receiver garbles the text or stops.
    NOT_MS932 = "CP101" "not-ms932" Error {
        section: "本文 4.3 ファイルエンコード",
        title: ["MS932 ではないバイト", "bytes that are not MS932"],
        message: ["「{item}」に、MS932 の文字として読めないバイト {bytes} があります", "{item} has bytes that are no MS932 character: {bytes}"],
        help: ["元のデータから MS932（Windows-31J、CP932）で出力し直してください", "write the file again from its source as MS932 (Windows-31J, CP932)"],
        bad: ["89 EE 8C EC FF（介護 の後に FF）", "89 EE 8C EC FF (FF after 介護)"],
        good: ["89 EE 8C EC（介護）", "89 EE 8C EC (介護)"],
    }

    /// 外字（ユーザー定義文字、F040～F9FC）は使えません。外字は作った端末でしか正しく見えず、受信側では別の文字か空白になります。
    /// 標準仕様は、MS932 の範囲内の文字に置き換えるよう求めています。
    /// ---
    /// The user-defined area (外字, F040 to F9FC) is not allowed. Such a character looks right only on the machine
    /// that defined it; elsewhere it is another character or a blank. The standard asks for a replacement within MS932.
    USER_DEFINED = "CP102" "user-defined-character" Error {
        section: "本文 4.3 ファイルエンコード",
        title: ["外字がある", "a user-defined character (外字)"],
        message: ["「{item}」に外字（ユーザー定義文字、{bytes}）があります", "{item} has a user-defined character (外字, {bytes})"],
        help: ["MS932 にある文字（異体字なら通用の字体、無ければかな）に置き換えてください", "replace it by a character of MS932: the common form of the kanji, or kana"],
        bad: ["F0 40（外字）", "F0 40 (user-defined)"],
        good: ["8D 82（高）", "8D 82 (高)"],
    }

    /// ファイルの先頭に BOM があります。MS932 に BOM はなく、受信側は最初の項目（CSVバージョン）を読み違えます。
    /// ---
    /// The file begins with a byte order mark. MS932 has none; a receiver misreads the first item, CSVバージョン.
    BOM = "CP103" "byte-order-mark" Error {
        section: "本文 4.3 ファイルエンコード",
        title: ["先頭に BOM がある", "a byte order mark"],
        message: ["ファイルの先頭に UTF-8 の BOM（EF BB BF）があります", "the file begins with a UTF-8 byte order mark (EF BB BF)"],
        help: ["BOM を付けずに MS932 で出力してください", "write MS932 without a byte order mark"],
        bad: ["EF BB BF 32 30 32 34 …", "EF BB BF 32 30 32 34 …"],
        good: ["32 30 32 34 …", "32 30 32 34 …"],
    }

    /// ファイルが UTF-8 で書かれています。標準仕様の文字コードは Shift-JIS（MS932）で、受信側では氏名などがすべて文字化けします。
    /// 文字以外の検査は続けますが、文字の検査はできません。
    /// ---
    /// The file is UTF-8. The standard's encoding is Shift-JIS (MS932): a receiver garbles every name. The other
    /// checks go on; the characters themselves cannot be checked.
    UTF8 = "CP104" "utf8" Error {
        section: "本文 4.3 ファイルエンコード",
        title: ["UTF-8 で書かれている", "written in UTF-8"],
        message: ["ファイルの文字コードが UTF-8{with_bom}です（標準仕様は Shift-JIS、MS932）", "the file is UTF-8{with_bom}; the standard's encoding is Shift-JIS (MS932)"],
        help: ["MS932 で出力し直してください⟦（`careplan fix` で変換もできます）⟧", "write it again as MS932⟦, or convert it with `careplan fix`⟧"],
        bad: ["E4 BB 8B E8 AD B7（UTF-8 の 介護）", "E4 BB 8B E8 AD B7 (介護 in UTF-8)"],
        good: ["89 EE 8C EC（MS932 の 介護）", "89 EE 8C EC (介護 in MS932)"],
    }

    /// ファイルが UTF-16 で書かれています（表計算ソフトの「Unicode テキスト」など）。区切りも読めないため、中身は検査できません。
    /// ---
    /// The file is UTF-16 (a spreadsheet's "Unicode text", for example). Not even its separators can be read, so the
    /// content was not checked.
    UTF16 = "CP105" "utf16" Error {
        section: "本文 4.3 ファイルエンコード",
        title: ["UTF-16 で書かれている", "written in UTF-16"],
        message: ["ファイルの文字コードが {order} です（標準仕様は Shift-JIS、MS932）。中身は検査していません", "the file is {order}, not Shift-JIS (MS932); its content was not checked"],
        help: ["MS932 で出力し直してください⟦（`careplan fix` で変換もできます）⟧", "write it again as MS932⟦, or convert it with `careplan fix`⟧"],
        bad: ["FF FE 32 00 30 00 …", "FF FE 32 00 30 00 …"],
        good: ["32 30 …", "32 30 …"],
    }

    /// NUL（00）のバイトがあります。書き込みの途中で電源が切れたファイルや、固定長の領域をそのまま書いたときに現れます。
    /// 受信側では、そこで文字列が終わったとみなされることがあります。
    /// ---
    /// There is a NUL byte (00): the file was damaged while it was written, or a fixed-length buffer was written as it
    /// is. A receiver may take it for the end of the text.
    NUL = "CP106" "nul-byte" Error {
        section: "本文 4.3 ファイルエンコード",
        inferred: ["標準仕様に制御文字の記述は無く、NUL がどの文字も表さないことから推定", "the standard says nothing of control characters; inferred, as NUL stands for no character of a text"],
        title: ["NUL がある", "a NUL byte"],
        message: ["「{item}」に NUL（00）のバイトがあります", "{item} has a NUL byte (00)"],
        help: ["固定長の領域を 00 で埋めたまま書いていないか確かめ、元のデータから出力し直してください", "write the file again from its source; check that no fixed-length buffer is written with its padding"],
        bad: ["32 30 00 00", "32 30 00 00"],
        good: ["32 30 32 34", "32 30 32 34"],
    }

    /// CR・LF 以外の制御文字は使えません。タブ、エスケープ、ファイル末尾の 1A（DOS の終端）などです。
    /// 改行は "" で囲んだフリーテキストの中に限って使えます。
    /// ---
    /// Control characters other than CR and LF are not allowed: a tab, an escape, the 1A that old software writes at
    /// the end. Line breaks may stand inside quoted free text only.
    CONTROL = "CP107" "control-character" Error {
        section: "本文 4.3 ファイルエンコード",
        inferred: ["標準仕様に制御文字の記述は無く、認められているのがフリーテキストの中の改行だけであることから推定", "the standard says nothing of control characters; inferred from its allowing line breaks in free text and no other"],
        title: ["制御文字がある", "a control character"],
        message: ["「{item}」に、使えない制御文字（{bytes}）があります", "{item} has a control character ({bytes}), which is not allowed"],
        help: ["取り除いて出力してください（タブ 09 は空白に置き換えます）", "remove it (replace a tab, 09, by a space)"],
        bad: ["\"週2回<TAB>訪問\"", "\"週2回<TAB>訪問\""],
        good: ["\"週2回 訪問\"", "\"週2回 訪問\""],
    }

    /// ファイルが途中で終わっています。最後のレコードの項目が足りないか、文字や引用符の途中で切れています。
    /// 転送や書き込みが途中で止まったときに起こります。切れた後ろに何があったかは分かりません。
    /// ---
    /// The file ends in the middle: its last record lacks items, or it is cut inside a character or quotes, and there is
    /// no final line break. A transfer or a write was interrupted; what came after cannot be known.
    CUT_OFF = "CP108" "cut-off" Error {
        section: "本文 4.2 ファイル形式",
        inferred: ["標準仕様に途中で切れたファイルの記述は無く、最後のレコードが最後まで書かれていないことから推定", "the standard says nothing of files that are cut off; inferred from a last record that is not whole"],
        title: ["ファイルが途中で切れている", "the file is cut off"],
        message: ["ファイルが「{item}」の途中で終わっています（{where}）", "the file ends inside {item} ({where})"],
        help: ["元のデータから出力し直すか、送り直してください", "write or transfer the file again"],
        bad: ["…,\"介護 太<EOF>", "…,\"介護 太<EOF>"],
        good: ["…,\"介護 太郎\",…<CRLF>", "…,\"介護 太郎\",…<CRLF>"],
    }

    /// 名前は CSV ですが、中身は別の種類のファイルです。表計算ソフトのブック、ウェブページ、画像、PDF などに .CSV の名前を付けても、
    /// 受信側は読めません。中身が何かを先頭のバイトから判断し、それ以外の指摘は出しません。
    /// ---
    /// The name is that of a CSV file and the content something else: a workbook, a web page, a picture, a PDF document. A
    /// receiver cannot read it, whatever its name. The first bytes tell what it is; nothing else is said of the file.
    NOT_CSV = "CP109" "not-csv" Error {
        section: "本文 4.2 ファイル形式",
        title: ["CSVではない", "not a CSV file"],
        message: ["CSVではありません。中身は{what}です", "this is no CSV file: it is {what}"],
        help: ["{way}", "{way}"],
        bad: ["50 4B 03 04 …（Excel のブック）", "50 4B 03 04 … (a workbook)"],
        good: ["202407,131045,…", "202407,131045,…"],
    }

    /// ファイルが、MS932 でも UTF-8 でも UTF-16 でもない文字コードで書かれています。コンマや引用符に当たるバイトが文字の一部になる
    /// ものもあるため、中身は検査していません。
    /// ---
    /// The file is in an encoding other than MS932, UTF-8 and UTF-16. In some of them the bytes of commas and quotes are parts of
    /// characters, so the content was not checked.
    OTHER_ENCODING = "CP110" "other-encoding" Error {
        section: "本文 4.3 ファイルエンコード",
        title: ["別の文字コードで書かれている", "written in another encoding"],
        message: ["ファイルの文字コードが {encoding} です（標準仕様は Shift-JIS、MS932）。中身は検査していません", "the file is {encoding}; the standard's encoding is Shift-JIS (MS932); its content was not checked"],
        help: ["MS932（Windows-31J、CP932）で出力し直してください", "write it again as MS932 (Windows-31J, CP932)"],
        bad: ["B2 F0 B8 EE（EUC-JP の 介護）", "B2 F0 B8 EE (介護 in EUC-JP)"],
        good: ["89 EE 8C EC（MS932 の 介護）", "89 EE 8C EC (介護 in MS932)"],
    }

    /// 最後のレコードの後ろに NUL（00）が続いています。書き込みの途中で電源が切れたときや、ファイルの領域を確保したまま閉じなかったときに
    /// 残ります。後ろのレコードが失われていることもあります。
    /// ---
    /// Zero bytes stand behind the last record. A power cut while the file was written leaves them, or a program that reserved the
    /// space and did not close the file. Records that came after may be lost.
    NUL_TAIL = "CP111" "nul-tail" Error {
        section: "本文 4.3 ファイルエンコード",
        inferred: ["標準仕様に制御文字の記述は無く、NUL がどの文字も表さないことから推定", "the standard says nothing of control characters; inferred, as NUL stands for no character of a text"],
        title: ["末尾に NUL が続いている", "zero bytes at the end"],
        message: ["最後のレコードの後ろに NUL（00）が{count}バイト続いています", "{count} zero bytes (00) stand behind the last record"],
        help: ["書き込みが途中で止まった跡です。後ろのレコードが欠けていないか元のデータと比べ、出力し直してください", "a write was interrupted: compare with the source whether records are missing at the end, and export the file again"],
        bad: ["…<CRLF>00 00 00 00", "…<CRLF>00 00 00 00"],
        good: ["…<CRLF>", "…<CRLF>"],
    }

    /// フリーテキストのほとんどが「?」だけになっています。文字コードの変換に失敗したプログラムは、変換できない文字を「?」にします。
    /// 元の文字は失われており、このファイルからは戻せません。
    /// ---
    /// Most free texts are nothing but question marks. A program that fails to convert characters writes "?" for each. The text is
    /// lost and cannot be had back from this file.
    ONLY_QUESTION_MARKS = "CP112" "only-question-marks" Error {
        section: "本文 4.3 ファイルエンコード",
        inferred: ["標準仕様に「?」の記述は無く、氏名や住所がどれも「?」だけであることから、変換に失敗したものと推定", "the standard says nothing of question marks; inferred from names and addresses that are nothing else"],
        once_per: File,
        title: ["文字が「?」になっている", "characters turned into question marks"],
        message: ["フリーテキストの文字が「?」になっています（{items}）。文字コードの変換に失敗し、元の文字は失われています", "the characters of free texts have become question marks ({items}): a conversion failed, and the text is lost"],
        help: ["元のデータから MS932 で出力し直してください（文字コードを ASCII や ISO-8859-1 にしていないか確かめてください）", "write the file again from its source as MS932; check that no step writes ASCII or ISO-8859-1"],
        bad: ["\"????? ???\"", "\"????? ???\""],
        good: ["\"トウキョウ タロウ\"", "\"トウキョウ タロウ\""],
    }
}
