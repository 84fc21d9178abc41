//! What the command line says about the meaning of the input.

mod list;

use abstats_document::{Choices, Weights};
use clap::Args;
use list::List;

/// How the input is read, where it does not say so itself.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Which columns have which meaning: variant, visitors, conversions, breakdown, criteria, name, weight, control, date,
    /// `cumulative_date`, `conversion_rate`; of rows of single visitors `visitor_id`, outcome, time. A name with a comma is quoted as in CSV:
    /// 'conversions="orders, paid"'
    #[arg(long, value_name = "MEANING=COLUMN,...", value_parser = list::pairs)]
    columns: Vec<List<(String, String)>>,
    /// A column whose values make the segments of a breakdown: a row for each variant and value, the whole is their sum
    #[arg(long, value_name = "COLUMN")]
    breakdown: Vec<String>,
    /// Only rows with this value count; of several for one column, any of them
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = pair)]
    filters: Vec<(String, String)>,
    /// Of rows of single visitors: who was in several variants counts in the one seen first
    #[arg(long, conflicts_with = "leave_out_mixed")]
    first_assignment: bool,
    /// Of rows of single visitors: who was in several variants does not count
    #[arg(long)]
    leave_out_mixed: bool,
    /// The control, by name or id [default: the one marked; else the id 0; else the one named control, original, baseline,
    /// default, existing, current, holdout, off, false, none or a; else the first]
    #[arg(long, value_name = "NAME")]
    control: Option<String>,
    /// Variants, or segments, that take no part, like a row of totals; a name with a comma is quoted as in CSV:
    /// '"A, red",B'
    #[arg(long, value_name = "NAME,...", value_parser = list::names)]
    leave_out: Vec<List<String>>,
    /// The variants (or the segments of a breakdown) that take part; all others are left out
    #[arg(long, value_name = "NAME,...", value_parser = list::names)]
    only: Vec<List<String>>,
    /// The planned shares of traffic, in any unit or in percent: in the order of the variants (90,10), or by name
    /// (control=90%,B=10%)
    #[arg(long, value_name = "SHARE,...", value_parser = weights, allow_hyphen_values = true)]
    weights: Option<Weights>,
}

impl From<Reading> for Choices {
    fn from(reading: Reading) -> Self {
        let Reading {
            columns,
            breakdown,
            filters,
            first_assignment,
            leave_out_mixed,
            control,
            leave_out,
            only,
            weights,
        } = reading;
        let [leave_out, only] = [leave_out, only].map(list::all);
        let columns = list::all(columns);
        Self {
            columns,
            breakdown,
            filters,
            first_assignment,
            leave_out_mixed,
            control,
            leave_out,
            only,
            weights,
            plan: None,
        }
    }
}

/// Both sides of an equals sign.
fn pair(text: &str) -> Result<(String, String), String> {
    let (left, right) = text.split_once('=').ok_or("it has no equals sign")?;
    Ok((left.trim().to_owned(), right.trim().to_owned()))
}

/// `90,10`, `90%,10%` or `control=90,B=10`.
pub fn weights(text: &str) -> Result<Weights, String> {
    let share = |text: &str| {
        let number = text.trim();
        let number = number.strip_suffix('%').unwrap_or(number).trim_end();
        let share = number.parse().ok().filter(|share| (0.0..f64::INFINITY).contains(share));
        share.ok_or_else(|| format!("{text:?} is not a share, a number of at least 0"))
    };
    let List(parts) = list::names(text)?;
    let in_percent = parts.iter().filter(|part| part.ends_with('%')).count();
    if in_percent != 0 && in_percent != parts.len() {
        return Err("either all shares are in percent or none".to_owned());
    }
    // A name may have an equals sign in it, a share has none.
    let named: Vec<_> = parts.iter().filter_map(|part| part.rsplit_once('=')).collect();
    let weights = match named.len() {
        0 => Weights::InOrder(parts.iter().map(|part| share(part)).collect::<Result<_, _>>()?),
        len if len == parts.len() => {
            let named = named.into_iter().map(|(name, of)| Ok((name.trim().to_owned(), share(of)?)));
            Weights::Named(named.collect::<Result<_, String>>()?)
        }
        _ => return Err("either all shares have names or none".to_owned()),
    };
    let sum: f64 = match &weights {
        Weights::InOrder(shares) => shares.iter().sum(),
        Weights::Named(shares) => shares.iter().map(|(_, share)| share).sum(),
    };
    // Each may be rounded to whole percent.
    if in_percent > 0 && (sum - 100.0).abs() > 0.5 * parts.len() as f64 {
        return Err(format!(
            "the shares are {}% together, not 100%; without the percent signs they are shares in any unit",
            (100.0 * sum).round() / 100.0
        ));
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_in_order_or_by_name() {
        assert_eq!(weights("90, 10"), Ok(Weights::InOrder(vec![90.0, 10.0])));
        let named = vec![("control".to_owned(), 90.0), ("x=y".to_owned(), 0.5)];
        assert_eq!(weights("control=90,x=y=.5"), Ok(Weights::Named(named)));
        assert_eq!(weights("90%, 10 %"), weights("90,10"));
        assert!(weights("33%,33%,33%").is_ok());
        let sentence = "the shares are 110% together, not 100%; without the percent signs they are shares in any unit";
        assert_eq!(weights("90%,20%"), Err(sentence.to_owned()));
        assert_eq!(weights("A=90%,B=20%"), Err(sentence.to_owned()));
        assert_eq!(weights("\"A, red\"=90%,B=10%"), weights("\"A, red\"=90,B=10"));
        assert_eq!(
            weights("\"A, red\"=90,B=10"),
            Ok(Weights::Named(vec![("A, red".to_owned(), 90.0), ("B".to_owned(), 10.0)]))
        );
        for wrong in [
            "90%,10",
            "a=0.9,b=10%",
            "%,1",
            "90%%,10%",
            "",
            "90,",
            "90,B=10",
            "90,ten",
            "-1,1",
            "inf,1",
            "NaN,1",
            "a=,b=1",
        ] {
            assert!(weights(wrong).is_err(), "{wrong}");
        }
    }
}
