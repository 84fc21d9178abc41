//! Where a report goes: a file is the old one or the new one, whatever happens, and never the input.

use std::fs::{self, File, OpenOptions};
use std::io::{self, StdoutLock, Write};
use std::path::{Path, PathBuf};

/// Writes the file beside its place and then moves it there: a full disk, a kill or a power cut leaves the old one whole. An
/// existing file keeps its mode; a link stays a link, and what it points at is replaced; what is no file (a pipe, a device)
/// is written into.
pub fn file(path: &Path, content: &[u8]) -> io::Result<()> {
    // Opened for writing, to respect a file that may not be written.
    let old = match OpenOptions::new().write(true).open(path) {
        Ok(mut old) => {
            let about = old.metadata()?;
            if !about.is_file() {
                return old.write_all(content);
            }
            Some(about)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let path = place(path)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".abstats-");
    with_usual_mode(&mut builder);
    let mut new = builder.tempfile_in(folder)?;
    new.write_all(content)?;
    if let Some(old) = old {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(&path).map_err(|error| error.error)?;
    // The name as well; where a folder cannot be synchronised, the file is there all the same.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Where the file is, behind links.
fn place(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(path) {
            // A link to a file that is not there yet.
            Ok(target) => Ok(path.parent().unwrap_or(Path::new("")).join(target)),
            Err(_) => Ok(path.to_owned()),
        },
        place => place,
    }
}

/// That of any new file, as the process's mask says.
#[cfg(unix)]
fn with_usual_mode(builder: &mut tempfile::Builder) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn with_usual_mode(_: &mut tempfile::Builder) {}

/// In words, without the number of the system's error.
pub fn why(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

/// Whether both are the same file, through links of either kind; `-` is standard input.
pub fn is_input(output: &Path, input: &Path) -> bool {
    let known = fs::metadata(output).ok().and_then(|about| id(&about));
    let (Some(output), Some(input)) = (known, of_input(input)) else {
        return input != Path::new("-")
            && fs::canonicalize(output).is_ok_and(|output| fs::canonicalize(input).is_ok_and(|input| input == output));
    };
    output == input
}

/// Whether standard output goes into the input.
pub fn stdout_is_input(input: &Path) -> bool {
    let (output, input) = (of_stdout(), of_input(input));
    output.is_some() && output == input
}

fn of_input(input: &Path) -> Option<(u64, u64)> {
    if input == Path::new("-") { of_stdin() } else { id(&fs::metadata(input).ok()?) }
}

/// The device and the number on it, of regular files: a terminal or /dev/null may well be both.
#[cfg(unix)]
fn id(about: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    about.is_file().then(|| (about.dev(), about.ino()))
}

#[cfg(unix)]
fn of_stdin() -> Option<(u64, u64)> {
    use std::os::fd::AsFd;
    id(&File::from(io::stdin().as_fd().try_clone_to_owned().ok()?).metadata().ok()?)
}

#[cfg(unix)]
fn of_stdout() -> Option<(u64, u64)> {
    use std::os::fd::AsFd;
    id(&File::from(io::stdout().as_fd().try_clone_to_owned().ok()?).metadata().ok()?)
}

#[cfg(not(unix))]
const fn id(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(not(unix))]
const fn of_stdin() -> Option<(u64, u64)> {
    None
}

#[cfg(not(unix))]
const fn of_stdout() -> Option<(u64, u64)> {
    None
}

/// Standard output, unless there is none: the standard library opens /dev/null in place of one that is closed, so that
/// everything would seem to be written.
pub fn stdout() -> io::Result<StdoutLock<'static>> {
    if closed_stdout::is_closed() { Err(io::Error::other("it is closed")) } else { Ok(io::stdout().lock()) }
}

/// The date, in UTC: `2024-01-15`.
pub fn today() -> String {
    jiff::Timestamp::now().to_string().chars().take_while(|character| *character != 'T').collect()
}
