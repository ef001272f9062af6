import { chosen, dropped, list } from "./files.js";
import { language, say, setLanguage } from "./words.js";
import { download } from "./download.js";
import { Findings } from "./findings.js";

/* global MODULE, WORKER */
const at = (id) => document.getElementById(id);
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

let module = null;
let worker = null;
let about = null;
let report = null;
let migration = null;
/// The form that is looked at.
let page = null;
const findings = new Findings(at("list"), { make, say });

const workerUrl = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));

function begin() {
  worker?.terminate();
  // What was asked of the worker before is gone with it.
  report = null;
  at("result").hidden = true;
  const started = new Worker(workerUrl);
  worker = started;
  started.onerror = (event) => failed(say("failed", { reason: event.message }));
  started.onmessageerror = () => failed(say("memory"));
  started.onmessage = ({ data }) => ANSWERS[data.kind](data);
  // The first worker unpacks the module, and others take it as it is.
  started.postMessage(module ? { order: "begin", module } : { order: "begin", packed: MODULE });
}

const wording = () => ({ lang: language(), showValues: at("show").checked });

function options() {
  const asked = {};
  if (at("strict").checked) asked.profile = "strict";
  if (at("edition").value) asked.edition = at("edition").value;
  return JSON.stringify(asked);
}

function order(order, details = {}) {
  worker.postMessage({ order, wording: wording(), ...details });
}

// One thing at a time: what is asked for while another is under way waits for nothing, it replaces it.
let turn = 0;

async function check(roots) {
  const mine = ++turn;
  busy(say("listing", { files: 0 }));
  const files = await list(roots, (n) => mine === turn && busy(say("listing", { files: n })));
  if (mine !== turn) return;
  if (files.length === 0) return failed(say("nothing"));
  report = null;
  order("check", { files, options: options() });
}

function busy(text, part) {
  at("problem").hidden = true;
  at("progress").hidden = false;
  at("progress-text").textContent = text;
  if (part === undefined) at("bar").removeAttribute("value");
  else at("bar").value = part;
}

function failed(text) {
  at("progress").hidden = true;
  at("problem").hidden = false;
  at("problem").textContent = text;
}

const ANSWERS = {
  ready({ about: told, module: compiled }) {
    module = compiled ?? module;
    about = told;
    if (at("edition").options.length === 1) {
      for (const edition of about.editions) at("edition").append(new Option(edition, edition));
    }
    if (at("target").options.length === 0) {
      for (const target of about.targets) at("target").append(new Option(target, target));
      at("target").value = about.editions.at(-1);
    }
    at("about").textContent = say("about", { version: about.version, editions: about.editions.join("、") });
    document.documentElement.dataset.ready = "yes";
  },
  progress({ done, all, bytes }) {
    busy(say(report ? "working" : "checking", { done, all, mb: Math.round(bytes / 1e5) / 10 }), all ? done / all : 0);
  },
  report(told) {
    const isNew = report === null;
    report = told.report;
    if (isNew) closeTaken();
    report.all = told.all;
    findings.begin();
    showReport();
  },
  findings({ findings: some }) {
    findings.add(some);
  },
  told() {
    at("progress").hidden = true;
    filterChoices();
    findings.show(filters());
    document.documentElement.dataset.checked = String(Number(document.documentElement.dataset.checked ?? 0) + 1);
  },
  file({ name, blob }) {
    at("progress").hidden = true;
    take(name, blob);
  },
  fixed({ summary: { changes, fixed }, unread, name, blob }) {
    at("progress").hidden = true;
    const left = unread > 0 ? say("unread", { n: unread }) : "";
    if (changes === 0) tellTaken(`${say("noFixes")} ${left}`);
    else take(name, blob, `${say("fixed", { files: fixed, changes })} ${left}`);
  },
  converted({ name, blob, converted, failed }) {
    at("progress").hidden = true;
    const left = failed.length > 0 ? say("notConverted", { n: failed.length }) : "";
    const said = `${say("converted", { n: converted })} ${left}`;
    if (blob) take(name, blob, said);
    else tellTaken(said);
    at("take-failed").replaceChildren(...failed.slice(0, 20).map((reason) => make("li", reason)));
  },
  migrated({ report: told }) {
    at("progress").hidden = true;
    migration = told;
    showMigration();
    at("migration").focus();
    at("migration").scrollIntoView();
  },
  forms({ titles }) {
    at("progress").hidden = true;
    // The first page is the index, which the choice stands for.
    at("form").replaceChildren(...titles.slice(1).map((title, n) => new Option(plain(title), n + 1)));
    if (titles.length < 2) return tellTaken(say("noForms"));
    at("form-view").hidden = false;
    order("page", { n: 1 });
    at("form-view").focus();
    at("form-view").scrollIntoView();
  },
  page({ n, html }) {
    if (n !== Number(at("form").value)) return;
    // In a frame, and alone in a tab, a link to the index leads nowhere.
    page = html.replace(/<a href="index\.html">[^<]*<\/a>/, "");
    at("frame").srcdoc = page;
  },
  memory() {
    failed(say("memory"));
    begin();
  },
  failed({ reason }) {
    failed(say("failed", { reason }));
  },
};

