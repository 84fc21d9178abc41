//! `serve`

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use abstats_store::ServeLock;
use axum::Router;
use tokio::net::TcpListener;

use super::args::Db;
use super::{Failure, say};
use crate::clock::Clock;
use crate::http::App;

/// Requests under way have so long to end after a signal.
const LAST_ORDERS: Duration = Duration::from_secs(10);

pub fn run(db: &Db, listen: &str, clock: Clock) -> Result<(), Failure> {
    let _lock = ServeLock::take(&db.path)?;
    let router = router(&db.path, clock)?;
    block_on(async move {
        let (listener, address) = bind(listen).await?;
        say(&format!("{address}\n"))?;
        serve(listener, router).await
    })
}

/// The service over the database, with its log on standard error.
pub fn router(db: &Path, clock: Clock) -> Result<Router, Failure> {
    let app = App::new(db, clock)?;
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false);
    // A second log in one process: the first stays.
    let _ = log.try_init();
    Ok(app.router())
}

pub fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::could_not(format!("cannot start threads: {error}")))?.block_on(work)
}

/// Listens, and says where: `http://127.0.0.1:8080`.
pub async fn bind(listen: &str) -> Result<(TcpListener, String), Failure> {
    let failed = |error| Failure::could_not(format!("cannot listen on {listen}: {error}"));
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, format!("http://{address}")))
}

/// Answers until the process is told to end; then requests under way are finished.
pub async fn serve(listener: TcpListener, router: Router) -> Result<(), Failure> {
    let (told, mut ending) = tokio::sync::watch::channel(());
    tokio::spawn(async move {
        told_to_end().await;
        drop(told);
    });
    let mut over = ending.clone();
    let served = axum::serve(listener, router).with_graceful_shutdown(async move { _ = ending.changed().await });
    tokio::select! {
        served = served.into_future() => served.map_err(|error| Failure::could_not(error.to_string())),
        () = async { _ = over.changed().await; tokio::time::sleep(LAST_ORDERS).await } => Ok(()),
    }
}

/// Waits for ctrl-c, or for the signal that service managers send.
async fn told_to_end() {
    let interrupted = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! { () = interrupted => {}, () = terminated => {} }
}
