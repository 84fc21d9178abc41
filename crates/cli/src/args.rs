//! The options of the command line.

mod reading;

mod looking;

use std::path::PathBuf;
use std::str::FromStr;

use abstats::multiplicity::{Correction, Family};
use abstats::worth::Value;
use abstats::{Alternative, Counts, Decision, Engine, Report, UnknownName};
use abstats_cli::memo::Memo;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

pub use looking::{Looked, Looking};
pub use reading::{Reading, weights};

/// What is read.
#[derive(Args, Debug)]
pub struct Source {
    /// The experiment: a JSON document or a table, recognised by content; - reads standard input
    pub file: PathBuf,
    /// The largest file that is read: bytes, or K, M, G of 1024 [default: 64M; 4G of rows of single visitors]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_size: Option<u64>,
    #[command(flatten)]
    pub reading: Reading,
}

impl Source {
    /// The name of the file, without its folders; standard input has none.
    pub fn name(&self) -> Option<String> {
        let name = self.file.file_name()?;
        (name != "-").then(|| name.to_string_lossy().into_owned())
    }
}

/// How a report is printed, and what becomes of the exit status.
#[derive(Args, Clone, Copy, Debug)]
pub struct Printing {
    /// How the report is printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// With the tables of segments and days (of --format table; csv and json always have all)
    #[arg(long)]
    pub segments: bool,
    /// End with exit status 3 unless the report says so: for scripts
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_unless: Option<Required>,
}

/// What is added to a report, so that it can be filed.
#[derive(Args, Clone, Debug, Default)]
pub struct Filing {
    /// The test's name [default: the one in the input]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// What counts as a conversion [default: the goal's name in the input]
    #[arg(long, value_name = "TEXT")]
    pub goal: Option<String>,
    /// What was expected, and why
    #[arg(long, value_name = "TEXT")]
    pub hypothesis: Option<String>,
    /// What else a reader should know; may be given several times
    #[arg(long, value_name = "TEXT")]
    pub note: Vec<String>,
}

impl Filing {
    /// Without what has no text.
    pub fn memo(self) -> Memo {
        let said = |text: &String| !text.trim().is_empty();
        Memo {
            title: self.title.filter(said),
            goal: self.goal.filter(said),
            hypothesis: self.hypothesis.filter(said),
            notes: self.note.into_iter().filter(said).collect(),
        }
    }
}

pub const ANALYZE_HELP: &str = "\
Five usual ways in:

1. The answer of the result endpoint, as it is. Only variants[].visitors and conversions are required.

  curl ... | abstats analyze -

2. A table of counts: a row for each variant.

  variant,visitors,conversions
  control,1500,120
  red,1480,148

3. An export with other names: users, sessions, orders, group and the like are known; --columns names the others. A row of
totals is left out by its name. In a list, a name with a comma stands in quotation marks.

  abstats analyze export.csv --columns visitors=seen,conversions=bought --leave-out Total
  abstats analyze export.csv --columns 'conversions=\"orders, paid\"' --only '\"A, red\",B'

4. A long file: a row for each variant and segment. The whole test is the sum.

  abstats analyze long.csv --breakdown device

5. Rows of single visitors: they are counted, each visitor once.

  abstats analyze visitors.csv --columns variant=group,outcome=bought,visitor_id=user

The columns of a table, in any order; the first three are required:

  variant       identifies the variant
  visitors      distinct visitors
  conversions   those among them who converted
  breakdown     a dimension, e.g. device; empty for the whole test
  criteria      the dimension's value, e.g. mobile; empty for the whole test
  name          the variant's display name
  weight        the variant's planned share of traffic, in any unit
  control       true for the control
  date          like 2024-01-15 or 20240115, for the counts of that day alone; or instead
  cumulative_date  for the counts of all days up to it
  conversion_rate  the sender's own; the report says where it is not that of the counts

Of rows of single visitors variant and outcome (0 or 1, true or false, yes or no) are required. A visitor_id counts each
visitor once; by a time or a date each counts on the day they were first seen.

