import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { unzipSync, zipSync } from "fflate";
import { checked, drop, left_out, withPage } from "./browser.mjs";

const root = new URL("../../../", import.meta.url).pathname;
const program = process.env.CAREPLAN ?? join(root, "target/debug/careplan");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const options = { skip: left_out };

/// A folder with one faulty unit, and what the command line says of it.
function folder(rule = "CP415") {
  const parent = mkdtempSync(join(tmpdir(), "careplan-page-"));
  cpSync(join(root, `corpus/invalid/${rule}/unit`), join(parent, "data"), { recursive: true });
  return parent;
}

function commandLine(cwd, ...rest) {
  try {
    return execFileSync(program, rest, { cwd, stdio: ["ignore", "pipe", "ignore"] }).toString();
  } catch (error) {
    return error.stdout.toString();
  }
}

async function take(page, text) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: text }).click();
  return readFileSync(await (await waiting).path());
}

test("a dropped folder gives the command line's reports, byte for byte", options, async () => {
  const parent = folder();
  await withPage({}, async ({ page, protocol, requests, problems }) => {
    await drop(protocol, [join(parent, "data")]);
    await checked(page);
    assert.equal(await page.textContent("#verdict-word"), "不適合");
    assert.equal(await page.locator(".finding").count(), 1);
    for (const format of ["json", "csv", "html"]) {
      const expected = commandLine(parent, "validate", "data", "--format", format, "--lang", "ja");
      assert.equal((await take(page, format.toUpperCase())).toString(), expected, format);
    }
    assert.deepEqual(problems, []);
    // The page itself, and what it makes itself; nothing else is asked for.
    assert.deepEqual(requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
  });
});

test("no connection can be opened, whatever a script tries", options, async () => {
  await withPage({}, async ({ page }) => {
    const refused = await page.evaluate(async () => {
      const seen = [];
      document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
      await fetch("https://example.invalid/").catch(() => {});
      new Image().src = "https://example.invalid/x.png";
      await new Promise((done) => setTimeout(done, 200));
      return seen.sort();
    });
    assert.deepEqual(refused, ["connect-src", "img-src"]);
  });
});

test("what can be mended is mended as the command line does", options, async () => {
  const parent = folder("CP206");
  commandLine(parent, "fix", "data", "--out", "fixed");
  await withPage({}, async ({ page, protocol }) => {
    await drop(protocol, [join(parent, "data")]);
    await checked(page);
    const files = unzipSync(await take(page, /修正したファイル/));
    const names = Object.keys(files).filter((name) => name !== "fix.json");
    assert.ok(names.length > 0);
    for (const name of names) {
      assert.deepEqual(Buffer.from(files[name]), readFileSync(join(parent, "fixed", name.replace("data/", ""))), name);
    }
  });
});

test("values are masked until somebody asks for them", options, async () => {
  const parent = folder("CP411");
  await withPage({}, async ({ page, protocol }) => {
    await drop(protocol, [join(parent, "data")]);
    await checked(page);
    const before = await page.textContent("#list");
    assert.match(before, /〈/);
    await page.check("#show");
    await checked(page, 2);
    assert.notEqual(await page.textContent("#list"), before);
    assert.doesNotMatch(await page.textContent("#list code"), /〈/);
  });
});

test("a zip is read like a folder, and a broken one is named", options, async () => {
  const parent = folder();
  const name = readdirSync(join(parent, "data"))[0];
  writeFileSync(join(parent, "data.zip"), zipSync({ [`in/${name}`]: readFileSync(join(parent, "data", name)), "readme.txt": Buffer.from("no") }));
  writeFileSync(join(parent, "broken.zip"), "PK\u0003\u0004 and no more");
  await withPage({}, async ({ page, protocol }) => {
    await drop(protocol, [join(parent, "data.zip"), join(parent, "broken.zip")]);
    await checked(page);
    const told = await page.textContent("#list");
    assert.match(told, /CP415/);
    assert.match(told, /CP001.*壊れている/);
    assert.match(await page.locator(".place").nth(1).getAttribute("title"), /data\.zip!\/in\//);
  });
});

test("the keyboard alone is enough, and screen readers find nothing missing", options, async () => {
  await withPage({ viewport: { width: 400, height: 800 } }, async ({ page }) => {
    await page.addStyleTag({ content: "" }).catch(() => {});
    for (let n = 0; n < 20 && (await page.evaluate(() => document.activeElement?.id)) !== "sample"; n++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await checked(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "verdict");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 400, `${width} px wide at 400 px`);
    await page.evaluate(readFileSync(axe, "utf8"));
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], scheme);
    }
  });
});

test("the page stays in hand while ten thousand findings are shown", options, async () => {
  const parent = mkdtempSync(join(tmpdir(), "careplan-page-"));
  mkdirSync(join(parent, "data"));
  // Of fewer than half of the records: one finding would stand for most of them.
  const date = (n) => (n % 5 < 2 ? "20250230" : "20250228");
  const lines = Array.from({ length: 30000 }, (_, n) => `202407,131045,${String(n).padStart(10, "0")},${date(n)}\r\n`);
  writeFileSync(join(parent, "data/DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV"), lines.join(""));
  await withPage({}, async ({ page, protocol }) => {
    await page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
      }).observe({ type: "longtask" });
    });
    await drop(protocol, [join(parent, "data")]);
    await checked(page);
    await page.waitForFunction(() => document.querySelectorAll(".finding").length >= 10000);
    assert.match(await page.textContent("#ends"), /10,000/);
    const longest = await page.evaluate(() => window.longest);
    assert.ok(longest <= 100, `a task of ${longest} ms`);
  });
});

test("printed, the page has every finding and none of the buttons", options, async () => {
  const parent = folder();
  await withPage({}, async ({ page, protocol }) => {
    await drop(protocol, [join(parent, "data")]);
    await checked(page);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.isVisible("#drop"), false);
    assert.equal(await page.isVisible(".finding"), true);
    const paper = await page.pdf({ format: "A4" });
    assert.equal(paper.subarray(0, 5).toString(), "%PDF-");
  });
});
