"""The starter bank brought in by its services: French challenges and their English variants, once, whatever stood in the way."""

import pytest
from django.db import connection
from django.utils import translation

from challenges.authoring import services as authoring
from challenges.authoring.document.documents import to_document
from challenges.authoring.models import Challenge, LaboratoryReport
from challenges.authoring.review import history
from challenges.bank.content import starter_documents
from challenges.bank.models import Release
from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.languages import served_locale
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from cms.installation import starter
from tests.factories import reviewing
from tests.faults.killing import Bench

# Rows are committed where children have sessions of their own (PostgreSQL); SQLite's open transaction is copied.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
CODES = ("1.2-8a-02", "2.4-1a-03", "3.2-1a-03", "5.2-2a-02")
SHIPPED = [one for one in starter_documents() if one["code"].removesuffix("-en") in CODES]
FRENCH = [one for one in SHIPPED if one["locale"] == "fr"]
# One more, in French alone: what a test in English never asks.
ALONE = next(one for one in starter_documents() if one["code"] == "1.2-1a-01")
TRIALS = 6


@pytest.fixture(autouse=True)
def few_variants(settings):
    """What the laboratory finds is tested elsewhere."""
    settings.BALISE_LABORATORY_VARIANTS = 6


def told():
    """What somebody sees of each challenge: state, language, source, and whether its source changed since it was translated."""
    outdated = set(history.outdated(Challenge.objects.all()).values_list("code", flat=True))
    rows = Challenge.objects.order_by("code").values_list("code", "live", "locale", "source__code")
    return [[code, live, locale, source, code in outdated] for code, live, locale, source in rows]


WHOLE = sorted([code, True, "fr", None, False] for code in CODES) + sorted([f"{code}-en", True, "en", code, False] for code in CODES)


def written():
    return Entry.objects.count(), LaboratoryReport.objects.count(), sorted(Challenge.objects.values_list("code", "latest_revision_id"))


@pytest.fixture
def brought(framework, author, reviewer):
    return starter.bring_in_documents(SHIPPED, author, reviewer)


def test_translations_are_approved_with_their_sources_and_up_to_date(brought):
    assert (brought, told()) == (8, sorted(WHOLE))


def test_a_second_time_changes_nothing(brought, author, reviewer):
    before = written()
    assert (starter.bring_in_documents(SHIPPED, author, reviewer), written()) == (0, before)


def test_translations_that_come_later_follow_a_source_approved_before(framework, author, reviewer):
    starter.bring_in_documents(FRENCH, author, reviewer)
    assert (starter.bring_in_documents(SHIPPED, author, reviewer), told()) == (4, sorted(WHOLE))


def test_killed_on_the_way_it_goes_on_where_it_was(framework, author, reviewer, tmp_path):
    bench = Bench(tmp_path)

    def work():
        starter.bring_in_documents(SHIPPED, author, reviewer)
        return told()

    undisturbed, _first = bench.run(work)
    bench.renew()
    # The first run reads what the others find ready.
    taken = bench.run(work)[1]
    struck = []
    for number in range(TRIALS):
        bench.renew()
        struck.append(bench.kill(work, taken * (number + 1) / (TRIALS + 1)))
        assert bench.run(work)[0] == undisturbed
    assert (undisturbed, any(struck)) == (sorted(WHOLE), True)


def test_a_translation_of_a_source_that_was_changed_here_is_outdated(framework, author, reviewer):
    starter.bring_in_documents(FRENCH, author, reviewer)
    source = Challenge.objects.get(code="5.2-2a-02")
    authoring.update_challenge(source, to_document(source) | {"hint": "Relisez chaque définition."}, user=author)
    authoring.submit(Challenge.objects.get(pk=source.pk), user=author)
    reviewing.approve(Challenge.objects.get(pk=source.pk), reviewer)
    starter.bring_in_documents(SHIPPED, author, reviewer)
    assert [row[0] for row in told() if row[-1]] == ["5.2-2a-02-en"]


def test_a_translation_that_people_made_of_their_own_is_left_to_them(framework, author, reviewer):
    starter.bring_in_documents(FRENCH, author, reviewer)
    own = authoring.start_translation(Challenge.objects.get(code="5.2-2a-02"), "en", user=author)
    assert starter.bring_in_documents(SHIPPED, author, reviewer) == 3
    left = Challenge.objects.get(code="5.2-2a-02-en")
    assert (left.pk, left.live, left.title) == (own.pk, False, "Des mots que l’on confond")


# ---------------------------------------------------------------- a test in each language


@pytest.fixture
def release(framework, author, reviewer):
    starter.bring_in_documents([*SHIPPED, ALONE], author, reviewer)
    starter.first_release(None)
    return Release.objects.get()


@pytest.mark.parametrize(("language", "asked"), [("fr", {*CODES, ALONE["code"]}), ("en", {f"{code}-en" for code in CODES})])
def test_a_test_asks_in_one_language_alone(release, language, asked):
    with translation.override(language):
        locale = served_locale()
    test = assessments.start(
        Learner.objects.create(), kind=Assessment.Kind.POSITIONING, channel="positioning", strategy="balise-positioning-1", locale=locale,
        scope={"max_questions": 9, "min_questions": 9},
    )  # fmt: skip
    answer_by_rule(test, lambda attempt: True)
    met = test.attempts.values_list("challenge_uid", flat=True)
    assert (locale, set(Challenge.objects.filter(uid__in=list(met)).values_list("code", flat=True))) == (language, asked)


def test_a_question_and_its_translation_are_one_family(release):
    index = open_release(release.root).index
    families = {entry.code: entry.family for entry in open_release(release.root).entries}
    assert {code: families[code] == families[f"{code}-en"] for code in CODES} == dict.fromkeys(CODES, True)
    assert {locale: len(places) for locale, places in index.locales.items()} == {"fr": 5, "en": 4}
