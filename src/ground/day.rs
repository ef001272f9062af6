//! A day of the calendar, for what is said to be made on it.

use std::fmt;
use std::str::FromStr;

/// A day: year, month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    year: i64,
    month: i64,
    day: i64,
}

/// A string that is written like a date but names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day (2025-11-05)")]
pub struct NotADay;

impl Day {
    /// Returns the UTC date that is `seconds` after the beginning of 1970.
    pub fn of_seconds(seconds: u64) -> Day {
        Day::of_days(i64::try_from(seconds / 86_400).unwrap_or(i64::MAX / 800))
    }

    /// A day that exists.
    pub(crate) fn new(year: u16, month: u8, day: u8) -> Day {
        Day { year: year.into(), month: month.into(), day: day.into() }
    }

    /// The day so many days after the first of 1970. Years are counted from March, so that a leap day is the last of its year.
    fn of_days(days: i64) -> Day {
        let days = days + 719_468;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
        Day { year: year + era * 400 + i64::from(month <= 2), month, day }
    }

    /// How many days it is after the first of 1970.
    pub(crate) fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let day = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        era * 146_097 + year * 365 + year / 4 - year / 100 + day - 719_468
    }
}

/// As `2025-11-05`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Day, NotADay> {
        let is_shaped = text.len() == 10
            && text.bytes().enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() });
        let mut parts = text.split('-').map(|part| part.parse::<i64>().map_err(|_| NotADay));
        let (true, Some(year), Some(month), Some(day)) = (is_shaped, parts.next(), parts.next(), parts.next()) else {
            return Err(NotADay);
        };
        let day = Day { year: year?, month: month?, day: day? };
        if Day::of_days(day.days()) == day { Ok(day) } else { Err(NotADay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_764_000_000, "2025-11-24"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Day::of_seconds(seconds).to_string(), day);
            assert_eq!(day.parse(), Ok(Day::of_seconds(seconds)));
        }
        for wrong in ["2025-02-29", "2025-13-01", "2025-00-10", "2025-1-1", "20250101", "2025-11-05T", "あ", ""] {
            assert_eq!(wrong.parse::<Day>(), Err(NotADay), "{wrong}");
        }
    }
}
