"""French formats of values: how a number, a date, a size… is written for the learner.

Here belong: the formats named in templates and in `format()`, their chains (`à|capitalise`), the pairs that agree with a number or a person
(`fichier/fichiers`, `il/elle`), and the default writing of a value. No-break spaces follow French typography: U+202F between thousands,
U+00A0 before a unit. No locale of the machine is read.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from generators.canonical import decimal_text
from generators.errors import EvaluationError, ExpressionError
from generators.french import DECLINED, decline, is_plural

__all__ = ["FORMATS", "FORMAT_KINDS", "PAIR_KINDS", "apply_format", "default_text", "format_kinds", "join", "slug", "split_format"]

NBSP = "\u00a0"
THIN = "\u202f"
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise EvaluationError("wrong_kind", value=default_text(value)[:60], expected="un nombre")
    return Decimal(value)


def _date(value: Any) -> dt.date:
    if not isinstance(value, dt.date):
        raise EvaluationError("wrong_kind", value=default_text(value)[:60], expected="une date")
    return value


def _fixed(value: Any, places: int) -> str:
    """Write a number with `places` decimals, a comma and thousands apart."""
    rounded = _number(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".replace(",", THIN).replace(".", ",")
    return ("-" if rounded < 0 else "") + text


def _date_short(value: Any) -> str:
    day = _date(value)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _date_long(value: Any) -> str:
    day = _date(value)
    return f"{'1er' if day.day == 1 else day.day}{NBSP}{_MONTHS[day.month - 1]} {day.year}"


def _time(value: Any) -> str:
    if not isinstance(value, dt.time):
        raise EvaluationError("wrong_kind", value=default_text(value)[:60], expected="une heure")
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02}"


def _size(value: Any) -> str:
    """Write a number of bytes with the decimal units that French systems show."""
    size = _number(value)
    for unit, factor in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if size >= factor:
            shown = (size / factor).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
            return decimal_text(shown).replace(".", ",") + NBSP + unit
    return decimal_text(size).replace(".", ",") + NBSP + "o"


def _capitalise(value: Any) -> str:
    text = default_text(value)
    return text[:1].upper() + text[1:]


def slug(value: Any) -> str:
    """Return the text in small letters without accents, words joined by hyphens: `Saint-Rémy d’Aube` gives `saint-remy-d-aube`."""
    return _slug(default_text(value))


@lru_cache(maxsize=8192)
def _slug(value: str) -> str:
    text = value.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    return re.sub(r"[^a-z0-9]+", "-", _bare(text).lower()).strip("-")


def _bare(text: str) -> str:
    """Drop accents, keep a separator where a character has no plain form (such as a curly apostrophe)."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char if char.isascii() else " " for char in decomposed if not unicodedata.combining(char))


