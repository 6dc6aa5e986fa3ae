"""`python -m tests.benchmarks.determinism PAIRS`: one digest over that many (specification, seed) pairs: values, tables, logical digests.

The benchmark and the tests run it under several interpreters, time zones and hash seeds, and compare what is printed.
"""

import hashlib
import json
import sys
from pathlib import Path

import generators
from generators.canonical import canonical_bytes

EXAMPLES = Path(__file__).parents[2] / "challenges" / "authoring" / "editor" / "examples"


def overall(pairs: int) -> str:
    """Return the SHA-256 of what `pairs` pairs give, the examples taken in turn."""
    programs = [generators.compile_challenge(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(EXAMPLES.glob("*.json"))]
    found = hashlib.sha256()
    for rank in range(pairs):
        variant = programs[rank % len(programs)].instantiate(hashlib.sha256(str(rank).encode()).hexdigest()[:32])
        files = [[one.path, one.logical_digest] for one in variant.artefacts]
        found.update(canonical_bytes([variant.values, variant.tables, variant.key, variant.digests, files]))
    return found.hexdigest()


if __name__ == "__main__":
    print(overall(int(sys.argv[1])))