function showReport() {
  at("result").hidden = false;
  const word = report.summary.verdict;
  at("verdict").className = word;
  at("verdict-word").textContent = say(word);
  at("verdict-counts").textContent = `${say("counts", report.summary)} ${say(`${word}Hint`)}`;
  showFirst();
  if (migration) showMigration();
  showProof();
  at("verdict").focus({ preventScroll: true });
}

/// Rules that keep others from looking at everything, the worst first.
function showFirst() {
  const blockers = new Map();
  for (const rule of report.rules) {
    for (const by of rule.blocked_by) blockers.set(by, (blockers.get(by) ?? 0) + 1);
  }
  const first = at("first");
  first.replaceChildren();
  if (blockers.size === 0) return;
  first.append(make("h3", say("fixFirst")));
  const items = make("ul");
  for (const [rule, n] of [...blockers].sort((a, b) => b[1] - a[1]).slice(0, 5)) {
    items.append(make("li", say("blocks", { rule, n })));
  }
  first.append(items);
}

function button(text, act, className) {
  const made = make("button", text, className);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/// What was made of files that are looked at no more.
function closeTaken() {
  migration = page = null;
  for (const id of ["migration", "form-view"]) at(id).hidden = true;
  at("frame").srcdoc = "";
  tellTaken("");
}

function tellTaken(text) {
  at("take-status").textContent = text;
  at("take-failed").replaceChildren();
}

function take(name, blob, before = "") {
  download(name, blob);
  tellTaken(`${before} ${say("taken", { name })}`.trim());
}

/// The text of a title in a page.
const plain = (title) => new DOMParser().parseFromString(title, "text/html").documentElement.textContent;

/// Units of a migration that are listed.
const UNITS = 1000;

function showMigration() {
  const { summary, units, note, to } = migration;
  at("migration").hidden = false;
  at("migration-counts").textContent = say("migrationCounts", { ...summary, to });
  at("migration-note").hidden = !note;
  at("migration-note").textContent = note?.[language()] ?? "";
  const order = { held: 0, dropped: 1, migrated: 2, passed_over: 3 };
  const sorted = [...units].sort((a, b) => order[a.status] - order[b.status]);
  const rows = sorted.slice(0, UNITS).map(({ unit, status, files, reason }) => {
    const row = make("tr");
    const why = make("td");
    for (const { message, help } of reason ? [reason, ...reason.others] : []) {
      why.append(make("p", message[language()]), make("p", `${say("help")}: ${help[language()]}`, "quiet"));
    }
    if (!reason) why.append(make("p", say("filesOf", { n: files.length })));
    row.append(make("td", unit), make("td", say(status), `severity ${status === "held" ? "error" : ""}`), why);
    return row;
  });
  at("units").replaceChildren(heading(["unit"], ["became"], ["why"]), body(rows));
  at("units-end").hidden = units.length <= UNITS;
  at("units-end").textContent = say("unitsEnd", { n: UNITS });
}

function heading(...columns) {
  const head = make("tr");
  for (const [key, className] of columns) {
    const cell = make("th", say(key), className);
    cell.scope = "col";
    head.append(cell);
  }
  const thead = make("thead");
  thead.append(head);
  return thead;
}

function body(rows) {
  const body = make("tbody");
  body.append(...rows);
  return body;
}

async function migrate() {
  const map = async (id) => {
    const file = at(id).files[0];
    return file && new Uint8Array(await file.arrayBuffer());
  };
  try {
    const maps = { serviceTypes: await map("service-types"), tais: await map("tais") };
    busy(say("starting"));
    const options = { to: at("target").value, prove: at("prove").checked, allowLoss: at("allow-loss").checked, keepInvalid: at("keep-invalid").checked };
    order("migrate", { options, maps });
  } catch {
    failed(say("failed", { reason: say("unreadable") }));
  }
}

/// A page of its own, from which the browser prints. It has the policy of this one.
function printForm() {
  const url = URL.createObjectURL(new Blob([page], { type: "text/html" }));
  if (!open(url, "_blank")) tellTaken(say("popup"));
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

const CLICKS = {
  "take-fixed": () => (busy(say("starting")), order("fix", { unsafe: at("unsafe").checked })),
  migrate,
  "take-migrated": () => order("takeMigrated"),
  forms: () => (busy(say("starting")), order("forms")),
  "print-form": printForm,
  "take-forms": () => order("takeForms"),
  "close-forms": () => {
    at("form-view").hidden = true;
    at("frame").srcdoc = "";
    at("forms").focus();
  },
};
for (const to of ["json", "xml"]) CLICKS[`to-${to}`] = () => (busy(say("starting")), order("convert", { to }));
for (const format of ["html", "csv", "json"]) {
  CLICKS[`report-${format}`] = () => order("report", { format, name: `careplan-report.${format}` });
}
for (const [id, act] of Object.entries(CLICKS)) at(id).addEventListener("click", act);
at("form").addEventListener("change", () => order("page", { n: Number(at("form").value) }));

function showRules(rows) {
  const list = [];
  for (const { rule, severity, count, files, message } of rows) {
    const row = make("tr");
    const first = make("td");
    first.append(button(rule, () => choose("by-rule", rule)));
    row.append(
      first,
      make("td", say(severity), `severity ${severity}`),
      make("td", count.toLocaleString(language()), "n"),
      make("td", files.toLocaleString(language()), "n"),
      make("td", message),
    );
    list.push(row);
  }
  if (rows.length === 0) {
    const cell = make("td", say("none"));
    cell.colSpan = 5;
    const row = make("tr");
    row.append(cell);
    list.push(row);
  }
  at("rules").replaceChildren(heading(["rule"], ["severity"], ["count", "n"], ["inFiles", "n"], ["says"]), body(list));
}

function showProof() {
  const status = (wanted) => report.rules.filter((rule) => rule.status === wanted).length;
  const blocked = report.rules.filter((rule) => rule.status === "blocked").map((rule) => rule.id);
  const facts = [
    ["program", `careplan ${report.tool.version}`],
    ["spec", report.tool.spec.digest],
    ["ran", status("run").toLocaleString(language())],
    ["blocked", blocked.length === 0 ? "0" : `${blocked.length}: ${blocked.join(" ")}`],
    ["notApplicable", status("not_applicable").toLocaleString(language())],
  ];
  at("proof").replaceChildren(...facts.flatMap(([key, value]) => [make("dt", say(key)), make("dd", value)]));
  at("inputs").querySelector("summary").textContent = say("inputs", { n: report.inputs.length });
  at("inputs").open = false;
  at("inputs").querySelector("table").replaceChildren();
}

// A folder may have 20,000 files: they are listed when somebody looks.
at("inputs").addEventListener("toggle", () => {
  const table = at("inputs").querySelector("table");
  if (!at("inputs").open || table.rows.length > 0 || !report) return;
  const head = make("tr");
  for (const text of [say("file"), say("bytes"), say("records"), "SHA-256"]) head.append(make("th", text));
  const body = make("tbody");
  for (const { file, bytes, records, sha256 } of report.inputs.slice(0, 2000)) {
    const row = make("tr");
    row.append(make("td", file), make("td", bytes.toLocaleString(language()), "n"), make("td", records.toLocaleString(language()), "n"), make("td", sha256));
    body.append(row);
  }
  const thead = make("thead");
  thead.append(head);
  table.append(thead, body);
});

const filters = () => ({
  severity: at("by-severity").value,
  rule: at("by-rule").value,
  file: at("by-file").value,
  text: at("by-text").value,
});

function choose(id, value) {
  at(id).value = value;
  at(id).dispatchEvent(new Event("change", { bubbles: true }));
  at("findings-head").scrollIntoView();
  at(id).focus({ preventScroll: true });
}

function filterChoices() {
  const before = filters();
  const fill = (id, choices, chosen) => {
    at(id).replaceChildren(new Option(say("all"), ""), ...choices.map(([value, text]) => new Option(text, value)));
    at(id).value = choices.some(([value]) => value === chosen) ? chosen : "";
  };
  const rules = findings.rules();
  fill("by-severity", ["error", "warning", "info"].map((value) => [value, say(value)]), before.severity);
  fill("by-rule", rules.map(({ rule, count }) => [rule, `${rule} (${count})`]), before.rule);
  fill("by-file", findings.files().map(([file, short, count]) => [file, `${short} (${count})`]), before.file);
  showRules(rules);
}

function shown(n) {
  const all = report.all + report.summary.truncated;
  at("shown").textContent = n === all ? say("shown", { n }) : say("shownOf", { n, of: all });
  at("ends").hidden = all <= findings.count();
  at("ends").textContent = say("listEnds", { n: findings.count() });
}
findings.onshown = shown;

let typing = 0;
at("filters").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => findings.show(filters()), 150);
});
at("filters").addEventListener("submit", (event) => event.preventDefault());
at("filters").addEventListener("reset", (event) => {
  event.preventDefault();
  for (const id of ["by-severity", "by-rule", "by-file", "by-text"]) at(id).value = "";
  findings.show(filters());
});
at("show").addEventListener("change", () => report && order("reword"));
addEventListener("beforeprint", () => findings.all());

