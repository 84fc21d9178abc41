//! What rows mean that is easily read as something else: directions, days, goals, ids and rows that are no variants.

use std::fmt::Write as _;

use abstats::GoalDirection;
use abstats_document::Choices;

use crate::table::{choices, counts, read, said, segments, wrong};

fn one(text: &str, choices: &Choices) -> String {
    let all = wrong(text, choices);
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().unwrap()
}

fn leave_out(name: &str) -> Choices {
    Choices { leave_out: vec![name.into()], ..Choices::default() }
}

#[test]
fn a_column_says_which_way_is_better() {
    let of = |column: &str, [a, b]: [&str; 2]| {
        format!("variant,visitors,conversions,{column}\nA,100,40,{a}\nB,100,18,{b}\n")
    };
    let way = |text: &str, choices: &Choices| read(text, choices).unwrap().analysis.goal_direction;
    for (column, value) in
        [("goal_direction", "decrease"), ("Goal Direction", "Lower is better"), ("lower_is_better", "TRUE")]
    {
        assert_eq!(way(&of(column, [value; 2]), &Choices::default()), GoalDirection::Decrease, "{column}");
        assert_eq!(way(&of(column, [value, ""]), &Choices::default()), GoalDirection::Decrease, "{column}");
    }
    for (column, value) in
        [("goal_direction", "increase"), ("lower_is_better", "false"), ("direction", "higher is better")]
    {
        assert_eq!(way(&of(column, [value; 2]), &Choices::default()), GoalDirection::Increase, "{column}");
    }
    let rows = "[{\"variant\": \"A\", \"visitors\": 100, \"conversions\": 40, \"goal_direction\": \"decrease\"}, \
                 {\"variant\": \"B\", \"visitors\": 100, \"conversions\": 18, \"goal_direction\": \"decrease\"}]";
    assert_eq!(way(rows, &Choices::default()), GoalDirection::Decrease);
    let visitors = "user_id,variant,converted,goal_direction\n1,A,1,decrease\n2,B,0,decrease\n3,B,0,decrease\n";
    assert_eq!(way(visitors, &Choices::default()), GoalDirection::Decrease);
    // Whose direction it is, nobody knows; unless it cannot be the goal's.
    let direction = of("direction", ["lower is better"; 2]);
    let sentence = one(&direction, &Choices::default());
    assert!(
        sentence.contains("--columns goal_direction=direction") && sentence.contains("--lower-is-better"),
        "{sentence}"
    );
    assert_eq!(way(&direction, &choices(&[("goal_direction", "direction")], &[], &[])), GoalDirection::Decrease);
    assert_eq!(way(&of("direction", ["up", "down"]), &Choices::default()), GoalDirection::Increase);
    let both = one(&of("goal_direction", ["decrease", "increase"]), &Choices::default());
    assert!(both.contains("the goal of a test has one direction"), "{both}");
    let other = one(&of("goal_direction", ["south"; 2]), &Choices::default());
    assert!(other.contains("goal_direction") && other.contains("is not increase or decrease"), "{other}");
}

#[test]
fn dates_are_days_whatever_their_column_is_named() {
    for (column, date) in [("timestamp", "2024-02-0N 00:00:00"), ("Datum", "0N.02.2024"), ("period", "2024-02-0N")] {
        let mut text = format!("{column},variant,visitors,conversions\n");
        for day in 1..=5 {
            let date = date.replace('N', &day.to_string());
            write!(text, "{date},A,{0},1\n{date},B,{0},2\n", 1_000 * day).unwrap();
        }
        let days = format!("--columns date={column} reads ");
        let sentence = one(&text, &Choices::default());
        assert!(sentence.contains(&days) && !sentence.contains("--breakdown"), "{sentence}");
        let refused = one(&text, &choices(&[], &[column], &[]));
        assert!(refused.contains(&days), "{refused}");
    }
    // Beside days, dates may be cohorts.
    let cohorts = "date,signup_date,variant,visitors,conversions\n2024-02-01,2024-01-01,A,100,10\n\
                   2024-02-01,2024-01-01,B,100,12\n2024-02-01,2024-01-02,A,90,10\n2024-02-01,2024-01-02,B,91,12\n";
    assert_eq!(segments(&read(cohorts, &choices(&[], &["signup_date"], &[])).unwrap(), "signup_date").len(), 2);
}

