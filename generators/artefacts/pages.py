"""What the kinds written as web pages share.

Here belong: the texts of a page and how they are checked, the document of a page that stands alone with its style sheet, the drawn browser
bar, paragraphs and dates as the learner sees them, and what reads each of them back with lxml.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from generators.artefacts.common import Built, Extract
from generators.artefacts.rows import column_of
from generators.artefacts.safety import check_template, check_third_parties, clean_text, one_line
from generators.errors import EvaluationError
from generators.expressions import Environment, Expression
from generators.expressions.functions import need
from generators.formats import NBSP, apply_format
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = [
    "Moments", "badge", "browser_bar", "built_page", "check_address", "compile_address", "compile_text", "compile_texts", "content", "counted",
    "element", "empty_note", "filled", "inert_link", "moment", "optional_element", "page_file", "paragraphs", "parse", "read_count",
    "read_moment", "read_paragraphs", "safe_line", "safe_lines", "truth",
]  # fmt: skip

_STYLE = """
body{margin:0;font:1rem/1.5 sans-serif;color:#1b1b1f;background:#fff}
.artefact-bar{padding:.5rem 1rem;background:#e4e6ec;border-bottom:1px solid #757a85}
.artefact-bar p{margin:.2rem 0}.artefact-address{padding:.2rem .8rem;background:#fff;border:1px solid #757a85;border-radius:1rem}
main{max-width:48rem;margin:0 auto;padding:1rem}
.artefact-notice{padding:.8rem;border-left:.3rem solid #8a5a00;background:#fff6e0}
.artefact-quote{margin:1rem;padding-left:1rem;border-left:.2rem solid #757a85}
.artefact-cards{list-style:none;padding:0}.artefact-card{margin:0 0 1.5rem}
.artefact-card h2,.artefact-card p{margin:.1rem 0}.artefact-link{color:#1a5c2a}.artefact-meta{color:#4a4d55}
.artefact-table{border-collapse:collapse}.artefact-table th,.artefact-table td{padding:.3rem .6rem;border:1px solid #757a85;text-align:left}
.artefact-number{text-align:right}
.artefact-list{list-style:none;padding:0}.artefact-item{margin:0 0 1rem;padding:0 0 1rem;border-bottom:1px solid #c9ccd3}
.artefact-item p,.artefact-item h2{margin:.1rem 0;overflow-wrap:anywhere}.artefact-item h2{font-size:1.1rem}
.artefact-badge{padding:0 .4rem;border:1px solid #1b1b1f;border-radius:.2rem;font-size:.85rem;font-weight:normal}
.artefact-query{padding:.3rem 1rem;border:1px solid #757a85;border-radius:1rem}.artefact-counts{display:flex;gap:1.5rem;list-style:none;padding:0}
.artefact-bubble{max-width:80%;padding:.6rem;border:1px solid #757a85;border-radius:.8rem}.artefact-own{margin-left:20%;background:#e8f0fe}
.artefact-setting{margin:0 0 1rem}.artefact-label{font-weight:bold}.artefact-setting dd{margin:0}.artefact-help{color:#4a4d55}
.artefact-menu ul,.artefact-links{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0}
.artefact-menu [aria-current]{font-weight:bold}
"""
_MONTHS = {name: rank for rank, name in enumerate(
    ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"), start=1
)}  # fmt: skip
_MOMENT = re.compile(r"(1er|\d{1,2})\u00a0(\w+) (\d{1,4})(?: à (\d{1,2})\u00a0h\u00a0(\d{2}))?")


# Texts: compiled, then rendered for a variant


def compile_text(block: str, field: str, source: str, scope: Scope, reporter: Reporter) -> Template:
    """Compile a text; what may belong to someone is noted at once when it does not depend on the draw."""
    return check_template(reporter.template(block, field, source, scope), block, field, reporter)


def compile_texts(spec: Mapping[str, Any], names: Iterable[str], scope: Scope, block: str, reporter: Reporter) -> dict[str, Template]:
    """Compile the fields `names` of a document; an absent one is an empty text."""
    return {name: compile_text(block, name, spec.get(name, ""), scope, reporter) for name in names}


def compile_address(block: str, field: str, source: str, scope: Scope, reporter: Reporter) -> Template:
    """Compile an address, with or without its scheme."""
    address = reporter.template(block, field, source, scope)
    if address.static:
        try:
            check_address(address.source)
        except EvaluationError as error:
            reporter.add(block, field, error.code, **error.params)
    return address


def check_address(text: str) -> str:
    """Return an address, with or without its scheme; `EvaluationError` when it may belong to someone."""
    check_third_parties(text if "://" in text or not text else "https://" + text)
    return text


def safe_line(text: str) -> str:
    """Return a text on one line, once checked."""
    # Checked before as after: what was apart in the source may come together on one line.
    check_third_parties(text)
    line = one_line(text)
    check_third_parties(line)
    return line


def safe_lines(text: str) -> str:
    """Return a text whose line ends count: one between lines, two between paragraphs."""
    clean = "\n".join(re.sub(r"[ \t]+", " ", line).strip(" ") for line in clean_text(text).split("\n"))
    check_third_parties(clean)
    return re.sub(r"\n{3,}", "\n\n", clean).strip("\n")


def filled(template: Template, environment: Environment, name: str) -> str:
    """Return a text on one line; `EvaluationError` when nothing is left of it. `name` tells the author which text it is."""
    text = safe_line(template.render(environment))
    if not text.replace(NBSP, ""):
        raise EvaluationError("empty_text", name=name)
    return text


def truth(expression: Expression | None, environment: Environment) -> bool:
    """Return the value of a condition; an absent one is false."""
    return expression is not None and bool(need(expression(environment), "bool"))


class Moments:
    """The expressions `date` and `time` of a row; the time may be absent."""

    def __init__(self, spec: Mapping[str, Any], row: Scope, block: str, reporter: Reporter) -> None:
        self.date = reporter.expression(block, "date", spec["date"], row, "date")
        self.time = reporter.optional(block, "time", spec.get("time", ""), row, "time")

    def at(self, environment: Environment) -> dict[str, str]:
        """Return the date and the time of the row at hand, in ISO form."""
        day = need(self.date(environment), "date").isoformat() if self.date is not None else ""
        time = need(self.time(environment), "time").strftime("%H:%M") if self.time is not None else ""
        return {"date": day, "time": time}

    def extracts(self, table: str, items: list[Mapping[str, Any]]) -> list[Extract]:
        """Map what `at` gave for each row back onto the table."""
        days, times = [one["date"] for one in items], [one["time"] for one in items]
        return [
            Extract(table, column_of(self.date), days, dt.date.fromisoformat),
            Extract(table, column_of(self.time), times, dt.time.fromisoformat),
        ]


# Writing


def page_file(title: str, body: str, bar: str = "") -> bytes:
    """Write a page that stands alone; `bar` is the drawn browser bar, if there is one."""
    header = f"<header>{bar}</header>" if bar else ""
    return (
        f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{header}<main>{body}</main></body></html>\n"
    ).encode()


def built_page(title: str, logical: dict[str, Any], render: Callable[[Mapping[str, Any], int], str]) -> Built:
    """Return the file that says `logical`; its headings begin at level 1, those of its rendering in a page of the platform at level 3."""
    return Built(page_file(title, render(logical, 1)), logical, lambda: render(logical, 3), "text/html")


def browser_bar(title: str, address: str) -> str:
    """Return the drawn browser bar: title of the tab and address."""
    return f'<div class="artefact-bar">{element("p", "tab", title)}{element("p", "address", address)}</div>'


def element(tag: str, name: str, text: str) -> str:
    """Return an element of class `artefact-<name>` that holds a text."""
    return f'<{tag} class="artefact-{name}">{escape(text)}</{tag}>'


def optional_element(tag: str, name: str, text: str) -> str:
    """Return an element, or nothing when there is no text."""
    return element(tag, name, text) if text else ""


def badge(words: str, shown: bool) -> str:
    """Return the words that mark an advertisement, or nothing."""
    return element("span", "badge", words) + " " if shown else ""


def inert_link(name: str, text: str) -> str:
    """Return a link that leads nowhere: without address, so that touching it does not throw the reader back to the top of the page."""
    return f'<a class="artefact-{name}" role="link" aria-disabled="true">{escape(text)}</a>'


def empty_note(words: str, items: Iterable[Any]) -> str:
    """Return a line that says there is nothing, when there is nothing."""
    return "" if any(True for _ in items) else element("p", "empty", words)


def paragraphs(name: str, text: str) -> str:
    """Return a text with its paragraphs and lines."""
    parts = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n") if part)
    return f'<div class="artefact-{name}">{parts}</div>'


def moment(day: str, time: str = "") -> str:
    """Return a date, and a time if there is one, in words; both are given in ISO form."""
    words = apply_format(dt.date.fromisoformat(day), "date_long")
    if time:
        words += " à " + apply_format(dt.time.fromisoformat(time), "time")
    return f'<time class="artefact-time" datetime="{day}{"T" + time if time else ""}">{words}</time>'


def counted(number: int, word: str) -> str:
    """Write a number of things: `1 partage`, `1 234 partages`."""
    return f"{apply_format(number, 'integer')}{NBSP}{word}{'s' if number > 1 else ''}"


# Reading


def parse(content: bytes) -> Any:
    """Return the tree of a page, as lxml reads it."""
    from lxml import html as lxml_html  # noqa: PLC0415  heavy, loaded on first use

    return lxml_html.document_fromstring(content, parser=lxml_html.HTMLParser(encoding="utf-8"))


def content(node: Any, name: str) -> str:
    """Return the text of the first element of class `artefact-<name>`, empty when there is none."""
    found = node.find_class(f"artefact-{name}")
    return one_line(found[0].text_content()) if found else ""


def read_paragraphs(node: Any, name: str) -> str:
    """Return a text written by `paragraphs`."""
    found = node.find_class(f"artefact-{name}")[0]
    for line_end in found.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    return "\n\n".join(part.text_content() for part in found.iter("p"))


def read_moment(node: Any) -> tuple[str, str]:
    """Return the first date and time, in ISO form, from their words; `ValueError` when what machines read says something else."""
    found = node.find_class("artefact-time")[0]
    words = _MOMENT.fullmatch(found.text_content())
    if words is None:
        raise ValueError(found.text_content())
    day = dt.date(int(words[3]), _MONTHS[words[2]], int(words[1].removesuffix("er"))).isoformat()
    time = f"{int(words[4]):02}:{words[5]}" if words[4] else ""
    if found.get("datetime") != (f"{day}T{time}" if time else day):
        raise ValueError(found.get("datetime"))
    return day, time


def read_count(node: Any, name: str) -> str:
    """Return the digits of a number written by `counted`, empty when there is none."""
    return re.sub(r"\D", "", content(node, name))
