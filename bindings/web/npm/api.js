// What the package offers, over a module that is loaded already.
import { about as told, Check, convert as written, Fixes, Migration, print as printed, units } from "./module/careplan_web.js";

function* pairs(files) {
  const list = Symbol.iterator in files ? files : Object.entries(files);
  for (const [name, content] of list) {
    if (typeof content === "string") throw new TypeError(`${name}: a file's content is bytes, not text: its encoding would be lost`);
    yield [name, content instanceof Uint8Array ? content : new Uint8Array(content)];
  }
}

const wording = ({ lang = "ja", showValues = false } = {}) => [lang, showValues];

/// Names and contents of each unit.
function* eachUnit(files) {
  const list = [...pairs(files)];
  for (const unit of units(list.map(([name]) => name))) {
    const places = [...unit];
    yield [places.map((place) => list[place][0]), places.map((place) => list[place][1])];
  }
}

function checked(files, options) {
  const { lang, showValues, ...asked } = options;
  const check = new Check(JSON.stringify(asked));
  for (const [names, contents] of eachUnit(files)) check.unit(names, contents);
  return check.finish();
}

export function about() {
  return JSON.parse(told());
}

export function validate(files, options = {}) {
  return JSON.parse(new TextDecoder().decode(report(files, "json", options)));
}

export function report(files, format, options = {}) {
  const done = checked(files, options);
  try {
    return done.write(format, ...wording(options));
  } finally {
    done.free();
  }
}

export function fix(files, options = {}) {
  const fixes = new Fixes();
  const mended = [];
  for (const [path, bytes] of pairs(files)) {
    const file = fixes.file(path, bytes, options.unsafe ?? false);
    mended.push(file ? [file.name, file.take()] : [path, bytes]);
  }
  const told = JSON.parse(fixes.report(...wording(options)));
  fixes.free();
  return { files: new Map(mended), report: told };
}

export function migrate(files, to, options = {}) {
  const { serviceTypes, tais, ...asked } = options;
  const list = [...pairs(files)];
  const paths = [...new Set(list.map(([name]) => name.split("/")[0]))];
  const migration = new Migration(JSON.stringify({ ...asked, to, paths }), serviceTypes, tais);
  const made = new Map();
  const put = (files) => files.forEach((file) => made.set(file.name, file.take()));
  try {
    for (const [names, contents] of eachUnit(list)) put(migration.unit(names, contents));
    put(migration.finish());
    return { files: made, report: JSON.parse(migration.report()), certificate: migration.certificate(Date.now() / 1000) };
  } finally {
    migration.free();
  }
}

export function convert(files, to, { lang = "ja" } = {}) {
  const documents = new Map();
  for (const [names, contents] of eachUnit(files)) {
    const document = written(names, contents, to, lang);
    if (document) documents.set(document.name, document.take());
  }
  return documents;
}

export function print(files, { lang = "ja", by = "person" } = {}) {
  const list = [...pairs(files)];
  const pages = printed(list.map(([name]) => name), list.map(([, bytes]) => bytes), lang, by === "unit");
  const decoder = new TextDecoder();
  return new Map(pages.map((page) => [page.name, decoder.decode(page.take())]));
}
