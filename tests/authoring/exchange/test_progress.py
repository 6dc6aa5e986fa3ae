"""Reading and importing a file are jobs: where they lead, what they tell on the way, what a stop leaves."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenges.authoring import tasks
from challenges.authoring.exchange import importing
from challenges.authoring.models import Challenge, PendingImport
from challenges.jobs.models import Job, JobFile
from challenges.jobs.work import Stopped, Work
from tests.factories.bank import challenge_document
from tests.pages import messages

pytestmark = pytest.mark.django_db


def file(*documents):
    return SimpleUploadedFile("banque.json", json.dumps(list(documents)).encode())


@pytest.fixture
def signed_in(framework, author, client):
    client.force_login(author)
    return client


def read(client, *documents):
    return client.post(reverse("authoring_import"), {"file": file(*documents), "locale": "fr"}).url


def work_on(job, told):
    """An attempt at a job, telling its steps to a list, and stopping when there is no room for more."""

    def tell(done, of, sentence):
        told.append((done, of))
        if len(told) == 2:
            raise Stopped

    return Work(job, job.started_by, tell)


def test_reading_leads_to_the_plan_and_keeps_no_file(signed_in):
    address = read(signed_in, challenge_document("1.1-1a"), challenge_document("1.1-2a"))
    assert (address, JobFile.objects.count()) == (reverse("authoring_import_review", args=[PendingImport.objects.get().uid]), 0)


def test_importing_says_what_was_done(signed_in):
    address = read(signed_in, challenge_document("1.1-1a"), challenge_document("1.1-2a"))
    assert (messages(signed_in.post(address, {"apply": "1"}, follow=True))[-1], Challenge.objects.count()) == ("2 épreuves créées.", 2)


def test_an_import_that_is_stopped_on_the_way_leaves_nothing_half_done(signed_in):
    read(signed_in, challenge_document("1.1-1a"), challenge_document("1.1-2a"))
    job = Job.objects.create(kind=tasks.APPLY_IMPORT, args={"pending": str(PendingImport.objects.get().uid)}, state="running", turn=1,
                             started_by=PendingImport.objects.get().user)  # fmt: skip
    told = []
    with pytest.raises(Stopped):
        tasks.apply_import(work_on(job, told))
    assert (told, Challenge.objects.count(), PendingImport.objects.count()) == ([(1, 2), (2, 2)], 0, 1)


def test_what_came_of_an_import_is_written_with_it(signed_in):
    read(signed_in, challenge_document("1.1-1a"))
    pending = PendingImport.objects.get()
    job = Job.objects.create(kind=tasks.APPLY_IMPORT, args={"pending": str(pending.uid)}, state="running", turn=1, started_by=pending.user)
    tasks.apply_import(work_on(job, []))
    job.refresh_from_db()
    assert job.outcome["text"] == "1 épreuve créée."


def test_an_import_that_another_worker_took_over_writes_nothing(signed_in):
    read(signed_in, challenge_document("1.1-1a"))
    pending = PendingImport.objects.get()
    job = Job.objects.create(kind=tasks.APPLY_IMPORT, args={"pending": str(pending.uid)}, state="running", turn=1, started_by=pending.user)
    Job.objects.update(turn=2)
    with pytest.raises(Stopped):
        tasks.apply_import(work_on(job, []))
    assert (Challenge.objects.count(), PendingImport.objects.count()) == (0, 1)


def test_each_item_is_looked_at_in_a_transaction_of_its_own(author, framework, django_assert_num_queries):
    from django.db import connection

    content = json.dumps([challenge_document("1.1-1a"), challenge_document("1.1-2a")]).encode()
    steps, open_between = importing.planning("a.json", content, user=author), []
    depth = len(connection.savepoint_ids)
    for _step in steps:
        open_between.append(len(connection.savepoint_ids) - depth)
    assert open_between == [0, 0]


def test_what_was_applied_already_is_not_found(signed_in):
    address = read(signed_in, challenge_document("1.1-1a"))
    signed_in.post(address, {"apply": "1"})
    assert signed_in.post(address, {"apply": "1"}).status_code == 404
