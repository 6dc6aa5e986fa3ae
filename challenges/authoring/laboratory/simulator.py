"""Would this answer be accepted, and why: the words for what `marking.explain` found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges import marking, programs
from challenges.marking import posted

_TREATMENTS = {
    "case": gettext_lazy("majuscules"),
    "accents": gettext_lazy("accents"),
    "punctuation": gettext_lazy("ponctuation"),
    "spaces": gettext_lazy("espaces"),
}


@dataclass(frozen=True)
class Verdict:
    """What is told to the author: the outcome (`right`, `partly`, `wrong`, `refused`), a headline, and the reasons in order."""

    outcome: str
    headline: str
    reasons: list[str]


def judge(key: Mapping[str, Any], response: Mapping[str, Any], fields: QueryDict) -> Verdict:
    """Return what `simulate` says of the answer typed in a form, read as the player reads it."""
    try:
        return simulate(key, posted.answer_from(response, dict(fields.lists())), response)
    except marking.InvalidAnswer as error:
        return _refused(error)


def simulate(key: Mapping[str, Any], answer: Any, response: Mapping[str, Any] | None = None) -> Verdict:
    """Return whether an answer would be accepted for a variant's key, and why, in the active language."""
    found = marking.explain(key, answer, response)
    if found.refused is not None:
        return _refused(found.refused)
    headlines = {
        "right": _("Acceptée : la réponse est juste."),
        "partly": _("Acceptée en partie."),
        "wrong": _("Refusée : la réponse est fausse."),
    }
    assert found.outcome is not None
    reasons = [_SAID[step.code](step.params) for step in found.steps]
    return Verdict(found.outcome, headlines[found.outcome], reasons)


def _refused(error: marking.InvalidAnswer) -> Verdict:
    return Verdict("refused", _("Elle ne serait pas notée : l’élève devrait la corriger."), [error.told(_)])


def _number(text: str) -> str:
    return number_format(text)


def _treated(params: Mapping[str, Any]) -> str:
    names = ", ".join(str(_TREATMENTS[name]) for name in params["treatments"])
    return _("Sans tenir compte de ce qui est toléré (%(what)s), elle devient « %(text)s ».") % {"what": names, "text": params["text"]}


def _far(params: Mapping[str, Any]) -> str:
    if not params["limit"]:
        return _("Aucune réponse acceptée n’est la même ; la plus proche est « %s ».") % params["nearest"]
    return _("La plus proche, « %(nearest)s », en diffère par %(edits)d fautes de frappe ; %(limit)d au plus sont tolérées.") % params


def _blank(params: Mapping[str, Any]) -> str:
    text = _("« %s » : juste.") if params["right"] else _("« %s » : faux.")
    return text % params["label"]


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "read": lambda params: _("Elle est lue « %s ».") % params["text"],
    "treated": _treated,
    "exact": lambda params: _("C’est exactement la réponse acceptée « %s ».") % params["accepted"],
    "same": lambda params: _("C’est, avec ces tolérances, la réponse acceptée « %s ».") % params["accepted"],
    "close": lambda params: _("C’est, à %(edits)d faute de frappe près, la réponse acceptée « %(accepted)s ».") % params,
    "far": _far,
    "number": lambda params: _("Le nombre lu est %s.") % _number(params["value"]),
    "inside": lambda params: (
        _("Il est dans l’intervalle accepté, de %(low)s à %(high)s.") % {"low": _number(params["low"]), "high": _number(params["high"])}
    ),
    "outside": lambda params: (
        _("Il est hors de l’intervalle accepté, de %(low)s à %(high)s.") % {"low": _number(params["low"]), "high": _number(params["high"])}
    ),
    "mistake": lambda params: _("C’est une erreur que vous avez prévue ; l’élève lit : « %s »") % params["why"],
    "option": lambda params: (_("« %s » est le bon choix.") if params["correct"] else _("« %s » n’est pas le bon choix.")) % params["text"],
    "missing": lambda params: _("Il manque : %s.") % ", ".join(params["texts"]),
    "extra": lambda params: _("En trop : %s.") % ", ".join(params["texts"]),
    "blank": _blank,
    "moment": lambda params: _("Elle est lue « %s ».") % params["text"],
    "expected": lambda params: _("La réponse attendue est « %s ».") % params["text"],
    "pair": lambda params: (
        (_("« %(label)s » avec « %(given)s » : juste.") if params["right"] else _("« %(label)s » avec « %(given)s » : faux.")) % params
    ),
    "follows": lambda params: (
        (_("« %(label)s » après « %(before)s » : juste.") if params["right"] else _("« %(label)s » après « %(before)s » : faux.")) % params
    ),
    # The author may know of hidden tests.
    "report": lambda params: " ".join(programs.explain(params, _, teacher=True)),
    "several": lambda params: _("Les champs acceptent leurs réponses dans n’importe quel ordre."),
}
