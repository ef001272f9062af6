// The worker: it holds the module and the files, so that the page never waits. One check or one order at a time; the page cancels
// by ending the worker.
/* global wasm_bindgen */
import { decompress } from "fzstd";
import { Packer } from "./packer.js";
import { say, setLanguage, WORDS } from "./words.js";

const { initSync, about, units, kind, mistake, Check, Fixes, Archive, Migration, convert, print, sample } = wasm_bindgen;

/// What was given, in the order of paths: `{path, file}`, `{path, archive, index}` or `{path, reason}`.
let inputs = [];
let checked = null;
/// The pages that were printed last, in the language of their notes.
let pages = null;
/// The migration that was run last: its archive.
let migrated = null;

/// What one file may have: it is in memory twice while it is checked. And what the files of one unit may have together.
const MOST_OF_FILE = 2 ** 30;
const MOST_OF_UNIT = 1.5 * 2 ** 30;

const reply = (message, transfer = []) => self.postMessage(message, transfer);

self.onmessage = async ({ data }) => {
  try {
    if (data.wording) setLanguage(data.wording.lang);
    await ORDERS[data.order](data);
  } catch (error) {
    reply(outOfMemory(error) ? { kind: "memory" } : { kind: "failed", reason: inWords(error) });
  }
};

/// A module that ends itself has no memory left, unless it says that it made a mistake.
function outOfMemory(error) {
  if (error instanceof RangeError) return true;
  return error instanceof WebAssembly.RuntimeError && saidMistake() === undefined;
}

function saidMistake() {
  try {
    return mistake();
  } catch {
    return undefined;
  }
}

function inWords(error) {
  const place = error instanceof WebAssembly.RuntimeError && saidMistake();
  return place ? say("bug", { place }) : String(error?.message ?? error);
}

const ORDERS = {
  async begin({ module, packed }) {
    module ??= await WebAssembly.compile(decompress(bytesOf(packed)));
    initSync({ module });
    reply({ kind: "ready", about: JSON.parse(about()), module });
  },
  async check({ files, options, wording }) {
    await take(files);
    await check(options, wording);
  },
  async sample({ options, wording }) {
    pages = migrated = null;
    inputs = sample().map((file) => ({ path: file.name, file: new File([file.take()], file.name) }));
    await check(options, wording);
  },
  reword({ wording }) {
    tell(wording);
  },
  report({ format, wording, name }) {
    const bytes = checked.write(format, wording.lang, wording.showValues);
    reply({ kind: "file", name, blob: new Blob([bytes]) });
  },
  fix: ({ unsafe, wording }) => fix(unsafe, wording),
  migrate: ({ options, maps, wording }) => migrate(options, maps, wording),
  takeMigrated() {
    reply({ kind: "file", name: migrated.name, blob: migrated.blob });
  },
  convert: ({ to, wording }) => convertAll(to, wording),
  forms: ({ wording }) => forms(wording),
  page({ n }) {
    reply({ kind: "page", n, html: new TextDecoder().decode(pages[n].bytes) });
  },
  async takeForms() {
    const packer = new Packer();
    for (const { name, bytes } of pages) packer.add(name, bytes);
    reply({ kind: "file", name: "careplan-forms.zip", blob: packer.blob() });
  },
};

/// A reason of ours, in the form in which the module takes it: in both languages.
const reasonOf = (key) => JSON.stringify({ unreadable: { ja: WORDS[key][0], en: WORDS[key][1] } });
const OTHER = '"other"';

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/// Looks into archives. A file that was chosen by itself is checked whatever its name; in folders only files of the standard are,
/// and the others are taken note of.
async function take(files) {
  inputs = [];
  checked = pages = migrated = null;
  for (const { path, file, reason } of files) {
    const inFolder = path.includes("/");
    const what = kind(path);
    if (reason !== undefined) inputs.push({ path, reason: reasonOf(reason) });
    else if (what === "archive") inputs.push(...entries(path, file));
    else if (what === "document") inputs.push({ path, reason: inFolder ? OTHER : reasonOf("documentGiven") });
    else if (what === "csv" || (!inFolder && what !== "litter")) inputs.push({ path, file });
    else if (what !== "litter") inputs.push({ path, reason: OTHER });
  }
}

function entries(path, file) {
  const reader = new FileReaderSync();
  const slice = (from, to) => new Uint8Array(reader.readAsArrayBuffer(file.slice(from, to)));
  let archive;
  try {
    archive = new Archive(file.size, slice);
  } catch (word) {
    if (typeof word !== "string") throw word;
    return [{ path, reason: word }];
  }
  return archive.entries(path).map(({ name, index, reason }) => {
    if (reason !== undefined) return { path: name, reason };
    return kind(name) === "document" ? { path: name, reason: OTHER } : { path: name, archive, index };
  });
}

