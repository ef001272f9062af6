//! CP0xx: reading the input.

use crate::rule::rules;

rules! {
    /// 読めないファイルは検査できません。権限が無い、壊れたzip、暗号化されたzip、読み取り中のエラーなどです。
    /// 読めなかったファイルがある限り、全体が正しいとは言えません。
    /// ---
    /// A file that cannot be read cannot be checked: no permission, a broken or encrypted archive, an error while
    /// reading. As long as there is one, nothing can be called valid.
    UNREADABLE = "CP001" "unreadable" Error {
        section: "-",
        inferred: ["標準仕様の定めではなく、読めない入力を正しいと報告しないための、このプログラムの規則", "not in the standard; a guard of this program, which calls nothing valid that it could not read"],
        title: ["読めない入力", "an input that cannot be read"],
        message: ["読めません: {reason}", "cannot be read: {reason}"],
        help: ["読み取りの権限があり、壊れていないファイルかを確かめてください。zip なら作り直し、送らないものなら除いてください", "check the permissions and that the file is whole; make an archive again; take out what is not to be sent"],
        bad: ["途中で切れた export.zip", "export.zip, cut off"],
        good: ["最後まで書かれた export.zip", "export.zip, whole"],
    }

    /// 検査するファイルが1つも見つかりませんでした。空のフォルダーやファイル名の違いを「問題なし」と取り違えないよう、エラーにします。
    /// ---
    /// Not one file to check was found. It is an error, so that an empty folder or a wrong path is not taken for a
    /// clean result.
    NOTHING_TO_CHECK = "CP002" "nothing-to-check" Error {
        section: "-",
        inferred: ["標準仕様の定めではなく、検査するものが無いことを問題なしと取り違えないための、このプログラムの規則", "not in the standard; a guard of this program, which does not take nothing to check for a clean result"],
        title: ["検査するファイルが無い", "nothing to check"],
        message: ["標準仕様のファイル（UP….CSV、DLT….CSV）がありません", "there are no files of the standard here (UP….CSV, DLT….CSV)"],
        help: ["指定した場所が出力先のフォルダーか、出力に失敗していないかを確かめてください", "check that this is the folder of the export, and that the export did not fail"],
        bad: ["空のフォルダー", "an empty folder"],
        good: ["UPPLAN_202511_….CSV のあるフォルダー", "a folder with UPPLAN_202511_….CSV"],
    }

    /// フォルダーやzipの中に、標準仕様のファイルではないものがあります。検査せずに読み飛ばしたことをお知らせします。
    /// JSON と XML は中を見て、ケアプランの文書なら検査し、ほかの種類なら何であるかをお知らせします。
    /// 先頭が . のファイル、Thumbs.db、desktop.ini、__MACOSX、careplan で始まる .toml は数えません。
    /// ---
    /// A folder or an archive holds a file that is none of the standard's. It was passed over, and this says so. JSON and
    /// XML are looked into: care-plan documents are checked, and of others this says what they are. Files beginning with a dot, Thumbs.db, desktop.ini, __MACOSX and careplan….toml are not mentioned.
    NOT_A_CARE_PLAN_FILE = "CP003" "not-a-care-plan-file" Info {
        section: "別紙 ファイル名規約",
        inferred: ["標準仕様の定めではなく、検査せずに読み飛ばしたファイルを知らせるための、このプログラムの規則", "not in the standard; this program says which files it passed over"],
        title: ["標準仕様のファイルではない", "not a file of the standard"],
        message: ["標準仕様のファイルではないため、読み飛ばしました{what}", "not a file of the standard; it was passed over{what}"],
        help: ["送る必要の無いファイルなら、出力先から除いてください", "take it out of the folder if it is not to be sent"],
        bad: ["送信フォルダーの readme.txt", "readme.txt in the folder to be sent"],
        good: ["UP… と DLT… の CSV だけのフォルダー", "a folder of UP… and DLT… CSV files alone"],
    }

    /// 大きすぎる入力は検査しません。zip爆弾などから守るためで、上限は引数で変えられます。
    /// ---
    /// An input that is too large is not checked: a guard against zip bombs and the like. The limits are options.
    OVER_LIMIT = "CP004" "over-limit" Error {
        section: "-",
        inferred: ["標準仕様に大きさの上限は無く、zip爆弾などから守るための、このプログラムの規則", "the standard has no limit of size; a guard of this program against zip bombs and the like"],
        title: ["上限を超えた入力", "an input over a limit"],
        message: ["{what}が上限を超えています（{actual}、上限 {limit}）。このファイルは検査していません", "{what} is over the limit ({actual}, limit {limit}); this file was not checked"],
        help: ["この大きさで正しいデータなら、⟦{option} で⟧上限を上げてください", "if the data is meant to be so large, raise the limit⟦ with {option}⟧"],
        bad: ["展開すると数GBになる数十KBのzip", "an archive of some kilobytes that unpacks to gigabytes"],
        good: ["ふつうの大きさのzip", "an archive of ordinary size"],
    }
}
