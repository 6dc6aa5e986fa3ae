"""The exchange from the shell."""

import json

import pytest
from django.core.management import CommandError

from challenges.authoring import services
from challenges.authoring.models import Challenge
from tests.authoring.exchange import samples
from tests.commands import printed
from tests.factories.bank import challenge_document


def test_import_says_what_it_would_do_then_does_it(framework, author, tmp_path):
    path = tmp_path / "a.gift"
    path.write_text(samples.GIFT, encoding="utf-8")
    said, status = printed("exchange", "import", str(path), "--user", author.username)
    assert (status, said["applied"], [line["action"] for line in said["lines"]], Challenge.objects.count()) == (
        0,
        False,
        ["create", "create", "skipped"],
        0,
    )
    done, status = printed("exchange", "import", str(path), "--user", author.username, "--apply")
    assert (status, done["created"], Challenge.objects.count()) == (0, ["1.3-3a-01", "1.3-3a-02"], 2)


def test_a_refusal_ends_with_1_and_the_reason(framework, author, tmp_path):
    path = tmp_path / "a.gift"
    path.write_bytes(b"")
    assert printed("exchange", "import", str(path), "--user", author.username) == ({"ok": False, "problems": ["Le fichier est vide."]}, 1)


def test_export_writes_the_file(framework, author, tmp_path):
    services.create_challenge(challenge_document("1.1-1a"), user=author)
    out = tmp_path / "a.json"
    said, status = printed("exchange", "export", "1.1-1a-01", "--format", "balise", "--out", str(out), "--user", author.username)
    assert (status, said["losses"], json.loads(out.read_bytes())["challenges"][0]["code"]) == (0, [], "1.1-1a-01")


def test_an_unknown_code_is_told(framework, author, tmp_path):
    with pytest.raises(CommandError, match="zut : épreuve inconnue"):
        printed("exchange", "export", "zut", "--format", "balise", "--out", str(tmp_path / "a"), "--user", author.username)
