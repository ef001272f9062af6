import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { commandLine, empty, root } from "./support.mjs";

const web = join(root, "bindings/web");
const names = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name).sort();

/// What the compiler says of types/uses.ts in a folder into which the package is installed, with its types as they are or changed, and
/// with more lines.
function compiled(resolution, change = (types) => types, more = "") {
  const folder = empty();
  const installed = join(folder, "node_modules/careplan");
  cpSync(join(web, "npm"), installed, { recursive: true });
  writeFileSync(join(installed, "index.d.ts"), change(readFileSync(join(web, "npm/index.d.ts"), "utf8")));
  writeFileSync(join(folder, "uses.ts"), readFileSync(join(web, "types/uses.ts"), "utf8") + more);
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  const rest = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022", ...resolution, "uses.ts"];
  const { status, stdout } = spawnSync(process.execPath, [join(web, "node_modules/typescript/bin/tsc"), ...rest], { cwd: folder, encoding: "utf8" });
  return { status, stdout };
}

const node = ["--module", "nodenext"];

test("the types hold under tsc --strict, for Node and for bundlers", () => {
  for (const resolution of [node, ["--module", "esnext", "--moduleResolution", "bundler"]]) {
    assert.deepEqual(compiled(resolution), { status: 0, stdout: "" });
  }
});

test("a type that became too wide or too narrow is seen", () => {
  const wide = compiled(node, (types) => types.replace('"exchange" | "strict"', "string"));
  assert.match(wide.stdout, /Unused '@ts-expect-error'/);
  const narrow = compiled(node, (types) => types.replace('"json" | "xml" |', '"json" |'));
  assert.match(narrow.stdout, /"xml"/);
});

test("every function of the package has a type and is used", () => {
  const functions = names(readFileSync(join(web, "npm/api.js"), "utf8"), /^export function (\w+)/gm);
  assert.ok(functions.length > 0);
  assert.deepEqual(names(readFileSync(join(web, "npm/index.d.ts"), "utf8"), /^export function (\w+)/gm), functions);
  const uses = readFileSync(join(web, "types/uses.ts"), "utf8");
  const [, imported] = /^import \{ (.*) \} from "careplan"/m.exec(uses);
  assert.deepEqual(imported.split(", ").sort(), functions);
  for (const name of functions) assert.match(uses, new RegExp(`[= ]?\\b${name}\\(`), name);
});

test("a report of the program is of the type Report, no more and no less", () => {
  for (const rule of ["CP204", "CP206", "CP415"]) {
    const told = commandLine(root, "validate", `corpus/invalid/${rule}/unit`, "--format", "json");
    const report = `\nexport const ofProgram: Report = ${told};\n`;
    assert.deepEqual(compiled(node, (types) => types, report), { status: 0, stdout: "" });
  }
});
