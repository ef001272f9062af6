//! Records taken apart and put together again, for changing single cells.

/// Cells with their quotes.
pub type Record = Vec<Vec<u8>>;

/// Splits what the generator wrote: records that end in CRLF, quotes that are closed.
pub fn split(data: &[u8]) -> Vec<Record> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), Vec::new(), false);
    for b in data {
        match b {
            b',' if !quoted => record.push(std::mem::take(&mut cell)),
            b'\n' if !quoted => {
                cell.pop();
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            _ => {
                quoted ^= *b == b'"';
                cell.push(*b);
            }
        }
    }
    records
}

/// The inverse of [`split`].
pub fn join(records: &[Record]) -> Vec<u8> {
    records.iter().flat_map(|record| [record.join(&b","[..]), b"\r\n".to_vec()].concat()).collect()
}

/// Whether a cell, without its quotes, fits a pattern: `*` is anything, `?` one byte.
pub(crate) fn fits(pattern: &[u8], cell: &[u8]) -> bool {
    match (pattern, cell) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=cell.len()).any(|at| fits(rest, &cell[at..])),
        ([b'?', rest @ ..], [_, after @ ..]) => fits(rest, after),
        ([p, rest @ ..], [c, after @ ..]) => p == c && fits(rest, after),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_is_the_inverse_of_splitting() {
        let data = b"1,\"a,\r\nb\"\"c\",\r\n2,,\r\n";
        let records = split(data);
        assert_eq!(records.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3]);
        assert_eq!(join(&records), data);
    }

    #[test]
    fn patterns() {
        assert!(fits(b"11*", b"111211") && fits(b"*AAAA", b"11AAAA") && fits(b"", b"") && fits(b"???*", b"123"));
        assert!(!fits(b"?*", b"") && !fits(b"11*", b"12") && !fits(b"", b"x"));
    }
}
