#!/usr/bin/env python3
"""The fixed commands with the second counter behind them: tests the driver where there is no binary.

It agrees with the second counter by construction; a fault is put in by SECOND_FAULT (`old=>new`, a
replacement in the statements), to see that the driver finds it.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import statements  # noqa: E402

if "SECOND_FAULT" in os.environ:
    OLD, NEW = os.environ["SECOND_FAULT"].split("=>")
    for name, value in vars(statements).items():
        if isinstance(value, str) and OLD in value and name.isupper():
            setattr(statements, name, value.replace(OLD, NEW))

from counter import World  # noqa: E402
from rows import instant  # noqa: E402
from service import headers, respond  # noqa: E402

KEY = "0123456789abcdef"


class Known:
    """What `respond` wants to know of a world."""

    def __init__(self, experiment):
        self.project, self.experiment = experiment["project_key"], experiment


class Ask:
    def __init__(self, method, target, key):
        self.method, self.target, self.key = method, target, key


def read(db):
    return json.loads(db.read_text()) if db.exists() else {"experiment": None, "lines": {}}


def serve(db, listen, now):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def way(self):
            bearer = (self.headers.get("Authorization") or "").split()
            given = [k for k in (self.headers.get("x-api-key"), self.headers.get("api-key")) if k]
            if bearer and (bearer[0].lower() != "bearer" or len(bearer) != 2):
                return "wrong"
            given += bearer[1:]
            return "bearer" if given and set(given) == {KEY} else "wrong"

        def answer(self):
            state = read(db)
            world = World(state["experiment"], state["lines"], now)
            status, told = respond(Known(state["experiment"]), world, Ask(self.command, self.path, self.way()))
            if status == 200:
                told = {"success": True, **told}
                for metric in told.get("metrics") or []:
                    metric["goal"] = {"goal_key": metric.pop("goal_key")}
            else:
                told = {"error": told.get("error") or "wrong: " + " and ".join(told.get("names") or [])}
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("ETag", f'"{hash(body)}"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer

    host, _, port = listen.partition(":")
    ThreadingHTTPServer((host, int(port)), Handler).serve_forever()


def main(words):
    db = Path(words[words.index("--db") + 1])
    option = {words[i]: words[i + 1] for i in range(len(words) - 1) if words[i].startswith("--")}
    state = read(db)
    if words[0] == "experiment":
        state["experiment"] = json.loads(Path(words[-1]).read_text())
    elif words[0] == "key":
        return print(KEY)
    elif words[0] == "import":
        for flag, file in zip(words, words[1:]):
            if flag[2:] in ("exposures", "events", "conversions", "visitors", "aliases"):
                lines = Path(file).read_text().splitlines()
                for number, line in enumerate(lines):
                    try:
                        instant(json.loads(line).get("at", 0))
                    except ValueError:
                        return sys.exit(f"row {number + 1}: time without zone; pass --tz")
                state["lines"].setdefault(flag[2:], []).extend(lines)
    elif words[0] == "serve":
        return serve(db, option["--listen"], option["--now"])
    db.write_text(json.dumps(state))
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
