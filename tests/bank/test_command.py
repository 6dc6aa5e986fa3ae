"""`manage.py bank`: what each verb prints, and what it says when it refuses."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from challenges.authoring import services as authoring
from challenges.bank import bundles
from challenges.bank.models import Channel, Promotion, Release
from tests.factories import bank, reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db


def run(*arguments):
    """The exit status and the one JSON document printed."""
    out, status = io.StringIO(), 0
    try:
        call_command("bank", *arguments, "--json", stdout=out)
    except SystemExit as stop:
        status = stop.code
    return status, json.loads(out.getvalue())


def summary(release):
    return {
        "ok": True, "number": release.number, "root": release.root, "challenges": release.challenge_count,
        "created_at": release.created_at.isoformat(), "key": release.key_id,
    }  # fmt: skip


@pytest.fixture
def second(released_bank):
    return bank.make_release(bank.bodies(marker=" bis"))


@pytest.fixture
def altered(db):
    """A release one document of which is altered."""
    return bank.altered_release("index.json")


def test_list_prints_releases_and_channels(released_bank, second):
    bank.serve(second, "preview")
    status, answer = run("list")
    assert (status, answer) == (
        0,
        {
            "releases": [summary(second), summary(released_bank)],
            "channels": {"positioning": released_bank.number, "certification": released_bank.number, "preview": second.number},
            "waiting": [],
        },
    )


def test_list_of_an_empty_bank(db):
    channels = {"preview": None, "positioning": None, "certification": None}
    assert run("list") == (0, {"releases": [], "channels": channels, "waiting": []})


def test_build_prints_the_release(framework, author, reviewer):
    challenge = authoring.create_challenge(challenge_document("1.1-1a"), user=author)
    authoring.submit(challenge, user=author)
    reviewing.approve(challenge, reviewer)
    status, answer = run("build", "--note", "Nuit")
    assert (status, answer, Release.objects.get().note) == (0, summary(Release.objects.get()), "Nuit")


def test_build_leaves_with_1_and_every_reason(framework):
    assert run("build") == (1, {"ok": False, "reasons": ["bank : Aucune épreuve n’est approuvée."]})


def test_without_json_reasons_go_to_standard_error(framework):
    err = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("bank", "build", stderr=err)
    assert (stop.value.code, err.getvalue().strip()) == (1, "bank : Aucune épreuve n’est approuvée.")


@pytest.mark.parametrize("reference", ["latest", "number", "root", "start of the root"])
def test_verify_finds_a_release_by(reference, released_bank):
    typed = {"number": str(released_bank.number), "root": released_bank.root, "start of the root": released_bank.root[:10]}.get(
        reference, reference
    )
    expected = {"ok": True, "root": released_bank.root, "documents": released_bank.entries.count(), "variants": 0, "problems": []}
    assert run("verify", typed) == (0, expected)


def test_verify_generates_variants_again(released_bank):
    assert run("verify", "latest", "--variants", "1")[1]["variants"] == released_bank.challenge_count


def test_verify_leaves_with_1_when_something_is_altered(altered):
    expected = {
        "ok": False,
        "root": altered.root,
        "documents": altered.entries.count(),
        "variants": 0,
        "problems": ["Document altéré : index.json"],
    }
    assert run("verify", "latest") == (1, expected)


def test_verify_reads_a_bundle_that_this_database_does_not_hold(released_bank, tmp_path):
    file = tmp_path / "bundle.zip"
    bundles.export_bundle(released_bank, file)
    assert run("verify", str(file)) == (
        0,
        {"ok": True, "root": released_bank.root, "documents": released_bank.entries.count(), "problems": []},
    )


@pytest.mark.parametrize("verb", ["verify", "import"])
def test_a_damaged_bundle_leaves_with_1_and_the_reason(verb, db, tmp_path):
    file = tmp_path / "bundle.zip"
    file.write_bytes(b"PK")
    expected = {"ok": False, "reasons": ["Le fichier est abîmé ou n’est pas une version de la banque (BadZipFile)."]}
    assert run(verb, str(file)) == (1, expected)


@pytest.mark.parametrize("reference", ["99", "0", "abc", "f" * 64, "latest", "9" * 30])
def test_an_unknown_release_is_an_error_that_names_it(reference, db):
    with pytest.raises(CommandError, match=f"^{reference} : version inconnue$"):
        run("verify", reference)


def test_diff_prints_what_was_added_removed_and_changed(released_bank, second):
    codes = sorted(json.loads(bank.bodies().bodies["index.json"])["challenges"]["code"])
    size = sum(
        len(body) for path, body in bank.bodies(marker=" bis").bodies.items() if path.startswith("challenges/") or path == "index.json"
    )
    assert run("diff", str(released_bank.number), "latest") == (0, {"added": [], "removed": [], "changed": codes, "bytes": size})


def test_promote_makes_the_channel_serve_the_release(second):
    answer = run("promote", "latest", "positioning", "--reason", "Nouvelle")
    assert (answer, Channel.objects.get(name="positioning").release) == (
        (0, {"ok": True, "channel": "positioning", "release": second.number, "state": "done"}),
        second,
    )


def test_promote_is_signed_by_the_operator(second):
    run("promote", "latest", "positioning", "--reason", "Nouvelle")
    assert Promotion.objects.values_list("by", "reason").get() == ("operator", "Nouvelle")


def test_promote_refuses_what_does_not_verify(altered):
    assert run("promote", "latest", "positioning", "--reason", "x") == (1, {"ok": False, "reasons": ["Document altéré : index.json"]})


@pytest.mark.parametrize("verb", [("promote", "latest", "positioning"), ("rollback", "positioning")])
def test_a_blank_reason_is_refused(verb, released_bank, second):
    for release in (released_bank, second):
        run("promote", str(release.number), "positioning", "--reason", "x")
    assert run(*verb, "--reason", " ") == (1, {"ok": False, "reasons": ["Dites pourquoi cette version est mise en service."]})


def test_rollback_serves_the_release_before(released_bank, second):
    for release in (released_bank, second):
        run("promote", str(release.number), "positioning", "--reason", "x")
    expected = {"ok": True, "channel": "positioning", "release": released_bank.number, "state": "done"}
    assert run("rollback", "positioning", "--reason", "y") == (0, expected)


def test_rollback_without_a_release_before_leaves_with_1(released_bank):
    assert run("rollback", "preview", "--reason", "y") == (
        1,
        {"ok": False, "reasons": ["Le canal « preview » n’a pas de version précédente."]},
    )


def test_export_writes_the_bundle(released_bank, tmp_path):
    file = tmp_path / "bundle.zip"
    answer = run("export", "latest", "--out", str(file))
    with bundles.open_bundle(file) as bundle:
        root = bundle.manifest.root
    assert (answer, root) == ((0, {"ok": True, "file": "bundle.zip", "size": file.stat().st_size}), released_bank.root)


def test_import_of_a_release_that_is_here_prints_it(released_bank, tmp_path):
    file = tmp_path / "bundle.zip"
    run("export", "latest", "--out", str(file))
    assert run("import", str(file)) == (0, summary(released_bank))


def test_import_of_a_file_that_is_not_there_names_it(db, tmp_path):
    with pytest.raises(CommandError, match="nowhere.zip : fichier introuvable"):
        run("import", str(tmp_path / "nowhere.zip"))
