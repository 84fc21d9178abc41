//! Errors as a program asks for them.

use abstats::{Place, Problem};
use abstats_document::{Error, ErrorKind, Input};

fn all(text: &str) -> Vec<Error> {
    Input::from_bytes(text.as_bytes()).unwrap_err().listed().to_vec()
}

#[track_caller]
fn only(text: &str) -> Error {
    let [error] = &all(text)[..] else { panic!("{:?}", all(text)) };
    error.clone()
}

#[test]
fn an_error_of_csv_knows_line_place_and_field() {
    let text = "variant,visitors,conversions,breakdown,criteria\n\na,10,12,,\nb,10,1,,\nb,x,1,device,mobile\nb,1,1\n";
    let found: Vec<_> = all(text).iter().map(|error| (error.line(), error.field(), error.place().clone())).collect();
    let in_segment = Place { variant: Some("b".into()), ..Place::segment("device", "mobile") };
    let expected = [
        (Some(3), Some("conversions"), Place::variant("a")),
        (Some(5), Some("visitors"), in_segment),
        (Some(6), None, Place::default()),
    ];
    assert_eq!(found, expected);
    assert_eq!(all(text)[2].kind(), &ErrorKind::Fields { fields: 3, header: 5 });
    assert!(all(text).iter().all(|error| error.column().is_none() && error.path().is_none()));
}

/// What is wrong with several rows has the line of the first that it is about.
#[test]
fn an_error_of_several_rows_has_a_line_too() {
    let header = "variant,visitors,conversions,breakdown,criteria,name,weight,control,date";
    let cases = [
        // The day's own row, not the variant's first.
        ("a,9,1,,,,,,2024-01-15\nb,9,1,,,,,,2024-01-15\nb,999999999999,0,,,,,,2024-01-17\n", Some(4)),
        ("a,9,1,,,,3,,\n\nb,9,1,,,,,,\n", Some(4)),
        ("a,9,1,,,,,true,\nb,9,1,,,,,,\nb,3,1,x,y,,,yes,\n", Some(3)),
        ("a,9,1,,,,,,\nb,9,1,,,,,,\nc,3,1,x,z,,,,\nc,3,1,x,y,,,,\n", Some(4)),
        // A sum is on no line.
        ("a,900000000000,1,x,y,,,,\nb,1,1,x,y,,,,\na,900000000000,1,x,z,,,,\n", None),
        ("a,1,1,,,,,,\n", None),
    ];
    for (rows, line) in cases {
        assert_eq!(only(&format!("{header}\n{rows}")).line(), line, "{rows}");
    }
    let long = "x".repeat(201);
    assert_eq!(
        only(&format!("{header}\na,1,1,,,,,,\nb,1,1,,,,,,\nb,1,1,{long},y,,,,\n")).field(),
        Some("breakdown_by")
    );
}

#[test]
fn an_error_of_json_knows_line_column_and_path_or_its_place() {
    let error = only("{\"variants\": [\n  {\"visitors\": 1, \"conversions\": 0},\n  7\n]}");
    assert_eq!((error.line(), error.column(), error.path()), (Some(3), Some(3), Some("variants[1]")));
    assert!(matches!(error.kind(), ErrorKind::Form { .. }) && error.place() == &Place::default());
    let error = only("{\"variants\": [\n  {\"visitors\": 1 \"conversions\": 0}]}");
    assert_eq!((error.line(), error.column()), (Some(2), Some(18)));
    assert!(matches!(error.kind(), ErrorKind::Syntax { .. }));
    let error = only(r#"{"variants": [{"visitors": 5, "conversions": 0}, {"variant_id": "b", "visitors": 5}]}"#);
    assert_eq!(error.kind(), &ErrorKind::Problem(Problem::Missing { field: "conversions" }));
    assert_eq!((error.line(), error.path(), error.place()), (None, None, &Place::variant("b")));
}

#[test]
fn what_cannot_be_read_at_all_has_its_kind() {
    let kind = |bytes: &[u8]| Input::from_bytes(bytes).unwrap_err().listed()[0].kind().clone();
    assert_eq!(kind(b" \n"), ErrorKind::Empty);
    assert_eq!(kind(b"ab\xffc"), ErrorKind::NotText { encoding: "UTF-8", byte: 3 });
    assert!(matches!(kind(b"[1]"), ErrorKind::NoRow { .. }));
    assert!(matches!(kind(b"[{}]"), ErrorKind::NoColumns { .. }));
    assert!(matches!(kind(b"PK\x03\x04"), ErrorKind::Packed { .. }));
    assert_eq!(kind(b"variant,visitors,conversions,name\na,1,1,\"x\n"), ErrorKind::OpenQuote { closed: false });
    let errors = Input::from_counts(&["1/2", "3"]).unwrap_err();
    assert_eq!(errors.listed()[0].kind(), &ErrorKind::NotCounts { text: "3".into() });
    assert_eq!(errors.listed()[0].place(), &Place::variant("1"));
}

#[test]
fn errors_are_listed_counted_and_of_a_file() {
    let row = |row| format!("v{row},10,{}\n", if row == 25 { "x" } else { "12" });
    let rows: String = (0..30).map(row).collect();
    let errors = Input::from_csv(&format!("variant,visitors,conversions\n{rows}")).unwrap_err();
    assert_eq!((errors.count(), errors.listed().len(), errors.file()), (30, 20, None));
    let lines = errors.clone().of_file("a.csv").lines();
    assert_eq!(lines[20], "a.csv: and 9 more of the same kind");
    // One of its kind is said as it is.
    assert_eq!(
        lines[21..],
        [r#"a.csv: line 27: variant "v25": conversions "x" is not an integer from 0 to 1000000000000"#]
    );
    assert_eq!(errors.to_string(), errors.lines().join("\n"));
}

#[test]
fn a_variant_with_a_name_is_named() {
    let of = |fields: &str, segment: &str| {
        let text = format!(
            r#"{{"variants": [{{"visitors": 10, "conversions": 1}}, {{"name": "Red \"x\"", {fields}}}],
                "breakdown_by": "device", "breakdowns": [{{"criteria": "m", "variants": [{{"variant_id": 1, {segment}}}]}}]}}"#
        );
        Input::from_json(&text).unwrap_err().to_string()
    };
    assert_eq!(
        of(r#""visitors": 10"#, r#""visitors": 5, "conversions": 1"#),
        r#"variant "Red \"x\"" (id "1"): conversions missing"#
    );
    assert_eq!(
        of(r#""visitors": 10, "conversions": 2"#, r#""visitors": 5, "conversions": "x""#),
        "breakdown \"device\", segment \"m\", variant \"Red \\\"x\\\"\" (id \"1\"): conversions \"x\" is not an integer from 0 to \
         1000000000000"
    );
    // What is known by its id alone, or has no other name, is as it was.
    assert_eq!(
        of(r#""variant_id": "Red \"x\"", "visitors": 10"#, r#""visitors": 5, "conversions": 1"#).lines().next(),
        Some(r#"variant "Red \"x\"": conversions missing"#)
    );
}
