//! What a difference is worth a month, in words.

use abstats::worth::{Amounts, Losses, Monthly, NoWorth, Value, Worth};
use abstats::{Absent, Decision, Engine, GoalDirection, Interval, Report, Statistics};

use crate::{Digits, Labels, number};

/// What the variant gains a month, in conversions and in money, and what a wrong choice costs; or why that is not computed.
///
/// ```
/// use abstats::worth::Monthly;
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// use abstats_words::{Labels, worth};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// let asked = Monthly::new(50_000, Some("$3".parse()?))?;
/// assert_eq!(worth::sentences(&asked, asked.worth(&report), &report, &Labels::of(&report)), [
///     "At 50,000 visitors a month, \"1\" gains about 1,000 conversions a month over \"0\", most likely between 140 and 1,860.",
///     "At $3 a conversion, that is about $3,000 a month, most likely between $410 and $5,590.",
///     "The risk of shipping \"1\" is 5.7 conversions a month ($17): what it loses if it is worse, times how likely that is.",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn sentences(asked: &Monthly, found: Result<Worth, NoWorth>, report: &Report, labels: &Labels) -> Vec<String> {
    let worth = match found {
        Ok(worth) => worth,
        Err(reason) => return vec![absent(reason, report, labels)],
    };
    let words = Words { report, name: labels.quoted(worth.variant), control: labels.quoted(report.control) };
    let money = asked.value().zip(worth.value);
    let gain = words.gain(asked.visitors(), worth.conversions);
    let value = money.map(|(value, amounts)| words.value(value, amounts));
    let risk = worth
        .conversions
        .losses
        .map(|losses| words.risk(losses, money.and_then(|(value, amounts)| Some((value, amounts.losses?)))));
    std::iter::once(gain).chain(value).chain(risk).collect()
}

fn absent(reason: NoWorth, report: &Report, labels: &Labels) -> String {
    match reason {
        NoWorth::DataInDoubt => "Not computed: the data are in doubt. Check them first.".to_owned(),
        NoWorth::Absent(Absent::NoVisitors) => "Not computed: a variant has no visitors yet.".to_owned(),
        NoWorth::Absent(reason) => format!("Not computed: {reason}."),
        _ => format!("Not computed: no variant is compared with {}.", labels.quoted(report.control)),
    }
}

/// What the sentences are made of.
struct Words<'a> {
    report: &'a Report,
    name: String,
    control: String,
}

impl Words<'_> {
    fn gain(&self, visitors: u64, amounts: Amounts) -> String {
        let Self { name, control, .. } = self;
        let verb = match (amounts.gained < 0.0, self.saves()) {
            (false, false) => "gains",
            (true, false) => "loses",
            (false, true) => "saves",
            (true, true) => "adds",
        };
        let compared = match (amounts.gained < 0.0, self.saves()) {
            (false, false) => format!("over {control}"),
            _ => format!("compared with {control}"),
        };
        let rule = Rule::of(amounts, 1);
        let plain = |value| rule.digits(value);
        let about = plain(amounts.gained);
        let range = self.range(amounts, &plain);
        let visitors = number::count(visitors);
        let so_far = if self.is_at_any_look() {
            format!(", if {control} goes on to convert {} of visitors", self.rate_so_far())
        } else {
            String::new()
        };
        let conversions = if about == "1" { "conversion" } else { "conversions" };
        format!(
            "At {visitors} visitors a month, {name} {verb} about {about} {conversions} a month {compared}, {range}{so_far}."
        )
    }

    fn value(&self, value: &Value, amounts: Amounts) -> String {
        let rule = Rule::of(amounts, 2);
        let of = |amount| in_currency(value, &rule.digits(amount));
        let lost = if amounts.gained < 0.0 { " lost" } else { "" };
        let range = self.range(amounts, &of);
        format!("At {} a conversion, that is about {}{lost} a month, {range}.", price(value), of(amounts.gained))
    }

    /// `most likely between 140 and 1,870`, `with 95% confidence between 20 lost and 1,980 gained`.
    fn range(&self, amounts: Amounts, written: &dyn Fn(f64) -> String) -> String {
        let Interval { low, high, level } = amounts.interval;
        // The interval of planned looks is one of the lift; this one is of conversions.
        let once = if self.report.analysis.looks.are_planned() { "for a single look " } else { "" };
        let sure = match self.report.analysis.engine {
            _ if self.is_at_any_look() => {
                format!("with {}% confidence at any look", number::plain(100.0 * level.get()))
            }
            Engine::Bayesian { .. } => format!("{once}most likely"),
            Engine::Frequentist { .. } => {
                let (level, together) = match self.together() {
                    Some(level) => (level, " for all comparisons together"),
                    None => (level, ""),
                };
                format!("with {}% confidence{together}", number::plain(100.0 * level.get()))
            }
        };
        let lost = amounts.gained < 0.0;
        let (up, down) = if self.saves() { (" saved", " added") } else { (" gained", " lost") };
        // The side is said where it is not that of the sentence.
        let side = |value: f64| match (value < 0.0, lost) {
            (true, false) => down,
            (false, true) => up,
            _ => "",
        };
        let told = if low < 0.0 && high > 0.0 {
            format!("between {}{down} and {}{up}", written(low), written(high))
        } else if high <= 0.0 {
            format!("between {} and {}{}", written(high), written(low), side(low))
        } else {
            format!("between {} and {}{}", written(low), written(high), side(high))
        };
        format!("{sure} {told}")
    }

    fn risk(&self, losses: Losses, money: Option<(&Value, Losses)>) -> String {
        let Self { name, control, .. } = self;
        let of = |pick: fn(Losses) -> f64| {
            let money = money.map(|(value, losses)| format!(" ({})", in_currency(value, &small(pick(losses), 2))));
            format!("{} conversions a month{}", small(pick(losses), 1), money.unwrap_or_default())
        };
        let (of_variant, of_control) = (of(|losses| losses.of_variant), of(|losses| losses.of_control));
        let said = match self.report.decision() {
            Decision::Ship => format!(
                "The risk of shipping {name} is {of_variant}: what it loses if it is worse, times how likely that is."
            ),
            Decision::Keep => format!(
                "The risk of keeping {control} is {of_control}: what it loses if {name} is better, times how likely that \
                 is."
            ),
            Decision::Either | Decision::Wait | Decision::Check => format!(
                "The risk of shipping {name} now is {of_variant}, of keeping {control} {of_control}: what each loses if \
                 the other is better, times how likely that is."
            ),
        };
        // What holds at any look has no losses.
        if self.is_at_any_look() { said.replacen("The risk", "Under the prior, the risk", 1) } else { said }
    }

    fn is_at_any_look(&self) -> bool {
        self.report.analysis.looks.are_at_any_time()
    }

    fn rate_so_far(&self) -> String {
        let control = self.report.overall.of(self.report.control).and_then(|row| row.counts.conversion_rate().ok());
        control.map_or_else(String::new, |rate| Digits::of(self.report).rate(rate))
    }

    fn saves(&self) -> bool {
        self.report.analysis.goal_direction == GoalDirection::Decrease
    }

    /// With a single-step correction, the level with which the intervals of all comparisons hold together.
    fn together(&self) -> Option<abstats::Level> {
        let row = self.report.headline().about.and_then(|place| self.report.overall.of(place))?;
        match row.statistics {
            Statistics::Bayesian(_) => None,
            Statistics::Frequentist(of) => of.deciding_adjusted()?.simultaneous_level,
        }
    }
}

