//! The values of a run, and what stands in the place of each.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use memchr::memmem;

use super::alphabet::{self, DIGIT, Token, WIDE_DIGIT, tokens};
use super::keyed::{Key, Numbers};
use super::spots::{Domain, verdict};
use crate::ground::{lost, ms932};
use crate::schema::{Item, Matcher, Spec, days_in_month};

/// A value that is replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Word<'s> {
    domain: &'s str,
    utf8: bool,
    value: Box<[u8]>,
}

/// The values of a run.
#[derive(Debug, Default)]
pub(super) struct Words<'s> {
    words: BTreeSet<Word<'s>>,
    items: HashMap<&'s str, &'s Item>,
}

/// The replacement for each value.
#[derive(Debug, Default)]
pub(super) struct Replacements<'s>(HashMap<Word<'s>, Box<[u8]>>);

const TEXT: &str = "+text";
const DATE: &str = "+date";
const OFFICE: &str = "+office";

/// The number that stands for no office.
const NO_OFFICE: &[u8] = b"9999999999";

/// Characters at the beginning of an office's number that say its prefecture and its kind.
const KIND_OF_OFFICE: usize = 3;

/// How often a replacement is drawn. In the second half one may be a value of somebody else's.
const ATTEMPTS: u32 = 400;

impl Domain<'_> {
    fn name<'s>(self) -> &'s str
    where
        Self: 's,
    {
        match self {
            Domain::Text => TEXT,
            Domain::Date => DATE,
            Domain::Office => OFFICE,
            Domain::Code(item) => item.type_text(),
        }
    }
}

impl<'s> Word<'s> {
    /// ASCII text is the same value in every encoding.
    fn new(domain: Domain<'s>, value: &[u8], utf8: bool) -> Word<'s> {
        Word { domain: domain.name(), utf8: utf8 && !value.is_ascii(), value: value.into() }
    }
}

impl<'s> Words<'s> {
    pub fn add(&mut self, domain: Domain<'s>, value: &[u8], utf8: bool) {
        if let Domain::Code(item) = domain {
            self.items.entry(item.type_text()).or_insert(item);
        }
        self.words.insert(Word::new(domain, value, utf8));
    }

    /// Draws a replacement for each value. They depend on the key and on the values, and not on the order of the files.
    pub fn settle(self, spec: &Spec, key: &Key) -> Replacements<'s> {
        let Words { words, items } = self;
        let services = Services::new(spec);
        let values: HashSet<&[u8]> = words.iter().map(|word| &*word.value).collect();
        let mut taken: HashSet<(&str, Box<[u8]>)> = HashSet::new();
        let mut settled = HashMap::new();
        for word in &words {
            let draw = Draw { word, item: items.get(word.domain).copied(), services: &services, key };
            let new = draw.settle(&values, &taken);
            taken.insert((word.domain, new.clone()));
            settled.insert(word.clone(), new);
        }
        Replacements(settled)
    }
}

impl<'s> Replacements<'s> {
    /// Returns the replacement for a value, or `None` if the value was not gathered.
    pub fn get(&self, domain: Domain<'s>, value: &[u8], utf8: bool) -> Option<&[u8]> {
        self.0.get(&Word::new(domain, value, utf8)).map(|new| &**new)
    }
}

/// Drawing the replacement of one value.
struct Draw<'d, 's> {
    word: &'d Word<'s>,
    item: Option<&'s Item>,
    services: &'d Services,
    key: &'d Key,
}

impl Draw<'_, '_> {
    /// The first that is drawn and says the same to the checks, is nobody's value and stands for no other. A shape may have
    /// fewer values than there are people; then it may be another's value, and last the value itself.
    fn settle(&self, values: &HashSet<&[u8]>, taken: &HashSet<(&str, Box<[u8]>)>) -> Box<[u8]> {
        let Word { domain, utf8, value } = self.word;
        let tokens = tokens(value, *utf8);
        if tokens.iter().all(|token| token.class.is_none()) || (*domain == OFFICE && **value == *NO_OFFICE) {
            return value.clone();
        }
        let facts = self.facts(value);
        let is_free = |new: &[u8]| !taken.contains(&(*domain, new.into()));
        let mut last = None;
        for attempt in 0..ATTEMPTS {
            let new = self.draw(&tokens, &mut self.key.numbers(domain, value, attempt));
            let is_own = *new == **value || (attempt < ATTEMPTS / 2 && values.contains(&*new));
            if is_own || self.facts(&new) != facts {
                continue;
            }
            if is_free(&new) {
                return new.into();
            }
            last = Some(new);
        }
        match last {
            Some(new) if !is_free(value) => new.into(),
            _ => value.clone(),
        }
    }

