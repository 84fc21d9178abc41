//! Rows of single visitors.

use std::collections::HashMap;
use std::fmt::Write as _;

use abstats_document::Choices;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::table::{choices, counts, read, said, segments, wrong};

const ROWS: &str = "user_id,timestamp,group,device,converted
u1,2025-03-01 10:00:00,control,mobile,yes
u2,2025-03-01 10:00:01,control,mobile,no
u2,2025-03-02 10:00:00,control,desktop,yes
u3,2025-03-01 10:00:02,red,desktop,no
u3,2025-03-01 09:00:00,control,mobile,no
u4,2025-03-01 10:00:03,red,mobile,yes
";

fn mixed(first_assignment: bool) -> Choices {
    Choices { first_assignment, leave_out_mixed: !first_assignment, ..Choices::default() }
}

#[test]
fn a_visitor_counts_once_and_it_is_said() {
    let first = read(ROWS, &mixed(true)).unwrap();
    assert_eq!(counts(&first), [("control", 3, 2), ("red", 1, 1)]);
    assert_eq!(
        said(&first),
        [
            "Columns taken: variant from \"group\", outcome from \"converted\", visitor_id from \"user_id\", time from \"timestamp\".",
            "Columns that are not read: \"device\".",
            "Each visitor counts on the day they were first seen, by \"timestamp\".",
            "Single visitors: counted 6 rows: 4 visitors.",
            "1 visitor was in more than one variant: each counts in the one seen first, as asked.",
        ]
    );
    let left_out = read(ROWS, &mixed(false)).unwrap();
    assert_eq!(counts(&left_out), [("control", 2, 2), ("red", 1, 1)]);
    assert_eq!(
        said(&left_out)[3..],
        [
            "Single visitors: counted 6 rows: 3 visitors.",
            "1 visitor was in more than one variant and left out, as asked."
        ]
    );
}

#[test]
fn who_is_in_several_variants_is_settled() {
    let both = "1 visitor is in more than one variant; --first-assignment counts each in the one seen first, --leave-out-mixed leaves them out";
    assert_eq!(wrong(ROWS, &Choices::default()), [both]);
    let timeless = ROWS.replace("timestamp", "moment");
    assert_eq!(
        wrong(&timeless, &Choices::default()),
        ["1 visitor is in more than one variant; --leave-out-mixed leaves them out"]
    );
    let no_time = wrong(&timeless, &mixed(true));
    assert!(
        no_time.len() == 1 && no_time[0].contains("--columns time=COLUMN") && no_time[0].contains("--leave-out-mixed"),
        "{no_time:?}"
    );
    let named = Choices { columns: vec![("time".into(), "moment".into())], ..mixed(true) };
    assert_eq!(counts(&read(&timeless, &named).unwrap()), [("control", 3, 2), ("red", 1, 1)]);
    // Nobody is known without an id.
    let nameless = ROWS.replace("user_id", "row");
    assert_eq!(
        wrong(&nameless, &mixed(false)),
        ["--leave-out-mixed: no column for the visitor; --columns visitor_id=COLUMN names it"]
    );
    assert_eq!(counts(&read(&nameless, &Choices::default()).unwrap()), [("control", 4, 2), ("red", 2, 1)]);
}

fn sorted(input: &abstats_document::Input) -> Vec<(&str, u64, u64)> {
    let mut found = counts(input);
    found.sort_unstable();
    found
}

/// The order of the rows says nothing.
#[test]
fn which_of_two_at_one_time_came_first_is_not_guessed() {
    let rows = |lines: &[&str]| format!("user_id,timestamp,group,converted\n{}\n", lines.join("\n"));
    let (a, b) = ("u1,2025-03-01 10:00:00,control,no", "u1,2025-03-01 10:00:00,red,yes");
    let (others, before) = (["u2,2025-03-01,control,no", "u3,2025-03-01,red,yes"], "u1,2025-03-01 09:00:00,red,no");
    let at_once = "1 visitor is in several variants at the same earliest time, so which came first is not known; \
                   --leave-out-mixed leaves visitors of several variants out";
    for pair in [[a, b], [b, a]] {
        let tied = rows(&[&pair[..], &others].concat());
        assert_eq!(wrong(&tied, &mixed(true)), [at_once]);
        let left_out = read(&tied, &mixed(false)).unwrap();
        assert_eq!(sorted(&left_out), [("control", 1, 0), ("red", 1, 1)]);
        // An earlier row settles it, wherever it stands.
        for place in 0..3 {
            let mut lines = [&pair[..], &others].concat();
            lines.insert(place, before);
            let found = read(rows(&lines), &mixed(true)).unwrap();
            assert_eq!(sorted(&found), [("control", 1, 0), ("red", 2, 2)]);
        }
    }
}

