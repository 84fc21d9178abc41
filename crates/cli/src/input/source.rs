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

/// The whole content, or why there is none. Of more than `max_size` bytes one more than that is read at most.
pub fn bytes(path: &Path, max_size: u64) -> Result<Vec<u8>, String> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        open(path)?.0.take(max_size.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) if bytes.len() as u64 <= max_size => Ok(bytes),
        Ok(_) => Err(format!("more than {} MiB", max_size >> 20)),
        Err(error) => Err(error.to_string()),
    }
}
