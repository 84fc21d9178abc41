//! How the numbers were computed, in words.

use abstats::{Alternative, Analysis, Engine};
use maud::{Markup, html};

use crate::say;
use crate::view::View;
use abstats_words::{direction, number, settings};

/// The level of all intervals, and their name.
fn level_in_words(view: &View) -> String {
    let level = number::plain(100.0 * view.report.analysis.interval_level().get());
    let kind = match view.report.analysis.engine {
        Engine::Bayesian { .. } => "credible",
        Engine::Frequentist { .. } => "confidence",
    };
    format!("{level}% {kind} interval")
}

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

pub fn note(view: &View) -> Markup {
    let analysis = &view.report.analysis;
    let threshold = number::plain(analysis.threshold.percent());
    let alpha = number::plain(analysis.threshold.alpha());
    let (better, worse) = (direction::better(view.report), direction::worse(view.report));
    let otherwise = otherwise(analysis);
    let at_any_look = analysis.looks.are_at_any_time();
    let any_look = any_look(&alpha, better, worse);
    let breakdowns_together = view.report.breakdowns.iter().any(|of| !of.findings.is_empty());
    html! {
        details.method {
            summary { h2 { "Method" } }
            @for said in settings::all(view.report) { p { (say::sentence(&said)) } }
            dl.method {
                dt { "Conversion rate" } dd { "Conversions divided by visitors." }
                dt { "Lift" } dd { "The variant’s rate divided by the control’s, minus one." }
                @match analysis.engine {
                    Engine::Bayesian { false_discovery, .. } => {
                        dt { "Posterior" }
                        dd {
                            "Each rate has a Beta distribution: the prior’s first number plus the conversions, its \
                             second number plus the visitors who did not convert. The variants are independent."
                        }
                        dt { "Chance to be better" }
                        dd { "The probability, given the data, that the variant’s rate is " (better) " than the control’s." }
                        dt { "Expected loss" }
                        dd {
                            "What shipping the variant would cost on average: the difference in conversions per 10,000 \
                             visitors if the control is better, nothing if it is not."
                        }
                        dt { "Intervals" }
                        dd { "Each " (level_in_words(view)) " has as much probability below it as above it." }
                        dt { "Verdict" }
                        dd {
                            @if at_any_look { (any_look) }
                            @else if false_discovery.is_some() { "Winners and losers are chosen as sets, as said above. " }
                            @else {
                                "Winner: the chance to be better is at least " (threshold) "%. Loser: the chance that \
                                 the control is better is at least " (threshold) "%. "
                            }
                            (otherwise)
                        }
                    }
                    Engine::Frequentist { alternative, multiplicity } => {
                        @let p = if multiplicity.is_some() { "the adjusted p-value" } else { "the p-value" };
                        dt { "p-value" }
                        dd {
                            (match alternative {
                                Alternative::TwoSided => "If the rates were equal, the probability of a difference at \
                                    least as large as the one observed, in either direction",
                                Alternative::Greater => "If the rates were equal, the probability that the variant’s is \
                                    above the control’s by at least as much as observed",
                                Alternative::Less => "If the rates were equal, the probability that the variant’s is \
                                    below the control’s by at least as much as observed",
                            })
                            ". It is the score test’s: the difference divided by its standard error at the pooled rate, \
                             without continuity correction."
                        }
                        dt { "Intervals" }
                        dd {
                            "Each " (level_in_words(view)) " holds the values that the score test does not reject: \
                             Wilson’s for a rate, Mee’s for the difference, Koopman’s for the lift."
                        }
                        dt { "Verdict" }
                        dd {
                            @if at_any_look { (any_look) }
                            @else {
                                "Winner: " (p) " is below " (alpha) " and the variant’s rate is " (better) ". Loser: " (p)
                                " is below " (alpha) " and the rate is " (worse) ". "
                            }
                            (otherwise)
                        }
                    }
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
