//! What the difference is worth, when that is asked.

use abstats_words::text;

use super::{BOLD, paint};
use crate::memo::Printed;
use crate::words::Words;

pub fn lines(printed: &Printed, words: &Words, limit: usize) -> Vec<String> {
    let said = words.worth(printed.output);
    if said.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    lines.extend(paint(BOLD, &["What it is worth".to_owned()]));
    lines.extend(said.iter().flat_map(|sentence| text::wrap("", sentence, limit)));
    lines
}
