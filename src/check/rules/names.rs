//! CP3xx: file names and editions.

use crate::rule::rules;

rules! {
    /// ファイル名が命名規約に合いません。受信側は、ファイルの種類・送信元・送信先・連番を名前から読み取ります。
    /// 名前が崩れていると、取り込みの対象にならないか、別の事業所のものとして扱われます。
    /// ---
    /// The file's name does not follow the naming rule. Receivers take form, sender, receiver and serial from the name; with
    /// a broken name a file is passed over or taken for another office's.
    NOT_A_NAME = "CP301" "file-name" Error {
        section: "別紙 ファイル名規約",
        title: ["ファイル名が規約に合わない", "a file name against the naming rule"],
        message: ["ファイル名が規約に合いません: {reason}", "the file name does not follow the naming rule: {reason}"],
        help: ["{pattern} の形にしてください", "name it {pattern}"],
        bad: ["UPPLAN_202511_300000100_43_0300000005_11_20251105093000.CSV", "UPPLAN_202511_300000100_43_0300000005_11_20251105093000.CSV"],
        good: ["UPPLAN_202511_0300000100_43_0300000005_11_20251105093000.CSV", "UPPLAN_202511_0300000100_43_0300000005_11_20251105093000.CSV"],
    }

    /// 標準仕様のファイル名は大文字です。小文字でも読める受信側が多いため警告ですが、大文字・小文字を区別するものもあります。
    /// 大文字で書くという明文は無く、推定です。
    /// ---
    /// Names of the standard are in capitals. Most receivers read small letters too, so this is a warning; some tell them
    /// apart. That capitals are needed is not said in so many words; it is inferred.
    NAME_CASE = "CP302" "file-name-case" Warning {
        section: "別紙 ファイル名規約",
        inferred: ["標準仕様に大文字・小文字の区別の記述は無く、命名規約が大文字で書かれていることから推定", "the standard says nothing of letter case; inferred from a naming rule that is printed in capitals"],
        title: ["ファイル名に小文字がある", "small letters in a file name"],
        message: ["ファイル名の大文字・小文字が規約と違います", "the letters of the file name differ in case from the naming rule"],
        help: ["{wanted} にしてください", "name it {wanted}"],
        bad: ["….csv", "….csv"],
        good: ["….CSV", "….CSV"],
    }

    /// ファイル連番は作成日時（YYYYMMDDHHMMSS）です。送信単位を束ね、取り込みの順を決めるので、実在する日時でなければなりません。
    /// 標準仕様の本文 2.5・3.5 の文例には15桁の連番がありますが、誤植です。
    /// ---
    /// The serial is a date and time (YYYYMMDDHHMMSS). It joins the files of a unit and gives the order of import, so it must
    /// be a real one. Examples in 2.5 and 3.5 of the standard's text print serials of 15 digits, which is an error.
    NAME_SERIAL = "CP303" "file-name-serial" Error {
        section: "別紙 ファイル名規約、本文 2.4・2.5",
        title: ["連番が実在する日時でない", "the serial is not a real date and time"],
        message: ["ファイル名の連番「{part}」は実在する日時（YYYYMMDDHHMMSS）ではありません", "the serial {part} in the file name is not a real date and time (YYYYMMDDHHMMSS)"],
        help: ["ファイルを作成した日時を14桁で書いてください（例 20251105093000。本文 2.5・3.5 の文例の15桁は誤植です）", "write the date and time of writing in 14 digits (20251105093000; the 15 digits in the examples of 2.5 and 3.5 are an error of the text)"],
        bad: ["…_20251105243000.CSV", "…_20251105243000.CSV"],
        good: ["…_20251105093000.CSV", "…_20251105093000.CSV"],
    }

    /// ファイル名のサービス種類コードが一覧にありません。4.1版は2桁のサービス種類コード、4.0版は3桁のサービスコードです。
    /// ---
    /// A service type in the file name is not in the list. Edition 4.1 has 2-character service types, 4.0 had 3-character
    /// service codes.
    NAME_SERVICE_TYPE = "CP304" "file-name-service-type" Error {
        section: "別紙 ファイル名規約、本文 1.3・1.4",
        title: ["ファイル名のサービス種類が一覧に無い", "an unknown service type in the file name"],
        message: ["ファイル名の{part_title}「{part}」は、{expected}ではありません", "the {part_title} in the file name, {part}, is not {expected}"],
        help: ["事業所が行うサービスの種類を書いてください（居宅介護支援 43、介護予防支援 46、訪問介護 11 など）⟦。一覧は `careplan spec show service_types` で見られます⟧", "write the type of service of the office (43 for 居宅介護支援, 46 for 介護予防支援, 11 for 訪問介護)⟦; `careplan spec show service_types` lists them⟧"],
        bad: ["UP1KYO_0300000100_99_0300000005_11_20251105093000.CSV", "UP1KYO_0300000100_99_0300000005_11_20251105093000.CSV"],
        good: ["UP1KYO_0300000100_43_0300000005_11_20251105093000.CSV", "UP1KYO_0300000100_43_0300000005_11_20251105093000.CSV"],
    }

    /// ファイル名の年月が実在しないか、000000 が許されない様式で 000000 になっています。
    /// 000000 は、第1表・第2表に紐づく利用者補足情報（UPHOSOKU）だけで使います。
    /// ---
    /// The month in the file name does not exist, or is 000000 where that is not allowed: only 利用者補足情報 (UPHOSOKU) that
    /// belongs to 第1表 has it.
    NAME_MONTH = "CP305" "file-name-month" Error {
        section: "別紙 ファイル名規約",
        title: ["ファイル名の年月が正しくない", "a wrong month in the file name"],
        message: ["ファイル名の年月「{part}」は使えません（実在する年月 YYYYMM。000000 は第1表に紐づく UPHOSOKU だけ）", "the month {part} in the file name is not one it can have (a real month, YYYYMM; 000000 only in an UPHOSOKU that belongs to 第1表)"],
        help: ["サービス提供年月を、西暦4桁＋月2桁で書いてください（例 202511）", "write the month of service: the year in 4 digits, the month in 2 (202511)"],
        bad: ["UPPLAN_202513_….CSV", "UPPLAN_202513_….CSV"],
        good: ["UPPLAN_202511_….CSV", "UPPLAN_202511_….CSV"],
    }

    /// ファイル名の事業所番号の3桁目以外に英字があります。3桁目が英字の番号（総合事業）は正しい番号です。ほかの桁の英字は
    /// 標準仕様が禁じていないため、警告です。
    /// ---
    /// An office number in the file name has letters in other than the third place, where offices of 総合事業 have one. The
    /// standard does not forbid them, so this is a warning.
    NAME_OFFICE_LETTERS = "CP306" "file-name-office-letters" Warning {
        section: "別紙 ファイル名規約",
        inferred: ["標準仕様は事業所番号を10桁とするだけで、英字があるのは3桁目だけということは実在の番号から推定", "the standard says 10 characters; that only the third may be a letter is inferred from the numbers in use"],
        title: ["ファイル名の事業所番号の3桁目以外に英字がある", "letters in other than the third place of an office number in the file name"],
        message: ["ファイル名の{part_title}「{part}」に英字があります（数字10桁、または3桁目だけが英字のはずです）", "the {part_title} in the file name, {part}, has letters (it should be 10 digits, or have a letter in the third place only)"],
        help: ["入力誤りでないか確かめてください", "check that it is not a typing error"],
        bad: ["UP1KYO_0A00000100_43_….CSV", "UP1KYO_0A00000100_43_….CSV"],
        good: ["UP1KYO_0300000100_43_….CSV", "UP1KYO_0300000100_43_….CSV"],
    }

    /// 実績（UPJSK、DLTJSK）の送信元はサービス事業所ですが、標準仕様の文例は送信元を43、送信先を11と印刷しています。
    /// 実際のデータには両方の並びがあるため、誤りとはせずお知らせします。
    /// ---
    /// UPJSK and DLTJSK are sent by the service office, but the standard's example prints 43 for the sender and 11 for the
    /// receiver. Both orders occur in practice, so this is information.
    NAME_TYPES_REVERSED = "CP307" "file-name-types-reversed" Info {
        section: "別紙 第6表 ファイル名の例",
        title: ["実績のサービス種類が文例の並び", "service types in the order of the printed example"],
        message: ["ファイル名のサービス種類が「送信元 {from_type}、送信先 {to_type}」です。実績の送信元はサービス事業所です（標準仕様の文例はこの並びで印刷されています）", "the service types in the name are {from_type} for the sender and {to_type} for the receiver; provided services are sent by the service office (the standard's example is printed in this order)"],
        help: ["本来の並びは「送信元 {to_type}、送信先 {from_type}」です。どちらの並びも出回っているので、受信側が取り込めるならこのままでかまいません", "the order that is meant is {to_type} for the sender and {from_type} for the receiver; both are in use, so leave it if the receiver takes it"],
        bad: ["UPJSK_201912_0300000005_43_0300000100_11_….CSV", "UPJSK_201912_0300000005_43_0300000100_11_….CSV"],
        good: ["UPJSK_201912_0300000005_11_0300000100_43_….CSV", "UPJSK_201912_0300000005_11_0300000100_43_….CSV"],
    }

    /// ファイル名・CSVバージョン・項目数が、別々の版を示しています。受信側は、このうち1つを見て版を決めるため、
    /// 食い違うと誤った書式で読まれます。
    /// ---
    /// File name, CSVバージョン and number of items speak of different editions. A receiver decides by one of them, and reads
    /// the file in the wrong layout where they differ.
    EDITIONS_DISAGREE = "CP308" "editions-disagree" Error {
        section: "別紙 ファイル名規約・CSVバージョン・レイアウト",
        title: ["版を示すものが食い違う", "the signs of the edition disagree"],
        message: ["版が食い違います（{evidence}）。{truth}", "the signs of the edition disagree ({evidence}); {truth}"],
        help: ["3つを同じ版にそろえてください。4.1版なら、名前のサービス種類は2桁、CSVバージョンは 202407 です⟦。以前の版のデータは `careplan migrate` で移せます⟧", "make the three agree: edition 4.1 has 2-character service types in the name, CSVバージョン 202407 and its own number of items⟦; `careplan migrate` brings older data over⟧"],
        bad: ["4.1版の名前の UPPLAN に22項目", "an UPPLAN named as 4.1 with 22 items"],
        good: ["4.1版の名前の UPPLAN に25項目、202407", "an UPPLAN named as 4.1 with 25 items and 202407"],
    }

    /// CSVバージョンの値が、どの版の値でもありません。新しい版のほうが小さい値（4.1版は202407、4.0版は202504）なので、よく間違えられます。
    /// ---
    /// The value of CSVバージョン is that of no edition. The newer edition has the smaller number (4.1 is 202407, 4.0 is
    /// 202504), which is easily got wrong.
    UNKNOWN_VERSION = "CP309" "csv-version" Error {
        section: "別紙 No.1 CSVバージョン、更新履歴",
        title: ["CSVバージョンが未知の値", "an unknown CSVバージョン"],
        message: ["CSVバージョン「{value}」はどの版の値でもありません。{meant}", "CSVバージョン \"{value}\" is that of no edition; {meant}"],
        help: ["4.1版なら 202407 にしてください", "for edition 4.1 write 202407"],
        bad: ["202410", "202410"],
        good: ["202407", "202407"],
    }

    /// 1つのファイルに異なるCSVバージョンのレコードが混ざっています。標準仕様は混在を禁じています。
    /// ---
    /// Records of one file have different values of CSVバージョン. The standard forbids it.
    MIXED_VERSIONS = "CP310" "mixed-csv-versions" Error {
        section: "別紙 No.1 CSVバージョン",
        title: ["CSVバージョンが混在している", "CSVバージョン differs within a file"],
        message: ["CSVバージョン「{value}」が、このファイルのほかのレコード（{others}）と違います", "CSVバージョン \"{value}\" differs from the other records of the file ({others})"],
        help: ["1つのファイルでは、すべてのレコードを同じ値にしてください（4.1版なら 202407）", "write one value in all records of a file (202407 for edition 4.1)"],
        bad: ["202407,… の次に 202504,…", "202504,… after 202407,…"],
        good: ["どのレコードも 202407,…", "202407,… in every record"],
    }

    /// 3.x版と4.0版のデータは、その版としては正しくても、介護保険資格確認等WEBサービスへの統合（2027年1月予定）の後は受け付けられません。
    /// ---
    /// Data of 3.x and 4.0 may be right as such, but is no longer accepted once the exchange has moved into
    /// 介護保険資格確認等WEBサービス (planned for January 2027).
    OLD_EDITION = "CP311" "old-edition" Info {
        section: "介護保険最新情報 Vol.1505（令和8年5月27日）",
        inferred: ["標準仕様の定めではなく、介護保険最新情報 Vol.1505 に示された統合の予定による", "not in the standard; it rests on the integration planned in 介護保険最新情報 Vol.1505"],
        title: ["統合後は受け付けられない版", "an edition that will not be accepted"],
        message: ["{edition}版のデータです。統合（2027年1月予定）の後は4.1版と5.0版だけが受け付けられます", "the data is of edition {edition}; after the integration (planned for January 2027) only 4.1 and 5.0 are accepted"],
        help: ["それまでに4.1版で出力し直してください⟦（`careplan migrate --to 4.1` で移すこともできます）⟧", "export it as edition 4.1 until then⟦, or bring it over with `careplan migrate --to 4.1`⟧"],
        bad: ["202504,…（4.0版）", "202504,… (edition 4.0)"],
        good: ["202407,…（4.1版）", "202407,… (edition 4.1)"],
    }

    /// `--edition` で指定した版のデータではありません。
    /// ---
    /// The data is not of the edition asked for with `--edition`.
    OTHER_EDITION = "CP312" "other-edition" Error {
        section: "-",
        inferred: ["標準仕様の定めではなく、--edition で指定された版と比べる、このプログラムの規則", "not in the standard; this program compares the data with the edition asked for by --edition"],
        title: ["指定した版でない", "not the edition asked for"],
        message: ["{edition}版のデータです（指定された版は{wanted}版）", "the data is of edition {edition}, not {wanted} as asked for"],
        help: ["指定した版で出力してください⟦（`careplan migrate --to {wanted}` で移すこともできます）⟧", "write it in that edition⟦, or bring it over with `careplan migrate --to {wanted}`⟧"],
        bad: ["--edition 4.1 に 202504,…", "202504,… with --edition 4.1"],
        good: ["--edition 4.1 に 202407,…", "202407,… with --edition 4.1"],
    }

    /// CSVバージョンは初版（201910）か2版（202003）の値です。この2つの版はレイアウト表が手元に無く、項目を検査できません。
    /// ---
    /// CSVバージョン is that of edition 1 (201910) or 2 (202003). There are no layout tables for them here, so the items were
    /// not checked.
    NO_TABLES = "CP313" "edition-without-tables" Error {
        section: "更新履歴",
        inferred: ["標準仕様の定めではなく、レイアウト表の無い版は検査できないことを示す、このプログラムの規則", "not in the standard; this program says that it has no layout tables of the edition"],
        title: ["レイアウト表の無い版", "an edition without layout tables"],
        message: ["CSVバージョン「{value}」は{label}版の値です。この版のレイアウト表が無いため、項目を検査していません", "CSVバージョン \"{value}\" is that of edition {label}; there is no layout table for it, so the items were not checked"],
        help: ["4.1版で出力し直してください（検査できるのは3版以降です）", "write the data again as edition 4.1 (editions from 3 on can be checked)"],
        bad: ["201910,…", "201910,…"],
        good: ["202407,…", "202407,…"],
    }

    /// 何の様式のファイルか決められません。名前が規約に合わず、項目数からも1つに決まらないため、項目を検査していません。
    /// ---
    /// The form of the file cannot be told: its name does not say, and more than one form (or none) has this number of items.
    /// The items were not checked.
    UNKNOWN_FORM = "CP314" "unknown-form" Error {
        section: "別紙 ファイル名規約・レイアウト",
        title: ["様式が決められない", "the form cannot be told"],
        message: ["どの様式のCSVか分からないため、項目を検査していません（{count}項目{candidates}）", "the form cannot be told, so the items were not checked ({count} items{candidates})"],
        help: ["ファイル名を規約どおり、様式コードで始めてください（例 UPPLAN_202511_….CSV）", "name the file by the rule: it begins with the code of its form (UPPLAN_202511_….CSV)"],
        bad: ["export1.CSV（25項目）", "export1.CSV (25 items)"],
        good: ["UPPLAN_202511_….CSV", "UPPLAN_202511_….CSV"],
    }

    /// CSVバージョンの値は、サービス提供年月ごとに決まっています（CSVバージョン履歴の適用開始年月）。202407 と 202504 は2025年4月から、
    /// 202208 は2025年3月までの値です。受信側は、この値でその月のレイアウトを決めます。
    /// ---
    /// The month of service decides the value of CSVバージョン (its history gives the first month of each): 202407 and 202504 are
    /// for months from April 2025 on, 202208 for those before. A receiver takes the layout of the month from it.
    MONTH_OF_OTHER_VERSION = "CP315" "month-of-other-version" Warning {
        section: "別紙 No.1 CSVバージョン、CSVバージョン履歴 適用開始年月",
        title: ["CSVバージョンが対象年月のものでない", "a CSVバージョン that is not that of the month"],
        message: ["CSVバージョン「{value}」（{label}版）は{months}の値で、{month} の値ではありません。{right}", "CSVバージョン \"{value}\" (edition {label}) is for {months} and not for {month}; {right}"],
        help: ["対象年月が正しければ、その月に適用される版で出力してください", "write the data as the edition for that month, if the month is right"],
        bad: ["202407,…,202412,…", "202407,…,202412,…"],
        good: ["202407,…,202505,…", "202407,…,202505,…"],
    }

    /// ブラウザーやOSは、同じ名前のファイルがあると、後から保存したものの名前に「 (1)」や「 - コピー」を付けます。印が付いたままでは
    /// 規約に合わず、受信側の取り込みの対象になりません。検査では印の無い名前のファイルとして扱います。
    /// ---
    /// Where there is a file of one name already, browsers and systems add " (1)" or " - Copy" to the name of the one saved later. With the
    /// mark the name is against the rule, and receivers pass the file over. It is checked as the file of the name without the mark.
    COPY = "CP316" "copied-file-name" Error {
        section: "別紙 ファイル名規約",
        title: ["複製のファイル名", "the name of a copy"],
        message: ["複製に付く印「{mark}」がファイル名にあります", "the file name has the mark of a copy, \"{mark}\""],
        help: ["{wanted} にしてください。同じ名前のファイルがほかにもあれば、どちらが新しいかを確かめ、1つだけを送ってください", "name it {wanted}; if there is another file of that name, find out which is newer and send one of them"],
        bad: ["…_20251105093000 (1).CSV", "…_20251105093000 (1).CSV"],
        good: ["…_20251105093000.CSV", "…_20251105093000.CSV"],
    }

    /// 年月を持たない様式のファイル名に 000000 があります。標準仕様の本文 3.4 の文例は UPKIHON_000000_… と印刷していますが、
    /// 別紙のファイル名規約に年月はありません。受信側によっては名前を読み取れません。
    /// ---
    /// The name of a form without a month has 000000. An example in 3.4 of the standard's text prints UPKIHON_000000_…, but the
    /// naming rule has no month there. Some receivers cannot read the name.
    ZERO_MONTH = "CP320" "file-name-zero-month" Warning {
        section: "別紙 ファイル名規約、本文 3.4 の文例",
        title: ["年月の無い様式の名前に 000000 がある", "000000 in the name of a form without a month"],
        message: ["ファイル名に 000000 がありますが、この様式の名前に年月は入りません（本文 3.4 の文例は誤りです）", "the file name has 000000, and names of this form have no month (the example in 3.4 of the text is wrong)"],
        help: ["{wanted} にしてください", "name it {wanted}"],
        bad: ["UPKIHON_000000_0300000100_46_….CSV", "UPKIHON_000000_0300000100_46_….CSV"],
        good: ["UPKIHON_0300000100_46_….CSV", "UPKIHON_0300000100_46_….CSV"],
    }
}
