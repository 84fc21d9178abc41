//! How far a long import is.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error, when that is a terminal.
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
}

impl Progress {
    /// A bar for the file of this name.
    pub fn new(name: String) -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{prefix}  {bar:30}  {percent:>3}%  {msg}  {eta} left") {
            bar.set_style(style);
        }
        bar.set_prefix(name);
        Self { bar, began: Instant::now() }
    }

    /// So many rows are done, and so many bytes of all.
    pub fn at(&self, rows: u64, bytes: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(bytes);
        let seconds = self.began.elapsed().as_secs_f64();
        if seconds > 0.0 {
            self.bar.set_message(format!("{rows} rows, {:.0} rows/s", rows as f64 / seconds));
        }
    }

    /// Does something on the terminal that the bar must not overwrite.
    pub fn aside(&self, work: impl FnOnce()) {
        self.bar.suspend(work);
    }

    /// Clears it.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
