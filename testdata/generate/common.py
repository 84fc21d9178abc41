"""What all generators share: printing, the header, the worker pool."""

import math
import multiprocessing
import os
import sys

import flint
from flint import arb, fmpq, fmpz

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
DIGITS = 20
SMALLEST = 1e-300


def sci(value, digits=DIGITS):
    """A ball, printed with `digits` significant digits, correctly rounded up to the ball's radius."""
    if value == 0:
        return "0"
    if value.rad() > abs(value.mid()) * arb("1e-22"):
        raise ValueError(f"not known to {digits} digits: {value}")
    man, exp = value.mid().man_exp()
    exact = fmpq(man) * (fmpq(2) ** int(exp) if exp >= 0 else 1 / fmpq(2) ** int(-exp))
    sign, exact = ("-", -exact) if exact < 0 else ("", exact)
    ten = int(math.floor(float(abs(value.mid()).log() / arb(10).log())))
    for power in (ten, ten + 1, ten - 1):
        shift = digits - 1 - power
        scaled = exact * fmpq(10) ** shift if shift >= 0 else exact / fmpq(10) ** -shift
        whole = int((2 * scaled.p + scaled.q) // (2 * scaled.q))
        if 10 ** (digits - 1) <= whole < 10**digits:
            text = str(whole)
            return f"{sign}{text[0]}.{text[1:]}e{power}"
    raise ValueError(f"cannot print {value}")


def tail_is_printable(value):
    return value == 0 or float(value.mid()) >= SMALLEST


def write(name, columns, lines, notes=()):
    """Writes one data file: a comment header, then one case a line."""
    generator = notes[0]
    header = [f"# {columns}", f"# generator: generate/{generator}, python-flint {flint.__version__}"]
    header += [f"# {note}" for note in notes[1:]]
    header.append("# inputs: exact binary64 values; outputs: 20 significant digits")
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="ascii", newline="\n") as out:
        out.write("\n".join(header) + "\n" + "\n".join(lines) + "\n")
    print(f"{name}: {len(lines)} cases, {os.path.getsize(path)} bytes")


def parallel(function, cases, processes=2, chunk=8):
    """`function` over all cases, in order."""
    with multiprocessing.Pool(processes) as pool:
        results = []
        for result in pool.imap(function, cases, chunksize=chunk):
            results.append(result)
            if len(results) % 500 == 0:
                print(f"  {len(results)} of {len(cases)}", file=sys.stderr, flush=True)
        return results
