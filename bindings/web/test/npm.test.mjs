import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

const root = new URL("../../../", import.meta.url).pathname;

/// The package as its users get it: packed, and installed into an empty folder.
function installed() {
  const folder = mkdtempSync(join(tmpdir(), "careplan-npm-"));
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", folder, join(root, "bindings/web/dist/npm")], { stdio: ["ignore", "pipe", "ignore"] }),
  );
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${filename}`], { cwd: folder, stdio: "ignore" });
  return folder;
}

test("the packed package checks and mends as the program does", async () => {
  const folder = installed();
  const { about, fix, report, validate } = await import(join(folder, "node_modules/careplan/node.js"));
  const unit = join(root, "corpus/invalid/CP206/unit");
  const files = Object.fromEntries(readdirSync(unit).map((name) => [name, readFileSync(join(unit, name))]));
  assert.ok(about().editions.includes("4.1"));
  const found = validate(files, { lang: "en" });
  assert.deepEqual([...new Set(found.findings.map(({ rule }) => rule))], ["CP206"]);
  assert.match(found.findings[0].message, /[a-z]/);
  assert.match(new TextDecoder().decode(report(files, "sarif")), /"version":\s*"2.1.0"/);
  const mended = fix(files);
  assert.equal(mended.report.summary.fixed, 1);
  assert.equal(validate(mended.files).findings.length, 0);
  assert.throws(() => validate(files, { select: ["CP999"] }), /CP999/);
  assert.throws(() => validate({ "UPPLAN.CSV": "text" }), TypeError);
});
