"""French and English typography of what authors write: one pure function for a text, one for a challenge document.

Here belong: the marks of typography (apostrophes, quotation marks, no-break spaces, ellipses, dashes) and what must never be touched (code,
placeholders, addresses, file names, Markdown syntax). Rules: Imprimerie nationale, *Lexique des règles typographiques en usage*, with the
no-break space U+00A0 before every double mark (U+202F is not used: too many fonts of school computers lack it).
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["normalise", "normalise_document", "normalise_response", "prose"]

NBSP = "\u00a0"
# What stands for a protected part while the rules run: a letter, so that an apostrophe, a quote or a colon beside it behaves as beside a word…
_WORD = "\ua7ff"
# …or a sign of no kind, beside which no rule does anything.
_MARK = "\ue001"
_SPACE = r"[ \t\u00a0\u2009\u202f]"
_PASSES = 8

_PROTECTED = re.compile(
    rf"""
    (?P<word>
        ^(?P<fence>```+|~~~+)[^\n]*\n(?:.*?\n)??(?:[ ]{{0,3}}(?P=fence)[^\n]*$|\Z)   # fenced block, closed or not
      | (?<!`)(?P<tick>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=tick)(?!`)             # code span, within a paragraph
      | (?<=\])\([^()\n]*\)                                                         # target of a link
      | (?:https?|ftp)://[^\s<>"«»]*[^\s<>"«».,;:!?)\]*_'’…]                        # address
      | \bwww\.[^\s<>"«»]*[^\s<>"«».,;:!?)\]*_'’…]
      | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+                                            # e-mail address
      | \{{[^{{}}\n]*\}}                                                            # placeholder
      | (?<![\w.])[\w-]+(?:\.[\w-]+)*\.[A-Za-z]\w*(?::\d+)?                          # file name, domain name, fichier.txt:12
      | \b\d+:\d+(?::\d+)*\b                                                        # time 14:05, ratio 3:2
      | {_WORD}
    )
  | (?P<mark>
        &(?:\#\d+|\#x[0-9a-fA-F]+|[A-Za-z]\w*);                                     # entity
      | ^[ ]{{0,3}}\|?[ ]{{0,9}}:?-+:?[ ]{{0,9}}(?:\|[ ]{{0,9}}:?-+:?[ ]{{0,9}})*\|?[ ]{{0,9}}$   # rule between the head and the rows of a table
      | ^[ \t]*(?:[-*+]|\d+[.)]|\#{{1,6}}|>)[ \t]+(?:(?:[-*+]|\d+[.)]|\#{{1,6}}|>)[ \t]+)*  # list item, heading, quotation
      | \{{\{{ | \}}\}} | \\[^\w\s] | [{_MARK}]
    )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)

_Rule = tuple[re.Pattern[str], str]
_ELLIPSIS: _Rule = (re.compile(r"\.\.\."), "…")
_APOSTROPHE: _Rule = (re.compile(r"(?<=\w)'(?=[\w«“*])"), "’")
_DASH: tuple[_Rule, ...] = (
    (re.compile(r"(?<=[^\W\d]) - (?=[\w«“(*])"), " – "),
    (re.compile(r"(?<=\d) - (?=[^\W\d])"), " – "),
    (re.compile(r"(?<=[)»”’!?.,…*%€]) - (?=[\w«“(*])"), " – "),
)
_UNITS = "ko|Mo|Go|To|km|kg|cm|mm|min"
# What a double mark may follow: anything but spaces, syntax of Markdown, a protected mark, or another mark of its kind.
_BEFORE = rf"(?<=[^\s\[\]|>\\:;!?(«“{_MARK}])"
_FRENCH: tuple[_Rule, ...] = (
    (re.compile("[\u2009\u202f]"), NBSP),
    _APOSTROPHE,
    _ELLIPSIS,
    (re.compile(rf"«{_SPACE}*"), f"«{NBSP}"),
    (re.compile(rf"(?<!{_SPACE}){_SPACE}*»"), f"{NBSP}»"),
    (re.compile(rf"{_BEFORE}{_SPACE}*(?=[!?]+(?:[\s)»”*\"]|$))"), NBSP),
    (re.compile(rf"{_BEFORE}{_SPACE}*(?=[:;](?:[\s»*]|$))"), NBSP),
    (re.compile(rf"(?<=\b[nN]°){_SPACE}*(?=\w)"), NBSP),
    (re.compile(rf"(?<!\w)(\d{{1,2}}){_SPACE}*h{_SPACE}*(?=\d\d(?!\w))"), rf"\g<1>{NBSP}h{NBSP}"),
    (re.compile(rf"(?<!\w)(\d+){_SPACE}*(?=(?:%|€|(?:{_UNITS}|h)(?!\w)))"), rf"\g<1>{NBSP}"),
    (re.compile(rf"(?<={_WORD}){_SPACE}*(?=[%€])|(?<={_WORD}){_SPACE}+(?=(?:{_UNITS}|h)(?!\w))"), NBSP),
    *_DASH,
)
_ENGLISH: tuple[_Rule, ...] = (
    _APOSTROPHE,
    _ELLIPSIS,
    (re.compile(r"(?<![\w'])'([^\s'](?:[^'\n]*[^\s'])?)'(?![\w'])"), r"‘\1’"),
    (re.compile(r"(?<=s)'(?=\s|$)"), "’"),
    (re.compile(rf"(?<=[\w)”’*]){_SPACE}+(?=[:;!?,.](?:\s|$))"), ""),
    *_DASH,
)
_THOUSANDS = re.compile(rf"(?<![\d.,])(?<!\d{_SPACE})\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)")
_STRAIGHT = re.compile(r'(?<!\w)"([^"]+)"')


def normalise(text: str, locale: str) -> str:
    """Return `text` with the typography of its language; what is right already does not move, so doing it twice changes nothing.

    Args:
        text: a template in Markdown, as an author writes it.
        locale: `fr` or `en`; a text in another language is returned as it is.
    """
    rules = {"fr": _french, "en": _english}.get(locale[:2])
    if rules is None:
        return text
    # A rule may free a part for another rule: go on until nothing moves.
    for _pass in range(_PASSES):
        before, text = text, _apply(text, rules)
        if text == before:
            break
    return text


def normalise_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a challenge document with its sentences normalised: title, instruction, hint, feedback, words of the response.

    What files contain is data, and expressions are a language of their own: neither is touched.
    """
    made = copy.deepcopy(dict(document))
    for name in ("title", "instruction", "hint", "feedback"):
        if made.get(name):
            made[name] = normalise(made[name], made["locale"])
    normalise_response(made["response"], made["locale"])
    return made


def normalise_response(response: Any, locale: str) -> None:
    """Normalise, in place, the words of a response: labels, options and reasons.

    The choices of a blank stay as they are: the key compares them, letter by letter, with the value of an expression.

    Args:
        response: the `response` of a document, or the value of its block in the editor; both are mappings.
        locale: language of the document.
    """
    _tidy(response, locale, "label")
    for option in _items(response, "options"):
        _tidy(option, locale, "text", "why")
    if response.get("options_from"):
        _tidy(response["options_from"], locale, "text")
    for mistake in _items(response, "wrong"):
        _tidy(mistake, locale, "why")
    for blank in _items(response, "blanks"):
        _tidy(blank, locale, "label")


def prose(text: str) -> str:
    """Return `text` for a check of its typography: each part that `normalise` protects becomes an `x`, or a sign of no kind."""
    return _PROTECTED.sub(lambda found: "x" if found["word"] is not None else _MARK, text)


def _items(holder: Any, name: str) -> Iterator[Any]:
    """The items of a list; those of an editor's stream hold their mapping as `value`."""
    for item in holder.get(name) or ():
        value = item if isinstance(item, Mapping) else getattr(item, "value", None)
        if isinstance(value, Mapping):
            yield value


def _tidy(holder: Any, locale: str, *names: str) -> None:
    for name in names:
        if isinstance(holder.get(name), str):
            holder[name] = normalise(holder[name], locale)


def _apply(text: str, rules: Callable[[str], str]) -> str:
    """Run the rules on a text in which the protected parts are hidden, then put these back in their order."""
    hidden: list[str] = []

    def hide(found: re.Match[str]) -> str:
        hidden.append(found[0])
        return _WORD if found["word"] is not None else _MARK

    kept = iter(hidden)
    masked = _PROTECTED.sub(hide, text)
    return re.sub(f"[{_WORD}{_MARK}]", lambda _found: next(kept), rules(masked))


def _french(text: str) -> str:
    text = _quotes(text, f"«{NBSP}", f"{NBSP}»")
    text = _THOUSANDS.sub(lambda found: re.sub(_SPACE, NBSP, found[0]), text)
    return _run(text, _FRENCH)


def _english(text: str) -> str:
    return _run(_quotes(text, "“", "”"), _ENGLISH)


def _run(text: str, rules: tuple[_Rule, ...]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def _quotes(text: str, opening: str, closing: str) -> str:
    """Turn straight quotation marks into curly ones, pair by pair."""
    while (changed := _STRAIGHT.sub(lambda found: opening + found[1].strip(" \t") + closing, text)) != text:
        text = changed
    return text