#[test]
fn columns_of_visitors_make_segments_and_filters() {
    let choice = Choices { breakdown: vec!["device".into()], ..mixed(true) };
    let input = read(ROWS, &choice).unwrap();
    assert_eq!(segments(&input, "device"), [("mobile".into(), vec![(3, 2), (1, 1)])]);
    assert!(said(&input).contains(
        &"2 visitors were in more than one segment of \"device\": each counts in the one seen first.".to_owned()
    ));
    let filtered = read(ROWS, &choices(&[], &[], &[("device", "mobile")])).unwrap();
    assert_eq!(counts(&filtered), [("control", 3, 1), ("red", 1, 1)]);
    assert!(said(&filtered).contains(&"Only rows with \"mobile\" in \"device\" count, as asked: 4 of 6.".to_owned()));
    assert!(said(&filtered).contains(&"Single visitors: counted 4 rows: 4 visitors.".to_owned()));
    let unknown = "variant,device,converted\na,,1\na,m,0\nb,m,1\nb,,0\n";
    let input = read(unknown, &choices(&[], &["device"], &[])).unwrap();
    assert_eq!(
        segments(&input, "device"),
        [("(none)".into(), vec![(1, 1), (1, 0)]), ("m".into(), vec![(1, 0), (1, 1)])]
    );
}

#[test]
fn rows_of_visitors_are_told_from_counts() {
    // A row for each variant is no row for a visitor.
    let said = wrong("variant,converted\na,1\nb,0\n", &Choices::default());
    assert!(said[0].starts_with("line 1: no column for visitors; "), "{said:?}");
    let few = read("variant,visitors,conversions\na,20,1\nb,22,0\n", &Choices::default()).unwrap();
    assert_eq!(counts(&few), [("a", 20, 1), ("b", 22, 0)]);
    // Sessions of a visitor are not counts of visitors.
    let sessions = read("user,variant,sessions,converted\nx,a,3,1\ny,b,2,0\n", &Choices::default()).unwrap();
    assert_eq!(counts(&sessions), [("a", 1, 1), ("b", 1, 0)]);
    let json = "{\"uid\": 7, \"arm\": \"a\", \"purchases\": true}\n{\"uid\": \"07\", \"arm\": \"a\", \"purchases\": false}\n\
                {\"uid\": 8, \"arm\": \"b\", \"purchases\": 1.0}\n";
    assert_eq!(counts(&read(json, &Choices::default()).unwrap()), [("a", 2, 1), ("b", 1, 1)]);
}

#[test]
fn what_is_wrong_with_a_visitor_has_its_line() {
    let text = "user_id,variant,converted\nu1,a,2\n,a,1\nu2,,1\nu3,b\nu4,b,\nu5,b,0\n";
    assert_eq!(
        wrong(text, &Choices::default()),
        [
            "line 2: \"converted\" is \"2\"; of a single visitor it is 0 or 1, true or false, yes or no",
            "line 3: visitor_id missing",
            r#"line 4: variant missing; --leave-out "" leaves out the rows without one"#,
            "line 5: 2 values in a line, but the header names 3 columns: remove the line if it is no row of the table (a comment, a footer), else fill it up",
            "line 6: \"converted\" is empty; write 0 (or false, or no) for a visitor who did not convert",
        ]
    );
    let time = wrong(ROWS.replace("2025-03-01 09:00:00", "yesterday"), &mixed(true));
    assert!(time[0].starts_with("line 6: time \"yesterday\" is not a time like "), "{time:?}");
    let many = (0..3_000).map(|row| format!("u{row},v{row},1\n")).collect::<Vec<_>>().concat();
    let said = wrong(format!("user_id,variant,converted\n{many}"), &Choices::default());
    assert_eq!(said, ["line 1002: variants: more than 1000 given, which are the most that are served"]);
}

/// Against a count that keeps every id.
#[test]
fn many_visitors_are_counted_as_a_plain_count_has_them() {
    let mut random = SmallRng::seed_from_u64(5);
    let mut text = "uid,ts,variant,device,outcome\n".to_owned();
    let mut known: HashMap<u32, (u64, u32, u32, bool)> = HashMap::new();
    for _ in 0..50_000 {
        let (id, time) = (random.random_range(0..20_000), random.random_range(0..1_000_000_000_u64));
        let (variant, device, converted) =
            (random.random_range(0..3), random.random_range(0..4), random.random_bool(0.1));
        writeln!(text, "visitor {id},{time},v{variant},d{device},{converted}").unwrap();
        let entry = known.entry(id).or_insert((u64::MAX, 0, 0, false));
        entry.3 |= converted;
        if time < entry.0 {
            *entry = (time, variant, device, entry.3);
        }
    }
    let choice = Choices { breakdown: vec!["device".into()], ..mixed(true) };
    let input = read(&text, &choice).unwrap();
    for (id, visitors, conversions) in counts(&input) {
        let of: Vec<_> = known.values().filter(|(_, variant, ..)| format!("v{variant}") == id).collect();
        assert_eq!((visitors, conversions), (of.len() as u64, of.iter().filter(|of| of.3).count() as u64), "{id}");
    }
    for (criteria, cells) in segments(&input, "device") {
        let of = known.values().filter(|(_, _, device, _)| format!("d{device}") == criteria).count();
        assert_eq!(cells.iter().map(|(visitors, _)| *visitors).sum::<u64>(), of as u64, "{criteria}");
    }
}

