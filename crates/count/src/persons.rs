//! Which row of the view a person has.

use std::collections::HashMap;

use crate::{Error, Person};

/// Rows per page: a table by pages costs little when few persons of a project are in the test.
const PAGE: usize = 1024;

/// No row yet.
const NOBODY: u32 = u32::MAX;

/// Rows by person, and the persons who are the same as another.
#[derive(Clone, Debug, Default)]
pub struct Persons {
    pages: Vec<Option<Box<[u32; PAGE]>>>,
    rows: u32,
    /// Whose alias an anonymous person is.
    known: HashMap<u32, Alias>,
}

#[derive(Clone, Copy, Debug)]
struct Alias {
    /// As it was said.
    of: u32,
    /// The same or one further on the way to the known person.
    next: u32,
}

impl Persons {
    /// Makes `from` the same person as `to` (R145).
    pub fn alias(&mut self, from: Person, to: Person) -> Result<(), Error> {
        if self.rows > 0 {
            return Err(Error::LateAlias(from));
        }
        match self.known.get(&from.0).copied() {
            Some(alias) if alias.of == to.0 => Ok(()),
            Some(_) => Err(Error::TwoAliases(from)),
            None if self.resolve(to.0) == from.0 => Err(Error::AliasCycle(from)),
            None => {
                self.known.insert(from.0, Alias { of: to.0, next: to.0 });
                Ok(())
            }
        }
    }

    /// The known person. Chains are cut short on the way, so that no order of aliases makes it slow.
    fn resolve(&mut self, person: u32) -> u32 {
        let mut end = person;
        while let Some(alias) = self.known.get(&end) {
            end = alias.next;
        }
        let mut at = person;
        while let Some(alias) = self.known.get_mut(&at) {
            at = std::mem::replace(&mut alias.next, end);
        }
        end
    }

    /// The row of a person, a new one when they have none: `(row, whether it is new)`.
    pub fn row_or_new(&mut self, person: Person) -> Result<(u32, bool), Error> {
        let person = if self.known.is_empty() { person.0 } else { self.resolve(person.0) };
        let (page, place) = (person as usize / PAGE, person as usize % PAGE);
        if page >= self.pages.len() {
            self.pages.resize(page + 1, None);
        }
        let row = &mut self.pages[page].get_or_insert_with(|| Box::new([NOBODY; PAGE]))[place];
        if *row != NOBODY {
            return Ok((*row, false));
        }
        if self.rows == NOBODY {
            return Err(Error::TooManyVisitors);
        }
        *row = self.rows;
        self.rows += 1;
        Ok((*row, true))
    }

    /// The row of a person; `None` without one, and for a person who is an alias of another (R160).
    pub fn row(&self, person: Person) -> Option<u32> {
        let row = self.pages.get(person.0 as usize / PAGE)?.as_ref()?[person.0 as usize % PAGE];
        (row != NOBODY).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_with_an_error_not_a_panic() {
        let mut persons = Persons { rows: NOBODY - 1, ..Persons::default() };
        assert_eq!(persons.row_or_new(Person(5)).unwrap(), (NOBODY - 1, true));
        assert_eq!(persons.row_or_new(Person(5)).unwrap(), (NOBODY - 1, false));
        assert!(matches!(persons.row_or_new(Person(6)), Err(Error::TooManyVisitors)));
        assert_eq!(persons.row(Person(6)), None);
    }

    #[test]
    fn rows_are_numbered_by_first_sight_wherever_the_person_stands() {
        let mut persons = Persons::default();
        for (row, person) in (0..).zip([u32::MAX, 0, 1023, 1024, 5_000_000]) {
            assert_eq!(persons.row_or_new(Person(person)).unwrap(), (row, true));
        }
        assert_eq!(persons.row(Person(u32::MAX)), Some(0));
        assert_eq!(persons.row(Person(1025)), None);
    }
}
