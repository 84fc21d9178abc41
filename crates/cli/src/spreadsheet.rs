//! The report for spreadsheets: a CSV row for each variant of the whole and of every segment, numbers unrounded.

use std::io::{self, Write};

use abstats::{
    Absent, Deciding, Engine, Estimate, Evidence, GoalDirection, Interval, Looks, Report, Section, Statistics,
    VariantReport,
};
use abstats_words::text;

/// Whose row it is, and its counts. `conversion_rate` and `improvement` are in percent, as in the JSON, but not rounded; all
/// other numbers are fractions.
const COUNTS: [&str; 9] = [
    "breakdown_by",
    "criteria",
    "variant_id",
    "name",
    "is_control",
    "visitors",
    "conversions",
    "conversion_rate",
    "improvement",
];
const ESTIMATES: [&str; 12] = [
    "rate.estimate",
    "rate.interval.low",
    "rate.interval.high",
    "rate.interval.level",
    "difference.estimate",
    "difference.interval.low",
    "difference.interval.high",
    "difference.interval.level",
    "lift.estimate",
    "lift.interval.low",
    "lift.interval.high",
    "lift.interval.level",
];
const BAYESIAN: [&str; 7] = [
    "chance_to_beat_control",
    "chance_control_better",
    "chance_to_be_best",
    "expected_loss",
    "expected_loss_relative",
    "expected_loss_of_control",
    "expected_loss_to_best",
];
/// What decides when one looks at any time; the other columns are for a single look.
const ANY_LOOK: [&str; 4] =
    ["always_valid.p_value", "always_valid.lift.low", "always_valid.lift.high", "always_valid.lift.level"];
/// What decides at a planned look, of the whole test; the other columns are for a single look.
const PLANNED: [&str; 11] = [
    "planned.look",
    "planned.of",
    "planned.information",
    "planned.bound",
    "planned.p_below",
    "planned.adjusted_p_value",
    "planned.lift.low",
    "planned.lift.high",
    "planned.lift.level",
    "planned.stopped.p_value",
    "planned.stopped.lift",
];
/// What the counts say of a variant; and, in the rows of the whole test, what to do.
const LAST: [&str; 2] = ["verdict", "decision"];
const FREQUENTIST: [&str; 3] = ["z", "p_value", "adjusted_p_value"];

/// Writes the report. A header names the columns as the JSON names its fields; what is absent, and an end of an interval that has
/// none, is empty.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let engine: &[&str] = match report.analysis.engine {
        Engine::Bayesian { .. } => &BAYESIAN,
        Engine::Frequentist { .. } => &FREQUENTIST,
    };
    let looks: &[&str] = match &report.analysis.looks {
        Looks::AnyTime { .. } => &ANY_LOOK,
        Looks::Planned(_) => &PLANNED,
        _ => &[],
    };
    // Read again, the counts must not be read the other way round.
    let direction: &[&str] = if is_lower_better(report) { &["goal_direction"] } else { &[] };
    csv.write_record(COUNTS.iter().chain(&ESTIMATES).chain(engine).chain(looks).chain(&LAST).chain(direction))
        .map_err(written)?;
    section(&mut csv, report, ["", ""], &report.overall, report.decision().code())?;
    for breakdown in &report.breakdowns {
        for segment in &breakdown.segments {
            section(&mut csv, report, [&breakdown.by, &segment.criteria], &segment.section, "")?;
        }
    }
    csv.flush()
}

fn is_lower_better(report: &Report) -> bool {
    report.analysis.goal_direction == GoalDirection::Decrease
}

