//! The layers of `src/`: which folder may use which, as the table in DESIGN.md says, and no circles.
//!
//! Imports are read from the source: `use` lines (tests inside a file aside) and paths written out in code
//! (`crate::schema::Spec`). A name that a module re-exports counts for the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::repo;

/// The most files of one folder that may use each other in a circle.
const MOST_IN_A_CIRCLE: usize = 4;

type ModulePath = Vec<String>;

/// What one file says of others.
struct Source {
    path: String,
    imports: Vec<ModulePath>,
    /// What it re-exports: the name, and the path behind it.
    exports: BTreeMap<String, ModulePath>,
}

fn sources() -> BTreeMap<ModulePath, Source> {
    let root = repo("src");
    let mut texts = BTreeMap::new();
    collect(&root, &root, &mut texts);
    let modules: BTreeSet<ModulePath> = texts.keys().cloned().collect();
    texts.into_iter().map(|(module, (path, text))| (module.clone(), read(&modules, &module, path, &text))).collect()
}

fn collect(root: &Path, folder: &Path, texts: &mut BTreeMap<ModulePath, (String, String)>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            let mut module: ModulePath =
                relative.trim_end_matches(".rs").split('/').map(str::to_owned).filter(|part| part != "mod").collect();
            match &module[..] {
                [only] if only == "main" => continue,
                [only] if only == "lib" => module.clear(),
                _ => {}
            }
            texts.insert(module, (relative, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn read(modules: &BTreeSet<ModulePath>, module: &ModulePath, path: String, text: &str) -> Source {
    let mut source = Source { path, imports: Vec::new(), exports: BTreeMap::new() };
    let code = code(text);
    let mut rest = String::new();
    for statement in code.split_inclusive(';') {
        // A `use` begins a line; what stands before it in the statement is code.
        let begin = statement.rmatch_indices("use ").map(|(at, _)| at).find(|at| is_use(&statement[..*at]));
        let Some(begin) = begin else {
            rest.push_str(statement);
            continue;
        };
        rest.push_str(&statement[..begin]);
        let line = statement[..begin].rfind('\n').map_or(0, |at| at + 1);
        let is_export = statement[line..begin].trim_start().starts_with("pub");
        for (leaf, alias) in leaves(statement[begin + 4..].trim_end_matches(';')) {
            let Some(target) = absolute(modules, module, &leaf) else { continue };
            if is_export {
                let name = alias.unwrap_or_else(|| target.last().cloned().unwrap_or_default());
                source.exports.insert(name, target.clone());
            }
            source.imports.push(target);
        }
    }
    for (at, _) in rest.match_indices("::") {
        let first = rest[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |before| before + 1);
        // Who may see a name (`pub(in crate::schema)`) is no use of it.
        let before = &rest[..first];
        let is_root =
            matches!(&rest[first..at], "crate" | "super") && !before.ends_with("::") && !before.ends_with("pub(in ");
        let end =
            rest[at..].find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').map_or(rest.len(), |n| at + n);
        if is_root {
            let path: Vec<String> =
                rest[first..end].split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
            source.imports.extend(absolute(modules, module, &path));
        }
    }
    source
}

/// Whether the text before `use ` ends in the beginning of a line, `pub` and the like aside.
fn is_use(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    line.is_empty() || (line.starts_with("pub") && !line.contains(' '))
}

/// The code of a file: without comments, strings and its tests.
fn code(text: &str) -> String {
    let text = text.split("\nmod tests {").next().unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let (mut in_string, mut escaped, mut before) = (false, false, ' ');
        for c in line.chars() {
            match c {
                '"' if !escaped && before != '\'' => in_string = !in_string,
                '/' if !in_string && before == '/' => {
                    out.pop();
                    break;
                }
                _ if in_string => {}
                _ => out.push(c),
            }
            escaped = c == '\\' && !escaped;
            before = c;
        }
        out.push('\n');
    }
    out
}

/// The paths of a `use` tree, each with the name it is given.
fn leaves(tree: &str) -> Vec<(Vec<String>, Option<String>)> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
        let path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).filter(|p| !p.is_empty()).collect();
        return vec![(path, alias.map(str::to_owned))];
    };
    let prefix: Vec<String> =
        tree[..open].split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    let body = &tree[open + 1..tree.rfind('}').unwrap_or(tree.len())];
    let (mut depth, mut begin, mut parts) = (0, 0, Vec::new());
    for (at, c) in body.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&body[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&body[begin..]);
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(leaves).map(|(path, alias)| ([prefix.clone(), path].concat(), alias)).collect()
}

