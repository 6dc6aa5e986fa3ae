"""A big bank at once, for query counts and benchmarks: rows are copied in bulk from a few real challenges, and none goes through a service."""

import datetime
import itertools
import uuid

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Revision, TaskState, WorkflowState

from challenges.authoring import services
from challenges.authoring.editor.examples import example_document
from challenges.authoring.models import Challenge, ChallengeFacts, FourEyesTask, ReviewState
from challenges.names import fold
from referential.models import Skill

EXAMPLES = ("sales_total", "csv", "mailbox", "text")
WORDS = ("facture", "réseau", "courriel", "photo", "sécurité", "tableau", "agenda", "licence", "dossier", "requête", "musée", "sentier")
# Far above what sequences give in a test, so that rows made one by one do not meet them.
FIRST = 1_000_000
CHUNK = 500
_batches = itertools.count()


def challenges(count: int, owners: list, reviews: int = 0, *, released: bool = False) -> list[int]:
    """Insert challenges and return their primary keys.

    `released`: every one is French and approved. Else, six in ten are approved, of which one in ten has a newer draft; one in five is the English version of the one before; skills are
    taken in turn. `reviews` of the drafts are under review, a third of them with a day.
    """
    start = FIRST + next(_batches) * 100_000
    bases = [_base(name, owners[0]) for name in EXAMPLES]
    skills = list(Skill.objects.filter(archived=False, competence__domain__framework__current=True).order_by("code"))
    kind = ContentType.objects.get_for_model(Challenge)
    now = timezone.now()
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        made = [_challenge(start, number, bases, skills, owners, released) for number in numbers]
        Revision.objects.bulk_create([_revision(one, bases[(one.pk - start) % len(bases)], kind, now) for one in made])
        Challenge.objects.bulk_create(made)
        ChallengeFacts.objects.bulk_create([_facts(one, bases[(one.pk - start) % len(bases)][1]) for one in made])
    pks = list(range(start, start + count))
    _reviews([pk for pk in pks if not _live(pk - start)][:reviews], owners)
    return pks


def approve(pks: list[int]) -> None:
    """Say of the latest revisions of these challenges that a reviewer approved them."""
    kind = ContentType.objects.get_for_model(Challenge)
    workflow = WorkflowState.objects.create(
        content_type=kind, base_content_type=kind, object_id=str(pks[0]), workflow=Challenge.objects.get(pk=pks[0]).get_workflow(),
        status=WorkflowState.STATUS_APPROVED,
    )  # fmt: skip
    task = FourEyesTask.objects.first()
    revisions = Challenge.objects.filter(pk__in=pks).values_list("latest_revision_id", flat=True) if len(pks) < CHUNK else pks
    TaskState.objects.bulk_create(
        [TaskState(workflow_state=workflow, revision_id=one, task=task, status=TaskState.STATUS_APPROVED, content_type=kind) for one in revisions],
        batch_size=CHUNK,
    )  # fmt: skip


def _live(number: int) -> bool:
    return number % 5 < 3


def _base(name: str, owner) -> tuple[Challenge, ChallengeFacts, dict, dict]:
    document = example_document(name)
    code = services.free_code(document["skill"])
    made = services.create_challenge(document | {"uid": str(uuid.uuid4()), "code": code}, user=owner)
    draft = made.get_latest_revision_as_object()
    return made, made.facts, Revision.objects.get(pk=made.latest_revision_id).content, _raw(draft)


def _raw(draft: Challenge) -> dict[str, str]:
    streams = [one for one in Challenge._meta.fields if isinstance(one, StreamField)]
    return {one.name: one.get_prep_value(one.value_from_object(draft)) for one in streams}


def _challenge(start: int, number: int, bases: list, skills: list, owners: list, released: bool) -> Challenge:
    base, _facts_of, _content, raw = bases[number % len(bases)]
    live, english = released or _live(number), number % 5 == 4 and not released
    made = Challenge(
        pk=start + number, uid=uuid.uuid4(), code=f"{skills[number % len(skills)].code}-m{start + number}", owner=owners[number % len(owners)],
        live=live, has_unpublished_changes=not live or number % 30 == 0, archived=number % 97 == 0 and not released,
        source_id=start + number - 1 if english else None, source_revision_id=start + number - 1 - (number % 10 == 4) if english else None,
        title=f"{WORDS[number % len(WORDS)].capitalize()} {number}", skill=skills[number % len(skills)], locale="en" if english else "fr",
        instruction=base.instruction, hint=base.hint, feedback=base.feedback, reference_date=base.reference_date,
        valid_until=datetime.date(2026, 1, 1) + datetime.timedelta(days=number % 900) if number % 7 == 0 else None,
        latest_revision_id=start + number, live_revision_id=start + number if live else None,
    )  # fmt: skip
    for name, text in raw.items():
        setattr(made, name, StreamValue(Challenge._meta.get_field(name).stream_block, [], raw_text=text))
    return made


def _revision(one: Challenge, base: tuple, kind: ContentType, now: datetime.datetime) -> Revision:
    content = base[2] | {
        "pk": one.pk,
        "title": one.title,
        "skill": one.skill_id,
        "locale": one.locale,
        "tagged_items": [],
        "tutorial_links": [],
    }
    return Revision(pk=one.pk, content_type=kind, base_content_type=kind, object_id=str(one.pk), user=one.owner, object_str=str(one),
                    created_at=now - datetime.timedelta(minutes=one.pk % 100_000), content=content)  # fmt: skip


def _facts(one: Challenge, base: ChallengeFacts) -> ChallengeFacts:
    words = f"{one.code} {one.title} {WORDS[one.pk % 11]} {WORDS[one.pk % 7]} "
    return ChallengeFacts(
        challenge_id=one.pk, title=one.title, skill_id=one.skill_id, digest=f"{one.pk:064d}", response_type=base.response_type, kinds=base.kinds,
        variants=one.pk % 60, green=None if one.pk % 50 == 0 else one.pk % 20 != 0, text=fold(words) + " " + base.text,
    )  # fmt: skip


def _reviews(pks: list[int], owners: list) -> None:
    task = FourEyesTask.objects.first()
    kind = ContentType.objects.get_for_model(Challenge)
    for number, one in enumerate(Challenge.objects.filter(pk__in=pks).order_by("pk")):
        workflow = WorkflowState.objects.create(
            content_type=kind, base_content_type=kind, object_id=str(one.pk), workflow=one.get_workflow(), status=WorkflowState.STATUS_IN_PROGRESS,
            requested_by=owners[number % len(owners)],
        )  # fmt: skip
        state = ReviewState.objects.create(
            workflow_state=workflow, revision_id=one.latest_revision_id, task=task, status=TaskState.STATUS_IN_PROGRESS, content_sha256="0" * 64,
            due_on=datetime.date(2026, 11, 1) + datetime.timedelta(days=number % 60) if number % 3 == 0 else None,
        )  # fmt: skip
        WorkflowState.objects.filter(pk=workflow.pk).update(current_task_state=state)
