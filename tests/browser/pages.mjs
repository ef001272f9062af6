// Prints the pages of `careplan print` and of `careplan kit` with Chromium and measures them: no text leaves its box or its sheet, every page of paper has its
// head, nothing is missing, fonts are embedded, and axe finds nothing. Data are ordinary, very long, empty, and full of findings.
// `node tests/browser/pages.mjs PROGRAM`; without Chromium or the packages of package.json it says so and leaves the tests out.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const program = resolve(process.argv[2] ?? "target/release/careplan");
const names = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].filter(Boolean);
const browserPath = names.find((name) => spawnSync(name, ["--version"]).status === 0);
const packages = await Promise.all([import("playwright-core"), import("axe-core")]).catch(() => null);
const poppler = ["pdfinfo", "pdffonts", "pdftotext"].every((name) => spawnSync(name, ["-v"]).status === 0);
if (!browserPath || !packages || !poppler) {
  console.log("no Chromium, no poppler, or no `npm ci` in tests/browser: left out");
  process.exit(0);
}
const [{ chromium }, { default: axe }] = packages;
const corpus = join(dirname(fileURLToPath(import.meta.url)), "../../corpus/valid/4.1");

const wrong = [];
const hold = (holds, what) => {
  if (!holds) {
    wrong.push(what);
    console.error(`wrong: ${what}`);
  }
};
const run = (name, ...args) => {
  const done = spawnSync(name, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  return done;
};

// A mark that no data has ends every long text: as many as were written must be on paper.
const END = "終";
const LONG = `とても長い文章です。"引用符"、カンマ,と改行\r\nを含みます。①②③㈱髙﨑ｶﾅLongWordsWithoutAnySpaces0123456789`.repeat(8) + END;
const KEYS = /^(insurer_number|insured_number|plan_date|target_month|consultation_date|.*_no|service_date|service_code)$/;

// The units of the corpus as documents, with their values changed.
function changed(folder, name, change) {
  const json = join(folder, "json");
  const out = join(folder, name);
  mkdirSync(out, { recursive: true });
  for (const unit of readdirSync(corpus).filter((unit) => !unit.startsWith("delete"))) {
    run(program, "convert", join(corpus, unit), "--to", "json", "--out", join(json, unit), "-q");
    for (const file of readdirSync(join(json, unit))) {
      const document = JSON.parse(readFileSync(join(json, unit, file), "utf8"));
      for (const records of Object.values(document.forms)) records.forEach(change);
      delete document.carePlanExact;
      writeFileSync(join(out, `${unit}-${file}`), JSON.stringify(document));
    }
  }
  rmSync(json, { recursive: true });
  return out;
}

const long = (record) => {
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === "string" && /[^\x20-\x7e]/.test(value) && !key.endsWith("picture_name")) record[key] = LONG;
  }
};
const empty = (record) => {
  for (const key of Object.keys(record)) if (!KEYS.test(key)) delete record[key];
};
// A week in which everything is at the same time, over midnight, or nowhere.
const crowded = (record, n) => {
  if (!("care_service" in record)) return;
  Object.assign(record, { weekday: String((n % 3) + 6), service_start_time: "2300", service_end_time: n % 2 ? "2310" : "0600" });
  if (n === 1) record.weekday = "9";
};

// What stands out of its box or its sheet, in the style of print.
const measure = () => {
  const found = [];
  const say = (element, why) => found.push(`${why}: <${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 40)}`);
  for (const sheet of document.querySelectorAll(".sheet")) {
    const paper = sheet.getBoundingClientRect();
    for (const box of sheet.querySelectorAll("td, th, li, p, h2, h3, caption, .box")) {
      if (box.clientWidth && box.scrollWidth > box.clientWidth + 1) say(box, "wider than its box");
      if (box.clientHeight && box.scrollHeight > box.clientHeight + 1) say(box, "higher than its box");
    }
    const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (!text.data.trim()) continue;
      const holder = text.parentElement.closest("td, th, li, p, h2, h3, caption, .box, .time, .name");
      const range = document.createRange();
      // Spaces at the end of a line hang out and are not seen.
      range.setStart(text, text.data.length - text.data.trimStart().length);
      range.setEnd(text, text.data.trimEnd().length);
      for (const rect of range.getClientRects()) {
        if (rect.right > paper.right + 1 || rect.left < paper.left - 1) say(text.parentElement, "outside the paper");
        const box = holder?.getBoundingClientRect();
        if (box && (rect.right > box.right + 1 || rect.left < box.left - 1 || rect.bottom > box.bottom + 1 || rect.top < box.top - 1)) {
          say(holder, `text outside its box (${[rect.top - box.top, rect.right - box.right, rect.bottom - box.bottom, rect.left - box.left].map(Math.round)})`);
        }
      }
    }
  }
  return [...new Set(found)];
};

