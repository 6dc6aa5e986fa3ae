"""Writing Moodle XML: one question for each variant, files inside, a category for each skill and for each pool."""

import base64
import html
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from lxml import etree

from challenges.authoring.exchange.cloze import escaped
from challenges.authoring.exchange.frozen import Frozen, description_of
from challenges.authoring.exchange.making import one_line
from challenges.authoring.exchange.markdown import markdown_to_html, with_label
from challenges.authoring.exchange.spelled import as_texts, with_unit
from challenges.authoring.exchange.write_gift import category_of
from challenges.authoring.exchange.xml import first, without_controls
from generators import Artefact

MEDIA_TYPE = "application/xml"
_PLUGIN = "@@PLUGINFILE@@/"


def write(items: Sequence[Frozen]) -> bytes:
    """Return the quiz."""
    quiz = etree.Element("quiz")
    category = ""
    for item in items:
        wanted = category_of(item)
        if wanted != category:
            category = wanted
            question = etree.SubElement(quiz, "question", type="category")
            _text(etree.SubElement(question, "category"), category)
        _WRITERS[item.variant.key["type"]](quiz, item)
    return bytes(etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _text(parent: Any, text: str) -> Any:
    made = etree.SubElement(parent, "text")
    made.text = without_controls(text)
    return made


def _html(parent: Any, name: str, text: str, **attributes: str) -> Any:
    made = etree.SubElement(parent, name, format="html", **attributes)
    _text(made, text)
    return made


def _plain(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = without_controls(text)


def _question(quiz: Any, item: Frozen, kind: str, instruction: str, after: str) -> Any:
    """Write what every kind of question has; the files stand between the instruction and what comes `after` it."""
    question = etree.SubElement(quiz, "question", type=kind)
    _text(etree.SubElement(question, "name"), f"{item.document['code']} – {one_line(item.title)}")
    holder = _html(question, "questiontext", instruction + _links(item) + after)
    for file in item.materials:
        _file(holder, file)
    _html(question, "generalfeedback", markdown_to_html(item.variant.feedback))
    _plain(question, "defaultgrade", "1")
    _plain(question, "penalty", "0")
    _plain(question, "hidden", "0")
    _plain(question, "idnumber", item.name)
    return question


def _file(holder: Any, file: Artefact) -> None:
    made = etree.SubElement(holder, "file", name=_file_name(file.path), path="/", encoding="base64")
    made.text = base64.b64encode(file.content).decode("ascii")


def _finish(question: Any, item: Frozen) -> None:
    if item.variant.hint.strip():
        _html(question, "hint", markdown_to_html(item.variant.hint))
    _text(etree.SubElement(etree.SubElement(question, "tags"), "tag"), item.document["skill"])


def _file_name(path: str) -> str:
    return without_controls(path.replace("/", "_"))


def _links(item: Frozen) -> str:
    """Return what leads to the files of a variant; a picture is shown."""
    parts = []
    for file in item.materials:
        name = _file_name(file.path)
        address, shown = _PLUGIN + quote(name), html.escape(name)
        picture = file.show and file.media_type.startswith("image/")
        if picture:
            parts.append(f'<p><img src="{address}" alt="{html.escape(description_of(file))}"></p>')
        # Under the picture too: what is asked may be in the file and not in what it shows.
        parts.append(f'<p><a href="{address}">{shown}</a></p>')
    return "".join(parts)


def _label_of(item: Frozen, unit: str = "") -> str:
    return with_label("", with_unit(item.variant.response["label"], unit))


def _answer(question: Any, fraction: str, text: str, why: str, **attributes: str) -> Any:
    answer = etree.SubElement(question, "answer", fraction=fraction, **attributes)
    _text(answer, text)
    _html(answer, "feedback", markdown_to_html(why))
    return answer


def _choice(quiz: Any, item: Frozen) -> None:
    key = item.variant.key
    multiple = key["type"] == "multiple_choice" or bool(key.get("several"))
    right = set(key["correct"]) if multiple else {key["correct"]}
    share = f"{100 / len(right):.5f}".rstrip("0").rstrip(".")
    # A penalty takes for a wrong option what a right one gives: Moodle adds shares up in the same way.
    wrong = f"-{share}" if key.get("scoring") == "penalty" else "-100" if multiple else "0"
    question = _question(quiz, item, "multichoice", markdown_to_html(item.variant.instruction), _picture(item) + _label_of(item))
    if key["type"] == "hotspot":
        _file(first(question, "questiontext"), _artefact(item, item.variant.response["image"]))
    _plain(question, "single", "false" if multiple else "true")
    _plain(question, "shuffleanswers", "true" if item.document["response"].get("shuffle") else "false")
    _plain(question, "answernumbering", "none")
    for one in key["options"]:
        _option(question, item, one, share if one["id"] in right else wrong)
    _finish(question, item)


def _option(question: Any, item: Frozen, option: dict[str, Any], fraction: str) -> None:
    text = html.escape(one_line(option["text"]), quote=True)
    if not option.get("image"):
        _answer(question, fraction, html.escape(one_line(option["text"]), quote=False), option["why"], format="html")
        return
    file = _artefact(item, option["image"])
    shown = f'<img src="{_address(file)}" alt="{text}">'
    _file(_answer(question, fraction, shown, option["why"], format="html"), file)


def _artefact(item: Frozen, ident: str) -> Artefact:
    return next(one for one in item.variant.artefacts if one.id == ident)


def _address(file: Artefact) -> str:
    return _PLUGIN + quote(_file_name(file.path))


def _picture(item: Frozen) -> str:
    """Return the picture whose zones are to be chosen in a list, nothing for other choices."""
    if item.variant.response["type"] != "hotspot":
        return ""
    file = _artefact(item, item.variant.response["image"])
    return f'<p><img src="{_address(file)}" alt="{html.escape(description_of(file))}"></p>'


def _matching(quiz: Any, item: Frozen) -> None:
    """What goes with nothing is an answer without a question."""
    key = item.variant.key
    question = _question(quiz, item, "matching", markdown_to_html(item.variant.instruction), _label_of(item))
    _plain(question, "shuffleanswers", "true")
    texts = {one["id"]: one["text"] for one in key["rights"]}
    partners = set(key["pairs"].values())
    pairs = [(html.escape(one_line(one["text"]), quote=False), texts[key["pairs"][one["id"]]]) for one in key["lefts"]]
    for left, right in [*pairs, *(("", text) for ident, text in texts.items() if ident not in partners)]:
        made = _html(question, "subquestion", left)
        _text(etree.SubElement(made, "answer"), one_line(right))
    _finish(question, item)


def _ordering(quiz: Any, item: Frozen) -> None:
    """The type that Moodle has among its own from 4.4 on; its answers are in order, whatever their fractions say."""
    key = item.variant.key
    question = _question(quiz, item, "ordering", markdown_to_html(item.variant.instruction), _label_of(item))
    _plain(question, "layouttype", "VERTICAL")
    _plain(question, "selecttype", "ALL")
    _plain(question, "selectcount", str(len(key["items"])))
    # Each with the next one, the last having none: our neighbours.
    _plain(question, "gradingtype", "RELATIVE_NEXT_EXCLUDE_LAST" if key.get("scoring") == "each" else "ALL_OR_NOTHING")
    _plain(question, "showgrading", "SHOW")
    _plain(question, "numberingstyle", "none")
    # Absent, they are sentences of Moodle's own.
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(question, name, "")
    _plain(question, "shownumcorrect", "1")
    for rank, one in enumerate(key["items"], 1):
        _answer(question, str(rank), html.escape(one_line(one["text"]), quote=False), "", format="html")
    _finish(question, item)


def _short(quiz: Any, item: Frozen) -> None:
    key = as_texts(item.variant.key, item.document["locale"])
    question = _question(quiz, item, "shortanswer", markdown_to_html(item.variant.instruction), _label_of(item))
    _plain(question, "usecase", "0" if key["treatments"]["case"] else "1")
    for text in key["accept"]:
        _answer(question, "100", _literal(text), "", format="moodle_auto_format")
    for one in key["wrong"]:
        _answer(question, "0", _literal(one["value"]), one["why"], format="moodle_auto_format")
    _finish(question, item)


def _literal(text: str) -> str:
    """Return an answer in which a star is a star: Moodle would take it for anything at all."""
    return one_line(text).replace("*", "\\*")


def _number(quiz: Any, item: Frozen) -> None:
    key = item.variant.key
    question = _question(quiz, item, "numerical", markdown_to_html(item.variant.instruction), _label_of(item, key["unit"]))
    _plain(_answer(question, "100", key["value"], "", format="moodle_auto_format"), "tolerance", key["tolerance"])
    for one in key["wrong"]:
        _plain(_answer(question, "0", one["value"], one["why"], format="moodle_auto_format"), "tolerance", key["tolerance"])
    if key["unit"]:
        _units(etree.SubElement(question, "units"), key)
    # The number alone is marked. Moodle shows the unit nowhere (hence the label) but takes it after the number with 0, as we do.
    _plain(question, "unitgradingtype", "0")
    _plain(question, "unitpenalty", "0")
    _plain(question, "showunits", "0" if key["unit"] else "3")
    _plain(question, "unitsleft", "0")
    _finish(question, item)


def _units(holder: Any, key: dict[str, Any]) -> None:
    """Write the stated unit, then the others: the multiplier of Moodle is what the right number is multiplied by, our factor its inverse."""
    for name, factor in [(key["unit"], "1"), *((one["unit"], one["factor"]) for one in key.get("other_units", []))]:
        unit = etree.SubElement(holder, "unit")
        _plain(unit, "multiplier", f"{(1 / Decimal(factor)).normalize():f}")
        _plain(unit, "unit_name", one_line(without_controls(name)))


def _cloze(quiz: Any, item: Frozen) -> None:
    instruction = markdown_to_html(item.variant.instruction).replace("{", "&#123;").replace("}", "&#125;")
    blanks = as_texts(item.variant.key, item.document["locale"])["blanks"]
    fields = [f"<p>{_label(with_unit(one['label'], one.get('unit', '')))} {_code(one)}</p>" for one in blanks]
    question = _question(quiz, item, "cloze", instruction, "".join(fields))
    _finish(question, item)


def _label(text: str) -> str:
    return html.escape(one_line(text), quote=False).replace("{", "&#123;").replace("}", "&#125;")


def _code(blank: dict[str, Any]) -> str:
    if blank["kind"] == "number":
        return f"{{1:NUMERICAL:={blank['value']}:{blank['tolerance']}}}"
    if blank["kind"] == "choice":
        # Moodle undoes the entities once, then shows HTML.
        texts = [f"{'=' if text in blank['accept'] else ''}{escaped(html.escape(one_line(text)))}" for text in blank["options"]]
        return f"{{1:MULTICHOICE:{'~'.join(texts)}}}"
    kind = "SHORTANSWER" if blank["treatments"]["case"] else "SHORTANSWER_C"
    return f"{{1:{kind}:{'~'.join(f'={escaped(text)}' for text in blank['accept'])}}}"


_WRITERS = {
    "single_choice": _choice, "multiple_choice": _choice, "hotspot": _choice, "short_text": _short, "date": _short, "time": _short,
    "number": _number, "matching": _matching, "ordering": _ordering, "blanks": _cloze,
}  # fmt: skip
