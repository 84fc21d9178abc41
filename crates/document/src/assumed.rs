//! What a reader assumes, where the input does not say.

use abstats::Experiment;
use abstats_words::Assumption;

/// Which variant is the control, unless it was marked, or has the id "0", which the endpoint gives to the control.
pub(crate) fn control(experiment: &Experiment, marked: bool) -> Option<Assumption> {
    let control = experiment.control();
    (!marked && control.id != "0").then(|| Assumption::ControlIsFirst { variant: control.label().to_owned() })
}
