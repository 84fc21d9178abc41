//! Tables of counts as people have them: every rule of reading, and what settles what cannot be read.

use abstats_document::{Choices, Errors, Input};

pub fn choices(columns: &[(&str, &str)], breakdown: &[&str], filters: &[(&str, &str)]) -> Choices {
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(one, two)| ((*one).into(), (*two).into())).collect();
    Choices {
        columns: pairs(columns),
        breakdown: breakdown.iter().map(|&name| name.into()).collect(),
        filters: pairs(filters),
        ..Choices::default()
    }
}

pub fn read(text: impl AsRef<[u8]>, choices: &Choices) -> Result<Input, Errors> {
    Input::read(text.as_ref(), None, choices)
}

/// Ids, visitors and conversions.
pub fn counts(input: &Input) -> Vec<(&str, u64, u64)> {
    let variants = input.experiment.variants().iter();
    variants.map(|one| (one.id.as_str(), one.counts.visitors(), one.counts.conversions())).collect()
}

/// The sentences of what was assumed, but for who the control is.
pub fn said(input: &Input) -> Vec<String> {
    let readings = input.readings.iter().map(ToString::to_string);
    readings.filter(|said| !said.contains("control")).collect()
}

/// Segments of a breakdown: the criteria, and visitors and conversions of each variant.
pub fn segments(input: &Input, by: &str) -> Vec<(String, Vec<(u64, u64)>)> {
    let breakdown = input.experiment.breakdowns().iter().find(|breakdown| breakdown.by == by).unwrap();
    let cells = |segment: &abstats::Segment| {
        let variants = 0..input.experiment.variants().len();
        let counts = variants.map(|variant| segment.counts.get(variant));
        counts.map(|counts| (counts.visitors(), counts.conversions())).collect()
    };
    breakdown.segments.iter().map(|segment| (segment.criteria.clone(), cells(segment))).collect()
}

#[track_caller]
pub fn wrong(text: impl AsRef<[u8]>, choices: &Choices) -> Vec<String> {
    read(text, choices).unwrap_err().lines()
}

const PLAIN: &str = "variant,visitors,conversions\ncontrol,1500,120\nred,1480,148\n";
const COUNTS: [(&str, u64, u64); 2] = [("control", 1_500, 120), ("red", 1_480, 148)];

#[test]
fn a_table_is_the_same_in_every_form() {
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let rows = [
        r#"{"variant": "control", "visitors": 1500, "conversions": 1.2e2}"#,
        r#"{"conversions": "148", "variant": "red", "note": null, "visitors": "1480.0"}"#,
    ];
    let mut forms = vec![utf16(PLAIN, false), utf16(PLAIN, true), utf16(&rows.join("\n"), true)];
    forms.extend([";", "\t", "|"].map(|separator| PLAIN.replace(',', separator).into_bytes()));
    forms.extend(["\r\n", "\r", "\n\n"].map(|end| PLAIN.replace('\n', end).into_bytes()));
    forms.push(PLAIN.trim_end().into());
    forms.push(format!("\u{feff}{PLAIN},,\n").into());
    forms.push(format!("sep=,\n# a comment, of a program\n\n{PLAIN}").into());
    forms.push(format!("[{}]", rows.join(",\n")).into());
    forms.push(rows.join("\r\n\r\n").into());
    forms.push(
        " variant | visitors | conversions\n---------+------\n control | 1500 | 120\n red | 1480 | 148\n(2 rows)\n"
            .into(),
    );
    forms.push(
        "| variant | visitors | conversions |\n|---|--:|--:|\n| control | 1500 | 120 |\n| red | 1480 | 148 |".into(),
    );
    for form in forms {
        let shown = String::from_utf8_lossy(&form);
        let input = read(&form, &Choices::default()).unwrap_or_else(|errors| panic!("{errors}: {shown}"));
        assert_eq!(counts(&input), COUNTS, "{shown}");
        assert!(said(&input).iter().all(|said| said.contains("\"note\"")), "{shown}: {:?}", said(&input));
    }
}

