//! What is left out is as if it had never been there: its rows may say anything.

use std::fmt::Write as _;

use abstats_document::{Choices, Input};

use crate::table::{counts, read, said, segments, wrong};

fn leave_out(names: &[&str]) -> Choices {
    Choices { leave_out: names.iter().map(|&name| name.to_owned()).collect(), ..Choices::default() }
}

fn only(names: &[&str]) -> Choices {
    Choices { only: names.iter().map(|&name| name.to_owned()).collect(), ..Choices::default() }
}

const COUNTS: [(&str, u64, u64); 2] = [("control", 1_500, 120), ("red", 1_480, 148)];

#[test]
fn a_row_that_is_left_out_is_not_judged() {
    for row in [
        "Total,2980,--",
        "Total,\"2,980\",268",
        "Total,2980.5,n/a",
        "Total,10,20",
        "Total,,",
        "Total,5",
        "Total,1,2,3,4",
        "Total,1,1\nTotal,2,2",
        "TOTAL ,12%,x",
    ] {
        let text = format!("variant,visitors,conversions\ncontrol,1500,120\n{row}\nred,1480,148\n");
        assert!(read(&text, &Choices::default()).is_err(), "{row}");
        for choices in [leave_out(&["total"]), only(&["control", "red"])] {
            let input = read(&text, &choices).unwrap_or_else(|errors| panic!("{row}: {errors}"));
            assert_eq!(counts(&input), COUNTS, "{row}");
            assert!(said(&input)[0].starts_with("Left out, as asked: \"T"), "{row}: {:?}", said(&input));
        }
    }
    // It is one error, beside those of the others.
    let total = "variant \"Total\" is named like a total: --leave-out \"Total\" leaves it out; if it is none, name all that take \
                 part with --only";
    let text = "variant,visitors,conversions\ncontrol,1500,120\nred,1480,x\nTotal,1,--\n";
    assert_eq!(
        wrong(text, &Choices::default()),
        [
            "line 3: variant \"red\": conversions \"x\" is not an integer from 0 to 1000000000000".to_owned(),
            format!("line 4: {total}")
        ]
    );
    // Nor is anything else wrong because of it: among days it is a row of the whole.
    let days = "date,variant,visitors,conversions\n2024-03-01,a,100,10\n2024-03-01,b,100,12\n,Total,200,22\n";
    assert_eq!(wrong(days, &Choices::default()), [format!("line 4: {total}")]);
    assert_eq!(counts(&read(days, &leave_out(&["Total"])).unwrap()), [("a", 100, 10), ("b", 100, 12)]);
    // Of the others all is judged.
    let text = "variant,visitors,conversions\ncontrol,1500,many\nred,1480,148\nTotal,1,--\n";
    assert_eq!(
        wrong(text, &leave_out(&["Total"])),
        ["line 2: variant \"control\": conversions \"many\" is not an integer from 0 to 1000000000000"]
    );
}

#[test]
fn arrays_lines_and_documents_are_alike() {
    let rows = r#"{"variant": "control", "visitors": 1500, "conversions": 120}
        {"variant": "red", "visitors": 1480, "conversions": 148}
        {"variant": "Total", "visitors": [1], "conversions": "--"}"#;
    let array = format!("[{}]", rows.replace("}\n", "},\n"));
    let document = r#"{"variants": [
        {"variant_id": "control", "visitors": 1500, "conversions": 120, "conversion_rate": 8.0},
        {"variant_id": "red", "visitors": 1480, "conversions": 148},
        {"variant_id": "x", "name": "Total", "visitors": -2, "conversions": "--", "conversion_rate": 77, "weight": 1}],
      "breakdown_by": "device", "breakdowns": [
        {"criteria": "mobile", "variants": [
          {"variant_id": "control", "visitors": 700, "conversions": 50}, {"variant_id": "x", "visitors": null}]},
        {"criteria": "unknown", "variants": [{"variant_id": "control", "visitors": "?", "conversions": 50}]}]}"#;
    assert_eq!(read(document, &Choices::default()).unwrap_err().count(), 6);
    for text in [rows, &array, document] {
        let named = if text == document { vec!["Total", "unknown"] } else { vec!["Total"] };
        let input = read(text, &leave_out(&named)).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(counts(&input), COUNTS);
        assert!(said(&input).iter().all(|said| said.starts_with("Left out")), "{:?}", said(&input));
    }
    let input = read(document, &leave_out(&["Total", "unknown"])).unwrap();
    assert_eq!(segments(&input, "device"), [("mobile".into(), vec![(700, 50), (0, 0)])]);
}

#[test]
fn segments_and_days_that_are_totals_are_left_out() {
    let text = "variant,device,visitors,conversions\ncontrol,mobile,700,50\nred,mobile,690,70\ncontrol,Total,?,?\nred,Total,690,70\n";
    let by = |choices: Choices| Choices { breakdown: vec!["device".into()], ..choices };
    let input = read(text, &by(leave_out(&["Total"]))).unwrap();
    assert_eq!(counts(&input), [("control", 700, 50), ("red", 690, 70)]);
    assert_eq!(said(&input)[0], "Left out of \"device\", as asked: \"Total\".");

    let days = "date,variant,visitors,conversions\n2024-03-01,a,100,10\n2024-03-01,b,100,12\n2024-03-02,a,100,9\n2024-03-02,b,100,8\nTotal,a,200,--\nTotal,b,200,20\n";
    let errors = wrong(days, &Choices::default());
    assert_eq!(
        errors[0],
        "line 6: variant \"a\": day \"Total\" is named like a total: --leave-out \"Total\" leaves it out"
    );
    let input = read(days, &leave_out(&["Total"])).unwrap();
    assert_eq!(counts(&input), [("a", 200, 19), ("b", 200, 20)]);
    assert_eq!(input.experiment.days().unwrap().as_slice().len(), 2);
    assert_eq!(said(&input)[0], "Left out of \"day\", as asked: \"Total\".");
}

