//! The numbers of a variant as texts, the same in every table.

use abstats::{
    Absent, Analysis, Counts, Engine, Estimate, Evidence, GoalDirection, Report, Statistics, VariantReport, Verdict,
};
use abstats_words::number;

use crate::words::Words;

/// The reasons for absent numbers, in the order of their marks.
#[derive(Debug, Default)]
pub struct Reasons(Vec<Absent>);

const MARKS: [&str; 9] = ["¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

impl Reasons {
    pub fn dash(&mut self, reason: Absent) -> String {
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

/// What a cell says, and below it in small what it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub first: String,
    pub second: Option<String>,
}

impl Cell {
    fn of(first: String, second: Option<String>) -> Self {
        Self { first, second }
    }

    /// In one line: `10.0% (148 of 1,480)`.
    pub fn in_line(&self) -> String {
        match &self.second {
            Some(second) => format!("{} ({second})", self.first),
            None => self.first.clone(),
        }
    }
}

/// The titles of [`Words::cells`].
pub const fn titles(analysis: &Analysis) -> [&'static str; 4] {
    let better = match analysis.goal_direction {
        GoalDirection::Increase => "Chance to be better",
        GoalDirection::Decrease => "Chance to be lower (better)",
    };
    let (evidence, last) = match analysis.engine {
        Engine::Bayesian { .. } => (better, "Expected loss per 10,000"),
        Engine::Frequentist { multiplicity: None, .. } => ("p-value", "Difference in points"),
        Engine::Frequentist { multiplicity: Some(_), .. } => ("p-value (adjusted)", "Difference in points"),
    };
    let evidence = if analysis.looks.are_at_any_time() { abstats_words::AT_ANY_LOOK } else { evidence };
    ["Conversion rate", "Lift", evidence, last]
}

/// The same of the whole test: segments and days have no planned looks.
pub const fn titles_of_whole(analysis: &Analysis) -> [&'static str; 4] {
    let [rate, lift, evidence, last] = titles(analysis);
    let evidence = if analysis.looks.are_planned() { abstats_words::planned::OVER_ALL_LOOKS } else { evidence };
    [rate, lift, evidence, last]
}

impl Words<'_> {
    /// Rate, lift, how sure it is, and what it costs or how large the difference is. The control has only a rate.
    pub fn cells(&self, row: &VariantReport, reasons: &mut Reasons) -> [Cell; 4] {
        [self.rate(row.counts, reasons), self.lift(row, reasons), self.evidence(row, reasons), self.last(row, reasons)]
    }

    /// `10.0%`, and below it `148 of 1,480`. Where nobody or everybody converted, a percentage would say less.
    pub fn rate(&self, counts: Counts, reasons: &mut Reasons) -> Cell {
        let of = format!("{} of {}", number::count(counts.conversions()), number::count(counts.visitors()));
        let rate = match (counts.conversions(), counts.non_conversions(), counts.conversion_rate()) {
            (_, _, Err(reason)) => reasons.dash(reason),
            (0, _, _) => "none".to_owned(),
            (_, 0, _) => "all".to_owned(),
            (_, _, Ok(rate)) => self.digits.rate(rate),
        };
        Cell::of(rate, Some(of))
    }

    /// `+25%`, and below it `+3 to +51`.
    pub fn lift(&self, row: &VariantReport, reasons: &mut Reasons) -> Cell {
        row.deciding().map_or_else(Cell::default, |deciding| self.of_lift(deciding.lift, reasons))
    }

    pub fn of_lift(&self, lift: Estimate, reasons: &mut Reasons) -> Cell {
        let interval = lift.interval.ok().map(|interval| self.digits.range(interval));
        Cell::of(lift.estimate.map_or_else(|reason| reasons.dash(reason), |lift| self.digits.lift(lift)), interval)
    }

    pub fn evidence(&self, row: &VariantReport, reasons: &mut Reasons) -> Cell {
        let text = match row.deciding().map(|deciding| deciding.evidence) {
            Some(Evidence::Chance { better, .. }) => better.map(|chance| self.digits.chance(chance)),
            Some(
                Evidence::Test { p_value, .. }
                | Evidence::AlwaysValid { p_value, .. }
                | Evidence::Planned { p_value, .. },
            ) => p_value.map(|p| self.digits.p_value(p).alone()),
            _ => return Cell::default(),
        };
        Cell::of(text.unwrap_or_else(|reason| reasons.dash(reason)), None)
    }

    fn last(&self, row: &VariantReport, reasons: &mut Reasons) -> Cell {
        match row.statistics {
            Statistics::Bayesian(of) => of.versus_control.map_or_else(Cell::default, |versus| {
                let loss = versus.expected_loss.map(|loss| self.digits.loss(loss));
                Cell::of(loss.unwrap_or_else(|reason| reasons.dash(reason)), None)
            }),
            Statistics::Frequentist(of) => of.deciding().map_or_else(Cell::default, |versus| {
                let planned = row.planned.and_then(Result::ok).map(|of| of.difference);
                let Estimate { estimate, interval, .. } = planned.unwrap_or(versus.difference);
                let first = estimate.map_or_else(|reason| reasons.dash(reason), |value| self.digits.difference(value));
                // What holds at any look is about the lift: the interval of one look would contradict it.
                let interval = interval.ok().filter(|_| row.always_valid.is_none());
                Cell::of(first, interval.map(|interval| self.digits.difference_range(interval)))
            }),
        }
    }
}

/// The verdict's word with its sign; without one, why there is none.
pub fn verdict(report: &Report, row: &VariantReport) -> String {
    let Some(verdict) = row.verdict else { return abstats_words::no_verdict(report, row.variant).to_owned() };
    let sign = match verdict {
        Verdict::Winner => "▲ ",
        Verdict::Loser => "▼ ",
        Verdict::Equivalent => "= ",
        Verdict::NonInferior => "≥ ",
        Verdict::NotEnoughData | Verdict::Inconclusive => "",
    };
    format!("{sign}{}", abstats_words::verdict(verdict))
}

/// Which of many variants are shown, in their order: the control, those of the headline, then those that are decided.
pub fn shown(words: &Words, most: usize) -> Vec<usize> {
    let report = words.report;
    let mut places: Vec<usize> = (0..report.variants.len()).collect();
    if places.len() <= most {
        return places;
    }
    let headline = report.headline();
    let rank = |place: &usize| {
        let decided = report
            .overall
            .of(*place)
            .and_then(|row| row.verdict)
            .is_some_and(|verdict| !matches!(verdict, Verdict::Inconclusive | Verdict::NotEnoughData));
        match () {
            () if *place == report.control => 0,
            () if headline.about == Some(*place) => 1,
            () if headline.others.contains(place) => 2,
            () if decided => 3,
            () => 4,
        }
    };
    places.sort_by_cached_key(rank);
    places.truncate(most);
    places.sort_unstable();
    places
}
