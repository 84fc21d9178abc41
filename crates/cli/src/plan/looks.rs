//! How often a planned test is read.

use std::str::FromStr;

use abstats::multiplicity::Correction;
use abstats::planning::{Effect, Looks, Wanted};
use abstats::sequential::TypicalLift;
use abstats::sequential::planned::{Design, Futility, Spending};
use abstats::{Alternative, Analysis, Engine};
use clap::{Args, ValueEnum};

/// Looks, unless it is said how many.
const LOOKS: u32 = 5;

#[derive(Args, Clone, Debug, Default)]
pub struct LooksArgs {
    /// How often the test is read
    #[arg(long, value_enum, default_value_t)]
    looks: HowOften,
    /// Of --looks any-time: the lift expected of a variant that works, from 0.01% to 100% [default: 10%]
    #[arg(long, value_name = "LIFT", allow_hyphen_values = true)]
    typical_lift: Option<String>,
    /// Of --looks planned: how many looks at equal distances, the last at the end [default: 5]
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true)]
    look_count: Option<String>,
    /// Of --looks planned: how alpha is spent: obrien-fleming, pocock, kim-demets:POWER or hwang-shih-decani:GAMMA
    /// [default: obrien-fleming]
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    spending: Option<String>,
    /// Of --looks planned: also stop at a look after which the test will hardly be decided any more. Nobody has to keep to it.
    /// How beta = 1 - power is spent, as alpha [default: obrien-fleming]
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "obrien-fleming")]
    futility: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum HowOften {
    /// Once, at the planned end
    #[default]
    Once,
    /// At any time, as often as you like: by the always-valid test
    AnyTime,
    /// At planned times: a group sequential test
    Planned,
}

impl LooksArgs {
    /// The looks; `None` where something is wrong.
    pub fn looks(
        &self,
        alternative: Option<Alternative>,
        correction: Option<Correction>,
        wanted: Wanted,
        errors: &mut Vec<String>,
    ) -> Option<Looks> {
        let before = errors.len();
        let mut unused = |option: &str, given: bool, needed: &str| {
            if given {
                errors.push(format!("{option}: it needs --looks {needed}"));
            }
        };
        unused("--typical-lift", self.typical_lift.is_some() && self.looks != HowOften::AnyTime, "any-time");
        unused("--look-count", self.look_count.is_some() && self.looks != HowOften::Planned, "planned");
        unused("--spending", self.spending.is_some() && self.looks != HowOften::Planned, "planned");
        unused("--futility", self.futility.is_some() && self.looks != HowOften::Planned, "planned");
        let looks = match self.looks {
            HowOften::Once => Looks::Once,
            HowOften::AnyTime => {
                if alternative.is_some_and(|alternative| alternative != Alternative::TwoSided) {
                    errors.push("--alternative: the test of --looks any-time looks to both sides; leave it out".into());
                }
                if correction.is_some_and(|correction| correction != Correction::Bonferroni) {
                    errors.push(
                        "--correction: --looks any-time divides alpha among the variants (bonferroni); leave it out"
                            .into(),
                    );
                }
                let typical = self.typical_lift.as_deref().map_or(Ok(TypicalLift::default()), typical_lift);
                let typical = typical.map_err(|error| errors.push(format!("--typical-lift: {error}"))).ok();
                Looks::AnyTime { typical_lift: typical.unwrap_or_default() }
            }
            HowOften::Planned => {
                let shared = |correction: &Correction| matches!(correction, Correction::Bonferroni | Correction::Sidak);
                if correction.is_some_and(|correction| !shared(&correction)) {
                    errors.push(
                        "--correction: --looks planned divides alpha among the variants; use bonferroni or sidak"
                            .into(),
                    );
                }
                let count = self.look_count.as_deref().map_or(Ok(LOOKS), count);
                let count = count.map_err(|error| errors.push(format!("--look-count: {error}"))).ok();
                let spending = self.spending.as_deref().map_or(Ok(Spending::default()), spending);
                let spending = spending.map_err(|error| errors.push(format!("--spending: {error}"))).ok();
                let futility = self
                    .futility
                    .as_deref()
                    .map(|text| self::spending(text).map_err(|error| format!("--futility: {error}")));
                let futility = futility.transpose().map_err(|error| errors.push(error)).ok().flatten();
                if futility.is_some() && !(0.5..=0.999).contains(&wanted.power()) {
                    errors.push("--futility: it needs a --power from 50% to 99.9%".into());
                }
                Looks::Planned {
                    look_count: count.unwrap_or(LOOKS),
                    spending: spending.unwrap_or_default(),
                    futility: futility.map(|spending| Futility { power: wanted.power(), spending }),
                }
            }
        };
        (errors.len() == before).then_some(looks)
    }

    /// Looks are of a frequentist test, whatever the engine; so where none is named, it is that one.
    pub fn engine(&self) -> Option<Engine> {
        (self.looks != HowOften::Once).then(|| Analysis::frequentist().engine)
    }
}

/// A lift with its unit: `10%`.
fn typical_lift(text: &str) -> Result<TypicalLift, String> {
    match Effect::from_str(text) {
        Ok(Effect::Relative(lift)) => {
            TypicalLift::new(lift).map_err(|_| format!("{text} is not between 0.01% and 100%"))
        }
        Ok(Effect::Points(_)) | Err(_) => Err(format!("{text:?} is not a lift, such as 10%")),
    }
}

fn count(text: &str) -> Result<u32, String> {
    let count = text.parse().ok().filter(|&count: &u32| count >= 1 && count as usize <= Design::MAX_LOOKS);
    count.ok_or_else(|| format!("{text:?} is not a whole number from 1 to {}", Design::MAX_LOOKS))
}

/// `pocock`, `kim-demets:3`.
fn spending(text: &str) -> Result<Spending, String> {
    let (name, parameter) = text.split_once(':').map_or((text, None), |(name, parameter)| (name, Some(parameter)));
    let number = parameter.and_then(|parameter| parameter.parse::<f64>().ok()).filter(|number| number.is_finite());
    match (name.replace('_', "-").as_str(), parameter, number) {
        ("obrien-fleming", None, _) => Ok(Spending::ObrienFleming),
        ("pocock", None, _) => Ok(Spending::Pocock),
        ("kim-demets", _, Some(power)) if power > 0.0 => Ok(Spending::KimDeMets(power)),
        ("kim-demets", ..) => Err(format!("{text:?} has no power above 0, such as kim-demets:3")),
        ("hwang-shih-decani", _, Some(gamma)) => Ok(Spending::HwangShihDeCani(gamma)),
        ("hwang-shih-decani", ..) => Err(format!("{text:?} has no gamma, such as hwang-shih-decani:-4")),
        _ => Err(format!("{text:?} is not obrien-fleming, pocock, kim-demets:POWER or hwang-shih-decani:GAMMA")),
    }
}
