// For browsers and bundlers: the module is fetched from beside this file.
import init from "./module/careplan_web.js";

await init({ module_or_path: new URL("./module/careplan_web_bg.wasm", import.meta.url) });

export * from "./api.js";
