//! A plan for people: what to do, what more or fewer visitors show, what was assumed.

use abstats::planning::{AtEffect, AtSize, Effect, Goal, Outlook, Plan};
use abstats_document::plan::Planned;
use abstats_words::{number, plan, text};

use super::grid::{Column, Entry, Grid, Line, Tone};
use super::{BOLD, QUIET, paint};

/// A bar for 100%.
const BAR: usize = 20;

/// The plan in lines of at most `limit` columns, with escape codes for bold and colour.
#[must_use]
pub fn render(planned: &Planned, limit: usize) -> String {
    let Planned { plan: of, asked, outlook } = *planned;
    let wrapped = |prefix: &str, line: &str| text::wrap(prefix, line, limit);
    let said = plan::headline(of, outlook, asked);
    let mut lines = paint(BOLD, &wrapped("", &said.decision));
    lines.extend(wrapped("", &said.sentences.join(" ")));
    for (title, grid, legend) in [sizes(of, outlook), looks(of, outlook), curve(of, outlook)] {
        if grid.lines.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.extend(paint(BOLD, &wrapped("", title)));
        lines.extend(grid.lines(limit));
        lines.extend(paint(QUIET, &wrapped("", &legend)).into_iter().filter(|line| !line.is_empty()));
    }
    lines.push(String::new());
    lines.extend(paint(BOLD, &["Assumed".to_owned()]));
    lines.extend(plan::assumed(of, outlook).iter().flat_map(|line| wrapped("- ", line)));
    lines.push(String::new());
    lines.join("\n")
}

/// What other numbers of visitors show.
fn sizes(of: &Plan, outlook: &Outlook) -> (&'static str, Grid, String) {
    let for_difference = of.design().goal == Goal::Difference;
    let weeks = outlook.sizes.iter().any(|row| row.weeks.is_some());
    let effect = plan::effect(of.effect());
    let power = if for_difference { format!("Power for {effect}") } else { "Power".to_owned() };
    let mut columns = Vec::new();
    columns.extend(weeks.then(|| Column::words("After")));
    columns.extend(["Visitors in all", "In the control", "In a variant"].map(Column::numbers));
    columns.extend(for_difference.then(|| Column::numbers("Smallest lift found")));
    columns.push(Column::numbers(power));
    columns.push(Column::words(""));
    let row = |row: &AtSize| {
        let fewest = row.visitors.fewest();
        let mut cells = Vec::new();
        cells.extend(weeks.then(|| row.weeks.map_or_else(String::new, |weeks| plan::count_of(weeks, "week"))));
        cells.extend([row.visitors.total(), fewest.control, fewest.variant].map(number::count));
        cells.extend(for_difference.then(|| row.lift.map_or_else(|| "none".to_owned(), plan::lift)));
        cells.push(plan::power(row.power));
        cells.push(if row.planned { "← planned".to_owned() } else { String::new() });
        Line::Row(cells.into_iter().map(Entry::new).map(|entry| toned(entry, row.planned)).collect())
    };
    let wanted = number::plain(100.0 * of.power().power());
    let legend = if for_difference {
        format!("Smallest lift found: the one that the test finds with {wanted}% probability.")
    } else {
        String::new()
    };
    let lines = outlook.sizes.iter().map(row).collect();
    ("What more or fewer visitors show", Grid { columns, lines }, legend)
}

/// When to look, and what decides then.
fn looks(of: &Plan, outlook: &Outlook) -> (&'static str, Grid, String) {
    let per_day = of.visitors_per_day().filter(|&per_day| per_day > 0);
    let mut columns = vec![Column::words("Look"), Column::numbers("Visitors in all")];
    columns.extend(per_day.map(|_| Column::numbers("Day")));
    columns.extend(["Decided if p is below", "Chance to be decided here"].map(Column::numbers));
    let futility = outlook.power.futile.is_some();
    if futility {
        columns.extend(["Futile if p is above", "Chance to end there"].map(Column::numbers));
    }
    let row = |(look, number): (&abstats::planning::PlannedLook, u64)| {
        let total = look.visitors.total();
        let mut cells = vec![number.to_string(), number::count(total)];
        cells.extend(per_day.map(|per_day| number::count(total.div_ceil(per_day))));
        cells.extend([plan::p_below(look.p_below), plan::power(look.decided)]);
        if futility {
            let above = look.futile_above.map(|p| [plan::p_below(p), plan::power(look.futile.unwrap_or_default())]);
            cells.extend(above.unwrap_or_else(|| ["–", "–"].map(str::to_owned)));
        }
        Line::Row(cells.into_iter().map(Entry::new).collect())
    };
    let lines = outlook.looks.iter().zip(1..).map(row).collect();
    let mut legend = "p is that of the score test at that look. Chances are those at the planned effect.".to_owned();
    if futility {
        legend += " Futile: the test will hardly be decided any more. If you go on nevertheless, false decisions do not become more frequent.";
    }
    ("When to look", Grid { columns, lines }, legend)
}

/// The power at other effects, as a picture.
fn curve(of: &Plan, outlook: &Outlook) -> (&'static str, Grid, String) {
    let baseline = of.design().baseline;
    let title = match of.effect() {
        Effect::Relative(_) => "Lift",
        Effect::Points(_) => "Difference",
    };
    let columns = vec![Column::words(title), Column::numbers("Rate"), Column::numbers("Power"), Column::words("")];
    let row = |&AtEffect { effect, power, .. }: &AtEffect| {
        let planned = (effect.value() - of.effect().value()).abs() <= 1e-12 * effect.value().abs();
        let name = if effect.value() == 0.0 { "none".to_owned() } else { plan::effect(effect) };
        let cells = [name, plan::rate_with(baseline, effect), plan::power(power), bar(power)];
        Line::Row(cells.into_iter().map(Entry::new).map(|entry| toned(entry, planned)).collect())
    };
    let lines = outlook.curve.iter().map(row).collect();
    ("Power of the planned visitors for other effects", Grid { columns, lines }, String::new())
}

fn bar(power: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the bar's length")]
    let full = (power.clamp(0.0, 1.0) * BAR as f64).round() as usize;
    "█".repeat(full)
}

fn toned(entry: Entry, planned: bool) -> Entry {
    Entry { tone: if planned { Tone::Same } else { Tone::Plain }, ..entry }
}
