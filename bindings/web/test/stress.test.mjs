// What may go wrong with what people drop: a clear word each time, and the page goes on.
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { zipSync } from "fflate";
import { checked, choose, drop, left_out, withPage } from "./browser.mjs";
import { empty, folder } from "./support.mjs";

const options = { skip: left_out };
const large = { skip: left_out || (process.env.CAREPLAN_FULL ? false : "takes minutes: .ci/full"), timeout: 600_000 };
const NAME = "DLT1KYO_0300000106_43_0300000205_11_20251112093000.CSV";
const ROW = "202407,131045,0000000001,20250228\r\n";

/// The page still does what it is for.
async function isUsable(page) {
  const before = Number((await page.getAttribute("html", "data-checked")) ?? 0);
  await page.click("#sample");
  await checked(page, before + 1);
  assert.ok((await page.locator(".finding").count()) > 0);
}

test("a file of 500 MB is checked", large, async () => {
  await withPage({}, async ({ page }) => {
    const times = Math.round(500e6 / ROW.length / 1000) * 1000;
    await choose(page, [{ name: NAME, text: ROW, times }]);
    await page.waitForSelector('html[data-checked="1"]', { timeout: 580_000 });
    assert.match(await page.textContent("#verdict-counts"), new RegExp(`${times.toLocaleString("ja")}レコード`));
    await isUsable(page);
  });
});

test("a file of more than a gigabyte is named, and not read", options, async () => {
  await withPage({}, async ({ page }) => {
    await choose(page, [{ name: NAME, text: ROW.repeat(1000), times: 40_000 }]);
    await checked(page);
    assert.match(await page.textContent("#list"), /CP001.*1 GB を超えています/);
    await isUsable(page);
  });
});

test("20,000 files are checked", large, async () => {
  await withPage({}, async ({ page }) => {
    const number = (n) => String(n).padStart(6, "0");
    const files = Array.from({ length: 20_000 }, (_, n) => ({ name: NAME.replace("093000", number(n % 6000)).replace("_11_", `_${11 + Math.floor(n / 6000)}_`), text: ROW }));
    await choose(page, files);
    await page.waitForSelector('html[data-checked="1"]', { timeout: 580_000 });
    assert.match(await page.textContent("#verdict-counts"), /20,000ファイル/);
    await isUsable(page);
  });
});

test("an archive that unpacks to far more than it is is named", options, async () => {
  const parent = empty();
  writeFileSync(join(parent, "bomb.zip"), zipSync({ [NAME]: new Uint8Array(100 << 20) }, { level: 9 }));
  await withPage({}, async ({ page, protocol }) => {
    await drop(protocol, [join(parent, "bomb.zip")]);
    await checked(page);
    assert.match(await page.textContent("#list"), /展開前後の大きさの比/);
    await isUsable(page);
  });
});

test("an archive with a password is named", options, async () => {
  const parent = empty();
  const zip = zipSync({ [NAME]: Buffer.from(ROW) });
  const view = new DataView(zip.buffer, zip.byteOffset);
  // The mark of a password stands before the file and in the directory.
  for (let at = 0; at < zip.length - 10; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x04034b50) zip[at + 6] |= 1;
    if (signature === 0x02014b50) zip[at + 8] |= 1;
  }
  writeFileSync(join(parent, "secret.zip"), zip);
  await withPage({}, async ({ page, protocol }) => {
    await drop(protocol, [join(parent, "secret.zip")]);
    await checked(page);
    assert.match(await page.textContent("#list"), /暗号化されています/);
    await isUsable(page);
  });
});

test("a folder that cannot be read is named", options, async () => {
  const parent = folder("valid/4.1/care-plan");
  await withPage({}, async ({ page, protocol }) => {
    // The tests run as a user who may read everything, so the browser's refusal is made here.
    await page.evaluate(() => {
      const refused = { kind: "directory", name: "data", values: async function* () { throw new DOMException("no", "NotAllowedError"); } };
      DataTransferItem.prototype.getAsFileSystemHandle = async () => refused;
    });
    await drop(protocol, [join(parent, "data")]);
    await checked(page);
    assert.match(await page.textContent("#list"), /CP001.*アクセスする権限がありません/);
    await isUsable(page);
  });
});

test("a file that changes after it was checked is left out, and that is said", options, async () => {
  const parent = folder("invalid/CP206/unit");
  const path = join(parent, "data", NAME);
  writeFileSync(path, ROW);
  await withPage({}, async ({ page }) => {
    await page.setInputFiles("#files", [path]);
    await checked(page);
    appendFileSync(path, ROW);
    await page.click("#migrate");
    await page.waitForSelector("#migration:not([hidden])");
    assert.match(await page.textContent("#units"), /を読めません/);
    await page.click("#take-fixed");
    await page.waitForFunction(() => /読み取れなかった1ファイル/.test(document.getElementById("take-status").textContent));
    await isUsable(page);
  });
});

test("memory that runs out ends the check, and not the page", options, async () => {
  // Pages of 64 KB that a module may have.
  await withPage({ args: ["--js-flags=--wasm-max-mem-pages=1200"] }, async ({ page }) => {
    await choose(page, [{ name: NAME, text: ROW.repeat(100), times: 30_000 }]);
    await page.waitForSelector("#problem:not([hidden])");
    assert.match(await page.textContent("#problem"), /メモリが足りなくなった/);
    await isUsable(page);
  });
});
