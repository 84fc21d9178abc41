//! How the numbers were computed, in words.

use abstats::{Alternative, Engine};
use maud::{Markup, html};

use crate::figures::level_in_words;
use crate::view::View;
use abstats_words::{direction, number, practical, sample_ratio, sentence, text};

pub fn note(view: &View) -> Markup {
    let analysis = &view.report.analysis;
    let threshold = number::plain(analysis.threshold.percent());
    let alpha = number::plain(analysis.threshold.alpha());
    let (better, worse) = (direction::better(view.report), direction::worse(view.report));
    let otherwise = match (analysis.region, analysis.gates.are_set()) {
        (None, false) => "inconclusive",
        (Some(_), false) => "equivalent or non-inferior, where that is shown, else inconclusive",
        (None, true) => "inconclusive; not enough data where a gate is missed",
        (Some(_), true) => {
            "equivalent or non-inferior, where that is shown, else inconclusive; not enough data where a gate is missed"
        }
    };
    let breakdowns_together = view.report.breakdowns.iter().any(|of| !of.findings.is_empty());
    html! {
        section aria-labelledby="method" {
            h2 #method { "Method" }
            p { (sentence::method(view.report)) }
            @if let Some(multiplicity) = sentence::multiplicity(view.report) { p { (multiplicity) } }
            @for asked in practical::asked(view.report) { p { (asked) } }
            dl.method {
                dt { "Conversion rate" } dd { "Conversions divided by visitors." }
                dt { "Lift" } dd { "The variant's rate divided by the control's, less one." }
                @match analysis.engine {
                    Engine::Bayesian { .. } => {
                        dt { "Posterior" }
                        dd {
                            "Each rate has a Beta distribution: the prior's first number plus the conversions, its \
                             second number plus the visitors who did not convert. The variants are independent."
                        }
                        dt { "Chance to beat control" }
                        dd { "The probability, given the data, that the variant's rate is " (better) " than the control's." }
                        dt { "Expected loss" }
                        dd {
                            "What choosing the variant costs on average if the control is the better one, in \
                             percentage points of the conversion rate."
                        }
                        dt { "Intervals" }
                        dd { "Each " (level_in_words(view)) " has as much probability below it as above it." }
                        dt { "Verdict" }
                        dd {
                            "Winner: the chance to beat control is at least " (threshold) " %. Loser: the chance that \
                             the control is better is at least " (threshold) " %. Otherwise " (otherwise) "."
                        }
                    }
                    Engine::Frequentist { alternative, .. } => {
                        dt { "p-value" }
                        dd {
                            (match alternative {
                                Alternative::TwoSided => "If the rates were equal, the probability of a difference at \
                                    least as large as the one observed, in either direction",
                                Alternative::Greater => "If the rates were equal, the probability that the variant's is \
                                    above the control's by at least as much as observed",
                                Alternative::Less => "If the rates were equal, the probability that the variant's is \
                                    below the control's by at least as much as observed",
                            })
                            ": the score test, that is the difference divided by its standard error at the pooled \
                             rate, without continuity correction."
                        }
                        dt { "Intervals" }
                        dd {
                            "Each " (level_in_words(view)) " holds the values that the score test does not reject: \
                             Wilson's for a rate, Mee's for the difference, Koopman's for the lift."
                        }
                        dt { "Verdict" }
                        dd {
                            "Winner: p is below " (alpha) " and the variant's rate is " (better) ". Loser: p is below "
                            (alpha) " and it is " (worse) ". Otherwise " (otherwise) "."
                        }
                    }
                }
                dt { "Sample ratio" }
                dd {
                    "A chi-squared test of the visitors against the planned split, exact where counts are small; a mismatch \
                     is p below 0.001, and a trivial one when no share is off by more than 0.2 % of what was planned. "
                    @if let Ok(ratio) = &view.report.sample_ratio {
                        (text::unbroken(&sample_ratio::all(ratio, &view.labels)))
                    }
                }
            }
            @if breakdowns_together {
                dl.method {
                    dt { "Lift, pooled" }
                    dd {
                        "Each segment is compared within itself, and the lifts are averaged: Mantel and Haenszel. The verdict \
                         follows it only where it is asked to."
                    }
                    dt { "Luck taken out" }
                    dd {
                        "Each segment's lift drawn towards those of the others, as far as the data suggest: the fewer its \
                         visitors, the more. The intervals are credible ones with either engine. Good for choosing a segment to \
                         look at; verdicts do not follow it."
                    }
                }
            }
            p.facts { "Computed exactly, without random numbers, by abstats " (abstats::VERSION) "." }
        }
    }
}
