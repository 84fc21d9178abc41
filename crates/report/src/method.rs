//! How the numbers were computed, in words.

use abstats::{Alternative, Analysis, Engine, Report};
use maud::{Markup, html};

use crate::say;
use crate::view::View;
use abstats_words::{direction, number, settings, text};

/// What the verdict is when it is neither a winner nor a loser.
fn otherwise(analysis: &Analysis) -> &'static str {
    match (analysis.region, analysis.gates.are_set()) {
        (None, false) => "Otherwise: inconclusive.",
        (Some(_), false) => "Otherwise: equivalent or non-inferior if that is shown, else inconclusive.",
        (None, true) => "Otherwise: inconclusive. Before the minimum is reached: not enough data.",
        (Some(_), true) => {
            "Otherwise: equivalent or non-inferior if that is shown, else inconclusive. Before the minimum is reached: not \
             enough data."
        }
    }
}

/// The verdict when one looks at any time.
fn any_look(alpha: &str, better: &str, worse: &str) -> String {
    format!(
        "Winner: the p-value that holds at any look is below {alpha} and the variant’s rate is {better}. Loser: it is below \
         {alpha} and the rate is {worse}. The numbers for a single look decide nothing. "
    )
}

/// The verdict at a planned look.
fn planned_look(alpha: &str, better: &str, worse: &str) -> String {
    format!(
        "Of the whole test: winner if z is beyond the bound of this look, so that the p-value over all looks is below {alpha}, and \
         the variant’s rate is {better}; loser if the rate is {worse}. Segments: as at a single look. "
    )
}

pub fn note(view: &View) -> Markup {
    let breakdowns_together = view.report.breakdowns.iter().any(|of| !of.findings.is_empty());
    html! {
        details.method {
            summary { h2 { "Method" } }
            @for said in settings::all(view.report) { p { (say::sentence(&said)) } }
            dl.method {
                dt { "Conversion rate" } dd { "Conversions divided by visitors." }
                dt { "Lift" } dd { "The variant’s rate divided by the control’s, minus one." }
                (looks(view))
                @match view.report.analysis.engine {
                    Engine::Bayesian { false_discovery, .. } => (bayesian(view, false_discovery.is_some())),
                    Engine::Frequentist { alternative, multiplicity } => (frequentist(view, alternative, multiplicity.is_some())),
                }
                dt { "Sample ratio" }
                dd {
                    "A chi-squared test of the visitors against the planned split, exact where counts are small. Below \
                     0.001 it is a mismatch; a trivial one when no share is off by more than 0.2% of what was planned."
                }
            }
            @if breakdowns_together {
                dl.method {
                    dt { "Lift, pooled" }
                    dd {
                        "Each segment is compared within itself, and the lifts are averaged (Mantel and Haenszel). Verdicts \
                         follow it only where that was asked for."
                    }
                    dt { "Adjusted for luck" }
                    dd {
                        "Each segment’s lift is drawn towards those of the others, as far as the data suggest: the fewer its \
                         visitors, the more. The intervals are credible ones with either engine. They help to \
                         choose a segment to look at; verdicts do not follow them."
                    }
                }
            }
            (more())
        }
    }
}

/// What decides when one looks more than once.
fn looks(view: &View) -> Markup {
    let report = view.report;
    let level = settings::level(report);
    html! {
        @if report.analysis.looks.are_at_any_time() {
            dt { "e-value" }
            dd {
                "How much better lifts of about the typical size explain who converted than no difference does: the mean \
                 likelihood ratio. If the variant makes no difference, the chance that it ever reaches 1/α is at most α, \
                 however often one looks. The JSON has its logarithm."
            }
            dt { (abstats_words::AT_ANY_LOOK) }
            dd {
                "The always-valid p-value: one divided by the e-value, at most 1; of comparisons judged together, adjusted for them."
            }
            dt { "Intervals" }
            dd {
                "Each " (level) "% always-valid interval holds the lifts that such a test has not rejected. With " (level)
                "% confidence the intervals of all looks hold together."
            }
        } @else if report.analysis.looks.are_planned() {
            dt { (abstats_words::planned::OVER_ALL_LOOKS) }
            dd {
                "Of the whole test: the smallest α at which the bounds of the planned looks would be crossed at this one; of \
                 comparisons judged together, adjusted for them."
            }
            dt { "Repeated intervals" }
            dd {
                "Of the whole test: each holds the values that the score test does not reject at this look’s bound. With " (level)
                "% confidence the intervals of all looks hold together."
            }
        }
    }
}

