"""`manage.py bank follow`: what it prints, and what it says when it refuses."""

import socket

import pytest

from challenges.bank.models import Channel
from tests.commands import printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def command(instance, tmp_path):
    """`bank follow` with a file for the token."""
    (tmp_path / "token").write_text(f"{instance.token}\n")

    def run(*arguments, url=instance.url):
        return printed("bank", "follow", url, *arguments, "--token-file", str(tmp_path / "token"))

    return run


def test_the_command_follows_every_channel(command, instance):
    answer, status = command()
    assert (status, answer["ok"], [(one["channel"], one["state"]) for one in answer["channels"]]) == (
        0, True, [("preview", "empty"), ("positioning", "done"), ("certification", "done")],
    )  # fmt: skip


def test_the_command_brings_without_serving(command, instance):
    answer, status = command("positioning", "--no-promote")
    assert (status, answer["channels"][0]["state"], Channel.objects.exclude(release=None).count()) == (0, "brought", 0)


def test_without_an_answer_the_command_says_so_and_leaves_with_1(command):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        name = f"127.0.0.1:{free.getsockname()[1]}"
    assert command("positioning", url=f"http://{name}") == ({"ok": False, "reasons": [f"{name} ne répond pas (ConnectionError)."]}, 1)


def test_an_address_that_is_none_is_refused_in_a_sentence(command):
    answer, status = command("positioning", url="nulle part")
    assert (status, answer["reasons"]) == (1, ["nulle part ne répond pas (InvalidURL)."])


def test_the_command_leaves_with_1_when_a_channel_is_not_served(moved, tmp_path):
    (tmp_path / "token").write_text(moved.token)
    answer, status = printed("bank", "follow", moved.url, "certification", "--token-file", str(tmp_path / "token"))
    assert (status, answer["ok"], answer["channels"][0]["state"]) == (1, False, "refused")


def test_the_token_comes_from_the_environment_too(instance, monkeypatch):
    monkeypatch.setenv("BALISE_BANK_TOKEN", instance.token)
    assert printed("bank", "follow", instance.url, "positioning")[1] == 0


def test_without_a_token_the_command_says_where_to_put_it(monkeypatch):
    monkeypatch.delenv("BALISE_BANK_TOKEN", raising=False)
    expected = {"ok": False, "reasons": ["Il faut le jeton de l’autre installation : --token-file, ou la variable BALISE_BANK_TOKEN."]}
    assert printed("bank", "follow", "http://127.0.0.1:9", "positioning") == (expected, 1)


def test_a_token_file_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "nowhere"
    expected = {"ok": False, "reasons": [f"Le fichier du jeton ne se lit pas : {path}"]}
    assert printed("bank", "follow", "http://127.0.0.1:9", "positioning", "--token-file", str(path)) == (expected, 1)
