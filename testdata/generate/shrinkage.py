"""The partial pooling model by brute force: every integral a dense sum in double precision, nothing Gaussian but the model.

x_C ~ Binomial(n_C, p), x_T ~ Binomial(n_T, exp(theta) p), ln p uniform; theta ~ Normal(mu, tau^2); mu ~ Normal(0, 1);
tau half-normal with scale 0.3. Per segment the likelihood of theta is the integral over ln p by 400 Gauss-Legendre points;
mu and tau lie on grids, theta on one of at most 0.004 and a quarter of the smallest standard error. Everything is computed again
with every second tau and mu; the largest change, in widths of the 90 % interval, is printed.
"""
from pathlib import Path

import numpy as np

CENTRE_SD, TAU_SCALE = 1.0, 0.3
PROBABILITIES = [0.005, 0.05, 0.5, 0.95, 0.995]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)


def log_likelihood(segment, theta):
    n_c, x_c, n_t, x_t = segment
    x = x_c + x_t
    if x == 0:
        return np.zeros_like(theta)
    out = np.empty_like(theta)
    for k, value in enumerate(theta):
        top = min(0.0, -value)
        # p^X falls off below the top within X e-foldings; what lies under top - 60 is below 1e-26.
        centre = min(top, np.log(x / (n_c + n_t * np.exp(value))))
        low = centre - max(60 / x, 12 / np.sqrt(x))
        high = min(top, centre + 12 / np.sqrt(x))
        u = 0.5 * (high + low) + 0.5 * (high - low) * NODES
        with np.errstate(divide="ignore", invalid="ignore"):
            f = x * u + x_t * value
            if n_c > x_c:
                f = f + (n_c - x_c) * np.log1p(-np.exp(u))
            if n_t > x_t:
                f = f + (n_t - x_t) * np.log1p(-np.exp(u + value))
        largest = f.max()
        out[k] = largest + np.log(np.sum(WEIGHTS * np.exp(f - largest)) * 0.5 * (high - low))
    return out - out.max()


def quantiles(grid, density):
    mass = np.concatenate([[0], np.cumsum(0.5 * (density[1:] + density[:-1]) * np.diff(grid))])
    return np.interp(PROBABILITIES, mass / mass[-1], grid)


def posterior(segments, taus=200, mus=501):
    errors = [np.sqrt(1 / (x_c + .5) + 1 / (x_t + .5) - 1 / (n_c + 1) - 1 / (n_t + 1)) for n_c, x_c, n_t, x_t in segments]
    step = min(0.004, 0.25 * min(errors))
    reach = 6.0 if step == 0.004 else 3.0
    span = [np.log((x_t + .5) / (n_t + 1)) - np.log((x_c + .5) / (n_c + 1)) for n_c, x_c, n_t, x_t in segments]
    theta = np.arange(min(min(span) - 1.5, -reach), max(max(span) + 1.5, reach), step)
    likelihoods = [np.exp(log_likelihood(s, theta)) for s in segments]
    # tau on midpoints of a grid that is finer near 0
    edges = 1.6 * (np.arange(taus + 1) / taus) ** 2.5
    tau, tau_weight = 0.5 * (edges[1:] + edges[:-1]), np.diff(edges)

    def kernel(t, mu):
        return np.exp(-0.5 * ((theta[None, :] - mu[:, None]) / t) ** 2) / (t * np.sqrt(2 * np.pi))

    def log_masses(t, mu):
        """Per segment the probability of its data given mu and tau. A tau below the grid of theta is as good as 0."""
        if t < 2 * step:
            return [np.log(np.maximum(np.interp(mu, theta, l), 1e-300)) for l in likelihoods]
        weights = kernel(t, mu) * step
        return [np.log(np.maximum(weights @ l, 1e-300)) for l in likelihoods]

    def log_joint(t, mu):
        return sum(log_masses(t, mu)) - 0.5 * (mu / CENTRE_SD) ** 2 - 0.5 * (t / TAU_SCALE) ** 2

    # where mu lies
    wide = np.linspace(-5, 5, 1001)
    marginal = np.max([log_joint(t, wide) for t in tau[::6]], axis=0)
    inside = wide[marginal > marginal.max() - 20]
    # finer where it lies if tau is 0
    precision = 1 / np.square(errors)
    middle, width = precision @ span / precision.sum(), 2 / np.sqrt(precision.sum())
    ends = np.arcsinh((np.array([inside[0] - 0.02, inside[-1] + 0.02]) - middle) / width)
    mu = middle + width * np.sinh(np.linspace(*ends, mus))
    mu_weight = np.gradient(mu)

    joint = np.array([log_joint(t, mu) for t in tau])
    joint = np.exp(joint - joint.max()) * tau_weight[:, None] * mu_weight
    own = [np.zeros_like(theta) for _ in segments]
    highest = np.zeros(len(segments))
    for i, t in enumerate(tau):
        if joint[i].sum() < 1e-9 * joint.sum():
            continue
        if t < 2 * step:
            for k in range(len(segments)):
                own[k] += np.interp(theta, mu, joint[i] / mu_weight, left=0, right=0)
            highest += joint[i].sum() / len(segments)
            continue
        of_theta = kernel(t, mu)
        for k, likelihood in enumerate(likelihoods):
            own[k] += likelihood * ((joint[i] / np.maximum(of_theta @ likelihood * step, 1e-300)) @ of_theta)
        thin = slice(None, None, 1 if len(segments) <= 12 else 10)
        densities = [of_theta[thin] * likelihood for likelihood in likelihoods]
        densities = [d / np.maximum(d.sum(axis=1, keepdims=True), 1e-300) for d in densities]
        below = [np.log(np.maximum(np.cumsum(d, axis=1) - 0.5 * d, 1e-300)) for d in densities]
        all_below = sum(below)
        weight = joint[i][thin] * joint[i].sum() / max(joint[i][thin].sum(), 1e-300)
        for k in range(len(segments)):
            highest[k] += weight @ (densities[k] * np.exp(all_below - below[k])).sum(axis=1)
    mass = np.concatenate([[0], np.cumsum(joint.sum(axis=1))])
    tau_quantiles = np.interp(PROBABILITIES, mass / mass[-1], edges)
    return tau_quantiles, quantiles(mu, joint.sum(axis=0) / mu_weight), [quantiles(theta, o) for o in own], highest / highest.sum()


