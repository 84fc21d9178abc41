//! Whether the process was started with its standard output closed (`>&-`).
//!
//! The standard library opens /dev/null in place of a standard stream that is closed, before `main` begins: whatever is
//! written then seems to have arrived. Afterwards nobody can tell it from a /dev/null that the caller asked for, so this looks
//! before.

/// Whether it was closed; never on systems other than Unix.
#[must_use]
pub fn is_closed() -> bool {
    #[cfg(unix)]
    return before_main::CLOSED.load(std::sync::atomic::Ordering::Relaxed);
    #[cfg(not(unix))]
    false
}

#[cfg(unix)]
mod before_main {
    use std::io;
    use std::os::fd::AsFd;
    use std::sync::atomic::{AtomicBool, Ordering};

    pub static CLOSED: AtomicBool = AtomicBool::new(false);

    ctor::declarative::ctor! {
        #[ctor(unsafe)]
        fn look() {
            CLOSED.store(io::stdout().as_fd().try_clone_to_owned().is_err(), Ordering::Relaxed);
        }
    }
}
