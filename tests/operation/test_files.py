"""Files of attempts that were lost: made again when asked for, by the command, and never an answer without a byte."""

import json

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from challenges import blobs
from challenges.bank.reader import open_release
from challenges.runtime.assessments import variants
from challenges.runtime.assessments.errors import FileLost
from challenges.runtime.assessments.file_check import check_files
from challenges.runtime.assessments.files import file_response
from challenges.runtime.assessments.models import Assessment, Attempt, Incident, Learner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    artefacts = settings.STORAGES["artefacts"]
    settings.STORAGES = settings.STORAGES | {
        "artefacts": artefacts | {"OPTIONS": artefacts["OPTIONS"] | {"location": str(tmp_path / "kept")}}
    }
    return tmp_path / "kept"


@pytest.fixture
def attempt(released_bank):
    return make(released_bank)


def make(release, rank=0):
    """An attempt at a challenge with a file, on a seed of its pool."""
    opened = open_release(release.root)
    entry = next(entry for entry in opened.entries if opened.challenge(entry.uid)["challenge"]["dataset"]["present"]["artefacts"])
    item = opened.challenge(entry.uid)["pool"][rank]
    variant = opened.program(entry.uid).instantiate(item["seed"])
    assessment = Assessment.objects.create(
        learner=Learner.objects.create(), kind="positioning", release=release, release_root=release.root, strategy="balise-positioning-1", seed="0" * 32,
    )  # fmt: skip
    return Attempt.objects.create(
        assessment=assessment, number=1, challenge_uid=entry.uid, challenge_code=entry.code, competence=entry.competence, topic=entry.topic, skill=entry.skill,
        level=entry.level, parameters={}, seed=item["seed"], values={}, digests=variant.digests, instruction="", response={}, key={},
        files=variants.keep_files(variant), drawn=variants.keep_drawn(opened, entry.uid, variant),
    )  # fmt: skip


def path(sha256):
    return storages["artefacts"].path(blobs.blob_name(sha256))


def spoil(sha256, how):
    if how == "missing":
        storages["artefacts"].delete(blobs.blob_name(sha256))
    else:
        with open(path(sha256), "r+b") as file:  # noqa: PTH123
            content = file.read()
            file.seek(0)
            file.truncate()
            file.write({"empty": b"", "cut": content[:-3], "changed": content[:-1] + bytes([content[-1] ^ 1])}[how])


WAYS = ["missing", "empty", "cut", "changed"]


@pytest.mark.parametrize("how", WAYS)
def test_a_file_that_is_out_of_order_is_made_again_when_asked_for(attempt, how):
    sha256 = attempt.files[0]["sha256"]
    before = file_response(attempt, 0).content
    spoil(sha256, how)

    assert file_response(attempt, 0).content == before
    assert len(before) == attempt.files[0]["size"]
    assert blobs.get(sha256) == before
    assert Incident.objects.count() == 0


@pytest.mark.parametrize("how", WAYS)
def test_what_was_drawn_is_made_again_too(attempt, how):
    before = blobs.get(attempt.drawn)
    spoil(attempt.drawn, how)

    assert variants.stored_bytes(attempt, attempt.drawn) == before
    assert blobs.get(attempt.drawn) == before


def test_a_file_whose_seed_gives_another_variant_is_refused_and_told(attempt):
    Attempt.objects.filter(pk=attempt.pk).update(own_digests=attempt.digests | {"draw": "0" * 64})
    attempt.refresh_from_db()
    spoil(attempt.files[0]["sha256"], "missing")

    with pytest.raises(FileLost) as refusal:
        file_response(attempt, 0)
    assert refusal.value.status == 503
    assert [(str(one.challenge_uid), one.seed) for one in Incident.objects.all()] == [(str(attempt.challenge_uid), attempt.seed)]


def test_a_file_of_a_release_that_is_gone_is_refused(attempt):
    attempt.assessment.release_root = "0" * 64
    spoil(attempt.files[0]["sha256"], "empty")

    with pytest.raises(FileLost):
        file_response(attempt, 0)


def test_a_disk_that_takes_no_more_stops_no_question(released_bank, folder):
    folder.write_text("no folder can be made here")

    attempt = make(released_bank)

    assert len(file_response(attempt, 0).content) == attempt.files[0]["size"]
    folder.unlink()
    assert check_files(repair=True).as_json() == {
        "ok": True, "holders": 1, "files": 2, "read": 0, "missing": 2, "damaged": 0, "repaired": 2, "lost": 0, "left": 0,
    }  # fmt: skip


def test_the_command_counts_then_repairs(released_bank, capsys):
    attempts = [make(released_bank, rank) for rank in range(4)] + [make(released_bank, 0)]
    for attempt, how in zip(attempts, WAYS, strict=False):
        spoil(attempt.files[0]["sha256"], how)
    spoil(attempts[0].drawn, "missing")

    with pytest.raises(CommandError, match=r"2 fichier\(s\) manquant\(s\), 3 abîmé\(s\), 0 refait\(s\)"):
        call_command("check_files", "--all", "--json")
    call_command("check_files", "--all", "--repair", "--json")
    call_command("check_files", "--all", "--json")

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["files"], one["missing"], one["damaged"], one["repaired"], one["lost"], one["ok"]) for one in told] == [
        (8, 2, 3, 0, 0, False), (8, 2, 3, 5, 0, True), (8, 0, 0, 0, 0, True),
    ]  # fmt: skip


def test_each_file_is_read_through_on_one_day_of_thirty(attempt, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    spoil(attempt.files[0]["sha256"], "changed")
    today, found = timezone.now(), []
    for day in range(30):
        monkeypatch.setattr("challenges.runtime.assessments.file_check.timezone.now", lambda day=day: today + timedelta(days=day))
        found.append(check_files().damaged)
    assert (sum(found), sorted(set(found))) == (1, [0, 1])


def test_what_a_kill_left_is_taken_away_after_a_day(attempt, folder):
    import os
    import time

    parts = [folder / "aa" / f"{blobs.BESIDE}{name}" for name in ("old", "new")]
    (folder / "aa").mkdir(exist_ok=True)
    for part in parts:
        part.write_bytes(b"x")
    os.utime(parts[0], (time.time() - 90_000,) * 2)

    assert check_files().left == 1
    check_files(repair=True)
    assert [part.exists() for part in parts] == [False, True]
