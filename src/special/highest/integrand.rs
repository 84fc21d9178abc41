//! All integrands at a node.

use super::nodes::Node;
use super::reach::{Reach, Window};
use crate::special::beta::Beta;
use crate::special::elementary::exp;
use crate::special::{NotConverged, Tails};

/// Sums over nodes, or the integrals they approach.
#[derive(Clone, Debug)]
pub(super) struct Integrals {
    /// `P(X_i is the highest)`, for each variable.
    pub(super) chances: Vec<f64>,
    /// `E[max_j X_j - X_0]`
    pub(super) shortfall: f64,
}

/// A variable in play at a node.
#[derive(Clone, Copy)]
struct Player {
    i: usize,
    lower: f64,
    /// The density of the logit.
    density: f64,
    /// The product of the distribution functions of the players before it.
    before: f64,
}

/// Adds up the integrands, node by node.
pub(super) struct Sums<'a> {
    variables: &'a [Beta],
    windows: &'a [Window],
    /// Where each variable's distribution function is 1 for all purposes and its density 0; infinite until found.
    pub(super) ends: Vec<f64>,
    open: usize,
    pub(super) integrals: Integrals,
    players: Vec<Player>,
}

impl<'a> Sums<'a> {
    pub(super) fn new(variables: &'a [Beta], reach: &'a Reach) -> Self {
        let ends: Vec<f64> = reach
            .windows
            .iter()
            .map(|window| if window.low.is_finite() { f64::INFINITY } else { window.high })
            .collect();
        Self {
            variables,
            windows: &reach.windows,
            open: ends.iter().filter(|end| end.is_infinite()).count(),
            ends,
            integrals: Integrals { chances: vec![0.0; variables.len()], shortfall: 0.0 },
            players: Vec::with_capacity(variables.len()),
        }
    }

    /// Whether an integrand has anything to the right of all nodes so far.
    pub(super) fn is_open(&self) -> bool {
        self.open > 0
    }

    /// Adds a node. While anything is open, nodes come from left to right.
    pub(super) fn add(&mut self, node: &Node) -> Result<(), NotConverged> {
        self.players.clear();
        // The product of all, that of all but the first, and 1 minus the latter.
        let (mut before, mut rest, mut gap) = (1.0, 1.0, 0.0);
        let mut best = 1.0;
        for (i, (&variable, &end)) in self.variables.iter().zip(&self.ends).enumerate() {
            if node.t > end {
                continue;
            }
            let (Tails { lower, upper }, density) = at(variable, node)?;
            if i == 0 {
                best = lower;
            } else {
                gap += rest * upper;
                rest *= lower;
            }
            self.players.push(Player { i, lower, density, before });
            before *= lower;
        }
        self.integrals.shortfall += node.dt * (node.x * node.y) * (best * gap);

        let mut after = node.dt;
        for &Player { i, lower, density, before } in self.players.iter().rev() {
            let term = if node.t < self.windows[i].low { 0.0 } else { density * (before * after) };
            let chance = &mut self.integrals.chances[i];
            *chance += term;
            if node.t > self.windows[i].high && term <= NOTHING * *chance && self.ends[i].is_infinite() {
                self.ends[i] = node.t;
                self.open -= 1;
            }
            after *= lower;
        }
        Ok(())
    }
}

/// The largest part of its sum that a term can be without mattering.
const NOTHING: f64 = 1e-18;

/// The tails of the variable at the node, and the density of its logit.
fn at(variable: Beta, node: &Node) -> Result<(Tails, f64), NotConverged> {
    let Node { t, x, y, rest, .. } = *node;
    if t > FAR {
        let (tails, density) = at(variable.swap(), &Node { t: -t, x: y, y: x, ..*node })?;
        return Ok((tails.swap(), density));
    }
    if t < -FAR {
        let (tails, density) = at(variable, &Node::new(-FAR, 0.0))?;
        let power = exp(variable.a * (t + FAR));
        let lower = tails.lower * power;
        return Ok((Tails { lower, upper: 1.0 - lower }, density * power));
    }
    let (tails, density) = variable.tails_and_logit_density_at(x, y)?;
    if rest == 0.0 {
        return Ok((tails, density));
    }
    // The node differs from x by one rounding: the first terms of Taylor's series.
    let shift = rest / (x * y);
    let (step, slope) = (density * shift, variable.a * y - variable.b * x);
    Ok((Tails { lower: tails.lower + step, upper: tails.upper - step }, density * (1.0 + slope * shift)))
}

/// Beyond this, x or y is near the end of the range of f64 and so small that tails are powers of it.
const FAR: f64 = 640.0;