/// Whether the page shows numbers of a single look: always, but where one looks at any time, or at planned looks without parts.
fn has_single_looks(report: &Report) -> bool {
    let parts = !report.breakdowns.is_empty() || report.days.is_some();
    !report.analysis.looks.are_at_any_time() && (parts || !report.analysis.looks.are_planned())
}

/// The sentence; at planned looks it is about segments and days alone.
fn of_single_looks(report: &Report, said: &str) -> String {
    if report.analysis.looks.are_planned() {
        format!("Of segments and days, read as at a single look: {said}")
    } else {
        text::capital(said)
    }
}

fn bayesian(view: &View, sets: bool) -> Markup {
    let report = view.report;
    let threshold = number::plain(report.analysis.threshold.percent());
    let better = direction::better(report);
    html! {
        dt { "Posterior" }
        dd {
            "Each rate has a Beta distribution: the prior’s first number plus the conversions, its second number plus the \
             visitors who did not convert. The variants are independent."
            @if report.analysis.looks.are_at_any_time() { " The expected loss follows from it; verdicts and intervals do not." }
        }
        @if has_single_looks(report) {
            dt { "Chance to be better" }
            dd {
                (of_single_looks(report, &format!("the probability, given the data, that the variant’s rate is {better} than the control’s.")))
            }
        }
        dt { "Expected loss" }
        dd {
            "What shipping the variant would cost on average: the difference in conversions per 10,000 visitors if the \
             control is better, nothing if it is not."
            @if report.analysis.looks != abstats::Looks::Once { " It is that of a single look." }
        }
        @if has_single_looks(report) {
            dt { "Intervals" }
            dd {
                (of_single_looks(report, &settings::single_look(&report.analysis)))
                ", each with as much probability below it as above it."
            }
        }
        dt { "Verdict" }
        dd {
            @if let Some(said) = by_looks(report) { (said) }
            @else if sets { "Winners and losers are chosen as sets, as said above. " }
            @else {
                "Winner: the chance to be better is at least " (threshold) "%. Loser: the chance that the control is better is \
                 at least " (threshold) "%. "
            }
            (otherwise(&report.analysis))
        }
    }
}

fn frequentist(view: &View, alternative: Alternative, corrected: bool) -> Markup {
    let report = view.report;
    let alpha = number::plain(report.analysis.threshold.alpha());
    let (better, worse) = (direction::better(report), direction::worse(report));
    let p = if corrected { "the adjusted p-value" } else { "the p-value" };
    html! {
        @if has_single_looks(report) {
            dt { "p-value" }
            dd {
                (of_single_looks(report, match alternative {
                    Alternative::TwoSided => "if the rates were equal, the probability of a difference at least as large as \
                        the one observed, in either direction",
                    Alternative::Greater => "if the rates were equal, the probability that the variant’s is above the \
                        control’s by at least as much as observed",
                    Alternative::Less => "if the rates were equal, the probability that the variant’s is below the control’s \
                        by at least as much as observed",
                }))
                ". It is the score test’s: the difference divided by its standard error at the pooled rate, without \
                 continuity correction."
                @if corrected { " Verdicts follow it as adjusted for the number of comparisons, as said above." }
            }
            dt { "Intervals" }
            dd {
                (of_single_looks(report, &settings::single_look(&report.analysis))) ". Each holds the values that the score test does not \
                 reject: Wilson’s for a rate, Mee’s for the difference, Koopman’s for the lift."
            }
        }
        dt { "Verdict" }
        dd {
            @if let Some(said) = by_looks(report) { (said) }
            @else {
                "Winner: " (p) " is below " (alpha) " and the variant’s rate is " (better) ". Loser: " (p) " is below " (alpha)
                " and the rate is " (worse) ". "
            }
            (otherwise(&report.analysis))
        }
    }
}

/// The verdict when one looks more than once.
fn by_looks(report: &Report) -> Option<String> {
    let alpha = number::plain(report.analysis.threshold.alpha());
    let (better, worse) = (direction::better(report), direction::worse(report));
    if report.analysis.looks.are_at_any_time() {
        return Some(any_look(&alpha, better, worse));
    }
    report.analysis.looks.are_planned().then(|| planned_look(&alpha, better, worse))
}

/// Where more is written. The page has no network: the names of the documents, not links.
fn more() -> Markup {
    html! {
        p.facts {
            "How to read this report: " code { "docs/reading-the-report.md" } "; all formulas: " code { "docs/methods.md" } ", in \
             the sources of abstats."
        }
        p.facts { "Computed exactly, without random numbers, by abstats " (abstats::VERSION) "." }
    }
}
