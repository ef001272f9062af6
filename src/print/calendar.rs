//! Dates as people in Japan write them, and days of the week.

use crate::document::value::Date;

/// The first day of each era, the newest first.
const ERAS: [(Date, &str); 5] = [
    (Date { year: 2019, month: 5, day: 1 }, "令和"),
    (Date { year: 1989, month: 1, day: 8 }, "平成"),
    (Date { year: 1926, month: 12, day: 25 }, "昭和"),
    (Date { year: 1912, month: 7, day: 30 }, "大正"),
    (Date { year: 1868, month: 1, day: 25 }, "明治"),
];

const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// A year within its era: 令和7年, 令和元年. The era is that of the day.
fn year(day: Date) -> String {
    match ERAS.iter().find(|(first, _)| day >= *first) {
        Some((first, era)) if day.year == first.year => format!("{era}元年"),
        Some((first, era)) => format!("{era}{}年", day.year - first.year + 1),
        None => format!("{}年", day.year),
    }
}

/// 令和7年4月20日
pub(super) fn day(day: Date) -> String {
    format!("{}{}月{}日", year(day), day.month, day.day)
}

/// 令和7年4月. A month in which an era begins is that of its last day, as in 令和元年5月 and 平成元年1月.
pub(super) fn month(year_: u16, month: u8) -> String {
    format!("{}{}月", year(Date { year: year_, month, day: days_in(year_, month) }), month)
}

/// How many days a month has.
pub(super) fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// 月 to 日.
pub(super) fn weekday(day: Date) -> &'static str {
    // Days since a Monday, 1 January of the year 1.
    let before = u32::from(day.year).saturating_sub(1);
    let leap = before / 4 - before / 100 + before / 400;
    let months = (1..day.month).map(|month| u32::from(days_in(day.year, month))).sum::<u32>();
    let days = before * 365 + leap + months + u32::from(day.day).saturating_sub(1);
    WEEKDAYS[(days % 7) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_by_the_era_of_the_day() {
        let day = |year, month, day| super::day(Date { year, month, day });
        assert_eq!(day(2025, 4, 20), "令和7年4月20日");
        assert_eq!((day(2019, 4, 30), day(2019, 5, 1)), ("平成31年4月30日".into(), "令和元年5月1日".into()));
        assert_eq!((day(1989, 1, 7), day(1989, 1, 8)), ("昭和64年1月7日".into(), "平成元年1月8日".into()));
        assert_eq!((day(1926, 12, 24), day(1926, 12, 25)), ("大正15年12月24日".into(), "昭和元年12月25日".into()));
        assert_eq!((day(1912, 7, 29), day(1912, 7, 30)), ("明治45年7月29日".into(), "大正元年7月30日".into()));
        assert_eq!(day(1800, 1, 1), "1800年1月1日");
        assert_eq!(
            (month(2025, 4), month(2019, 4), month(2019, 5)),
            ("令和7年4月".into(), "平成31年4月".into(), "令和元年5月".into())
        );
    }

    #[test]
    fn days_of_the_week() {
        let weekday = |year, month, day| super::weekday(Date { year, month, day });
        assert_eq!((weekday(2025, 4, 20), weekday(2024, 2, 29), weekday(2000, 1, 1)), ("日", "木", "土"));
        assert_eq!((weekday(2026, 11, 30), weekday(1900, 3, 1)), ("月", "木"));
        assert_eq!((days_in(2024, 2), days_in(1900, 2), days_in(2025, 12)), (29, 28, 31));
    }
}
