"""Learners whose server dies under them: they send the same request with the same key until it is answered, as docs/api.md says they may."""

import http.client
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.load.learners import Book, Caller, value

#: A learner who gets no answer for so long is stuck.
PATIENCE = 60.0
THINKING = 0.08


@dataclass
class Told:
    """What learners were told, and what went wrong on the way.

    - `answers`: of each acknowledged answer its attempt, key, value, whether it was passed, and the outcome
    - `tests`: of each test that was begun its identifier, and whether its learner was told that it is over
    - `wrong`: what must never be said
    - `cut`: requests that got no answer or an error of the server
    """

    answers: list[dict[str, Any]] = field(default_factory=list)
    tests: dict[str, bool] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    cut: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Stuck(Exception):
    """No answer came for a minute."""


class Player(threading.Thread):
    """A learner who takes tests over the API, one after the other, until told to end, and then ends the one at hand."""

    def __init__(self, base: str, code: str, told: Told, seed: int) -> None:
        super().__init__(name=f"player {seed}", daemon=True)
        self.caller, self.code, self.told = Caller(base, Book()), code, told
        self.caller.connection.timeout = 20
        self.rng, self.together = random.Random(seed), bool(seed % 2)
        self.over = threading.Event()

    def run(self) -> None:
        """Play."""
        try:
            while not self.over.is_set():
                self._take()
        except Exception as error:
            self._wrong(f"{self.name}: {type(error).__name__} {error}")

    def _take(self) -> None:
        self.caller.token = ""
        joined = self._insist("POST", "participations", {"code": self.code, "participant": None}, right=201)
        self.caller.token, test = joined["token"], joined["assessment"]["id"]
        with self.told.lock:
            self.told.tests[test] = False
        question = self._insist("GET", f"assessments/{test}/next")
        while question["attempt"]:
            time.sleep(self.rng.expovariate(1 / THINKING))
            question = self._answer(test, question["attempt"])
        with self.told.lock:
            self.told.tests[test] = bool(question["finished"])

    def _answer(self, test: str, attempt: dict[str, Any]) -> dict[str, Any]:
        key, passed = uuid.uuid4().hex, self.rng.random() < 0.1
        body = {"value": None if passed else value(attempt["response"], self.rng), "skipped": passed}
        path = f"attempts/{attempt['id']}/answer"
        told = self._insist("POST", path + ("?next=true" if self.together else ""), body, key)
        with self.told.lock:
            self.told.answers.append({"test": test, "attempt": attempt["id"], "key": key, **body, "outcome": told["outcome"]})
        following: dict[str, Any] | None = told.pop("next", None)
        if self.rng.random() < 0.1:
            self._again(path, body, key, told)
        return following or self._insist("GET", f"assessments/{test}/next")

    def _again(self, path: str, body: dict[str, Any], key: str, told: dict[str, Any]) -> None:
        """The same request gets the same reply; another one is refused, whatever was killed meanwhile."""
        again = self._insist("POST", path, body, key)
        again.pop("next", None)
        if again != told:
            self._wrong(f"told {told}, then {again}")
        self._insist("POST", path, {"value": None, "skipped": not body["skipped"]}, uuid.uuid4().hex, right=409)

    def _insist(self, method: str, path: str, body: object = None, key: str = "", right: int = 200) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, answer = self.caller.api(method, path, body, key)
            except (OSError, http.client.HTTPException, ValueError):
                status, answer = 599, {}
                self.caller.connection.close()
            if status < 500:
                if status != right:
                    raise ValueError(f"{method} {path} {status} {answer}")
                return answer
            if status == 500:
                # What is away is told as 503, with the API's problem document.
                self._wrong(f"{method} {path} 500 {answer}")
            with self.told.lock:
                self.told.cut += 1
            time.sleep(self.rng.uniform(0.05, 0.2))
        raise Stuck(f"{method} {path}")

    def _wrong(self, what: str) -> None:
        with self.told.lock:
            self.told.wrong.append(what[:300])