#[test]
fn goals_are_neither_summed_nor_compared_with_each_other() {
    let both = "variant,visitors,conversions,metric\nA,1500,120,purchase\nB,1480,148,purchase\nA,1500,250,signup\nB,1480,258,signup\n";
    let summed = one(both, &choices(&[], &["metric"], &[]));
    assert!(summed.contains("count visitors twice; --where metric=purchase takes one"), "{summed}");
    let each = "variant,visitors,conversions,kpi\nA,1500,120,purchase\nB,1480,148,signup\nC,1480,148,signup\n";
    let compared = one(each, &Choices::default());
    assert_eq!(
        compared,
        "column \"kpi\" has \"purchase\" and \"signup\": variants are compared by one goal; --where kpi=purchase takes one"
    );
    assert_eq!(counts(&read(each, &choices(&[], &[], &[("kpi", "signup")])).unwrap()).len(), 2);
    assert!(read(each.replace("signup", "purchase"), &Choices::default()).is_ok());
}

#[test]
fn a_placeholder_is_no_visitor() {
    for id in ["NULL", "null", "None", "nil", "undefined", "NaN", "N/A", "(not set)", "(none)", "\\N"] {
        let text = format!("user_id,variant,converted\n{id},A,1\n2,A,0\n3,B,1\n4,B,0\n");
        let sentence = one(&text, &Choices::default());
        assert!(sentence.starts_with("line 2: visitor_id ") && sentence.contains("nobody's"), "{sentence}");
    }
    let names = "user_id,variant,converted\nNullmeyer,A,1\nnana,A,0\n0,B,1\n-,B,0\n";
    assert_eq!(counts(&read(names, &Choices::default()).unwrap()), [("A", 2, 1), ("B", 2, 1)]);
}

#[test]
fn unread_ids_that_repeat_are_asked_about() {
    let of = |column: &str, values: [&str; 6]| {
        let row = |(place, value): (usize, &str)| format!("{value},{},{}\n", ["A", "B"][place % 2], place % 3 % 2);
        format!("{column},variant,converted\n{}", values.into_iter().enumerate().map(row).collect::<String>())
    };
    for column in ["email", "Session", "device_id", "cookie", "id", "account"] {
        let text = of(column, ["u1", "u2", "u3", "u4", "u1", "u2"]);
        let sentence = one(&text, &Choices::default());
        assert!(
            sentence.contains("4 values in 6 rows") && sentence.contains(&format!("visitor_id={column}")),
            "{sentence}"
        );
        assert_eq!(
            counts(&read(&text, &choices(&[("visitor_id", column)], &[], &[])).unwrap()),
            [("A", 2, 1), ("B", 2, 1)]
        );
        assert!(read(of(column, ["u1", "u2", "u3", "u4", "u5", "u6"]), &Choices::default()).is_ok());
    }
    // What is no id although it is named like one.
    for (column, values) in [
        ("customer", ["new", "returning", "new", "new", "returning", "new"]),
        ("member", ["yes", "no", "yes", "no", "no", "no"]),
        ("account", ["acme"; 6]),
        ("paid", ["12.5", "13", "0.5", "12.5", "13", "7"]),
    ] {
        assert!(read(of(column, values), &Choices::default()).is_ok(), "{column}");
    }
    let known = of("distinct_id", ["u1", "u2", "u3", "u4", "u1", "u2"]);
    assert!(said(&read(known, &Choices::default()).unwrap())[0].contains("visitor_id from \"distinct_id\""));
}

