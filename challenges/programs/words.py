"""Errors and results in sentences, for pupils of twelve. French is the reference wording (gettext identifiers)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from challenges.programs.language.functions import ACCENTED
from challenges.programs.language.vocabulary import ACCENTED_HEADS
from challenges.programs.sentences import (
    CONSTRUCTS,
    DESCRIBED,
    HEADINGS,
    HIDDEN,
    HIDDEN_HINT,
    HIDDEN_STOPPED,
    IN_LINE,
    IN_SQL,
    IN_TEST,
    IN_WORLD,
    KINDS,
    MESSAGES,
    RESULTS,
    RIGHT,
    RIGHT_QUERY,
    STRUCTURE,
)
from challenges.programs.world import World, described

__all__ = ["described_world", "error_told", "explain", "refused"]

Translate = Callable[[str], str]
_KIND_FACTS: Final = ("found", "left", "right", "wanted")


def error_told(error: Mapping[str, Any], translate: Translate = str) -> str:
    """Return what an error (`{"code", "line", "facts"}`) says, with its line when there is one."""
    message = _message(error, translate)
    if error.get("line"):
        return translate(IN_LINE).format(line=error["line"], message=message)
    return message[:1].upper() + message[1:]


def refused(code: str, params: Mapping[str, int], translate: Translate = str) -> str:
    """Return what an `InvalidSource` says."""
    message = translate(MESSAGES[code]).format(**{name: _spaced(value) for name, value in params.items()})
    return message[:1].upper() + message[1:]


def explain(report: Mapping[str, Any], translate: Translate = str, teacher: bool = False) -> list[str]:
    """Return the sentences of a report (`Report.as_json`), first the one that helps most.

    Args:
        report: as it was kept.
        translate: gives a sentence in another language.
        teacher: whether hidden tests are told with their values too.
    """
    if report["error"]:
        return [error_told(report["error"], translate)]
    failed = [one for one in report["tests"] if not one["held"]]
    shown = [one for one in failed if one["shown"] or teacher]
    hidden = [one for one in failed if not (one["shown"] or teacher)]
    told = [_result(one, translate) for one in sorted(shown, key=lambda one: one["code"].endswith("stopped"), reverse=True)]
    told += [_structure(one, translate) for one in report["structure"]]
    told += [_hidden(one, translate) for one in hidden]
    return list(dict.fromkeys(told)) or [translate(RIGHT_QUERY if any(one["id"] == "query" for one in report["tests"]) else RIGHT)]


def described_world(world: World, translate: Translate = str) -> list[str]:
    """Return the grid in sentences, for who does not see it: the figure, what is before it, then what lies where."""
    told = []
    for one in described(world):
        values = dict(one["facts"])
        if "heading" in values:
            values["heading"] = translate(HEADINGS[values["heading"]])
        told.append(translate(DESCRIBED[one["code"]]).format(**values))
    return told


def _message(error: Mapping[str, Any], translate: Translate) -> str:
    code, facts = str(error["code"]), dict(error["facts"])
    for name in _KIND_FACTS:
        if facts.get(name) in KINDS:
            facts[name] = translate(KINDS[facts[name]])
    if "limit" in facts:
        facts["limit"] = _spaced(facts["limit"])
    if facts.get("near"):
        facts["near"] = ACCENTED_HEADS.get(facts["near"], ACCENTED.get(facts["near"], facts["near"]))
        code = f"{code}_near" if f"{code}_near" in MESSAGES else code
    if facts.get("after") == "" and f"{code}_first" in MESSAGES:
        code = f"{code}_first"
    if "least" in facts and facts["least"] != facts["most"]:
        code = f"{code}_between"
    return translate(MESSAGES[code]).format(**facts)


def _spaced(number: Any) -> str:
    """Write a number with narrow spaces between its thousands."""
    return f"{number:,}".replace(",", "\u202f") if isinstance(number, int) else str(number)


def _result(result: Mapping[str, Any], translate: Translate) -> str:
    facts = dict(result["facts"])
    if result["code"] in ("stopped", "world_stopped", "query_stopped"):
        message = error_told(facts["error"], translate)
        if result["code"] == "query_stopped":
            return translate(IN_SQL).format(message=message)
        where = translate(IN_WORLD).format(**facts) if result["code"] == "world_stopped" else translate(IN_TEST).format(**facts)
        return f"{where} {message}" if facts.get("given", facts.get("number")) else message
    if isinstance(facts.get("found"), bool):
        facts["found"] = str(facts["found"])
    return translate(RESULTS[result["code"] if facts.get("given") != "" else _bare(result["code"])]).format(**facts)


def _bare(code: str) -> str:
    """Return the code of the sentence that names no starting values, when there are none."""
    return f"{code}_bare" if f"{code}_bare" in RESULTS else code


def _structure(one: Mapping[str, Any], translate: Translate) -> str:
    facts = dict(one["facts"])
    if "construct" in facts:
        facts["construct"] = translate(CONSTRUCTS[facts["construct"]])
    return translate(STRUCTURE[one["code"]]).format(**facts)


def _hidden(result: Mapping[str, Any], translate: Translate) -> str:
    if result["hint"]:
        return translate(HIDDEN_HINT).format(hint=result["hint"])
    line = result["facts"].get("error", {}).get("line")
    return translate(HIDDEN_STOPPED).format(line=line) if line else translate(HIDDEN)
