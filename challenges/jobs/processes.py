"""Processes that share heavy work: as many as the settings allow, of low priority where the worker is, and none left when it is killed."""

import multiprocessing
import os
import socket
import threading
import time
from concurrent.futures import ProcessPoolExecutor

import django
from django.conf import settings
from django.utils import translation


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def own_name() -> str:
    """Return what this process is called in rows: machine and number."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def is_here(name: str) -> bool:
    """Whether a process of this machine, by the name that it has in rows, is there."""
    host, _colon, pid = name.rpartition(":")
    return host == socket.gethostname()[:60] and pid.isdecimal() and _lives(int(pid))


class _Machine:
    """Whether heavy work may take every processor."""

    whole = False


def take_the_whole_machine() -> None:
    """Let heavy work of this process take every processor: for a command that somebody waits for, not for workers, timers and pages."""
    _Machine.whole = True


def most() -> int:
    """Return how many processes heavy work may have: the setting, else one less than processors, so that learners keep one."""
    return settings.BALISE_JOBS_PROCESSES or max(1, cores() - (not _Machine.whole))


def lower_priority() -> None:
    """Let everybody else on this machine pass before: for workers and timers."""
    wanted = settings.BALISE_JOBS_NICE
    if wanted > os.nice(0):
        os.nice(wanted - os.nice(0))


def pool(wanted: int) -> ProcessPoolExecutor:
    """Return a pool of at most `wanted` processes.

    Not forked from this process: it may have threads (life signs, gunicorn) whose locks a fork would copy locked, and connections to the database.
    """
    context = multiprocessing.get_context("forkserver")
    # Heard by the first pool of a process, whose server makes those of the others too.
    context.set_forkserver_preload(["challenges.jobs.preloaded"])
    return ProcessPoolExecutor(
        min(most(), wanted), mp_context=context, initializer=_begin,
        initargs=(os.getpid(), os.nice(0), translation.get_language() or settings.LANGUAGE_CODE),
    )  # fmt: skip


def _begin(parent: int, priority: int, language: str) -> None:
    if priority > os.nice(0):
        os.nice(priority - os.nice(0))
    django.setup()
    translation.activate(language)
    threading.Thread(target=_die_with, args=(parent, os.getppid()), daemon=True).start()


def _die_with(parent: int, server: int) -> None:
    """End with whoever asked: killed, it cannot say so, and a process of a pool would wait for work for ever."""
    while os.getppid() == server and _lives(parent):
        time.sleep(1)
    os._exit(1)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
