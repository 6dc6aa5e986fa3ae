"""Asking for jobs, cancelling, asking again, what is kept and for how long. Jobs run inside the test where nothing else is said."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from challenges.jobs import queries, registry, running, services, states
from challenges.jobs.models import Job, JobFile, Worker
from challenges.journal.models import Entry
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return people.user("zoe")


def row(state="waiting", **values):
    return Job.objects.create(kind="tests.refused", state=state, asked_by="operator", **values)


def asked(kind, user=None, **options):
    return services.start(f"tests.{kind}", user=user, **options).job


def test_a_refusal_is_kept_sentence_by_sentence(user):
    job = asked("refused", user)
    assert (job.state, job.why.splitlines()) == ("failed", ["Le fichier est vide.", "Et trop long."])


def test_an_unexpected_error_is_logged_and_says_nothing_of_the_server(user, caplog):
    job = asked("broken", user)
    assert (job.state, "secret" in job.why, "RuntimeError" in job.why, "secret of the server" in caplog.text) == (
        "failed",
        False,
        True,
        True,
    )


def test_what_is_asked_fails_and_is_cancelled_is_journaled(user):
    job = asked("refused", user)
    services.retry(job, user=user)
    found = Entry.objects.filter(target=f"job:{job.uid}").order_by("pk").values_list("action", "actor")
    me = f"user:{user.uid}"
    assert list(found) == [("jobs.start", me), ("jobs.failed", "system"), ("jobs.retry", me), ("jobs.failed", "system")]


def test_a_person_whose_account_is_gone_never_acts_as_the_operator(user):
    job = services.start("tests.refused", user=user, deliver=False).job
    user.delete()
    running.perform(str(job.uid), beside=False)
    job.refresh_from_db()
    assert (job.state, job.why) == ("failed", "Le compte qui a demandé ce travail n’existe plus ou est fermé.")


def test_a_closed_account_asks_for_nothing_any_more(user):
    job = services.start("tests.refused", user=user, deliver=False).job
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    running.perform(str(job.uid), beside=False)
    job.refresh_from_db()
    assert job.why == "Le compte qui a demandé ce travail n’existe plus ou est fermé."


def test_the_same_asked_twice_is_one(user):
    first, second = (services.start("tests.refused", user=user, same="x", deliver=False) for _time in range(2))
    assert (first.joined, second.joined, first.job.pk == second.job.pk) == (False, True, True)


def test_the_same_may_be_asked_again_once_it_is_over(user):
    asked("refused", user, same="x")
    assert services.start("tests.refused", user=user, same="x").joined is False


def test_a_lane_that_is_busy_is_waited_for():
    row("running", lane="tests")
    assert states.claim(str(row(lane="tests").uid), "me") is None


def test_a_job_is_taken_once():
    job = row()
    assert [bool(states.claim(str(job.uid), name)) for name in ("a", "b")] == [True, False]


def test_a_worker_that_was_replaced_changes_nothing():
    job = row()
    old = states.claim(str(job.uid), "elsewhere:1")
    Job.objects.update(lease_until=timezone.now() - datetime.timedelta(hours=1))
    assert states.abandon(Job.objects.get()) is True
    new = states.claim(str(job.uid), "elsewhere:2")
    assert (states.end(old, "done"), states.end(new, "failed", why="x"), Job.objects.get().state) == (False, True, "failed")


def test_a_file_goes_with_a_job_that_is_done_and_stays_for_another_try():
    jobs = [services.start("tests.refused", user=None, file=("a", b"x"), deliver=False).job for _time in range(2)]
    for job, state in zip(jobs, ("done", "failed"), strict=True):
        states.end(states.claim(str(job.uid), "me"), state)
    assert list(JobFile.objects.values_list("job", flat=True)) == [jobs[1].pk]


# ---------------------------------------------------------------- who may


def test_only_who_asked_and_the_operator_cancel(user):
    job = services.start("tests.slow", user=user, deliver=False).job
    with pytest.raises(PermissionDenied, match="pas le vôtre"):
        services.cancel(job, user=people.user("autre"))
    assert services.cancel(job, user=user).state == "cancelled"


def test_what_is_over_is_not_cancelled(user):
    with pytest.raises(ValidationError, match="déjà fini"):
        services.cancel(asked("refused", user), user=user)


@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_only_what_failed_or_was_cancelled_is_asked_again(state, user):
    with pytest.raises(ValidationError, match="Seul un travail échoué ou annulé"):
        services.retry(row(state, started_by=user), user=user)


def test_asking_again_for_what_somebody_asked_meanwhile_is_refused(user):
    old = row("failed", same="x", started_by=user)
    row("running", same="x")
    with pytest.raises(ValidationError, match="déjà demandé"):
        services.retry(old, user=user)


# ---------------------------------------------------------------- what was lost, and what is old


def lost(**values):
    return row("running", worker="elsewhere:1", turn=1, lease_until=timezone.now() - datetime.timedelta(minutes=1), **values)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"attempts": 1}, "failed"),
        ({"attempts": 3}, "failed"),
        ({"attempts": 1, "stop_wanted": True}, "cancelled"),
        ({"attempts": 1, "outcome": {"text": "Fait."}}, "done"),
    ],
)
def test_what_a_dead_worker_left_is_settled(values, state):
    # Waiting again, the first runs at once, and refuses.
    job = lost(**values)
    services.recover()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (state, 2 if values == {"attempts": 1} else values["attempts"])


def test_a_worker_with_a_lease_is_left_alone():
    row("running", lease_until=timezone.now() + datetime.timedelta(minutes=1), attempts=1)
    assert (services.recover(), Job.objects.get().state) == (0, "running")


def test_a_job_that_no_queue_holds_is_sent_again():
    job = row(sent_at=timezone.now() - datetime.timedelta(minutes=5))
    assert services.recover() == 1
    job.refresh_from_db()
    assert job.state == "failed"


@pytest.mark.parametrize(("seconds", "state"), [(60, "failed"), (5, "waiting")])
def test_a_job_that_was_never_sent_is_sent_after_a_while(seconds, state):
    """Whoever asked was killed between writing it and sending it."""
    job = row()
    Job.objects.update(created_at=timezone.now() - datetime.timedelta(seconds=seconds))
    services.recover()
    job.refresh_from_db()
    assert job.state == state


def test_old_jobs_go_but_for_the_last_of_each_daily_act():
    before = timezone.now() - datetime.timedelta(days=31)
    registry.register_daily("tests", "tests", lambda work: "")
    for kind in ("tests.slow", "daily:tests", "daily:tests"):
        Job.objects.create(kind=kind, state="done", ended_at=before)
    young = row("done", ended_at=timezone.now())
    row("waiting")
    assert (services.clean(), Job.objects.filter(kind="daily:tests").count(), Job.objects.count()) == (2, 1, 3)
    assert Job.objects.filter(pk=young.pk).exists()


def test_the_summary_counts_every_state_and_tells_ages(django_assert_num_queries):
    row()
    row("failed")
    Job.objects.filter(state="waiting").update(created_at=timezone.now() - datetime.timedelta(seconds=100))
    Worker.objects.create(name="a", seen_at=timezone.now())
    Worker.objects.create(name="b", seen_at=timezone.now() - datetime.timedelta(hours=1))
    with django_assert_num_queries(2):
        summary = queries.summary()
    assert (summary.states, summary.workers, round(summary.waiting_seconds / 10), summary.heartbeat_seconds < 10) == (
        {"waiting": 1, "running": 0, "done": 0, "failed": 1, "cancelled": 0}, 1, 10, True,
    )  # fmt: skip


def test_nothing_at_all_has_a_summary():
    summary = queries.summary()
    assert (sum(summary.states.values()), summary.waiting_seconds, summary.heartbeat_seconds, summary.workers) == (0, 0.0, None, 0)
