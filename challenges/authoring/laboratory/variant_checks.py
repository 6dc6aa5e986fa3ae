"""Checks of one variant: the oracle, the marker's probes, what is shown, leaks, alternative texts. Each returns findings with the seed and the values."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import generators
from challenges.authoring.document.problems import kept, shown
from challenges.authoring.laboratory.report import Finding
from challenges.authoring.laboratory.shown_checks import check_shown, outcome_of
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


def check_variant(program: generators.Program, variant: generators.Variant, counts: Counter[str]) -> list[Finding]:
    """Return what is wrong with a variant, an empty list when nothing is; `counts` learns what was compared."""
    return [
        *_oracle(program, variant, counts), *_probes(variant, counts), *check_shown(variant), *_leaks(variant), *_files(variant),
        *_alternatives(variant),
    ]  # fmt: skip


def _finding(variant: generators.Variant, check: str, message: str, remedy: str = "") -> Finding:
    return Finding(check, message, remedy, seed=variant.seed, values=variant.to_json()["values"])


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
        yield Finding("oracle", message, remedy, variant.seed, variant.to_json()["values"], problems)


def _probes(variant: generators.Variant, counts: Counter[str]) -> Iterator[Finding]:
    for probe in variant.probes:
        outcome = outcome_of(variant, probe["answer"])
        counts["probes_run"] += 1
        counts[f"probes_{probe['outcome']}"] += 1
        counts["probes_as_expected"] += outcome == probe["outcome"]
        if outcome != probe["outcome"]:
            yield _finding(
                variant,
                "probe",
                _("La réponse « %(answer)s » est jugée « %(outcome)s » au lieu de « %(expected)s ».")
                % {"answer": probe["answer"], "outcome": OUTCOMES[outcome], "expected": OUTCOMES[probe["outcome"]]},
                _("Revoyez les réponses acceptées, les tolérances ou cette réponse typique."),
            )


def _leaks(variant: generators.Variant) -> Iterator[Finding]:
    for text in _answer_texts(variant.key):
        folded = _run_together(text)
        if len(folded) < MIN_LEAK_LENGTH:
            continue
        places = [(_("l’énoncé"), variant.instruction), (_("l’indice"), variant.hint)]
        places += [(_("le nom du fichier %s") % artefact.path, artefact.path) for artefact in variant.artefacts]
        for place, content in places:
            if folded in _run_together(content):
                yield _finding(variant, "leak", _("La réponse « %(text)s » se lit dans %(place)s.") % {"text": text, "place": place},
                               _("Retirez-la de ce texte, ou demandez autre chose."))  # fmt: skip


def _answer_texts(key: dict[str, Any]) -> list[str]:
    if key["type"] == "short_text":
        return [str(text) for text in key["accept"]]
    if key["type"] == "blanks":
        return [str(text) for blank in key["blanks"] if blank["kind"] == "short_text" for text in blank["accept"]]
    return []


def _run_together(text: str) -> str:
    return fold(text).replace(" ", "")


def _files(variant: generators.Variant) -> Iterator[Finding]:
    names = [artefact.path for artefact in variant.artefacts]
    if len(set(names)) != len(names):
        yield _finding(variant, "files", _("Deux fichiers portent le même nom."))
    for artefact in variant.artefacts:
        if len(artefact.content) > MAX_FILE_BYTES:
            yield _finding(variant, "files", _("Le fichier %s dépasse 20 Mo.") % artefact.path)


_NO_ALTERNATIVE = re.compile(r'<img(?![^>]* alt="[^"\s])')


def _alternatives(variant: generators.Variant) -> Iterator[Finding]:
    for artefact in variant.artefacts:
        if artefact.show and _NO_ALTERNATIVE.search(artefact.html):
            yield _finding(variant, "alternative", _("L’image %s n’a pas de texte de remplacement.") % artefact.path,
                           _("Décrivez ce qu’elle montre à qui ne la voit pas."))  # fmt: skip
