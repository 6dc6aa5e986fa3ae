"""Every action that the code writes into the journal has words for people."""

import re
from pathlib import Path

from challenges.journal.words import WORDS

ROOT = Path(__file__).parents[2]
ACTION = re.compile(r"\b(?:record|record_reading|_record)\(\s*\"([a-z_]+\.[a-z_]+)\"")


def test_every_action_has_words():
    sources = [path for folder in ("challenges", "cms", "referential") for path in (ROOT / folder).rglob("*.py")]
    written = {action for path in sources for action in ACTION.findall(path.read_text(encoding="utf-8"))}
    assert written - set(WORDS) == set()
