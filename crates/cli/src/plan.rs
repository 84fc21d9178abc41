//! `abstats plan`: its options, and the plan that they ask for.

mod looks;
mod size;

use std::io::{self, Write};
use std::path::PathBuf;

use abstats::planning::{Baseline, Design, Effect, Goal, Looks, Plan, PlanningError, Wanted};
use abstats::{Alternative, Analysis, Engine};
use abstats_cli::{input, terminal};
use abstats_document::json;
use abstats_document::plan::Planned;
use abstats_words::plan::Asked;
use clap::{Args, ValueEnum};

use crate::args::{CorrectionOrNone, Options, correction, named};
use crate::{output, settings};

pub const HELP: &str = "\
Any one of visitors, lift and power follows from the others:
  --lift               how many visitors does it take?
  --visitors           which lift can they show?
  --visitors, --lift   with which power?

Power is exact: that of the test as abstats analyze will decide it, summed over all possible counts.

Examples:
  abstats plan --baseline 5% --lift 10% --visitors-per-day 2000
  abstats plan --baseline 5% --lift 0.5pp --engine frequentist --variants 3 --correction dunnett
  abstats plan --baseline 5% --visitors 40000
  abstats plan --baseline 5% --lift 10% --looks planned --look-count 4
  abstats plan --baseline 5% --lift 10% --looks planned --futility
  abstats plan --baseline 5% --non-inferiority 5% --visitors-per-day 2000
  abstats plan --baseline 5% --lift 10% --save plan.json && abstats plan --plan plan.json
  abstats analyze test.csv --plan plan.json    when the test runs: how far it is, and the planned looks";

/// What is planned.
#[derive(Args, Clone, Debug, Default)]
pub struct PlanArgs {
    /// The control's conversion rate, e.g. 5%
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, required_unless_present = "plan")]
    baseline: Option<String>,
    /// The smallest lift worth having, e.g. 10%, or the smallest difference, e.g. 0.5pp (percentage points). With --rope or
    /// --non-inferiority: what the variant is thought to do [default then: nothing]
    #[arg(long, value_name = "EFFECT", allow_hyphen_values = true)]
    lift: Option<String>,
    /// The chance to find that lift, if it is there [default: 80%]
    #[arg(long, value_name = "CHANCE", allow_hyphen_values = true)]
    power: Option<String>,
    /// The visitors there are, of all variants together
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, value_parser = crate::args::least)]
    visitors: Option<u64>,
    /// The same by their weeks; needs --visitors-per-day or --visitors-per-week
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, conflicts_with = "visitors", value_parser = crate::args::least)]
    weeks: Option<u64>,
    /// Visitors a day, of all variants together: the plan then says how long the test takes
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, value_parser = crate::args::least)]
    visitors_per_day: Option<u64>,
    /// The same a week
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, conflicts_with = "visitors_per_day", value_parser = crate::args::least)]
    visitors_per_week: Option<u64>,
    /// How many variants, the control included [default: as many as there are weights, else 2]
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, value_parser = crate::args::least)]
    variants: Option<u64>,
    /// How visitors are divided, the control first, e.g. 50,25,25 [default: equally]
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    weights: Option<String>,
    /// The stats engine [default: bayesian]
    #[arg(long, value_parser = named::<Engine>(Engine::CODES))]
    engine: Option<Engine>,
    /// The threshold of the verdict in percent, 50 to 99 [default: 95]
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    threshold: Option<f64>,
    /// Fewer conversions are the goal (cancellations, say): the lower rate wins
    #[arg(long)]
    lower_is_better: bool,
    /// What the frequentist test looks for [default: two-sided]
    #[arg(long, value_parser = named::<Alternative>(Alternative::CODES))]
    alternative: Option<Alternative>,
    /// The frequentist correction for several variants [default: none]
    #[arg(long, value_parser = correction())]
    correction: Option<CorrectionOrNone>,
    /// Choose the Bayesian winners and losers as sets, of which at most 5% (100 - threshold) are expected to be false
    #[arg(long)]
    false_discovery: bool,
    /// The Bayesian prior of every rate: uniform, jeffreys, or A,B for Beta(A, B) [default: uniform]
    #[arg(long, value_name = "uniform|jeffreys|A,B", allow_hyphen_values = true)]
    prior: Option<String>,
    /// The test is to show that the effect is too small to matter, within lifts (2% or -1%:3%) or differences (0.5pp)
    #[arg(long, value_name = "LOW:HIGH", allow_hyphen_values = true)]
    rope: Option<String>,
    /// The test is to show that the variant is not worse by more than this, as a lift (2%) or a difference (0.5pp)
    #[arg(long, value_name = "MARGIN", allow_hyphen_values = true, conflicts_with = "rope")]
    non_inferiority: Option<String>,
    #[command(flatten)]
    looks: looks::LooksArgs,
    /// Save the plan beside the test, as JSON
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Show a saved plan again; - reads standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "baseline", "lift", "power", "visitors", "weeks", "visitors_per_day", "visitors_per_week", "variants", "weights",
            "engine", "threshold", "lower_is_better", "alternative", "correction", "prior", "rope", "non_inferiority", "looks",
            "typical_lift", "look_count", "spending", "futility", "false_discovery", "save",
        ]
    )]
    plan: Option<PathBuf>,
    /// How the plan is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: what to do, tables, what was assumed
    #[default]
    Table,
    /// For programs: numbers unrounded
    Json,
}

