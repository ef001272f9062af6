// What the tests share: the program to compare with, and folders to give it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const root = new URL("../../../", import.meta.url).pathname;
const program = process.env.CAREPLAN ?? join(root, "target/debug/careplan");

/// An empty folder.
export const empty = () => mkdtempSync(join(tmpdir(), "careplan-page-"));

/// A folder that holds the units of the corpus in `data/`: `invalid/CP415/unit`, `valid/4.0/care-plan`.
export function folder(...units) {
  const parent = empty();
  mkdirSync(join(parent, "data"));
  for (const unit of units) cpSync(join(root, "corpus", unit), join(parent, "data"), { recursive: true });
  return parent;
}

/// What the program says on standard output, whether it finds something or not.
export function commandLine(cwd, ...rest) {
  try {
    return execFileSync(program, rest, { cwd, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 }).toString();
  } catch (error) {
    if (error.status !== 1) throw error;
    return error.stdout.toString();
  }
}

/// Path and bytes of every file below a folder.
export function filesBelow(folder, below = "") {
  return Object.fromEntries(
    readdirSync(join(folder, below)).flatMap((name) => {
      const path = below ? `${below}/${name}` : name;
      return statSync(join(folder, path)).isDirectory() ? Object.entries(filesBelow(folder, path)) : [[path, readFileSync(join(folder, path))]];
    }),
  );
}

/// The text of a certificate but for the moments that it names.
export const timeless = (bytes) => Buffer.from(bytes).toString().replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "…");
