//! Ordinary exports of the field: headers as tools write them, dates as people write them, and what is no table.

use abstats_document::Choices;

use crate::table::{choices, counts, read, said, wrong};

const COUNTS: [(&str, u64, u64); 2] = [("Original", 1_500, 120), ("B", 1_480, 148)];

#[test]
fn headers_of_common_tools_are_read() {
    for (tool, text) in [
        (
            "GA4",
            "# ----\n# Free form\n# 20240301-20240314\n# ----\n\nExperiment variant,Active users,Key events\nOriginal,1500,120\nB,1480,148\n",
        ),
        (
            "GA4 with dates",
            "Date,Experiment variant,Total users,Key events\n20240301,Original,700,50\n20240302,Original,800,70\n20240301,B,690,70\n20240302,B,790,78\n",
        ),
        ("VWO", "Variation,Visitors,Conversions,Conversion rate\nOriginal,1500,120,8.00%\nB,1480,148,10.00%\n"),
        (
            "VWO, all",
            "Variation,Conversion Rate,Improvement,Probability to Beat Baseline,Visitors,Conversions\nOriginal,8%,-,-,1500,120\nB,10%,25%,97%,1480,148\n",
        ),
        (
            "Optimizely",
            "Variation Name,Visitors,Unique Conversions,Conversion Rate,Improvement\nOriginal,1500,120,0.08,\nB,1480,148,0.1,0.25\n",
        ),
        (
            "Optimizely, ids",
            "Experiment ID,Variation ID,Variation Name,Visitors,Unique Conversions\n7,Original,Page as it was,1500,120\n7,B,Red page,1480,148\n",
        ),
        (
            "GrowthBook",
            "Variation,Users,Conversions,Conversion Rate,Chance to Win\nOriginal,1500,120,8%,\nB,1480,148,10%,97%\n",
        ),
        ("GrowthBook, SQL", "variation,users,numerator\nOriginal,1500,120\nB,1480,148\n"),
        ("PostHog", "Variant,Exposures,Success count,Conversion rate\nOriginal,1500,120,8\nB,1480,148,10\n"),
        (
            "AB Tasty",
            "Variation;Unique visitors;Conversions;Conversion rate\nOriginal;1 500;120;8,00%\nB;1 480;148;10,00%\n",
        ),
        ("Convert", "Variation ID,Variation Name,Visitors,Conversions\nOriginal,x,1500,120\nB,y,1480,148\n"),
        (
            "Adobe Target",
            "Experience,Visitors,Orders,Conversion Rate\nOriginal,\"1,500\",120,8%\nB,\"1,480\",148,10%\n",
        ),
        ("Statsig", "Group Name,Participants,Conversions\nOriginal,1500,120\nB,1480,148\n"),
        ("ads", "Name\tImpressions\tClicks\nOriginal\t1500\t120\nB\t1480\t148\n"),
        ("mail", "Version,Delivered,Unique conversions\nOriginal,1500,120\nB,1480,148\n"),
    ] {
        let input = read(text, &Choices::default()).unwrap_or_else(|errors| panic!("{tool}: {errors}"));
        assert_eq!(counts(&input), COUNTS, "{tool}");
        assert!(!said(&input).iter().any(|said| said.contains("its counts give")), "{tool}: {:?}", said(&input));
    }
}

/// GA4 writes the name of its totals behind their numbers.
#[test]
fn totals_that_are_named_behind_their_numbers_are_totals() {
    let text = "Experiment variant,Active users,Key events\n,2980,268,Grand total\nOriginal,1500,120\nB,1480,148\n";
    assert_eq!(
        wrong(text, &Choices::default()),
        [
            "line 2: variant \"Grand total\" is named like a total: --leave-out \"Grand total\" leaves it out; if it is none, \
          name all that take part with --only"
        ]
    );
    let left_out = Choices { leave_out: vec!["grand total".into()], ..Choices::default() };
    assert_eq!(counts(&read(text, &left_out).unwrap()), COUNTS);
}

