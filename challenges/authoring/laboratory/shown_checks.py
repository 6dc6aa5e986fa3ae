"""Checks of what a page shows of a variant's answers, against what the marker takes: nothing that is shown may be refused or stand for two.

Here belong: right answers that are refused when copied, values that nobody would write, options and choices that look the same, and wrong
answers with two explanations. Whether two texts look the same, and how a number is shown, is said by `challenges.marking`. What is sent through the form
is in `form_checks`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges import marking
from challenges.authoring.laboratory.report import Finding
from challenges.marking.numerals import round_half_up
from challenges.names import fold

#: Decimals that a person may be asked to write.
MAX_DECIMALS = 6
_NUMERALS = re.compile(r"(?<![\w,.])-?\d[\d\u00a0\u202f ]*(?:,\d+)?(?![\w,])")
_ENDLESS = re.compile(rf"\d,\d{{{MAX_DECIMALS + 1},}}")
_LONGEST = 120
_PUNCTUATION = re.compile(r"[^\w\s]+")


def check_shown(variant: generators.Variant) -> Iterator[Finding]:
    """Yield what is wrong with the answers of a variant as they are shown."""
    yield from _copied(variant)
    yield from _numbers(variant)
    yield from _endless(variant)
    yield from _look_alike(variant)
    yield from _explanations(variant)


def finding_of(variant: generators.Variant, check: str, message: str, remedy: str = "", cause: str = "") -> Finding:
    """Return a finding on a variant, with its seed and its values; `cause`: what findings of one cause share."""
    return Finding(check, message, remedy, seed=variant.seed, values=variant.to_json()["values"], cause=cause)


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
            yield finding_of(
                variant,
                "shown",
                _("La correction montre « %s », que le correcteur n’accepte pas.") % told(answer),
                _("Arrondissez la valeur attendue, donnez une tolérance, ou revoyez la réponse acceptée et sa longueur permise."),
                "copied",
            )


def _numbers(variant: generators.Variant) -> Iterator[Finding]:
    """A value with more decimals than anybody writes, or that the explanation rounds to something else, needs a tolerance."""
    remedy = _("Arrondissez la valeur attendue avec round(), ou donnez une tolérance.")
    for field in _number_fields(variant.key):
        shown = marking.expected({**field, "type": "number"})["text"]
        name = f"/{field.get('id', '')}"
        decimals = len(re.sub(r"\D.*", "", shown.partition(",")[2]))
        if decimals > MAX_DECIMALS:
            text = _("La valeur attendue a %(count)d décimales et la tolérance ne les pardonne pas : « %(shown)s ».")
            yield finding_of(variant, "shown", text % {"count": decimals, "shown": shown[:_LONGEST]}, remedy, f"decimals{name}")
            continue
        value = Decimal(field["value"])
        if value == value.to_integral_value():
            continue
        for text in dict.fromkeys(_NUMERALS.findall(variant.feedback.replace("\\", ""))):
            if _rounds_to(value, Decimal(field["tolerance"]), text):
                message = _("L’explication montre « %(text)s » pour « %(shown)s » : le correcteur ne l’accepte pas.")
                yield finding_of(variant, "shown", message % {"text": text, "shown": shown}, remedy, f"explained{name}")


def _number_fields(key: dict[str, Any]) -> list[dict[str, Any]]:
    if key["type"] == "number":
        return [key]
    return [blank for blank in key.get("blanks", []) if blank["kind"] == "number"]


def _rounds_to(value: Decimal, tolerance: Decimal, text: str) -> bool:
    """Say whether `text` is a value rounded to fewer decimals and so no longer right; whole numbers are too common to be told by chance."""
    written = Decimal(re.sub(r"[\u00a0\u202f ]", "", text).replace(",", "."))
    places = len(text.partition(",")[2])
    if not places or abs(value) >= Decimal(10) ** 15:
        return False
    return round_half_up(value, places) == written and abs(written - value) > tolerance


def _endless(variant: generators.Variant) -> Iterator[Finding]:
    """A text with a number that has more decimals than anybody reads: a quotient that is not rounded."""
    response = variant.response
    texts = [variant.instruction, variant.hint, variant.feedback, response.get("label", "")]
    texts += [one["text"] for one in response.get("options", [])]
    for blank in response.get("blanks", []):
        texts += [blank["label"], *blank.get("options", [])]
    texts += answer_texts(variant.key)
    for text in texts:
        found = _ENDLESS.search(text)
        if found is not None:
            message = (
                _("Un nombre est montré avec toutes ses décimales : « %s ».") % text[max(0, found.start() - 20) : found.end()][:_LONGEST]
            )
            remedy = _("Arrondissez-le avec round(), ou choisissez une mise en forme : {prix|euros}, {moyenne|decimal1}.")
            yield finding_of(variant, "shown", message, remedy, "endless")
            return


def answer_texts(key: dict[str, Any]) -> list[str]:
    """Return the accepted texts of a key, none for numbers and options."""
    if key["type"] == "short_text":
        return [str(text) for text in key["accept"]]
    if key["type"] == "blanks":
        return [str(text) for blank in key["blanks"] if blank["kind"] == "short_text" for text in blank["accept"]]
    return []


def option_texts(variant: generators.Variant) -> list[list[str]]:
    """Return the texts that are offered together: options of the question, choices of each blank."""
    groups = [[option["text"] for option in variant.response.get("options", [])]]
    return groups + [blank.get("options", []) for blank in variant.response.get("blanks", [])]


@lru_cache(maxsize=4096)
def look(text: str) -> str:
    """Return what two texts have in common that a page shows alike. The same options come in many variants: kept."""
    return marking.appearance(text)


def _look_alike(variant: generators.Variant) -> Iterator[Finding]:
    """Options that a page shows alike cannot be told apart by a person, and the choices of a blank not by the browser either."""
    for texts in option_texts(variant):
        for one, other in _pairs(texts, look):
            yield finding_of(
                variant,
                "alike",
                _("Les propositions « %(one)s » et « %(other)s » se ressemblent au point de se confondre dans la page.")
                % {"one": one[:_LONGEST], "other": other[:_LONGEST]},
                _("Changez l’une d’elles : les espaces, les apostrophes et les tirets ne se distinguent pas à l’écran."),
                "alike",
            )
        if any(not look(text) for text in texts):
            yield finding_of(variant, "alike", _("Une proposition est vide."), _("Écrivez-la, ou retirez-la."), "empty")


def check_close(variant: generators.Variant) -> Iterator[Finding]:
    """Yield options that differ only by capitals, accents or punctuation: to look at, for the difference may be what is asked."""
    for texts in option_texts(variant):
        for one, other in _pairs(texts, _bare):
            if look(one) != look(other):
                message = _(
                    "Les propositions « %(one)s » et « %(other)s » ne diffèrent que par les majuscules, les accents ou la ponctuation."
                )
                remedy = _("Changez l’une d’elles, sauf si c’est justement cette différence que l’élève doit voir.")
                yield finding_of(variant, "close", message % {"one": one[:_LONGEST], "other": other[:_LONGEST]}, remedy, "close")


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    folded = fold(text)
    # Numbers and addresses live by their punctuation: 1,5 is not 15.
    return (
        folded
        if any(char.isdigit() for char in folded) or "/" in folded or "@" in folded
        else " ".join(_PUNCTUATION.sub(" ", folded).split())
    )


def _pairs(texts: Iterable[str], look: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for text in texts:
        key = look(text)
        if key and key in seen:
            yield seen[key], text
        seen.setdefault(key, text)


def _explanations(variant: generators.Variant) -> Iterator[Finding]:
    """A wrong answer has one explanation: the marker gives one, and the learner would never read the other.

    Asked of every typed mistake that has one: no other mistake may be taken for it, of the same value, within the tolerance or after the treatments.
    """
    if len(variant.key.get("wrong") or ()) < 2:
        return
    mistakes = [probe for probe in variant.probes if probe["outcome"] == "wrong" and probe["why"]]
    told_of: set[frozenset[str]] = set()
    for probe in mistakes:
        for why in _other_remarks(variant, probe):
            pair = frozenset((why, probe["why"]))
            if pair not in told_of:
                told_of.add(pair)
                yield finding_of(
                    variant,
                    "explanations",
                    _("La réponse fausse « %(answer)s » a deux explications : « %(one)s » et « %(other)s ».")
                    % {"answer": probe["answer"], "one": why[:_LONGEST], "other": probe["why"][:_LONGEST]},
                    _("Ajoutez une contrainte qui écarte ces données, ou donnez une même explication à ces deux erreurs."),
                    "explanations",
                )


def _other_remarks(variant: generators.Variant, probe: dict[str, Any]) -> Iterator[str]:
    """The remarks of the other mistakes that the marker takes for this one: of the same value, within the tolerance, after the treatments."""
    key = variant.key
    for other in key["wrong"]:
        if not other["why"] or other["why"] == probe["why"]:
            continue
        alone = {"value": other["value"]} if key["type"] == "number" else {"accept": [other["value"]], "treatments": _strict(key)}
        if outcome_of_key({**key, **alone, "wrong": []}, probe["answer"], variant.response):
            yield other["why"]


def _strict(key: dict[str, Any]) -> dict[str, bool]:
    return {**key.get("treatments", {}), "edit_distance": False}


def outcome_of_key(key: dict[str, Any], answer: Any, response: dict[str, Any]) -> bool:
    """Say whether an answer is right for a key."""
    try:
        return marking.mark(key, answer, response).outcome == "right"
    except marking.InvalidAnswer:
        return False


def told(answer: Any) -> str:
    """Return an answer as one line."""
    return (" ; ".join(map(str, answer.values())) if isinstance(answer, dict) else str(answer))[:_LONGEST]
