// A page in a real browser: Debian's Chromium or the one that CHROMIUM names. Nothing is downloaded.
import { existsSync, mkdtempSync } from "node:fs";
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
export async function withPage(options, act) {
  const profile = mkdtempSync(join(tmpdir(), "careplan-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: QUIET,
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
