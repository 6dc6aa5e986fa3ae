"""The levels of a test as one picture, by domain, and what they mean in a sentence. Pure: what a test says goes in, words come out.

Words are for a twelve-year-old: no code, no points, and nothing of a level that a test does not know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from challenges.runtime.assessments.competences import CompetenceResult, title_of
from challenges.runtime.assessments.levels import ENOUGH

#: What levels mean, from the highest level of each band.
_MEANINGS = (
    (0, gettext_lazy("vous commencez")),
    (2, gettext_lazy("vous réussissez les gestes simples")),
    (4, gettext_lazy("vous vous débrouillez dans les situations courantes")),
    (6, gettext_lazy("vous vous adaptez aux situations nouvelles")),
    (8, gettext_lazy("vous pouvez aider les autres, même quand c’est difficile")),
)


@dataclass(frozen=True)
class Rung:
    """A competence in the picture.

    - `asked`: whether the test asked of it; `known`: whether it asked enough to announce a level
    - `level`: 0 where nothing is known
    """

    code: str
    title: str
    asked: bool
    known: bool
    level: int
    answered: int
    right: int


@dataclass(frozen=True)
class Domain:
    """A domain of the framework and its competences; `answered` and `right` count the answers of the test in it."""

    code: str
    title: str
    rungs: tuple[Rung, ...]

    @property
    def asked(self) -> bool:
        """Whether the test asked anything of it."""
        return any(rung.asked for rung in self.rungs)

    @property
    def answered(self) -> int:
        """Answers of the test in this domain."""
        return sum(rung.answered for rung in self.rungs)

    @property
    def right(self) -> int:
        """Those that were right."""
        return sum(rung.right for rung in self.rungs)


@dataclass(frozen=True)
class Landscape:
    """All the domains of a framework, in order, with what a test says of each competence."""

    domains: tuple[Domain, ...]

    @property
    def asked(self) -> list[Rung]:
        """The competences that the test asked of."""
        return [rung for domain in self.domains for rung in domain.rungs if rung.asked]

    @property
    def first(self) -> bool:
        """Whether nothing was asked enough for a level: a first look, told by domain."""
        return not any(rung.known for rung in self.asked)

    @property
    def alone(self) -> bool:
        """Whether it is about one competence: fifteen empty ladders beside it would say nothing."""
        return len(self.asked) == 1

    @property
    def shown(self) -> list[Domain]:
        """The domains of the picture: all, but where the test was about one competence."""
        return [domain for domain in self.domains if domain.asked or not self.alone]

    @property
    def partial(self) -> bool:
        """Whether the picture holds competences that were not asked."""
        return not self.alone and not all(rung.asked for domain in self.domains for rung in domain.rungs)


def landscape(results: Sequence[CompetenceResult], framework: Sequence[Mapping[str, Any]]) -> Landscape:
    """Return the picture of what a test says.

    Args:
        results: the competences that were asked.
        framework: the domains of the release, with their competences.
    """
    known = {result.code: result for result in results}
    return Landscape(tuple(_domain(document, known) for document in framework))


def _domain(document: Mapping[str, Any], known: Mapping[str, CompetenceResult]) -> Domain:
    rungs = tuple(_rung(competence, known.get(competence["code"])) for competence in document["competences"])
    return Domain(str(document["code"]), title_of(dict(document)), rungs)


def _rung(document: Mapping[str, Any], found: CompetenceResult | None) -> Rung:
    title = title_of(dict(document))
    if found is None:
        return Rung(document["code"], title, asked=False, known=False, level=0, answered=0, right=0)
    enough = found.answered >= ENOUGH
    return Rung(document["code"], title, asked=True, known=enough, level=found.level, answered=found.answered, right=found.right)


def meaning(level: int) -> str:
    """Return what a level means, as the middle of a sentence."""
    return str(next(words for top, words in _MEANINGS if level <= top))


def sentence(seen: Landscape) -> str:
    """Return what the levels mean together, in one sentence; empty when nothing was asked."""
    if not seen.asked:
        return ""
    if seen.first:
        return _first_look(seen)
    known = sorted((rung for rung in seen.asked if rung.known), key=lambda rung: -rung.level)
    best, weak = known[0], known[-1]
    if len(known) == 1:
        return _("En « %(title)s », %(meaning)s.") % {"title": best.title, "meaning": meaning(best.level)}
    middle = sorted(rung.level for rung in known)[(len(known) - 1) // 2]
    if best.level == weak.level:
        return _("Dans l’ensemble, %(meaning)s ; vos niveaux se ressemblent.") % {"meaning": meaning(middle)}
    said = {"meaning": meaning(middle), "best": best.title, "weak": weak.title}
    return _("Dans l’ensemble, %(meaning)s ; point fort : « %(best)s » ; à travailler : « %(weak)s ».") % said


def _first_look(seen: Landscape) -> str:
    tried = [domain for domain in seen.domains if domain.answered]
    best = max(tried, key=lambda domain: (domain.right / domain.answered, domain.answered), default=None)
    if best is None or not best.right:
        return _("C’est un premier aperçu : il faut au moins trois réponses dans une compétence pour dire un niveau.")
    said = {"best": best.title}
    return _("C’est un premier aperçu : le mieux réussi est « %(best)s », et il faut quelques réponses de plus pour dire un niveau.") % said


def theme_sentence(right: int, answered: int) -> str:
    """Return how a practice of one theme went, which says no level; empty when nothing was answered."""
    if not answered:
        return ""
    share = right / answered
    if share == 1:
        return _("Tout est juste : vous connaissez bien ce thème.")
    if share >= 2 / 3:
        return _("Presque tout est juste : encore un petit entraînement et ce thème sera connu.")
    if share >= 1 / 3:
        return _("Vous êtes en bonne voie : lisez les explications, puis recommencez.")
    return _("Ce thème est encore difficile : commencez par la ressource conseillée, puis recommencez.")


def comparison(now: Mapping[str, int], before: Mapping[str, int], at: datetime) -> str:
    """Return in one sentence how levels moved since an earlier try; empty where no competence is common to both.

    Args:
        now: levels by competence.
        before: those of the earlier try.
        at: when it ended.
    """
    common = set(now) & set(before)
    if not common:
        return ""
    day = date_format(localtime(at), "j F Y")
    up, down = sum(now[code] > before[code] for code in common), sum(now[code] < before[code] for code in common)
    if not up and not down:
        return _("Depuis votre essai du %(day)s, rien n’a bougé.") % {"day": day}
    moved = [
        ngettext("%(n)d compétence monte", "%(n)d compétences montent", up) % {"n": up} if up else "",
        ngettext("%(n)d compétence baisse", "%(n)d compétences baissent", down) % {"n": down} if down else "",
    ]
    return _("Depuis votre essai du %(day)s, %(moved)s.") % {"day": day, "moved": _(" et ").join(one for one in moved if one)}
