//! How often one looks before one decides.

use std::path::{Path, PathBuf};

use abstats::planning::Plan;
use abstats::sequential::TypicalLift;
use abstats_cli::input;
use clap::{Args, ValueEnum};

/// How often one looks before one decides.
#[derive(Args, Clone, Debug, Default)]
pub struct Looking {
    /// The plan of the test, a file that abstats plan --save wrote: settings that neither the input nor an option says are the
    /// planned ones, and the report says how far the test has come; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// How often you read the results before you decide: once, at an end that you fixed beforehand; at any time, as often as
    /// you like; or as planned, at the looks of --plan [default: what the input or the plan says, else once]
    #[arg(long, value_enum)]
    pub looks: Option<Looked>,
    /// With --looks any-time: the lift that you expect of a variant that works, chosen before the data, e.g. 5%
    /// [default: what the input says, else 10%]
    #[arg(long, value_name = "LIFT", value_parser = typical_lift, allow_hyphen_values = true)]
    pub typical_lift: Option<TypicalLift>,
    /// With planned looks: the earlier looks that were really taken, as parts of the planned visitors, e.g. 15%,40%; none if
    /// this is the first [default: what the input says, else those planned]
    #[arg(long, value_name = "PART,...|none", value_parser = taken, allow_hyphen_values = true)]
    pub looks_taken: Option<Taken>,
    /// With planned looks: no look follows this one, whatever it sees. Do not decide that by the results
    #[arg(long)]
    pub last_look: bool,
}

impl Looking {
    /// The plan, if one is named. `input` is where the experiment is read from.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn plan(&self, input: Option<&Path>) -> Result<Option<Plan>, String> {
        let Some(path) = &self.plan else { return Ok(None) };
        if path.as_os_str() == "-" && input.is_some_and(|input| input.as_os_str() == "-") {
            return Err("--plan: standard input is the experiment already".to_owned());
        }
        input::plan_from_file(path).map(Some).map_err(|error| format!("--plan: {error}"))
    }
}

/// Earlier looks, as parts of the planned visitors. (Under a name of its own, since a list of an option is something else to
/// clap.)
pub type Taken = Vec<f64>;

/// Once, at any time, or as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Looked {
    /// The engine's own numbers decide
    Once,
    /// A comparison that holds at any look decides
    #[value(alias = "any_time")]
    AnyTime,
    /// The bounds of the planned looks decide
    Planned,
}

impl Looked {
    /// The name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::AnyTime => "any_time",
            Self::Planned => "planned",
        }
    }
}

fn taken(text: &str) -> Result<Taken, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let part = |text: &str| {
        let percent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        let part = percent.filter(|percent| *percent > 0.0 && *percent < 100.0).map(|percent| percent / 100.0);
        part.ok_or_else(|| format!("{text:?} is not a part of the planned visitors, such as 20%"))
    };
    text.split(',').map(part).collect()
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
    fn looks_taken_are_parts() {
        assert_eq!(taken("15%, 40%"), Ok(vec![0.15, 0.4]));
        assert_eq!(taken("none"), Ok(vec![]));
        for text in ["", "0.2", "20", "0%", "100%", "20%,", "-5%", "NaN%", "inf%"] {
            assert!(taken(text).is_err(), "{text}");
        }
    }

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
