//! Generates offices with numbers that no real office has.
//!
//! A real 事業所番号 begins with the number of a prefecture, 01 to 47; these begin with 99. The last digit is a check
//! digit as the standard's numbers have it, so that strict checks pass.

use super::random::{Purpose, Random};
use super::words::Words;
use crate::schema::{Edition, NameField};

/// An office, as a sender or receiver of files and in records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Office {
    /// 事業所番号
    pub number: [u8; 10],
    /// サービス種類コード
    pub service_type: [u8; 2],
}

/// What forms say about the office that makes a plan.
#[derive(Clone, Debug)]
pub(super) struct Face {
    pub name: Vec<u8>,
    pub postal: Vec<u8>,
    pub address: Vec<u8>,
    pub building: Vec<u8>,
    pub phone: Vec<u8>,
}

impl Face {
    /// The face of an office whose name is of a kind of words.
    pub fn new(office: &Office, kind: &str, words: &Words) -> Face {
        let mut facts = office.facts();
        let mut text = |kind: &str| {
            let mut text = Vec::new();
            words.write(words.kind(kind), &mut facts, &mut text);
            text
        };
        let [name, address, building] = [kind, "address", "building"].map(&mut text);
        let postal = format!("000-{:04}", facts.between(1000, 9999)).into_bytes();
        let phone = format!("00-0000-{:04}", facts.below(10_000)).into_bytes();
        Face { name, postal, address, building, phone }
    }
}

/// The most care-management offices that have numbers.
pub(super) const MOST: u64 = 100_000;

impl Office {
    /// The office at a place (0 to 98) of the cluster around a care-management office.
    pub fn new(cluster: u64, place: usize, service_type: &str) -> Office {
        let number = with_check_digit(&format!("99{cluster:05}{place:02}"));
        Office {
            number: number.as_bytes().try_into().unwrap_or(*b"9999999999"),
            service_type: service_type.as_bytes().try_into().unwrap_or(*b"11"),
        }
    }

    /// The same office with a number that towns give for 総合事業: its third place is a letter, and it has no check digit.
    pub fn with_letter(cluster: u64, place: usize, service_type: &str) -> Office {
        let number = format!("99A{cluster:05}{place:02}").as_bytes().try_into();
        Office { number: number.unwrap_or(*b"9999999999"), ..Office::new(cluster, place, service_type) }
    }

    /// The number as text.
    pub fn number(&self) -> &str {
        std::str::from_utf8(&self.number).unwrap_or_default()
    }

    /// The type as text.
    pub fn service_type(&self) -> &str {
        std::str::from_utf8(&self.service_type).unwrap_or_default()
    }

    /// Its name, which is the same in every month and for everybody; `kind` is a kind of words.
    pub fn name(&self, kind: &str, words: &Words) -> Vec<u8> {
        let mut name = Vec::new();
        words.write(words.kind(kind), &mut self.facts(), &mut name);
        name
    }

    /// Random numbers for what an office is called and where it is.
    fn facts(&self) -> Random {
        let number = self.number().parse().or_else(|_| u64::from_str_radix(self.number(), 36));
        Random::new(0, number.unwrap_or_default(), 0, 0, Purpose::Person)
    }

    /// The type as an edition's file names have it: 4.0 writes three characters.
    pub fn type_in_names(&self, edition: &Edition, field: NameField) -> String {
        let accepted = |text: &String| {
            edition.placeholder(field).is_none_or(|placeholder| placeholder.value_type.matcher.accepts(text.as_bytes()))
        };
        let own = self.service_type().to_owned();
        let written = if accepted(&own) { Some(own) } else { Some(format!("0{own}")).filter(accepted) };
        written.unwrap_or_default()
    }
}

/// 保険者番号 of the town around an office; 99 is no prefecture's number.
pub(super) fn insurer(cluster: u64) -> String {
    with_check_digit(&format!("99{:03}", cluster % 1000))
}

/// 被保険者番号: one of a hundred begins with H, for those who get public assistance and are not insured.
pub(super) fn insured(user: u64) -> String {
    if user % 100 == 50 { format!("H99{:07}", user % 10_000_000) } else { format!("99{:08}", user % 100_000_000) }
}

/// Appends the check digit: modulus 10, weights 2, 1, 2 …, sums of digits.
pub(super) fn with_check_digit(number: &str) -> String {
    let weighted = number.bytes().enumerate().map(|(n, b)| {
        let product = u32::from(b - b'0') * if n % 2 == 0 { 2 } else { 1 };
        product / 10 + product % 10
    });
    let digit = (10 - weighted.sum::<u32>() % 10) % 10;
    format!("{number}{digit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // The number of a real town, as the standard's own example has it.
        assert_eq!(with_check_digit("13104"), "131045");
        assert_eq!(Office::new(12, 3, "11").number.len(), 10);
        assert_eq!(insurer(1234).len(), 6);
    }

    #[test]
    fn numbers_are_nobodys_and_each_is_given_once() {
        let mut numbers = std::collections::HashSet::new();
        for cluster in [0, 1, 99_999] {
            for place in 0..99 {
                let number = Office::new(cluster, place, "11").number;
                assert!(number.starts_with(b"99") && number != *b"9999999999");
                assert!(numbers.insert(number));
                let letter = Office::with_letter(cluster, place, "A2").number;
                assert!(letter.starts_with(b"99A") && numbers.insert(letter));
            }
        }
        assert_eq!((insured(7), insured(50)), ("9900000007".to_owned(), "H990000050".to_owned()));
    }
}
