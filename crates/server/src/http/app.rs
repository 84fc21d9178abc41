//! From a request to its answer. One place decides, in one order: is it too long, is there such a path, a key, the method; is it
//! well formed; is there such an experiment; does it fit the experiment (R7, R172).

use std::any::Any;
use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use abstats_document::Input;
use abstats_question::Question;
use abstats_store::{Key, Scope};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use http_body_util::LengthLimitError;
use tower_http::catch_panic::CatchPanicLayer;

use super::reply::Form;
use super::route::{About, Subject};
use super::{Refusal, Route, key, openapi};
use crate::answer;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::stores::Stores;
use crate::views::{self, ProjectIds, Views};

/// The longest path and query, in bytes.
const LONGEST_ADDRESS: usize = 16 << 10;
/// The largest body, in bytes.
const LARGEST_BODY: usize = 8 << 20;

/// Everything that answers need.
#[derive(Debug)]
pub struct App {
    stores: Stores,
    views: Views,
    /// Keys are looked up here, so that no one waits behind who counts.
    door: Desk,
    desk: Desk,
    clock: Clock,
}

impl App {
    /// The service over the database at `path`.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn new(path: &Path, clock: Clock) -> Result<Self, abstats_store::Error> {
        let (door, desk) = (Desk::default(), Desk::default());
        Ok(Self { stores: Stores::open(path)?, views: Views::default(), door, desk, clock })
    }

    /// The service as axum serves it.
    pub fn router(self) -> Router {
        Router::new().fallback(dispatch).layer(CatchPanicLayer::custom(panicked)).with_state(Arc::new(self))
    }

    async fn answer(self: &Arc<Self>, request: Parts, body: Body, route: Option<&Route>) -> Result<Vec<u8>, Refusal> {
        if request.uri.path_and_query().is_some_and(|address| address.as_str().len() > LONGEST_ADDRESS) {
            return Err(Refusal::too_long(LONGEST_ADDRESS));
        }
        let route = route.ok_or_else(Refusal::no_path)?;
        let key = if route.is_public() { None } else { Some(self.authenticate(&request.headers).await?) };
        if !route.allows(&request.method) {
            return Err(Refusal::method(route.allowed()));
        }
        let query = request.uri.query().unwrap_or_default();
        match (route, key) {
            (Route::Experiment(subject, about), Some(key)) => {
                let id = subject.id()?;
                let question = Question::parse(about.endpoint(), query.as_bytes())?;
                let (app, subject, about) = (Arc::clone(self), subject.clone(), *about);
                self.desk.work(move || app.count(&key, &subject, id, about, &question)).await?
            }
            (Route::Compute, _) => {
                if !query.is_empty() {
                    return Err(Refusal::bad("compute has no parameters: what is asked stands in the body"));
                }
                let body = to_bytes(body, LARGEST_BODY).await.map_err(|error| unread(&error))?;
                self.desk.work(move || compute(&body)).await?
            }
            (Route::OpenApi, _) => Ok(openapi::document().to_vec()),
            (Route::Health, _) => Ok(b"{\"success\":true}\n".to_vec()),
            // A route with a key that has none: `is_public` says otherwise.
            (Route::Experiment(..), None) => Err(Refusal::unauthorized()),
        }
    }

    /// The key of the request, when it may read. Wrong, revoked and malformed ones are alike (R176).
    async fn authenticate(self: &Arc<Self>, headers: &HeaderMap) -> Result<Key, Refusal> {
        let presented = key::presented(headers).ok_or_else(Refusal::unauthorized)?.to_owned();
        let app = Arc::clone(self);
        let found = self.door.work(move || app.stores.lend(|store| store.authenticate(&presented))).await?;
        let key = found.and_then(|key| key).map_err(|error| failed("authentication", &error))?;
        key.filter(|key| key.scope == Scope::Read).ok_or_else(Refusal::unauthorized)
    }

    /// Counts what is asked of an experiment of the key's project.
    fn count(
        &self,
        key: &Key,
        subject: &Subject,
        id: u64,
        about: About,
        question: &Question,
    ) -> Result<Vec<u8>, Refusal> {
        let answered = self.stores.lend(|store| {
            // An experiment of another project takes as long as one that there is not.
            let known = store.experiment(&key.project, id).map_err(|error| failed("experiment", &error))?;
            if known.is_none() || subject.project.as_ref() != Some(&key.project.key) {
                return Err(Refusal::no_experiment());
            }
            let (experiment, visitors) = match self.views.current(store, &key.project, id) {
                Ok(Some(current)) => current,
                Ok(None) => return Err(Refusal::no_experiment()),
                Err(views::Error::Restless | views::Error::Store(abstats_store::Error::Busy)) => {
                    return Err(Refusal::busy());
                }
                Err(error) => return Err(failed("view", &error)),
            };
            let ids = ProjectIds { store, project: &key.project };
            let now = self.clock.now();
            let subject = answer::Subject { definition: &experiment.definition, visitors: &visitors, ids: &ids, now };
            let document = match about {
                About::Result => answer::result(subject, question),
                About::Timeseries => answer::timeseries(subject, question),
                About::Metrics => answer::metrics(subject, question),
            };
            document.map_err(|error| match error {
                answer::Error::Question(sentence) => Refusal::bad(sentence),
                answer::Error::Failed(error) => failed("counting", error.as_ref()),
            })
        });
        answered.map_err(|error| failed("database", &error))?
    }
}

/// The only handler: what axum's own router would say in its own words is said here in ours.
async fn dispatch(State(app): State<Arc<App>>, request: Request) -> Response {
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let route = Route::of(parts.uri.path());
    let form = Form::new(parts.method.clone(), parts.headers.clone());
    let response = form.respond(app.answer(parts, body, route.as_ref()).await);
    // Neither the address nor headers: they hold keys, ids and what was asked.
    let (name, status) = (route.as_ref().map_or("none", Route::name), response.status().as_u16());
    tracing::info!(route = name, status, ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
    response
}

/// The document of `compute`, which is that of the command `analyze`.
fn compute(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let input = Input::from_bytes(body).map_err(|wrong| Refusal::bad(wrong.lines().join("; ")))?;
    answer::document(&input.run()).map_err(|error| failed("compute", &error))
}

fn unread(error: &axum::Error) -> Refusal {
    if error.source().is_some_and(<dyn std::error::Error>::is::<LengthLimitError>) {
        Refusal::too_large(LARGEST_BODY)
    } else {
        Refusal::bad("the body broke off")
    }
}

/// What went wrong goes into the log, not over the wire.
fn failed(what: &str, error: &(dyn std::error::Error + 'static)) -> Refusal {
    tracing::error!(what, error = %error);
    Refusal::failed()
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!(what = "panic");
    Form::new(Method::GET, HeaderMap::new()).respond(Err(Refusal::failed()))
}
