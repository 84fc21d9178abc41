"""Fails when a dependency, for this platform, needs a newer Rust than the workspace declares."""

import json
import subprocess
import sys

host = next(line.split()[1] for line in subprocess.check_output(["rustc", "-vV"], text=True).splitlines() if line.startswith("host:"))
metadata = json.loads(
    subprocess.check_output(
        ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features", "--filter-platform", host], text=True
    )
)


def version(text):
    return tuple(int(part) for part in text.split(".")) + (0,) * (2 - text.count("."))


members = set(metadata["workspace_members"])
declared = {p["rust_version"] for p in metadata["packages"] if p["id"] in members}
if len(declared) != 1 or None in declared:
    sys.exit(f"the workspace's crates declare different minimal Rust versions: {declared}")
(ours,) = declared
resolved = {node["id"] for node in metadata["resolve"]["nodes"]}
packages = [p for p in metadata["packages"] if p["id"] in resolved - members]
newer = [f"{p['name']} {p['version']}: {p['rust_version']}" for p in packages if p["rust_version"] and version(p["rust_version"]) > version(ours)]
silent = sum(p["rust_version"] is None for p in packages)
if newer:
    sys.exit("\n".join([f"dependencies that need more than Rust {ours}:", *newer]))
print(f"Rust {ours}: none of {len(packages)} dependencies needs more; {silent} do not say.")