#[test]
fn two_columns_that_fit_are_said_and_settled() {
    let text = "Variation,Visitors,Total Conversions,Unique Conversions\nOriginal,1500,180,120\nB,1480,190,148\n";
    assert_eq!(
        wrong(text, &Choices::default()),
        ["line 1: columns \"Total Conversions\" and \"Unique Conversions\" both fit conversions; --columns \
          \"conversions=Unique Conversions\" takes one of them"]
    );
    assert_eq!(counts(&read(text, &choices(&[("conversions", "Unique Conversions")], &[], &[])).unwrap()), COUNTS);
    let text = "Experiment variant,Active users,Sessions,Key events\nOriginal,1500,1700,120\nB,1480,1690,148\n";
    assert_eq!(
        wrong(text, &Choices::default()),
        [
            "line 1: columns \"Active users\" and \"Sessions\" both fit visitors; --columns \"visitors=Active users\" takes one \
          of them"
        ]
    );
    // A name that can mean much is taken at last, and said.
    let input = read("Version,Impressions,Clicks\nOriginal,1500,120\nB,1480,148\n", &Choices::default()).unwrap();
    assert_eq!(
        said(&input),
        ["Columns taken: variant from \"Version\", visitors from \"Impressions\", conversions from \"Clicks\"."]
    );
    let input =
        read("version,variant,users,orders,sales\n1,Original,1500,120,9\n1,B,1480,148,9\n", &Choices::default());
    assert_eq!(counts(&input.unwrap()), COUNTS);
}

#[test]
fn a_rate_that_is_not_that_of_its_counts_is_told() {
    let text = "variant,visitors,conversions,conversion_rate\ncontrol,1500,120,8\nred,1480,148,25.0\n";
    assert_eq!(
        said(&read(text, &Choices::default()).unwrap()),
        ["The input says conversion_rate of variant \"red\" is 25.0, but its counts give 10; the counts are taken."]
    );
    let many = (0..9).map(|row| format!("v{row},100,10,7%\n")).collect::<Vec<_>>().concat();
    let input = read(format!("variant,visitors,conversions,CR\n{many}"), &Choices::default()).unwrap();
    assert_eq!(said(&input).len(), 7);
    assert_eq!(
        said(&input)[1],
        "The input says CR of variant \"v0\" is 7%, but its counts give 10%; the counts are taken."
    );
    assert_eq!(said(&input)[6], "4 more numbers of the input are not what its counts give.");
}

fn daily(dates: [&str; 2]) -> String {
    let [one, two] = dates;
    format!("Day,variant,visitors,conversions\n{one},a,100,10\n{one},b,100,12\n{two},a,100,9\n{two},b,100,8\n")
}

#[test]
fn dates_of_one_reading_are_read() {
    for (dates, expected, order) in [
        (["2024-03-01", "2024-03-02"], ["2024-03-01", "2024-03-02"], None),
        (["20240301", "20240302"], ["2024-03-01", "2024-03-02"], None),
        (["2024/3/1", "2024/3/2"], ["2024-03-01", "2024-03-02"], None),
        (["2024-03-01 00:00:00 UTC", "2024-03-02 00:00:00 UTC"], ["2024-03-01", "2024-03-02"], None),
        (["1/2/2017", "1/13/2017"], ["2017-01-02", "2017-01-13"], Some(("1/2/2017", "2017-01-02"))),
        (["1/12/2016", "13/1/2017"], ["2016-12-01", "2017-01-13"], Some(("1/12/2016", "2016-12-01"))),
        (["1.3.2024", "13.3.2024"], ["2024-03-01", "2024-03-13"], Some(("1.3.2024", "2024-03-01"))),
    ] {
        let input = read(daily(dates), &Choices::default()).unwrap_or_else(|errors| panic!("{dates:?}: {errors}"));
        let days = input.experiment.days().unwrap().as_slice();
        assert_eq!(days.iter().map(|day| day.criteria.as_str()).collect::<Vec<_>>(), expected);
        let told = order.map(|(written, date)| format!("Dates of \"Day\": \"{written}\" is read as {date}."));
        assert_eq!(said(&input).into_iter().find(|said| said.starts_with("Dates")), told);
    }
}

#[test]
fn dates_of_two_readings_are_one_error() {
    assert_eq!(
        wrong(daily(["1/2/2017", "2/2/2017"]), &Choices::default()),
        [
            "line 2: dates like \"1/2/2017\" can be 2017-01-02 or 2017-02-01, and no date of the column tells which; write \
          them like 2024-01-15"
        ]
    );
    assert_eq!(
        wrong(daily(["1/13/2017", "13/2/2017"]), &Choices::default()),
        [
            "line 4: \"1/13/2017\" and \"13/2/2017\" are dates in two orders, the day first and the month first; write them \
          like 2024-01-15"
        ]
    );
}

