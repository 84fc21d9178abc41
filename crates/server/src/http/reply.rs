//! What goes over the wire.

use std::fmt::Write;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Refusal, encoding};

/// What a request asks about the form of its answer.
#[derive(Clone, Debug)]
pub struct Form {
    method: Method,
    headers: HeaderMap,
}

impl Form {
    /// What a request of this method with these headers asks.
    pub const fn new(method: Method, headers: HeaderMap) -> Self {
        Self { method, headers }
    }

    /// The response.
    pub fn respond(&self, answer: Result<Vec<u8>, Refusal>) -> Response {
        match answer {
            Ok(body) => self.success(body),
            Err(refusal) => self.refused(&refusal),
        }
    }

    fn success(&self, body: Vec<u8>) -> Response {
        let packed = encoding::gzip(&self.headers, &body);
        let tag = tag(&body, packed.is_some());
        let mut headers = vec![
            (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
            (VARY, HeaderValue::from_static("accept-encoding")),
        ];
        let known = self.method != Method::POST && self.knows(&tag);
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.push((ETAG, tag));
        }
        if known {
            return response(StatusCode::NOT_MODIFIED, headers, Body::empty());
        }
        if packed.is_some() {
            headers.push((CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        }
        self.with_body(StatusCode::OK, headers, packed.unwrap_or(body))
    }

    fn refused(&self, refusal: &Refusal) -> Response {
        #[derive(Serialize)]
        struct Document {
            error: String,
        }
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut body = Vec::new();
        // A vector takes everything.
        let _ = abstats_document::json::compact(&mut body, &Document { error: refusal.to_string() });
        let header =
            refusal.header().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        self.with_body(status, header.into_iter().collect(), body)
    }

    fn with_body(&self, status: StatusCode, mut headers: Vec<(HeaderName, HeaderValue)>, body: Vec<u8>) -> Response {
        headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        headers.push((CONTENT_LENGTH, body.len().into()));
        let body = if self.method == Method::HEAD { Body::empty() } else { body.into() };
        response(status, headers, body)
    }

    /// Whether the client has this version already.
    fn knows(&self, tag: &str) -> bool {
        let known = self.headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        known
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    }
}

/// A strong tag: other bytes, another tag, those of the compression too.
fn tag(body: &[u8], packed: bool) -> String {
    let hash = Sha256::digest(body);
    let mut tag = String::from("\"");
    for byte in &hash[..16] {
        // A string takes everything.
        let _ = write!(tag, "{byte:02x}");
    }
    tag + if packed { "-gzip\"" } else { "\"" }
}

fn response(status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().extend(headers);
    response
}
