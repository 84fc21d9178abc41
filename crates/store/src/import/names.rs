//! Which columns stand for which names.

use std::str::FromStr;

use abstats_table::{Meaning, fold};

use crate::row::{Kind, Slot};

/// Columns (of CSV) or keys (of NDJSON) that stand for a name of ours: `visitor_id=user,at=ts`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns(Vec<(String, String)>);

impl FromStr for Columns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut columns = Self::default();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (name, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("{pair:?} is no pair; write name=column, such as visitor_id=user"))?;
            columns.0.push((name.trim().to_owned(), column.trim().to_owned()));
        }
        Ok(columns)
    }
}

impl Columns {
    /// Names that each stand for a column.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// Every pair names something of this kind of rows, and nothing twice; else a sentence.
    pub(super) fn check(&self, kind: Kind) -> Result<(), String> {
        for (place, (name, column)) in self.0.iter().enumerate() {
            if Slot::of(kind, name).is_none() {
                return Err(format!("columns: {name:?} is no name of rows of kind \"{kind}\""));
            }
            for (other, other_column) in &self.0[..place] {
                if other == name || other_column == column {
                    return Err(format!("columns: {other}={other_column} and {name}={column} exclude each other"));
                }
            }
        }
        Ok(())
    }

    /// The meaning of a column, `None` if it has none.
    pub(super) fn slot(&self, kind: Kind, column: &str) -> Option<Slot> {
        if let Some((name, _)) = self.0.iter().find(|(_, mapped)| mapped == column) {
            return Slot::of(kind, name);
        }
        // A name that another column stands for means nothing by itself.
        if self.0.iter().any(|(name, _)| name == column) { None } else { Slot::of(kind, column) }
    }

    /// The name that rows of this kind need and that a column may stand for where no column has the name itself: it differs in
    /// letter case, blanks, `_` and `-` only, or is a synonym.
    pub(super) fn stands_for(&self, kind: Kind, column: &str) -> Option<&'static str> {
        if self.0.iter().any(|(_, mapped)| mapped == column) {
            return None;
        }
        let free = |name: &&&'static str| !self.0.iter().any(|(mapped, _)| mapped == *name);
        let fits =
            |name: &&str| fold(name) == fold(column) || meaning(name).is_some_and(|meaning| meaning.fits(column));
        kind.required().iter().filter(free).copied().find(fits)
    }

    /// Columns that are named here.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, column)| column.as_str())
    }

    /// The column that stands for a name.
    pub(super) fn column<'c>(&'c self, name: &'c str) -> &'c str {
        self.0.iter().find(|(mapped, _)| mapped == name).map_or(name, |(_, column)| column)
    }
}

/// The meaning of a name, where synonyms of it are known.
fn meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "visitor_id" => Meaning::VisitorId,
        "variant_id" => Meaning::Variant,
        "at" => Meaning::Time,
        _ => return None,
    })
}

/// Two columns that may stand for one name.
pub(super) fn both(name: &str, first: &str, second: &str) -> String {
    format!("columns {first:?} and {second:?} both fit {name}; --columns {name}={first} takes one of them")
}