Without rows for the whole test, the sums of the one breakdown or of the days are taken.

The control is the variant that is marked or that --control names; else the one with the id 0; else the one that is named
control (or original, baseline, default, existing, current, holdout, off, false, none, a); else the first. The report says
which one was taken where the file does not.

Examples:
  abstats analyze examples/homepage-cta.json
  abstats analyze examples/hillstrom-visits.csv --engine frequentist --threshold 99
  abstats analyze visitors.csv --first-assignment --breakdown device
  abstats analyze examples/free-trial.csv --rope 0.5pp --min-conversions 25 --min-days 14
  abstats analyze test.csv --control original --only original,red --weights 90,10
  abstats analyze examples/hillstrom-visits.csv --segments
  abstats analyze examples/free-trial.csv --fail-unless decided && echo decided
  abstats plan --baseline 20% --lift 10% --looks planned --save plan.json    before the test; then at each planned look
  abstats analyze test.csv --plan plan.json
  curl ... | abstats analyze - --format json";

pub const REPORT_HELP: &str = "\
The page needs no network and no scripts; send it, print it, or read it on a telephone. `abstats analyze --help` says what
a file may contain.

Examples:
  abstats report examples/homepage-cta.json -o report.html
  abstats report examples/hillstrom-visits.csv --engine frequentist -o report.html";

pub const COMPARE_HELP: &str = "\
Examples:
  abstats compare 120/1500 148/1480
  abstats compare 120/1500 148/1480 131/1492 --engine frequentist --alternative greater
  abstats compare 8000/100000 8030/100000 --rope 4%              equivalent: within a lift of 4% either way?
  abstats compare 8000/100000 7930/100000 --non-inferiority 5%   not worse by more than a twentieth?
  abstats compare 8/100 14/100 --min-visitors 1000               no verdict yet
  abstats compare 40/10000 18/10000 --lower-is-better            fewer cancellations
  abstats compare 120/1500 180/1480 --looks any-time             read as often as you like
  abstats compare 1080/13500 148/1480 --weights 90%,10%          were visitors split as planned?
  abstats compare 120/1500 180/1480 --plan plan.json             as it was planned
  abstats compare 120/1500 148/1480 --visitors-per-month 50000 --value 12.50EUR";

