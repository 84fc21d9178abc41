//! Files that are no text, by how they begin.

/// So many bytes tell.
pub(crate) const TELLING: usize = 128;

const SHEET: &str = "save its sheet as CSV (spreadsheets: \"CSV UTF-8\")";
const UNPACK: &str = "unpack it first";

/// What the file is, and what makes a table of it.
pub(crate) fn packed(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const KINDS: [(&[u8], &str, &str); 12] = [
        (b"PK\x03\x04", "a ZIP file", UNPACK),
        (b"PK\x05\x06", "an empty ZIP file", UNPACK),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook", SHEET),
        (b"\x1F\x8B", "a gzip file", "unpack it first, e.g. gunzip -c FILE | abstats analyze -"),
        (b"BZh", "a bzip2 file", UNPACK),
        (b"\xFD7zXZ", "an xz file", UNPACK),
        (b"\x28\xB5\x2F\xFD", "a Zstandard file", UNPACK),
        (b"7z\xBC\xAF\x27\x1C", "a 7z file", UNPACK),
        (b"%PDF-", "a PDF", "export the table itself, as CSV"),
        (b"PAR1", "a Parquet file", "export it as CSV"),
        (b"SQLite format 3\0", "an SQLite database", "export the table as CSV"),
        (b"{\\rtf", "a text with layout (RTF)", "save the table itself, as CSV"),
    ];
    let has = |part: &[u8]| bytes.windows(part.len()).take(TELLING).any(|window| window == part);
    let (mark, what, todo) = KINDS.into_iter().find(|(mark, ..)| bytes.starts_with(mark))?;
    if !mark.starts_with(b"PK") {
        return Some((what, todo));
    }
    // The first file within tells which program packed them.
    Some(if [&b"[Content_Types]"[..], b"_rels/", b"xl/", b"docProps/"].into_iter().any(has) {
        ("an Excel workbook", SHEET)
    } else if has(b"opendocument.spreadsheet") {
        ("an OpenDocument spreadsheet", SHEET)
    } else {
        (what, todo)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_how_they_begin() {
        let zip =
            |name: &[u8]| [b"PK\x03\x04\x14\0\x06\0\x08\0\0\0\x21\0abcdefghijkl\x13\0\0\0".as_slice(), name].concat();
        for (bytes, expected) in [
            (zip(b"[Content_Types].xml"), Some("an Excel workbook")),
            (zip(b"xl/workbook.xml"), Some("an Excel workbook")),
            (zip(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), Some("an OpenDocument spreadsheet")),
            (zip(b"data.csv"), Some("a ZIP file")),
            (b"\x1F\x8B\x08".to_vec(), Some("a gzip file")),
            (b"\xD0\xCF\x11\xE0\xA1".to_vec(), Some("an old Excel workbook")),
            (b"%PDF-1.7".to_vec(), Some("a PDF")),
            (b"PKs,visitors,conversions".to_vec(), None),
            (b"variant".to_vec(), None),
            (b"".to_vec(), None),
        ] {
            assert_eq!(packed(&bytes).map(|(what, _)| what), expected);
        }
    }
}
