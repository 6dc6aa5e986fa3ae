"""A campaign that many took part in: pupils, tests, summaries and tries inserted in bulk, none through the player."""

import datetime

import numpy as np

from challenges.bank.reader import open_release
from challenges.runtime.assessments.models import Assessment, Learner, Summary
from challenges.runtime.assessments.summaries import ANSWER
from challenges.runtime.campaigns.models import Participation, Try
from challenges.runtime.schools.models import Pupil, SchoolClass

START = datetime.datetime(2026, 10, 12, 8, tzinfo=datetime.UTC)
LAST = ("Le Gall", "Bernard", "Nguyen", "N’Diaye", "Guéguen", "Dupont-Morel", "Benali", "Martin", "Lefèvre", "d’Ormesson")
FIRST = ("Léa", "Zoé", "Maël", "Inès", "Awa", "Jean-Marc", "Noé", "Chloé", "Tom", "Anaïs")
BATCH = 1_000


def pupils(school, count, classes=4, year="2026-2027", room=None):
    """Insert pupils of a few classes, or of one that is given; return them in the order in which they were made."""
    rooms = (
        [room]
        if room
        else [SchoolClass.objects.get_or_create(school=school, name=f"3e {chr(65 + number)}", year=year)[0] for number in range(classes)]
    )
    return Pupil.objects.bulk_create(
        [
            Pupil(
                school=school, school_class=rooms[number % len(rooms)], last_name=f"{LAST[number % 10]} {_letters(number // 100)}".strip(),
                first_name=FIRST[number // 10 % 10], birth_date=datetime.date(2011, 1, 1) + datetime.timedelta(days=number % 365),
                local_id=f"{rooms[0].pk}-{number}",
            )
            for number in range(count)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _letters(number):
    return "".join(chr(65 + int(digit)) for digit in str(number)) if number else ""


def participations(campaign, release, pupils, *, sent=1.0, finished=0.0, questions=3, seed=0):
    """Insert a participation of each pupil: that share sent, that share finished and not sent, the others running with no answer.

    Each answers `questions` of each competence of the campaign; levels are drawn around an ability of theirs.
    """
    opened, rng = open_release(release.root), np.random.default_rng(seed)
    count = len(pupils)
    states = np.where(
        np.arange(count) < sent * count, "shared", np.where(np.arange(count) < (sent + finished) * count, "finished", "started")
    )
    learners = Learner.objects.bulk_create([Learner() for _one in pupils], batch_size=BATCH)
    tests = Assessment.objects.bulk_create(
        [
            Assessment(
                learner=learner, kind="positioning", state="started" if state == "started" else "completed", release=release,
                release_root=release.root, strategy="balise-positioning-1", seed=f"{number:032x}", started_at=START,
                scope={"competences": campaign.competences, "max_questions": questions}, browser_sha256=f"{learner.pk:064x}",
                finished_at=None if state == "started" else START + datetime.timedelta(hours=1),
            )
            for number, (learner, state) in enumerate(zip(learners, states, strict=True))
        ],
        batch_size=BATCH,
    )  # fmt: skip
    closed = [(test, rng.normal(3, 1.2)) for test, state in zip(tests, states, strict=True) if state != "started"]
    Summary.objects.bulk_create([_summary(test, level, campaign, opened, questions, rng) for test, level in closed], batch_size=BATCH)
    at = START + datetime.timedelta(hours=2)
    made = Participation.objects.bulk_create(
        [
            Participation(
                campaign=campaign, learner=learner, assessment=test, pupil=pupil, return_code=f"{learner.pk:08d}",
                shared_at=at if state == "shared" else None, sent_assessment=test if state == "shared" else None,
            )
            for number, (learner, test, pupil, state) in enumerate(zip(learners, tests, pupils, states, strict=True))
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Try.objects.bulk_create(
        [Try(participation=one, assessment=one.assessment, number=1, sent_at=one.shared_at) for one in made], batch_size=BATCH
    )
    return made


def _summary(test, ability, campaign, opened, questions, rng):
    positions, outcomes, competences = [], [], {}
    for place, code in enumerate(campaign.competences):
        items = np.flatnonzero(np.asarray(opened.items.competence) == opened.competence_codes.index(code))
        level = int(np.clip(round(ability + rng.normal(0, 0.8) - 0.1 * place), 0, 8))
        asked = items[:questions] if len(items) else items
        results = [0 if rng.random() < 0.15 + level / 10 else int(rng.integers(1, 4)) for _one in asked]
        positions += asked.tolist()
        outcomes += results
        if len(asked):
            competences[code] = [level, max(0, level - 1), min(8, level + 1), 0.8, 8 * level, len(asked), results.count(0)]
    answers = np.array([(position, outcome, 1) for position, outcome in zip(positions, outcomes, strict=True)], dtype=ANSWER)
    return Summary(
        assessment=test, release_root=opened.root, points=sum(told[4] for told in competences.values()), answered=len(positions),
        right=outcomes.count(0), scored=len(positions), competences=competences, answers=answers.tobytes(),
    )  # fmt: skip