function reword() {
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of document.querySelectorAll("[data-title]")) element.title = say(element.dataset.title);
  for (const name of ["ja", "en"]) at(name).setAttribute("aria-pressed", String(language() === name));
  document.title = `careplan – ${say("title")}`;
  if (about) ANSWERS.ready({ about });
  if (report) order("reword");
}

for (const name of ["ja", "en"]) {
  at(name).addEventListener("click", () => {
    setLanguage(name);
    reword();
  });
}

at("choose-files").addEventListener("click", () => at("files").click());
at("choose-folder").addEventListener("click", () => at("folder").click());
for (const id of ["files", "folder"]) {
  at(id).addEventListener("change", () => {
    const roots = chosen(at(id));
    if (roots.length > 0) check(roots);
    at(id).value = "";
  });
}
at("sample").addEventListener("click", () => {
  turn++;
  report = null;
  busy(say("starting"));
  order("sample", { options: options() });
});
at("cancel").addEventListener("click", () => {
  turn++;
  begin();
  failed(say("cancelled"));
});

// The whole page takes drops: who misses the box should not lose the page to the browser's own viewer.
addEventListener("dragover", (event) => {
  event.preventDefault();
  at("drop").classList.add("over");
});
addEventListener("dragleave", (event) => event.relatedTarget === null && at("drop").classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  at("drop").classList.remove("over");
  check(dropped(event.dataTransfer));
});

setLanguage(navigator.language.startsWith("ja") ? "ja" : "en");
reword();
begin();
