//! The arguments that limit what is read.

use clap::Args;

use super::said::{Said, said};
use crate::disk::Limits;

/// The limits on sizes.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LimitArgs {
    #[arg(long, value_name = "SIZE", default_value = "2G", value_parser = size)]
    max_file_size: u64,
    #[arg(long, value_name = "N", default_value_t = 400)]
    max_zip_ratio: u64,
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_memory: Option<u64>,
}

impl LimitArgs {
    pub fn limits(self) -> Limits {
        let own = Limits::default();
        Limits {
            max_file_size: self.max_file_size,
            max_zip_ratio: self.max_zip_ratio,
            max_memory: self.max_memory.unwrap_or(own.max_memory),
        }
    }
}

/// A number of bytes, with K, M or G.
fn size(text: &str) -> Result<u64, Said> {
    let (digits, unit) = match text.to_ascii_uppercase().chars().last() {
        Some('K') => (&text[..text.len() - 1], 1 << 10),
        Some('M') => (&text[..text.len() - 1], 1 << 20),
        Some('G') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    let number: u64 = digits
        .trim()
        .parse()
        .map_err(|_| said("バイト数を 500M のように書いてください", "write a number of bytes, such as 500M"))?;
    number.checked_mul(unit).ok_or_else(|| said("数が大きすぎます", "the number is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("500").unwrap(), 500);
        assert_eq!(size("2g").unwrap(), 2 << 30);
        assert!(size("x").is_err() && size("").is_err() && size("99999999999G").is_err());
    }
}
