#!/usr/bin/env python3
"""The layers of the library: no module of src/ imports one above it, and no two import each other. Nor do those of CRATES.

    python3 .ci/layers.py            # checks; prints what is wrong and exits 1
    python3 .ci/layers.py --arrows   # prints every arrow between the library's modules

A module is a file or folder directly under src/. Names that lib.rs re-exports count as the module they come from, so
`crate::Counts` is an arrow to `counts`. Tests inside a module are not arrows: they may use the whole library.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# These have no list of layers: it is enough that their modules do not import each other in a circle.
CRATES = ["words", "table", "document", "report", "cli", "question", "store", "count", "server"]

# From the bottom up. A module may import those of the lines below its own, and none of its own line.
LAYERS = [
    ["special", "each", "names"],
    ["absent"],
    ["counts", "alternative", "decision", "verdict", "within"],
    ["pair"],
    ["goal_direction"],
    ["region"],
    ["interval", "error", "gates", "cells"],
    ["threshold", "lengths"],
    ["bayesian", "frequentist", "sequential"],
    ["variant"],
    ["days"],
    ["experiment"],
    ["practical", "multiplicity", "segments"],
    ["sample_ratio", "analysis"],
    ["warning"],
    ["report"],
    ["run", "headline"],
    ["planning", "worth"],
]


def without_tests(text: str) -> str:
    """The text without comments and without `#[cfg(test)]` items."""
    text = re.sub(r"//[^\n]*", "", text)
    out, at = [], 0
    for found in re.finditer(r"#\[cfg\(test\)\]", text):
        if found.start() < at:
            continue
        out.append(text[at : found.start()])
        end = re.compile(r"[{;]").search(text, found.end())
        at = found.end() if end is None else end.end()
        depth = 1 if end is not None and end.group() == "{" else 0
        while depth and at < len(text):
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
    return "".join(out) + text[at:]


def imports(tree: str, prefix: tuple = ()) -> list:
    """The paths of a use tree: `a::{b, c::d}` is a::b and a::c::d."""
    paths, depth, start = [], 0, 0
    for place, letter in enumerate(tree + ","):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            part = tree[start:place].strip()
            start = place + 1
            if not part:
                continue
            head, brace, rest = part.partition("{")
            names = tuple(name.strip() for name in head.split("::") if name.strip())
            if brace:
                paths += imports(rest.rsplit("}", 1)[0], prefix + names)
            else:
                paths.append(prefix + tuple(name.split(" as ")[0].strip() for name in names))
    return paths


def uses(text: str) -> list:
    """Every path in `use` lines and every path written out that begins with crate or super."""
    found = []
    for tree in re.findall(r"\buse\s+([^;]+);", text):
        found += imports(tree)
    rest = re.sub(r"\buse\s+[^;]+;", "", text)
    found += [tuple(path.split("::")) for path in re.findall(r"\b(?:crate|super)(?:::\w+)+", rest)]
    return [path for path in found if path and path[0] in ("crate", "super")]


def modules(src: Path) -> dict:
    files = {}
    for path in sorted(src.rglob("*.rs")):
        place = path.relative_to(src).with_suffix("").parts
        if place != ("lib",) and not re.search(r"(^|_)tests$|references$", place[-1]):
            files.setdefault(place[0], []).append((place, without_tests(path.read_text())))
    return files


def re_exports(src: Path) -> dict:
    """Of each name that lib.rs re-exports, its module."""
    names = {}
    root = src / "lib.rs"
    for tree in re.findall(r"\bpub use\s+([^;]+);", without_tests(root.read_text()) if root.exists() else ""):
        names |= {path[-1]: path[0] for path in imports(tree)}
    return names


def arrows(src: Path) -> dict:
    files, names = modules(src), re_exports(src)
    found = {module: {} for module in files}
    for module, parts in files.items():
        for place, text in parts:
            here = place[:-1] if place[-1] == "mod" else place
            for path in uses(text):
                if path[0] == "crate":
                    target = path[1:]
                else:
                    up = len([name for name in path if name == "super"])
                    target = here[: len(here) - up] + path[up:]
                if not target:
                    continue
                other = target[0] if target[0] in files else names.get(target[0])
                if other and other != module:
                    found[module].setdefault(other, set()).add("/".join(place))
    return found


def circles(graph: dict) -> list:
    """Modules that reach each other."""

    def reached(start: str) -> set:
        seen, todo = set(), [start]
        while todo:
            for other in graph[todo.pop()]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    reach = {module: reached(module) for module in graph}
    found = {frozenset(b for b in graph if b in reach[a] and a in reach[b]) for a in graph if a in reach[a]}
    return [sorted(circle) for circle in found]


def main() -> int:
    graph = arrows(ROOT / "src")
    if "--arrows" in sys.argv:
        for module, others in graph.items():
            print(f"{module}: {', '.join(sorted(others))}")
        print(f"{len(graph)} modules, {sum(map(len, graph.values()))} arrows")
    wrong = [f"a circle: {', '.join(circle)}" for circle in circles(graph)]
    rank = {module: rank for rank, layer in enumerate(LAYERS) for module in layer}
    wrong += [f"{module}: not in the list of layers" for module in graph if module not in rank]
    wrong += [f"{module}: listed, but not there" for module in rank if module not in graph]
    for module, others in graph.items():
        for other, files in others.items():
            if module in rank and other in rank and rank[other] >= rank[module]:
                wrong.append(f"{module} imports {other}, which is not below it ({', '.join(sorted(files))})")
    for name in CRATES:
        wrong += [f"{name}, a circle: {', '.join(circle)}" for circle in circles(arrows(ROOT / "crates" / name / "src"))]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


sys.exit(main())
