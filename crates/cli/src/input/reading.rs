//! The bytes of a file, as many as are asked for at most.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The whole content, or why there is none. More than `max_size` is an error before it is in memory: a file's size is asked
/// for first, and of what has none (a pipe, a device) one byte more than that is read at most.
pub fn bytes(path: &Path, max_size: u64) -> Result<Vec<u8>, String> {
    let read = if path == Path::new("-") { take(io::stdin().lock(), max_size) } else { file(path, max_size) };
    match read {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(format!("more than {}; a larger --max-size reads more", size(max_size))),
        Err(error) => Err(error.to_string()),
    }
}

fn file(path: &Path, max_size: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::Error::other("a folder, not a file"));
    }
    if about.is_file() && about.len() > max_size {
        return Ok(None);
    }
    take(file, max_size)
}

/// `None` when there is more.
fn take(from: impl Read, max_size: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(max_size.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max_size).then_some(bytes))
}

/// `64 MiB`, or bytes where that is not round.
fn size(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let round = units.into_iter().find(|(_, shift)| bytes > 0 && bytes.trailing_zeros() >= *shift);
    round.map_or_else(|| format!("{bytes} bytes"), |(unit, shift)| format!("{} {unit}", bytes >> shift))
}
