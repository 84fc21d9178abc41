//! `testdata/segments.txt` and `segments_extreme.txt`, and the comparison of numbers with them.

use crate::{Counts, Pair};

pub(super) struct Reference {
    pub(super) name: &'static str,
    /// In the file's order; `None` where it has a dash.
    pub(super) numbers: [Option<f64>; 9],
    pub(super) segments: Vec<Pair<Counts>>,
}

pub(super) fn references() -> impl Iterator<Item = Reference> {
    let of_file = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
    // More breakdowns, any number, from the same generator.
    let more = std::env::var("SEGMENT_REFERENCES").map(|path| std::fs::read_to_string(path).unwrap());
    of_file(include_str!("../../testdata/segments.txt"))
        .chain(of_file(include_str!("../../testdata/segments_extreme.txt")))
        .chain(of_file(more.unwrap_or_default().leak()))
        .map(|line| {
            let fields: Vec<&'static str> = line.split(' ').collect();
            let mut numbers = [None; 9];
            for (number, field) in numbers.iter_mut().zip(&fields[1..10]) {
                *number = (*field != "-").then(|| field.parse().unwrap());
            }
            let counts: Vec<u64> = fields[10..].iter().map(|field| field.parse().unwrap()).collect();
            let segments = counts
                .chunks_exact(4)
                .map(|s| Pair { control: Counts::new(s[0], s[1]).unwrap(), variant: Counts::new(s[2], s[3]).unwrap() })
                .collect();
            Reference { name: fields[0], numbers, segments }
        })
}

/// Whether both agree to a relative or an absolute tolerance.
#[expect(clippy::float_cmp, reason = "equal infinities")]
pub(super) fn close(actual: f64, expected: f64, relative: f64, absolute: f64) -> bool {
    actual == expected || (actual - expected).abs() <= absolute + relative * expected.abs()
}
