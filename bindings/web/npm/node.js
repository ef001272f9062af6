// For Node: the module is read from beside this file.
import { readFileSync } from "node:fs";
import { initSync } from "./module/careplan_web.js";

initSync({ module: readFileSync(new URL("./module/careplan_web_bg.wasm", import.meta.url)) });

export * from "./api.js";