/// Options of all commands; they take precedence over what the input says.
#[derive(Args, Clone, Debug, Default)]
pub struct Options {
    /// The stats engine [default: what the input says, else bayesian]
    #[arg(long, value_parser = named::<Engine>(Engine::CODES))]
    pub engine: Option<Engine>,
    /// The threshold of the verdict in percent, 50 to 99 [default: what the input says, else 95]
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub threshold: Option<f64>,
    /// Fewer conversions are the goal (cancellations, say): the lower rate wins [default: what the input says, else the higher]
    #[arg(long)]
    pub lower_is_better: bool,
    /// What the frequentist test looks for: any difference, or only a variant rate greater (or less) than the control's. The
    /// better side is greater, with --lower-is-better less; a test of the other side finds worse variants only
    /// [default: what the input says, else two-sided]
    #[arg(long, value_parser = named::<Alternative>(Alternative::CODES))]
    pub alternative: Option<Alternative>,
    /// The frequentist correction for multiple comparisons; the verdicts then follow the adjusted p-values
    /// [default: what the input says, else none]
    #[arg(long, value_parser = correction())]
    pub correction: Option<CorrectionOrNone>,
    /// Choose the Bayesian winners and losers as sets, by their expected share of false ones
    #[arg(long)]
    pub false_discovery: bool,
    /// Which comparisons --correction or --false-discovery takes together: those of the whole test and of each
    /// breakdown, or everything [default: what the input says, else breakdown]
    #[arg(long, value_parser = named::<Family>(Family::CODES))]
    pub family: Option<Family>,
    /// The lifts (2% or -1%:3%) or differences (0.5pp or -0.2pp:0.5pp, percentage points) that are too small to matter: a
    /// variant within them, at the threshold, is equivalent; none turns it off [default: what the input says, else none]
    #[arg(long, value_name = "LOW:HIGH", allow_hyphen_values = true)]
    pub rope: Option<String>,
    /// The largest loss that is acceptable, as a lift (2%) or a difference (0.5pp): a variant that loses less, at the
    /// threshold, is non-inferior
    #[arg(long, value_name = "MARGIN", allow_hyphen_values = true, conflicts_with = "rope")]
    pub non_inferiority: Option<String>,
    /// No verdict before each variant has so many visitors; 0 turns it off [default: what the input says, else 0]
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, value_parser = least)]
    pub min_visitors: Option<u64>,
    /// No verdict before each variant has so many conversions; 0 turns it off [default: what the input says, else 0]
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, value_parser = least)]
    pub min_conversions: Option<u64>,
    /// No verdict before the test has run so many days; 0 turns it off [default: what the input says, else 0]
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, value_parser = least)]
    pub min_days: Option<u64>,
    /// The level of all intervals, e.g. 0.9 [default: the one that cannot contradict the verdict]
    #[arg(long, allow_negative_numbers = true)]
    pub level: Option<f64>,
    /// Decide by the comparison within strata, pooled: day, or the name of a breakdown (breakdown:day for one named so).
    /// Needs the frequentist engine, or --looks any-time [default: what the input says, else over all visitors]
    #[arg(long, value_name = "NAME")]
    pub within: Option<String>,
    /// Say in the JSON, too, what would settle a test that is not decided: how many visitors, and days, find which effect with
    /// 80% power
    #[arg(long)]
    pub settle: bool,
    /// The smallest effect worth finding, e.g. 10%, or 0.5pp (percentage points), for what would settle the test; it implies
    /// --settle [default: the end of --rope, else lifts of 5, 10 and 20%]
    #[arg(long, value_name = "EFFECT", allow_hyphen_values = true)]
    pub smallest_effect: Option<String>,
    #[command(flatten)]
    pub looking: Looking,
    /// Visitors a month, to say what the difference is worth: conversions a month, and what a wrong choice costs
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, value_parser = monthly)]
    pub visitors_per_month: Option<u64>,
    /// What a conversion is worth, with its currency, e.g. 12.50EUR or $3; needs --visitors-per-month
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub value: Option<Value>,
    /// The Bayesian prior of every rate: uniform, jeffreys, or A,B for Beta(A, B) [default: what the input says, else
    /// uniform]
    #[arg(long, value_name = "uniform|jeffreys|A,B", allow_hyphen_values = true)]
    pub prior: Option<String>,
}

pub fn least(text: &str) -> Result<u64, String> {
    let least = text.parse().ok().filter(|least| *least <= Counts::MAX_VISITORS);
    least.ok_or_else(|| format!("it is not a whole number from 0 to {}", Counts::MAX_VISITORS))
}

fn monthly(text: &str) -> Result<u64, String> {
    let visitors = text.parse().ok().filter(|visitors| (1..=Counts::MAX_VISITORS).contains(visitors));
    visitors.ok_or_else(|| format!("it is not a whole number from 1 to {}", Counts::MAX_VISITORS))
}

fn size(text: &str) -> Result<u64, String> {
    let units = [("K", 10), ("M", 20), ("G", 30)];
    let upper = text.to_ascii_uppercase();
    let unit = units.into_iter().find_map(|(unit, shift)| Some((upper.strip_suffix(unit)?, shift)));
    let (digits, shift) = unit.unwrap_or((&upper, 0));
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten();
    let bytes = number.and_then(|number| number.checked_mul(1 << shift));
    bytes.ok_or_else(|| "it is not a number of bytes, or of K, M or G, e.g. 256M".to_owned())
}

/// `--correction none` turns off what the input asks for. (Under a name of its own, since an option of an option is something
/// else to clap.)
pub type CorrectionOrNone = Option<Correction>;

