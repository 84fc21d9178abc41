//! The bytes of a file or of standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What is read.
pub fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::other("a folder, not a file"));
    }
    Ok(Box::new(file))
}