const TITLES = ["居宅サービス計画書", "週間サービス計画表", "サービス利用票", "利用者基本情報", "介護予防サービス・支援計画書", "その他の記録", "読めなかったもの", "帳票の目次",
  "ベンダーテスト用キット", "チェックリスト", "Kit for the vendor test", "Checklist"];

async function check(browser, folder, set, pageCounts) {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 } });
  const page = await context.newPage();
  const messages = [];
  page.on("console", (message) => messages.push(message.text()));
  page.on("requestfailed", (request) => messages.push(`request ${request.url()}`));
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".html")).sort()) {
    const here = `${set}/${file}`;
    await page.goto(pathToFileURL(join(folder, file)).href);
    await page.emulateMedia({ media: "screen" });
    // The pages allow no script: axe comes in through the debugger.
    const { violations } = await page.evaluate(`(() => { ${axe.source}; return axe.run(); })()`);
    for (const { id, nodes } of violations) hold(false, `${here}: axe ${id}: ${nodes[0].html.slice(0, 200)}`);
    await page.emulateMedia({ media: "print" });
    const outside = await page.evaluate(measure);
    hold(outside.length === 0, `${here}: ${outside.slice(0, 5).join("; ")}`);
    const ends = await page.evaluate((end) => document.querySelector("main").innerText.split(end).length, END);
    const path = join(folder, `${file}.pdf`);
    await page.pdf({ path, preferCSSPageSize: true, printBackground: true });
    const info = run("pdfinfo", "-f", "1", "-l", "999", path).stdout;
    const sizes = [...info.matchAll(/size: +([\d.]+) x ([\d.]+)/g)].map((size) => size.slice(1).map((n) => Math.round(n)).sort().join("x"));
    hold(sizes.every((size) => size === "595x842"), `${here}: not A4: ${sizes}`);
    const fonts = run("pdffonts", path).stdout.split("\n").slice(2).filter(Boolean);
    const embedded = fonts.filter((line) => / (yes|no) +(yes|no) +(yes|no) /.exec(line)?.[1] === "yes");
    hold(fonts.length > 0 && embedded.length === fonts.length, `${here}: ${fonts.length - embedded.length} fonts are not embedded`);
    const papers = run("pdftotext", "-raw", path, "-").stdout.split("\f").slice(0, -1);
    const bare = (text) => text.replaceAll(/\s/g, "");
    papers.forEach((text, n) => hold(TITLES.some((title) => bare(text).includes(bare(title))), `${here}: page ${n + 1} has no head: ${bare(text).slice(0, 60)}`));
    const printed = bare(papers.join("")).split(END).length;
    hold(printed === ends, `${here}: ${ends - 1} texts end in the page, ${printed - 1} on paper`);
    const wanted = pageCounts?.[file];
    hold(!wanted || papers.length === wanted, `${here}: ${papers.length} pages of paper, not ${wanted}`);
    console.log(`${here}: ${papers.length} pages, ${fonts.length} fonts`);
  }
  hold(messages.length === 0, `${set}: ${messages.slice(0, 3).join("; ")}`);
  await context.close();
}

// Forms of a unit that are a sheet of paper each, and how many pages one has at most with the data of a kit.
const SHEETS = { UP1KYO: [1, 1], UP2KYO: [1, 1], UP3KYO: [1, 1], UPPLAN: [1, 2], UPJSK: [1, 1], UPSIKYU: [1, 2], UPKIHON: [1, 2], UPYOBO: [2, 2], DLTPLAN: [1, 1] };

