//! The parts of an experiment without some of its variants, as if they had never been there.

use abstats::Cells;

use super::Draft;

impl Draft {
    /// Without the variants that are out.
    pub(crate) fn without(&mut self, out: &[bool]) {
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
        for (day, weights) in self.days.all.iter_mut().zip(&mut self.days.weights) {
            let out: Vec<_> = day.counts.iter().map(|(variant, _)| out.get(variant) == Some(&true)).collect();
            retain(weights, &out);
            keep(&mut day.counts);
        }
        for phase in &mut self.weight_phases {
            keep(&mut phase.counts);
            // Weights that are not one for each variant are an error of their own.
            if phase.weights.len() == out.len() {
                retain(&mut phase.weights, out);
            }
        }
    }

    /// Takes weights on rows of days that never differ for a variant to be those of the variants.
    pub(super) fn weights_of_days_to_variants(&mut self) {
        let mut known: Vec<_> = self.variants.iter().map(|variant| variant.traffic_weight).collect();
        for (day, weights) in self.days.all.iter().zip(&self.days.weights) {
            for ((variant, _), weight) in day.counts.iter().zip(weights) {
                let Some(known) = known.get_mut(variant) else { continue };
                *known = known.or(*weight);
                if weight.is_some() && known != weight {
                    return;
                }
            }
        }
        for (variant, weight) in self.variants.iter_mut().zip(known) {
            variant.traffic_weight = weight;
        }
        self.days.weights.iter_mut().flatten().for_each(|weight| *weight = None);
    }
}

fn retain<T>(all: &mut Vec<T>, out: &[bool]) {
    let mut places = out.iter();
    all.retain(|_| !places.next().copied().unwrap_or(false));
}
