"""Checks over all the variants of an examination: distinctness, guessable answers, success rate, and the quality of the French."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import generators
from challenges.authoring.laboratory.figures import answer_shown
from challenges.authoring.laboratory.report import Finding, Report
from challenges.authoring.laboratory.shown_checks import outcome_of
from challenges.marking import CHOSEN, WRITTEN
from challenges.typography import prose

# Below, a class of thirty sees the same data too often.
MIN_DISTINCT = 6
# Over fewer variants, few answers may be chance.
ENOUGH = 40
# A learner who always gives the commonest answer must not be right more often than this.
MAX_MODE_SHARE = 0.6
WARN_MODE_SHARE = 0.35
MIN_SUCCESS_RATE = 0.2
MAX_LUCKY_MISTAKES = 0.1
MAX_SENTENCE_WORDS = 35
_COPIES = 20
_GENERAL = gettext_lazy(
    "C’est bien si le programme demandé est général ; sinon tirez les plans, les noms ou les valeurs, pour que des voisins n’écrivent pas le même."
)


def check_population(document: dict[str, Any], variants: Sequence[generators.Variant], report: Report) -> None:
    """Add to the report what only shows over many variants."""
    if not variants:
        return
    answers = [answer_shown(variant.key) for variant in variants]
    failures = [*_mode(answers, report), *_success(report), *_copies(variants, answers), *_mistakes(document, variants)]
    warnings = [*_typography(document), *_sentences(document), *_reading_ease(document, report)]
    if document.get("fixed"):  # a question of knowledge is the same for all, and says so
        failures = [finding for finding in failures if finding.check != "mode"]
    else:
        failures += _distinct(variants)
        warnings += [*_mode_warning(report), *_few(variants, answers)]
    if variants[0].response["type"] in WRITTEN:
        # A program that is general is right everywhere, and may be what is asked.
        warnings += [replace(finding, remedy=str(_GENERAL)) for finding in failures if finding.check == "mode"]
        failures = [finding for finding in failures if finding.check != "mode"]
    for finding in failures:
        report.fail(finding)
    for finding in warnings:
        report.warn(finding)


def _distinct(variants: Sequence[generators.Variant]) -> Iterator[Finding]:
    distinct = len({variant.fingerprint for variant in variants})
    if distinct < min(MIN_DISTINCT, len(variants)):
        yield Finding(
            "distinct",
            _("Seulement %(distinct)d variantes différentes sur %(total)d.") % {"distinct": distinct, "total": len(variants)},
            _("Élargissez les listes ou les intervalles, ou ajoutez un paramètre."),
        )


def _mode(answers: Sequence[str], report: Report) -> Iterator[Finding]:
    answer, count = Counter(answers).most_common(1)[0]
    share = count / len(answers)
    report.figures["answer_mode"] = answer[:200]
    report.figures["answer_mode_share"] = round(share, 3)
    if share > MAX_MODE_SHARE and len(answers) >= MIN_DISTINCT:
        yield Finding(
            "mode",
            _("La réponse « %(answer)s » est la bonne dans %(share)d %% des variantes : elle s’apprend par cœur.")
            % {"answer": answer[:80], "share": round(share * 100)},
            _("Faites dépendre la réponse des données tirées."),
        )


def _mode_warning(report: Report) -> Iterator[Finding]:
    share = report.figures.get("answer_mode_share", 0)
    if WARN_MODE_SHARE < share <= MAX_MODE_SHARE:
        yield Finding("mode", _("Une même réponse est la bonne dans %d %% des variantes.") % round(share * 100))


def _few(variants: Sequence[generators.Variant], answers: Sequence[str]) -> Iterator[Finding]:
    """A number or a text that is typed, and yet is one of a few: who answers blindly is often right."""
    if len(variants) < ENOUGH or _is_choice(variants[0]):
        return
    distinct = set(answers)
    if 1 < len(distinct) < MIN_DISTINCT:
        listed = ", ".join(f"« {one[:30]} »" for one in sorted(distinct))
        yield Finding("few", _("Il n’y a que %(n)d réponses en tout : %(listed)s.") % {"n": len(distinct), "listed": listed},
                      _("Élargissez ce dont dépend la réponse."))  # fmt: skip


def _success(report: Report) -> Iterator[Finding]:
    rate = report.figures["constraint_success_rate"]
    if rate < MIN_SUCCESS_RATE:
        yield Finding(
            "constraints",
            _("Les contraintes ne sont respectées que dans %d %% des tirages.") % round(rate * 100),
            _("Construisez les données pour qu’elles les respectent, plutôt que de les tirer à nouveau."),
        )


def _copies(variants: Sequence[generators.Variant], answers: Sequence[str]) -> Iterator[Finding]:
    """The key of a neighbour's variant must be wrong on mine, or copying pays."""
    tried = accepted = 0
    for (mine, my_answer), (other, other_answer) in itertools.pairwise(zip(variants, answers, strict=True)):
        probe = next((probe["answer"] for probe in other.probes if probe["outcome"] == "right"), None)
        if probe is None or my_answer == other_answer:
            continue
        tried += 1
        accepted += outcome_of(mine, probe) == "right" and not _is_choice(mine)
    if accepted > tried / 4:
        yield Finding("copy", _("La réponse d’une autre variante est acceptée dans %(n)d cas sur %(of)d.") % {"n": accepted, "of": tried},
                      _("Resserrez les tolérances ou écartez davantage les valeurs."))  # fmt: skip


