//! What a reader assumes, where the input does not say.

use abstats::Experiment;
use abstats_words::Assumption;

/// Which variant is the control, unless it was marked.
pub(crate) fn control(experiment: &Experiment, marked: bool) -> Option<Assumption> {
    let control = experiment.control();
    let variant = control.label().to_owned();
    (!marked).then(|| match control.id.as_str() {
        "0" => Assumption::ControlIsZero { variant },
        _ => Assumption::ControlIsFirst { variant },
    })
}
