"""`make bench-pages`: after how long each learner's page can be used on a throttled phone. One JSON object a line.

Two networks: Lighthouse's mobile profile (150 ms from a request to the first byte of its answer, 200 kB a second), and a slower one (400 ms, 400 kB a
second); a processor four times slower. Two caches: empty, and that of somebody who saw another page before. A page can be used when it is painted and its
scripts have run (they are deferred: the end of DOMContentLoaded). Median of so many loads; figures depend on the machine, so nothing fails here.

python -m tests.browser.interactive [--only accueil,question] [--loads 3]
"""

import argparse
import itertools
import json
import os
import statistics
import sys
from typing import Any

import django
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()
from tests.browser.conftest import CHROMIUM, FLAGS, Person  # noqa: E402
from tests.browser.learner_pages import PAGES  # noqa: E402
from tests.browser.serving import ROOT, demonstration, set_up  # noqa: E402

# Milliseconds, bytes a second.
NETWORKS = {"mobile": (150, 204_800), "slow": (400, 400_000)}
SLOWER = 4
TIMES = """() => new Promise(done => {
  const read = () => {
    const way = performance.getEntriesByType("navigation")[0], paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (!paint || !way.domContentLoadedEventEnd) return setTimeout(read, 50);
    done({paint: paint.startTime, ready: way.domContentLoadedEventEnd, server: way.responseStart - way.requestStart});
  };
  read();
})"""


def loads(page: Any, how_often: int, network: str, cold: bool) -> list[dict[str, float]]:
    """Load the open page again and again as a slow phone would."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": cold})
    latency, rate = NETWORKS[network]
    throttle = {"offline": False, "latency": latency, "downloadThroughput": rate, "uploadThroughput": rate}
    session.send("Network.emulateNetworkConditions", throttle)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    found = []
    for _ in range(how_often):
        # A link followed, not a reload: that would ask again for what is kept.
        page.goto(page.url)
        found.append(page.evaluate(TIMES))
    session.detach()
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names of pages, with commas between")
    parser.add_argument("--loads", type=int, default=3)
    asked = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("No Chromium on this machine.")
    set_up(ROOT / "var" / "screenshots" / "site")
    with demonstration(ROOT / "var" / "screenshots" / "site") as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for one in PAGES:
            if asked.only and one.name not in asked.only.split(","):
                continue
            person = Person(chromium, site, width=390)
            if one.role:
                person.sign_in(one.role)
            one.way(person.page, site)
            for network, cold in itertools.product(NETWORKS, (True, False)):
                found = loads(person.page, asked.loads, network, cold)
                middle = {name: round(statistics.median(load[name] for load in found)) for name in ("server", "paint", "ready")}
                what = {
                    "page": one.name,
                    "network": network,
                    "cache": "empty" if cold else "warm",
                    "interactive_ms": max(middle["paint"], middle["ready"]),
                }
                sys.stdout.write(json.dumps(what | middle) + "\n")
                sys.stdout.flush()
            person.context.close()
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
