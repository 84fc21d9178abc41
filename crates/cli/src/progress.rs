//! What takes long says so on standard error, when that is a terminal.

use std::io::{self, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

/// Nothing is said of what is done before.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the line changes.
const TICK: Duration = Duration::from_millis(100);

/// Says how far the command is, from two seconds after its beginning until it is dropped.
#[derive(Default)]
pub struct Progress {
    state: Arc<State>,
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

/// How much is read.
#[derive(Default)]
struct State {
    read: AtomicU64,
    /// Of how many; 0 when that is not known.
    total: AtomicU64,
    /// Whether there is more.
    reading: AtomicBool,
}

impl Progress {
    /// Begins.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(State::default());
        let watched = Arc::clone(&state);
        let running = io::stderr().is_terminal().then(|| {
            let (stop, stopped) = channel::<()>();
            let thread = std::thread::spawn(move || {
                if stopped.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let bar = ProgressBar::new_spinner();
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {elapsed}") {
                    bar.set_style(style);
                }
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    bar.set_message(watched.message());
                    bar.tick();
                }
                bar.finish_and_clear();
            });
            (stop, thread)
        });
        Self { state, running }
    }

    /// The source, its bytes counted as they are read.
    pub fn watch<R: Read>(&self, source: R, total: Option<u64>) -> Watched<R> {
        self.state.total.store(total.unwrap_or(0), Relaxed);
        self.state.reading.store(true, Relaxed);
        Watched { source, state: Arc::clone(&self.state) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

impl State {
    fn message(&self) -> String {
        let (bytes, total) = (self.read.load(Relaxed), self.total.load(Relaxed));
        match total {
            _ if !self.reading.load(Relaxed) => "analysing".to_owned(),
            0 => format!("reading, {}", HumanBytes(bytes)),
            total => format!("reading, {} of {}", HumanBytes(bytes), HumanBytes(total)),
        }
    }
}

/// A source that is watched.
pub struct Watched<R> {
    source: R,
    state: Arc<State>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        self.state.read.fetch_add(read as u64, Relaxed);
        self.state.reading.store(read > 0, Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_much_is_read() {
        let progress = Progress::default();
        let mut source = progress.watch(&[0; 3_000][..], Some(4_096));
        assert_eq!(progress.state.message(), "reading, 0 B of 4.00 KiB");
        source.read_exact(&mut [0; 2_048]).unwrap();
        assert_eq!(progress.state.message(), "reading, 2.00 KiB of 4.00 KiB");
        io::copy(&mut source, &mut io::sink()).unwrap();
        assert_eq!(progress.state.message(), "analysing");
    }
}
