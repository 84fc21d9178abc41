"""stratified.txt, second part: StratifiedTable of statsmodels 0.15.0. python generate/stratified.py appends."""
from pathlib import Path

import numpy as np
from statsmodels.stats.contingency_tables import StratifiedTable

path = Path(__file__).parent.parent / "stratified.txt"
lines = path.read_text().splitlines()
assert not any(line.startswith("stratified_table") for line in lines)
for line in [line for line in lines if line.startswith("mantelhaen")]:
    counts = line.split("|")[2]
    segments = np.array(counts.split(), float).reshape(-1, 4)
    tables = [np.array([[x_t, n_t - x_t], [x_c, n_c - x_c]]) for n_c, x_c, n_t, x_t in segments]
    table = StratifiedTable(tables)
    test = table.test_null_odds(correction=False)
    numbers = [test.statistic, test.pvalue, table.riskratio_pooled]
    lines.append("stratified_table|" + " ".join(repr(float(number)) for number in numbers) + "|" + counts)
path.write_text("\n".join(lines) + "\n")
