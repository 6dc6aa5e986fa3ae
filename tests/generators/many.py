"""How many random cases the tests of the kinds try: a few in every run, thousands with `make thorough`."""

import os

from hypothesis import HealthCheck, settings

FEW = settings(max_examples=int(os.environ.get("BALISE_EXAMPLES", "40")), deadline=None, suppress_health_check=[HealthCheck.too_slow])
