"""Checks of what a page shows of a variant's answers, against what the marker takes: nothing that is shown may be refused or stand for two.

Here belong: right answers that are refused when copied, values that nobody would write, options and choices that look the same, and wrong
answers with two explanations. Whether two texts look the same, and how a number is shown, is said by `challenges.marking`.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges import marking
from challenges.authoring.laboratory.report import Finding

#: Decimals that a person may be asked to write.
MAX_DECIMALS = 6
_DECIMALS = re.compile(r"(?<![\d,])-?\d[\d\u00a0\u202f ]*,\d+(?![\d,])")
_LONGEST = 120


def check_shown(variant: generators.Variant) -> Iterator[Finding]:
    """Yield what is wrong with the answers of a variant as they are shown."""
    yield from _copied(variant)
    yield from _numbers(variant)
    yield from _look_alike(variant)
    yield from _explanations(variant)


def _finding(variant: generators.Variant, check: str, message: str, remedy: str) -> Finding:
    return Finding(check, message, remedy, seed=variant.seed, values=variant.to_json()["values"])


def outcome_of(variant: generators.Variant, answer: Any) -> str:
    """Return `right`, `partly`, `wrong`, or `invalid` when the answer has not the form that is asked for."""
    try:
        marking.check_answer(variant.response, answer)
        return marking.mark(variant.key, answer, variant.response).outcome
    except marking.InvalidAnswer:
        return "invalid"


def _copied(variant: generators.Variant) -> Iterator[Finding]:
    """What the correction shows as right must be right when a learner copies it."""
    for answer in marking.shown_answers(variant.key):
        if outcome_of(variant, answer) != "right":
            yield _finding(
                variant,
                "shown",
                _("La correction montre « %s », que le correcteur n’accepte pas.") % _told(answer),
                _("Arrondissez la valeur attendue, donnez une tolérance, ou revoyez la réponse acceptée et sa longueur permise."),
            )


def _numbers(variant: generators.Variant) -> Iterator[Finding]:
    """A value with more decimals than anybody writes, or that the explanation rounds to something else, needs a tolerance."""
    remedy = _("Arrondissez la valeur attendue avec round(), ou donnez une tolérance.")
    for field in _number_fields(variant.key):
        shown = marking.expected({**field, "type": "number"})["text"]
        decimals = len(re.sub(r"\D.*", "", shown.partition(",")[2]))
        if decimals > MAX_DECIMALS:
            text = _("La valeur attendue a %(count)d décimales et la tolérance ne les pardonne pas : « %(shown)s ».")
            yield _finding(variant, "shown", text % {"count": decimals, "shown": shown[:_LONGEST]}, remedy)
            continue
        for text in dict.fromkeys(_DECIMALS.findall(variant.feedback)):
            if _rounds_to(field, text):
                message = _("L’explication montre « %(text)s » pour « %(shown)s » : le correcteur ne l’accepte pas.")
                yield _finding(variant, "shown", message % {"text": text, "shown": shown}, remedy)


def _number_fields(key: dict[str, Any]) -> list[dict[str, Any]]:
    if key["type"] == "number":
        return [key]
    return [blank for blank in key.get("blanks", []) if blank["kind"] == "number"]


def _rounds_to(field: dict[str, Any], text: str) -> bool:
    """Say whether `text` is the value of a field, rounded to fewer decimals and so no longer right."""
    written = Decimal(re.sub(r"[\u00a0\u202f ]", "", text).replace(",", "."))
    value, tolerance = Decimal(field["value"]), Decimal(field["tolerance"])
    places = len(text.partition(",")[2])
    if abs(value) >= Decimal(10) ** 15:
        return False
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded == written and abs(written - value) > tolerance


def _look_alike(variant: generators.Variant) -> Iterator[Finding]:
    """Options that a page shows alike cannot be told apart by a person, and the choices of a blank not by the browser either."""
    groups = [[option["text"] for option in variant.response.get("options", [])]]
    groups += [blank.get("options", []) for blank in variant.response.get("blanks", [])]
    for texts in groups:
        for one, other in _alike(texts):
            yield _finding(
                variant,
                "alike",
                _("Les propositions « %(one)s » et « %(other)s » se ressemblent au point de se confondre dans la page.")
                % {"one": one[:_LONGEST], "other": other[:_LONGEST]},
                _("Changez l’une d’elles : les espaces, les apostrophes et les tirets ne se distinguent pas à l’écran."),
            )


def _alike(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for text in texts:
        look = marking.appearance(text)
        if look in seen:
            yield seen[look], text
        seen.setdefault(look, text)


def _explanations(variant: generators.Variant) -> Iterator[Finding]:
    """A wrong answer has one explanation: the marker gives the first, and the learner would never read the other."""
    explained = [probe for probe in variant.probes if probe["outcome"] == "wrong" and probe["why"]]
    if len(explained) < 2:
        return
    for probe in explained:
        try:
            given = marking.mark(variant.key, probe["answer"], variant.response)
        except marking.InvalidAnswer:  # told by the probes
            continue
        why = given.details.get("why", "")
        if given.outcome == "wrong" and why != probe["why"]:
            yield _finding(
                variant,
                "explanations",
                _("La réponse fausse « %(answer)s » a deux explications : « %(one)s » et « %(other)s ».")
                % {"answer": probe["answer"], "one": why, "other": probe["why"]},
                _("Ajoutez une contrainte qui écarte ces données, ou donnez une même explication à ces deux erreurs."),
            )


def _told(answer: Any) -> str:
    return (" ; ".join(map(str, answer.values())) if isinstance(answer, dict) else str(answer))[:_LONGEST]
