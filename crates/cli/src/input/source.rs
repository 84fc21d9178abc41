//! The bytes of a file or of standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What is read, and how many bytes that is when it is known.
pub fn open(path: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::Error::other("a folder, not a file"));
    }
    let size = about.is_file().then_some(about.len());
    Ok((Box::new(file), size))
}

/// All bytes, at most so many.
pub fn all(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.0.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("more than {most} bytes")));
    }
    Ok(bytes)
}
