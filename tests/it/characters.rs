//! What is said of bytes that are no characters: where they are, and which.

use crate::support::{join, repo, split};
use careplan::check::{Checker, FileLabel, Options, Scratch, UnitFile};
use careplan::schema::Spec;
use careplan::text::Lang;
use careplan::text::Wording;

const ACTUAL: &str = "UPJSK_202511_0300000205_11_0300000106_43_20251205093000.CSV";

/// The rules on bytes that a file breaks: the byte of the first record, and what is said.
fn said(bytes: &[u8]) -> Vec<(String, u64, String)> {
    let checker = Checker::new(Spec::embedded(), Options { select: vec!["CP1".into()], ..Options::default() });
    let label = FileLabel::new(ACTUAL);
    let report = checker.report([checker.check_unit(&mut Scratch::default(), &[UnitFile::new(&label, bytes)])]);
    let wording = Wording { lang: Lang::En, ..Wording::default() };
    let of = |finding: &careplan::report::Finding| {
        (finding.rule().id.clone(), finding.place().unwrap().byte, finding.message(wording))
    };
    report.findings().iter().map(of).collect()
}

/// A record with this in the place of the name of who made the plan, and where that is.
fn with_name(name: &[u8]) -> (Vec<u8>, u64) {
    let mut rows = split(&std::fs::read(repo("corpus/valid/4.1/actual").join(ACTUAL)).unwrap());
    rows.truncate(1);
    let item = rows[0].iter().position(|cell| cell.starts_with(b"\"")).unwrap();
    let at = rows[0][..item].iter().map(|cell| cell.len() + 1).sum::<usize>() + 1;
    rows[0][item] = [b"\"", name, b"\""].concat();
    for cell in &mut rows[0][item + 1..] {
        // Others could not be read as UTF-8.
        if cell.starts_with(b"\"") {
            *cell = b"\"a\"".to_vec();
        }
    }
    (join(&rows), at as u64)
}

#[test]
fn bytes_are_shown_as_far_as_they_belong_together() {
    for (name, offset, rule, shown, not) in [
        // A lead byte takes the next one with it, another byte does not.
        (&b"a\x81\x20b"[..], 1, "CP101", "81 20", "62"),
        (b"a\x80b", 1, "CP101", "80", "62"),
        (b"ab\x81", 2, "CP101", "81", "22"),
        (b"a\xF0\x40b", 1, "CP102", "F0 40", "62"),
        (b"a\x01b", 1, "CP107", "01", "62"),
        (b"a\x00b", 1, "CP106", "", "62"),
    ] {
        let (bytes, at) = with_name(name);
        let said = said(&bytes);
        assert_eq!(said.len(), 1, "{name:?}: {said:?}");
        assert_eq!((said[0].0.as_str(), said[0].1), (rule, at + offset), "{name:?}");
        assert!(said[0].2.contains(shown) && !said[0].2.contains(not), "{name:?}: {}", said[0].2);
    }
}

#[test]
fn in_a_utf_8_file_only_what_is_wrong_in_any_encoding_counts() {
    let rules = |insurer: &str| {
        let (bytes, _) = with_name("計画 花子".as_bytes());
        let mut rows = split(&bytes);
        rows[0][1] = insurer.as_bytes().to_vec();
        let said = said(&join(&rows)).into_iter().filter(|(rule, ..)| rule != "CP104");
        said.map(|(rule, byte, _)| (rule, byte)).collect::<Vec<_>>()
    };
    let begin = "202407,".len() as u64;
    assert_eq!(rules("131045"), []);
    assert_eq!(rules("\"1310\r\n\""), [], "line breaks are no control characters inside quotes");
    assert_eq!(rules("13é45"), [], "another rule speaks of what is no digit");
    assert_eq!(rules("131\u{1}45"), [("CP107".to_owned(), begin + 3)]);
    assert_eq!(rules("13\u{1F}0\0"), [("CP107".to_owned(), begin + 2)], "the first");
    assert_eq!(rules("131\u{0}45"), [("CP106".to_owned(), begin + 3)]);
}
