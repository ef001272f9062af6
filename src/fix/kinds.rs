//! The list of fixes: which rule each answers, whether it is safe, and why.

use crate::read::remade::How;
use crate::text::Text;

/// One kind of fix.
#[derive(Debug)]
pub struct Fix {
    /// A stable short name: `line-ends`.
    pub name: &'static str,
    /// The rule whose findings it answers.
    pub rule: &'static str,
    /// It says the same as before, in the form of the standard. Others may be wrong and are made only when asked for.
    pub safe: bool,
    /// Other rules whose findings it answers, too.
    also: &'static [&'static str],
    description: [&'static str; 2],
    reason: [&'static str; 2],
}

impl Fix {
    /// The change.
    pub fn description(&self) -> Text {
        Text::new(self.description[0], self.description[1])
    }

    /// Why it is safe, or not.
    pub fn reason(&self) -> Text {
        Text::new(self.reason[0], self.reason[1])
    }

    /// Every fix, by rule. Where two answer one rule, the first is the one that reports speak of.
    pub fn all() -> &'static [&'static Fix] {
        ALL
    }

    /// The fix of a rule, if it has one.
    pub fn of(rule: &str) -> Option<&'static Fix> {
        ALL.iter().find(|fix| fix.answers(rule)).copied()
    }

    /// Whether it answers the findings of a rule.
    pub(super) fn answers(&self, rule: &str) -> bool {
        self.rule == rule || self.also.contains(&rule)
    }
}

macro_rules! fixes {
    ($($name:ident = $slug:literal $rule:literal $(($($also:literal)+))? $safe:ident, $description:expr, $reason:expr;)+) => {
        $(pub(super) static $name: Fix = Fix {
            name: $slug,
            rule: $rule,
            safe: fixes!(@ $safe),
            also: &[$($($also),+)?],
            description: $description,
            reason: $reason,
        };)+
        static ALL: &[&Fix] = &[$(&$name),+];
    };
    (@ safe) => { true };
    (@ unsafe) => { false };
}

/// The fix of what something on the way made of a value.
pub(super) fn of_remade(how: How) -> &'static Fix {
    match how {
        How::Zeros => &LOST_ZEROS,
        How::Format | How::Exponent => &VALUE_FORMAT,
        How::Formula => &FORMULA,
        How::Null => &NULL_WORD,
        How::PostalHyphen => &POSTAL_HYPHEN,
        How::TaisHyphen => &TAIS_HYPHEN,
        How::LetterCase => &LETTER_CASE,
    }
}

