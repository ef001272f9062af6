//! Numbers, times and days as they are written.

use crate::schema::days_in_month;

/// Writes a number in decimal.
pub(super) fn number(n: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let (mut at, mut rest) = (digits.len(), n);
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a number in decimal, with a minus sign if it is below 0.
pub(super) fn signed(n: i64, out: &mut Vec<u8>) {
    if n < 0 {
        out.push(b'-');
    }
    number(n.unsigned_abs(), out);
}

/// HHMM of a minute of the day.
pub(super) fn clock(minute: u64) -> [u8; 4] {
    let (hour, minute) = (minute / 60, minute % 60);
    [hour / 10, hour % 10, minute / 10, minute % 10].map(|digit| b'0' + digit as u8)
}

/// The last day of a month.
pub(super) fn last_day(year: u64, month: u64) -> u64 {
    u64::from(days_in_month(year as u32, month as u32))
}
