//! Which exported record is which imported one: the same first, then those of one key, then those that are most alike.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::cells;
use super::side::Placed;
use super::unfold;
use crate::schema::Form;
use crate::schema::pages::Pages;

/// A record made ready to be compared.
#[derive(Clone, Debug)]
pub(super) struct Ready<'s> {
    pub placed: Placed<'s>,
    /// Its values, for each item of the form.
    pub raw: Vec<String>,
    /// With repeats written again.
    pub full: Vec<String>,
    /// Equal where the standard sees no difference.
    pub plain: Vec<String>,
}

/// Who goes with whom.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub pairs: Vec<(usize, usize)>,
    pub lost: Vec<usize>,
    pub added: Vec<usize>,
}

/// Makes the records of a form ready. `unfolds`: repeats may be left out or not.
pub(super) fn ready<'s>(pages: &Pages, form: &Form, rows: &[Placed<'s>], unfolds: bool) -> Vec<Ready<'s>> {
    let full = unfold::table(pages, form.code()).filter(|_| unfolds).map(|merge| unfold::unfolded(merge, rows));
    let ready = |(n, placed): (usize, &Placed<'s>)| {
        let raw: Vec<String> = form.items().iter().map(|item| placed.row.get(item.key()).to_owned()).collect();
        let full: Vec<String> = form
            .items()
            .iter()
            .zip(&raw)
            .map(|(item, raw)| full.as_ref().and_then(|full| full[n].get(item.key())).unwrap_or(raw).clone())
            .collect();
        let plain = form.items().iter().zip(&full).map(|(item, value)| match item.key() {
            PICTURE => String::new(),
            _ => cells::plain(form, item, value),
        });
        Ready { placed: *placed, plain: plain.collect(), raw, full }
    };
    rows.iter().enumerate().map(ready).collect()
}

/// The item that names a picture, which is compared by its bytes.
pub(super) const PICTURE: &str = "family_picture_name";

/// Finds the pairs.
pub(super) fn matched(form: &Arc<Form>, expected: &[Ready<'_>], found: &[Ready<'_>]) -> Matched {
    let mut by_plain: HashMap<&[String], VecDeque<usize>> = HashMap::new();
    for (n, ready) in found.iter().enumerate() {
        by_plain.entry(&ready.plain).or_default().push_back(n);
    }
    let mut result = Matched::default();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut rest: Vec<usize> = Vec::new();
    for (n, ready) in expected.iter().enumerate() {
        match by_plain.get_mut(&ready.plain[..]).and_then(VecDeque::pop_front) {
            Some(other) => {
                taken.insert(other);
                result.pairs.push((n, other));
            }
            None => rest.push(n),
        }
    }
    // A record equal to one that is present must not also be matched as a changed one.
    let known: BTreeSet<&[String]> = expected.iter().map(|ready| &ready.plain[..]).collect();
    let open: Vec<usize> =
        (0..found.len()).filter(|n| !taken.contains(n) && !known.contains(&found[*n].plain[..])).collect();
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for a in &rest {
        let alike = open.iter().filter_map(|b| Some((likeness(form, &expected[*a], &found[*b])?, *a, *b)));
        candidates.extend(alike);
    }
    candidates.sort_by_key(|(likeness, a, b)| (usize::MAX - likeness, *a, *b));
    let mut lost: BTreeSet<usize> = rest.into_iter().collect();
    for (_, a, b) in candidates {
        if lost.contains(&a) && !taken.contains(&b) {
            lost.remove(&a);
            taken.insert(b);
            result.pairs.push((a, b));
        }
    }
    result.lost = lost.into_iter().collect();
    result.added = (0..found.len()).filter(|n| !taken.contains(n)).collect();
    result.pairs.sort_unstable();
    result
}

/// How alike two records are; `None` if one is hardly the other.
fn likeness(form: &Form, a: &Ready<'_>, b: &Ready<'_>) -> Option<usize> {
    let set = a.plain.iter().filter(|value| !value.is_empty()).count();
    let same = a.plain.iter().zip(&b.plain).filter(|(a, b)| !a.is_empty() && a == b).count();
    let key = form.record_key().iter().all(|n| a.plain[*n] == b.plain[*n]);
    (key || same * 2 > set).then_some(same + if key { a.plain.len() } else { 0 })
}
