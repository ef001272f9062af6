//! Exact numbers.

use crate::schema::lang::row_rule::Operator;
use crate::schema::matcher;

/// An exact number: 単位数単価 has two decimals, and rates divide by a hundred.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) numerator: i128,
    pub(super) denominator: i128,
}

impl Number {
    pub(super) fn whole(numerator: i128) -> Number {
        Number { numerator, denominator: 1 }
    }

    /// Digits, with or without a decimal point.
    pub(super) fn parse(text: &[u8]) -> Option<Number> {
        let (whole, fraction) = match memchr::memchr(b'.', text) {
            Some(point) => (&text[..point], &text[point + 1..]),
            None => (text, &b""[..]),
        };
        let mut number = Number::whole(matcher::number(whole)?.into());
        for digit in fraction {
            number.numerator = number.numerator * 10 + i128::from(char::from(*digit).to_digit(10)?);
            number.denominator *= 10;
            if number.denominator > 1_000_000 {
                return None;
            }
        }
        Some(number)
    }

    pub(super) fn calculate(self, operator: Operator, other: Number) -> Option<Number> {
        let (a, b) = (self, other);
        let cross = |f: fn(i128, i128) -> Option<i128>| {
            f(a.numerator.checked_mul(b.denominator)?, b.numerator.checked_mul(a.denominator)?)
        };
        let (numerator, denominator) = match operator {
            Operator::Add => (cross(i128::checked_add)?, a.denominator.checked_mul(b.denominator)?),
            Operator::Subtract => (cross(i128::checked_sub)?, a.denominator.checked_mul(b.denominator)?),
            Operator::Multiply => (a.numerator.checked_mul(b.numerator)?, a.denominator.checked_mul(b.denominator)?),
            Operator::Divide => (a.numerator.checked_mul(b.denominator)?, a.denominator.checked_mul(b.numerator)?),
        };
        Some(Number { numerator, denominator })
    }

    pub(super) fn floor(self) -> Number {
        Number::whole(self.numerator.div_euclid(self.denominator))
    }

    pub(super) fn compare(self, other: Number) -> std::cmp::Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.numerator / self.denominator, (self.numerator % self.denominator).abs());
        write!(f, "{whole}")?;
        if rest != 0 {
            write!(f, ".{:02}", rest * 100 / self.denominator)?;
        }
        Ok(())
    }
}
