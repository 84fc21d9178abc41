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
        let mut found: Vec<(Meaning, usize)> = Vec::new();
        let mut ambiguous = Vec::new();
        for &meaning in wanted {
            let place = given.iter().find(|(known, _)| *known == meaning).map(|(_, place)| *place);
            let fitting = if place.is_some() { Vec::new() } else { Self::fitting(names, meaning, given, &found) };
            if let [first, second, ..] = fitting[..] {
                ambiguous.push(Ambiguous { meaning, places: [first, second] });
            }
            found.extend(place.or_else(|| fitting.first().copied()).map(|place| (meaning, place)));
        }
        if ambiguous.is_empty() { Ok(Self(found)) } else { Err(ambiguous) }
    }

    /// The columns that fit a meaning, of those that are neither given another nor have one already.
    #[must_use]
    pub fn fitting(
        names: &[String],
        meaning: Meaning,
        given: &[(Meaning, usize)],
        found: &[(Meaning, usize)],
    ) -> Vec<usize> {
        meaning.fitting(names, |place| !given.iter().chain(found).any(|(_, taken)| *taken == place))
    }

    /// Where the column is that has the meaning.
    #[must_use]
    pub fn place(&self, meaning: Meaning) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == meaning).map(|(_, place)| *place)
    }

    /// Leaves the meaning's column to nobody.
    pub fn forget(&mut self, meaning: Meaning) {
        self.0.retain(|(known, _)| *known != meaning);
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

    /// A name is a variant's id where nothing else is, and its name beside one.
    #[test]
    fn what_may_mean_something_else_fits_at_last() {
        let wanted = [Meaning::Variant, Meaning::Visitors, Meaning::Conversions, Meaning::Name];
        let places = |list: &str| {
            let columns = Columns::find(&names(list), &wanted, &[]).unwrap();
            wanted.map(|meaning| columns.place(meaning))
        };
        assert_eq!(places("Variation ID,Variation Name,Visitors,Orders"), [Some(0), Some(2), Some(3), Some(1)]);
        assert_eq!(places("Variation Name,Visits,Orders,Sales"), [Some(0), Some(1), Some(2), None]);
        assert_eq!(places("name,impressions,clicks"), [Some(0), Some(1), Some(2), None]);
        assert_eq!(places("version,variant,visits,users,sales"), [Some(1), Some(3), Some(4), None]);
        assert_eq!(places("group_id,group,users,orders"), [Some(1), Some(2), Some(3), None]);
        assert!(Columns::find(&names("cell,branch"), &wanted, &[]).is_err());
        // Of two rates none is read: nothing follows from them.
        let rates = Columns::find(&names("CR,Conversion rate"), &[Meaning::Rate], &[]).unwrap();
        assert_eq!(rates.place(Meaning::Rate), None);
        let both = Columns::find(&names("Date,Day"), &[Meaning::Date], &[]).unwrap();
        assert_eq!(both.place(Meaning::Date), Some(0));
    }

    #[test]
    fn a_name_is_found_as_it_is_written_first() {
        assert_eq!(Columns::named(&names("Device,device"), "device"), Some(1));
        assert_eq!(Columns::named(&names("Landing Page"), "landing_page"), Some(0));
        assert_eq!(Columns::named(&names("a"), "b"), None);
    }
}
