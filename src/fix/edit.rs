//! Edits: the only way a file is changed.

use std::borrow::Cow;
use std::ops::Range;

/// Bytes of a file, and what stands in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The place in the file; empty where something is put in.
    pub range: Range<usize>,
    /// The bytes to put there.
    pub bytes: Vec<u8>,
}

/// Puts edits in order. Of those at one place the first given comes first.
pub(super) fn sort(edits: &mut [Edit]) {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    debug_assert!(edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "edits overlap: {edits:?}");
}

/// Makes the edits, which are in order; every byte outside them stays as it is.
pub(super) fn apply<'a>(text: Cow<'a, [u8]>, edits: &[Edit]) -> Cow<'a, [u8]> {
    if edits.is_empty() {
        return text;
    }
    let added: usize = edits.iter().map(|edit| edit.bytes.len()).sum();
    let mut out = Vec::with_capacity(text.len() + added);
    let mut at = 0;
    for edit in edits {
        out.extend_from_slice(&text[at..edit.range.start]);
        out.extend_from_slice(&edit.bytes);
        at = edit.range.end;
    }
    out.extend_from_slice(&text[at..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_in_any_order() {
        let edit = |range, bytes: &str| Edit { range, bytes: bytes.into() };
        let mut edits = [edit(5..5, "!"), edit(0..1, "A"), edit(5..5, "?"), edit(2..4, "")];
        sort(&mut edits);
        assert_eq!(&*apply(Cow::Borrowed(b"abcde"), &edits), b"Abe!?");
    }
}
