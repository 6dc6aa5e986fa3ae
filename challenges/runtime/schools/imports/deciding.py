"""What becomes of one line of a file: created, changed, unchanged, departed, refused or asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from challenges.runtime.schools.imports.known import identity_key
from challenges.runtime.schools.imports.questions import Question
from challenges.runtime.schools.imports.readers import Entry, Refusal
from challenges.runtime.schools.models import Pupil

CREATED, CHANGED, UNCHANGED, DEPARTED, REFUSED, ASKED = "created", "changed", "unchanged", "departed", "refused", "asked"
#: In place of a row, for an entry that is still to be made.
NEW_ROW: Final = 0


@dataclass(slots=True)
class Decision:
    """What becomes of one line. `pupil`: the entry of the register; `changes`: field, before, after, in words; `values`: what is written.

    `question`: what is still asked; `raised`: what had to be asked, answered or not; `frees`: an entry whose identifier goes to this line.
    """

    kind: str
    entry: Entry | None
    pupil: Pupil | None = None
    changes: list[list[str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    question: Question | None = None
    raised: Question | None = None
    refusal: Refusal | None = None
    frees: Pupil | None = None

    def refused(self) -> dict[str, str]:
        """Return who, where and why, of a line that cannot be taken."""
        said = self.refusal
        if said is not None:
            return {"who": said.who, "where": said.where, "reason": said.reason}
        assert self.entry is not None
        return {"who": self.entry.who, "where": self.entry.where, "reason": self.reason}


def identifiers(entry: Entry) -> list[str]:
    """Return the identifiers of an entry, each with its kind."""
    found = [f"i {entry.ine}"] if entry.ine else []
    return [*found, f"l {entry.local_id}"] if entry.local_id else found


def moves(decision: Decision) -> Iterator[tuple[int, int | None, int]]:
    """Yield what a decision does to identities: row (`NEW_ROW`: none yet), its identity before and after."""
    entry, pupil, values, freed = decision.entry, decision.pupil, decision.values, decision.frees
    assert entry is not None
    if freed is not None:
        ine, local = ("" if freed.ine == entry.ine else freed.ine), ("" if freed.local_id == entry.local_id else freed.local_id)
        yield freed.pk, _identity_of(freed), identity_key(freed.last_name, freed.first_name, freed.birth_date, ine, local)
    if decision.kind == CREATED:
        yield NEW_ROW, None, identity_key(entry.last_name, entry.first_name, entry.birth_date, entry.ine, entry.local_id)
    elif pupil is not None:
        after = [values.get(name, getattr(pupil, name)) for name in ("last_name", "first_name", "birth_date", "ine", "local_id")]
        yield pupil.pk, _identity_of(pupil), identity_key(*after)


def _identity_of(pupil: Pupil) -> int:
    return identity_key(pupil.last_name, pupil.first_name, pupil.birth_date, pupil.ine, pupil.local_id)
