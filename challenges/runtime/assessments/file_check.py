"""Whether what attempts keep is still there and is what it was: the command `check_files` and a nightly job; repairing makes again from seeds."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from challenges import blobs
from challenges.runtime.assessments.models import Attempt, Variant
from challenges.runtime.assessments.variants import remake

#: A nightly run reads one part in so many of the files through, the whole in a month; all are looked for each night.
PARTS = 30
_CHUNK = 500
#: Digests seen lately, so that a file shared by many attempts is looked at once; bounded, since there may be millions.
_SEEN = 200_000
_DAY = 24 * 3600
Progress = Callable[[int], None]


@dataclass
class Checked:
    """What a run found. `holders`: variants and attempts that keep files; `lost`: out
    of order and not made again; `left`: parts of files that a kill left, taken away when repairing."""

    holders: int = 0
    files: int = 0
    read: int = 0
    missing: int = 0
    damaged: int = 0
    repaired: int = 0
    lost: int = 0
    left: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing remains out of order."""
        return self.missing + self.damaged == self.repaired

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name."""
        return {"ok": self.sound, **asdict(self)}


def check_files(*, repair: bool = False, everything: bool = False, progress: Progress | None = None) -> Checked:
    """Look at every file that a variant or an old attempt keeps: there, of the right size, and for a part of them that changes every day the right digest.

    Args:
        repair: make what is missing or damaged again from its seed.
        everything: read every file through, and not this day's part.
        progress: told how many holders were looked at, every few hundred.

    Raises:
        blobs.Unreadable: the storage does not answer; nothing is said of files then.
    """
    found, part = Checked(), timezone.now().date().toordinal() % PARTS
    seen: set[str] = set()
    for holder, kept in _kept():
        found.holders += 1
        if progress is not None and found.holders % _CHUNK == 0:
            progress(found.holders)
        if len(seen) > _SEEN:
            seen.clear()
        wrong = [sha256 for sha256, size in kept.items() if sha256 not in seen and not _sound(sha256, size, found, everything, part)]
        seen.update(kept)
        if wrong and repair:
            _repair(holder, wrong, found)
    left = blobs.left_beside(time.time() - _DAY)
    found.left = len(left)
    if repair:
        for path in left:
            path.unlink(missing_ok=True)
    return found


def _kept() -> Iterator[tuple[Variant | Attempt, dict[str, int | None]]]:
    """Give each variant, and each attempt of before 0.5, which had none, with its digests and their sizes where they are known."""
    for variant in Variant.objects.order_by("pk").only("files", "drawn").iterator(chunk_size=_CHUNK):
        yield variant, _digests(variant.files, variant.drawn)
    for attempt in Attempt.objects.filter(variant=None).order_by("pk").only("own_files", "own_drawn").iterator(chunk_size=_CHUNK):
        yield attempt, _digests(attempt.own_files, attempt.own_drawn)


def _digests(files: list[dict[str, Any]], drawn: str | None) -> dict[str, int | None]:
    return {item["sha256"]: item["size"] for item in files} | ({drawn: None} if drawn else {})


def _sound(sha256: str, size: int | None, found: Checked, everything: bool, part: int) -> bool:
    found.files += 1
    there = blobs.size(sha256)
    if there is None:
        found.missing += 1
        return False
    right = there == size if size is not None else there > 0
    if right and (everything or int(sha256[:4], 16) % PARTS == part):
        found.read += 1
        right = _reads(sha256)
    found.damaged += not right
    return right


def _reads(sha256: str) -> bool:
    try:
        blobs.get(sha256)
    except (blobs.Missing, blobs.Damaged):
        return False
    return True


def _repair(holder: Variant | Attempt, wrong: list[str], found: Checked) -> None:
    given = Attempt.objects.filter(variant=holder.pk) if isinstance(holder, Variant) else Attempt.objects.filter(pk=holder.pk)
    attempt = given.select_related("assessment", "variant").first()
    if attempt is None:
        # Nobody was given it: it is drawn again, with its files, for whoever gets it.
        holder.delete()
        found.repaired += len(wrong)
        return
    remake(attempt)
    for sha256 in wrong:
        if _reads(sha256):
            found.repaired += 1
        else:
            found.lost += 1
