//! Months and days of the data: nothing depends on the day it is made.

use super::digits::{last_day, number};

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    pub year: u64,
    /// 1 to 12.
    pub month: u64,
}

impl Month {
    /// Reads `2025-04` or `202504`.
    pub fn parse(text: &str) -> Option<Month> {
        let digits: String = text.split('-').collect();
        let (year, month) = (digits.get(..4)?.parse().ok()?, digits.get(4..)?.parse().ok()?);
        (digits.len() == 6 && (1000..9000).contains(&year) && (1..=12).contains(&month))
            .then_some(Month { year, month })
    }

    /// The month that is `months` later, or earlier if negative.
    pub fn plus(self, months: i64) -> Month {
        let all = (self.year * 12 + self.month - 1).saturating_add_signed(months);
        Month { year: all / 12, month: all % 12 + 1 }
    }

    /// YYYYMM
    pub fn digits(self) -> String {
        (self.year * 100 + self.month).to_string()
    }

    /// YYYYMMDD of a day of the month, or of its last.
    pub fn day(self, day: u64) -> [u8; 8] {
        let day = day.clamp(1, self.days());
        let mut text = Vec::with_capacity(8);
        number(self.year * 10_000 + self.month * 100 + day, &mut text);
        text.try_into().unwrap_or(*b"20000101")
    }

    /// A span of months that begins with this one, as people write it, in one of three ways.
    pub fn span(self, months: u64, way: usize) -> String {
        let last = self.plus(months as i64 - 1);
        // 令和 began in 2019.
        let era = |month: Month| month.year.checked_sub(2018).filter(|year| *year > 0);
        match (way, era(self), era(last)) {
            (1, Some(from), Some(to)) => format!("R{from}.{}～R{to}.{}", self.month, last.month),
            (2, Some(from), Some(to)) => format!("令和{from}年{}月～令和{to}年{}月", self.month, last.month),
            _ => format!("{}/{:02}～{}/{:02}", self.year, self.month, last.year, last.month),
        }
    }

    /// How many days it has.
    pub fn days(self) -> u64 {
        last_day(self.year, self.month)
    }

    /// The days of the month that fall on a weekday, 1 Monday to 7 Sunday.
    pub fn days_on(self, weekday: u64) -> impl Iterator<Item = u64> {
        let first = self.first_weekday();
        (1..=self.days()).filter(move |day| (first + day - 2) % 7 + 1 == weekday)
    }

    /// The weekday of the first, by the day number of the Gregorian calendar: years begin in March, and months from
    /// there on have 153 days in five.
    fn first_weekday(self) -> u64 {
        let (year, month) = if self.month > 2 { (self.year, self.month - 3) } else { (self.year - 1, self.month + 9) };
        let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5;
        (days + 2) % 7 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays() {
        let first = |text| Month::parse(text).unwrap().first_weekday();
        // Tuesday, Saturday, Thursday (in a leap year), Monday.
        assert_eq!([first("2025-04"), first("2000-01"), first("2024-02"), first("2024-01")], [2, 6, 4, 1]);
        let mondays: Vec<u64> = Month::parse("202404").unwrap().days_on(1).collect();
        assert_eq!(mondays, [1, 8, 15, 22, 29]);
    }

    #[test]
    fn months() {
        let month = Month::parse("2025-01").unwrap();
        assert_eq!(month.plus(-1).digits(), "202412");
        assert_eq!(month.plus(14).digits(), "202603");
        assert_eq!(&month.plus(1).day(31), b"20250228");
        assert_eq!(month.span(3, 1), "R7.1～R7.3");
        assert_eq!(month.span(12, 0), "2025/01～2025/12");
        assert_eq!(Month::parse("2018-12").unwrap().span(2, 2), "2018/12～2019/01");
        assert!(Month::parse("2025-13").is_none() && Month::parse("").is_none() && Month::parse("2025-4").is_none());
    }
}
