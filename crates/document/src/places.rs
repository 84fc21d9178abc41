//! Where the variants that segments and days name stand in the experiment.

use std::collections::HashMap;

use abstats::{Problem, Variant};

pub(crate) struct Places<'a> {
    by_id: HashMap<&'a str, usize>,
    /// For each variant, the number of the last table that named it.
    named_by: Vec<usize>,
    /// The number of this table: a segment or a day.
    table: usize,
}

impl<'a> Places<'a> {
    pub(crate) fn of(variants: &'a [Variant]) -> Self {
        let mut by_id = HashMap::new();
        for (index, variant) in variants.iter().enumerate() {
            by_id.entry(variant.id.as_str()).or_insert(index);
        }
        Self { by_id, named_by: vec![0; variants.len()], table: 0 }
    }

    /// From here on it is another table.
    pub(crate) const fn next_table(&mut self) {
        self.table += 1;
    }

    /// The variant's place; an error when there is none, or this table has named it before.
    pub(crate) fn place(&mut self, id: &str) -> Result<usize, Problem> {
        let place = *self.by_id.get(id).ok_or(Problem::UnknownVariant)?;
        match self.named_by.get_mut(place) {
            Some(table) if *table == self.table => Err(Problem::Duplicate),
            Some(table) => {
                *table = self.table;
                Ok(place)
            }
            None => Err(Problem::UnknownVariant),
        }
    }
}
