// What the package offers, over a module that is loaded already.
import { about as told, Check, Fixes, units } from "./module/careplan_web.js";

function* pairs(files) {
  const list = Symbol.iterator in files ? files : Object.entries(files);
  for (const [name, content] of list) {
    if (typeof content === "string") throw new TypeError(`${name}: a file's content is bytes, not text: its encoding would be lost`);
    yield [name, content instanceof Uint8Array ? content : new Uint8Array(content)];
  }
}

const wording = ({ lang = "ja", showValues = false } = {}) => [lang, showValues];

function checked(files, options) {
  const { lang, showValues, ...asked } = options;
  const list = [...pairs(files)];
  const check = new Check(JSON.stringify(asked));
  for (const unit of units(list.map(([name]) => name))) {
    const places = [...unit];
    check.unit(places.map((place) => list[place][0]), places.map((place) => list[place][1]));
  }
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
    mended.push(file ? [file.name, file.bytes] : [path, bytes]);
  }
  const told = JSON.parse(fixes.report(...wording(options)));
  fixes.free();
  return { files: new Map(mended), report: told };
}
