"""Freezing approved challenges into documents, once each: what did not change since the last build is neither read nor verified again.

The only place that writes `FrozenChallenge` and `Document` rows before a release exists. It works in small transactions, so that a build that is
killed goes on where it stopped; documents that no release came to hold are taken away by `bank gc`.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

import generators
from challenges.authoring.document import documents
from challenges.authoring.laboratory import laboratory_digest
from challenges.authoring.models import Challenge, ChallengeTag, ChallengeTutorial, LaboratoryReport
from challenges.authoring.services import failure_messages, reports_for_documents
from challenges.bank import upgrade
from challenges.bank.canonical import address, canonical_bytes
from challenges.bank.manifest import Place
from challenges.bank.models import Document, FrozenChallenge
from generators import environment

#: Part of every key: a change of what is frozen, or of how, makes every challenge be frozen again.
FORMAT = "balise/released-challenge/2"
CHUNK = 200
#: The laboratory examines so many challenges between two commits: a kill costs a few seconds of work.
EXAMINED_AT_ONCE = 16
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Frozen:
    """A challenge as a release will hold it: where its document is, its guess rate, how many verified variants, and what is wrong with it."""

    place: Place | None
    guess: str
    variants: int
    problems: tuple[str, ...]


def freeze(rows: Sequence[dict[str, Any]], progress: Progress | None = None) -> dict[int, Frozen]:
    """Return every challenge frozen, by primary key; only those whose key moved are read and verified.

    Args:
        rows: `pk`, `uid`, `skill__code`, `live_revision_id`, `last_published_at` and `source__uid` of each challenge.
        progress: told (done, to do) as the work goes on.
    """
    keys = _keys(rows)
    known = FrozenChallenge.objects.values_list("challenge_id", "key", "document_id", "size", "guess", "variants")
    frozen = {
        pk: Frozen(Place(sha256, size), guess, variants, ()) for pk, key, sha256, size, guess, variants in known if keys.get(pk) == key
    }
    missing = [row["pk"] for row in rows if row["pk"] not in frozen]
    for start in range(0, len(missing), CHUNK):
        frozen |= _freeze_chunk(missing[start : start + CHUNK], keys, _after(progress, start, len(missing)))
        if progress is not None:
            progress(min(start + CHUNK, len(missing)), len(missing))
    return frozen


def _after(progress: Progress | None, start: int, total: int) -> Callable[[int], None]:
    """Return what tells how many of a chunk the laboratory has examined, counted from the beginning of all."""
    return lambda done: None if progress is None else progress(start + done, total)


def _keys(rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    """The digest of everything that decides each document: three queries, whatever their number."""
    tutorials, tags = defaultdict(list), defaultdict(list)
    for pk, uid in ChallengeTutorial.objects.order_by("sort_order", "pk").values_list("challenge_id", "tutorial__uid"):
        tutorials[pk].append(str(uid))
    for pk, name in ChallengeTag.objects.values_list("content_object_id", "tag__name"):
        tags[pk].append(name)
    common = (FORMAT, generators.GENERATOR_VERSION, settings.BALISE_POOL_SIZE, settings.BALISE_LABORATORY_VARIANTS)
    keys = {}
    for row in rows:
        pk = row["pk"]
        published = row["last_published_at"]
        own = (str(row["uid"]), row["skill__code"], row["live_revision_id"], published.isoformat() if published else "",
               str(row["source__uid"] or ""), tutorials.get(pk, []), sorted(tags.get(pk, [])))  # fmt: skip
        keys[pk] = hashlib.sha256(orjson.dumps([common, own])).hexdigest()
    return keys


def _freeze_chunk(pks: Sequence[int], keys: dict[int, str], examined: Callable[[int], None]) -> dict[int, Frozen]:
    challenges = list(
        Challenge.objects.filter(pk__in=pks)
        .select_related("skill", "source")
        .prefetch_related("tutorial_links__tutorial", "tagged_items__tag")
    )
    contents = [documents.to_document(challenge) for challenge in challenges]
    reports = _reports(contents, examined)
    frozen: dict[int, Frozen] = {}
    bodies: dict[str, bytes] = {}
    checked: list[tuple[str, int, list[upgrade.Moved]]] = []
    for challenge, document, report in zip(challenges, contents, reports, strict=True):
        guess = guess_rate(document["response"])
        if not report.ok:
            # Not kept: what is wrong is told in the language of whoever builds.
            frozen[challenge.pk] = Frozen(None, guess, 0, tuple(failure_messages(report.stored, document)))
            continue
        body = canonical_bytes({"schema": FORMAT, "challenge": document, "pool": report.pool, "generator": report.generator})
        place = Place(address(body), len(body))
        bodies[place.sha256] = body
        if report.here:
            checked.append((place.sha256, len(report.pool), []))
        frozen[challenge.pk] = Frozen(place, guess, len(report.pool), ())
    with transaction.atomic():
        _keep(frozen, bodies, keys)
        # The laboratory has just made these seeds, or made them earlier with these same libraries: nobody has to make them again.
        upgrade.keep(checked)
    return frozen


def _keep(frozen: dict[int, Frozen], bodies: dict[str, bytes], keys: dict[int, str]) -> None:
    rows = [
        FrozenChallenge(
            challenge_id=pk, key=keys[pk], document_id=one.place.sha256, size=one.place.size, guess=one.guess, variants=one.variants
        )
        for pk, one in frozen.items()
        if one.place is not None
    ]
    keep_documents(bodies)
    FrozenChallenge.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["challenge"], update_fields=["key", "document", "size", "guess", "variants"]
    )


def keep_documents(bodies: dict[str, bytes]) -> None:
    """Store documents under their addresses; those that are here already are left alone."""
    Document.objects.bulk_create(
        [Document(sha256=sha256, size=len(body), body=body) for sha256, body in bodies.items()], ignore_conflicts=True, batch_size=CHUNK
    )


@dataclass(frozen=True)
class _Verified:
    """What a build needs of a laboratory's report. `here`: made with the libraries that are installed now."""

    ok: bool
    generator: str
    here: bool
    pool: list[dict[str, Any]]
    stored: Any = None


