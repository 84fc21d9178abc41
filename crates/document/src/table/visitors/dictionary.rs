//! Texts that repeat, as numbers.

use std::collections::HashMap;

/// Each text has a code: its place among those that came first.
#[derive(Default)]
pub(super) struct Dictionary {
    codes: HashMap<String, u32>,
    /// Rows of one text often follow each other.
    last: (String, u32),
}

impl Dictionary {
    pub(super) fn known(&mut self, text: &str) -> Option<u32> {
        if self.last.0 == text && !text.is_empty() {
            return Some(self.last.1);
        }
        let code = *self.codes.get(text)?;
        text.clone_into(&mut self.last.0);
        self.last.1 = code;
        Some(code)
    }

    /// Adds a text that is not known.
    pub(super) fn add(&mut self, text: &str) -> u32 {
        // Each has a row, and 4 GiB have fewer.
        let code = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        self.codes.insert(text.to_owned(), code);
        code
    }

    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The texts, by their codes.
    pub(super) fn into_names(self) -> Vec<String> {
        let mut names: Vec<_> = self.codes.into_iter().collect();
        names.sort_unstable_by_key(|(_, code)| *code);
        names.into_iter().map(|(name, _)| name).collect()
    }
}
