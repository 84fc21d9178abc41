//! The parts of an experiment without some of its variants, as if they had never been there.

use abstats::Cells;

use super::Draft;

impl Draft {
    /// Without the variants that are out.
    pub(super) fn without(&mut self, out: &[bool]) {
        if !out.contains(&true) {
            return;
        }
        let mut next = 0;
        let places: Vec<Option<usize>> = out
            .iter()
            .map(|out| {
                let place = (!out).then_some(next);
                next += usize::from(!out);
                place
            })
            .collect();
        let keep = |cells: &mut Cells| {
            let kept = cells.iter().filter_map(|(variant, counts)| Some((places.get(variant).copied()??, counts)));
            // Each was there once.
            *cells = Cells::new(kept.collect()).unwrap_or_default();
        };
        retain(&mut self.variants, out);
        for segment in self.breakdowns.iter_mut().flat_map(|breakdown| &mut breakdown.segments) {
            keep(&mut segment.counts);
            segment.phases.iter_mut().for_each(keep);
        }
        self.days.iter_mut().for_each(|day| keep(&mut day.counts));
        for phase in &mut self.weight_phases {
            keep(&mut phase.counts);
            // Weights that are not one for each variant are an error of their own.
            if phase.weights.len() == out.len() {
                retain(&mut phase.weights, out);
            }
        }
    }
}

fn retain<T>(all: &mut Vec<T>, out: &[bool]) {
    let mut places = out.iter();
    all.retain(|_| !places.next().copied().unwrap_or(false));
}