const sizeOf = ({ file, archive, index }) => file?.size ?? archive?.size(index) ?? 0;

/// The bytes of an input, or the word that says why there are none.
async function read(input) {
  if (input.reason !== undefined) return input.reason;
  if (sizeOf(input) > MOST_OF_FILE) return reasonOf("largeFile");
  try {
    if (input.archive) return input.archive.read(input.index);
    return new Uint8Array(await input.file.arrayBuffer());
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error;
    return reasonOf(error.name === "NotReadableError" || error.name === "NotFoundError" ? "changed" : "unreadable");
  }
}

/// Hands out the units one by one, names and contents, and tells how far it is.
async function* eachUnit() {
  let done = 0;
  let bytes = 0;
  let told = 0;
  for (const group of units(inputs.map((input) => input.path))) {
    const files = [...group].map((place) => inputs[place]);
    const contents = [];
    let size = 0;
    for (const file of files) {
      size += sizeOf(file);
      contents.push(size > MOST_OF_UNIT ? reasonOf("largeUnit") : await read(file));
    }
    yield [files.map((file) => file.path), contents];
    done += files.length;
    for (const content of contents) if (typeof content !== "string") bytes += content.length;
    if (performance.now() - told > 100) {
      told = performance.now();
      reply({ kind: "progress", done, all: inputs.length, bytes });
    }
  }
}

async function check(options, wording) {
  const check = new Check(options);
  for await (const [names, contents] of eachUnit()) check.unit(names, contents);
  checked = check.finish();
  tell(wording);
}

/// The most findings that the page lists: those of the report for browsers.
const MOST = 10000;
const AT_ONCE = 250;

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
  const packer = new Packer();
  let unread = 0;
  for await (const [names, contents] of eachUnit()) {
    for (const [n, path] of names.entries()) {
      const bytes = contents[n];
      if (bytes === OTHER) continue;
      if (typeof bytes === "string") {
        unread++;
        continue;
      }
      const name = path.replace("!/", "/");
      const mended = fixes.file(name, bytes, unsafe);
      if (mended) packer.add(mended.name, mended.take());
      else packer.add(name, bytes);
    }
  }
  const text = fixes.report(lang, showValues);
  const { summary } = JSON.parse(text);
  if (summary.changes === 0) return reply({ kind: "fixed", summary, unread });
  packer.add("fix.json", new TextEncoder().encode(text));
  reply({ kind: "fixed", summary, unread, name: "careplan-fixed.zip", blob: packer.blob() });
}

/// The folder of outputs in the archive; the certificate stands beside it, where it is in no proof's way.
const FOLDER = "migrated";

async function migrate(options, { serviceTypes, tais }, { lang, showValues }) {
  const paths = [...new Set(inputs.map(({ path }) => path.split(/!?\//)[0]))];
  const asked = JSON.stringify({ ...options, paths, lang, showValues });
  const migration = new Migration(asked, serviceTypes, tais);
  const packer = new Packer();
  const put = (files) => files.forEach((file) => packer.add(`${FOLDER}/${file.name}`, file.take()));
  for await (const [names, contents] of eachUnit()) put(migration.unit(names, contents));
  put(migration.finish());
  packer.add("certificate.html", migration.certificate(Date.now() / 1000));
  migrated = { name: `careplan-${options.to}.zip`, blob: packer.blob() };
  reply({ kind: "migrated", report: JSON.parse(migration.report()) });
}

async function convertAll(to, { lang }) {
  const packer = new Packer();
  let converted = 0;
  const failed = [];
  for await (const [names, contents] of eachUnit()) {
    try {
      const document = convert(names, contents, to, lang);
      if (!document) continue;
      packer.add(document.name, document.take());
      converted++;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error;
      failed.push(error.message);
    }
  }
  const blob = converted > 0 ? packer.blob() : null;
  reply({ kind: "converted", name: `careplan-${to}.zip`, blob, converted, failed });
}

async function forms({ lang }) {
  const names = [];
  const contents = [];
  for await (const [some, of] of eachUnit()) {
    names.push(...some);
    contents.push(...of);
  }
  pages = print(names, contents, lang, false).map((page) => ({ name: page.name, bytes: page.take() }));
  const decoder = new TextDecoder();
  const title = ({ bytes }) => /<title>(.*?)<\/title>/s.exec(decoder.decode(bytes.subarray(0, 4000)))?.[1] ?? "";
  reply({ kind: "forms", titles: pages.map(title) });
}
