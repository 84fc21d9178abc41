//! What the command line says about the meaning of the input.

use abstats_document::{Choices, Weights};
use clap::Args;

/// How the input is read, where it does not say so itself.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Which columns have which meaning: variant, visitors, conversions, breakdown, criteria, name, weight, control, date,
    /// `cumulative_date`; of rows of single visitors `visitor_id`, outcome, time
    #[arg(long, value_name = "MEANING=COLUMN,...", value_delimiter = ',', value_parser = pair)]
    columns: Vec<(String, String)>,
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
    /// A variant, or a segment, that takes no part, like a row of totals; repeatable
    #[arg(long, value_name = "NAME")]
    leave_out: Vec<String>,
    /// The variants (or the segments of a breakdown) that take part; all others are left out
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    only: Vec<String>,
    /// The planned shares of traffic, in any unit: in the order of the variants (90,10), or by name (control=90,B=10)
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

/// `90,10` or `control=90,B=10`.
fn weights(text: &str) -> Result<Weights, String> {
    let share = |text: &str| {
        let share = text.trim().parse().ok().filter(|share| (0.0..f64::INFINITY).contains(share));
        share.ok_or_else(|| format!("{text:?} is not a share, a number of at least 0"))
    };
    let parts: Vec<_> = text.split(',').collect();
    // A name may have an equals sign in it, a share has none.
    let named: Vec<_> = parts.iter().filter_map(|part| part.rsplit_once('=')).collect();
    match named.len() {
        0 => Ok(Weights::InOrder(parts.into_iter().map(share).collect::<Result<_, _>>()?)),
        len if len == parts.len() => {
            let named = named.into_iter().map(|(name, of)| Ok((name.trim().to_owned(), share(of)?)));
            Ok(Weights::Named(named.collect::<Result<_, String>>()?))
        }
        _ => Err("either all shares have names or none".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_in_order_or_by_name() {
        assert_eq!(weights("90, 10"), Ok(Weights::InOrder(vec![90.0, 10.0])));
        let named = vec![("control".to_owned(), 90.0), ("x=y".to_owned(), 0.5)];
        assert_eq!(weights("control=90,x=y=.5"), Ok(Weights::Named(named)));
        for wrong in ["", "90,", "90,B=10", "90,ten", "-1,1", "inf,1", "NaN,1", "a=,b=1"] {
            assert!(weights(wrong).is_err(), "{wrong}");
        }
    }
}
