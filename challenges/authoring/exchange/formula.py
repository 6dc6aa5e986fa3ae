"""Formulas as text on one line: MathML, superscripts and subscripts. What is shown raised or lowered never joins the digits before it."""

from typing import Any

from challenges.authoring.exchange.xml import local

MAX_DEPTH = 30
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_LEAVES = ("mi", "mn", "mo", "mtext", "ms")
_SPOKEN = ("annotation", "annotation-xml", "mphantom")


def formula_text(element: Any, depth: int = 0) -> str:
    """Return the text of a formula, or of a raised or lowered text: `x²`, `(a+1)/(b)`, `√(2)`."""
    name = local(element)
    if name == "sup":
        return raised("".join(element.itertext()).strip())
    if name == "sub":
        return lowered("".join(element.itertext()).strip())
    if depth > MAX_DEPTH:
        return "".join(element.itertext())
    if name in _LEAVES:
        return " ".join("".join(element.itertext()).split())
    if name in _SPOKEN:
        return ""
    parts = [formula_text(child, depth + 1) for child in element if local(child)]
    return _composed(name, parts, element)


def _composed(name: str, parts: list[str], element: Any) -> str:
    """Put the parts of a formula together as its element says."""
    first, second, third = ([*parts, "", "", ""])[:3]
    if name == "mfrac":
        return f"{_whole(first)}/{_whole(second)}"
    if name == "msup":
        return first + raised(second)
    if name == "msub":
        return first + lowered(second)
    if name in ("msubsup", "munderover"):
        return first + lowered(second) + raised(third)
    if name == "munder":
        return first + lowered(second)
    if name == "msqrt":
        return f"√{_whole(''.join(parts))}"
    if name == "mroot":
        return f"{raised(second)}√{_whole(first)}"
    if name == "mfenced":
        mark = (element.get("separators") or ",")[:1]
        return f"{element.get('open', '(')}{mark.join(parts)}{element.get('close', ')')}"
    if name in ("mtr", "mtable"):
        return ("; " if name == "mtable" else ", ").join(parts)
    return "".join(_spaced(parts))


def _spaced(parts: list[str]) -> list[str]:
    """Keep words apart: `sin x` and not `sinx`."""
    made: list[str] = []
    for part in parts:
        if made and made[-1][-1:].isalpha() and part[:1].isalnum() and (len(made[-1]) > 1 or len(part) > 1) and part[:1].isalpha():
            made.append(" ")
        made.append(part)
    return made


def raised(text: str) -> str:
    """Return a superscript: raised digits where there are some, `^(…)` otherwise."""
    moved = text.replace("−", "-").translate(_RAISED)
    if text and all(old != new for old, new in zip(text.replace("−", "-"), moved, strict=True)):
        return moved
    return f"^{_whole(text)}" if text else ""


def lowered(text: str) -> str:
    """Return a subscript: lowered digits where there are some, `_(…)` otherwise."""
    moved = text.translate(_LOWERED)
    if text and all(old != new for old, new in zip(text, moved, strict=True)):
        return moved
    return f"_{_whole(text)}" if text else ""


def _whole(text: str) -> str:
    """Return a text that an operator takes as one: a name or a number as it is, anything longer between brackets."""
    return text if text.isalnum() else f"({text})"
