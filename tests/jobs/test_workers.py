"""Real workers over the real queue: progress, cancelling, lanes, kill -9, priority, and a database that stays free meanwhile."""

import os
import signal
import sqlite3
import time

import pytest
from django.db import connection

from challenges.jobs import queries, services
from challenges.jobs.models import Job, Worker
from challenges.journal.models import Entry
from tests.factories import people
from tests.jobs.conftest import kill


def test_a_job_is_done_by_a_worker_and_says_how_far_it_is(queue):
    job = queue.ask("slow", steps=12)
    assert job.state == "waiting"
    queue.worker()
    seen = queue.running(job, done=3)
    over = queue.over(job)
    assert (seen.of, over.state, over.done, over.outcome["text"], over.attempts) == (12, "done", 12, "Fait.", 1)


def test_a_worker_is_polite_and_is_on_the_list_while_it_lives(queue):
    worker = queue.worker()
    queue.alive()
    assert queries.summary().workers == 1
    job = queue.ask("slow", steps=1)
    queue.over(job)
    worker.terminate()
    assert (worker.wait(timeout=90), Worker.objects.count(), queue.notes()[0]) == (0, 0, "began  nice=10")


def test_a_job_whose_worker_is_killed_is_taken_up_again(queue):
    job = queue.ask("slow", steps=25)
    first = queue.worker()
    queue.running(job, done=1)
    kill(first)
    queue.worker()
    over = queue.over(job)
    assert (over.state, over.attempts, [line.split()[0] for line in queue.notes()]) == ("done", 2, ["began", "began", "ended"])
    assert Entry.objects.filter(action="jobs.taken_up_again", target=f"job:{job.uid}").count() == 1


def test_a_job_that_kills_its_workers_fails_after_three_with_a_sentence(queue):
    job = queue.ask("deadly")
    for _attempt in range(3):
        queue.worker().wait(timeout=120)
    queue.worker()
    over = queue.over(job)
    assert (over.state, queue.notes()) == ("failed", ["began"] * 3)
    assert over.why == (
        "Le programme qui faisait ce travail s’est arrêté net 3 fois\u00a0: il n’est plus repris tout seul. "
        "Cherchez pourquoi (mémoire, disque), puis relancez-le."
    )


def test_what_was_written_before_the_kill_is_not_done_twice(queue):
    job = queue.ask("written")
    queue.worker().wait(timeout=120)
    queue.worker()
    over = queue.over(job)
    assert (over.state, over.outcome["text"], queue.notes(), Entry.objects.filter(action="tests.act").count()) == (
        "done",
        "Écrit.",
        ["began"],
        1,
    )


def test_a_worker_told_to_end_gives_its_job_back(queue):
    job = queue.ask("slow", steps=200)
    worker = queue.worker()
    queue.running(job, done=1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=90) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_a_running_job_stops_at_its_next_step_when_cancelled(queue, django_user_model):
    user = people.user("zoe")
    job = queue.ask("slow", user, steps=300)
    queue.worker()
    queue.running(job, done=1)
    asked = time.monotonic()
    services.cancel(job, user=user)
    over = queue.over(job)
    assert (over.state, time.monotonic() - asked < 5, [line.split()[0] for line in queue.notes()]) == ("cancelled", True, ["began"])


def test_two_of_one_lane_never_run_together_and_both_are_done(queue):
    jobs = [queue.ask("slow", steps=5, lane="tests", name=name) for name in ("a", "b")]
    queue.worker()
    queue.worker()
    assert [queue.over(job).state for job in jobs] == ["done", "done"]
    assert [line.split(" nice")[0] for line in queue.notes()] == ["began a", "ended a", "began b", "ended b"]


def test_progress_is_read_while_the_work_stands_in_one_transaction(queue):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: progress waits for the end of the transaction")
    job = queue.ask("long_transaction", steps=25)
    queue.worker()
    assert queue.running(job, done=5).of == 25
    assert queue.over(job).state == "done"


def test_a_long_transaction_outlives_the_lease(queue):
    job = queue.ask("long_transaction", steps=25)
    queue.worker()
    queue.worker()
    over = queue.over(job)
    assert (over.state, over.attempts, Entry.objects.filter(action="tests.act").count()) == ("done", 1, 1)


def test_an_idle_worker_takes_no_lock(queue):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    queue.worker(BALISE_JOBS_LEASE="3600")
    queue.alive()
    other = sqlite3.connect(queue.database, timeout=0, isolation_level=None)
    refused = 0
    for _try in range(400):
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except sqlite3.OperationalError:
            refused += 1
        time.sleep(0.005)
    other.close()
    assert refused == 0


def test_a_job_is_written_at_most_once_a_second(queue):
    if connection.vendor != "sqlite":
        pytest.skip("counted by a trigger of SQLite")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (at REAL)")
        cursor.execute("CREATE TRIGGER counting AFTER UPDATE OF done ON jobs_job BEGIN INSERT INTO counted VALUES (julianday('now')); END")
    job = queue.ask("slow", steps=20)
    queue.worker()
    began = queue.running(job).began_at
    over = queue.over(job)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM counted")
        writes = cursor.fetchone()[0]
    # Taking it and ending it are two.
    assert writes <= (over.ended_at - began).total_seconds() + 3


def test_what_a_worker_leaves_to_its_pool_ends_with_it(queue):
    job = queue.ask("pooled")
    worker = queue.worker()
    pids = [int(pid) for pid in queue.until(lambda: queue.notes() and queue.notes()[0].split())]
    kill(worker)
    queue.until(lambda: not any(_lives(pid) for pid in pids), seconds=10)
    assert Job.objects.get(pk=job.pk).state == "running"


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
