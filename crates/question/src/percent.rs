//! Percent escapes.

/// The bytes with escapes decoded and `+` as a space; an escape without two hexadecimal digits stays as it is, and the second
/// part says whether there was one.
pub(crate) fn decode(text: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut broken = false;
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, escaped(after)) {
            (b'+', _) => bytes.push(b' '),
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (_, _) => {
                broken |= *first == b'%';
                bytes.push(*first);
            }
        }
    }
    (bytes, broken)
}

/// The byte that the two hexadecimal digits at the beginning name.
fn escaped(after: &[u8]) -> Option<u8> {
    let [high, low, ..] = *after else { return None };
    Some(digit(high)? << 4 | digit(low)?)
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