/// How the numbers of one gain are rounded: to a hundredth of the interval's width.
struct Rule {
    unit: f64,
    decimals: usize,
}

impl Rule {
    fn of(Amounts { interval: Interval { low, high, .. }, .. }: Amounts, most: usize) -> Self {
        let width = high - low;
        let wide = (0..18).find(|&exponent| width < 1_000.0 * ten(exponent)).unwrap_or(18);
        let fine = (0..most).find(|&decimals| width * ten(decimals) >= 100.0).unwrap_or(most);
        if wide > 0 { Self { unit: ten(wide), decimals: 0 } } else { Self { unit: 1.0, decimals: fine } }
    }

    /// The size, without its sign.
    fn digits(&self, value: f64) -> String {
        let decimals = self.decimals;
        let rounded = (value.abs() / self.unit * ten(decimals)).round() / ten(decimals) * self.unit;
        thousands(&format!("{rounded:.decimals$}"))
    }
}

/// `12,345.60`.
fn thousands(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    format!("{}{rest}", number::grouped(whole))
}

fn ten(exponent: usize) -> f64 {
    (0..exponent).fold(1.0, |power, _| 10.0 * power)
}

/// A loss as tables have it: one decimal, two of money, where it is small.
fn small(loss: f64, decimals: usize) -> String {
    let least = 1.0 / ten(decimals);
    match loss {
        0.0 => "0".to_owned(),
        loss if loss < least / 2.0 => format!("less than {least}"),
        loss if loss < 9.95 => format!("{loss:.decimals$}"),
        loss => number::grouped(&format!("{loss:.0}")),
    }
}

fn price(value: &Value) -> String {
    let amount = number::plain(value.amount());
    // Money has two decimals or none.
    let amount = match amount.split_once('.') {
        Some((_, cents)) if cents.len() == 1 => format!("{amount}0"),
        _ => amount,
    };
    in_currency(value, &thousands(&amount))
}

/// `$3`, `12.50 EUR`: a sign before the amount, letters behind it; after "less than".
fn in_currency(value: &Value, digits: &str) -> String {
    let (less, digits) = digits.strip_prefix("less than ").map_or(("", digits), |digits| ("less than ", digits));
    match value.currency() {
        None => format!("{less}{digits}"),
        Some(currency) if currency.ends_with(char::is_alphabetic) => format!("{less}{digits} {currency}"),
        Some(currency) => format!("{less}{currency}{digits}"),
    }
}

#[cfg(test)]
#[path = "worth_tests.rs"]
mod tests;