/// The path from the crate's root; `None` for other crates.
fn absolute(modules: &BTreeSet<ModulePath>, module: &ModulePath, path: &[String]) -> Option<ModulePath> {
    let mut base = module.clone();
    let (first, rest) = path.split_first()?;
    let mut rest = match first.as_str() {
        "crate" => return Some(rest.iter().filter(|part| *part != "self").cloned().collect()),
        "self" => rest,
        "super" => {
            base.pop();
            rest
        }
        child => {
            base.push(child.to_owned());
            if !modules.contains(&base) {
                return None;
            }
            rest
        }
    };
    while let Some((next, after)) = rest.split_first().filter(|(next, _)| *next == "super") {
        debug_assert_eq!(next, "super");
        base.pop();
        rest = after;
    }
    base.extend(rest.iter().filter(|part| *part != "self").cloned());
    Some(base)
}

/// The file that defines what a path names, through re-exports.
fn resolve(sources: &BTreeMap<ModulePath, Source>, path: &[String], depth: usize) -> Option<ModulePath> {
    let known = (0..=path.len()).rev().find(|n| sources.contains_key(&path[..*n]))?;
    let (module, rest) = path.split_at(known);
    let exported = rest.first().and_then(|name| sources[module].exports.get(name));
    match exported {
        Some(target) if depth < 8 => resolve(sources, &[target, &rest[1..]].concat(), depth + 1),
        _ => Some(module.to_vec()),
    }
}

/// Who uses whom, file by file.
fn arrows(sources: &BTreeMap<ModulePath, Source>) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources.values() {
        let used =
            source.imports.iter().filter_map(|path| resolve(sources, path, 0)).map(|module| &*sources[&module].path);
        arrows.insert(&source.path, used.filter(|path| *path != source.path).collect());
    }
    arrows
}

/// The folder of a file, or the file where it stands in `src` itself.
fn folder(path: &str) -> &str {
    path.split_once('/').map_or(path, |(folder, _)| folder)
}

/// The table of DESIGN.md: for each folder those that it may use.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let design = fs::read_to_string(repo("DESIGN.md")).unwrap();
    let rows = design.lines().filter_map(|line| line.strip_prefix("| `src/"));
    let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        let name = cells[0].trim().trim_end_matches('`').trim_end_matches('/');
        (name.to_owned(), words(cells[2]))
    })
    .collect()
}

