//! Which column has which meaning.

use crate::{Meaning, fold};

/// The places of the columns that have a meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<(Meaning, usize)>);

/// Two columns that fit one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what is wrong, whole")]
pub struct Ambiguous {
    /// The meaning.
    pub meaning: Meaning,
    /// The places of the two.
    pub places: [usize; 2],
}

impl Columns {
    /// Of each meaning that is wanted, its column: the one that `given` has for it, else the one whose name fits. A column that is
    /// given has no other meaning.
    ///
    /// # Errors
    /// Every meaning that two columns fit.
    pub fn find(names: &[String], wanted: &[Meaning], given: &[(Meaning, usize)]) -> Result<Self, Vec<Ambiguous>> {
        let folded: Vec<_> = names.iter().map(|name| fold(name)).collect();
        let mut found = Vec::new();
        let mut ambiguous = Vec::new();
        for &meaning in wanted {
            let place = given.iter().find(|(known, _)| *known == meaning).map(|(_, place)| *place);
            let mut fitting = (0..names.len())
                .filter(|place| !given.iter().any(|(_, taken)| taken == place) && meaning.fits(&folded[*place]));
            let first = place.or_else(|| fitting.next());
            if let (None, Some(first), Some(second)) = (place, first, fitting.next()) {
                ambiguous.push(Ambiguous { meaning, places: [first, second] });
            }
            found.extend(first.map(|place| (meaning, place)));
        }
        if ambiguous.is_empty() { Ok(Self(found)) } else { Err(ambiguous) }
    }

    /// Where the column is that has the meaning.
    #[must_use]
    pub fn place(&self, meaning: Meaning) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == meaning).map(|(_, place)| *place)
    }

    /// What was found, in the order in which it was wanted.
    pub fn iter(&self) -> impl Iterator<Item = (Meaning, usize)> {
        self.0.iter().copied()
    }

    /// The place of the column with this name: as it is written, else letter case, blanks, `_` and `-` aside.
    #[must_use]
    pub fn named(names: &[String], name: &str) -> Option<usize> {
        let exact = names.iter().position(|known| known == name);
        exact.or_else(|| names.iter().position(|known| fold(known) == fold(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &str) -> Vec<String> {
        list.split(',').map(str::to_owned).collect()
    }

    const WANTED: [Meaning; 3] = [Meaning::Variant, Meaning::Visitors, Meaning::Conversions];

    #[test]
    fn what_is_given_decides() {
        let names = names("arm,group,users,orders");
        let both = Columns::find(&names, &WANTED, &[]).unwrap_err();
        assert_eq!(both, [Ambiguous { meaning: Meaning::Variant, places: [0, 1] }]);
        let one = Columns::find(&names, &WANTED, &[(Meaning::Variant, 1)]).unwrap();
        assert_eq!(WANTED.map(|meaning| one.place(meaning)), [Some(1), Some(2), Some(3)]);
        // A column that is given does not fit anything else.
        let other = Columns::find(&names, &WANTED, &[(Meaning::Variant, 1), (Meaning::Visitors, 3)]).unwrap();
        assert_eq!(WANTED.map(|meaning| other.place(meaning)), [Some(1), Some(3), None]);
    }

    #[test]
    fn a_name_is_found_as_it_is_written_first() {
        assert_eq!(Columns::named(&names("Device,device"), "device"), Some(1));
        assert_eq!(Columns::named(&names("Landing Page"), "landing_page"), Some(0));
        assert_eq!(Columns::named(&names("a"), "b"), None);
    }
}
