//! What was made to take long, in any size.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An input, and how the program is run on it.
pub struct Shape {
    pub words: &'static str,
    /// The size to begin with.
    pub least: usize,
    /// Writes it into an empty folder, in which the program then runs.
    pub make: fn(&Path, usize),
    pub arguments: &'static [&'static str],
}

const VALIDATE: &[&str] = &["validate", ".", "-q", "-j1", "--no-config"];
const FIX: &[&str] = &["fix", ".", "--diff", "-q"];
const DIFF: &[&str] = &["diff", "a", "b", "-q"];
const PLAN: &str = "UP1KYO_1370100014_43_1370200020_11_20250425101500.CSV";
const ACTUAL: &str = "UPJSK_202511_9900000028_11_9900000002_43_20251201000000.CSV";
const ROW: &str = "202407,990002,9900000001,20251130,202511,9900000002,\"KEIKAKU\",387,,20251104,,0900,1000,1,111111,,,,,9900000028,\"MIHON\",,0,9900000028,\r\n";

const fn shape(words: &'static str, least: usize, arguments: &'static [&'static str], make: fn(&Path, usize)) -> Shape {
    Shape { words, least, make, arguments }
}

fn write(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    fs::write(path, bytes).expect("a file is written");
}

/// A file that is something over and over.
fn repeated(folder: &Path, name: &str, part: &str, n: usize) {
    write(folder.join(name), part.repeat(n));
}

/// A file of different lines.
fn lines(folder: &Path, name: &str, n: usize, line: impl FnMut(usize) -> String) {
    write(folder.join(name), (0..n).map(line).collect::<String>());
}

/// A row about another person, on another day.
fn row(n: usize) -> String {
    ROW.replacen("9900000001", &format!("99{:08}", n / 28), 1).replacen(
        "20251104",
        &format!("202511{:02}", n % 28 + 1),
        1,
    )
}

/// A file of a unit of its own.
fn unit(n: usize) -> String {
    format!("UPJSK_202511_9900000028_11_99{:08}_43_20251201000000.CSV", n)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn entries(folder: &Path, n: usize, name: impl Fn(usize) -> String) {
    let mut zip = ZipWriter::new(File::create(folder.join("a.zip")).expect("a file"));
    for n in 0..n {
        zip.start_file(name(n), SimpleFileOptions::default()).expect("an entry");
        zip.write_all(ROW.as_bytes()).expect("an entry is written");
    }
    zip.finish().expect("an archive");
}

fn two(folder: &Path, bytes: impl AsRef<[u8]>) {
    for side in ["a", "b"] {
        fs::create_dir(folder.join(side)).expect("a folder");
        write(folder.join(side).join(ACTUAL), &bytes);
    }
}

fn overrides(n: usize) -> String {
    format!("[[overrides]]\npaths = [\"old{n}/**/x*.CSV\"]\nignore = [\"CP302\"]\nreason = \"x\"\n")
}

fn accepted(path: &str) -> String {
    format!("[[accepted]]\nrule = \"CP415\"\nfile = \"{path}\"\nitem = \"x\"\ncount = 1\nreason = \"y\"\n")
}

/// Every shape.
pub const SHAPES: &[Shape] = &[
    shape("a stray quote in each line", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "a\"b\r\n", n)),
    shape("stray and good quotes", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "a\"b,\"c\"\r\n", n)),
    shape("quotes that hide separators", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "\",\",a\"b,\"c\"\r\n", n)),
    shape("a quote that opens every record", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "\"202407,131045\r\n", n)),
    shape("quotes only", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "\"", n)),
    shape("a quote that is never closed", 2_000, VALIDATE, |to, n| {
        write(to.join(ACTUAL), format!("{ROW}202407,\"{}", ROW.repeat(n)));
    }),
    shape("one text with many stray quotes", 10_000, VALIDATE, |to, n| {
        write(to.join(PLAN), format!("202407,131045,\"{}\",1,1\r\n", "a\"b\r\n".repeat(n)));
    }),
    shape("one record of commas", 50_000, VALIDATE, |to, n| repeated(to, PLAN, ",", n)),
    shape("records of commas", 10_000, VALIDATE, |to, n| repeated(to, PLAN, ",,,,,\r\n", n)),
    shape("short records", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "a,b,c\r\n", n)),
    shape("one line without a break", 100_000, VALIDATE, |to, n| repeated(to, PLAN, "a", n)),
    shape("one cell, quoted", 100_000, VALIDATE, |to, n| {
        write(to.join(PLAN), format!("202407,\"{}\"\r\n", "a\r\n".repeat(n)));
    }),
    shape("one record of many items", 50_000, VALIDATE, |to, n| repeated(to, ACTUAL, "202407,\"a\",", n)),
    shape("zero bytes at the end", 100_000, VALIDATE, |to, n| {
        write(to.join(ACTUAL), format!("{ROW}{}", "\0".repeat(n)));
    }),
    shape("zero bytes in every record", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "a\0,b\r\n", n)),
    shape("end marks of DOS", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "\x1A\r\n", n)),
    shape("blank lines", 50_000, VALIDATE, |to, n| repeated(to, PLAN, "\r\n", n)),
    shape("CR alone", 50_000, VALIDATE, |to, n| repeated(to, PLAN, "a,b\r", n)),
    shape("CR, LF and both", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "a,b\ra,b\na,b\r\na\n\r", n)),
    shape("header lines", 5_000, VALIDATE, |to, n| repeated(to, PLAN, "CSVバージョン,保険者番号\r\n", n)),
    shape("byte order marks", 10_000, VALIDATE, |to, n| repeated(to, PLAN, "\u{FEFF}", n)),
    shape("UTF-8", 1_000, VALIDATE, |to, n| repeated(to, ACTUAL, &ROW.replace("MIHON", "見本事業所"), n)),
    shape("UTF-16", 1_000, VALIDATE, |to, n| write(to.join(ACTUAL), utf16(&ROW.repeat(n)))),
    shape("a table of another program", 5_000, VALIDATE, |to, n| {
        lines(to, "export.CSV", n, |n| format!("{n};\"Yamada\";\"Tokyo\";{n}\r\n"));
    }),
    shape("one row many times", 1_000, VALIDATE, |to, n| repeated(to, ACTUAL, ROW, n)),
    shape("rows about many people", 1_000, VALIDATE, |to, n| lines(to, ACTUAL, n, row)),
    shape("fix: a stray quote in each line", 10_000, FIX, |to, n| repeated(to, PLAN, "a\"b\r\n", n)),
    shape("fix: records of commas", 5_000, FIX, |to, n| repeated(to, PLAN, ",,,,,\r\n", n)),
    shape("fix: UTF-8", 1_000, FIX, |to, n| repeated(to, ACTUAL, &ROW.replace("MIHON", "見本事業所"), n)),
    shape("fix: header lines between rows", 500, FIX, |to, n| {
        repeated(to, ACTUAL, &format!("CSV version,insurer,number\r\n{ROW}"), n);
    }),
    shape("diff: records of one key", 1_000, DIFF, |to, n| two(to, ROW.repeat(n))),
    shape("diff: records of many keys", 1_000, DIFF, |to, n| two(to, (0..n).map(row).collect::<String>())),
    shape("many units in a folder", 200, VALIDATE, |to, n| (0..n).for_each(|n| write(to.join(unit(n)), ROW))),
    shape("many files of unknown names", 500, VALIDATE, |to, n| {
        (0..n).for_each(|n| write(to.join(format!("UPJSK_{n}.CSV")), ROW));
    }),
    shape("many folders", 200, VALIDATE, |to, n| {
        for n in 0..n {
            let folder = to.join(format!("d{n}"));
            fs::create_dir(&folder).expect("a folder");
            write(folder.join(ACTUAL), ROW);
        }
    }),
    shape("a list of files", 500, &["validate", "--files-from", "list", "-q", "-j1"], |to, n| {
        (0..n).for_each(|n| write(to.join(unit(n)), ROW));
        lines(to, "list", n, |n| unit(n) + "\n");
    }),
    shape("a baseline of paths", 500, &["validate", ".", "-q", "-j1", "--baseline", "b.toml"], |to, n| {
        write(to.join(ACTUAL), ROW);
        lines(to, "b.toml", n, |n| accepted(&format!("x/{n}.CSV")));
    }),
    shape("a baseline of patterns", 200, &["validate", ".", "-q", "-j1", "--baseline", "b.toml"], |to, n| {
        write(to.join(ACTUAL), ROW);
        lines(to, "b.toml", n, |n| accepted(&format!("x/{n}*/**.CSV")));
    }),
    shape("settings for many paths", 200, &["validate", ".", "-q", "-j1"], |to, n| {
        write(to.join(ACTUAL), ROW);
        lines(to, "careplan.toml", n, overrides);
    }),
    shape("many entries in an archive", 200, VALIDATE, |to, n| entries(to, n, unit)),
    shape("deep names in an archive", 50, VALIDATE, |to, n| {
        entries(to, n, |n| format!("{}{}", "d/".repeat(40), unit(n)));
    }),
    shape("JSON in depth", 10_000, VALIDATE, |to, n| repeated(to, "a.json", "[", n)),
    shape("JSON in breadth", 10_000, VALIDATE, |to, n| {
        write(to.join("a.json"), format!("{{\"x\":[{}1]}}", "{\"a\":1},".repeat(n)));
    }),
    shape("XML in depth", 10_000, VALIDATE, |to, n| repeated(to, "a.xml", "<a>", n)),
    shape("XML in breadth", 10_000, VALIDATE, |to, n| {
        write(to.join("a.xml"), format!("<x>{}</x>", "<a b='c'/>".repeat(n)));
    }),
];
