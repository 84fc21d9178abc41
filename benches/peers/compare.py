"""Times abstats and its peers in turn on the same inputs and prints the tables; started by `run`.

Each time is the least of ROUNDS short rounds, in each of which everyone is timed once, so that all meet the same machine
and what else it does falls out. Long calls count processor time: they find no moment in which the machine does nothing
else. Ours is timed in its own process, theirs in this one, imports and a first call not counted.
"""

import json
import math
import subprocess
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.filterwarnings("ignore")

from bayesian_testing.experiments import BinaryDataTest  # noqa: E402
from gbstats.bayesian.tests import EffectBayesianABTest, EffectBayesianConfig  # noqa: E402
from gbstats.frequentist.tests import FrequentistConfig, TwoSidedTTest  # noqa: E402
from gbstats.models.statistics import ProportionStatistic  # noqa: E402
from scipy import integrate, stats  # noqa: E402
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest  # noqa: E402

ROUNDS = 40
EXACT = json.loads(Path(__file__).with_name("reference.json").read_text())


class Ours:
    """The process that answers for us (and for the Rust peer bayestest)."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.clock = (~self.process.pid << 3) | 2  # Linux: the processor time of another process

    def timer(self, question, seconds):
        """Runs for about `seconds`; gives seconds a call, and the numbers."""

        def timer(pair):
            calls = 1
            while True:
                before = time.clock_gettime(self.clock)
                self.process.stdin.write(" ".join(map(str, [question, "uniform", calls, *pair])) + "\n")
                self.process.stdin.flush()
                nanoseconds, *numbers = map(float, self.process.stdout.readline().split())
                spent = (time.clock_gettime(self.clock) - before) / (calls + 1)  # one more call, for the numbers
                each = min(nanoseconds * 1e-9, spent)
                if calls * each >= seconds / 4:
                    return each, numbers
                calls = max(calls + 1, math.ceil(seconds / each))

        return timer


def python(function, seconds):
    def timer(pair):
        numbers, calls = function(*pair), 0
        start = time.thread_time()
        while calls == 0 or time.thread_time() - start < seconds:
            function(*pair)
            calls += 1
        return (time.thread_time() - start) / calls, numbers

    return timer


# Chances and losses: P(control better), E[max(control - variant, 0)].


def scipy_chances(c1, n1, c2, n2):
    a, b = stats.beta(1 + c1, 1 + n1 - c1), stats.beta(1 + c2, 1 + n2 - c2)
    low = max(0, min(x.mean() - 12 * x.std() for x in (a, b)))
    high = min(1, max(x.mean() + 12 * x.std() for x in (a, b)))
    worse = integrate.quad(lambda x: a.pdf(x) * b.cdf(x), low, high, epsabs=0, epsrel=1e-13, limit=200)[0]
    loss = integrate.quad(lambda x: b.cdf(x) * a.sf(x), low, high, epsabs=0, epsrel=1e-13, limit=200)[0]
    return [worse, loss]


# A whole Bayesian comparison: P(control better), absolute loss, relative loss, interval of the lift.


def bayesian_testing(c1, n1, c2, n2):
    test = BinaryDataTest()
    test.add_variant_data_agg("A", totals=n1, positives=c1, a_prior=1, b_prior=1)
    test.add_variant_data_agg("B", totals=n2, positives=c2, a_prior=1, b_prior=1)
    a, b = test.evaluate(seed=1)
    return [a["prob_being_best"], b["expected_loss"], None, None, None]


def proportions(c1, n1, c2, n2):
    return ProportionStatistic(n=n1, sum=c1), ProportionStatistic(n=n2, sum=c2)


def gbstats_bayesian(*pair):
    result = EffectBayesianABTest(*proportions(*pair), EffectBayesianConfig(difference_type="relative")).compute_result()
    return [1 - result.chance_to_win, None, result.risk[1], *result.ci]


# A whole frequentist comparison: p, interval of the difference, interval of the lift.


def gbstats_frequentist(*pair):
    result = TwoSidedTTest(*proportions(*pair), FrequentistConfig(difference_type="relative")).compute_result()
    return [result.p_value, None, None, *result.ci]


def statsmodels_score(c1, n1, c2, n2):
    score = {"method": "score", "correction": False}
    p = proportions_ztest([c2, c1], [n2, n1])[1]
    difference = confint_proportions_2indep(c2, n2, c1, n1, compare="diff", **score)
    low, high = confint_proportions_2indep(c2, n2, c1, n1, compare="ratio", **score)
    proportion_confint(c1, n1, method="wilson")
    proportion_confint(c2, n2, method="wilson")
    return [p, *difference, low - 1, high - 1]


def scipy_frequentist(c1, n1, c2, n2):
    p = stats.chi2_contingency([[c1, n1 - c1], [c2, n2 - c2]], correction=False).pvalue
    ratio = stats.contingency.relative_risk(c2, n2, c1, n1).confidence_interval(0.95)
    stats.binomtest(c1, n1).proportion_ci(0.95, method="wilson")
    stats.binomtest(c2, n2).proportion_ci(0.95, method="wilson")
    return [p, None, None, ratio.low - 1, ratio.high - 1]


def measure(pair, timers):
    least, numbers = [math.inf] * len(timers), [None] * len(timers)
    for _ in range(ROUNDS):
        for i, timer in enumerate(timers):
            seconds, numbers[i] = timer(pair)
            least[i] = min(least[i], seconds)
    return least, numbers


def table(title, columns, timers, exact_of, errors_of):
    """One row for everyone on every input; `errors_of(numbers, exact)` gives the columns after the ratio."""
    print(f"\n### {title}\n")
    print("| input | by | time | times ours |", " | ".join(columns), "|")
    print("|---|---|--:|--:|" + "--:|" * len(columns))
    for exact in EXACT:
        c1, n1, c2, n2 = pair = exact["pair"]
        least, numbers = measure(pair, list(timers.values()))
        for name, seconds, own in zip(timers, least, numbers):
            cells = [error(*cell) for cell in errors_of(own, exact_of(exact))]
            ratio = seconds / least[0]
            times = f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}"
            row = [f"{c1}/{n1} v {c2}/{n2}", name, duration(seconds), times, *cells]
            print("| " + " | ".join(row) + " |", flush=True)


def error(value, exact, scale=None):
    """|value - exact| as a part of the exact value, or of `scale`."""
    if value is None:
        return "not given"
    return f"{abs(value - exact) / abs(scale or exact):.1e}"


def interval_error(low, high, exact):
    """The farther end's, as a part of the interval's width."""
    if low is None:
        return None, None
    worse = max((low, exact[0]), (high, exact[1]), key=lambda end: abs(end[0] - end[1]))
    return *worse, exact[1] - exact[0]


def duration(seconds):
    for unit, name in ((1e-9, "ns"), (1e-6, "us"), (1e-3, "ms"), (1, "s")):
        if seconds < 999.5 * unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds:.0f} s"


def main():
    ours = Ours(sys.argv[1])
    print(", ".join(f"{name} {version(name)}" for name in ("gbstats", "statsmodels", "scipy", "bayesian-testing", "numpy")))
    table(
        "Chances and losses of two variants",
        ["error of P(control better)", "of the expected loss"],
        {
            "abstats": ours.timer("superiority", 0.001),
            "bayestest (chance alone)": ours.timer("bayestest", 0.001),
            "scipy quad (chance, one loss)": python(scipy_chances, 0.004),
        },
        lambda exact: exact,
        lambda numbers, exact: [(numbers[0], exact["chance_control_better"]), ((numbers + [None])[1], exact["loss"])],
    )
    table(
        "A whole Bayesian comparison",
        ["error of P(control better)", "of the expected loss", "of the relative loss", "of the lift's interval, in widths"],
        {
            "abstats": ours.timer("bayesian", 0.001),
            "gbstats (effect, normal)": python(gbstats_bayesian, 0.004),
            "bayesian-testing (20,000 draws)": python(bayesian_testing, 0.004),
        },
        lambda exact: exact,
        lambda numbers, exact: [
            (numbers[0], exact["chance_control_better"]),
            (numbers[1], exact["loss"]),
            (numbers[2], exact["loss_relative"]),
            interval_error(*numbers[3:], exact["lift"]),
        ],
    )
    table(
        "A whole frequentist comparison",
        ["error of p", "of the difference's interval, in widths", "of the lift's"],
        {
            "abstats": ours.timer("frequentist", 0.001),
            "statsmodels (score)": python(statsmodels_score, 0.004),
            "scipy (chi-squared, log ratio)": python(scipy_frequentist, 0.004),
            "gbstats (t-test of the lift)": python(gbstats_frequentist, 0.004),
        },
        lambda exact: exact["score"],
        lambda numbers, exact: [
            (numbers[0], exact["p"]),
            interval_error(numbers[1], numbers[2], exact["difference"]),
            interval_error(numbers[3], numbers[4], exact["lift"]),
        ],
    )

    print(
        "\nErrors are relative to the exact value of the numbers that abstats gives too. gbstats and scipy's log ratio are other methods,"
        " so theirs is the distance of the method; scipy's quadrature is in a window of 12 standard deviations. statsmodels 0.15.0"
        " gives the interval of the difference from a cubic with `count0` where Miettinen and Nurminen have the visitors, `nobs0`."
    )


if __name__ == "__main__":
    main()
