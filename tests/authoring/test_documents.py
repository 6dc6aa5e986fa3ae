"""The exchange format survives the editor's blocks."""

import json
from pathlib import Path

import pytest

import schemas
from challenges.authoring.services import canonical
from challenges.bank.content import starter_documents
from generators import compile_challenge
from tests.factories.bank import challenge_document, csv_challenge

EXAMPLES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[2] / "challenges" / "authoring" / "editor" / "examples").glob("*.json"))
]
DOCUMENTS = [*EXAMPLES, *starter_documents(), csv_challenge("1.1-1a")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["code"])
def test_a_document_means_the_same_after_the_editor(document, framework):
    through = canonical(document)
    schemas.validate("challenge", through)
    before, after = compile_challenge(document), compile_challenge(through)
    seed = "0" * 31 + "7"
    assert after.instantiate(seed).to_json() == before.instantiate(seed).to_json()


def test_the_canonical_form_is_stable(framework):
    once = canonical(challenge_document("1.1-1a"))
    assert canonical(once) == once
