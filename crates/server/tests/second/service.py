"""What a request is answered, before and around the counts: keys, paths, order of checks (R1-R7)."""

import re

from question import Refused, parse
from counter import FORBIDDEN

LONGEST = 16 * 1024
TAKEN = ("bearer", "lower", "x-api-key", "api-key", "both")
DOCUMENT = re.compile(r"/v2/project/([^/]*)/experiment/([^/]*)/(result|timeseries|metrics)")


def headers(way, key):
    """The headers of each way to authenticate, right and wrong."""
    return {
        "bearer": {"Authorization": f"Bearer {key}"},
        "lower": {"authorization": f"bearer {key}"},
        "x-api-key": {"X-API-Key": key},
        "api-key": {"api-key": key},
        "both": {"Authorization": f"Bearer {key}", "x-api-key": key},
        "none": {},
        "wrong": {"Authorization": f"Bearer {key[:-1]}{'a' if key[-1] != 'a' else 'b'}"},
        "malformed": {"Authorization": "Bearer"},
        "basic": {"Authorization": f"Basic {key}"},
        "two": {"Authorization": f"Bearer {key}", "x-api-key": key[::-1]},
    }[way]


def respond(world, counter, ask):
    """Status and what has to be told, for a service that has this world and a second project."""
    if len(ask.target) > LONGEST:
        return 414, {}
    path, _, query = ask.target.partition("?")
    found = DOCUMENT.fullmatch(path)
    if ask.method not in ("GET", "HEAD"):
        return 405, {}
    if ask.key not in TAKEN:
        return 401, {}
    project, test, document = found.groups()
    if not re.fullmatch("[0-9]+", test) or not 1 <= int(test) <= 2**53 - 1:
        return 400, {"names": ["test_id"], "every": False}
    if (project, int(test)) != (world.project, world.experiment["id"]):
        try:
            parse(query, FORBIDDEN[document])
        except Refused as refused:
            return 400, {"names": list(refused.names), "every": refused.every}
        return 404, {"error": "Experiment not found"}
    return counter.answer(query, document)
