//! Which findings are listed where not all are: some of every file and item, before more of any.

use std::collections::HashMap;
use std::hash::Hash;

use crate::report::finding::Finding;

/// For each finding, whether it is one of the at most `most` findings that are listed of its rule.
pub(super) fn most_per_rule(findings: &[Finding], most: u64) -> Vec<bool> {
    let mut rules: HashMap<&str, Vec<usize>> = HashMap::new();
    for (n, finding) in findings.iter().enumerate() {
        rules.entry(&finding.rule().id).or_default().push(n);
    }
    let mut kept = vec![false; findings.len()];
    for of_rule in rules.into_values() {
        let group = |n: usize| (findings[n].file(), findings[n].item().map(|item| item.no()));
        choose(&of_rule, most, group, &mut kept);
    }
    kept
}

/// For each finding, whether it is one of the at most `most` findings that are listed in all.
pub(super) fn most_of_all(findings: &[Finding], most: usize) -> Vec<bool> {
    if findings.len() <= most {
        return vec![true; findings.len()];
    }
    let mut kept = vec![false; findings.len()];
    let all: Vec<usize> = (0..findings.len()).collect();
    choose(&all, most as u64, |n| (findings[n].file(), findings[n].group()), &mut kept);
    kept
}

/// Keeps so many of some findings: of each group the first ones, and of every group as many as of any other that has more.
fn choose<G: Eq + Hash>(some: &[usize], most: u64, group: impl Fn(usize) -> G, kept: &mut [bool]) {
    let mut ids: HashMap<G, usize> = HashMap::new();
    let mut counts: Vec<u64> = Vec::new();
    let mut of = Vec::with_capacity(some.len());
    for n in some {
        let next = counts.len();
        let id = *ids.entry(group(*n)).or_insert(next);
        if id == next {
            counts.push(0);
        }
        counts[id] += 1;
        of.push(id);
    }
    let (level, mut more) = level(&counts, most);
    let mut left: Vec<u64> = Vec::with_capacity(counts.len());
    for count in counts {
        let one_more = u64::from(more > 0 && count > level);
        more -= one_more;
        left.push(level + one_more);
    }
    for (n, id) in some.iter().zip(of) {
        kept[*n] = left[id] > 0;
        left[id] = left[id].saturating_sub(1);
    }
}

/// How many of each group are kept at most, and how many of the groups that have more keep one more.
fn level(counts: &[u64], most: u64) -> (u64, u64) {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let mut rest = most;
    for (n, count) in sorted.iter().enumerate() {
        let groups = (sorted.len() - n) as u64;
        if count.saturating_mul(groups) > rest {
            return (rest / groups, rest % groups);
        }
        rest -= count;
    }
    (u64::MAX, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(groups: &str, most: u64) -> String {
        let letters: Vec<char> = groups.chars().collect();
        let mut kept = vec![false; letters.len()];
        choose(&(0..letters.len()).collect::<Vec<_>>(), most, |n| letters[n], &mut kept);
        letters.iter().zip(kept).map(|(letter, kept)| if kept { *letter } else { '.' }).collect()
    }

    #[test]
    fn every_group_has_some_before_any_has_more() {
        assert_eq!(kept("aaaabbc", 7), "aaaabbc");
        assert_eq!(kept("aaaabbc", 9), "aaaabbc");
        assert_eq!(kept("aaaabbc", 6), "aaa.bbc");
        assert_eq!(kept("aaaabbc", 4), "aa..b.c");
        assert_eq!(kept("aaaabbc", 3), "a...b.c");
        assert_eq!(kept("aaaabbc", 2), "a...b..");
        assert_eq!(kept("aaaabbc", 0), ".......");
        assert_eq!(kept("abcabcabc", 5), "abcab....");
        assert_eq!(kept("", 5), "");
    }
}
