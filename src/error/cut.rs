//! What an error repeats of the input.

use std::fmt;

/// An echo of the input: of a text of more than 80 characters its beginning and its end.
pub(super) struct Cut<'a>(pub(super) &'a str);

impl Cut<'_> {
    const MOST: usize = 80;
    const TAIL: usize = 20;

    fn parts(&self) -> Option<(&str, &str)> {
        let (head, _) = self.0.char_indices().nth(Self::MOST - Self::TAIL - 1)?;
        let (tail, _) = self.0.char_indices().nth_back(Self::TAIL - 1)?;
        self.0.chars().nth(Self::MOST).map(|_| (&self.0[..head], &self.0[tail..]))
    }
}

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            None => f.write_str(self.0),
            Some((head, tail)) => write!(f, "{head}…{tail}"),
        }
    }
}

/// Quoted and escaped.
impl fmt::Debug for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            None => fmt::Debug::fmt(self.0, f),
            Some((head, tail)) => fmt::Debug::fmt(&format!("{head}…{tail}"), f),
        }
    }
}
