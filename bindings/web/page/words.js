// Every text of the page, in both languages. {name} is filled in.
export const WORDS = {
  title: ["ケアプランデータの検査", "Check care-plan data"],
  language: ["言語", "Language"],
  private: [
    "ファイルはこのパソコンの中だけで検査します。どこにも送信せず、保存もしません。",
    "Files are checked on this computer only: nothing is sent anywhere, and nothing is kept.",
  ],
  drop: ["ここにファイル・フォルダ・zip をドロップしてください", "Drop files, folders or zip archives here"],
  dropHint: [
    "ケアプランデータ連携標準仕様の CSV（居宅サービス計画書、サービス利用票・別表、実績、介護予防の各様式）を検査します。",
    "Checks the CSV files of the care-plan exchange standard: plans, use tables, actuals and preventive-care forms.",
  ],
  chooseFiles: ["ファイルを選ぶ", "Choose files"],
  chooseFolder: ["フォルダを選ぶ", "Choose a folder"],
  sample: ["見本データで試す", "Try it with sample data"],
  options: ["検査の設定", "Settings"],
  strict: ["厳しく検査する（検査数字、必須と推定される項目など）", "Check strictly (check digits, items that are probably required)"],
  edition: ["データの版", "Edition of the data"],
  anyEdition: ["自動で判定", "found out"],
  cancel: ["中止", "Cancel"],
  starting: ["準備しています", "Getting ready"],
  listing: ["ファイルを数えています（{files}）", "Listing files ({files})"],
  checking: ["検査しています（{done}／{all}ファイル、{mb} MB）", "Checking ({done} of {all} files, {mb} MB)"],
  cancelled: ["中止しました。", "Cancelled."],
  nothing: ["ファイルがありません。", "There are no files."],
  memory: [
    "メモリが足りなくなったため、検査を中止しました。ファイルを分けるか、コマンド版を使ってください。",
    "Memory ran out, and the check was stopped. Take fewer files at a time, or use the program for the command line.",
  ],
  failed: ["検査できませんでした: {reason}", "The check could not be run: {reason}"],
  changed: ["検査中にファイルが変更されたか、なくなりました", "the file was changed or removed while it was checked"],
  damagedZip: ["zip が壊れているか、途中で切れています", "the zip archive is damaged or cut off"],
  encryptedZip: ["zip が暗号化されています", "the archive is encrypted"],
  zipInZip: ["zip の中の zip は開きません", "an archive inside an archive is not opened"],
  largeZip: ["展開すると大きすぎます", "unpacked, it is too large"],
  valid: ["適合", "Valid"],
  invalid: ["不適合", "Invalid"],
  incomplete: ["検査未了", "Incomplete"],
  validHint: ["エラーはなく、当てはまる規則をすべて検査し終えました。", "There are no errors, and every rule that applies could look at everything."],
  incompleteHint: ["エラーはありませんが、検査し終えていない規則があります。", "There are no errors, but some rules could not look at everything."],
  invalidHint: ["エラーを直してから、もう一度検査してください。", "Mend the errors, then check again."],
  counts: [
    "エラー {errors}件、警告 {warnings}件、お知らせ {infos}件（{files}ファイル、{units}送信単位、{records}レコード）",
    "{errors} errors, {warnings} warnings, {infos} infos in {files} files, {units} units, {records} records",
  ],
  fixFirst: ["先に直すもの", "Fix first"],
  blocks: ["{rule}: これを直すまで、ほかの規則 {n}件を検査し終えられません", "{rule}: until it is mended, {n} other rules cannot look at everything"],
  take: ["受け取る", "Take away"],
  takeFixed: ["修正したファイル（zip）", "Fixed files (zip)"],
  unsafe: ["確認の要る修正も行う", "also what is only probably right"],
  takeReport: ["レポート", "Report"],
  noFixes: ["自動で直せるところはありませんでした。", "There was nothing that can be mended automatically."],
  fixed: ["{files}ファイルの{changes}か所を直しました。", "Mended {changes} places in {files} files."],
  taken: ["{name} を作成しました。", "{name} is ready."],
  byRule: ["規則ごとの件数", "Totals by rule"],
  rule: ["規則", "Rule"],
  severity: ["重大度", "Severity"],
  count: ["件数", "Findings"],
  inFiles: ["ファイル数", "Files"],
  says: ["内容", "What it says"],
  findings: ["指摘", "Findings"],
  file: ["ファイル", "File"],
  search: ["語句", "Words"],
  all: ["すべて", "All"],
  reset: ["絞り込みを解除", "Show all"],
  showValues: ["値を表示する（個人情報を含みます）", "Show values (they include personal data)"],
  shown: ["{n}件を表示しています", "{n} shown"],
  shownOf: ["{of}件のうち{n}件を表示しています", "{n} of {of} shown"],
  listEnds: ["一覧は先頭の{n}件までです。すべてはレポート（CSV、JSON）にあります。", "The list ends after {n}; the reports (CSV, JSON) have all."],
  none: ["指摘はありません。", "There are no findings."],
  error: ["エラー", "Error"],
  warning: ["警告", "Warning"],
  info: ["お知らせ", "Info"],
  record: ["レコード{n}", "record {n}"],
  line: ["{n}行目", "line {n}"],
  help: ["対処", "To do"],
  safeFix: ["自動で直せます", "can be mended automatically"],
  unsafeFix: ["確認のうえ自動で直せます", "can be mended automatically, look at the result"],
  proof: ["検査の記録", "What was checked, and how"],
  program: ["プログラム", "Program"],
  spec: ["仕様データの SHA-256", "SHA-256 of the spec"],
  ran: ["検査し終えた規則", "Rules that looked at everything"],
  blocked: ["検査し終えていない規則", "Rules that could not"],
  notApplicable: ["対象のなかった規則", "Rules with nothing to look at"],
  inputs: ["検査したファイル（{n}）", "Files that were checked ({n})"],
  bytes: ["バイト数", "Bytes"],
  records: ["レコード数", "Records"],
  about: ["careplan {version}（対応する版: {editions}）", "careplan {version} (editions {editions})"],
};

let lang = 0;

export function setLanguage(name) {
  lang = name === "en" ? 1 : 0;
}

export function language() {
  return lang === 1 ? "en" : "ja";
}

export function say(key, values = {}) {
  return WORDS[key][lang].replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language()) : String(value);
  });
}
