//! Many patterns for paths, and which of them a path fits: compiled once, plain paths apart from patterns.

use std::collections::HashMap;

use globset::{Error, GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns compiled together: a set of very many is too large.
const TOGETHER: usize = 256;

/// Patterns by the numbers in which they were added; one that was added before keeps its number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    numbers: HashMap<String, usize>,
    /// Patterns that fit one path only.
    plain: HashMap<String, usize>,
    sets: Vec<(GlobSet, Vec<usize>)>,
    /// Not compiled yet.
    waiting: Vec<(globset::Glob, usize)>,
}

impl Patterns {
    /// Adds a pattern, if it is one. `*` stays within a folder, as in .gitignore; only `**` goes on.
    pub fn add(&mut self, pattern: &str) -> Result<usize, Error> {
        if let Some(number) = self.numbers.get(pattern) {
            return Ok(*number);
        }
        let number = self.numbers.len();
        match plain(pattern) {
            Some(path) => _ = self.plain.entry(path).or_insert(number),
            None => {
                let glob = GlobBuilder::new(pattern).literal_separator(true).build()?;
                self.waiting.push((glob, number));
                if self.waiting.len() == TOGETHER {
                    self.compile()?;
                }
            }
        }
        self.numbers.insert(pattern.to_owned(), number);
        Ok(number)
    }

    /// Makes them ready to be asked.
    pub fn compile(&mut self) -> Result<(), Error> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let mut set = GlobSetBuilder::new();
        let (globs, numbers): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
        globs.into_iter().for_each(|glob| _ = set.add(glob));
        self.sets.push((set.build()?, numbers));
        Ok(())
    }

    /// The numbers of those that a path fits, in order.
    pub fn of(&self, path: &str) -> Vec<usize> {
        let in_sets = self.sets.iter().flat_map(|(set, numbers)| set.matches(path).into_iter().map(|n| numbers[n]));
        let mut found: Vec<usize> = in_sets.chain(self.plain.get(path).copied()).collect();
        found.sort_unstable();
        found
    }
}

/// The one path that a pattern fits. A sign alone in brackets is itself.
fn plain(pattern: &str) -> Option<String> {
    let mut path = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match c {
            '[' => {
                let sign = rest.next().filter(|sign| "?*[]{}".contains(*sign))?;
                rest.next().filter(|close| *close == ']')?;
                path.push(sign);
            }
            '?' | '*' | ']' | '{' | '}' | '\\' | '!' => return None,
            c => path.push(c),
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_and_patterns_fit_alike() {
        let mut patterns = Patterns::default();
        let all = ["a/x.CSV", "a/*.CSV", "**/x.CSV", "a/[*].CSV", "a/x.CSV", "b/?.CSV", "a/{x,y}.CSV", "a/[xy].CSV"];
        let numbers: Vec<usize> = all.iter().map(|pattern| patterns.add(pattern).unwrap()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 0, 4, 5, 6]);
        patterns.compile().unwrap();
        assert_eq!(patterns.of("a/x.CSV"), [0, 1, 2, 5, 6]);
        assert_eq!(patterns.of("a/*.CSV"), [1, 3]);
        assert_eq!((patterns.of("b/x.CSV"), patterns.of("a/b/y.CSV")), (vec![2, 4], vec![]));
        assert!(patterns.add("a[").is_err());
    }

    #[test]
    fn what_is_escaped_is_plain() {
        for path in ["a/[1] *?{x}.CSV", "普通/a.CSV", "a]"] {
            assert_eq!(plain(&globset::escape(path)).as_deref(), Some(path));
        }
    }
}
