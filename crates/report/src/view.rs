//! Data that the parts of the page share.

use abstats::Report;
use abstats_words::Labels;

use crate::Options;
use crate::budget::{self, Budget};

/// A report, its variants' labels, and how much of it is shown.
pub struct View<'a> {
    pub report: &'a Report,
    pub labels: Labels,
    pub options: Options,
    pub budget: Budget,
}

impl View<'_> {
    /// Whether the variant is in pictures.
    pub fn pictures(&self, index: usize) -> bool {
        index < budget::PICTURED || index == self.report.control
    }

    /// The variants in pictures, without the control.
    pub fn pictured(&self) -> impl Iterator<Item = usize> {
        (0..self.report.variants.len()).filter(|&index| index != self.report.control && self.pictures(index))
    }
}
