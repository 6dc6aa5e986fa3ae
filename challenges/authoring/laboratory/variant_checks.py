"""Checks of one variant: the oracle, the marker's probes, what is shown, leaks, alternative texts. Each returns findings with the seed and the values."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import generators
from challenges.authoring.document.problems import kept, shown
from challenges.authoring.laboratory.explained import Link, check_explained
from challenges.authoring.laboratory.form_checks import check_form
from challenges.authoring.laboratory.report import Finding
from challenges.authoring.laboratory.shown_checks import answer_texts, check_close, check_shown, finding_of, outcome_of
from challenges.names import fold

MAX_FILE_BYTES = 20 * 1024 * 1024
OUTCOMES = {
    "right": gettext_lazy("juste"),
    "partly": gettext_lazy("en partie juste"),
    "wrong": gettext_lazy("faux"),
    "invalid": gettext_lazy("irrecevable"),
}
# Shorter answers occur in any text by chance.
MIN_LEAK_LENGTH = 4


def check_variant(program: generators.Program, variant: generators.Variant, links: Sequence[Link], counts: Counter[str]) -> list[Finding]:
    """Return what is wrong with a variant, an empty list when nothing is.

    Args:
        program: what made it.
        variant: the variant.
        links: what the explanation shows of the key, `explained.links_of(program)`.
        counts: learns what was compared.
    """
    return [
        *_oracle(program, variant, counts), *_probes(variant, counts), *check_shown(variant), *check_explained(variant, links),
        *check_form(variant), *_leaks(variant), *_files(variant), *_alternatives(variant),
    ]  # fmt: skip


def look_at(variant: generators.Variant) -> list[Finding]:
    """Return what an author should look at in a variant, and which stops nothing."""
    return [*check_close(variant), *_shortcuts(variant)]


def _oracle(program: generators.Program, variant: generators.Variant, counts: Counter[str]) -> Iterator[Finding]:
    counts["oracle_variants"] += 1
    try:
        found = program.check_oracle(variant)
        counts["oracle_agreed"] += 1
        for name in ("files", "columns", "expressions"):
            counts[f"oracle_{name}"] += len(getattr(found, name))
    except generators.OracleError as error:
        message = " ".join(shown(problem).sentence for problem in error.problems)
        remedy = _("La clé calculée et le fichier relu doivent donner la même réponse.")
        problems = [kept(problem) for problem in error.problems]
        cause = " ".join(f"{one.code} {one.block} {one.field}" for one in error.problems)
        yield Finding("oracle", message, remedy, variant.seed, variant.to_json()["values"], problems, cause)


def _probes(variant: generators.Variant, counts: Counter[str]) -> Iterator[Finding]:
    for rank, probe in enumerate(variant.probes):
        outcome = outcome_of(variant, probe["answer"])
        counts["probes_run"] += 1
        counts[f"probes_{probe['outcome']}"] += 1
        counts["probes_as_expected"] += outcome == probe["outcome"]
        if outcome != probe["outcome"]:
            yield finding_of(
                variant,
                "probe",
                _("La réponse « %(answer)s » est jugée « %(outcome)s » au lieu de « %(expected)s ».")
                % {"answer": probe["answer"], "outcome": OUTCOMES[outcome], "expected": OUTCOMES[probe["outcome"]]},
                _("Revoyez les réponses acceptées, les tolérances ou cette réponse typique."),
                f"{rank} {probe['kind']} {outcome}",
            )


def _leaks(variant: generators.Variant) -> Iterator[Finding]:
    texts = _leaking(variant)
    if not texts:
        return
    places = [("instruction", _("l’énoncé"), variant.instruction), ("hint", _("l’indice"), variant.hint)]
    places += [("path", _("le nom du fichier %s") % artefact.path, artefact.path) for artefact in variant.artefacts]
    labels = [variant.response.get("label", ""), *(blank["label"] for blank in variant.response.get("blanks", []))]
    places += [("label", _("l’intitulé du champ « %s »") % label, label) for label in labels if label]
    remedy = _("Retirez-la de ce texte, ou demandez autre chose.")
    for kind, place, content in places:
        together = _run_together(content)
        for text, folded in texts:
            if folded in together:
                message = _("La réponse « %(text)s » se lit dans %(place)s.") % {"text": text, "place": place}
                yield finding_of(variant, "leak", message, remedy, kind)


def _leaking(variant: generators.Variant) -> list[tuple[str, str]]:
    """Return the answers that are long enough to leak, as they are and without spaces, accents and capitals."""
    both = [(text, _run_together(text)) for text in answer_texts(variant.key)]
    return [(text, folded) for text, folded in both if len(folded) >= MIN_LEAK_LENGTH]


def _shortcuts(variant: generators.Variant) -> Iterator[Finding]:
    """Answers that stand in the text of an image, or in the properties of a document that says them elsewhere too."""
    texts = _leaking(variant)
    for artefact in variant.artefacts if texts else ():
        alternatives = _run_together(" ".join(unescape(one) for one in _ALTERNATIVE.findall(artefact.html))) if artefact.show else ""
        properties, content = _properties(artefact.logical)
        for text, folded in texts:
            words = {"text": text, "path": artefact.path}
            if folded in alternatives:
                message = _("La réponse « %(text)s » se lit dans le texte de remplacement de l’image %(path)s.") % words
                yield finding_of(variant, "leak", message, _("Vérifiez que ce texte ne dit pas plus que l’image."), "alternative")
            if folded in properties and folded in content:
                message = _("La réponse « %(text)s » se lit dans les propriétés du fichier %(path)s, et aussi dans son contenu.") % words
                remedy = _("Retirez-la des propriétés, si l’élève doit la chercher dans le contenu.")
                yield finding_of(variant, "leak", message, remedy, "properties")


def _properties(logical: Any) -> tuple[str, str]:
    """Return the properties of a document and what it holds beside, both without spaces, accents and capitals."""
    if not isinstance(logical, dict) or not logical.get("metadata"):
        return "", ""
    content = {name: value for name, value in logical.items() if name != "metadata"}
    return _run_together(str(logical["metadata"])), _run_together(str(content))


def _run_together(text: str) -> str:
    return fold(text).replace(" ", "")


def _files(variant: generators.Variant) -> Iterator[Finding]:
    names = [artefact.path for artefact in variant.artefacts]
    if len(set(names)) != len(names):
        yield finding_of(variant, "files", _("Deux fichiers portent le même nom."))
    for artefact in variant.artefacts:
        if len(artefact.content) > MAX_FILE_BYTES:
            yield finding_of(variant, "files", _("Le fichier %s dépasse 20 Mo.") % artefact.path, cause=artefact.id)


_ALTERNATIVE = re.compile(r'<img[^>]* alt="([^"]*)"')
_NO_ALTERNATIVE = re.compile(r'<img(?![^>]* alt="[^"\s])')


def _alternatives(variant: generators.Variant) -> Iterator[Finding]:
    for artefact in variant.artefacts:
        if artefact.show and _NO_ALTERNATIVE.search(artefact.html):
            message = _("L’image %s n’a pas de texte de remplacement.") % artefact.path
            yield finding_of(variant, "alternative", message, _("Décrivez ce qu’elle montre à qui ne la voit pas."), artefact.id)
