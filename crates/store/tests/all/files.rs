//! Import of files as people have them, and of files that are broken.

use std::io::Write;
use std::path::Path;

use abstats_store::{Columns, Error, ImportOptions, Target};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::common::{EXPOSURES, Fixture, columns, defaults};

#[test]
fn separators_are_found_from_the_header() {
    for separator in [",", ";", "\t", "|"] {
        let mut fixture = Fixture::new();
        let file = fixture.file("e.csv", EXPOSURES.replace(',', separator));
        assert_eq!(fixture.exposures(&file, &defaults()).0.taken, 3, "{separator:?}");
    }
}

#[test]
fn utf_16_is_read() {
    let units = std::iter::once(0xFEFF).chain(EXPOSURES.encode_utf16());
    let mut fixture = Fixture::new();
    let file = fixture.file("e.csv", units.flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    assert_eq!(fixture.exposures(&file, &defaults()).0.taken, 3);
}

#[test]
fn synonyms_stand_for_what_is_missing() {
    let usual = "User-ID;Test Group;timestamp;at_home\na;0;1709373600;1\nb;1;1709373600;0\n";
    let ndjson = "{\"uid\": \"c\", \"arm\": \"0\", \"At\": 1709373600}\n\
        {\"visitor_id\": \"d\", \"uid\": \"x\", \"variant_id\": \"1\", \"at\": 1709373600}\n\
        {\"user\": \"e\", \"uid\": \"e\", \"variant_id\": \"1\", \"at\": 1709373600}\n";
    let mut fixture = Fixture::new();
    let (summary, _) = fixture.exposures(&fixture.file("e.csv", usual), &defaults());
    assert_eq!((summary.taken, summary.unread.into_iter().collect::<Vec<_>>()), (2, vec!["at_home".to_owned()]));
    let columns: Vec<_> = summary.columns.iter().map(|(name, column)| (*name, column.as_str())).collect();
    assert_eq!(columns, [("at", "timestamp"), ("variant_id", "Test Group"), ("visitor_id", "User-ID")]);
    let (summary, rejects) = fixture.exposures(&fixture.file("e.ndjson", ndjson), &defaults());
    // The name itself stands above its synonyms, and two of those are one too many.
    assert_eq!((summary.taken, summary.rejected), (2, 1));
    let both = "3: columns \"uid\" and \"user\" both fit visitor_id; --columns visitor_id=uid takes one of them";
    assert_eq!(rejects, [both]);
    assert_eq!(summary.unread.into_iter().collect::<Vec<_>>(), ["uid"]);
    // A name that was given another column has no synonyms.
    let (summary, _) = fixture
        .exposures(&fixture.file("f.csv", usual.replace("at_home", "id2")), &crate::common::columns("visitor_id=id2"));
    assert_eq!((summary.taken, summary.unread.contains("User-ID")), (2, true));
}

fn refused(name: &str, content: impl AsRef<[u8]>, options: &ImportOptions) -> String {
    let mut fixture = Fixture::new();
    let file = fixture.file(name, content);
    let experiment = fixture.experiment();
    let error = fixture.store.import(Target::Exposures(&experiment), &file, options, &mut |_| ()).unwrap_err();
    assert!(matches!(error, Error::Input { .. }), "{error}");
    assert!(fixture.rows().is_empty());
    error.to_string()
}

#[test]
fn files_that_mean_nothing_as_a_whole_are_refused_in_one_sentence() {
    let sentence = refused("e.csv", "visitor_id,at\na,1709373600\n", &defaults());
    assert!(
        sentence
            .ends_with("no column \"variant_id\"; found \"visitor_id\", \"at\"; --columns variant_id=COLUMN names it")
    );
    assert!(refused("e.csv", EXPOSURES, &columns("visitor_id=user")).contains("no column \"user\""));
    assert!(refused("e.csv", EXPOSURES, &columns("name=at")).contains("no name of rows"));
    assert!(refused("e.csv", EXPOSURES, &columns("id=at,uuid=at")).contains("exclude each other"));
    assert!(refused("e.csv", "visitor_id,at,at,variant_id\n", &defaults()).contains("mean the same"));
    assert!(refused("e.json", "[{\"visitor_id\": 1}]", &defaults()).contains("NDJSON"));
    assert!(
        refused("e.csv", "user,uid,group,ts\n", &defaults())
            .ends_with("columns \"user\" and \"uid\" both fit visitor_id; --columns visitor_id=user takes one of them")
    );
    assert!(refused("e.csv", b"visitor_id,variant_id,at,\xff\n", &defaults()).contains("not UTF-8"));
    let many = (0..600).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
    let sentence = refused("e.csv", many, &defaults());
    assert!(sentence.contains("\"c19\" and 580 more") && sentence.len() < 400, "{sentence}");
    assert!("visitor_id".parse::<Columns>().unwrap_err().contains("name=column"));
}

#[test]
fn bom_crlf_blank_lines_and_a_last_line_without_newline_are_read() {
    let csv = format!("\u{feff}{}", EXPOSURES.replace('\n', "\r\n\r\n"));
    let ndjson = "\u{feff}{\"visitor_id\": \"a\", \"variant_id\": \"0\", \"at\": 1709373600}\r\n\r\n  \n\
        {\"visitor_id\": \"b\", \"variant_id\": \"1\", \"at\": 1709373600}";
    let mut fixture = Fixture::new();
    let (summary, _) = fixture.exposures(&fixture.file("e.csv", csv.trim_end()), &defaults());
    assert_eq!((summary.rows, summary.taken, summary.unread.len()), (3, 3, 0));
    let (summary, _) = fixture.exposures(&fixture.file("e.ndjson", ndjson), &defaults());
    assert_eq!((summary.rows, summary.taken, summary.unread.len()), (2, 2, 0));
    // The format is seen from the content, too.
    let (summary, _) = fixture.exposures(&fixture.file("export", format!("{ndjson}\n")), &defaults());
    assert_eq!((summary.taken, summary.equal), (2, 2));
}

#[test]
fn empty_files_have_no_rows() {
    let mut fixture = Fixture::new();
    for (name, content) in [("e.csv", ""), ("e.ndjson", ""), ("e.csv", "visitor_id,variant_id,at\n"), ("e", "\n\n")] {
        assert_eq!(fixture.exposures(&fixture.file(name, content), &defaults()).0.rows, 0, "{name} {content:?}");
    }
}

#[test]
fn wrong_rows_are_rejected_with_their_line_and_the_others_are_taken() {
    let good = "{\"visitor_id\": \"a\", \"variant_id\": \"0\", \"at\": 1709373600}\n";
    let mut bytes = good.repeat(6).into_bytes();
    bytes.extend(b"{\"visitor_id\": \"a\", \n");
    bytes.extend(good.as_bytes());
    bytes.extend(b"{\"visitor_id\": \"\xff\"}\n");
    bytes.extend(b"[1]\n{}\n");
    bytes.extend(format!("{{\"visitor_id\": \"{}\"}}\n", "x".repeat(1 << 20)).as_bytes());
    bytes.extend(format!("{}1{}\n", "[".repeat(1000), "]".repeat(1000)).as_bytes());
    bytes.extend(good.as_bytes());
    let mut fixture = Fixture::new();
    let (summary, rejects) = fixture.exposures(&fixture.file("e.ndjson", bytes), &defaults());
    assert_eq!((summary.taken, summary.rejected), (8, 6));
    for (reject, start) in rejects.iter().zip([
        "7: no JSON: EOF while parsing a value, at character",
        "9: the line is not UTF-8",
        "10: a row is a JSON object",
        "11: visitor_id is missing",
        "12: the line is longer than 1 MiB",
        "13: no JSON: recursion limit exceeded",
    ]) {
        assert!(reject.starts_with(start), "{reject}");
    }
}

#[test]
fn wrong_rows_of_csv_are_rejected_with_the_line_on_which_they_begin() {
    let mut bytes = b"visitor_id,variant_id,at,city\r\na,0,1709373600,\"two\r\nlines\"\r\n".to_vec();
    bytes.extend(b"b,0,1709373600\r\n\r\nc,0,1709373600,\xff\r\nd,0,1709373600,\"a\nb\",more\r\ne,0,soon,\r\n");
    bytes.extend(b"f,0,1709373600,\"never closed\r\n");
    bytes.extend((0..100_000).flat_map(|row| format!("g{row},0,1709373600,x\r\n").into_bytes()));
    let mut fixture = Fixture::new();
    let (summary, rejects) = fixture.exposures(&fixture.file("e.csv", bytes), &defaults());
    assert_eq!((summary.rows, summary.taken), (100_006, 100_001));
    assert_eq!(
        rejects,
        [
            "4: 3 fields, but the header has 4",
            "6: the row is not UTF-8",
            "7: 5 fields, but the header has 4",
            "9: time \"soon\" is not understood; write it like 2024-03-31T12:00:00Z",
            "10: a quotation mark opens in this row and does not close",
        ]
    );
}

/// However near the end of the file, and beside quotation marks that close.
#[test]
fn an_open_quotation_mark_costs_its_own_row_alone() {
    let header = "visitor_id,variant_id,at,city\n";
    let good = |id: &str| format!("{id},0,1709373600,\"\"\n");
    for (behind, begin) in [(1, ""), (3, "\n\r\n"), (2_000, ""), (60_000, "\n")] {
        let rows: String = (0..behind).map(|row| good(&format!("r{row}"))).collect();
        let bytes = format!("{header}{}{begin}open,0,1709373600,\"never closed\n{rows}", good("a"));
        let mut fixture = Fixture::new();
        let (summary, rejects) = fixture.exposures(&fixture.file("e.csv", bytes), &defaults());
        assert_eq!((summary.rows, summary.taken, summary.rejected), (behind + 2, behind + 1, 1), "{behind}");
        let line = 3 + begin.matches('\n').count();
        assert_eq!(rejects, [format!("{line}: a quotation mark opens in this row and does not close")]);
    }
    // A mark within a field that has none before it is a letter.
    let mut fixture = Fixture::new();
    let file = fixture.file("e.csv", format!("{header}a,0,1709373600,5\" wide\nb,0,1709373600,\"x\ny\""));
    assert_eq!(fixture.exposures(&file, &defaults()).0.taken, 2);
    // The header itself.
    let project = fixture.project();
    let file = fixture.file("h.csv", "visitor_id,\"variant_id,at\na,0,1709373600\n");
    let refused = fixture.store.import(Target::Events(&project), &file, &defaults(), &mut |_| ()).unwrap_err();
    assert!(refused.to_string().ends_with("a quotation mark opens in the header and does not close"), "{refused}");
}

#[test]
fn six_hundred_columns_of_attributes() {
    let names = (0..600).map(|column| format!("attributes.c{column}")).collect::<Vec<_>>().join(",");
    let values = (0..600).map(|column| column.to_string()).collect::<Vec<_>>().join(",");
    let mut fixture = Fixture::new();
    let file = fixture.file("e.csv", format!("visitor_id,variant_id,at,{names}\na,0,1709373600,{values}\n"));
    assert_eq!(fixture.exposures(&file, &defaults()).0.taken, 1);
    assert!(fixture.rows()[0].contains("c599"));
}

#[test]
fn what_is_no_file_or_broken_is_refused() {
    let mut fixture = Fixture::new();
    let project = fixture.project();
    let mut failure =
        |path: &Path| fixture.store.import(Target::Events(&project), path, &defaults(), &mut |_| ()).unwrap_err();
    let folder = tempfile::tempdir().unwrap();
    assert!(failure(folder.path()).to_string().contains("no file"));
    assert!(matches!(failure(&folder.path().join("none.csv")), Error::Io { .. }));
    // Half of a compressed file: nothing of it is taken.
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all("visitor_id,name,at\n".as_bytes()).unwrap();
    gz.write_all("a,purchase,1709373600\n".repeat(50_000).as_bytes()).unwrap();
    let whole = gz.finish().unwrap();
    let path = folder.path().join("half.csv.gz");
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(failure(&path), Error::Io { .. }));
    assert_eq!(fixture.count("events"), 0);
}
