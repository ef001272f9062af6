//! Reading files, up to a limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a file that is read with one call.
pub(super) const SMALL: u64 = 64 << 10;

/// Reads so many bytes, or to the end if that comes first: that nothing follows is not asked, as a file that has grown has
/// another size afterwards. Pipes and the like have no size beforehand.
pub(super) fn read_small(mut file: &File, buffer: &mut Vec<u8>, length: usize) -> io::Result<()> {
    buffer.resize(length, 0);
    let mut filled = 0;
    while filled < length {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                buffer.clear();
                return Err(error);
            }
        }
    }
    buffer.truncate(filled);
    Ok(())
}

/// Reads a file to its end, if it is not larger than a limit.
pub(crate) fn whole(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(io::Error::other(format!("more than {limit} bytes, which is the limit"))),
        false => Ok(bytes),
    }
}

/// Bytes that a file may have which says what to do, and is no data: a configuration, a baseline, a map, a list of paths.
pub(crate) const MOST_TEXT: u64 = 64 << 20;
