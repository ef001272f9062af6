import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { left_out, withPage } from "./browser.mjs";
import { commandLine, empty, filesBelow, folder, root, timeless } from "./support.mjs";

let place = null;

/// The package as its users get it: packed, and installed into an empty folder.
function installed() {
  if (place) return place;
  const folder = empty();
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", folder, join(root, "bindings/web/dist/npm")], { stdio: ["ignore", "pipe", "ignore"] }),
  );
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${filename}`], { cwd: folder, stdio: "ignore" });
  place = join(folder, "node_modules/careplan");
  return place;
}

const careplan = () => import(join(installed(), "node.js"));

/// The files of a folder, as reports of the program call them.
const given = (parent) => Object.fromEntries(Object.entries(filesBelow(parent)).filter(([name]) => name.startsWith("data/")));

test("the packed package checks and mends as the program does", async () => {
  const { about, fix, report, validate } = await careplan();
  const files = filesBelow(join(root, "corpus/invalid/CP206/unit"));
  assert.ok(about().editions.includes("4.1") && about().targets.includes("5.0"));
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

test("it migrates as the program does", async () => {
  const { migrate } = await careplan();
  const parent = folder("valid/4.0/care-plan", "invalid/CP415/unit");
  for (const to of ["4.1", "5.0"]) {
    const told = JSON.parse(commandLine(parent, "migrate", "data", "--to", to, "--out", to, "--format", "json", "--lang", "ja"));
    const { files, report, certificate } = migrate(given(parent), to, { lang: "ja" });
    const expected = filesBelow(join(parent, to));
    assert.deepEqual([...files.keys()].sort(), Object.keys(expected).sort());
    for (const [name, bytes] of files) assert.deepEqual(Buffer.from(bytes), expected[name], name);
    assert.deepEqual(report.units, told.units);
    assert.deepEqual(report.summary, told.summary);
    const own = commandLine(join(parent, to), "ledger", "report", "ledger.ndjson", "--lang", "ja");
    assert.equal(timeless(certificate), timeless(own));
  }
  assert.throws(() => migrate(given(parent), "9.9"), /9\.9/);
});

test("it converts and prints as the program does", async () => {
  const { convert, print } = await careplan();
  const parent = folder("valid/4.1/care-plan");
  for (const to of ["json", "xml", "5.0"]) {
    commandLine(parent, "convert", "data", "--to", to, "--out", `to-${to}`);
    const documents = convert(given(parent), to);
    const expected = filesBelow(join(parent, `to-${to}`));
    assert.deepEqual([...documents.keys()], Object.keys(expected));
    for (const [name, bytes] of documents) assert.deepEqual(Buffer.from(bytes), expected[name], name);
  }
  const lines = convert(given(parent), "ndjson").values().next().value;
  assert.equal(Buffer.from(lines).toString(), commandLine(parent, "convert", "data", "--to", "ndjson"));
  for (const by of ["person", "unit"]) {
    commandLine(parent, "print", "data", "--out", by, "--by", by, "--lang", "ja");
    const pages = print(given(parent), { by });
    const expected = filesBelow(join(parent, by));
    assert.deepEqual([...pages.keys()].sort(), Object.keys(expected).sort());
    for (const [name, html] of pages) assert.equal(html, expected[name].toString(), name);
  }
  assert.throws(() => convert(given(folder("invalid/CP204/unit")), "json"), /CSV/);
  assert.throws(() => convert(given(parent), "yaml"), /yaml/);
});

test("browsers load it as a module", { skip: left_out }, async () => {
  const folder = installed();
  const types = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };
  const server = createServer((request, response) => {
    const name = request.url.slice(1) || "index.html";
    if (name === "favicon.ico") return response.writeHead(204).end();
    response.setHeader("content-type", types[name.split(".").at(-1)] ?? "text/plain");
    response.end(name === "index.html" ? "<!doctype html><title>npm</title>" : readFileSync(join(folder, name)));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    await withPage({}, async ({ page }) => {
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      const told = await page.evaluate(async () => {
        const { validate, convert, print, migrate } = await import("/browser.js");
        const name = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
        const files = { [name]: new TextEncoder().encode("202407,131045,0000000001,20250228\r\n") };
        return [
          validate(files).summary.verdict,
          new TextDecoder().decode(convert(files, "xml").values().next().value).slice(0, 5),
          [...print(files).keys()],
          migrate(files, "4.1").report.summary.migrated,
        ];
      });
      assert.deepEqual(told, ["valid", "<?xml", ["index.html", "131045_0000000001.html"], 1]);
    });
  } finally {
    server.close();
  }
});
