"""Self-tests of the second counter: `python3 -m unittest` in this folder."""

import json
import unittest
from pathlib import Path

from cases import differences, world_of

CASES = json.loads((Path(__file__).parent / "counting-cases.json").read_text())["counting"]
if __name__ == "__main__":
    unittest.main()
