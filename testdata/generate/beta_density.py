"""beta_density.txt: the density of Beta(a, b) at x, every fifth case of beta_tails.py and far tails."""

import sys

from flint import arb, ctx

from beta_tails import cases
from common import SMALLEST, parallel, sci, write


def evaluate(case):
    a, b, x = case
    ctx.prec = 300
    a_, b_, x_ = arb(a), arb(b), arb(x)
    ln_beta = a_.lgamma() + b_.lgamma() - (a_ + b_).lgamma()
    density = (x_.log() * (a_ - 1) + (1 - x_).log() * (b_ - 1) - ln_beta).exp()
    if not SMALLEST < float(density) < 1 / SMALLEST:
        return None
    return f"{a!r} {b!r} {x!r} {sci(density)}"


def main():
    far = [(a, b, x) for a in (0.01, 0.5, 1.0, 2.0, 3.5) for b in (0.01, 0.5, 1.0, 40.0, 1e6, 1e12)
           for x in (1e-300, 1e-290, 1e-200, 1e-100, 1e-20)]
    results = [r for r in parallel(evaluate, cases()[::5] + far) if r]
    write("beta_density.txt", "a b x density", results, ["beta_density.py"])


if __name__ == "__main__":
    sys.exit(main())
