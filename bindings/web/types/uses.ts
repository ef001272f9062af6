// Uses every function of the package as its types allow, and as they must not. test/types.test.mjs compiles it and runs nothing.
import { about, convert, fix, migrate, print, report, validate } from "careplan";
import type { CheckOptions, Files, Finding, Migrated, MigratedUnit, MigrateOptions, Reason, Report, Wording } from "careplan";

const bytes = new Uint8Array([0x31]);
const byName: Files = { "UPPLAN.CSV": bytes, "UPHOSOKU.CSV": new ArrayBuffer(1) };
const pairs: Files = new Map([["UPPLAN.CSV", bytes]]);
// @ts-expect-error: text has lost its encoding
const text: Files = { "UPPLAN.CSV": "text" };

const { version, editions }: { version: string; editions: string[] } = about();
const wording: Wording = { lang: "en", showValues: true };
const asked: CheckOptions = { ...wording, profile: "strict", edition: editions[0] ?? version, select: ["CP2"], ignore: ["CP206"], config: "" };

const found: Report = validate(byName, asked);
const first: Finding | undefined = found.findings[0];
const place: string = `${first?.file}:${first?.line ?? 0} ${first?.item?.name ?? ""}`;
// @ts-expect-error: a finding without an item has no name
const unnamed: string = first!.item.name;
// @ts-expect-error: no such profile
validate(pairs, { profile: "loose" });
// @ts-expect-error: no such language
validate(pairs, { lang: "de" });

const written: Uint8Array = report(pairs, "sarif", asked);
// @ts-expect-error: a report needs its format
report(pairs);

const mended: Map<string, Uint8Array> = fix(byName, { unsafe: true, lang: "ja" }).files;
// What is mended can be given to the next function as it is.
validate(mended);

const how: MigrateOptions = { prove: true, allowLoss: false, keepInvalid: true, serviceTypes: bytes, tais: bytes, lang: "ja" };
const { files, report: told, certificate }: { files: Map<string, Uint8Array>; report: Migrated; certificate: Uint8Array } = migrate(mended, "4.1", how);
const held: MigratedUnit[] = told.units.filter(({ status }) => status === "held");
const why: Reason | null | undefined = held[0]?.reason;
const words: string = why?.message.ja ?? String(told.summary.migrated);
// @ts-expect-error: no such outcome
told.units.filter(({ status }) => status === "lost");
// @ts-expect-error: the edition must be named
migrate(files);

const documents: Map<string, Uint8Array> = convert(files, "xml", { lang: "en" });
// @ts-expect-error: no such document
convert(files, "yaml");

const pages: Map<string, string> = print(documents, { by: "unit", lang: "ja" });
// @ts-expect-error: pages are of persons or units
print(files, { by: "month" });

export { certificate, pages, place, text, unnamed, words, written };
