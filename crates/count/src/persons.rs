//! Which row of the view a person has.

use std::collections::HashMap;

use crate::Error;

/// A person: the dense number that the store has for a visitor id within a project, from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Person(pub u32);

/// Rows per page: a table by pages costs little when few persons of a project are in the test.
const PAGE: usize = 1024;

/// No row yet.
const NOBODY: u32 = u32::MAX;

/// Rows by person, and the persons who are the same as another.
#[derive(Clone, Debug, Default)]
pub struct Persons {
    pages: Vec<Option<Box<[u32; PAGE]>>>,
    rows: u32,
    /// The known person of an anonymous one.
    known: HashMap<u32, u32>,
}

impl Persons {
    /// Makes `from` the same person as `to` (R145).
    pub fn alias(&mut self, from: Person, to: Person) -> Result<(), Error> {
        if self.rows > 0 {
            return Err(Error::LateAlias(from));
        }
        let to = self.resolve(to.0);
        if to == from.0 {
            return Err(Error::AliasCycle(from));
        }
        match self.known.insert(from.0, to) {
            Some(before) if self.resolve(before) != to => Err(Error::TwoAliases(from)),
            _ => Ok(()),
        }
    }

    /// The known person. Chains are cut short on the way, so that no order of aliases makes it slow.
    fn resolve(&mut self, person: u32) -> u32 {
        let mut end = person;
        while let Some(&next) = self.known.get(&end) {
            end = next;
        }
        let mut at = person;
        while at != end {
            at = self.known.insert(at, end).unwrap_or(end);
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

    /// Pretends that there are so many rows already.
    #[cfg(test)]
    pub fn pretend(&mut self, rows: u32) {
        self.rows = rows;
    }
}
