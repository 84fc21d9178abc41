"""p_adjust.txt, second part (statsmodels 0.15.0, multipletests), and scipy_dunnett.txt (scipy 1.17.1, scipy.stats.dunnett).

scipy takes samples; here of many normal values with one variance, so that its t is all but normal. Its p-values come from
randomised quasi-Monte Carlo and are good to about 1e-4.
"""

from pathlib import Path

import numpy as np
from scipy.stats import dunnett
from statsmodels.stats.multitest import multipletests

FOLDER = Path(__file__).parent.parent


def text(values):
    return " ".join(f"{value:.17g}" for value in values)


def main():
    path = FOLDER / "p_adjust.txt"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(("sidak|", "holm_sidak|"))]
    sets = dict.fromkeys(line.split("|")[1] for line in lines if not line.startswith("#"))
    for p_values in sets:
        for method in ("sidak", "holm-sidak"):
            adjusted = multipletests([float(p) for p in p_values.split()], method=method)[1]
            lines.append(f"{method.replace('-', '_')}|{p_values}|{text(adjusted)}")
    path.write_text("\n".join(lines) + "\n")

    rng = np.random.default_rng(20)
    out = ["# alternative|visitors, the control's first|statistics|adjusted p-values; scipy 1.17.1 dunnett; generator: generate/p_adjust.py"]
    for sizes in ([4000, 4000, 4000], [9000, 3000, 3000, 6000], [2000, 8000, 8000, 8000, 8000]):
        samples = [rng.normal(0.02 * i, 1, size) for i, size in enumerate(sizes)]
        for alternative in ("two-sided", "greater", "less"):
            found = dunnett(*samples[1:], control=samples[0], alternative=alternative, rng=np.random.default_rng(1))
            name = alternative.replace("-", "_")
            out.append(f"{name}|{' '.join(map(str, sizes))}|{text(found.statistic)}|{text(found.pvalue)}")
    (FOLDER / "scipy_dunnett.txt").write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
