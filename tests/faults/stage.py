"""The stage of one run: a database, the shipped web server with two processes, a worker, learners and jobs; and the ways of killing each.

Django is set up for the database of this run by then (`__main__`): what is prepared and asked for is written from here.
"""

import contextlib
import datetime
import os
import random
import signal
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import Error, connection
from django.utils import timezone

from challenges.jobs import services as job_services
from challenges.jobs.models import Job
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.models import Member
from tests.factories import bank
from tests.faults.players import Player, Told
from tests.faults.processes import Kept, Postgresql, children, kill_all, until
from tests.load.server import command, free_port

PLAYERS = 8
JOB_STEPS = 2
MOST_JOBS = 4
WITHOUT_DATABASE = ("web process", "web master", "job worker", "all of them")
#: How often each kind comes, in turns of so many: what starts quickly more often than what takes seconds.
WEIGHTS = {"web process": 10, "web master": 2, "job worker": 4, "database": 5, "all of them": 1}


def open_campaign() -> str:
    """Release a small bank, open a campaign on it, return its code."""
    bank.serve(bank.make_release(bank.bodies(per_competence=2)))
    school = schools.create_school(name=f"Collège {uuid.uuid4().hex[:6]}", actor="faults")
    teacher = get_user_model().objects.create_user(f"enseignant-{uuid.uuid4().hex[:6]}", "e@example.org", uuid.uuid4().hex)
    schools.add_member(school, teacher, Member.Role.TEACHER, actor="faults")
    closes = timezone.now() + datetime.timedelta(days=1)
    made = campaigns.create_campaign(
        school, user=teacher, name="Pannes", competences=["1.1", "1.2", "2.1"], questions_max=5, closes_at=closes, access="anonymous"
    )
    return str(made.code)


class Stage:
    """Everything that runs.

    Args:
        folder: for logs and the notes of jobs.
        database: the server of this run; None on SQLite.
        seed: of all chance.
    """

    def __init__(self, folder: Path, database: Postgresql | None, seed: int) -> None:
        self.folder, self.database, self.rng = folder, database, random.Random(seed)
        self._noted = 0
        self.told, self.asked, self.code = Told(), list[str](), open_campaign()
        connection.close()
        port = free_port()
        environment = dict(os.environ) | {"BALISE_BIND": f"127.0.0.1:{port}", "BALISE_WEB_PROCESSES": "2"}
        self.web = Kept(command("cms.wsgi:application"), environment, folder / "web.log")
        self.worker = Kept([sys.executable, "manage.py", "worker", "--interval", "0.2"], environment, folder / "worker.log")
        self.players = [Player(f"http://127.0.0.1:{port}", self.code, self.told, seed * PLAYERS + number) for number in range(PLAYERS)]
        self._over = threading.Event()
        self._beside = [threading.Thread(target=work, daemon=True) for work in (self._tend, self._ask)]

    def begin(self) -> None:
        """Let everybody play, and wait for the first answers."""
        for thread in (*self._beside, *self.players):
            thread.start()
        self._answers(PLAYERS)

    def end(self) -> None:
        """Let learners end their tests and the worker its jobs, as long as that takes within a minute; then stop all."""
        for player in self.players:
            player.over.set()
        for player in self.players:
            player.join(90)
        self._over.set()
        self._beside[1].join(30)

    def stop(self) -> None:
        """Stop the server and the worker."""
        self._over.set()
        for one in (self.web, self.worker):
            one.stop()

    def kinds(self) -> list[str]:
        """The kinds of kills that this engine has, each as often as it comes."""
        known = WITHOUT_DATABASE if self.database is None else tuple(WEIGHTS)
        return [kind for kind in known for _time in range(WEIGHTS[kind])]

    def strike(self, kind: str) -> dict[str, Any]:
        """Kill something at a random moment; return how long nobody was answered afterwards, and how many requests were cut."""
        if kind == "job worker":
            # One that is struck before it takes anything would be no kill of work.
            until(self._works, "no job is begun any more", 90)
        time.sleep(self.rng.uniform(0.05, 1.2))
        cut, began = self.told.cut, time.monotonic()
        self._kill(kind)
        time.sleep(0.02)
        self._answers(PLAYERS)
        return {"back": time.monotonic() - began, "cut": self.told.cut - cut}

    def _kill(self, kind: str) -> None:
        if kind == "web process":
            until(self.web.below, "the server has no process", 30)
            os.kill(self.rng.choice(self.web.below()), signal.SIGKILL)
        elif kind == "web master":
            processes = self.web.below()
            self.web.kill()
            # Its processes go on answering for half a minute, on its port; what keeps services kills what is left of one.
            time.sleep(self.rng.uniform(0.0, 0.5))
            kill_all(processes)
        elif kind == "job worker":
            self.worker.kill_whole()
            notes = self.folder / "notes"
            self._noted = notes.stat().st_size if notes.exists() else 0
        elif kind == "database" and self.database is not None:
            self.database.kill_whole()
        else:
            there = [one for one in (self.web, self.worker, self.database) if one is not None]
            kill_all([pid for one in there for pid in (one.process.pid, *children(one.process.pid))])

    def _answers(self, count: int) -> None:
        """Wait until so many more answers were acknowledged."""
        wanted = len(self.told.answers) + count
        until(lambda: len(self.told.answers) >= wanted or self.told.wrong, "nobody is answered any more", 90)

    def _works(self) -> bool:
        """Whether a job was begun since the worker was killed last."""
        notes = self.folder / "notes"
        return notes.exists() and notes.stat().st_size > self._noted

    def _tend(self) -> None:
        while not self._over.wait(0.1):
            for one in (self.database, self.web, self.worker):
                if one is not None:
                    one.tend()

    def _ask(self) -> None:
        """Ask for a job a second, whatever was killed, unless the worker is behind: on a busy machine it comes last."""
        while not self._over.wait(1.0):
            with contextlib.suppress(Error):
                if Job.objects.filter(state__in=Job.OPEN).count() >= MOST_JOBS:
                    continue
                args = {"folder": str(self.folder), "steps": JOB_STEPS}
                self.asked.append(str(job_services.start("tests.slow", user=None, args=args).job.uid))
            connection.close()
