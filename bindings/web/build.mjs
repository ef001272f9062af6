// Puts the page together: dist/careplan.html, one file that holds the module, the worker, the script and the style.
// `bash build.sh` makes dist/module/ and runs this.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = new URL(".", import.meta.url);
const read = (path) => readFileSync(new URL(path, here));

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [new URL(entry, here).pathname],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
    write: false,
  });
  return outputFiles[0].text;
}

// A build for tests is not packed as small as can be.
const LEVEL = process.argv[2] === "quick" ? ["-3"] : ["--ultra", "-22"];

/// By zstd, which packs the module a quarter smaller than what browsers unpack by themselves; the page has the few kilobytes that
/// unpack it.
function packed(path) {
  return execFileSync("zstd", ["-q", ...LEVEL, "-c", new URL(path, here).pathname], { maxBuffer: 1 << 28 });
}

const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
// What stands inside a script element must not look like its end.
const inScript = (text) => text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

const style = read("page/style.css").toString();
const worker = `${read("dist/module/careplan_web.js")}\n${await bundle("page/worker.js")}`;
const module = packed("dist/module/careplan_web_bg.wasm").toString("base64");
const script = inScript(`const MODULE="${module}";const WORKER=${JSON.stringify(worker)};\n${await bundle("page/main.js")}`);

// Forms are shown in a frame, which has this policy, too: their style has its digest, and where things stand is in attributes.
const { print } = await import(new URL("dist/npm/node.js", here));
const [[, index]] = print({});
const styleOfForms = /<style>(.*?)<\/style>/s.exec(index)[1];

// Nothing may be loaded and nothing sent: the worker and downloads are blobs that the page itself makes.
const policy = [
  "default-src 'none'",
  `script-src ${digest(script)} 'wasm-unsafe-eval' blob:`,
  "worker-src blob:",
  `style-src ${digest(style)} ${digest(styleOfForms)}`,
  "style-src-attr 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const parts = { __POLICY__: policy, __STYLE__: style, __SCRIPT__: script };
const html = read("page/index.html").toString().replace(/__(POLICY|STYLE|SCRIPT)__/g, (name) => parts[name]);
mkdirSync(new URL("dist/", here), { recursive: true });
writeFileSync(new URL("dist/careplan.html", here), html);
console.log(`dist/careplan.html: ${(html.length / 1e6).toFixed(2)} MB, gzipped ${(gzipSync(html).length / 1e6).toFixed(2)} MB`);
