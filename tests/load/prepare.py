"""What the traffic needs: an open campaign, a class in a named one, a session of certification with its candidates. Prints JSON.

python -m tests.load.prepare              makes them
python -m tests.load.prepare confirm UID  confirms every candidate of a session, as an invigilator does
python -m tests.load.prepare promote      makes another release, then promotes it and the first in turns, one a line of standard input
python -m tests.load.prepare laboratory   asks for every challenge to be examined anew
python -m tests.load.prepare examined     says how many examinations are done
python -m tests.load.prepare ledger       reads identifiers and keys from standard input and says what is not stored exactly once
"""

import datetime
import json
import os
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.utils import timezone  # noqa: E402

from challenges.authoring.document.documents import to_document  # noqa: E402
from challenges.authoring.models import Challenge, LaboratoryReport  # noqa: E402
from challenges.authoring.tasks import ask_examination  # noqa: E402
from challenges.bank import services as bank  # noqa: E402
from challenges.bank.build import Content  # noqa: E402
from challenges.bank.models import Channel  # noqa: E402
from challenges.bank.reader import current_root, open_release  # noqa: E402
from challenges.runtime.assessments.models import Attempt, Learner  # noqa: E402
from challenges.runtime.campaigns import services as campaigns  # noqa: E402
from challenges.runtime.certification import services as certification  # noqa: E402
from challenges.runtime.certification.models import Session  # noqa: E402
from challenges.runtime.schools import services as schools  # noqa: E402
from challenges.runtime.schools.models import Member  # noqa: E402
from challenges.runtime.schools.services import PupilRow, add_pupils, tie  # noqa: E402
from tests.factories import certification as make  # noqa: E402
from tests.factories.bank import make_release, rename  # noqa: E402

CLASS, CANDIDATES = 35, 300
BIRTH = datetime.date(2011, 3, 1)


def prepared() -> dict:
    """Make a school with all that is played."""
    school = _school(uuid.uuid4().hex[:8])
    open_campaign = _campaign(school, "anonymous")
    named = _campaign(school, "named")
    pupils = _pupils(school, "4e A", CLASS)
    return {"open": open_campaign.code, "named": named.code, "pupils": [_said(one) for one in pupils], "exam": _exam(school)}


def _school(name: str):
    school = schools.create_school(name=f"Collège {name}", actor="load")
    for role in (Member.Role.TEACHER, Member.Role.HEAD):
        user = get_user_model().objects.create_user(f"{role}-{name}", f"{role}@example.org", uuid.uuid4().hex)
        schools.add_member(school, user, role, actor="load")
        setattr(school, role, user)
    return school


def _campaign(school, access):
    closes = timezone.now() + datetime.timedelta(days=2)
    codes = open_release(current_root("positioning")).competence_codes
    return campaigns.create_campaign(
        school, user=school.teacher, name="Charge", competences=list(codes), questions_max=5, closes_at=closes, access=access
    )


def _pupils(school, name, count):
    rows = [PupilRow(f"Élève {name} {number}", "Zoé", BIRTH, "Orval") for number in range(count)]
    return add_pupils(school, name, "2026-2027", rows, user=school.teacher)


def _said(person) -> dict:
    return {"last_name": person.last_name, "first_name": person.first_name, "birth_date": person.birth_date.isoformat()}


def _exam(school) -> dict:
    session = make.session(school)
    release = Channel.objects.select_related("release").get(name="positioning").release
    pupils = _pupils(school, "3e A", CANDIDATES)
    for pupil in pupils:
        learner = Learner.objects.create()
        tie(pupil, learner)
        make.give_profile(learner, release)
    certification.enrol(session, pupils, user=school.head)
    people_ = [_said(pupil) for pupil in pupils]
    return {"uid": str(session.uid), "number": session.number, "access_code": session.access_code, "candidates": people_}


def confirm(uid: str) -> None:
    """Confirm whoever waits."""
    session = Session.objects.get(uid=uid)
    right = make.invigilation(session)
    for candidate in session.candidates.all():
        certification.confirm_presence(candidate, by=right)


def promote() -> None:
    """Promote, at each line, the release that positioning does not serve: the first one, or the same with another title."""
    first = Channel.objects.select_related("release").get(name="positioning").release
    both = [first, _other(first)]
    for line in _lines():
        del line
        both.reverse()
        bank.promote(both[0], "positioning", user=None, reason="Charge")


def _lines():
    """Say that this is ready, then give lines as they come."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    yield from sys.stdin


def _other(release):
    content = Content()
    for entry in release.entries.select_related("document"):
        content.add(entry.path, json.loads(bytes(entry.document.body)))
    content.challenge_count = release.challenge_count
    index = json.loads(content.bodies["index.json"])
    rename(content, index["challenges"]["uid"][0], f"Autre titre {uuid.uuid4().hex}")
    return make_release(content)


def laboratory() -> dict:
    """Forget what the laboratory found and ask for all of it again."""
    LaboratoryReport.objects.all().delete()
    challenges = list(Challenge.objects.all())
    for challenge in challenges:
        ask_examination(challenge, to_document(challenge), user=None)
    return {"asked": len(challenges)}


def examined() -> dict:
    """Count the examinations that are done."""
    return {"done": LaboratoryReport.objects.count()}


def ledger() -> dict:
    """Compare acknowledged answers with what is stored: attempts by identifier, each with the key that was acknowledged."""
    told: list[list[str]] = json.load(sys.stdin)
    stored = {str(row.uid): row.idempotency_key for row in Attempt.objects.filter(answered_at__isnull=False).only("uid", "idempotency_key")}
    lost = [uid for uid, _key in told if uid not in stored]
    other = [uid for uid, key in told if uid in stored and stored[uid] != key]
    return {"acknowledged": len(told), "lost": len(lost), "other_answer": len(other), "doubled": len(told) - len({uid for uid, _ in told})}


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1:2] == ["confirm"]:
        confirm(sys.argv[2])
    elif sys.argv[1:2] == ["ledger"]:
        json.dump(ledger(), sys.stdout)
    elif sys.argv[1:2] == ["promote"]:
        promote()
    elif sys.argv[1:2] == ["laboratory"]:
        json.dump(laboratory(), sys.stdout)
    elif sys.argv[1:2] == ["examined"]:
        json.dump(examined(), sys.stdout)
    else:
        json.dump(prepared(), sys.stdout)


if __name__ == "__main__":
    main()
