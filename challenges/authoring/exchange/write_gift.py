"""Writing GIFT. Files cannot be carried, nor several fields but as a matching, nor an order but as places; what cannot be written is told."""

import html
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange.frozen import Frozen
from challenges.authoring.exchange.making import one_line, word
from challenges.authoring.exchange.markdown import markdown_to_html, with_label
from challenges.authoring.exchange.reading import Loss
from challenges.authoring.exchange.spelled import as_texts, with_unit
from challenges.authoring.exchange.xml import without_controls

MEDIA_TYPE = "text/plain; charset=utf-8"
_SPECIAL = "~=#{}:"


def write(items: Sequence[Frozen]) -> tuple[bytes, list[Loss]]:
    """Return the file, and what had to be left out."""
    lines: list[str] = []
    losses: list[Loss] = []
    category = ""
    for item in items:
        questions = _questions(item, losses)
        if not questions:
            losses.append(Loss(item.name, _("la question entière : GIFT n’a pas ce type de réponse")))
            continue
        wanted = category_of(item)
        if wanted != category:
            category = wanted
            lines += [f"$CATEGORY: {category}", ""]
        for name, title, text, body in questions:
            lines += [f"// [id:{name}] [tag:{item.document['skill']}]", f"::{escaped(one_line(title))}::[html]{text}{{{body}}}", ""]
    return "\n".join(lines).encode(), losses


def _questions(item: Frozen, losses: list[Loss]) -> list[tuple[str, str, str, str]]:
    """Return the questions of a variant, each with its name, title, text and answers: one, or one for each field when GIFT has no such type."""
    body = _answers(item)
    if body is not None:
        return [(item.name, item.title, _text(item), body)]
    if item.variant.key["type"] != "blanks":
        return []
    losses.append(Loss(item.name, _("les champs, écrits chacun comme une question")))
    blanks = _key(item)["blanks"]
    found = []
    for rank, blank in enumerate(blanks, 1):
        answers = _field(blank)
        if answers is None:
            return []
        text = escaped(with_label(markdown_to_html(item.variant.instruction).strip(), with_unit(blank["label"], blank.get("unit", ""))))
        found.append((f"{item.name}-{rank}", f"{item.title} ({rank}/{len(blanks)})", text, f"{answers}{_general(item)}"))
    return found


def _field(blank: dict[str, Any]) -> str | None:
    """Return the answers of one field of several."""
    if blank["kind"] == "number":
        return f"#=%100%{blank['value']}:{blank['tolerance']}"
    if blank["kind"] == "choice":
        return " ".join(f"{'=' if text in blank['accept'] else '~'}{_option(text)}" for text in blank["options"])
    return _short(blank | {"wrong": []})


def category_of(item: Frozen) -> str:
    """Return the category of a question: its skill, and one of its own for a pool, from which a quiz draws at random."""
    category = f"$course$/top/Balise/{item.document['skill']}"
    return f"{category}/{item.document['code']}" if item.pool else category


def escaped(text: str) -> str:
    """Return a text in which no character means anything to GIFT."""
    text = without_controls(text).replace("\\", "\\\\")
    for char in _SPECIAL:
        text = text.replace(char, f"\\{char}")
    return text.replace("\r", "").replace("\n", "\\n")


def _html(markdown: str) -> str:
    return escaped(markdown_to_html(markdown).strip())


def _text(item: Frozen) -> str:
    response = item.variant.response
    label = with_unit(str(response.get("label", "")), str(response.get("unit", "")))
    return escaped(with_label(markdown_to_html(item.variant.instruction).strip(), label))


def _key(item: Frozen) -> dict[str, Any]:
    return as_texts(item.variant.key, item.document["locale"])


def _answers(item: Frozen) -> str | None:
    key = _key(item)
    # No zone, nor picture in an answer: nothing is carried beside the text.
    if key["type"] == "hotspot" or any(one.get("image") for one in key.get("options", [])):
        return None
    makers: dict[str, Callable[[dict[str, Any]], str | None]] = {
        "single_choice": _single, "multiple_choice": _multiple, "short_text": _short, "number": _number, "blanks": _lists,
        "matching": _matching, "ordering": lambda one: _places(one, item.document["locale"]),
    }  # fmt: skip
    made = makers[key["type"]](key)
    if made is None:
        return None
    return f"{made}{_general(item)}"


def _general(item: Frozen) -> str:
    return f"####{_html(item.variant.feedback)}" if item.variant.feedback.strip() else ""


def _comment(why: str) -> str:
    return f"#{_html(why)}" if why.strip() else ""


def _option(text: str) -> str:
    # A percent sign at the beginning would be taken for a weight.
    return escaped(html.escape(one_line(text), quote=False).replace("%", "&#37;"))


def _single(key: dict[str, Any]) -> str:
    return " ".join(f"{'=' if one['id'] == key['correct'] else '~'}{_option(one['text'])}{_comment(one['why'])}" for one in key["options"])


def _multiple(key: dict[str, Any]) -> str:
    share = f"{100 / len(key['correct']):.5f}".rstrip("0").rstrip(".")
    wrong = share if key.get("scoring") == "penalty" else "100"
    return " ".join(
        f"~%{share if one['id'] in key['correct'] else f'-{wrong}'}%{_option(one['text'])}{_comment(one['why'])}" for one in key["options"]
    )


def _short(key: dict[str, Any]) -> str | None:
    # An arrow in every answer would make a matching of it.
    if all("->" in text for text in [*key["accept"], *(one["value"] for one in key["wrong"])]):
        return None
    right = [f"=%100%{escaped(one_line(text))}" for text in key["accept"]]
    return " ".join(right + [f"=%0%{escaped(one_line(one['value']))}{_comment(one['why'])}" for one in key["wrong"]])


def _number(key: dict[str, Any]) -> str:
    wrong = [f" =%0%{one['value']}:{key['tolerance']}{_comment(one['why'])}" for one in key["wrong"]]
    return f"#=%100%{key['value']}:{key['tolerance']}{''.join(wrong)}"


def _lists(key: dict[str, Any]) -> str | None:
    """Return fields that share one list as a matching."""
    blanks = key["blanks"]
    if len(blanks) < 2 or any(one["kind"] != "choice" or len(one["accept"]) != 1 for one in blanks):
        return None
    if any(sorted(one["options"]) != sorted(blanks[0]["options"]) for one in blanks):
        return None
    return _pairs([(one["label"], one["accept"][0]) for one in blanks], blanks[0]["options"])


def _matching(key: dict[str, Any]) -> str | None:
    texts = {one["id"]: one["text"] for one in key["rights"]}
    return _pairs([(one["text"], texts[key["pairs"][one["id"]]]) for one in key["lefts"]], list(texts.values()))


def _places(key: dict[str, Any], locale: str) -> str | None:
    """Return things in order as a matching of each place with what stands there."""
    texts = [one["text"] for one in key["items"]]
    return _pairs([(f"{word(locale, 'place')} {rank}", text) for rank, text in enumerate(texts, 1)], texts)


def _pairs(pairs: Sequence[tuple[str, str]], rights: Sequence[str]) -> str | None:
    """Return a matching; None when a text holds the arrow, which nothing escapes. What goes with nothing has no term."""
    if any("->" in text for text in [*(left for left, _right in pairs), *rights]):
        return None
    used = {right for _left, right in pairs}
    whole = [(_option(left), right) for left, right in pairs] + [("", text) for text in rights if text not in used]
    return " ".join(f"={left} -> {escaped(one_line(right))}" for left, right in whole)
