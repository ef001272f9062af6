/** Files by their names, which may have folders before them. Bytes as they stand on disk: MS932 CSV, pictures. */
export type Files = Record<string, Uint8Array | ArrayBuffer> | Iterable<[string, Uint8Array | ArrayBuffer]>;

/** How findings are worded. */
export interface Wording {
  /** The language of messages; Japanese unless told otherwise. */
  lang?: "ja" | "en";
  /** Whether values of sensitive items are shown; otherwise only their shape is. */
  showValues?: boolean;
}

/** What is asked of the data; as the options of `careplan validate`. */
export interface CheckOptions extends Wording {
  profile?: "exchange" | "strict";
  /** The edition that the data must be of, such as `4.1`. */
  edition?: string;
  /** Rules to run, by id, name or beginning of an id; all if empty. */
  select?: string[];
  /** Rules not to run. */
  ignore?: string[];
  /** The text of a careplan.toml. */
  config?: string;
}

/** A problem in the data. */
export interface Finding {
  rule: string;
  severity: "error" | "warning" | "info";
  message: string;
  file: string;
  unit: string | null;
  record: number | null;
  line: number | null;
  byte: number | null;
  item: { no: number; name: string } | null;
  value: string | null;
  masked: boolean;
  help: string | null;
  /** Where the standard says so. */
  spec: { edition: string; form: string | null; section: string };
  fix: { description: string; safe: boolean } | null;
  /** Where most records of the file share it: how many, with this one, and the lines of the first. */
  repeated?: { count: number; lines: number[] };
}

/** The report of `careplan validate --format json`; its schema is printed by `careplan schema report`. */
export interface Report {
  /** The version of this shape. */
  format: number;
  tool: { name: string; version: string; spec: { edition: string; digest: string } };
  summary: {
    verdict: "valid" | "incomplete" | "invalid";
    files: number;
    units: number;
    records: number;
    errors: number;
    warnings: number;
    infos: number;
    truncated: number;
    accepted: number;
    fixable: number;
    fixable_unsafe: number;
  };
  inputs: { file: string; bytes: number; records: number; complete: boolean; sha256: string | null }[];
  rules: {
    id: string;
    status: string;
    blocked_by: string[];
    rows: number;
    findings: number;
    files: number;
    files_set_aside: number;
    accepted: number;
    fixable: number;
    fixable_unsafe: number;
  }[];
  /** Options that change what is reported; null where there are none. */
  config: Record<string, unknown> | null;
  findings: Finding[];
}

/** What this is: versions, editions of CSV, what can be migrated to, formats of reports. */
export function about(): { version: string; spec: string; editions: string[]; targets: string[]; formats: string[] };

/** Checks files. Those that share sender, receiver and serial are checked together. */
export function validate(files: Files, options?: CheckOptions): Report;

/** Checks files, and writes the report in a format of `careplan validate --format`: `json`, `sarif`, `junit`, `csv`, `html`, … */
export function report(files: Files, format: string, options?: CheckOptions): Uint8Array;

/** Mends all that is safe, and with `unsafe` all that is probably right. Files that need nothing are handed back as they are. */
export function fix(files: Files, options?: Wording & { unsafe?: boolean }): { files: Map<string, Uint8Array>; report: unknown };

/** How to migrate; as the options of `careplan migrate`. */
export interface MigrateOptions extends Wording {
  /** Migrate back, too, and compare. */
  prove?: boolean;
  /** Values may have no place in the edition. */
  allowLoss?: boolean;
  /** Units that have errors are written, too. */
  keepInvalid?: boolean;
  /** Maps that were filled in, as `held/service-types.csv` and `held/tais.csv` of a run before. */
  serviceTypes?: Uint8Array;
  tais?: Uint8Array;
}

/** Why a unit is held back, and what to do. */
export interface Reason {
  id: string;
  message: { ja: string; en: string };
  help: { ja: string; en: string };
}

/** What became of a unit. */
export interface MigratedUnit {
  unit: string;
  status: "migrated" | "held" | "dropped" | "passed_over";
  editions: string[];
  files: { file: string; path: string | null }[];
  reason: (Reason & { others: Reason[] }) | null;
  errors: number;
  warnings: number;
}

/** The object of `careplan migrate --format json`. */
export interface Migrated {
  format: number;
  tool: { name: string; version: string };
  to: string;
  note: { ja: string; en: string } | null;
  summary: Record<string, unknown> & { units: number; migrated: number; held: number; dropped: number; passed_over: number };
  units: MigratedUnit[];
}

/**
 * Writes units in another edition (`4.1`, `5.0`): the files of the folder that `careplan migrate` writes, ledger and manifest
 * included, and the certificate as a page of HTML. A unit that is held back is in `held/`, with the reason.
 */
export function migrate(files: Files, to: string, options?: MigrateOptions): { files: Map<string, Uint8Array>; report: Migrated; certificate: Uint8Array };

/** Writes each unit as a document of the common model, or of an edition that is exchanged as JSON: by its name. Throws at the first unit that cannot be read. */
export function convert(files: Files, to: "json" | "xml" | "ndjson" | "5.0", options?: { lang?: "ja" | "en" }): Map<string, Uint8Array>;

/** Prints files as forms: `index.html` and a page of HTML for each person or unit. They show every value. */
export function print(files: Files, options?: { lang?: "ja" | "en"; by?: "person" | "unit" }): Map<string, string>;
