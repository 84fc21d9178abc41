//! How often one looks before one decides.

use abstats::sequential::TypicalLift;
use clap::{Args, ValueEnum};

/// How often one looks before one decides.
#[derive(Args, Clone, Debug, Default)]
pub struct Looking {
    /// How often you read the results before you decide: once, at an end that you fixed beforehand; or at any time, as often as
    /// you like [default: what the input says, else once]
    #[arg(long, value_enum)]
    pub looks: Option<Looked>,
    /// With --looks any-time: the lift that you expect of a variant that works, chosen before the data, e.g. 5%
    /// [default: what the input says, else 10%]
    #[arg(long, value_name = "LIFT", value_parser = typical_lift, allow_hyphen_values = true)]
    pub typical_lift: Option<TypicalLift>,
}

/// Once, or at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Looked {
    /// The engine's own numbers decide
    Once,
    /// A comparison that holds at any look decides
    #[value(alias = "any_time")]
    AnyTime,
}

fn typical_lift(text: &str) -> Result<TypicalLift, String> {
    let Some(percent) = text.trim().strip_suffix('%') else {
        return Err("it has no unit; write 10% for a lift of a tenth".to_owned());
    };
    let lift = percent.trim().parse::<f64>().ok().and_then(|percent| TypicalLift::new(percent / 100.0).ok());
    lift.ok_or_else(|| "it is not a lift from 0.01% to 100%".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lift_has_a_unit() {
        for (text, expected) in [("10%", 0.1), (" 2.5 %", 0.025), ("0.01%", 0.000_1), ("100%", 1.0)] {
            let found = typical_lift(text).unwrap().get();
            assert!((found - expected).abs() < 1e-15, "{text}: {found}");
        }
        for text in ["10", "0.1", "", "%", "0%", "-5%", "101%", "NaN%", "inf%", "5pp"] {
            assert!(typical_lift(text).is_err(), "{text}");
        }
    }
}
