"""The starter bank brought in by its services: French challenges and their English variants, once, whatever stood in the way."""

import itertools

import pytest

from challenges.authoring import services as authoring
from challenges.authoring.models import Challenge, LaboratoryReport
from challenges.authoring.review import history
from challenges.bank.content import starter_documents
from challenges.bank.models import Document
from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from cms.installation import starter

pytestmark = pytest.mark.django_db
ENGLISH = [document for document in starter_documents() if document["locale"] == "en"]
TEN = ENGLISH[:3]


@pytest.fixture(autouse=True)
def few_variants(settings):
    """What the laboratory finds is tested elsewhere."""
    settings.BALISE_LABORATORY_VARIANTS = 1


def state():
    rows = Challenge.objects.order_by("code").values_list("code", "live", "latest_revision_id", "live_revision_id", "source_revision_id", "owner__username")
    return list(rows), LaboratoryReport.objects.count(), Entry.objects.count()


@pytest.fixture
def brought(framework, author, reviewer):
    return starter.bring_in(author, reviewer)


def test_every_document_is_approved_with_its_english_variant_up_to_date(brought):
    documents = starter_documents()
    live = Challenge.objects.filter(live=True)
    assert (brought, live.count()) == (len(documents), len(documents))
    told = {one.code: (one.locale, f"{one.source.code}-en") for one in live.filter(source__isnull=False).select_related("source")}
    assert told == {one["code"]: ("en", one["code"]) for one in ENGLISH}
    assert list(history.outdated(Challenge.objects.all())) == []
