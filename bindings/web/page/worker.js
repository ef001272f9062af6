// The worker: it holds the module and the files, so that the page never waits. One check or one order at a time; the page cancels
// by ending the worker.
/* global wasm_bindgen */
import { zipSync } from "fflate";
import { say, setLanguage, WORDS } from "./words.js";

const { initSync, about, units, kind, Check, Fixes, Archive, sample } = wasm_bindgen;

/// What was given, in the order of paths: `{path, file}`, `{path, archive, index}` or `{path, reason}`.
let inputs = [];
let checked = null;

const reply = (message, transfer = []) => self.postMessage(message, transfer);

self.onmessage = async ({ data }) => {
  try {
    await ORDERS[data.order](data);
  } catch (error) {
    reply({ kind: isOutOfMemory(error) ? "memory" : "failed", reason: String(error?.message ?? error) });
  }
};

function isOutOfMemory(error) {
  return error instanceof RangeError || (error instanceof WebAssembly.RuntimeError && /unreachable|memory/i.test(error.message));
}

const ORDERS = {
  begin({ module }) {
    initSync({ module });
    reply({ kind: "ready", about: JSON.parse(about()) });
  },
  async check({ files, options, wording }) {
    await take(files);
    await check(options, wording);
  },
  async sample({ options, wording }) {
    inputs = sample().map((file) => ({ path: file.name, file: new File([file.bytes], file.name) }));
    await check(options, wording);
  },
  reword({ wording }) {
    tell(wording);
  },
  report({ format, wording, name }) {
    const bytes = checked.write(format, wording.lang, wording.showValues);
    reply({ kind: "file", name, bytes }, [bytes.buffer]);
  },
  async fix({ unsafe, wording }) {
    await fix(unsafe, wording);
  },
};

/// Looks into archives, and leaves out what no one asked for.
async function take(files) {
  inputs = [];
  for (const { path, file, reason } of files) {
    const inFolder = path.includes("/");
    const what = kind(path);
    if (reason !== undefined) inputs.push({ path, reason });
    else if (what === "archive") inputs.push(...(await entries(path, file)));
    else if (what === "csv" || (!inFolder && what !== "litter")) inputs.push({ path, file });
  }
}

async function entries(path, file) {
  let archive;
  try {
    archive = new Archive(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    return [{ path, reason: error.message }];
  }
  return archive.entries().map(({ name, index, reason }) => {
    const label = `${path}!/${name}`;
    return reason === undefined ? { path: label, archive, index } : { path: label, reason };
  });
}

/// The bytes of an input, or the reason why there are none.
async function read(input) {
  if (input.reason !== undefined) return input.reason;
  try {
    if (input.archive) return input.archive.read(input.index);
    return new Uint8Array(await input.file.arrayBuffer());
  } catch (error) {
    return error.name === "NotReadableError" || error.name === "NotFoundError" ? "changed" : error.message;
  }
}

/// A reason in the language of the page, where it is one of ours.
function inWords(content) {
  return typeof content === "string" && content in WORDS ? say(content) : content;
}

async function check(options, wording) {
  const check = new Check(options);
  const groups = units(inputs.map((input) => input.path));
  let done = 0;
  let bytes = 0;
  let told = 0;
  setLanguage(wording.lang);
  for (const group of groups) {
    const files = [...group].map((place) => inputs[place]);
    const contents = [];
    for (const file of files) contents.push(inWords(await read(file)));
    check.unit(files.map((file) => file.path), contents);
    done += files.length;
    bytes += contents.reduce((sum, content) => sum + (content.length ?? 0), 0);
    if (performance.now() - told > 100) {
      told = performance.now();
      reply({ kind: "progress", done, all: inputs.length, bytes });
    }
  }
  checked = check.finish();
  tell(wording);
}

/// The most findings that the page lists: those of the report for browsers.
const MOST = 10000;
const AT_ONCE = 1000;

function tell({ lang, showValues }) {
  const report = JSON.parse(new TextDecoder().decode(checked.write("json", lang, showValues)));
  const { findings, ...rest } = report;
  reply({ kind: "report", report: rest, all: findings.length });
  for (let at = 0; at < Math.min(MOST, findings.length); at += AT_ONCE) {
    reply({ kind: "findings", findings: findings.slice(at, Math.min(MOST, at + AT_ONCE)) });
  }
  reply({ kind: "told" });
}

async function fix(unsafe, { lang, showValues }) {
  const fixes = new Fixes();
  const files = [];
  for (const input of inputs) {
    const bytes = await read(input);
    if (typeof bytes === "string") continue;
    const mended = fixes.file(input.path.replace("!/", "/"), bytes, unsafe);
    files.push(mended ? { name: mended.name, bytes: mended.bytes } : { name: input.path.replace("!/", "/"), bytes });
  }
  const text = fixes.report(lang, showValues);
  const { summary } = JSON.parse(text);
  if (summary.changes === 0) return reply({ kind: "fixed", summary });
  files.push({ name: "fix.json", bytes: new TextEncoder().encode(text) });
  const bytes = zip(files);
  reply({ kind: "fixed", summary, name: "careplan-fixed.zip", bytes }, [bytes.buffer]);
}

/// Files in an archive. It has no time of its own: the same files give the same bytes.
function zip(files) {
  return zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { level: 6, mtime: new Date(1980, 0, 1) });
}
