"""Asks a binary of the service what the second counter answers too, and prints every difference.

    python3 compare.py BINARY [--worlds N] [--questions M] [--seed S] [--world W [--question Q]] [--keep FOLDER]
    python3 compare.py BINARY --cases ../../../../testdata/counting-cases.json

Exits with 1 when anything differs; the last line is `N passed, M failed`.
"""

import argparse
import shlex
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import cases
from ask import Asker
from binary import KINDS, Binary, Broken
from counter import World as SecondCounter
from generate import world as make_world
from judge import differences
from service import respond
from wrong import wrong

OTHER = {
    "project_key": "other", "id": 5, "created_at": "2024-01-01T00:00:00.000Z", "status": 1,
    "variants": [{"id": "0"}, {"id": "1"}],
    "goals": [{
        "goal_profile_id": 990, "goal_key": "buy", "goal_name": "Buy", "goal_type": "event", "goal_value": "purchase", "is_primary": True,
    }],
}


def files_of(world):
    """One file a kind; in every third world two, whose order is the storage order."""
    for kind in KINDS:
        lines = world.lines[kind]
        half = len(lines) // 2 if world.number % 3 == 1 else 0
        yield kind, f"{kind}-1.ndjson", lines[:half]
        yield kind, f"{kind}-2.ndjson", lines[half:]


def question(world, number, questions):
    """The question of that number: each tenth is wrong, kind after kind over all worlds."""
    asker = Asker(world, number)
    if number % 10 == 9:
        return wrong(asker, world.number * (questions // 10) + number // 10)
    return asker.valid()


def prepare(binary, world):
    binary.apply(OTHER)
    binary.apply(world.experiment)
    binary.make_key(world.project)
    binary.load(world.project, world.experiment["id"], files_of(world))
    binary.serve(world.now)


def compare_world(options, number, tally):
    world = make_world(options.seed, number)
    counter = SecondCounter(world.experiment, world.lines, world.now)
    with tempfile.TemporaryDirectory(prefix="second-") as temporary:
        folder = temporary
        if options.keep:
            folder = Path(options.keep).resolve() / f"world-{options.seed}-{number}"
            folder.mkdir(parents=True)
        binary = Binary(options.binary, folder)
        try:
            prepare(binary, world)
            numbers = range(options.questions) if options.question is None else [options.question]
            for asked in numbers:
                compare_question(options, world, counter, binary, asked, tally)
        finally:
            binary.stop()


def compare_question(options, world, counter, binary, number, tally):
    ask = question(world, number, options.questions)
    status, expected = respond(world, counter, ask)
    try:
        found = differences(status, expected, ask.method, *binary.request(ask.method, ask.target, ask.key))
    except Exception as error:  # noqa: BLE001 - whatever the server did, the other questions go on
        found = [f"no answer: {error!r}"]
    tally["failed" if found else "passed"] += 1
    tally[f"{ask.kind if ask.kind == 'valid' else 'wrong'} {status}"] += 1
    if status == 200 and expected.get("total_visitors"):
        tally["answers with visitors"] += 1
    if found:
        again = [
            "python3", "compare.py", options.binary, "--seed", str(options.seed), "--questions", str(options.questions),
            "--world", str(world.number), "--question", str(number), "--keep", "kept",
        ]
        print(f"seed {options.seed}, world {world.number}, question {number} ({ask.kind}), key {ask.key}")
        print(f"  {ask.method} {ask.target[:1500]}")
        for sentence in found[:8]:
            print(f"  {sentence}")
        if len(found) > 8:
            print(f"  and {len(found) - 8} more")
        print(f"  again: {shlex.join(again)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("binary", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--questions", type=int, default=50, help="a world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--world", type=int, help="this one alone")
    parser.add_argument("--question", type=int, help="this one alone")
    parser.add_argument("--keep", help="a folder that keeps each world's files")
    parser.add_argument("--cases", help="the table of cases instead of worlds")
    options = parser.parse_args()
    tally, started = Counter(), time.monotonic()
    if options.cases:
        cases.compare_all(options, tally)
    else:
        for number in range(options.worlds) if options.world is None else [options.world]:
            try:
                compare_world(options, number, tally)
            except Broken as error:
                tally["failed"] += 1
                print(f"seed {options.seed}, world {number}: {error}", flush=True)
    told = ", ".join(f"{name}: {n}" for name, n in sorted(tally.items()) if name not in ("passed", "failed"))
    print(f"{told} ({time.monotonic() - started:.0f} s)")
    print(f"{tally['passed']} passed, {tally['failed']} failed")
    return 1 if tally["failed"] or not tally["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
