//! A service over a fresh database, asked in process.

use abstats_question::{Moment, date_time};
use abstats_server::clock::Clock;
use abstats_server::http::App;
use abstats_store::{Definition, Project, Scope, Store};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// The moment at which all is asked unless a test says otherwise.
pub const NOW: &str = "2024-03-31T12:00:00Z";

pub fn moment(text: &str) -> Moment {
    date_time(text).unwrap()
}

/// A database with one experiment.
pub struct Service {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub project: Project,
    pub key: String,
    id: u64,
    router: Router,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The sentence of an error.
    pub fn error(&self) -> String {
        self.json()["error"].as_str().unwrap().to_owned()
    }
}

/// A definition with what is given over the usual: two variants, a purchase as primary goal, begun on 2024-03-01.
pub fn definition(over: Value) -> Value {
    let mut definition = json!({
        "project_key": "shop", "id": 1234, "name": "Checkout", "created_at": "2024-03-01T00:00:00Z",
        "variants": [{"id": "0"}, {"id": "1"}],
        "goals": [
            {"goal_profile_id": 7, "goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true},
            {"goal_profile_id": 8, "goal_key": "signup", "goal_name": "Sign up", "goal_type": "formSubmit", "goal_value": "#form"}
        ]
    });
    if let (Value::Object(usual), Value::Object(over)) = (&mut definition, over) {
        usual.extend(over);
    }
    definition
}

pub fn exposure(visitor: &str, variant: &str, at: &str) -> Value {
    json!({"kind": "exposure", "experiment": 1234, "visitor_id": visitor, "variant_id": variant, "at": at})
}

pub fn event(visitor: &str, name: &str, at: &str) -> Value {
    json!({"kind": "event", "visitor_id": visitor, "name": name, "at": at})
}

pub fn conversion(visitor: &str, goal: &str, at: &str) -> Value {
    json!({"kind": "conversion", "visitor_id": visitor, "goal_key": goal, "at": at})
}

impl Service {
    pub fn new(over: Value) -> Self {
        Self::at(NOW, over)
    }

    /// The clock stands still at this moment.
    pub fn at(now: &str, over: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let mut store = Store::create(&path).unwrap();
        let definition = Definition::parse(definition(over).to_string().as_bytes()).unwrap();
        store.apply(&definition).unwrap();
        let project = store.project(&definition.project_key).unwrap().unwrap();
        let (_, secret) = store.create_key(&project, Scope::Read).unwrap();
        let router = App::new(&path, Clock::Fixed(moment(now))).unwrap().router();
        Self { folder, store, project, key: secret.reveal().to_owned(), id: definition.id, router }
    }

    pub fn apply(&mut self, over: Value) {
        let definition = Definition::parse(definition(over).to_string().as_bytes()).unwrap();
        self.store.apply(&definition).unwrap();
    }

    /// The same database under another server.
    pub fn restarted(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        self.store.backup(&path).unwrap();
        let store = Store::open(&path).unwrap();
        let router = App::new(&path, Clock::Fixed(moment(NOW))).unwrap().router();
        Self { folder, store, project: self.project.clone(), key: self.key.clone(), id: self.id, router }
    }

    /// Every row must be taken.
    pub fn track(&mut self, rows: &[Value]) {
        let tracked = self.store.track(&self.project, rows).unwrap();
        assert_eq!(tracked.rejected, [], "{rows:?}");
    }

    /// Sends a request as it is.
    pub fn send(&self, request: Request<Body>) -> Reply {
        send(&self.router, request)
    }

    /// Asks the same from another thread.
    pub fn asker(&self) -> Asker {
        Asker { router: self.router.clone(), path: self.path("result", ""), key: self.key.clone() }
    }

    /// Sends a request with this method and these headers, without a key of its own.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap())
    }

    /// Asks with the key.
    pub fn get(&self, path: &str) -> Reply {
        self.request("GET", path, &[("api-key", &self.key)])
    }

    /// The path of the experiment's endpoint.
    pub fn path(&self, endpoint: &str, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/v2/project/{}/experiment/{}/{endpoint}{mark}{query}", self.project.key, self.id)
    }

    pub fn ask(&self, query: &str) -> Reply {
        self.get(&self.path("result", query))
    }

    /// The document, which must come.
    pub fn result(&self, query: &str) -> Value {
        let reply = self.ask(query);
        assert_eq!(reply.status, 200, "{query}: {}", reply.text());
        reply.json()
    }

    /// The sentence of a 400.
    pub fn refused(&self, query: &str) -> String {
        let reply = self.ask(query);
        assert_eq!(reply.status, 400, "{query}: {}", reply.text());
        reply.error()
    }

    /// Visitors and conversions of each variant.
    pub fn counts(&self, query: &str) -> Vec<(u64, u64)> {
        counts(&self.result(query))
    }
}

/// Asks a service from another thread.
pub struct Asker {
    router: Router,
    path: String,
    key: String,
}

impl Asker {
    pub fn ask(&self, query: &str) -> Reply {
        let request = Request::get(format!("{}?{query}", self.path)).header("api-key", &self.key);
        send(&self.router, request.body(Body::empty()).unwrap())
    }
}

fn send(router: &Router, request: Request<Body>) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response: Response<Body> = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    })
}

/// Visitors and conversions of each variant of a document or of a segment.
pub fn counts(document: &Value) -> Vec<(u64, u64)> {
    let variants = document["variants"].as_array().unwrap();
    variants
        .iter()
        .map(|variant| (variant["visitors"].as_u64().unwrap(), variant["conversions"].as_u64().unwrap()))
        .collect()
}

/// A value for a query.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