def join(value: Any) -> str:
    """Write a list as a French enumeration: a, b et c."""
    items = [default_text(one) for one in value] if isinstance(value, list | tuple) else [default_text(value)]
    return " et ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def default_text(value: Any) -> str:
    """Write a value without a named format: plain digits with a comma, 12/03/2026, 14 h 05, oui/non, enumeration."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | Decimal):
        return decimal_text(value).replace(".", ",")
    if isinstance(value, dt.date):
        return _date_short(value)
    if isinstance(value, dt.time):
        return _time(value)
    if isinstance(value, list | tuple):
        return join(value)
    if isinstance(value, dict):
        return str(value.get("full_name") or next(iter(value.values()), ""))
    return ""


def _declined(word: str) -> Callable[[Any], str]:
    """Return the format that puts a word such as « de » before a value, and before each item of a list (d’Anna et de Zoé)."""
    return lambda value: join([decline(word, default_text(one)) for one in (value if isinstance(value, list | tuple) else [value])])


FORMATS: dict[str, Callable[[Any], str]] = {
    "integer": lambda value: _fixed(value, 0),
    "decimal1": lambda value: _fixed(value, 1),
    "decimal2": lambda value: _fixed(value, 2),
    "euros": lambda value: _fixed(value, 2) + NBSP + "€",
    "date": _date_short,
    "date_long": _date_long,
    "date_iso": lambda value: _date(value).isoformat(),
    "time": _time,
    "size": _size,
    "upper": lambda value: default_text(value).upper(),
    "lower": lambda value: default_text(value).lower(),
    "capitalise": _capitalise,
    "slug": slug,
    "join": join,
    **{word: _declined(word) for word in DECLINED},
    "word": default_text,
}
# The kind of value that a format is for; the others take any.
FORMAT_KINDS = {
    "integer": "number", "decimal1": "number", "decimal2": "number", "euros": "number", "size": "number",
    "date": "date", "date_long": "date", "date_iso": "date", "time": "time",
}  # fmt: skip
# What a pair such as `fichier/fichiers` agrees with: a number, a person, or a gender, « m » or « f ».
PAIR_KINDS = ("number", "record", "text")
_AGREES_WITH = "un nombre, une personne, ou « m » ou « f »"
# Names that a keyboard without accents writes.
_SPELLINGS = {"a": "à"}
_PAIR = "/"
_LONGEST_CHAIN = 4


@lru_cache(maxsize=2048)
def split_format(source: str) -> tuple[str, ...]:
    """Return the formats of a chain such as `à|capitalise`, in their order; none for an empty one.

    Raises `ExpressionError` for a name that is unknown, a chain that is too long, and `word` without the two words that it is about.
    """
    if not source.strip():
        return ()
    chain = tuple(_pair(one) if _PAIR in one else _SPELLINGS.get(one.strip(), one.strip()) for one in source.split("|"))
    for name in chain:
        if _PAIR not in name and name not in FORMATS:
            raise ExpressionError("unknown_format", name=name[:40], known=", ".join((*FORMATS, "fichier/fichiers")))
    pairs = [rank for rank, name in enumerate(chain) if _PAIR in name]
    if len(chain) > _LONGEST_CHAIN or pairs[1:] or ("word" in chain and chain.index("word") - 1 not in pairs):
        raise ExpressionError("format_chain", name=source[:60])
    return chain


def _pair(text: str) -> str:
    """Return two words as they are written between the braces, without the spaces around them."""
    first, _, second = text.partition(_PAIR)
    if _PAIR in second:
        raise ExpressionError("format_chain", name=text[:60])
    return f"{first.strip()}{_PAIR}{second.strip()}"


def format_kinds(chain: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds of values that a chain takes; none: any. `ExpressionError` when a format inside it cannot take a text."""
    rank = next((rank for rank, name in enumerate(chain) if _PAIR in name), 0)
    for name in chain[1:rank] + chain[rank + 1 :]:
        if name in FORMAT_KINDS:
            raise ExpressionError("format_chain", name="|".join(chain))
    if rank and FORMAT_KINDS.get(chain[0]) != "number":
        raise ExpressionError("format_chain", name="|".join(chain))
    if chain and chain[0] in FORMAT_KINDS:
        return (FORMAT_KINDS[chain[0]],)
    return PAIR_KINDS if chain and _PAIR in chain[rank] else ()


def apply_format(value: Any, source: str, language: str = "fr", *, surname: bool = False) -> str:
    """Write `value` with a format, or one after the other those of a chain.

    Args:
        value: what is written.
        source: a name of `FORMATS`, two words that agree with the value (`fichier/fichiers`), or several of them between bars; empty: the
            default writing.
        language: language of the text, `fr` or `en`: it says from what number on there is a plural.
        surname: the value is a surname, whose article is part of it (de Le Goff).

    Raises:
        EvaluationError: the value and the format do not go together, or the format is badly written.
    """
    if source in FORMATS and source not in DECLINED:
        return FORMATS[source](value)
    try:
        chain = split_format(source)
    except ExpressionError as error:
        raise EvaluationError(error.code, **error.params) from None
    shown: Any = value
    for rank, name in enumerate(chain):
        if _PAIR in name:
            shown = _agree(value, name, default_text(shown) if rank else None, "word" in chain, language)
        elif surname and name in DECLINED:
            shown = decline(name, default_text(shown), contract=False)
        else:
            shown = FORMATS[name](shown)
    return default_text(shown)


def _agree(value: Any, pair: str, written: str | None, alone: bool, language: str) -> str:
    """Write the word of a pair that agrees with `value`, after its number unless it is wanted alone or is an ending.

    `written`: the number as an earlier format wrote it, None when there is none.
    """
    first, _, second = pair.partition(_PAIR)
    gender = value.get("gender") if isinstance(value, dict) else value
    if isinstance(gender, str):
        if gender not in ("m", "f"):
            raise EvaluationError("wrong_kind", value=gender[:60], expected=_AGREES_WITH)
        return second if gender == "f" else first
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise EvaluationError("wrong_kind", value=default_text(value)[:60], expected=_AGREES_WITH)
    word = second if is_plural(value, language) else first
    if alone or not first or not second:
        return word
    return f"{_counted(value) if written is None else written}{NBSP}{word}"


def _counted(value: int | Decimal) -> str:
    """Write what is counted: thousands apart, as many decimals as there are."""
    return _fixed(value, len(decimal_text(value).partition(".")[2]))
