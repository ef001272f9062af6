//! Exact numbers.

use std::cmp::Ordering;

use crate::schema::lang::row_rule::Operator;
use crate::schema::matcher;

/// How many decimals a number is shown with at most.
const MOST_DECIMALS: usize = 6;

/// An exact number: 単位数単価 has two decimals, and rates divide by a hundred.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) numerator: i128,
    /// Greater than 0.
    denominator: i128,
}

impl Number {
    pub(super) fn whole(numerator: i128) -> Number {
        Number { numerator, denominator: 1 }
    }

    /// `None` for a denominator of 0, and where the sign cannot be moved to the numerator.
    fn new(numerator: i128, denominator: i128) -> Option<Number> {
        match denominator.cmp(&0) {
            Ordering::Greater => Some(Number { numerator, denominator }),
            Ordering::Less => {
                Some(Number { numerator: numerator.checked_neg()?, denominator: denominator.checked_neg()? })
            }
            Ordering::Equal => None,
        }
    }

    /// Digits, with or without a decimal point and a minus in front.
    pub(super) fn parse(text: &[u8]) -> Option<Number> {
        let (sign, text) = match text.strip_prefix(b"-") {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        if let Some(number) = matcher::number(text) {
            return Some(Number::whole(sign * i128::from(number)));
        }
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
        number.numerator *= sign;
        Some(number)
    }

    /// `None` where the result is too large, or divided by 0.
    pub(super) fn calculate(self, operator: Operator, other: Number) -> Option<Number> {
        let (a, b) = (self, other);
        // Nearly all are whole numbers: nothing needs to be multiplied.
        let sum = |numerator: Option<i128>| Some(Number { numerator: numerator?, denominator: a.denominator });
        match operator {
            Operator::Add if a.denominator == b.denominator => return sum(a.numerator.checked_add(b.numerator)),
            Operator::Subtract if a.denominator == b.denominator => return sum(a.numerator.checked_sub(b.numerator)),
            _ => {}
        }
        let cross = |f: fn(i128, i128) -> Option<i128>| {
            f(a.numerator.checked_mul(b.denominator)?, b.numerator.checked_mul(a.denominator)?)
        };
        let (numerator, denominator) = match operator {
            Operator::Add => (cross(i128::checked_add)?, a.denominator.checked_mul(b.denominator)?),
            Operator::Subtract => (cross(i128::checked_sub)?, a.denominator.checked_mul(b.denominator)?),
            Operator::Multiply => (a.numerator.checked_mul(b.numerator)?, a.denominator.checked_mul(b.denominator)?),
            Operator::Divide => (a.numerator.checked_mul(b.denominator)?, a.denominator.checked_mul(b.numerator)?),
        };
        Number::new(numerator, denominator)
    }

    pub(super) fn floor(self) -> Number {
        if self.denominator == 1 {
            return self;
        }
        Number::whole(self.numerator.div_euclid(self.denominator))
    }

    pub(super) fn compare(self, other: Number) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        let left = self.numerator.checked_mul(other.denominator);
        match left.zip(other.numerator.checked_mul(self.denominator)) {
            Some((left, right)) => left.cmp(&right),
            None => self.compare_by_parts(other),
        }
    }

    /// Compares whole parts, and where they are equal what is left over, turned upside down: as in Euclid's algorithm, the
    /// numbers only get smaller.
    fn compare_by_parts(self, other: Number) -> Ordering {
        let (mut a, mut b) = (self, other);
        let mut turned = false;
        loop {
            let order = a.numerator.div_euclid(a.denominator).cmp(&b.numerator.div_euclid(b.denominator));
            let (a_rest, b_rest) = (a.numerator.rem_euclid(a.denominator), b.numerator.rem_euclid(b.denominator));
            let order = order.then_with(|| match (a_rest, b_rest) {
                (0, _) | (_, 0) => a_rest.cmp(&b_rest),
                _ => Ordering::Equal,
            });
            if order.is_ne() || a_rest == 0 {
                return if turned { order.reverse() } else { order };
            }
            a = Number { numerator: a.denominator, denominator: a_rest };
            b = Number { numerator: b.denominator, denominator: b_rest };
            turned = !turned;
        }
    }
}

/// Whole numbers without decimals, others with two at least; `…` stands for decimals that are not shown.
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.numerator < 0 {
            f.write_str("-")?;
        }
        let (numerator, denominator) = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        write!(f, "{}", numerator / denominator)?;
        let mut rest = numerator % denominator;
        let mut decimals = String::new();
        while decimals.len() < MOST_DECIMALS
            && let Some(tens) = rest.checked_mul(10)
            && (rest != 0 || !decimals.is_empty() && decimals.len() < 2)
        {
            decimals += &(tens / denominator).to_string();
            rest = tens % denominator;
        }
        if !decimals.is_empty() {
            write!(f, ".{decimals}")?;
        }
        if rest != 0 {
            f.write_str("…")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text.as_bytes()).unwrap()
    }

    fn fraction(numerator: i128, denominator: i128) -> Number {
        Number::new(numerator, denominator).unwrap()
    }

    #[test]
    fn numbers_keep_their_sign() {
        let product = number("-47").calculate(Operator::Multiply, number("11.40")).unwrap();
        assert_eq!(product.to_string(), "-535.80");
        assert_eq!(product.floor().to_string(), "-536");
        assert!(number("-47").compare(number("-46")).is_lt() && number("-0.50").compare(number("0")).is_lt());
        for text in ["-", "", "--1", "1-", "-.5", "+1"] {
            assert!(Number::parse(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_as_they_are() {
        for (shown, numerator, denominator) in [
            ("0", 0, 7),
            ("-0.50", -1, 2),
            ("0.05", 1, 20),
            ("-0.005", 5, -1000),
            ("2.50", 250, 100),
            ("1071.125", 8569, 8),
            ("-0.333333…", -1, 3),
            ("0.000000…", 1, i128::MAX / 16),
        ] {
            assert_eq!(fraction(numerator, denominator).to_string(), shown);
        }
        assert_eq!(fraction(i128::MIN, 1).to_string(), i128::MIN.to_string());
        // Where the next decimal cannot be calculated, it is left out.
        assert_eq!(fraction(i128::MAX - 1, i128::MAX).to_string(), "0…");
    }

    #[test]
    fn large_numbers_are_compared_and_not_calculated_with() {
        let (large, larger) = (fraction(i128::MAX - 1, 7), fraction(i128::MAX, 7));
        assert!(large.compare(larger).is_lt() && larger.compare(large).is_gt() && large.compare(large).is_eq());
        // Their cross products do not fit: 1 - 1/n against 1 - 1/(n + 1).
        let (less, more) = (fraction(i128::MAX - 2, i128::MAX - 1), fraction(i128::MAX - 1, i128::MAX));
        assert!(less.compare(more).is_lt() && more.compare(less).is_gt() && more.compare(more).is_eq());
        let negative = |n: Number| fraction(-n.numerator, n.denominator);
        assert!(negative(less).compare(negative(more)).is_gt() && negative(less).compare(less).is_lt());
        assert!(larger.calculate(Operator::Multiply, larger).is_none());
        assert!(larger.calculate(Operator::Add, less).is_none());
        assert!(number("1").calculate(Operator::Divide, number("0")).is_none());
        assert!(number("1").calculate(Operator::Divide, number("-2")).unwrap().compare(number("-0.5")).is_eq());
        assert!(fraction(1, 1).calculate(Operator::Divide, fraction(i128::MIN, 1)).is_none());
    }
}