#[test]
fn columns_are_taken_by_what_they_mean_and_it_is_said() {
    let input = read(
        "Test-Group;sample size;Orders;owner;Traffic\ncontrol;1'500;120;Ann;50%\nred;1'480;148;Bob;50,0\n",
        &Choices::default(),
    );
    let input = input.unwrap();
    assert_eq!(counts(&input), COUNTS);
    assert_eq!(input.experiment.variants()[1].traffic_weight, Some(50.0));
    assert_eq!(
        said(&input),
        [
            "Columns taken: variant from \"Test-Group\", visitors from \"sample size\", conversions from \"Orders\", weight from \"Traffic\".",
            "Columns that are not read: \"owner\".",
        ]
    );
    // Its own name in other letters is no other name.
    let own = read("VARIANT_ID,Visitors,con-versions\ncontrol,1500,120\nred,1480,148\n", &Choices::default()).unwrap();
    assert_eq!((counts(&own), said(&own)), (COUNTS.to_vec(), vec![]));
}

#[test]
fn what_two_columns_fit_is_settled_by_one_of_them() {
    let text = "variant,users,visitors,conversions\ncontrol,1500,1700,120\nred,1480,1690,148\n";
    let said =
        "line 1: columns \"users\" and \"visitors\" both fit visitors; --columns visitors=users takes one of them";
    assert_eq!(wrong(text, &Choices::default()), [said]);
    assert_eq!(counts(&read(text, &choices(&[("visitors", "Users")], &[], &[])).unwrap()), COUNTS);
}

#[test]
fn choices_that_name_what_is_not_there() {
    let found = "found \"variant\", \"visitors\", \"conversions\"";
    assert_eq!(
        wrong(PLAIN, &choices(&[("visitors", "people")], &["device"], &[("metric", "purchase")])),
        [
            format!("--columns: no column \"people\"; {found}"),
            format!("--breakdown: no column \"device\"; {found}"),
            format!("--where: no column \"metric\"; {found}"),
        ]
    );
    let no_meaning = wrong(PLAIN, &choices(&[("people", "visitors")], &[], &[]));
    assert!(no_meaning[0].starts_with("--columns: \"people\" is no meaning; those known are variant, visitors, "));
    let twice = wrong(PLAIN, &choices(&[("visitors", "visitors"), ("conversions", "visitors")], &[], &[]));
    assert_eq!(twice, ["--columns: conversions=visitors contradicts an earlier pair"]);
    let of_visitors = Choices { first_assignment: true, ..Choices::default() };
    assert_eq!(wrong(PLAIN, &of_visitors), ["--first-assignment: the rows are counts, not single visitors"]);
    let document = r#"{"variants": [{"visitors": 10, "conversions": 1}, {"visitors": 10, "conversions": 2}]}"#;
    assert_eq!(wrong(document, &choices(&[], &["device"], &[])), ["--breakdown: the input is a document, not a table"]);
}

#[test]
fn counts_are_read_in_the_one_style_of_their_file() {
    let of = |visitors: [&str; 2]| {
        let [control, red] = visitors;
        read(format!("variant;visitors;conversions\ncontrol;{control};120\nred;{red};148\n"), &Choices::default())
    };
    for visitors in
        [["1.500", "1.480"], ["1,500", "1,480"], ["1\u{202f}500", "1 480"], ["1500.0", "1.48e3"], ["1.500,0", "1.480"]]
    {
        assert_eq!(counts(&of(visitors).unwrap()), COUNTS, "{visitors:?}");
    }
    for (visitors, said) in [
        (["1.234", "998"], "line 2: visitors \"1.234\" can be 1234 or 1.234; "),
        (["1500.5", "1,500"], "line 3: visitors \"1,500\" can be 1500 or 1.500, beside \"1500.5\"; "),
        (["1,500", "1480"], "line 2: visitors \"1,500\" can be 1500 or 1.500, beside \"1480\"; "),
    ] {
        let errors = of(visitors).unwrap_err().lines();
        assert!(errors.len() == 1 && errors[0].starts_with(said), "{errors:?}");
    }
    let rate = of(["1500", "12%"]).unwrap_err().lines();
    assert_eq!(rate, ["line 3: variant \"red\": visitors \"12%\" is a rate, but counts are needed"]);
    // A number of JSON is written in one way, and texts beside it in theirs.
    let json = r#"[{"variant": "control", "visitors": "1,500", "conversions": 120},
        {"variant": "red", "visitors": "1,480", "conversions": 148.0}]"#;
    assert_eq!(counts(&read(json, &Choices::default()).unwrap()), COUNTS);
    let fraction = json.replace("148.0", "14.8");
    assert_eq!(
        wrong(fraction, &Choices::default()),
        [
            "row 2: variant \"red\": conversions \"14.8\" is not an integer from 0 to 1000000000000; counts are needed, not rates or averages: how many visitors, and how many of them converted"
        ]
    );
}