    fn draw(&self, tokens: &[Token<'_>], numbers: &mut Numbers) -> Vec<u8> {
        match self.word.domain {
            DATE => self.date(tokens, numbers),
            OFFICE => {
                let kept = if self.word.value.len() == NO_OFFICE.len() { KIND_OF_OFFICE } else { 0 };
                fill(tokens, |n| n < kept, numbers)
            }
            _ => match self.services.find(&self.word.value) {
                Some(named) => self.service(tokens, &named, numbers),
                None => {
                    let letter = letter_of_a_number(tokens);
                    fill(tokens, |n| Some(n) == letter, numbers)
                }
            },
        }
    }

    /// Another day within some years, or another eight digits that are none.
    fn date(&self, tokens: &[Token<'_>], numbers: &mut Numbers) -> Vec<u8> {
        let Some(date) = digits(tokens).filter(|digits| Matcher::Date.accepts(digits)) else {
            return fill(tokens, |_| false, numbers);
        };
        let year = date[..4].iter().fold(0, |year, digit| year * 10 + u32::from(digit & 15));
        let year = (year + numbers.below(21) as u32).saturating_sub(10).clamp(1, 9999);
        let month = 1 + numbers.below(12) as u32;
        let day = 1 + numbers.below(days_in_month(year, month) as usize) as u32;
        let mut new = format!("{year:04}{month:02}{day:02}").into_bytes().into_iter();
        let mut out = Vec::new();
        for token in tokens {
            match token.class.and_then(|_| new.next()) {
                // A full-width digit ends in the same four bits apart from where its row begins.
                Some(digit) => {
                    out.extend_from_slice(&alphabet::pool(token.class.unwrap_or(DIGIT))[usize::from(digit & 15)])
                }
                None => out.extend_from_slice(token.bytes),
            }
        }
        out
    }

    /// A text that names a service names another one, whose name looks alike; the rest is made up.
    fn service(&self, tokens: &[Token<'_>], named: &Range<usize>, numbers: &mut Numbers) -> Vec<u8> {
        let alike = self.services.alike(&self.word.value, named);
        let other = alike.get(numbers.below(alike.len())).copied().unwrap_or(&self.word.value[named.clone()]);
        let mut at = 0;
        let kept: Vec<bool> = tokens
            .iter()
            .map(|token| {
                at += token.bytes.len();
                named.contains(&(at - 1))
            })
            .collect();
        let mut out = fill(tokens, |n| kept[n], numbers);
        out[named.clone()].copy_from_slice(other);
        out
    }

    /// The rules that the checks may report for a value.
    fn facts(&self, value: &[u8]) -> Facts {
        let Word { domain, utf8, .. } = self.word;
        let tokens = tokens(value, *utf8);
        let number = digits(&tokens);
        let is = |matcher: Matcher| number.as_ref().is_some_and(|number| matcher.accepts(number));
        let is_date_in_parts = date_in_parts(&tokens).is_some_and(|date| Matcher::Date.accepts(&date));
        Facts {
            lost: lost::has_lost_characters(value),
            lost_in_name: lost::has_lost_characters_of_name(value),
            check_digit: is(Matcher::CheckDigit(6)) || is(Matcher::CheckDigit(10)),
            date: *domain == DATE && (is(Matcher::Date) || is_date_in_parts),
            zeros: *domain == DATE && number.as_ref().is_some_and(|number| number.iter().all(|digit| *digit == b'0')),
            service: self.services.find(value).is_some(),
            verdict: self.item.map(|item| verdict(item, value, *utf8)),
        }
    }
}

#[derive(PartialEq, Eq)]
struct Facts {
    lost: bool,
    lost_in_name: bool,
    check_digit: bool,
    date: bool,
    zeros: bool,
    service: bool,
    verdict: Option<super::spots::CellVerdict>,
}

/// Fills a shape with other characters, apart from those that are kept.
fn fill(tokens: &[Token<'_>], is_kept: impl Fn(usize) -> bool, numbers: &mut Numbers) -> Vec<u8> {
    let mut out = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        let pool = token.class.filter(|_| !is_kept(n)).map_or(&[][..], alphabet::pool);
        match pool.is_empty() {
            true => out.extend_from_slice(token.bytes),
            false => out.extend_from_slice(&pool[numbers.below(pool.len())]),
        }
    }
    out
}

/// The digits of a number, half-width or not; `None` where letters stand between them.
fn digits(tokens: &[Token<'_>]) -> Option<Vec<u8>> {
    let classes = tokens.iter().filter_map(|token| token.class.map(|class| (token, class)));
    classes.map(|(token, class)| digit(token, class)).collect()
}

fn digit(token: &Token<'_>, class: alphabet::Class) -> Option<u8> {
    let is_digit = matches!(class % 100, DIGIT | WIDE_DIGIT);
    let at = alphabet::pool(class).iter().position(|bytes| **bytes == *token.bytes);
    at.filter(|_| is_digit).map(|at| b'0' + at as u8)
}

/// The place of the one letter of a number: an H in front, which says that 生保 pays alone, or the E of what a spreadsheet made
/// of a long number.
fn letter_of_a_number(tokens: &[Token<'_>]) -> Option<usize> {
    const LETTERS: [&[u8]; 8] = [b"H", b"h", "Ｈ".as_bytes(), "ｈ".as_bytes(), b"\x82\x67", b"\x82\x88", b"E", b"e"];
    let is_digit = |token: &Token<'_>| token.class.is_none_or(|class| digit(token, class).is_some());
    let at = tokens.iter().position(|token| !is_digit(token))?;
    let others = || tokens[..at].iter().chain(&tokens[at + 1..]);
    (LETTERS.contains(&tokens[at].bytes) && others().all(is_digit) && others().any(|token| token.class.is_some()))
        .then_some(at)
}

/// A date whose parts stand apart (`1940/2/3`), as eight digits.
fn date_in_parts(tokens: &[Token<'_>]) -> Option<Vec<u8>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match token.class {
            Some(class) => parts.last_mut()?.push(digit(token, class)?),
            None => parts.push(Vec::new()),
        }
    }
    parts.retain(|part| !part.is_empty());
    let [year, month, day] = &parts[..] else { return None };
    let two = |part: &[u8]| [&b"00"[part.len().min(2)..], part].concat();
    Some([year.clone(), two(month), two(day)].concat())
}

/// The names of service types, which are no secret: a rule asks whether a text has one.
struct Services(Vec<Box<[u8]>>);

impl Services {
    fn new(spec: &Spec) -> Services {
        let types = spec.editions().flat_map(|edition| edition.service_types());
        let names = types.flat_map(|of| [Some(of.name.as_str()), of.name.split('（').next()]).flatten();
        let mut names: Vec<Box<[u8]>> = names.filter_map(ms932::encode).map(Into::into).collect();
        names.sort();
        names.dedup();
        Services(names)
    }

    /// Where a text names a service: the whole of it is the beginning of a name, or a name stands in it.
    fn find(&self, text: &[u8]) -> Option<Range<usize>> {
        if self.0.iter().any(|name| name.starts_with(text)) {
            return Some(0..text.len());
        }
        let found = self.0.iter().filter_map(|name| memmem::find(text, name).map(|at| at..at + name.len()));
        found.max_by_key(Range::len)
    }

    /// The names, or beginnings of names, that look like the one in a text.
    fn alike(&self, text: &[u8], named: &Range<usize>) -> Vec<&[u8]> {
        let shape = |text: &[u8]| tokens(text, false).iter().map(|token| token.class).collect::<Vec<_>>();
        let own = &text[named.clone()];
        let names = self.0.iter().filter_map(|name| match named.len() == text.len() {
            true => name.get(..own.len()),
            false => Some(&**name).filter(|name| name.len() == own.len()),
        });
        let mut alike: Vec<&[u8]> = names.filter(|name| shape(name) == shape(own)).collect();
        alike.dedup();
        alike
    }
}