def _mistakes(document: dict[str, Any], variants: Sequence[generators.Variant]) -> Iterator[Finding]:
    """A typical mistake may be right by chance in a few variants; when it often is, the key accepts a mistake."""
    declared = len(document["response"].get("wrong", []))
    accepted = [variant for variant in variants if len(variant.key.get("wrong", [])) < declared]
    if len(accepted) > len(variants) * MAX_LUCKY_MISTAKES:
        first = accepted[0]
        yield Finding(
            "probe",
            _("Une réponse fausse typique est acceptée comme juste dans %(n)d variantes sur %(of)d.")
            % {"n": len(accepted), "of": len(variants)},
            _("Réduisez la tolérance, ou ajoutez une contrainte qui écarte ces données."),
            seed=first.seed,
            values=first.to_json()["values"],
        )


def _is_choice(variant: generators.Variant) -> bool:
    # Option identifiers are the same in all variants; what a neighbour whispers is a text.
    return variant.response["type"] in (*CHOSEN, "matching", "ordering")


_TYPOGRAPHY = (
    (re.compile(r"\w'\w"), gettext_lazy("apostrophe droite : écrivez « ’ »")),
    (re.compile(r"\.\.\."), gettext_lazy("trois points : écrivez « … »")),
    (re.compile(r"\w[!?;](?:\s|$)"), gettext_lazy("espace insécable manquante avant « ! », « ? » ou « ; »")),
    (re.compile(r"\w :(?!\S)|\w:(?:\s|$)"), gettext_lazy("espace insécable manquante avant « : »")),
    (re.compile(r'(?<!\w)"[^"{}]+"'), gettext_lazy("guillemets droits : écrivez « … »")),
)


def _typography(document: dict[str, Any]) -> Iterator[Finding]:
    if document.get("locale") != "fr":
        return
    for name in ("title", "instruction", "hint", "feedback"):
        text = prose(document.get(name) or "")
        for pattern, message in _TYPOGRAPHY:
            if pattern.search(text):
                yield Finding("typography", f"{name} : {message}")


def _sentences(document: dict[str, Any]) -> Iterator[Finding]:
    for sentence in re.split(r"[.!?…]\s", document.get("instruction") or ""):
        if len(sentence.split()) > MAX_SENTENCE_WORDS:
            yield Finding("reading", _("Une phrase de l’énoncé dépasse %d mots.") % MAX_SENTENCE_WORDS)


_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûü]+", re.IGNORECASE)
MIN_READING_EASE = 40


def _reading_ease(document: dict[str, Any], report: Report) -> Iterator[Finding]:
    """Flesch's reading ease adapted to French: 207 - 1.015 words a sentence - 73.6 syllables a word (Kandel and Moles, 1958)."""
    if document.get("locale") != "fr":
        return
    text = re.sub(r"`[^`]*`|\{[^}]*\}|https?://\S+", "mot", document.get("instruction") or "")
    words = re.findall(r"[\w’'-]+", text)
    if len(words) < 10:
        return
    sentences = max(1, len(re.findall(r"[.!?…:](?:\s|$)", text)))
    syllables = sum(max(1, len(_VOWELS.findall(word.lower().rstrip("es")))) for word in words)
    # The formula goes beyond both ends for very short or very long words; the scale that people know is from 0 to 100.
    ease = max(0, min(100, round(207 - 1.015 * len(words) / sentences - 73.6 * syllables / len(words))))
    report.figures["reading_ease"] = ease
    if ease < MIN_READING_EASE:
        yield Finding("reading", _("L’énoncé est difficile à lire (indice %(ease)d ; visez au moins %(least)d).")
                      % {"ease": ease, "least": MIN_READING_EASE}, _("Faites des phrases plus courtes, avec des mots plus courants."))  # fmt: skip