CASES = {
    "one": [(1500, 120, 1480, 148)],
    "one_zero": [(50, 3, 50, 0)],
    "one_flat": [(50, 0, 60, 0)],
    "two": [(1000, 100, 1000, 150), (1000, 100, 1000, 90)],
    "two_zero": [(100, 5, 100, 0), (100, 0, 100, 5)],
    "small": [(5000, 500, 5000, 550), (4000, 400, 4000, 430), (20, 1, 20, 4)],
    "mixed": [(200, 10, 200, 18), (300, 20, 310, 22), (50, 0, 60, 3), (80, 4, 70, 0), (30, 0, 25, 0), (2000, 150, 2000, 180)],
    "apart": [(3000, 300, 3000, 600), (3000, 300, 3000, 150), (3000, 300, 3000, 310), (100, 10, 100, 12)],
    "high": [(30, 25, 30, 28), (40, 20, 42, 30), (25, 20, 20, 11), (10, 9, 12, 6)],
    "full": [(3, 3, 5, 5), (20, 18, 15, 15), (12, 12, 10, 7), (200, 150, 210, 170)],
    "all_full": [(40, 40, 50, 50), (8, 8, 7, 7)],
    "certain": [(100, 100, 120, 90), (50, 50, 60, 52), (4, 4, 4, 3)],
    "tiny": [(1, 0, 1, 1), (1, 1, 1, 0), (2, 1, 2, 1), (3, 0, 2, 2), (1, 1, 1, 1), (1, 0, 1, 0)],
    "close": [(100000, 10000, 100000, 10500), (90000, 9000, 90000, 9460), (110000, 12000, 110000, 12580), (200, 20, 200, 35)],
    "outlier": [(20000, 1000, 20000, 1030), (20000, 1100, 20000, 1120), (20000, 900, 20000, 960), (20000, 1000, 20000, 1600)],
    "berkeley": [(825, 512, 108, 89), (560, 353, 25, 17), (325, 120, 593, 202), (417, 138, 375, 131), (191, 53, 393, 94), (373, 22, 341, 24)],
    "ten": [(400, 20 + 3 * (k % 4), 400, 22 + 5 * (k % 3) + k) for k in range(10)],
    "giants": [(10 ** 6, 10 ** 5, 10 ** 6, 110000), (10 ** 6, 10 ** 5, 10 ** 6, 112000), (10 ** 6, 10 ** 5, 10 ** 6, 108000), (50, 5, 50, 6), (30, 1, 25, 3)],
    "unlike": [(113, 1, 3, 0), (32, 0, 143, 0), (180, 28, 1, 1), (15, 14, 2099, 749), (4, 4, 1670, 83)],
    "many": [(30 + k, (7 * k) % 5, 32 + k, (11 * k + 3) % 7) for k in range(60)],
}


def main():
    lines = ["# name; quantiles 0.005 0.05 0.5 0.95 0.995 of tau, of mu, then of each segment's theta and its chance to be the highest; n_C x_C n_T x_T of each",
             "# Accuracy: testdata/README.md. generate/shrinkage.py"]
    for name, segments in CASES.items():
        tau, mu, own, highest = posterior(segments)
        tau_again, mu_again, own_again, highest_again = posterior(segments, taus=100, mus=251)
        moved = max(abs(a - b).max() / (a[3] - a[1]) for a, b in zip([tau, mu, *own], [tau_again, mu_again, *own_again]))
        chance = abs(highest - highest_again).max()
        print(f"{name}: half the grids move a quantile by {moved:.1e} of the interval, a chance by {chance:.1e}", flush=True)
        numbers = [*tau, *mu, *(value for o, c in zip(own, highest) for value in [*o, c])]
        lines.append(name + "; " + " ".join(f"{value:.6f}" for value in numbers) + "; " + " ".join(str(c) for s in segments for c in s))
    (Path(__file__).parent.parent / "shrinkage.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