impl PlanArgs {
    /// The plan, and what of it was asked for.
    ///
    /// # Errors
    /// Everything that is wrong with the options, or with the saved plan.
    pub fn plan(&self) -> Result<(Plan, Asked), Vec<String>> {
        if let Some(path) = &self.plan {
            return input::plan_from_file(path).map(|plan| (plan, Asked::Visitors)).map_err(|error| vec![error]);
        }
        let mut errors = Vec::new();
        let baseline = self.baseline.as_deref().unwrap_or_default().parse::<Baseline>();
        let baseline = baseline.map_err(|error| errors.push(format!("--baseline: {error}"))).ok();
        let effect = self.lift.as_deref().map(str::parse::<Effect>).transpose();
        let effect = effect.map_err(|error| errors.push(format!("--lift: {error}"))).ok().flatten();
        let wanted = self.power.as_deref().map(wanted).transpose();
        let wanted = wanted.map_err(|error| errors.push(format!("--power: {error}"))).ok().flatten();
        let weights = size::weights(self.variants, self.weights.as_deref(), &mut errors);
        let looks =
            self.looks.looks(self.alternative, self.correction.flatten(), wanted.unwrap_or_default(), &mut errors);
        let per_day = size::per_day(self.visitors_per_day, self.visitors_per_week, &mut errors);
        let analysis = settings::analysis(&self.options(), &Analysis::default(), false);
        let analysis = analysis.map_err(|all| errors.extend(all)).ok();
        if self.correction.flatten().is_some() && weights.as_ref().is_some_and(|weights| weights.comparisons() == 1) {
            errors
                .push("--correction: 2 variants are one comparison, and need none; --variants 3 plans for more".into());
        }
        let several = weights.as_ref().is_some_and(|weights| weights.comparisons() > 1);
        if self.correction == Some(None) && several && matches!(looks, Some(Looks::AnyTime { .. })) {
            errors.push(
                "--correction none: a plan with --looks any-time divides alpha among the variants (bonferroni); leave it out"
                    .into(),
            );
        }
        if let Some(path) = self.save.as_ref().filter(|path| path.is_file()) {
            errors.push(format!(
                "--save: {} exists, and a plan that is changed later is no plan; choose another name, or remove the file",
                path.display()
            ));
        }
        if self.false_discovery && weights.as_ref().is_some_and(|weights| weights.comparisons() == 1) {
            errors.push(
                "--false-discovery: 2 variants are one comparison, and no set; --variants 3 plans for more".into(),
            );
        }
        if self.false_discovery && self.looks.engine().is_some() {
            errors.push(
                "--false-discovery: sets are chosen by chances, but with --looks p-values decide; leave it out".into(),
            );
        }
        if self.weeks.is_some() && per_day.is_none() && self.visitors_per_week.is_none() {
            errors.push("--weeks: it needs --visitors-per-day or --visitors-per-week".into());
        }
        if self.lift.is_none() && self.visitors.is_none() && self.weeks.is_none() && !self.is_of_region() {
            errors.push(
                "--lift: give the smallest lift worth having, e.g. --lift 10%; or the visitors there are, e.g. --visitors 40000"
                    .into(),
            );
        }
        let (Some(baseline), Some(weights), Some(looks), Some(analysis), true) =
            (baseline, weights, looks, analysis, errors.is_empty())
        else {
            return Err(errors);
        };
        let goal = match analysis.region {
            None => Goal::Difference,
            Some(region) if self.non_inferiority.is_some() => Goal::NonInferiority(region),
            Some(region) => Goal::Equivalence(region),
        };
        let Analysis { threshold, goal_direction, engine, .. } = analysis;
        let design = Design { threshold, goal, goal_direction, looks, ..Design::new(baseline, engine, weights) };
        let effect = effect.or_else(|| self.is_of_region().then_some(Effect::Relative(0.0)));
        let visitors = self.visitors.or_else(|| Some(self.weeks?.saturating_mul(7).saturating_mul(per_day?)));
        let question = size::Question { design, effect, wanted: wanted.unwrap_or_default(), visitors, per_day };
        question.answer().map_err(|error| vec![error])
    }

