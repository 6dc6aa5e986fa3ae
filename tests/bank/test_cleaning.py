"""Taking away what nothing uses: only that, whatever the moment, and told beforehand when asked."""

import json

import pytest

from challenges.authoring import services as authoring
from challenges.authoring.models import Challenge
from challenges.bank import services
from challenges.bank.freezing import keep_documents
from challenges.bank.models import Document, FrozenChallenge, Release, ReleaseDocument
from challenges.bank.services import gc
from challenges.bank.services.cleaning import Cleaned
from challenges.journal.models import Entry
from challenges.runtime.assessments.models import Assessment, Learner
from tests.factories import bank, reviewing
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.BALISE_BUNDLES_DIR = tmp_path / "bundles"
    settings.BALISE_BUNDLES_DIR.mkdir()
    return settings.BALISE_BUNDLES_DIR


@pytest.fixture
def two(db):
    """Two releases that nothing serves: the second differs by one challenge and the index."""
    made = bank.copied()
    bank.rename(made, json.loads(made.bodies["index.json"])["challenges"]["uid"][0], "Un autre titre")
    return bank.make_release(), bank.make_release(made)


def numbers():
    return sorted(Release.objects.values_list("number", flat=True))


def counts():
    return tuple(model.objects.count() for model in (Release, ReleaseDocument, Document, FrozenChallenge, Entry))


def collect(**options):
    """Clean without minding age, nor keeping the latest, unless told otherwise."""
    return gc(**{"keep": 0, "days": 0} | options)


# ---------------------------------------------------------------- releases


def test_a_release_that_nothing_uses_goes(two):
    assert (collect().releases, numbers(), ReleaseDocument.objects.count(), Document.objects.count()) == ([1, 2], [], 0, 0)


def test_the_latest_stay(two):
    assert (collect(keep=1).releases, numbers()) == ([1], [2])


def test_the_young_stay(two):
    assert (collect(days=1).releases, numbers()) == ([], [1, 2])


def a_promotion(release):
    services.promote(release, "positioning", user=None, reason="Essai")
    services.promote(Release.objects.get(number=2), "positioning", user=None, reason="Suivante")


def a_request(release):
    services.promote(release, "certification", user=None, reason="Essai")


def a_refused_request(release):
    services.refuse(services.promote(release, "certification", user=None, reason="Essai"), user=None, reason="Non")


def an_assessment(release):
    Assessment.objects.create(
        learner=Learner.objects.create(), kind="positioning", release=release, release_root=release.root, strategy="balise-positioning-1",
        seed="0" * 32,
    )  # fmt: skip


USES = {
    "a channel": lambda release: bank.serve(release, "preview"),
    "a promotion of the past": a_promotion,
    "a request that waits": a_request,
    "a request of the past": a_refused_request,
    "an assessment": an_assessment,
}


@pytest.mark.parametrize("use", USES)
def test_a_release_stays_that_is_named_by(use, two, settings):
    settings.BALISE_LABORATORY_GATE = []
    USES[use](two[0])
    collect()
    assert 1 in numbers()


def test_what_stays_is_whole(two):
    bank.serve(two[0], "preview")
    collect()
    assert (numbers(), services.verify(two[0]).problems) == ([1], [])


def test_documents_that_another_release_holds_stay(two):
    bank.serve(two[0], "preview")
    cleaned = collect()
    gone = [place for path, place in two_places(two[1]) if path == "index.json" or path.startswith("challenges/")]
    assert (cleaned.releases, cleaned.documents, len(gone) > 2) == ([2], 2, True)


def two_places(release):
    return [(item["path"], item) for item in json.loads(bytes(release.manifest))["documents"]]


def test_a_release_that_went_is_built_again_under_a_new_number_and_the_same_root(two):
    root = two[1].root
    bank.serve(two[0], "preview")
    collect()
    made = bank.copied()
    bank.rename(made, json.loads(made.bodies["index.json"])["challenges"]["uid"][0], "Un autre titre")
    again = bank.make_release(made)
    assert (again.root, services.verify(again).problems) == (root, [])


