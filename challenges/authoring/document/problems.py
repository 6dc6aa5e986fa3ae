"""Problems of a document in the author's language: what is wrong, what to do, and where, in the words of the editor.

Here belongs the rendering of what `generators` and `schemas` report, both of which speak French and know no Django: the French sentences
are the identifiers of the catalogue, and the parameters of a problem that are themselves French words are translated too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

import generators
import schemas
from challenges.authoring.document.places import place
from generators.errors import MESSAGES
from generators.labels import LABELS, NONE, OR

# Parameters that hold words of `generators.labels`, by problem. Others hold what the author wrote, which nobody translates.
_WORDS: dict[str, tuple[str, ...]] = {
    "wrong_kind": ("expected",),
    "bad_kind": ("found", "expected"),
    "bad_operand": ("found", "expected"),
    "mixed_kinds": ("left", "right"),
    "wrong_arity": ("expected",),
    "bad_extension": ("expected",),
    "syntax": ("detail",),
    "forbidden_syntax": ("detail",),
    "empty_text": ("name",),
    "unknown_choice": ("name",),
    "unknown_field": ("name",),
}
_CELLS = {
    "text": gettext_lazy("texte"),
    "integer": gettext_lazy("entier"),
    "decimal": gettext_lazy("décimal"),
    "date": gettext_lazy("date"),
}
# A record read at random has no name of its own.
_ALIASES = {"fiche": "une fiche de plusieurs champs"}
_PLACEHOLDER = re.compile(r"\\{(\w+)\\}")
_VARIABLE = {label: re.compile(_PLACEHOLDER.sub(lambda found: f"(?P<{found[1]}>.+)", re.escape(label))) for label in LABELS if "{" in label}
_ALTERNATIVES = "|".join(re.escape(label) for label in sorted(LABELS, key=len, reverse=True) if "{" not in label)
_LIST = re.compile(f"(?:{_ALTERNATIVES})(?:{OR}(?:{_ALTERNATIVES}))*")


@dataclass(frozen=True)
class Shown:
    """A problem as people read it: where (empty: the whole), what is wrong, what to do."""

    place: str
    message: str
    remedy: str

    @property
    def sentence(self) -> str:
        """What is wrong, after where."""
        return _("%(place)s : %(message)s") % {"place": self.place, "message": self.message} if self.place else self.message

    def __str__(self) -> str:
        """All of it on one line."""
        return f"{self.sentence} {self.remedy}".strip()


def localised(problem: generators.Problem) -> generators.Problem:
    """Return the problem with its message and its remedy in the active language."""
    if problem.code not in MESSAGES:
        return problem
    message, remedy = MESSAGES[problem.code]
    params = _localised_params(problem.code, problem.params)
    try:
        return replace(problem, message=gettext(message).format(**params), remedy=gettext(remedy).format(**params))
    except (KeyError, IndexError):
        # A report stored by an older version may lack a parameter: its French sentences are still right.
        return problem


def shown(problem: generators.Problem, document: Mapping[str, Any] | None = None) -> Shown:
    """Return a problem as its author reads it; `document` gives items their names."""
    told = localised(problem)
    return Shown(place(problem.block, problem.field, document), told.message, told.remedy)


def all_shown(problems: Sequence[generators.Problem], document: Mapping[str, Any] | None = None) -> list[Shown]:
    """Return problems as their author reads them."""
    return [shown(problem, document) for problem in problems]


def as_problem(error: generators.GenerationError) -> generators.Problem:
    """Return the failure of one seed as a problem of the stage that failed."""
    return generators.Problem(error.stage, "", error.code, error.message, MESSAGES[error.code][1].format(**error.params), error.params)


def kept(problem: generators.Problem) -> dict[str, Any]:
    """Return what a stored report keeps of a problem: enough to tell it again in any language."""
    return {"block": problem.block, "field": problem.field, "code": problem.code, "params": dict(problem.params)}


def finding_shown(finding: Mapping[str, Any], document: Mapping[str, Any] | None = None) -> Shown:
    """Return a finding of a stored report as people read it now.

    What the engine reported is told again in the active language; the laboratory's own sentences stay in that of the examination.
    """
    items = finding.get("problems") or []
    if not items or any(item["code"] not in MESSAGES for item in items):
        return Shown("", finding["message"], finding["remedy"])
    told = [shown(generators.Problem(**item, message="", remedy=""), document) for item in items]
    first = told[0]
    if finding["check"] == "default":
        return replace(first, message=_("Les valeurs par défaut ne donnent pas de variante valide : %s") % first.message)
    if finding["check"] == "oracle":
        remedy = _("La clé calculée et le fichier relu doivent donner la même réponse.")
        return Shown("", " ".join(one.sentence for one in told), remedy)
    return first


def _localised_params(code: str, params: Mapping[str, str]) -> dict[str, str]:
    words = dict(params)
    for name in _WORDS.get(code, ()):
        if name in words:
            words[name] = _word(words[name])
    if words.get("known") == NONE:
        words["known"] = gettext(NONE)
    if code == "bad_cell" and words.get("kind") in _CELLS:
        words["kind"] = str(_CELLS[words["kind"]])
    if code == "schema" and words.get("rule") in schemas.MESSAGES:
        words["detail"] = _schema_detail(words)
    return words


def _word(text: str) -> str:
    """Return a word of `generators.labels`, or several joined by « ou », in the active language; anything else as it is."""
    text = _ALIASES.get(text, text)
    if text in LABELS:
        return gettext(text)
    for label, pattern in _VARIABLE.items():
        if found := pattern.fullmatch(text):
            return gettext(label).format(**found.groupdict())
    if _LIST.fullmatch(text):
        return gettext(OR).join(gettext(one) for one in re.findall(_ALTERNATIVES, text))
    return gettext(OR).join(text.split(OR))


def _schema_detail(params: Mapping[str, str]) -> str:
    """Return what a rule of the schema says, in the active language."""
    words = dict(params)
    if params["rule"] == "type":
        names = sorted(schemas.TYPES.values(), key=len, reverse=True)
        words["expected"] = gettext(OR).join(gettext(one) for one in re.findall("|".join(map(re.escape, names)), params["expected"]))
    return gettext(schemas.MESSAGES[params["rule"]]).format(**words)