fixes! {
    BOM = "byte-order-mark" "CP103" safe,
        ["BOM を取り除く", "removes the byte order mark"],
        ["BOM はデータではありません", "the mark is no data"];
    UTF8 = "utf8" "CP104" safe,
        ["UTF-8 から MS932 に変換する", "converts UTF-8 to MS932"],
        ["すべての文字が MS932 にあるときだけ変換します", "only where MS932 has every character"];
    LOOK_ALIKE = "look-alike" "CP104" unsafe,
        ["MS932 に無い文字を、見た目が同じ文字に置き換える", "writes a character that MS932 lacks as its look-alike"],
        ["〜と～のように同じ文字とされてきたものでも、符号は別です", "〜 and ～ pass for one character and are two"];
    COMPOSE = "compose-kana" "CP104" unsafe,
        ["濁点・半濁点の分かれた仮名を1文字にする", "writes a kana and its separate voicing mark as one character"],
        ["同じ文字ですが、符号は変わります", "it is the same character, with another code"];
    UTF16 = "utf16" "CP105" safe,
        ["UTF-16 から MS932 に変換する", "converts UTF-16 to MS932"],
        ["すべての文字が MS932 にあるときだけ変換します", "only where MS932 has every character"];
    CONTROL = "control-characters" "CP107" unsafe,
        ["タブを空白にし、ほかの制御文字を取り除く", "turns tabs into spaces and removes other control characters"],
        ["文章が変わり、壊れた文字の跡かもしれません", "it changes the text, and may hide damage"];
    END_MARK = "end-mark" "CP107" safe,
        ["ファイル末尾の 1A を取り除く", "removes the 1A at the end of the file"],
        ["DOS の終端記号で、データではありません", "it is the end mark of DOS, no data"];
    NUL_TAIL = "nul-tail" "CP111" safe,
        ["ファイル末尾の NUL（00）を取り除く", "removes the zero bytes at the end of the file"],
        ["NUL はデータではありません。失われたレコードがあれば、元のデータにしかありません", "they are no data; records that were lost are in the source only"];
    EMPTY_LINE = "empty-line" "CP202" safe,
        ["空の行を取り除く", "removes an empty line"],
        ["前後のレコードがそろっているときだけ取り除きます", "only between records that are whole"];
    MISSING_COMMAS = "missing-commas" "CP203" unsafe,
        ["省かれた末尾の空の項目をコンマで補う", "adds the commas of empty items left out at the end"],
        ["途中の項目が抜けたのかもしれません", "another item may be the missing one"];
    SURPLUS_COMMAS = "surplus-commas" "CP204" unsafe,
        ["行末の余分なコンマを取り除く", "removes the commas too many at the end of a line"],
        ["途中のコンマが余分なのかもしれません", "another comma may be the one too many"];
    HEADER = "header-line" "CP205" safe,
        ["見出し行を取り除く", "removes the header line"],
        ["項目名の並びで、データではありません", "names of items are no data"];
    LINE_ENDS = "line-ends" "CP206" safe,
        ["レコードの終わりを CRLF にする", "ends the record with CRLF"],
        ["引用符の中の改行には触れません", "line breaks inside quotes are left as they are"];
    FINAL_BREAK = "final-line-break" "CP207" safe,
        ["最後に CRLF を付ける", "ends the file with CRLF"],
        ["最後のレコードの項目がそろっているときだけ付けます", "only where the last record is whole"];
    NOT_DOUBLED = "double-quotes" "CP209" unsafe,
        ["値の中の引用符を二重にする", "doubles the quotes inside the value"],
        ["どこで値が終わるかは推定です", "where the value ends is a guess"];
    STRAY = "stray-quotes" "CP210" unsafe,
        ["値を引用符で囲み、中の引用符を二重にする", "quotes the value and doubles the quotes inside"],
        ["引用符が値の一部かどうかは推定です", "whether the quotes are part of the value is a guess"];
    QUOTE_TEXT = "quote-text" "CP211" safe,
        ["フリーテキストを引用符で囲む", "puts free text in quotes"],
        ["値は変わりません", "the value is the same"];
    UNQUOTE_CODE = "unquote-code" "CP212" safe,
        ["コード項目の引用符を外す", "takes the quotes off a coded item"],
        ["値は変わりません", "the value is the same"];
    COMMAS_ONLY = "commas-only" "CP215" safe,
        ["コンマだけのレコードを取り除く", "removes a record of commas only"],
        ["値が1つも無く、前後のレコードがそろっているときだけ取り除きます", "it has no value; only between records that are whole"];
    BLANK_BEFORE_QUOTE = "blank-before-quote" "CP216" safe,
        ["引用符の前後の空白を取り除く", "removes blanks outside the quotes"],
        ["空白は引用符の外にあり、値ではありません", "they stand outside the quotes and are no part of the value"];
    COPY_NAME = "copy-name" "CP316" safe,
        ["ファイル名から複製の印を取り除く", "takes the mark of a copy off the file name"],
        ["印のほかは規約どおりの名前です", "but for the mark the name follows the rule"];
    NAME_CASE = "name-case" "CP302" safe,
        ["ファイル名を規約の大文字にする", "writes the file name in the capitals of the naming rule"],
        ["文字の大小のほかは同じ名前です", "but for letter case the name is the same"];
    VERSION = "csv-version" "CP309" safe,
        ["CSVバージョンを、意味の明らかな正しい値にする", "writes the CSVバージョン that is clearly meant"],
        ["表にある取り違えで、ファイル名と項目数も同じ版を示すときだけです", "only for a mistake the tables know, where name and items speak of the same edition"];
    MIXED_VERSION = "mixed-csv-version" "CP310" safe,
        ["CSVバージョンを、意味の明らかな正しい値にする", "writes the CSVバージョン that is clearly meant"],
        ["ほかのレコードと同じ版を意味するときだけです", "only where it means the edition of the other records"];
    SPACES = "spaces" "CP405" safe,
        ["コード項目の前後の空白を取り除く", "removes spaces around a coded value"],
        ["取り除けば正しい値になるときだけです", "only where the value is right without them"];
    FULL_WIDTH = "full-width" "CP406" safe,
        ["コード項目の全角文字を半角にする", "writes a coded value in half-width characters"],
        ["半角にすれば正しい値になるときだけです", "only where the value is right then"];
    LETTER_CASE = "letter-case" "CP411" ("CP423" "CP430") unsafe,
        ["コード項目の英字を大文字にする", "writes the letters of a coded value as capitals"],
        ["大文字にすれば正しい値になりますが、別の誤りかもしれません", "the value is right then; something else may be wrong with it"];
    LEADING_ZEROS = "leading-zeros" "CP420" unsafe,
        ["数値の先頭の0を取り除く", "removes the leading zeros of a number"],
        ["標準仕様に定めが無く、そのままでも誤りではありません", "the standard is silent: it is no mistake as it is"];
    DECIMALS = "decimals" "CP421" safe,
        ["小数を2桁で書く", "writes two decimals"],
        ["同じ数です", "it is the same number"];
    TAIS_HYPHEN = "tais-hyphen" "CP426" unsafe,
        ["TAISコードにハイフンを補う", "puts the hyphen into a TAIS code"],
        ["11桁の数字が企業コードと福祉用具コードであることは推定です", "that 11 digits are the codes of maker and product is a guess"];
    TAIS_DASH = "tais-dash" "CP427" safe,
        ["TAISコードのハイフンを半角にする", "writes the hyphen of a TAIS code in half width"],
        ["ハイフンのほかは同じ値です", "but for the hyphen the value is the same"];
    POSTAL_HYPHEN = "postal-hyphen" "CP428" unsafe,
        ["郵便番号にハイフンを補う", "puts the hyphen into a postal code"],
        ["7桁の数字が郵便番号であることは推定です", "that 7 digits are a postal code is a guess"];
    UNUSED = "unused-item" "CP433" unsafe,
        ["使用しない項目の値を取り除く", "removes the value of an item that is not used"],
        ["値が失われます", "a value is lost"];
    LOST_ZEROS = "lost-zeros" "CP440" ("CP410" "CP411" "CP412" "CP414" "CP415" "CP417" "CP423" "CP430") unsafe,
        ["先頭の0を補う", "puts back the leading zeros"],
        ["桁数の決まった値で、検証番号かファイルのほかの値と合うときだけ補います", "only where the width is fixed and a check digit or the rest of the file agrees"];
    VALUE_FORMAT = "value-format" "CP440" ("CP414" "CP415" "CP417" "CP418") unsafe,
        ["日付・時刻・数値から、区切りの記号を取り除く", "removes what separates the parts of a date, a time or a number"],
        ["年月日の順に並んでいることは推定です", "that year, month and day stand in this order is a guess"];
    FORMULA = "formula" "CP440" ("CP410" "CP411" "CP412" "CP414" "CP415" "CP417" "CP418" "CP423" "CP430") unsafe,
        ["=\"…\" や ' を外す", "takes a value out of =\"…\", or the apostrophe off it"],
        ["記号が値の一部でないことは推定です", "that they are no part of the value is a guess"];
    NULL_WORD = "null-word" "CP441" unsafe,
        ["NULL などの語を取り除き、項目を空にする", "removes a word such as NULL and leaves the item empty"],
        ["空の意味であることは推定です", "that it stands for nothing is a guess"];
}
