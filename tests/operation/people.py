"""What is in a small installation, in a process of its own: `make` fills it, `look` says what is there, `write` adds rows until it is told to stop."""

import datetime
import hashlib
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import storages  # noqa: E402

from challenges.bank import services as bank_services  # noqa: E402
from challenges.bank import signing  # noqa: E402
from challenges.bank.models import Release  # noqa: E402
from challenges.bank.reader import open_release  # noqa: E402
from challenges.runtime.assessments import variants  # noqa: E402
from challenges.runtime.assessments.models import Assessment, Attempt, Learner  # noqa: E402
from challenges.runtime.certification import services as certification  # noqa: E402
from challenges.runtime.certification.models import Candidate, Certificate  # noqa: E402
from tests.factories import bank, people  # noqa: E402
from tests.factories import certification as make_certification  # noqa: E402

CODE = "P-23467BCD"
DAY = datetime.date(2026, 11, 2)


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def make():
    """A release served, a certificate, an attempt with a file, a picture."""
    from cms.accounts.roles import setup_roles

    setup_roles()
    release = bank.make_release()
    bank.serve(release)
    session = make_certification.session(people.school())
    candidate = Candidate.objects.create(session=session, last_name="Élève", first_name="Zoé", birth_date=DAY)
    Certificate.objects.create(
        candidate=candidate, code=CODE, birth_date=DAY, exam_date=DAY, score=500, max_score=895, global_level=4, min_level=1, max_level=7,
        last_name="Élève", first_name="Zoé", verdict=Certificate.Verdict.VALIDATED,
    )  # fmt: skip
    attempt(release)
    storages["default"].save("images/photo.png", ContentFile(b"\x89PNG picture"))


def attempt(release):
    opened = open_release(release.root)
    entry = next(entry for entry in opened.entries if opened.challenge(entry.uid)["challenge"]["dataset"]["present"]["artefacts"])
    item = opened.challenge(entry.uid)["pool"][0]
    variant = opened.program(entry.uid).instantiate(item["seed"])
    assessment = Assessment.objects.create(
        learner=Learner.objects.create(), kind="positioning", release=release, release_root=release.root, strategy="balise-positioning-1", seed="0" * 32
    )  # fmt: skip
    Attempt.objects.create(
        assessment=assessment, number=1, challenge_uid=entry.uid, challenge_code=entry.code, competence=entry.competence, topic=entry.topic, skill=entry.skill,
        level=entry.level, parameters={}, seed=item["seed"], values={}, digests=variant.digests, instruction="", response={}, key={},
        files=variants.keep_files(variant), drawn=variants.keep_drawn(opened, entry.uid, variant),
    )  # fmt: skip


def look():
    release = Release.objects.get()
    kept = Attempt.objects.exclude(own_files=[]).first()
    picture = storages["default"].open("images/photo.png").read()
    told = {
        "certificate": certification.verify(CODE, address="192.0.2.1").last_name,
        "release": bank_services.verify(release).ok,
        "key": signing.key_id(signing.own_key()),
        "file": hashlib.sha256(variants.stored_bytes(kept, kept.files[0]["sha256"])).hexdigest() == kept.files[0]["sha256"],
        "picture": picture.decode("latin-1"),
        "users": get_user_model().objects.count(),
        "learners": Learner.objects.count(),
    }
    say(json.dumps(told))


def write(stop):
    """Add learners one by one, each with an assessment in the same transaction, until a file appears; print how many were acknowledged before each second."""
    from django.db import transaction

    release = Release.objects.get()
    acknowledged = 0
    while not Path(stop).exists():
        with transaction.atomic():
            learner = Learner.objects.create()
            Assessment.objects.create(
                learner=learner, kind="positioning", release=release, release_root=release.root, strategy="s", seed="1" * 32
            )
        acknowledged += 1
        say(f"{acknowledged} {time.time()}")


def orphans():
    """How many learners made by `write` there are, and how many have not the assessment of their transaction."""
    made = Learner.objects.filter(user=None, assessments__seed="1" * 32).count()
    say(json.dumps({"made": made, "alone": Learner.objects.filter(assessments=None).count()}))


{"make": make, "look": look, "write": lambda: write(sys.argv[2]), "orphans": orphans}[sys.argv[1]]()
