//! The two READMEs say the same: same sections, same commands.

use crate::support::repo;

fn read(name: &str) -> String {
    std::fs::read_to_string(repo(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The blocks of a language, without the remarks behind `#`, which are in the reader's language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    text.split(&opening)
        .skip(1)
        .map(|rest| {
            let block = rest.split("\n```").next().unwrap_or_default();
            // Comments and reasons are in the language of the document.
            let code = |line: &str| match line.starts_with("reason = ") {
                true => "reason = …".to_owned(),
                false => line.split(" # ").next().unwrap_or_default().trim_end().to_owned(),
            };
            block.lines().map(code).collect::<Vec<_>>().join("\n")
        })
        .collect()
}

fn outline(text: &str) -> Vec<usize> {
    let mut in_block = false;
    let mut levels = Vec::new();
    for line in text.lines() {
        in_block ^= line.starts_with("```");
        if !in_block && line.starts_with('#') {
            levels.push(line.bytes().take_while(|byte| *byte == b'#').count());
        }
    }
    levels
}

#[test]
fn the_two_readmes_are_in_step() {
    let (english, japanese) = (read("README.md"), read("README.ja.md"));
    assert_eq!(outline(&english), outline(&japanese), "sections");
    for language in ["sh", "rust", "toml", "yaml"] {
        assert_eq!(blocks(&english, language), blocks(&japanese, language), "{language} blocks");
    }
    let rows = |text: &str| text.lines().filter(|line| line.starts_with('|')).count();
    assert_eq!(rows(&english), rows(&japanese), "rows of tables");
    assert!(blocks(&english, "sh").len() >= 3, "the commands are read as blocks");
}

#[test]
fn the_first_screen_has_the_two_commands() {
    for readme in ["README.md", "README.ja.md"] {
        let text = read(readme);
        let screen: String = text.lines().take(24).collect::<Vec<_>>().join("\n");
        let commands = blocks(&screen, "sh");
        assert_eq!(commands, ["cargo run -- validate corpus/valid/4.1", "cargo test"], "{readme}");
    }
}

#[test]
fn links_lead_somewhere() {
    for document in [
        "README.md",
        "README.ja.md",
        "DESIGN.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "specs/README.md",
        "benches/RESULTS.md",
    ] {
        for link in read(document).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with('#') || link.contains("://") {
                continue;
            }
            let folder = std::path::Path::new(document).parent().unwrap();
            assert!(repo(".").join(folder).join(link).exists(), "{document}: {link}");
        }
    }
}