#[test]
fn the_days_of_visitors_are_those_of_their_entry() {
    let days = |text: &str, choice: &Choices| -> Vec<(String, Vec<(u64, u64)>)> {
        let input = read(text, choice).unwrap();
        let variants = input.experiment.variants().len();
        let days = input.experiment.days().expect("there are days");
        assert_eq!(days.booked_by(), Some(abstats::BookedBy::Entry));
        let cells = |day: &abstats::Segment| {
            let counts = (0..variants).map(|variant| day.counts.get(variant));
            counts.map(|counts| (counts.visitors(), counts.conversions())).collect()
        };
        days.as_slice().iter().map(|day| (day.criteria.clone(), cells(day))).collect()
    };
    // u2 converted on the second day, and entered on the first; u3 entered the control first.
    let expected = [("2025-03-01".to_owned(), vec![(3, 2), (1, 1)])];
    assert_eq!(days(ROWS, &mixed(true)), expected);
    let later = ROWS.replace("u1,2025-03-01", "u1,2025-03-03").replace("u4,2025-03-01 10:00:03", "u4,2025-03-02");
    let expected = [
        ("2025-03-01".to_owned(), vec![(2, 1), (0, 0)]),
        ("2025-03-02".to_owned(), vec![(0, 0), (1, 1)]),
        ("2025-03-03".to_owned(), vec![(1, 1), (0, 0)]),
    ];
    assert_eq!(days(&later, &mixed(true)), expected);
    // Rows in any order, without ids, by dates alone, in the zone of the sender or not.
    let back = "user_id,variant,converted,at\n";
    for (rows, utc) in [
        ("1,a,1,2024-03-02T01:00:00+02:00\n2,b,0,2024-03-02T01:00:00Z\n", true),
        ("1,a,1,1709251200\n2,b,0,1709341200000\n", true),
        ("1,a,1,3/1/2024 9:05\n2,b,0,3/2/2024 17:20\n3,b,0,3/13/2024 0:00\n", false),
    ] {
        let text = format!("{back}{rows}");
        let input = read(&text, &Choices::default()).unwrap();
        let dates: Vec<_> = input.experiment.days().unwrap().as_slice().iter().map(|day| &day.criteria[..]).collect();
        assert_eq!(dates[..2], ["2024-03-01", "2024-03-02"], "{rows}");
        assert_eq!(said(&input).iter().any(|said| said.contains("(UTC)")), utc, "{rows}");
    }
    let dates = "date,variant,converted\n20240301,a,1\n20240302,b,0\n20240302,a,0\n";
    let expected = [("2024-03-01".to_owned(), vec![(1, 1), (0, 0)]), ("2024-03-02".to_owned(), vec![(1, 0), (1, 0)])];
    assert_eq!(days(dates, &Choices::default()), expected);
}

#[test]
fn times_that_cannot_be_read_make_no_days_and_it_is_said() {
    for (time, value) in [("11:48.6", "11:48.6"), ("", ""), ("7", "1970-01-01"), ("1/2/2017", "1/2/2017")] {
        let text = format!("user_id,timestamp,group,converted\nu1,{time},control,1\nu2,{time},red,0\n");
        let input = read(&text, &Choices::default()).unwrap();
        assert!(input.experiment.days().is_none(), "{time}");
        let told = format!("There are no days: \"{value}\" in \"timestamp\" cannot be read as a time.");
        assert!(said(&input).contains(&told), "{time}: {:?}", said(&input));
    }
    // Who came first is not told by dates of two readings.
    let text = "user_id,timestamp,group,converted\nu1,1/2/2017,control,1\nu1,1/3/2017,red,0\nu2,2/2/2017,red,0\n";
    let said = wrong(text, &mixed(true));
    assert!(said.len() == 1 && said[0].starts_with("line 2: dates like \"1/2/2017\" can be "), "{said:?}");
    let settled = text.replace("2/2/2017", "2/13/2017");
    assert_eq!(counts(&read(settled, &mixed(true)).unwrap()), [("control", 1, 1), ("red", 1, 0)]);
}
