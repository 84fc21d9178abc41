//! Segments that store some variants only: what is written is what was read.

use abstats::{Analysis, Breakdown, Cells, Experiment, Segment, Variant};
use abstats_document::Input;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::counts;

#[test]
fn the_cells_that_were_read_are_written() {
    let mut random = SmallRng::seed_from_u64(8);
    for _ in 0..20 {
        let mut cells = |variants: usize| {
            let stored = (0..variants).filter(|_| random.random_range(0..3) > 0).collect::<Vec<_>>();
            let visitors = [0, 1, 3, 40, 900, 12_000];
            let cell = |variant| (variant, counts(visitors[variant % visitors.len()], 0));
            Cells::new(stored.into_iter().map(cell).collect()).unwrap()
        };
        let segments = (0..5).map(|place| Segment::new(place.to_string(), cells(6))).collect();
        let whole = |id: usize| Variant { is_control: id == 0, ..Variant::new(id.to_string(), counts(20_000, 900)) };
        let whole = (0..6).map(whole).collect();
        let experiment = Experiment::new(whole, vec![Breakdown { by: "device".into(), segments }]).unwrap();
        let text = serde_json::to_string(&Input::new(experiment.clone(), Analysis::default()).run()).unwrap();
        let again: Input = serde_json::from_str(&text).unwrap();
        assert_eq!(again.experiment, experiment);
        assert_eq!(serde_json::to_string(&again.run()).unwrap(), text);
    }
}