/// A cube has totals in every dimension: they are no parts of the whole.
#[test]
fn totals_of_several_dimensions_are_no_parts_of_the_whole() {
    let mut text = "variant,device,country,visitors,conversions\n".to_owned();
    for (variant, factor) in [("a", 1), ("b", 2)] {
        for (device, country, visitors) in [
            ("m", "US", 100),
            ("m", "DE", 200),
            ("d", "US", 300),
            ("d", "DE", 500),
            ("All", "US", 400),
            ("All", "DE", 700),
            ("m", "All", 300),
            ("d", "All", 800),
            ("All", "All", 1_100),
        ] {
            writeln!(text, "{variant},{device},{country},{visitors},{}", visitors / 20 * factor).unwrap();
        }
    }
    let choices = Choices { breakdown: vec!["device".into(), "country".into()], ..leave_out(&["All"]) };
    let input = read(&text, &choices).unwrap();
    assert_eq!(counts(&input), [("a", 1_100, 55), ("b", 1_100, 110)]);
    assert_eq!(segments(&input, "country")[1], ("DE".into(), vec![(700, 35), (700, 70)]));
}

#[test]
fn single_visitors_of_a_variant_that_is_left_out_are_not_there() {
    let text = "user_id,group,device,converted\nu1,control,m,1\nu2,red,d,0\nu3,red,m,1\nu1,old,m,perhaps\nu4,old,,\nu5,old\nu6,OLD,m,0\n";
    let device = |choices: Choices| Choices { breakdown: vec!["device".into()], ..choices };
    for choices in [leave_out(&["old"]), only(&["control", "red"]), device(leave_out(&["Old"]))] {
        let input = read(text.replace(",OLD,", ",old,"), &choices).unwrap_or_else(|errors| panic!("{errors}"));
        // And nobody is in two variants.
        assert_eq!(counts(&input), [("control", 1, 1), ("red", 2, 1)]);
        assert!(said(&input).contains(&"Left out, as asked: \"old\".".to_owned()), "{:?}", said(&input));
        assert!(said(&input).contains(&"Single visitors: counted 3 rows: 3 visitors.".to_owned()));
    }
    assert_eq!(
        wrong(text, &leave_out(&["old"])),
        ["--leave-out: several variants are named \"OLD\" but for letter case and blanks"]
    );
    let input = read(text.replace("old", "red"), &device(leave_out(&["OLD", "d"]))).unwrap_err().lines();
    assert!(input.iter().all(|line| line.starts_with("line ")), "{input:?}");
    let input =
        read("user_id,group,device,converted\nu1,control,m,1\nu2,red,d,x\nu3,red,m,1\n", &device(leave_out(&["d"])))
            .unwrap();
    assert_eq!((counts(&input), segments(&input, "device").len()), (vec![("control", 1, 1), ("red", 1, 1)], 1));
    // What --only names are variants, or segments, or both.
    let rows = "user_id,group,device,converted\nu1,control,m,1\nu2,red,d,x\nu3,red,m,1\nu1,old,m,?\n";
    let input = read(rows, &device(only(&["control", "red", "m"]))).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((counts(&input), segments(&input, "device").len()), (vec![("control", 1, 1), ("red", 1, 1)], 1));
    assert!(read(rows, &device(only(&["m"]))).is_err());
    let unknown = wrong("user_id,group,converted\nu1,control,1\nu2,red,0\n", &leave_out(&["blue"]));
    assert_eq!(unknown, ["--leave-out \"blue\": there is none of that name; there are \"control\", \"red\""]);
}

#[test]
fn two_variants_at_least_are_left() {
    let text = "variant,visitors,conversions\nA,1500,120\nB,1480,148\nC,1490,131\n";
    let of_visitors = "user_id,variant,converted\nu1,A,1\nu2,B,0\nu3,C,1\n";
    let document = r#"{"variants": [{"variant_id": "A", "visitors": 15, "conversions": 1}, {"variant_id": "B", "visitors": 14,
        "conversions": 1}, {"variant_id": "C", "visitors": 14, "conversions": 1}]}"#;
    for text in [text, of_visitors, document] {
        assert_eq!(
            wrong(text, &only(&["A"])),
            ["--only leaves \"A\" alone; a test compares at least two variants; there are also \"B\", \"C\""]
        );
        assert_eq!(
            wrong(text, &leave_out(&["A", "B", "C"])),
            [
                "--leave-out leaves no variant; a test compares at least two variants; there are also \"A\", \"B\", \"C\""
            ]
        );
    }
    assert!(Input::read(text.as_bytes(), None, &only(&["A", "C"])).is_ok());
}