/// The library's names, as command lines have them: with hyphens.
pub fn named<T>(codes: &[&'static str]) -> impl TypedValueParser<Value = T> + use<T>
where
    T: FromStr<Err = UnknownName> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(codes.iter().copied().map(possible)).try_map(|name| code(&name).parse())
}

fn possible(code: &'static str) -> PossibleValue {
    let name = PossibleValue::new(code.replace('_', "-"));
    if code.contains('_') { name.alias(code) } else { name }
}

fn code(name: &str) -> String {
    name.replace('-', "_")
}

/// A correction, by its name or by what statisticians abbreviate it to; or none.
pub fn correction() -> impl TypedValueParser<Value = CorrectionOrNone> {
    let of = |correction: Correction| match correction {
        Correction::BenjaminiHochberg => possible(correction.code()).alias("bh"),
        Correction::BenjaminiYekutieli => possible(correction.code()).alias("by"),
        _ => possible(correction.code()),
    };
    let names = std::iter::once(PossibleValue::new("none")).chain(Correction::ALL.map(of));
    PossibleValuesParser::new(names).try_map(|name| {
        Ok::<_, UnknownName>(match name.as_str() {
            "none" => None,
            "bh" => Some(Correction::BenjaminiHochberg),
            "by" => Some(Correction::BenjaminiYekutieli),
            name => Some(code(name).parse()?),
        })
    })
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: what to do, what to check, a table
    #[default]
    Table,
    /// For pull requests: the same in Markdown
    Markdown,
    /// For spreadsheets: a row for each variant of the whole and of every segment, numbers unrounded; the rows of the
    /// whole say the decision
    Csv,
    /// For programs: the wire format, numbers unrounded
    Json,
}

/// What a script needs before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Required {
    /// The decision is to ship a variant
    Ship,
    /// The decision is to ship a variant, to keep the control, or that either will do
    Decided,
    /// Nothing puts the verdict in doubt: neither the data nor the evidence
    NoDoubt,
}

impl Required {
    /// Whether the report is so.
    pub fn is_met(self, report: &Report) -> bool {
        match self {
            Self::Ship => report.decision() == Decision::Ship,
            Self::Decided => matches!(report.decision(), Decision::Ship | Decision::Keep | Decision::Either),
            Self::NoDoubt => report.doubts().is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::command::{Cli, Command};

    fn parsed(option: &str, name: &str) -> Result<Options, clap::Error> {
        let cli = Cli::try_parse_from(["abstats", "compare", "1/2", "1/2", option, name])?;
        let Command::Compare { options, .. } = cli.command else { panic!("{cli:?}") };
        Ok(options)
    }

    /// With hyphens as on command lines, and with underscores as on the wire.
    fn every_name<T: Copy + std::fmt::Debug + PartialEq>(
        option: &str,
        all: &[T],
        codes: &[&str],
        found: fn(Options) -> Option<T>,
    ) {
        for (one, code) in all.iter().zip(codes) {
            for name in [(*code).to_owned(), code.replace('_', "-")] {
                assert_eq!(parsed(option, &name).map(found).unwrap(), Some(*one), "{option} {name}");
            }
        }
        let error = parsed(option, "no-such-name").unwrap_err().to_string();
        for code in codes {
            assert!(error.contains(&code.replace('_', "-")), "{error}");
        }
    }

    #[test]
    fn the_librarys_names_are_the_commands() {
        let engines = [abstats::Analysis::bayesian().engine, abstats::Analysis::frequentist().engine];
        every_name("--engine", &engines, Engine::CODES, |options| options.engine);
        every_name("--alternative", &Alternative::ALL, Alternative::CODES, |options| options.alternative);
        every_name("--family", &Family::ALL, Family::CODES, |options| options.family);
        every_name("--correction", &Correction::ALL, Correction::CODES, |options| options.correction.flatten());
        assert_eq!(parsed("--correction", "none").unwrap().correction, Some(None));
        let short = ["bh", "by"].map(|name| parsed("--correction", name).unwrap().correction.flatten());
        assert_eq!(short, [Some(Correction::BenjaminiHochberg), Some(Correction::BenjaminiYekutieli)]);
    }
}