#[test]
fn a_column_of_dates_is_no_breakdown() {
    assert_eq!(
        wrong(daily(["20240301", "20240302"]), &choices(&[], &["day"], &[])),
        ["--breakdown Day: these are dates, and days are read from them without it; --within day compares within days"]
    );
    let weekdays = read(daily(["Monday", "Tuesday"]), &choices(&[], &["Day"], &[])).unwrap();
    assert_eq!(counts(&weekdays), [("a", 200, 19), ("b", 200, 20)]);
    assert_eq!(
        wrong(daily(["1", "2"]), &Choices::default()),
        [
            "line 2: column \"Day\" has \"1\", but dates like 2024-01-15 are needed there; --breakdown Day makes segments of its \
          values"
        ]
    );
    assert_eq!(wrong(daily(["1/13/24", "1/14/24"]).replace("Day", "date"), &Choices::default()).len(), 1);
    // A column of another name is proposed for what it is.
    let other = daily(["20240301", "20240302"]).replace("Day", "dt");
    assert_eq!(
        wrong(&other, &Choices::default()),
        [
            "line 4: variant \"a\": rows repeat for this variant, first on line 2; \"dt\" tells them apart: --columns date=dt \
          reads its days"
        ]
    );
    let input = read(other, &choices(&[("date", "dt")], &[], &[])).unwrap();
    assert_eq!(input.experiment.days().unwrap().as_slice().len(), 2);
}

#[test]
fn rows_of_several_tests_are_not_one() {
    let text = "experiment,variant,visitors,conversions\ne1,a,100,10\ne1,b,100,12\ne2,a,100,9\ne2,b,100,8\n";
    let error = "\"experiment\" has \"e1\" and \"e2\": each is a test of its own; --where experiment=e1 takes one";
    assert_eq!(wrong(text, &Choices::default()), [format!("line 4: column {error}")]);
    let one = read(text, &choices(&[], &[], &[("experiment", "e2")])).unwrap();
    assert_eq!(counts(&one), [("a", 100, 9), ("b", 100, 8)]);
    let of_visitors = "experiment,user_id,variant,converted\ne1,u1,a,1\ne1,u2,b,0\ne2,u3,a,1\ne2,u4,b,0\n";
    assert_eq!(wrong(of_visitors, &Choices::default()), [format!("line 4: column {error}")]);
    assert!(
        read(
            text.replace("e2", "e1").replace("a,100,9\n", "c,1,1\n").replace("b,100,8\n", "d,1,1\n"),
            &Choices::default()
        )
        .is_ok()
    );
}

#[test]
fn what_is_no_table_is_said_with_what_to_do() {
    let title = "A/B test of the button\n\nVariation;Visitors;Conversions\nOriginal;1500;120\nB;1480;148\n";
    assert_eq!(
        wrong(title, &Choices::default()),
        ["line 3: the first line is no header, but this one looks like it: remove the 2 lines above it; found \
          \"Variation\", \"Visitors\", \"Conversions\""]
    );
    assert_eq!(
        wrong("Original,1500,120\nB,1480,148\n", &Choices::default()),
        ["line 1: this looks like a row, not like a header: write a first line that names the columns, e.g. \
          variant,visitors,conversions; found \"Original\", \"1500\", \"120\""]
    );
    let wide = wrong("variant,2024,2025\nB,1480,148\n", &Choices::default());
    assert!(wide[0].starts_with("line 1: no column for visitors and conversions; "), "{wide:?}");
    for (bytes, said) in [
        (
            &b"<!DOCTYPE html>\n<html><table>"[..],
            "this is a web page or other markup, not a table or a JSON document: save the table itself, as CSV",
        ),
        (
            b"\x1F\x8B\x08\0",
            "this is a gzip file, not a table or a JSON document: unpack it first, e.g. gunzip -c FILE | abstats analyze -",
        ),
        (
            b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0xxxxxxxxxxxx\x13\0\0\0[Content_Types].xml",
            "this is an Excel workbook, not a table or a JSON document: save its sheet as CSV (spreadsheets: \"CSV UTF-8\")",
        ),
        (b"PK\x03\x04\x14\0\0\0\x08\0data.csv", "this is a ZIP file, not a table or a JSON document: unpack it first"),
        (
            b"variant,visitors,conversions\nGr\xfcn,1,1\n",
            "not UTF-8 text: byte 32 is not valid there; save the file as UTF-8 (spreadsheets: \"CSV UTF-8\")",
        ),
    ] {
        assert_eq!(wrong(bytes, &Choices::default()), [said]);
    }
    // A visitor of whom nothing is said is no reason to look for counts.
    let blank = "variant,converted\na,1\na,0\nb,\nb,1\na,0\n";
    assert_eq!(
        wrong(blank, &Choices::default()),
        ["line 4: \"converted\" is empty; write 0 (or false, or no) for a visitor who did not convert"]
    );
}
