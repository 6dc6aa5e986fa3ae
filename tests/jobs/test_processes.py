"""How many processes heavy work may have, and who lets whom pass."""

import os

import pytest

from challenges.jobs import processes


@pytest.mark.parametrize(("cores", "setting", "whole", "most"), [(8, 0, False, 7), (8, 0, True, 8), (1, 0, False, 1), (1, 0, True, 1), (8, 3, False, 3), (8, 3, True, 3)])  # fmt: skip
def test_learners_keep_a_processor_unless_somebody_waits_for_the_command(cores, setting, whole, most, settings, monkeypatch):
    settings.BALISE_JOBS_PROCESSES = setting
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(cores))
    monkeypatch.setattr(processes._Machine, "whole", whole)
    assert processes.most() == most


def test_a_pool_works_outside_of_this_process(settings):
    settings.BALISE_JOBS_PROCESSES = 2
    with processes.pool(2) as running:
        worked = running.submit(os.getpid).result()
    assert worked != os.getpid()


def test_a_process_is_found_by_the_name_that_it_has_in_rows():
    own = processes.own_name()
    assert [processes.is_here(name) for name in (own, "elsewhere:1", "", f"{own}x")] == [True, False, False, False]
