//! Numbers of the output as people write them in an input.

use serde::ser::Serializer;

/// A number that people write, as they write it: 95, not 95.0.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(crate) fn as_written<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 && (0.0..1e15).contains(number) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an integer in range")]
        serializer.serialize_u64(*number as u64)
    } else {
        serializer.serialize_f64(*number)
    }
}

/// The same, or nothing.
#[expect(clippy::ref_option, reason = "serde's signature")]
pub(crate) fn as_written_if_any<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => as_written(number, serializer),
        None => serializer.serialize_none(),
    }
}
