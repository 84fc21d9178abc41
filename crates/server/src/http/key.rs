//! The key that a request brings.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

/// The request's key: from `Authorization: Bearer K`, `x-api-key: K` or `api-key: K`. `None` when there is none, when one
/// cannot be a key, and when the request brings two different ones.
pub fn presented(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get_all(AUTHORIZATION).iter().map(|value| {
        let (scheme, key) = value.to_str().ok()?.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    let named = ["x-api-key", "api-key"].iter().flat_map(|name| headers.get_all(*name));
    let keys = bearer.chain(named.map(|value| value.to_str().ok().map(str::trim)));
    let mut found = None;
    for key in keys {
        let key = key.filter(|key| !key.is_empty())?;
        if found.is_some_and(|found| found != key) {
            return None;
        }
        found = Some(key);
    }
    found
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        all.iter().map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn r2_three_headers_are_alike() {
        for one in [
            ("authorization", "Bearer abc"),
            ("authorization", "bearer abc"),
            ("authorization", "BEARER  abc "),
            ("x-api-key", "abc"),
            ("api-key", " abc"),
        ] {
            assert_eq!(presented(&headers(&[one])), Some("abc"), "{one:?}");
        }
    }

    #[test]
    fn r3_what_is_no_key() {
        for none in
            [&[][..], &[("authorization", "Basic abc")], &[("authorization", "abc")], &[("authorization", "Bearer ")]]
        {
            assert_eq!(presented(&headers(none)), None, "{none:?}");
        }
    }

    #[test]
    fn r176_two_different_keys_are_none() {
        assert_eq!(presented(&headers(&[("x-api-key", "abc"), ("api-key", "abc")])), Some("abc"));
        assert_eq!(presented(&headers(&[("x-api-key", "abc"), ("api-key", "abd")])), None);
        assert_eq!(presented(&headers(&[("authorization", "Bearer abc"), ("api-key", "abd")])), None);
        assert_eq!(presented(&headers(&[("authorization", "Basic abc"), ("api-key", "abc")])), None);
    }
}