# ---------------------------------------------------------------- documents


@pytest.fixture
def frozen(framework, author, reviewer):
    """A challenge that was approved and frozen, as a build that was killed leaves it."""
    challenge = authoring.create_challenge(challenge_document("1.1-1a"), user=author)
    authoring.submit(challenge, user=author)
    reviewing.approve(challenge, reviewer)
    services.blockers(user=None)
    return challenge


def test_documents_that_a_killed_import_left_go(db):
    keep_documents({"a" * 64: b"{}", "b" * 64: b"[1]"})
    assert (collect(), Document.objects.count()) == (Cleaned(documents=2, bytes=5), 0)


def test_documents_that_the_next_build_will_use_stay(frozen):
    assert (Document.objects.count(), collect().documents, Document.objects.count()) == (1, 0, 1)


def test_the_next_build_after_cleaning_freezes_nothing_again(frozen):
    collect()
    before = set(Document.objects.values_list("pk", flat=True))
    release = services.build(user=None)
    challenges = release.entries.filter(path__startswith="challenges/").values_list("document_id", flat=True)
    assert set(challenges) == before


def test_the_document_of_a_challenge_that_was_archived_goes(frozen):
    Challenge.objects.update(archived=True)
    assert (collect().documents, counts()[:4]) == (1, (0, 0, 0, 0))


def test_the_older_document_of_a_challenge_that_was_changed_goes(frozen, author, reviewer):
    [changed] = authoring.import_documents([challenge_document("1.1-1a", title="Un autre titre")], user=author)[1]
    authoring.submit(changed, user=author)
    reviewing.approve(changed, reviewer)
    services.blockers(user=None)
    before = Document.objects.count()
    assert (before, collect().documents, Document.objects.count()) == (2, 1, 1)


# ---------------------------------------------------------------- files


def test_the_file_of_a_release_that_is_here_stays(two, folder):
    bank.serve(two[0], "preview")
    bank.serve(two[1], "positioning")
    names = [f"{two[0].root}.zip", f"{two[0].root}-{two[1].root}.zip"]
    for name in names:
        (folder / name).touch()
    assert (collect().files, sorted(path.name for path in folder.iterdir())) == (0, sorted(names))


@pytest.mark.parametrize("name", ["0" * 64 + ".zip", "{root}-" + "0" * 64 + ".zip", "{root}.zip.123.part", "follow-{root}.part", "x"])
def test_a_file_that_is_of_no_use_goes(name, two, folder):
    bank.serve(two[0], "preview")
    (folder / name.format(root=two[0].root)).touch()
    assert (collect().files, list(folder.iterdir())) == (1, [])


def test_without_the_folder_there_are_no_files(db, folder):
    folder.rmdir()
    assert collect().files == 0


# ---------------------------------------------------------------- told, and written down


def test_a_dry_run_says_what_a_run_then_does(two, folder):
    keep_documents({"a" * 64: b"{}"})
    (folder / "x").touch()
    told = collect(keep=1, dry_run=True)
    assert collect(keep=1) == told == Cleaned(releases=[1], documents=3, bytes=told.bytes, files=1)


def test_a_dry_run_changes_nothing(two, folder, frozen):
    Challenge.objects.update(archived=True)
    (folder / "x").touch()
    before = counts()
    collect(dry_run=True)
    assert (counts(), [path.name for path in folder.iterdir()]) == (before, ["x"])


def test_cleaning_is_in_the_journal(two, publisher):
    collect(keep=1, actor=publisher)
    entry = Entry.objects.get(action="bank.gc")
    assert (entry.actor, entry.target, entry.data) == (f"user:{publisher.uid}", "bank", {"releases": [1], "documents": 2})


def test_cleaning_what_is_clean_is_not_in_the_journal(two):
    collect(keep=2)
    assert Entry.objects.filter(action="bank.gc").count() == 0


def test_cleaning_twice_takes_nothing_the_second_time(two):
    collect()
    assert collect() == Cleaned()