#[test]
fn folders_use_only_what_the_table_allows() {
    let (sources, allowed) = (sources(), allowed());
    let folders: BTreeSet<&str> =
        sources.values().map(|source| folder(&source.path)).filter(|f| *f != "lib.rs").collect();
    let in_table: BTreeSet<&str> = allowed.keys().map(String::as_str).collect();
    assert_eq!(folders, in_table, "the folders of src/ and the table of DESIGN.md");

    let mut wrong = Vec::new();
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for (from, targets) in arrows(&sources) {
        for to in targets {
            let (a, b) = (folder(from), folder(to));
            if a == b || from == "lib.rs" {
                continue;
            }
            used.insert((a.to_owned(), b.to_owned()));
            if !allowed[a].contains(b) {
                wrong.push(format!("{from} uses {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "not allowed by the table in DESIGN.md:\n{}", wrong.join("\n"));
    let unused = allowed.iter().flat_map(|(a, bs)| bs.iter().map(move |b| (a.clone(), b.clone())));
    let unused: Vec<_> = unused.filter(|arrow| !used.contains(arrow)).collect();
    assert!(unused.is_empty(), "the table of DESIGN.md allows what nothing needs: {unused:?}");
}

#[test]
fn the_table_itself_has_no_circle() {
    let allowed = allowed();
    let names: BTreeMap<&str, BTreeSet<&str>> =
        allowed.iter().map(|(a, bs)| (a.as_str(), bs.iter().map(String::as_str).collect())).collect();
    assert_eq!(circles(&names), Vec::<Vec<&str>>::new());
}

#[test]
fn no_circle_of_files_is_large_or_spans_folders() {
    let sources = sources();
    let arrows = arrows(&sources);
    let wrong: Vec<String> = circles(&arrows)
        .into_iter()
        .filter(|circle| {
            let folders: BTreeSet<&str> = circle.iter().map(|path| folder(path)).collect();
            circle.len() > MOST_IN_A_CIRCLE || folders.len() > 1
        })
        .map(|circle| {
            let inside = circle.iter().flat_map(|a| arrows[a].iter().map(move |b| (a, b)));
            let inside = inside.filter(|(_, b)| circle.contains(b)).map(|(a, b)| format!("  {a} uses {b}"));
            format!("{} files:\n{}", circle.len(), inside.collect::<Vec<_>>().join("\n"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sets of nodes that reach each other.
fn circles<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<Vec<&'a str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|from| {
            let (mut seen, mut open) = (BTreeSet::new(), vec![*from]);
            while let Some(node) = open.pop() {
                open.extend(arrows.get(node).into_iter().flatten().filter(|next| seen.insert(**next)));
            }
            (*from, seen)
        })
        .collect();
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for (node, reached) in &reach {
        let circle: Vec<&str> =
            reached.iter().copied().filter(|other| reach.get(other).is_some_and(|r| r.contains(node))).collect();
        if circle.contains(node) && circle.first() == Some(node) && circle.len() > 1 {
            circles.push(circle);
        }
    }
    circles
}

#[test]
fn what_the_reader_of_imports_reads() {
    let modules: BTreeSet<ModulePath> = [vec![], vec!["a".to_owned()], vec!["a".into(), "b".into()]].into();
    let text = "use std::io;\npub(crate) use b::{C as D, e::{self, F}};\nuse super::g;\n\
                // use crate::comment::X;\npub(in crate::j) fn f() { crate::h::i(\"use crate::text::Y;\"); }\n\
                #[cfg(all(test, feature = \"cli\"))]\nmod tests {\n    use crate::only_tests::Z;\n}\n";
    let source = read(&modules, &vec!["a".to_owned()], "a/mod.rs".to_owned(), text);
    let imports: Vec<String> = source.imports.iter().map(|path| path.join("::")).collect();
    assert_eq!(imports, ["a::b::C", "a::b::e", "a::b::e::F", "g", "h::i"]);
    assert_eq!(source.exports.keys().collect::<Vec<_>>(), ["D", "F", "e"]);
    let arrows =
        BTreeMap::from([("a", BTreeSet::from(["b"])), ("b", BTreeSet::from(["c"])), ("c", BTreeSet::from(["a", "d"]))]);
    assert_eq!(circles(&arrows), [["a", "b", "c"]]);
}

/// The most lines of a function, from its name to its closing brace.
const MOST_LINES: usize = 60;

#[test]
fn no_function_is_long() {
    let root = repo("src");
    let mut texts = BTreeMap::new();
    collect(&root, &root, &mut texts);
    let mut long = Vec::new();
    for (path, text) in texts.values() {
        long.extend(functions(text).into_iter().filter(|(_, lines)| *lines > MOST_LINES).map(|found| (path, found)));
    }
    assert!(long.is_empty(), "more than {MOST_LINES} lines: {long:#?}");
}

/// The functions of a file and how many lines each has. As the code is formatted, a function ends at the first closing brace that
/// stands under its first character.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        let words: Vec<&str> = code.split(' ').take(4).take_while(|word| !word.contains('"')).collect();
        let Some(at) = words.iter().position(|word| *word == "fn") else { continue };
        let has_body = !code.ends_with(';') && !code.ends_with('}');
        let ends = |line: &&str| {
            line.strip_prefix(indent).is_some_and(|rest| rest == "}" || rest.ends_with(';') && rest.starts_with(')'))
        };
        let end = lines[n..].iter().position(ends).filter(|_| has_body);
        let name = words.get(at + 1).map_or("", |name| name.split(['(', '<']).next().unwrap_or_default());
        if !code.starts_with("//") {
            found.push((name, end.map_or(1, |end| end + 1)));
        }
    }
    found
}

#[test]
fn what_the_counter_of_lines_counts() {
    let text = "fn a() {}\npub(in crate::b) fn c<T>(\n    t: T,\n) {\n    if t {\n    }\n}\n\ntrait D {\n    fn e(\n        &self,\n    );\n\
                \n    const fn f(&self) {\n        g()\n    }\n}\n// fn h() is no function\n";
    assert_eq!(functions(text), [("a", 1), ("c", 6), ("e", 3), ("f", 3)]);
}