const LONG: &str = "variant,device,country,visitors,conversions
control,mobile,US,400,30\nred,mobile,US,390,40\ncontrol,mobile,DE,300,20\nred,mobile,DE,300,30
control,desktop,US,500,40\nred,desktop,US,480,48\ncontrol,desktop,DE,300,30\nred,desktop,DE,310,30\n";

#[test]
fn a_long_file_is_its_breakdowns_and_their_sum() {
    let both = read(LONG, &choices(&[], &["device", "country"], &[])).unwrap();
    assert_eq!(counts(&both), COUNTS);
    assert_eq!(
        segments(&both, "device"),
        [("mobile".into(), vec![(700, 50), (690, 70)]), ("desktop".into(), vec![(800, 70), (790, 78)])]
    );
    assert_eq!(
        segments(&both, "country"),
        [("US".into(), vec![(900, 70), (870, 88)]), ("DE".into(), vec![(600, 50), (610, 60)])]
    );
    let one = read(LONG, &choices(&[], &["device"], &[("country", "US")])).unwrap();
    assert_eq!(counts(&one), [("control", 900, 70), ("red", 870, 88)]);
    assert!(said(&one).contains(&"Only rows with \"US\" in \"country\" count, as asked: 4 of 8.".to_owned()));
    assert!(
        said(&one).contains(&"The counts of the whole test are the sums over the segments of \"device\".".to_owned())
    );
    // Any of several values of a column.
    let any = read(LONG, &choices(&[], &["device", "country"], &[("country", "US"), ("country", "DE")])).unwrap();
    assert_eq!(counts(&any), COUNTS);
}

#[test]
fn a_long_file_by_days_has_both() {
    let day = |date: &str| LONG.lines().skip(1).map(|row| format!("{date},{row}\n")).collect::<Vec<_>>().concat();
    let text = format!("date,{}\n{}{}", LONG.lines().next().unwrap(), day("2025-03-02"), day("2025-03-01"));
    let input = read(text, &choices(&[], &["device", "country"], &[])).unwrap();
    assert_eq!(counts(&input), [("control", 3_000, 240), ("red", 2_960, 296)]);
    assert_eq!(segments(&input, "device")[0], ("mobile".into(), vec![(1_400, 100), (1_380, 140)]));
    let days = input.experiment.days().unwrap().as_slice();
    let control: Vec<_> = days.iter().map(|day| (day.criteria.as_str(), day.counts.get(0).visitors())).collect();
    assert_eq!(control, [("2025-03-01", 1_500), ("2025-03-02", 1_500)]);
}

#[test]
fn rows_that_repeat_are_settled_by_the_columns_that_tell_them_apart() {
    let first = "line 4: variant \"control\": rows repeat for this variant, first on line 2; ";
    assert_eq!(
        wrong(LONG, &Choices::default()),
        [format!(
            "{first}\"device\" and \"country\" tell them apart: --breakdown device --breakdown country make a breakdown of \
             it, the whole is the sum"
        )]
    );
    let one = wrong(LONG, &choices(&[], &["device"], &[]));
    assert_eq!(
        one,
        [
            "line 4: breakdown \"device\", segment \"mobile\", variant \"control\": rows repeat for this variant, first on \
          line 2; \"country\" tells them apart: --breakdown country makes a breakdown of it, the whole is the sum"
        ]
    );
    for goal in ["metric", "Goal", "kpi", "event", "Metric name"] {
        let goals = LONG.replace("device,country", &format!("{goal},owner")).replace(",US", ",x").replace(",DE", ",x");
        let goals = goals
            .lines()
            .enumerate()
            .filter(|(line, _)| ![3, 4, 7, 8].contains(line))
            .map(|(_, row)| format!("{row}\n"));
        let said = wrong(goals.collect::<String>(), &Choices::default());
        let choice = if goal.contains(' ') { format!("\"{goal}=mobile\"") } else { format!("{goal}=mobile") };
        let option =
            format!("{goal:?} tells them apart: --where {choice} takes one (their sum would count visitors twice)");
        assert_eq!(said, [format!("{first}{option}")]);
    }
    // Nothing tells these apart.
    let twice = wrong(format!("{PLAIN}red,1480,148\n"), &Choices::default());
    assert_eq!(twice, ["line 4: variant \"red\": given more than once, first on line 3"]);
    let empty = wrong(LONG.replace("control,mobile,US", "control,,US"), &choices(&[], &["device", "country"], &[]));
    assert_eq!(
        empty,
        [
            "line 2: breakdown \"device\", segment \"\", variant \"control\": column \"device\" is empty, but segments are made of its values; --leave-out \"\" leaves such rows out; if they are of the whole test, --columns criteria=device in place of --breakdown says so"
        ]
    );
}