/// However the rows are sorted, the answer is the same.
#[test]
fn the_earliest_row_says_which_segment_a_visitor_is_of() {
    let rows = [
        "u1,2024-01-02,A,desktop,1",
        "u1,2024-01-01,A,mobile,0",
        "u2,2024-01-01,B,mobile,1",
        "u3,2024-01-01,B,desktop,0",
    ];
    let text = |rows: &[&str]| format!("user_id,time,variant,device,converted\n{}\n", rows.join("\n"));
    let by_device = choices(&[], &["device"], &[]);
    for places in [[0, 1, 2, 3], [1, 0, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let input = read(text(&places.map(|place| rows[place])), &by_device).unwrap();
        let mobile = segments(&input, "device").into_iter().find(|(name, _)| name == "mobile").unwrap();
        let mut of_mobile = mobile.1;
        of_mobile.sort_unstable();
        assert_eq!(of_mobile, [(1, 1), (1, 1)], "{places:?}");
    }
    // Nothing says it without times, or at one time.
    let timeless = text(&rows).replace("time,", "when,");
    for choices in [by_device.clone(), Choices { leave_out_mixed: true, ..by_device.clone() }] {
        let sentence = one(&timeless, &choices);
        assert!(sentence.contains("1 visitor is in more than one segment of \"device\""), "{sentence}");
        assert!(sentence.contains("--columns time=COLUMN"), "{sentence}");
    }
    assert!(read(&timeless, &choices(&[("time", "when")], &["device"], &[])).is_ok());
    let at_once = text(&rows).replace("2024-01-02", "2024-01-01");
    assert!(one(&at_once, &by_device).contains("at the same earliest time"));
    assert!(read(&at_once, &Choices::default()).is_ok());
}

#[test]
fn a_blank_names_its_way_out() {
    let visitors = "user_id,variant,converted\n1,A,1\n2,A,0\n3,B,1\n4,,0\n";
    let counted = "variant,visitors,conversions\nA,1500,120\nB,1480,148\n,2980,268\n";
    for text in [visitors, counted] {
        assert!(
            one(text, &Choices::default())
                .ends_with("variant missing; --leave-out \"\" leaves out the rows without one")
        );
        assert_eq!(counts(&read(text, &leave_out("")).unwrap()).len(), 2);
    }
    let device = "variant,device,visitors,conversions\nA,,1500,120\nB,,1480,148\nA,mobile,500,20\nB,mobile,480,48\n\
                  A,desktop,900,90\nB,desktop,900,90\n";
    let by_device = choices(&[], &["device"], &[]);
    let sentence = &wrong(device, &by_device)[0];
    assert!(sentence.contains("--leave-out \"\"") && sentence.contains("--columns criteria=device"), "{sentence}");
    let parts = read(device, &Choices { breakdown: by_device.breakdown.clone(), ..leave_out("") }).unwrap();
    assert_eq!(counts(&parts), [("A", 1_400, 110), ("B", 1_380, 138)]);
    let whole = read(device, &choices(&[("criteria", "device")], &[], &[])).unwrap();
    assert_eq!(counts(&whole), [("A", 1_500, 120), ("B", 1_480, 148)]);
}

#[test]
fn names_that_differ_in_letter_case_are_asked_about() {
    let counted = "variant,visitors,conversions\ncontrol,1500,120\nControl,1480,148\nred,1480,148\n";
    let visitors = "user_id,variant,converted\n1,control,1\n2,Control,0\n3,red,1\n4,red,0\n";
    for text in [counted, visitors] {
        let sentence = one(text, &Choices::default());
        assert!(sentence.starts_with("variants \"control\" and \"Control\" differ only in letter case"), "{sentence}");
    }
}

#[test]
fn averages_and_rates_are_no_counts() {
    for name in ["Average", "Mean", "AVG", "Ø", "avg."] {
        let text = format!("variant,visitors,conversions\nA,1500,120\nB,1480,148\n{name},1490,134\n");
        let sentence = one(&text, &Choices::default());
        assert!(
            sentence.contains(&format!("{name:?} is named like an average of others: --leave-out {name:?}")),
            "{sentence}"
        );
        assert_eq!(counts(&read(&text, &leave_out(name)).unwrap()).len(), 2);
    }
    let rate = "variant,visitors,conversion_rate\nA,1500,8\nB,1480,10\n";
    let sentence = one(rate, &choices(&[("conversions", "conversion_rate")], &[], &[]));
    assert!(sentence.contains("named like a rate, but counts are needed"), "{sentence}");
}

#[test]
fn lines_that_are_no_rows_are_said_to_be_none() {
    let header = "variant,visitors,conversions\n";
    let rows = "A,1500,120\nB,1480,148\n";
    for (text, line) in [
        (format!("{header},count,count\n{rows}"), 2),
        (format!("{header}text,number,number\n{rows}"), 2),
        (format!("{header}{rows}{header}{rows}"), 4),
    ] {
        let said = wrong(&text, &Choices::default());
        let expected =
            format!("line {line}: this line has words where the counts are, like a second header: remove it");
        assert!(said.contains(&expected), "{said:?}");
        assert!(!said.iter().any(|said| said.contains("is not an integer")), "{said:?}");
    }
    assert_eq!(
        one(&format!("{header}{rows}Made on 2024-01-01\n"), &Choices::default()),
        "line 4: 1 value in a line, but the header names 3 columns: remove the line if it is no row of the table (a comment, a \
         footer), else fill it up"
    );
    let more = one(&format!("{header}{rows}C,1500,120,\n"), &Choices::default());
    assert!(
        more.starts_with("line 4: 4 values in a line, but the header names 3 columns: a separator too many"),
        "{more}"
    );
}

#[test]
fn cumulative_days_with_one_correction_are_told() {
    let of = |last: u64| {
        let mut text = "date,variant,visitors,conversions\n".to_owned();
        for (day, visitors) in
            [1_000, 1_900, 2_700, 3_500, 4_100, 4_600, 5_000, 5_300, 5_500, last].into_iter().enumerate()
        {
            let day = day + 1;
            write!(
                text,
                "2024-01-{day:02},A,{visitors},{}\n2024-01-{day:02},B,{},{}\n",
                visitors / 10,
                visitors + 3,
                visitors / 9
            )
            .unwrap();
        }
        text
    };
    let told =
        |last| said(&read(of(last), &Choices::default()).unwrap()).iter().any(|said| said.contains("cumulative_date"));
    assert!(told(5_499));
    assert!(!told(900));
}
