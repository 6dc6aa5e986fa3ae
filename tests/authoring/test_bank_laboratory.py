"""The laboratory of the whole starter bank: forty variants of every challenge, all good."""

import json
from pathlib import Path

import pytest

from challenges.authoring.laboratory import examine
from challenges.bank import content

VARIANTS = 40
DOCUMENTS = [
    document
    for path in sorted(Path(content.__file__).parent.glob("*.json"))
    for document in json.loads(path.read_text(encoding="utf-8"))
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=[document["code"] for document in DOCUMENTS])
def test_every_challenge_of_the_starter_bank_is_green(document):
    report = examine(document, VARIANTS)
    assert [(one.check, one.message, one.seed) for one in report.failures] == []
    assert len(report.pool) == VARIANTS
