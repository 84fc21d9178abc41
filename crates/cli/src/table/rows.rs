//! A section of the report as rows of a grid.

use abstats::{
    Absent, Analysis, BayesianStatistics, BreakdownReport, Deciding, Engine, FrequentistStatistics, Report, Section,
    Statistics, VariantReport, Verdict,
};
use abstats_words::{self, Labels, findings, number};

use super::grid::{Column, Entry, Group, Tone};

/// How much is said, and how it is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Every number; else those that fit on one line.
    pub full: bool,
    pub fit: Fit,
}

/// From the roomiest to the tightest; each keeps what those before it save.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Intervals beside their estimates.
    OneLine,
    /// Intervals under their estimates.
    Stacked,
    /// Visitors under conversions, in one column.
    Merged,
    /// The verdict under the name, not in a column of its own.
    Narrow,
}

/// The reasons for absent numbers, in the order of their marks.
#[derive(Debug, Default)]
pub struct Notes(Vec<Absent>);

const MARKS: [&str; 9] = ["¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

impl Notes {
    fn dash(&mut self, reason: Absent) -> String {
        let known = self.0.iter().position(|known| *known == reason);
        let index = known.unwrap_or_else(|| {
            self.0.push(reason);
            self.0.len() - 1
        });
        format!("–{}", MARKS.get(index).unwrap_or(&"*"))
    }

    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().enumerate().map(|(index, reason)| format!("{} {reason}", MARKS.get(index).unwrap_or(&"*")))
    }
}

const LIFT: &str = "Lift";

/// The columns, in the order of [`rows`].
pub fn columns(report: &Report, layout: Layout) -> Vec<Column> {
    let words = |title| Column { title, words: true };
    let numbers = |title| Column { title, words: false };
    let mut columns = vec![words("Variant")];
    match layout.fit {
        Fit::OneLine | Fit::Stacked => columns.extend([numbers("Visitors"), numbers("Conversions")]),
        Fit::Merged => columns.push(numbers("Conversions\nof visitors")),
        Fit::Narrow => columns.push(numbers("Conver-\nsions of\nvisitors")),
    }
    columns.extend([numbers("Rate"), numbers(LIFT)]);
    match (report.analysis.engine, layout.full) {
        (Engine::Bayesian { .. }, true) => {
            let chance = if many(report) { "Chance\nto beat\ncontrol\n(be best)" } else { "Chance\nto beat\ncontrol" };
            columns.extend([numbers(chance), numbers("Expected\nloss")]);
        }
        (Engine::Bayesian { .. }, false) => columns.push(numbers("Chance\nto beat\ncontrol")),
        (Engine::Frequentist { multiplicity, .. }, full) => {
            columns.extend(full.then(|| numbers("Difference")));
            columns.push(numbers(if multiplicity.is_some() { "p-value\n(adjusted)" } else { "p-value" }));
        }
    }
    columns.extend((layout.fit < Fit::Narrow).then(|| words("Verdict")));
    columns
}

/// Chance to be best says more than chance to beat control only among three or more.
fn many(report: &Report) -> bool {
    report.variants.len() > 2
}

pub fn rows(report: &Report, section: &Section, labels: &Labels, layout: Layout, notes: &mut Notes) -> Vec<Vec<Entry>> {
    let variants = section.variants.iter();
    variants
        .map(|variant| {
            let verdict = verdict(report, variant);
            let name = Entry::new(labels.get(variant.variant));
            let mut row = vec![if layout.fit >= Fit::Narrow { name.under(&verdict) } else { name }];
            row.extend(counts(variant, layout));
            row.push(rate(variant, layout, notes));
            row.push(lift(variant, layout, notes));
            match variant.statistics {
                Statistics::Bayesian(of) => bayesian(&mut row, &of, report, layout, notes),
                Statistics::Frequentist(of) => frequentist(&mut row, &of, &report.analysis, layout, notes),
            }
            row.extend((layout.fit < Fit::Narrow).then_some(verdict));
            row
        })
        .collect()
}

