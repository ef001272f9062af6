// A page in a real browser: Debian's Chromium or the one that CHROMIUM names. Nothing is downloaded.
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const PAGE = new URL("../dist/careplan.html", import.meta.url).href;

const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);

/// Why there can be no test, or false.
export const left_out = executablePath ? false : "no Chromium on this machine";

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/// Opens the page, keeps every request that it makes, and hands both on.
export async function withPage({ args = [], ...options }, act) {
  const profile = mkdtempSync(join(tmpdir(), "careplan-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [...QUIET, ...args],
    acceptDownloads: true,
    locale: "ja-JP",
    ...options,
  });
  try {
    const page = await context.newPage();
    const requests = [];
    const problems = [];
    const protocol = await context.newCDPSession(page);
    await protocol.send("Network.enable");
    protocol.on("Network.requestWillBeSent", ({ request }) => requests.push(request.url));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(PAGE);
    await page.waitForSelector("html[data-ready=yes]");
    await act({ page, protocol, requests, problems });
  } finally {
    await context.close();
  }
}

/// Waits for the n-th report of a page.
export async function checked(page, n = 1) {
  await page.waitForSelector(`html[data-checked="${n}"]`);
}

/// Drops paths onto the page as a user does.
export async function drop(protocol, files) {
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await protocol.send("Input.dispatchDragEvent", { type, x: 300, y: 250, data });
  }
}

/// The bytes of what a button gives to take away.
export async function take(page, button) {
  const waiting = page.waitForEvent("download");
  await page.click(button);
  return readFileSync(await (await waiting).path());
}

/// Gives the page files as if they had been chosen: each a name with the text and how often it is repeated. They are made in the
/// page, so that they cost no disk.
export async function choose(page, files) {
  await page.evaluate((files) => {
    const transfer = new DataTransfer();
    for (const { name, text, times = 1 } of files) {
      const whole = new Blob(Array(Math.min(times, 1000)).fill(text));
      transfer.items.add(new File(times > 1000 ? Array(times / 1000).fill(whole) : [whole], name));
    }
    const input = document.getElementById("files");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
  }, files);
}
