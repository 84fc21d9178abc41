"""The service under test, through its fixed commands and over HTTP."""

import http.client
import json
import socket
import subprocess
import time
from pathlib import Path

from service import headers

KINDS = ("exposures", "events", "conversions", "visitors", "aliases")
PATIENCE = 30  # seconds until a command has ended or a server answers


class Broken(Exception):
    """A command failed, or the server does not come up: nothing to compare."""


class Binary:
    """One database of one binary in a folder."""

    def __init__(self, path, folder):
        self.path, self.folder = str(path), Path(folder)
        self.db = self.folder / "db.sqlite"
        self.process = self.connection = None

    def run(self, *arguments, fails=False):
        done = subprocess.run(
            [self.path, *map(str, arguments)], capture_output=True, text=True, timeout=10 * PATIENCE, cwd=self.folder, check=False
        )
        if done.returncode and not fails:
            raise Broken(f"{' '.join(map(str, arguments))}\nended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
        return done

    def apply(self, experiment):
        file = self.folder / "experiment.json"
        file.write_text(json.dumps(experiment, ensure_ascii=False, indent=1), encoding="utf-8")
        self.run("experiment", "apply", "--db", self.db, file)

    def make_key(self, project):
        done = self.run("key", "create", "--db", self.db, "--project", project, "--scope", "read")
        self.key = done.stdout.strip().splitlines()[-1]

    def load(self, project, experiment, files, fails=False):
        """`files`: (kind, name, lines) in the order of the command line."""
        flags = []
        for kind, name, lines in files:
            if lines:
                (self.folder / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
                flags += [f"--{kind}", self.folder / name]
        if flags:
            return self.run("import", "--db", self.db, "--project", project, "--experiment", experiment, *flags, fails=fails)
        return None

    def serve(self, now):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = open(self.folder / "serve.log", "wb")
        self.process = subprocess.Popen(
            [self.path, "serve", "--db", str(self.db), "--listen", f"127.0.0.1:{self.port}", "--now", now],
            stdout=self.log, stderr=self.log, cwd=self.folder,
        )
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise Broken("serve does not answer: " + (self.folder / "serve.log").read_text()[-2000:]) from None
                time.sleep(0.02)

    def request(self, method, target, way="bearer"):
        """Status, headers and body of one request; the target goes out as it is."""
        for last in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                self.connection.putrequest(method, target, skip_accept_encoding=True)
                for name, value in headers(way, self.key).items():
                    self.connection.putheader(name, value)
                if method not in ("GET", "HEAD"):
                    self.connection.putheader("Content-Length", "0")
                self.connection.endheaders()
                answer = self.connection.getresponse()
                body = answer.read()
                if answer.will_close:
                    self.connection = self.connection.close()
                return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body
            except (http.client.HTTPException, OSError):
                # A server may end a kept connection between two requests; it may not do so twice.
                self.connection = self.connection.close()
                if last:
                    raise

    def stop(self):
        if self.connection:
            self.connection.close()
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.log.close()
        self.process = self.connection = None