/// The lifts pooled over a breakdown's segments, under a heading of their own.
pub fn pooled(
    report: &Report,
    breakdown: &BreakdownReport,
    labels: &Labels,
    layout: Layout,
    notes: &mut Notes,
) -> Option<Group> {
    let columns = columns(report, layout);
    let rows = findings::each(breakdown).map(|(index, found)| {
        let (lift, interval) = findings::pooled(found.pooled.lift);
        let lift = Entry::new(lift.unwrap_or_else(|reason| notes.dash(reason)));
        let lift = lift.and(interval, layout.fit >= Fit::Stacked);
        let mut row = vec![Entry::default(); columns.len()];
        let place = columns.iter().position(|column| column.title == LIFT);
        for (place, entry) in [(Some(0), Entry::new(labels.get(index))), (place, lift)] {
            if let Some(cell) = place.and_then(|place| row.get_mut(place)) {
                *cell = entry;
            }
        }
        row
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| Group {
        heading: Some(format!("Pooled, each segment within itself{}", findings::pooled_intervals(&report.analysis))),
        rows,
    })
}

fn counts(variant: &VariantReport, layout: Layout) -> Vec<Entry> {
    let visitors = number::count(variant.counts.visitors());
    let conversions = Entry::new(number::count(variant.counts.conversions()));
    if layout.fit >= Fit::Merged {
        vec![conversions.and(Some(format!("of {visitors}")), true)]
    } else {
        vec![Entry::new(visitors), conversions]
    }
}

/// The rate as observed, with the engine's interval.
fn rate(variant: &VariantReport, layout: Layout, notes: &mut Notes) -> Entry {
    let of = match variant.statistics {
        Statistics::Bayesian(of) => of.rate,
        Statistics::Frequentist(of) => of.rate,
    };
    let interval = of.interval.ok().filter(|_| layout.full);
    let decimals = number::rate_decimals(interval);
    let rate = variant.counts.conversion_rate().map(|rate| number::percent(rate, decimals));
    let rate = rate.unwrap_or_else(|reason| notes.dash(reason));
    Entry::new(rate).and(interval.map(|interval| number::rate_interval(interval, decimals)), layout.fit >= Fit::Stacked)
}

/// The lift as observed, with the engine's interval.
fn lift(variant: &VariantReport, layout: Layout, notes: &mut Notes) -> Entry {
    let Some(Deciding { lift: of, .. }) = variant.deciding() else { return Entry::default() };
    let decimals = number::lift_decimals(of.interval.ok());
    let lift = of.estimate.map_or_else(|reason| notes.dash(reason), |lift| number::lift(lift, decimals));
    let interval = of.interval.ok().map(|interval| number::lift_interval(interval, decimals));
    Entry::new(lift).and(interval, layout.fit >= Fit::Stacked)
}

fn bayesian(row: &mut Vec<Entry>, of: &BayesianStatistics, report: &Report, layout: Layout, notes: &mut Notes) {
    let best = of.chance_to_be_best.map(|chance| number::chance(chance, report.analysis.threshold.percent()));
    let best = best.ok().filter(|_| layout.full && many(report)).map(|chance| format!("({chance})"));
    let Some(versus) = of.versus_control else {
        row.push(best.map_or_else(Entry::default, |best| Entry::new("").and(Some(best), true)));
        row.extend(layout.full.then(Entry::default));
        return;
    };
    let chance = match versus.chance_to_beat_control {
        Err(reason) => Entry::new(notes.dash(reason)),
        Ok(chance) => {
            let tail = versus.chance_control_better.ok().and_then(|other| number::tail_of_chance(chance, other));
            let entry = Entry::new(number::chance(chance, report.analysis.threshold.percent()));
            entry.and(tail.filter(|_| layout.full), true).and(best, true)
        }
    };
    row.push(chance);
    let loss = versus.expected_loss.map_or_else(|reason| notes.dash(reason), number::points);
    row.extend(layout.full.then(|| Entry::new(loss)));
}

fn frequentist(
    row: &mut Vec<Entry>,
    of: &FrequentistStatistics,
    analysis: &Analysis,
    layout: Layout,
    notes: &mut Notes,
) {
    let Some(versus) = of.deciding() else {
        row.extend((0..if layout.full { 2 } else { 1 }).map(|_| Entry::default()));
        return;
    };
    if layout.full {
        let interval = versus.difference.interval.ok();
        let decimals = number::rate_decimals(interval);
        let difference = versus.difference.estimate;
        let difference =
            difference.map_or_else(|reason| notes.dash(reason), |value| number::difference(value, decimals));
        row.push(
            Entry::new(difference)
                .and(interval.map(|interval| number::lift_interval(interval, decimals)), layout.fit >= Fit::Stacked),
        );
    }
    row.push(match versus.p_value {
        Err(reason) => Entry::new(notes.dash(reason)),
        Ok(p) => {
            let text = number::p_value(p, analysis.threshold.alpha());
            let tail = (p < 5e-5).then(|| number::tail(p));
            let entry = Entry::new(text.alone()).and(tail.filter(|_| layout.full), true);
            let adjusted = of.deciding_adjusted().and_then(|adjusted| adjusted.p_value.ok());
            let adjusted = adjusted.map(|p| format!("({})", number::p_value(p, analysis.threshold.alpha()).alone()));
            entry.and(adjusted, layout.fit >= Fit::Stacked)
        }
    });
}

fn verdict(report: &Report, variant: &VariantReport) -> Entry {
    let Some(verdict) = variant.verdict else {
        return Entry::toned(abstats_words::no_verdict(report, variant.variant), Tone::Quiet);
    };
    let tone = match verdict {
        Verdict::Winner => Tone::Good,
        Verdict::Loser => Tone::Bad,
        Verdict::Equivalent | Verdict::NonInferior => Tone::Same,
        Verdict::Inconclusive => Tone::Undecided,
        Verdict::NotEnoughData => Tone::Quiet,
    };
    Entry::toned(abstats_words::verdict(verdict), tone)
}
