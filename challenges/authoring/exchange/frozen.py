"""What foreign formats can carry of a challenge: variants, each a fixed question. Here they are made, and what they lose is told."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges.authoring.document.problems import all_shown, as_problem, shown
from challenges.authoring.editor.preview import full_seed
from challenges.authoring.exchange.lost_forms import lost_forms
from challenges.authoring.exchange.making import one_line
from challenges.authoring.exchange.markdown import parse_html
from challenges.authoring.exchange.reading import Loss
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.exchange.xml import without_controls

FOREIGN = ("qti3", "moodle", "gift")


@dataclass(frozen=True)
class Frozen:
    """One variant of a challenge. `number` counts from 1; `pool` says that there are several."""

    document: dict[str, Any]
    number: int
    pool: bool
    variant: generators.Variant

    @property
    def name(self) -> str:
        """Code of the challenge, with the number of the variant when there are several."""
        code: str = self.document["code"]
        return f"{code}-v{self.number}" if self.pool else code

    @property
    def title(self) -> str:
        """Title of the challenge, with the number of the variant when there are several."""
        title: str = self.document["title"]
        return f"{title} ({self.number})" if self.pool else title

    @property
    def materials(self) -> list[generators.Artefact]:
        """Files that stand beside the question: those that its response shows as pictures are not given a second time."""
        response = self.variant.response
        shown = {response.get("image"), *(one.get("image") for one in response.get("options", []))}
        return [one for one in self.variant.artefacts if one.id not in shown]


def description_of(picture: generators.Artefact) -> str:
    """Return what a picture shows in words, as its author wrote it; its name when nothing is written."""
    shown = None if "alt" in picture.logical else parse_html(picture.html).find(".//img")
    said = picture.logical.get("alt") or (shown.get("alt") if shown is not None else "")
    return one_line(without_controls(str(said or picture.path)))


def compiled(document: dict[str, Any]) -> generators.Program:
    """Return the program of a document.

    Raises:
        ExchangeRefused: the draft is not complete.
    """
    try:
        return generators.compile_challenge(document)
    except generators.SpecificationError as error:
        problems = " ".join(str(one) for one in all_shown(error.problems[:3], document))
        message = _("%(code)s : %(why)s") % {"code": document["code"], "why": problems}
        raise ExchangeRefused(message) from error


def freeze(document: dict[str, Any], variants: int) -> list[Frozen]:
    """Return the default variant and those of the seeds 1, 2, 3…; a variant like one before it is left out.

    Raises:
        ExchangeRefused: the draft is not complete, or a seed gives no variant.
    """
    program = compiled(document)
    found: list[generators.Variant] = []
    seen: set[str] = set()
    for number in range(variants):
        try:
            variant = program.instantiate(full_seed(str(number))) if number else program.default_variant()
        except generators.GenerationError as error:
            told = {"code": document["code"], "why": shown(as_problem(error), document)}
            raise ExchangeRefused(_("%(code)s : %(why)s") % told) from error
        if (mark := _content(variant)) not in seen:
            seen.add(mark)
            found.append(variant)
    return [Frozen(document, rank, len(found) > 1, one) for rank, one in enumerate(found, 1)]


def _content(variant: generators.Variant) -> str:
    files = [(one.path, one.sha256) for one in variant.artefacts]
    return json.dumps([variant.instruction, variant.to_json()["key"], files], sort_keys=True)


# ---------------------------------------------------------------- what is lost


def losses_of(document: dict[str, Any], fmt: str) -> list[Loss]:
    """Return what a format cannot carry of a challenge; nothing for Balise's own."""
    if fmt not in FOREIGN:
        return []
    return [Loss(document["code"], what) for what in dict.fromkeys(_lost(document, fmt)) if what]


def _lost(document: dict[str, Any], fmt: str) -> Iterator[str]:
    dataset = document["dataset"]
    if dataset["draw"].get("parameters") or dataset["draw"].get("tables"):
        yield _("les données tirées au hasard sont figées : chaque variante devient une question")
    yield from _lost_files(dataset["present"].get("artefacts", []), fmt)
    yield from _lost_settings(document)
    if document.get("hint") and fmt != "moodle":
        yield _("l’indice")
    yield from lost_forms(document["response"], fmt)
    yield from _lost_marking(document["response"], fmt)
    for blank in document["response"].get("blanks", []):
        yield from _lost_marking(blank, fmt)


def _lost_files(artefacts: list[dict[str, Any]], fmt: str) -> Iterator[str]:
    if not artefacts:
        return
    if fmt == "gift":
        yield _("les fichiers à ouvrir : sans eux la question ne peut pas être posée")
        return
    if any(one.get("show") and one["type"] != "image" for one in artefacts):
        yield _("l’affichage des fichiers dans la page : ils sont à télécharger")


def _lost_settings(document: dict[str, Any]) -> Iterator[str]:
    if document.get("timer"):
        yield _("la durée limitée")
    if document.get("focus"):
        yield _("l’interdiction de quitter la page")
    if document.get("web_search"):
        yield _("la recherche sur le web permise")
    if document.get("tutorials"):
        yield _("les tutoriels")
    if document.get("accessibility") or document.get("devices"):
        yield _("les indications d’accessibilité et d’appareils")
    if document.get("tags"):
        yield _("les étiquettes")
    if document.get("valid_until"):
        yield _("la date de validité")
    if document.get("enemies"):
        yield _("les épreuves à ne pas poser ensemble")
    if document.get("level_reason"):
        yield _("la raison du niveau")
    if document.get("allowed_words"):
        yield _("les mots admis par la vérification du français")
    if document.get("fixed"):
        yield _("la mention de question fixe")


def _lost_marking(response: dict[str, Any], fmt: str) -> Iterator[str]:
    kept = {"case"}
    treatments = {name for name, on in response.get("treatments", {}).items() if on}
    if treatments - kept:
        yield _("les tolérances d’écriture (accents, espaces, ponctuation, fautes de frappe)")
    text = "text" in str(response.get("kind", response.get("type", "")))
    if fmt == "gift" and text and "case" not in treatments:
        yield _("la différence entre majuscules et minuscules")
    if fmt == "qti3" and response.get("wrong"):
        yield _("les réponses fausses typiques et leur commentaire")
    if fmt == "qti3" and any(option.get("why") for option in response.get("options", []) if isinstance(option, dict)):
        yield _("les commentaires des propositions")
    if response.get("dependent"):
        yield _("l’ordre libre des champs")