// A kit: the pages of every scenario, as many as its units have sheets, its checklists, its index, and what is said of a wrong export.
async function kit(browser, folder, lang) {
  const out = join(folder, `kit-${lang}`);
  const done = run(program, "kit", "--out", out, "--lang", lang, "-q");
  hold(done.status === 0, `kit: ${done.stderr}`);
  const { scenarios } = JSON.parse(readFileSync(join(out, "kit.json"), "utf8"));
  await check(browser, out, `kit-${lang}`);
  for (const { id, people, files } of scenarios) {
    await check(browser, join(out, id), `kit-${lang}/${id}`);
    if (lang !== "ja") continue;
    const pages = join(out, id, "pages");
    await check(browser, pages, `kit/${id}`);
    const forms = files.map(({ path }) => path.split("/").at(-1).match(/^([A-Z0-9]+?)_/)[1]).filter((form) => form in SHEETS);
    for (const { insurer, insured } of people) {
      const sheets = readFileSync(join(pages, `${insurer}_${insured}.html`), "utf8").match(/<section class="sheet /g).length;
      const papers = Number(run("pdfinfo", join(pages, `${insurer}_${insured}.html.pdf`)).stdout.match(/Pages: +(\d+)/)[1]);
      // Of several units about one person each form has a sheet of its own.
      const most = forms.reduce((sum, form) => sum + SHEETS[form][1], 0);
      hold(papers >= sheets && papers <= most, `kit/${id} ${insured}: ${sheets} sheets on ${papers} pages of paper, at most ${most}`);
    }
  }
  const report = join(folder, `report-${lang}`);
  mkdirSync(report);
  run(program, "kit", "check", out, join(out, "D1/import"), join(out, "D2/import"), "--format", "html", "-o", join(report, "report.html"), "--lang", lang);
  const wrong = join(folder, `wrong-${lang}`);
  cpSync(join(out, "long-texts/import"), wrong, { recursive: true });
  for (const file of readdirSync(wrong)) {
    const bytes = readFileSync(join(wrong, file));
    // Every full stop of MS932 becomes a comma.
    for (let n = 0; n + 1 < bytes.length; n++) if (bytes[n] === 0x81 && bytes[n + 1] === 0x42) bytes[n + 1] = 0x41;
    writeFileSync(join(wrong, file), bytes);
  }
  run(program, "kit", "check", out, wrong, "--format", "html", "-o", join(report, "wrong.html"), "--lang", lang);
  await check(browser, report, `report-${lang}`);
}

const folder = mkdtempSync(join(tmpdir(), "careplan-pages-"));
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const print = (set, input, ...options) => {
    const out = join(folder, `${set}-pages`);
    const done = run(program, "print", input, "--out", out, "--lang", "ja", ...options);
    hold(done.status === 0 || done.status === 1, `${set}: ${done.stderr}`);
    return out;
  };
  // A sheet of ordinary data is one page of paper; 介護予防サービス・支援計画書 and 利用者基本情報 are two at most.
  const ordinary = {
    "131045_0000000001.html": 3, "131045_0000000011.html": 3, "131045_0000000012.html": 2, "131045_0000000021.html": 5,
    "131045_0000000022.html": 3, "131045_0000000023.html": 2, "131045_H000000031.html": 2, "index.html": 1,
  };
  await check(browser, print("ordinary", corpus, "--no-marks"), "ordinary", ordinary);
  await kit(browser, folder, "ja");
  await kit(browser, folder, "en");
  await check(browser, print("units", corpus, "--by", "unit"), "units");
  await check(browser, print("long", changed(folder, "long", long), "--no-marks"), "long");
  await check(browser, print("empty", changed(folder, "empty", empty)), "empty");
  await check(browser, print("week", changed(folder, "week", crowded)), "week");
  const generated = join(folder, "generated");
  run(program, "generate", "--users", "8", "--seed", "3", "--faults", "0.2", "--out", generated, "-q");
  await check(browser, print("generated", generated), "generated");
  const broken = join(folder, "broken");
  cpSync(join(corpus, "care-plan"), broken, { recursive: true });
  writeFileSync(join(broken, "UPPLAN_202511_0300000106_43_0300000205_11_20251105093000.CSV"), "202407,131045,0000000011,\"\r\n".repeat(90));
  await check(browser, print("broken", broken), "broken");
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
if (wrong.length > 0) {
  console.error(`${wrong.length} wrong`);
  process.exit(1);
}
