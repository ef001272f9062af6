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
const findings = new Findings(at("list"), { make, say });

// The module is kept packed in the page, and unpacked once.
async function compiled() {
  if (!module) {
    const packed = Uint8Array.from(atob(MODULE), (c) => c.charCodeAt(0));
    const unpacked = new Response(packed).body.pipeThrough(new DecompressionStream("gzip"));
    module = WebAssembly.compile(await new Response(unpacked).arrayBuffer());
  }
  return module;
}

const workerUrl = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));

async function begin() {
  worker?.terminate();
  const started = new Worker(workerUrl);
  worker = started;
  started.onerror = (event) => failed(say("failed", { reason: event.message }));
  started.onmessageerror = () => failed(say("memory"));
  started.onmessage = ({ data }) => ANSWERS[data.kind](data);
  started.postMessage({ order: "begin", module: await compiled() });
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
  ready({ about: told }) {
    about = told;
    if (at("edition").options.length === 1) {
      for (const edition of about.editions) at("edition").append(new Option(edition, edition));
    }
    at("about").textContent = say("about", { version: about.version, editions: about.editions.join("、") });
    document.documentElement.dataset.ready = "yes";
  },
  progress({ done, all, bytes }) {
    busy(say("checking", { done, all, mb: Math.round(bytes / 1e5) / 10 }), all ? done / all : 0);
  },
  report(told) {
    report = told.report;
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
  file({ name, bytes }) {
    at("progress").hidden = true;
    download(name, bytes);
    at("take-status").textContent = say("taken", { name });
  },
  fixed({ summary: { changes, fixed }, name, bytes }) {
    at("progress").hidden = true;
    if (changes === 0) {
      at("take-status").textContent = say("noFixes");
      return;
    }
    download(name, bytes);
    at("take-status").textContent = `${say("fixed", { files: fixed, changes })} ${say("taken", { name })}`;
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
  showTakes();
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

function showTakes() {
  const groups = [];
  const unsafe = make("label");
  const box = make("input");
  box.type = "checkbox";
  box.id = "unsafe";
  unsafe.append(box, " ", say("unsafe"));
  const fix = make("div", undefined, "group");
  fix.append(button(say("takeFixed"), () => order("fix", { unsafe: box.checked })), unsafe);
  groups.push(fix);
  const reports = make("div", undefined, "group");
  reports.append(make("span", say("takeReport")));
  for (const [format, ending] of [["html", "html"], ["csv", "csv"], ["json", "json"]]) {
    reports.append(button(ending.toUpperCase(), () => order("report", { format, name: `careplan-report.${ending}` })));
  }
  groups.push(reports);
  at("take").replaceChildren(...groups);
  at("take-status").textContent = "";
}

function showRules(rows) {
  const head = make("tr");
  for (const [key, className] of [["rule"], ["severity"], ["count", "n"], ["inFiles", "n"], ["says"]]) {
    const cell = make("th", say(key), className);
    cell.scope = "col";
    head.append(cell);
  }
  const thead = make("thead");
  thead.append(head);
  const body = make("tbody");
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
    body.append(row);
  }
  if (rows.length === 0) {
    const cell = make("td", say("none"));
    cell.colSpan = 5;
    const row = make("tr");
    row.append(cell);
    body.append(row);
  }
  at("rules").replaceChildren(thead, body);
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
  busy(say("starting"));
  order("sample", { options: options() });
});
at("cancel").addEventListener("click", async () => {
  turn++;
  await begin();
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
begin().catch((error) => failed(say("failed", { reason: error.message })));
