//! The list of fixes: which rule each answers, whether it is safe, and why.

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
        ALL.iter().find(|fix| fix.rule == rule).copied()
    }
}

macro_rules! fixes {
    ($($name:ident = $slug:literal $rule:literal $safe:ident, $description:expr, $reason:expr;)+) => {
        $(pub(super) static $name: Fix = Fix {
            name: $slug,
            rule: $rule,
            safe: fixes!(@ $safe),
            description: $description,
            reason: $reason,
        };)+
        static ALL: &[&Fix] = &[$(&$name),+];
    };
    (@ safe) => { true };
    (@ unsafe) => { false };
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
    UTF16 = "utf16" "CP105" safe,
        ["UTF-16 から MS932 に変換する", "converts UTF-16 to MS932"],
        ["すべての文字が MS932 にあるときだけ変換します", "only where MS932 has every character"];
    CONTROL = "control-characters" "CP107" unsafe,
        ["タブを空白にし、ほかの制御文字を取り除く", "turns tabs into spaces and removes other control characters"],
        ["文章が変わり、壊れた文字の跡かもしれません", "it changes the text, and may hide damage"];
    END_MARK = "end-mark" "CP107" safe,
        ["ファイル末尾の 1A を取り除く", "removes the 1A at the end of the file"],
        ["DOS の終端記号で、データではありません", "it is the end mark of DOS, no data"];
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
    LEADING_ZEROS = "leading-zeros" "CP420" unsafe,
        ["数値の先頭の0を取り除く", "removes the leading zeros of a number"],
        ["標準仕様に定めが無く、そのままでも誤りではありません", "the standard is silent: it is no mistake as it is"];
    DECIMALS = "decimals" "CP421" safe,
        ["小数を2桁で書く", "writes two decimals"],
        ["同じ数です", "it is the same number"];
    TAIS_DASH = "tais-dash" "CP427" safe,
        ["TAISコードのハイフンを半角にする", "writes the hyphen of a TAIS code in half width"],
        ["ハイフンのほかは同じ値です", "but for the hyphen the value is the same"];
    UNUSED = "unused-item" "CP433" unsafe,
        ["使用しない項目の値を取り除く", "removes the value of an item that is not used"],
        ["値が失われます", "a value is lost"];
}
