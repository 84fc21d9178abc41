//! JSON in lines: a line for each field of the document, and for each variant, segment and warning.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// Indented down to the items of the document's arrays; what is in these is on one line, as short as it can be. (Indented
/// throughout, a document of many segments would be half blanks.)
///
/// ```
/// use serde::Serialize;
/// let mut out = Vec::new();
/// let value = serde_json::json!({"variants": [{"id": "0", "rates": [0.1, 0.2]}, {"id": "1"}]});
/// value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, abstats_document::Lines::default()))?;
/// let expected = "{\n  \"variants\": [\n    {\"id\":\"0\",\"rates\":[0.1,0.2]},\n    {\"id\":\"1\"}\n  ]\n}";
/// assert_eq!(String::from_utf8_lossy(&out), expected);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Lines {
    depth: usize,
    /// Whether what ends next holds anything.
    full: bool,
}

impl Lines {
    /// The document, and the arrays in it.
    const DEEPEST: usize = 2;

    fn begin(&mut self, out: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.full = false;
        out.write_all(bracket)
    }

    fn end(&mut self, out: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        if self.full && self.depth <= Self::DEEPEST {
            line(out, self.depth - 1)?;
        }
        self.depth -= 1;
        self.full = true;
        out.write_all(bracket)
    }

    fn next(&self, out: &mut (impl Write + ?Sized), first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= Self::DEEPEST { line(out, self.depth) } else { Ok(()) }
    }
}

fn line(out: &mut (impl Write + ?Sized), depth: usize) -> io::Result<()> {
    out.write_all(b"\n")?;
    (0..depth).try_for_each(|_| out.write_all(b"  "))
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.full = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth == 1 { b": " } else { b":" })
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.full = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::Serializer;

    use super::*;

    fn lines(value: &serde_json::Value) -> String {
        let mut out = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut out, Lines::default())).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_for_each_field_and_each_item() {
        let value =
            serde_json::json!({"a": [], "b": [{"c": [1, {}]}, {}], "d": {"e": 1, "f": {"g": [2, 3]}}, "h": null});
        let expected = "{\n  \"a\": [],\n  \"b\": [\n    {\"c\":[1,{}]},\n    {}\n  ],\n  \"d\": {\n    \"e\":1,\n    \
                        \"f\":{\"g\":[2,3]}\n  },\n  \"h\": null\n}";
        assert_eq!(lines(&value), expected);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&lines(&value)).unwrap(), value);
    }
}