def _reports(items: Sequence[dict[str, Any]], examined: Callable[[int], None]) -> list[_Verified]:
    """The laboratory's reports, in order: one query for those that exist, the others made and kept a few at a time, each time told."""
    digests = [laboratory_digest(item) for item in items]
    known = _known_reports(digests)
    missing = [item for item, digest in zip(items, digests, strict=True) if digest not in known]
    for start in range(0, len(missing), EXAMINED_AT_ONCE):
        some = missing[start : start + EXAMINED_AT_ONCE]
        for item, report in zip(some, reports_for_documents(some), strict=True):
            known[laboratory_digest(item)] = _Verified(
                report.ok, report.generator, report.environment == environment.digest(), pool_of(report.pool), report
            )
        examined(len(items) - len(missing) + start + len(some))
    return [known[digest] for digest in digests]


def _known_reports(digests: Iterable[str]) -> dict[str, _Verified]:
    wanted = settings.BALISE_LABORATORY_VARIANTS
    found = LaboratoryReport.objects.filter(
        digest__in=list(digests), generator=generators.GENERATOR_VERSION, variants__gte=wanted
    ).order_by("variants", "-pk")
    # A pool is tens of kilobytes: read as text and parsed by the quick reader, it costs a fifth.
    rows = found.annotate(text=Cast("pool", TextField())).values_list("digest", "ok", "generator", "environment", "text", "pk")
    known: dict[str, _Verified] = {}
    for digest, ok, generator, made_in, text, pk in rows:
        if digest not in known:
            stored = None if ok else LaboratoryReport.objects.get(pk=pk)
            known[digest] = _Verified(ok, generator, made_in == environment.digest(), pool_of(orjson.loads(text)), stored)
    return known


def pool_of(verified: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the seeds that attempts may use: distinct variants first, so that neighbours rarely share one."""
    by_fingerprint: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in verified:
        by_fingerprint[item["fingerprint"]].append(item)
    rounds = max((len(items) for items in by_fingerprint.values()), default=0)
    ordered = [items[turn] for turn in range(rounds) for items in by_fingerprint.values() if turn < len(items)]
    return [{"seed": item["seed"], "digests": item["digests"]} for item in ordered[: settings.BALISE_POOL_SIZE]]


def guess_rate(response: dict[str, Any]) -> str:
    """Chance of a right answer by guessing: one over the number of options of a single choice, or of orders; next to nothing otherwise."""
    kind = response["type"]
    if kind == "single_choice" or (kind == "hotspot" and not response.get("several")):
        return f"{1 / max(2, len(response.get('options', [])) or 4):.4f}"
    if kind == "ordering" and response.get("items"):
        return f"{1 / math.factorial(len(response['items'])):.4f}"
    return "0.0000"
