// Puts the page together: dist/careplan.html, one file that holds the module, the worker, the script and the style.
// `node build.mjs` after `bash build.sh`, which makes dist/module/.
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

const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
// What stands inside a script element must not look like its end.
const inScript = (text) => text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

const style = read("page/style.css").toString();
const worker = `${read("dist/module/careplan_web.js")}\n${await bundle("page/worker.js")}`;
const module = gzipSync(read("dist/module/careplan_web_bg.wasm"), { level: 9 }).toString("base64");
const script = inScript(`const MODULE="${module}";const WORKER=${JSON.stringify(worker)};\n${await bundle("page/main.js")}`);

// Nothing may be loaded and nothing sent: the worker and downloads are blobs that the page itself makes.
const policy = [
  "default-src 'none'",
  `script-src ${digest(script)} 'wasm-unsafe-eval' blob:`,
  "worker-src blob:",
  `style-src ${digest(style)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const parts = { __POLICY__: policy, __STYLE__: style, __SCRIPT__: script };
const html = read("page/index.html").toString().replace(/__(POLICY|STYLE|SCRIPT)__/g, (name) => parts[name]);
mkdirSync(new URL("dist/", here), { recursive: true });
writeFileSync(new URL("dist/careplan.html", here), html);
console.log(`dist/careplan.html: ${(html.length / 1e6).toFixed(2)} MB, gzipped ${(gzipSync(html).length / 1e6).toFixed(2)} MB`);
