//! Who counts when.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Why work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// Too many wait already.
    Busy,
    /// It panicked.
    Panicked,
}

/// Lets as many threads work at once as there are cores. The others wait, a limited number of them.
#[derive(Debug)]
pub struct Desk {
    places: Arc<Semaphore>,
    working: Arc<Semaphore>,
}

/// So many wait for each one that works.
const WAITING: usize = 1_000;

impl Desk {
    /// A desk for so many threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(threads * (1 + WAITING))), working: Arc::new(Semaphore::new(threads)) }
    }

    /// Does the work on a thread of its own, when it is its turn. Work whose asker goes away before its turn is not done.
    ///
    /// # Errors
    /// When too many wait, or when it panics.
    pub async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Undone> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Undone::Busy)?;
        let turn = Arc::clone(&self.working).acquire_owned().await.map_err(|_| Undone::Busy)?;
        let done = spawn_blocking(move || {
            let _until_done = (place, turn);
            work()
        });
        done.await.map_err(|_| Undone::Panicked)
    }
}

impl Default for Desk {
    fn default() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[tokio::test]
    async fn those_beyond_the_limit_are_refused() {
        let desk = Arc::new(Desk::new(1));
        let (go, wait) = channel::<()>();
        let first = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move { desk.work(move || wait.recv()).await.map(drop) }
        });
        while desk.working.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let waiting: Vec<_> = (0..WAITING)
            .map(|number| {
                let desk = Arc::clone(&desk);
                tokio::spawn(async move { desk.work(move || number).await })
            })
            .collect();
        while desk.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(desk.work(|| ()).await, Err(Undone::Busy));
        go.send(()).unwrap();
        first.await.unwrap().unwrap();
        for (number, waiting) in waiting.into_iter().enumerate() {
            assert_eq!(waiting.await.unwrap(), Ok(number));
        }
        assert_eq!(desk.work(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_panic_is_told_and_frees_its_place() {
        let desk = Desk::new(1);
        let panic: Result<(), _> = desk.work(|| std::panic::resume_unwind(Box::new(()))).await;
        assert_eq!(panic, Err(Undone::Panicked));
        assert_eq!(desk.work(|| 7).await, Ok(7));
    }
}