    fn is_of_region(&self) -> bool {
        self.rope.is_some() || self.non_inferiority.is_some()
    }

    /// The options that an analysis has too.
    fn options(&self) -> Options {
        Options {
            engine: self.engine.or_else(|| self.looks.engine()),
            threshold: self.threshold,
            lower_is_better: self.lower_is_better,
            alternative: self.alternative,
            correction: self.correction,
            prior: self.prior.clone(),
            false_discovery: self.false_discovery,
            rope: self.rope.clone(),
            non_inferiority: self.non_inferiority.clone(),
            ..Options::default()
        }
    }

    /// Saves the plan, if that is asked for, and prints it.
    ///
    /// # Errors
    /// What cannot be written, and why.
    pub fn write(&self, planned: &Planned) -> Result<(), (String, io::Error)> {
        if let Some(path) = &self.save {
            let mut saved = Vec::new();
            json::pretty(&mut saved, planned.plan)
                .and_then(|()| saved.write_all(b"\n"))
                .and_then(|()| output::file(path, &saved))
                .map_err(|error| (path.display().to_string(), error))?;
        }
        self.print(planned).map_err(|error| ("to standard output".to_owned(), error))
    }

    fn print(&self, planned: &Planned) -> io::Result<()> {
        match self.format {
            Format::Table => {
                let mut out = anstream::AutoStream::auto(output::stdout()?);
                out.write_all(terminal::render_plan(planned, terminal::columns()).as_bytes())?;
                out.flush()
            }
            Format::Json => {
                let mut out = io::BufWriter::new(output::stdout()?);
                json::pretty(&mut out, planned)?;
                out.write_all(b"\n")?;
                out.flush()
            }
        }
    }
}

/// `80%`.
fn wanted(text: &str) -> Result<Wanted, String> {
    let number = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    let percent = number.ok_or_else(|| format!("{text:?} is not a percentage, such as 80%"))?;
    Wanted::new(percent / 100.0).map_err(|_| format!("{text} is not between 0% and 100%, both excluded"))
}

/// An error of the plan with the option that it is about.
pub fn said(error: &PlanningError) -> String {
    let option = match error {
        PlanningError::Effect { .. }
        | PlanningError::NoEffect
        | PlanningError::NotLookedFor { .. }
        | PlanningError::Unreachable { .. } => "--lift: ",
        PlanningError::Visitors { .. } => "--visitors: ",
        PlanningError::Looks(_) => "--looks planned: ",
        PlanningError::DifferenceAtAnyTime | PlanningError::PlannedRegion => "--looks: ",
        _ => "",
    };
    format!("{option}{error}")
}
