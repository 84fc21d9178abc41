//! Parameters of an address.

use std::borrow::Cow;

use crate::percent;

/// The value of a parameter in the query of an address, decoded (`+` is a space); of several the first. `None` when the query
/// does not have it; the empty text when it has no value. A broken escape stays as it is, bytes that are no text become U+FFFD.
///
/// ```
/// use abstats_question::query_parameter;
/// let page = "https://shop.example/a?plan=pro+max&plan=basic&x=%41#top?plan=none";
/// assert_eq!(query_parameter(page, "plan").as_deref(), Some("pro max"));
/// assert_eq!(query_parameter(page, "x").as_deref(), Some("A"));
/// assert_eq!(query_parameter(page, "top"), None);
/// ```
#[must_use]
pub fn query_parameter<'a>(address: &'a str, key: &str) -> Option<Cow<'a, str>> {
    let address = address.split_once('#').map_or(address, |(before, _)| before);
    let (_, query) = address.split_once('?')?;
    query.split('&').filter(|pair| !pair.is_empty()).find_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name) == key).then(|| decode(value))
    })
}

fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let (bytes, _) = percent::decode(text.as_bytes());
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}
