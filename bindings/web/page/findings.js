// The list of findings: filtered at once, drawn a piece at a time, so that ten thousand never stop the page.

const folded = (text) => text.normalize("NFKC").toLowerCase();

/// Findings drawn at a time: a few milliseconds.
const PIECE = 60;

export class Findings {
  #list;
  #tools;
  #findings = [];
  #wanted = [];
  #drawn = 0;
  #turn = 0;
  #common = 0;
  onshown = () => {};

  constructor(list, tools) {
    this.#list = list;
    this.#tools = tools;
  }

  begin() {
    this.#findings = [];
    this.#turn++;
  }

  add(some) {
    for (const finding of some) this.#findings.push(finding);
  }

  count() {
    return this.#findings.length;
  }

  /// What is wrong most, by severity and then by number.
  rules() {
    const rules = new Map();
    for (const { rule, severity, file, message } of this.#findings) {
      const key = `${rule} ${severity}`;
      const row = rules.get(key) ?? { rule, severity, message, count: 0, files: new Set() };
      row.count++;
      row.files.add(file);
      rules.set(key, row);
    }
    const weight = { error: 0, warning: 1, info: 2 };
    return [...rules.values()]
      .map((row) => ({ ...row, files: row.files.size }))
      .sort((a, b) => weight[a.severity] - weight[b.severity] || b.count - a.count);
  }

  /// Files with findings: path, path without the folders that all have in common, number.
  files() {
    const files = new Map();
    for (const { file } of this.#findings) files.set(file, (files.get(file) ?? 0) + 1);
    const paths = [...files.keys()].sort();
    this.#common = common(paths);
    return paths.map((path) => [path, path.slice(this.#common), files.get(path)]);
  }

  show({ severity, rule, file, text }) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    const has = (finding) => {
      if (words.length === 0) return true;
      const all = folded(`${finding.rule} ${finding.message} ${finding.file} ${finding.value ?? ""} ${finding.help ?? ""}`);
      return words.every((word) => all.includes(word));
    };
    this.#wanted = this.#findings.filter(
      (finding) =>
        (!severity || finding.severity === severity) && (!rule || finding.rule === rule) && (!file || finding.file === file) && has(finding),
    );
    this.#turn++;
    this.#drawn = 0;
    this.#list.replaceChildren();
    this.onshown(this.#wanted.length);
    this.#draw(this.#turn);
  }

  /// Draws what is missing, now: for print.
  all() {
    while (this.#drawn < this.#wanted.length) this.#piece();
  }

  #draw(turn) {
    if (turn !== this.#turn || this.#drawn >= this.#wanted.length) return;
    this.#piece();
    requestAnimationFrame(() => this.#draw(turn));
  }

  #piece() {
    const piece = this.#wanted.slice(this.#drawn, this.#drawn + PIECE).map((finding) => this.#card(finding));
    this.#drawn += piece.length;
    this.#list.append(...piece);
  }

  #card(finding) {
    const { make, say } = this.#tools;
    const card = make("li", undefined, "finding");
    const head = make("p");
    head.append(make("span", say(finding.severity), `severity ${finding.severity}`), ` ${finding.rule} `, finding.message);
    const place = [finding.file.slice(this.#common)];
    if (finding.record) place.push(say("record", { n: finding.record }));
    if (finding.line) place.push(say("line", { n: finding.line }));
    const where = make("p", place.join(" · "), "place");
    where.title = finding.file;
    card.append(head, where);
    if (finding.item) {
      const item = make("p", `No.${finding.item.no} ${finding.item.name}: `, finding.severity);
      item.append(make("code", finding.value === null || finding.value === "" ? "　" : finding.value));
      card.append(item);
    }
    if (finding.help) card.append(make("p", `${say("help")}: ${finding.help}`, "help"));
    if (finding.fix) card.append(make("p", say(finding.fix.safe ? "safeFix" : "unsafeFix"), "help"));
    return card;
  }
}

/// How many characters of folders all paths begin with.
function common(paths) {
  if (paths.length === 0) return 0;
  let length = paths[0].lastIndexOf("/") + 1;
  for (const path of paths) {
    while (!path.startsWith(paths[0].slice(0, length))) length = paths[0].lastIndexOf("/", length - 2) + 1;
  }
  return length;
}