#[test]
fn a_filter_that_nothing_passes_is_an_error() {
    let said = wrong(LONG, &choices(&[], &["device"], &[("country", "FR"), ("device", "mobile")]));
    assert_eq!(said, ["--where: no row has country=FR and device=mobile"]);
}

#[test]
fn one_column_for_segments_names_them_by_itself() {
    let text = "variant,visitors,conversions,Segment\ncontrol,1500,120,\nred,1480,148,\ncontrol,700,50,mobile\nred,690,70,mobile\n";
    let input = read(text, &Choices::default()).unwrap();
    assert_eq!(counts(&input), COUNTS);
    assert_eq!(segments(&input, "Segment"), [("mobile".into(), vec![(700, 50), (690, 70)])]);
    let both =
        "variant,visitors,conversions,dimension,segment\ncontrol,700,50,device,mobile\nred,690,70,device,mobile\n";
    assert_eq!(segments(&read(both, &Choices::default()).unwrap(), "device").len(), 1);
}

#[test]
fn what_is_no_table_is_one_error() {
    for text in [
        "name,score\nAnn,17\n",
        "The test went well.\nShip it.\n",
        "<!DOCTYPE html>\n<html>\n",
        "[{\"key\": 1}]",
        "[]",
        "[[1]]",
    ] {
        let said = wrong(text, &Choices::default());
        assert_eq!(said.len(), 1, "{said:?}");
    }
    let said = wrong("name,score\nAnn,17\n", &Choices::default());
    assert_eq!(
        said,
        ["line 1: no column for visitors and conversions; found \"name\", \"score\"; --columns \
          visitors=COLUMN,conversions=COLUMN names them"]
    );
    assert_eq!(
        wrong(b"variant\0", &Choices::default()),
        ["no text: byte 8 of it is 0; UTF-16 needs a byte order mark"]
    );
    assert_eq!(
        wrong([0xFF, 0xFE, 0, 0xD8], &Choices::default()),
        ["not UTF-16LE text: byte 3 is not valid there; save the file as UTF-8 (spreadsheets: \"CSV UTF-8\")"]
    );
    assert_eq!(
        wrong(b"variant,visitors,conversions\na,1,Gr\xfcn\n", &Choices::default()),
        ["not UTF-8 text: byte 36 is not valid there; save the file as UTF-8 (spreadsheets: \"CSV UTF-8\")"]
    );
    assert_eq!(
        wrong("[{\"variant\": \"a\", \"visitors\": 1, \"conversions\": 0}, {\"variant\": ", &Choices::default()),
        ["row 2: the row is not closed"]
    );
}

#[test]
fn no_more_is_read_than_is_allowed() {
    let size = PLAIN.len() as u64;
    assert!(Input::read(PLAIN.as_bytes(), Some(size), &Choices::default()).is_ok());
    let more = Input::read(PLAIN.as_bytes(), Some(size - 1), &Choices::default()).unwrap_err().lines();
    assert_eq!(more, [format!("more than {} bytes; a larger --max-size reads more", size - 1)]);
    // A table is not read to its end to find that it is too large.
    let endless = std::io::Read::chain(PLAIN.as_bytes(), std::io::repeat(b'\n'));
    let more = Input::read(endless, Some(1 << 22), &Choices::default()).unwrap_err().lines();
    assert_eq!(more, ["more than 4 MiB; a larger --max-size reads more"]);
}
