//! What the command line says about the meaning of the input.

use abstats_document::Choices;
use clap::Args;

/// How the input is read, where it does not say so itself.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Which columns have which meaning: variant, visitors, conversions, breakdown, criteria, name, weight, control, date,
    /// cumulative_date; of rows of single visitors visitor_id, outcome, time
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
}

impl From<Reading> for Choices {
    fn from(reading: Reading) -> Self {
        let Reading { columns, breakdown, filters, first_assignment, leave_out_mixed } = reading;
        Self { columns, breakdown, filters, first_assignment, leave_out_mixed, ..Self::default() }
    }
}

/// Both sides of an equals sign.
fn pair(text: &str) -> Result<(String, String), String> {
    let (left, right) = text.split_once('=').ok_or("it has no equals sign")?;
    Ok((left.trim().to_owned(), right.trim().to_owned()))
}
