"""`make fuzz`: nonsense at length, on the demonstration's data in the database of DATABASE_URL; prints what broke, and 1 when anything did.

python -m tests.fuzz [--requests N] [--seed N]
"""

import argparse
import json
import os
import sys
from collections import Counter

import django


def main() -> int:
    """Run, then print one JSON object a line: the run, then each kind of failure with how often it was met and one example."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    django.setup()

    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_test_environment

    from tests.fuzz.harness import Fuzzer

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["*"]
    result = Fuzzer(options.seed).run(options.requests)
    kinds = Counter(failure.where for failure in result.failures)
    sys.stdout.write(json.dumps({"engine": connection.vendor, "sent": result.sent, "statuses": dict(sorted(result.statuses.items())),
                                 "server_errors": len(result.failures)}) + "\n")  # fmt: skip
    for where, count in kinds.most_common():
        example = next(failure for failure in result.failures if failure.where == where)
        sys.stdout.write(json.dumps({"count": count, "where": where, "example": str(example)}, ensure_ascii=False) + "\n")
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
