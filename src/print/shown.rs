//! Values as people read them: codes as words, dates in 和暦, units with separators. What its type does not accept stays as it is.

use super::calendar;
use crate::document::value::{Value, value_of};
use crate::schema::{Edition, Item};

/// A service of edition tables: two characters of its type and four of its own.
const SERVICE_CODE: usize = 6;

/// A value as it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub text: String,
    /// The value is a code of the item's table, and `text` is the word for it.
    pub is_code: bool,
}

/// How a value of an item reads on paper: the word for a code, a date in 和暦, 16,765.
pub fn in_words(edition: &Edition, item: &Item, value: &str) -> String {
    shown(edition, item, value).text
}

/// Says how a value of an item reads.
pub(super) fn shown(edition: &Edition, item: &Item, value: &str) -> Shown {
    let plain = |text: String| Shown { text, is_code: false };
    match value_of(item, value) {
        Value::Empty => Shown::default(),
        Value::Code { label, .. } => Shown { text: label.to_owned(), is_code: true },
        Value::Date(date) => plain(calendar::day(date)),
        Value::Month { year, month } => plain(calendar::month(year, month)),
        Value::Time { hour, minute } => plain(format!("{hour}:{minute:02}")),
        Value::Int(number) => plain(with_separators(&number.to_string())),
        Value::Decimal(_) => plain(value.trim_start_matches('0').to_owned()).or_whole(value),
        Value::Text(text) => plain(code_in_words(edition, item, text)),
    }
}

impl Shown {
    /// 0.50 keeps the zero before its point.
    fn or_whole(self, value: &str) -> Shown {
        match self.text.starts_with('.') {
            true => Shown { text: format!("0{}", self.text), ..self },
            false if self.text.is_empty() => Shown { text: value.to_owned(), ..self },
            false => self,
        }
    }
}

/// Codes that have no table of their own.
fn code_in_words(edition: &Edition, item: &Item, text: &str) -> String {
    let type_text = item.type_text();
    let name = |code: &str| edition.service_types().iter().find(|of| of.code == code).map(|of| of.name.as_str());
    let words = match type_text {
        // A service without a time.
        _ if text == "9999" && type_text.contains("\"9999\"") => Some("―".to_owned()),
        _ if text == "2400" && type_text.contains("\"2400\"") => Some("24:00".to_owned()),
        "service_type" => name(text).map(|name| format!("{name} {text}")),
        _ if type_text.starts_with("service_code") && text.len() == SERVICE_CODE && text.is_ascii() => {
            name(&text[..2]).map(|name| format!("{name} {text}"))
        }
        _ => None,
    };
    words.unwrap_or_else(|| printable(text))
}

/// Without characters that are no text; line breaks stay.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\r' | '\t') { '\u{FFFD}' } else { c }).collect()
}

/// 1,234,567
pub(super) fn with_separators(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let mut text = String::from(sign);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Spec;

    fn text(form: &str, item: &str, value: &str) -> String {
        let edition = Spec::embedded().newest();
        shown(edition, edition.form(form).unwrap().item(item).unwrap(), value).text
    }

    #[test]
    fn values_read_as_people_write_them() {
        assert_eq!(text("UPHOSOKU", "user_birth_date", "19400320"), "昭和15年3月20日");
        assert_eq!(text("UPHOSOKU", "care_level", "21"), "要介護１");
        assert_eq!(text("UPHOSOKU", "limit_units", "16765"), "16,765");
        assert_eq!(text("UPHOSOKU", "target_month", "202504"), "令和7年4月");
        assert_eq!(text("UPHOSOKU", "slot1_service_type", "22"), "短期入所療養介護（介護老人保健施設） 22");
        assert_eq!(
            (text("UPPLAN", "start_time", "0900"), text("UPPLAN", "end_time", "2400")),
            ("9:00".into(), "24:00".into())
        );
        assert_eq!(
            (text("UPPLAN", "start_time", "9999"), text("UPPLAN", "units", "-1047")),
            ("―".into(), "-1,047".into())
        );
        assert_eq!(text("UPPLAN", "service_code", "111111"), "訪問介護 111111");
        assert_eq!(
            (text("UPSIKYU", "unit_price", "10.70"), text("UPSIKYU", "unit_price", "00.50")),
            ("10.70".into(), "0.50".into())
        );
        assert_eq!(text("UPSIKYU", "service_code", "11AAAA"), "訪問介護 11AAAA");
    }

    #[test]
    fn what_is_wrong_or_empty_stays_as_it_is() {
        assert_eq!(text("UPHOSOKU", "user_birth_date", "19400231"), "19400231");
        assert_eq!(
            (text("UPHOSOKU", "care_level", "99"), text("UPHOSOKU", "care_level", "")),
            ("99".into(), String::new())
        );
        assert_eq!(text("UPPLAN", "start_time", "9:00"), "9:00");
        assert_eq!(text("UP1KYO", "overall_policy", "a\r\nb\u{1}"), "a\r\nb\u{FFFD}");
    }
}
