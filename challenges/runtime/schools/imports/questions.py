"""What an import asks instead of deciding: who is who, and whether a class was renamed. Questions in words, with the answers that each may have."""

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from challenges.runtime.schools.imports.readers import Entry
from challenges.runtime.schools.models import Pupil, SchoolClass

# Kinds, in the order in which a page shows them.
CLASS, BIRTH, ALIKE, RETURN, DOUBLE = "class", "birth", "alike", "return", "double"
TITLES = {
    CLASS: gettext_lazy("Classes peut-être renommées"),
    BIRTH: gettext_lazy("Même identifiant, autre date de naissance"),
    ALIKE: gettext_lazy("Élèves qui ressemblent à quelqu’un du registre"),
    RETURN: gettext_lazy("Élèves qui reviennent peut-être"),
    DOUBLE: gettext_lazy("Deux lignes du fichier qui se ressemblent"),
}
# Answers. SAME is followed by the uid of an entry of the register; no answer leaves the line aside.
SAME, NEW, SKIP, RENAMED = "same:", "new", "skip", "renamed"
LEAVE = ""


@dataclass
class Question:
    """Something that a person decides. `answers`: value and words of each; `count`: how many lines of the file wait for it."""

    key: str
    kind: str
    who: str
    where: str
    question: str
    candidates: list[dict[str, str]] = field(default_factory=list)
    answers: list[list[str]] = field(default_factory=list)
    count: int = 1

    def takes(self, answer: str) -> bool:
        """Say whether an answer is one of its own."""
        return any(answer == value for value, _label in self.answers)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def _key(kind: str, *parts: object) -> str:
    return hashlib.sha256("\x00".join([kind, *map(str, parts)]).encode()).hexdigest()[:16]


def _key_of(kind: str, entry: Entry, pupils: list[Pupil], turn: int) -> str:
    said = (entry.ine, entry.local_id, entry.last_name, entry.first_name, entry.birth_date)
    return _key(kind, *said, *sorted(str(one.uid) for one in pupils), turn)


def described(pupil: Pupil) -> str:
    """Return an entry of the register in a line: enough to tell who it is."""
    parts = [f"{pupil.last_name} {pupil.first_name}", _("né(e) le %s") % pupil.birth_date.strftime("%d/%m/%Y")]
    if pupil.school_class is not None:
        parts.append(f"{pupil.school_class.name} ({pupil.school_class.year})")
    parts.append(_("INE %s") % pupil.ine if pupil.ine else _("sans INE"))
    if pupil.departed_on is not None:
        parts.append(_("parti le %s") % pupil.departed_on.strftime("%d/%m/%Y"))
    return ", ".join(parts)


def _candidates(pupils: list[Pupil]) -> list[dict[str, str]]:
    return [{"uid": str(one.uid), "text": described(one)} for one in pupils]


def birth(entry: Entry, pupil: Pupil, turn: int, *, by: str) -> Question:
    """An identifier of the register with another birth date: a correction, or another person?"""
    said = {
        "born": entry.birth_date.strftime("%d/%m/%Y") if entry.birth_date else "?",
        "known": pupil.birth_date.strftime("%d/%m/%Y"),
        "id": by,
        "name": f"{pupil.last_name} {pupil.first_name}",
    }
    text = (
        _("%(id)s est dans le registre celui de %(name)s, né(e) le %(known)s ; le fichier dit né(e) le %(born)s. Est-ce la même personne ?")
        % said
    )
    answers = [
        [f"{SAME}{pupil.uid}", _("Oui : corriger la date de naissance")],
        [NEW, _("Non : créer une autre fiche, à qui l’identifiant revient ; l’ancienne fiche reste sans lui")],
    ]
    return Question(_key_of(BIRTH, entry, [pupil], turn), BIRTH, entry.who, entry.where, text, _candidates([pupil]), answers)


def alike(entry: Entry, pupils: list[Pupil], turn: int, *, may_create: bool) -> Question:
    """Somebody whose name and birth date are nearly those of an entry: the same person, or another?"""
    kind = RETURN if all(one.departed_on is not None for one in pupils) else ALIKE
    said = {"who": entry.who, "ine": _("INE %s") % entry.ine if entry.ine else _("sans INE")}
    if kind == RETURN:
        text = (
            _("Le fichier contient %(who)s (%(ine)s). Un élève parti a le même nom et la même date de naissance : est-ce lui qui revient ?")
            % said
        )
    else:
        text = (
            _(
                "Le fichier contient %(who)s (%(ine)s). Le registre a un élève né le même jour et de nom semblable : est-ce la même personne ?"
            )
            % said
        )
    answers = [[f"{SAME}{one.uid}", _("Oui, c’est %s") % described(one)] for one in pupils]
    if may_create:
        answers.append([NEW, _("Non, c’est une autre personne : créer sa fiche")])
    return Question(_key_of(kind, entry, pupils, turn), kind, entry.who, entry.where, text, _candidates(pupils), answers)


def double(entry: Entry, turn: int, *, may_create: bool) -> Question:
    """Two lines of the file that name nearly the same person: two people, or one who was typed twice?"""
    text = _(
        "Une autre ligne du fichier a le même nom, aux accents et aux espaces près, et la même date de naissance. Est-ce une autre personne ?"
    )
    answers = [[NEW, _("Oui : créer cette fiche aussi")]] if may_create else []
    answers.append([SKIP, _("Non, c’est la même : ne pas prendre cette ligne")])
    return Question(_key_of(DOUBLE, entry, [], turn), DOUBLE, entry.who, entry.where, text, [], answers)


def renamed(old: SchoolClass, name: str, moved: int) -> Question:
    """Every pupil of a class goes to one that is new: was it renamed?"""
    said = {"old": old.name, "new": name, "n": moved}
    text = ngettext(
        "Le fichier place dans %(new)s le seul élève de %(old)s. La classe a-t-elle été renommée ?",
        "Le fichier place dans %(new)s les %(n)s élèves de %(old)s. La classe a-t-elle été renommée ?", moved,
    ) % said  # fmt: skip
    answers = [
        [RENAMED, _("Oui : la classe garde ses campagnes et son histoire, seul son nom change")],
        [NEW, _("Non : c’est une nouvelle classe, où les élèves passent")],
    ]
    return Question(_key(CLASS, old.uid, name), CLASS, name, _("classe %s") % name, text, [], answers, count=0)