/// The error of writing as it was: a reader that goes away is told from a full disk by its kind.
fn written(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn section<W: Write>(
    csv: &mut csv::Writer<W>,
    report: &Report,
    of: [&str; 2],
    section: &Section,
    decision: &str,
) -> io::Result<()> {
    let of = of.map(harmless);
    for row in report.rows_of(section) {
        let (variant, results) = (row.variant, row.results);
        let is_control = results.variant == report.control;
        let percent = |share: Result<f64, Absent>| number(share.map(|share| 100.0 * share));
        let mut cells = of.to_vec();
        cells.extend([harmless(&variant.id), harmless(variant.name.as_deref().unwrap_or_default())]);
        cells.extend([is_control.to_string(), results.counts.visitors().to_string()]);
        cells.push(results.counts.conversions().to_string());
        cells.push(percent(results.counts.conversion_rate()));
        cells.push(results.deciding().map_or_else(String::new, |of| percent(of.lift.estimate)));
        cells.extend(statistics(results));
        match &report.analysis.looks {
            Looks::AnyTime { .. } => cells.extend(any_look(results)),
            Looks::Planned(_) => cells.extend(planned_look(results)),
            _ => {}
        }
        cells.push(results.verdict.map_or_else(String::new, |verdict| verdict.code().to_owned()));
        cells.push(decision.to_owned());
        cells.extend(is_lower_better(report).then(|| "decrease".to_owned()));
        csv.write_record(&cells).map_err(written)?;
    }
    Ok(())
}

fn statistics(row: &VariantReport) -> Vec<String> {
    match row.statistics {
        Statistics::Bayesian(of) => {
            let versus = of.versus_control;
            let mut cells = estimates(of.rate, versus.map(|versus| [versus.difference, versus.lift]));
            let of_versus = |value: fn(&abstats::bayesian::BayesianComparison) -> Result<f64, Absent>| {
                versus.as_ref().map_or_else(String::new, |versus| number(value(versus)))
            };
            cells.push(of_versus(|versus| versus.chance_to_beat_control));
            cells.push(of_versus(|versus| versus.chance_control_better));
            cells.push(number(of.chance_to_be_best));
            cells.push(of_versus(|versus| versus.expected_loss));
            cells.push(of_versus(|versus| versus.expected_loss_relative));
            cells.push(of_versus(|versus| versus.expected_loss_of_control));
            cells.push(number(of.expected_loss_to_best));
            cells
        }
        Statistics::Frequentist(of) => {
            let versus = of.deciding();
            let mut cells = estimates(of.rate, versus.map(|versus| [versus.difference, versus.lift]));
            cells.push(versus.map_or_else(String::new, |versus| number(versus.z)));
            cells.push(versus.map_or_else(String::new, |versus| number(versus.p_value)));
            cells.push(of.deciding_adjusted().map_or_else(String::new, |adjusted| number(adjusted.p_value)));
            cells
        }
    }
}

/// The p-value that the verdict follows, and the interval beside it.
fn any_look(row: &VariantReport) -> [String; 4] {
    let Some(Deciding { lift, evidence: Evidence::AlwaysValid { p_value, .. }, .. }) = row.deciding() else {
        return [const { String::new() }; 4];
    };
    let [_, low, high, level] = four(lift);
    [number(p_value), low, high, level]
}

fn planned_look(row: &VariantReport) -> [String; 11] {
    let Some(Ok(of)) = row.planned else { return [const { String::new() }; 11] };
    let [_, low, high, level] = four(of.lift);
    let bound = Some(of.bound.efficacy).filter(|bound| bound.is_finite());
    [
        of.look.to_string(),
        of.of.to_string(),
        number(Ok(of.bound.time)),
        bound.map_or_else(String::new, |bound| bound.to_string()),
        number(Ok(of.p_below)),
        number(Ok(of.adjusted_p_value)),
        low,
        high,
        level,
        of.stopped.map_or_else(String::new, |stopped| stopped.p_value.to_string()),
        of.stopped.map_or_else(String::new, |stopped| number(stopped.lift)),
    ]
}

/// Rate, difference and lift with their intervals.
fn estimates(rate: Estimate, versus: Option<[Estimate; 2]>) -> Vec<String> {
    let [difference, lift] = versus.map_or([None, None], |both| both.map(Some));
    let cells = |of: Option<Estimate>| of.map_or([const { String::new() }; 4], four);
    [Some(rate), difference, lift].into_iter().flat_map(cells).collect()
}

/// Estimate, ends and level.
fn four(Estimate { estimate, interval, .. }: Estimate) -> [String; 4] {
    let end = |end: fn(Interval) -> f64| {
        let end = interval.map(end).ok().filter(|end| end.is_finite());
        end.map_or_else(String::new, |end| end.to_string())
    };
    [number(estimate), end(|of| of.low), end(|of| of.high), end(|of| of.level.get())]
}

/// The shortest digits that read back as the same number.
fn number(value: Result<f64, Absent>) -> String {
    value.map_or_else(|_| String::new(), |value| value.to_string())
}

/// A name that a spreadsheet shows instead of calculating it: segments are named by what visitors send, and `=HYPERLINK(…)` would
/// run. Such a name gets an apostrophe before it; a number (`-1`) stays one. What hides or moves text is written out.
fn harmless(name: &str) -> String {
    const STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let name = text::clean(name);
    let is_number = name.parse::<f64>().is_ok_and(f64::is_finite);
    if name.trim_start().starts_with(STARTS) && !is_number { format!("'{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_a_formula() {
        for formula in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1", " =1", "\t=1"] {
            assert!(!harmless(formula).starts_with(['=', '+', '-', '@', '＝', ' ']), "{formula}");
        }
        assert_eq!(["-1", "+2.5", "a=b", "Red"].map(harmless), ["-1", "+2.5", "a=b", "Red"]);
    }
}
