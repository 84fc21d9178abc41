//! The analysis that a plan is one of.

use super::{Goal, Looks, Plan, PlanningError};
use crate::Analysis;
use crate::practical::Region;
use crate::sequential::planned::Plan as Times;
use crate::sequential::{Alpha, PlannedLooks};

impl Plan {
    /// The analysis that was planned: engine, threshold, direction of the goal, region and looks.
    ///
    /// # Errors
    /// [`PlanningError::Looks`] when the planned looks cannot be.
    pub fn analysis(&self) -> Result<Analysis, PlanningError> {
        let design = self.design();
        Ok(Analysis {
            engine: design.engine,
            threshold: design.threshold,
            region: self.region(),
            goal_direction: design.goal_direction,
            looks: self.looks()?,
            ..Analysis::default()
        })
    }

    /// How often an analysis by this plan looks.
    ///
    /// # Errors
    /// [`PlanningError::Looks`] when the planned looks cannot be.
    pub fn looks(&self) -> Result<crate::Looks, PlanningError> {
        Ok(match self.design().looks {
            Looks::Once => crate::Looks::Once,
            Looks::AnyTime { typical_lift } => crate::Looks::AnyTime { typical_lift, alpha: Alpha::default() },
            Looks::Planned { look_count, spending, futility } => {
                let visitors = self.visitors().as_slice().to_vec();
                // One more than there may be is refused as any larger number is.
                let looks = Times::equally_spaced(look_count.min(Times::MOST + 1));
                let planned = PlannedLooks::new(visitors, looks, spending)?;
                crate::Looks::Planned(match futility {
                    Some(futility) => planned.with_futility(futility)?,
                    None => planned,
                })
            }
        })
    }

    /// The region of its goal.
    pub(super) fn region(&self) -> Option<Region> {
        match self.design().goal {
            Goal::Difference => None,
            Goal::NonInferiority(region) | Goal::Equivalence(region) => Some(region),
        }
    }
}
