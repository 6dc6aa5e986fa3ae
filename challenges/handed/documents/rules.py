"""Rules on text documents: structure (headings, contents, lists, pages), headers, revision, references, merged letters, styles."""

from __future__ import annotations

from typing import Final

from challenges.handed import values
from challenges.handed.documents.model import Document, Paragraph, Zone, style_key
from challenges.handed.kinds import Asked, BadKey, Field, Found, HandIn, choice, held, not_held, rule

TEXT: Final = Field("text", "text")
ZONES: Final = ("page_header", "page_footer")
LISTS: Final = ("bullets", "numbers")


@rule("heading", "document", TEXT, Field("level", "integer"))
def heading(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The text is a heading of the level by its style; one that is only bold is none."""
    wanted, level = asked.text("text"), asked.integer("level")
    found = hand_in.opened.find(wanted)
    if found.level == level:
        return held(text=wanted, level=level)
    if found.level:
        return not_held("other_level", text=wanted, found=found.level, level=level)
    return not_held("only_bold" if found.bold else "no_heading", text=wanted, style=found.style, level=level)


@rule("outline", "document", Field("titles", "text", many=True), Field("levels", "integer", many=True))
def outline(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The headings of the document are these, at these levels, in this order, and no others."""
    titles = asked.texts("titles")
    levels = [int(one) for one in asked.fields.get("levels") or ()]
    if len(titles) != len(levels):
        raise BadKey("outline: as many levels as titles")
    found = hand_in.opened.headings()
    for rank, (title, level) in enumerate(zip(titles, levels, strict=True)):
        if rank >= len(found):
            return not_held("missing", text=title, level=level)
        if not _same(found[rank].text, title):
            return not_held("other_text", text=title, found=found[rank].text, number=rank + 1)
        if found[rank].level != level:
            return not_held("other_level", text=title, found=found[rank].level, level=level)
    return not_held("more", found=found[len(titles)].text) if len(found) > len(titles) else held()


def _same(found: str, expected: str) -> bool:
    return values.folded(found) == values.folded(expected)


@rule("table_of_contents", "document", Field("deepest", "integer", required=False))
def table_of_contents(hand_in: HandIn[Document], asked: Asked) -> Found:
    """A table of contents made by the program is there, and lists every heading (down to a level), in order."""
    document, deepest = hand_in.opened, asked.integer("deepest", 3)
    if not document.has_contents:
        return not_held("none")
    lines = [values.folded(one.text).casefold() for one in document.paragraphs if one.contents]
    rank = 0
    for one in document.headings():
        if one.level > deepest or style_key(one.style) == "title":
            continue
        wanted = values.folded(one.text).casefold()
        place = next((number for number in range(rank, len(lines)) if wanted in lines[number]), None)
        if place is None:
            return not_held("not_up_to_date", text=one.text)
        rank = place + 1
    return held()


@rule("style_of", "document", TEXT, Field("style", "text"))
def style_of(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The paragraph has the style, by the name that the office gives it in French or in English."""
    found, style = hand_in.opened.find(asked.text("text")), asked.text("style")
    facts = {"text": asked.text("text"), "style": style, "found": found.style}
    return held(**facts) if style_key(found.style) == style_key(style) else not_held("other", **facts)


@rule("style_defined", "document", Field("style", "text"), Field("font", "text", required=False), Field("size", "decimal", required=False),
      Field("colour", "text", required=False), Field("bold", "flag", required=False), Field("italic", "flag", required=False))  # fmt: skip
def style_defined(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The style itself, and not only its paragraphs, has the font, the size in points, the colour (`1f4e79`), bold, italic."""
    name = asked.text("style")
    style = hand_in.opened.styles.get(style_key(name))
    if style is None:
        return not_held("no_style", style=name)
    if asked.has("font") and values.caseless(style.font) != values.caseless(asked.text("font")):
        return not_held("other_font", style=name, found=style.font, expected=asked.text("font"))
    if asked.has("size") and abs(float(asked.decimal("size")) - style.size) > 0.1:
        return not_held("other_size", style=name, found=style.size, expected=asked.decimal("size"))
    colour = asked.text("colour").lstrip("#").lower()
    if colour and style.colour != colour:
        return not_held("other_colour", style=name, found=style.colour, expected=colour)
    if asked.flag("bold") and not style.bold:
        return not_held("not_bold", style=name)
    return not_held("not_italic", style=name) if asked.flag("italic") and not style.italic else held(style=name)


@rule("real_list", "document", Field("items", "text", many=True), Field("listed", "choice", choices=LISTS))
def real_list(hand_in: HandIn[Document], asked: Asked) -> Found:
    """These items stand in one list made by the program, of bullets or of numbers, in this order; dashes that were typed make none."""
    document = hand_in.opened
    places = []
    identifiers = set()
    for item in asked.texts("items"):
        found = document.find(item)
        if not found.listed:
            return not_held("typed" if found.text.lstrip()[:1] in "-–—•*·0123456789" else "no_list", text=item)
        if found.listed != asked.text("listed"):
            return not_held("other_kind", text=item, found=choice(found.listed), listed=choice(asked.text("listed")))
        places.append(next(rank for rank, one in enumerate(document.paragraphs) if one is found))
        identifiers.add(found.list_id)
    if places != sorted(places):
        return not_held("other_order")
    return not_held("several_lists") if len(identifiers) > 1 else held()


@rule("page_break", "document", TEXT)
def page_break(hand_in: HandIn[Document], asked: Asked) -> Found:
    """A page begins before the paragraph, by a break, a section or its layout, and not by empty lines."""
    found = hand_in.opened.find(asked.text("text"))
    if found.break_before:
        return held(text=asked.text("text"))
    rank = next(rank for rank, one in enumerate(hand_in.opened.paragraphs) if one is found)
    empty = 0
    while empty < rank and not hand_in.opened.paragraphs[rank - 1 - empty].text.strip():
        empty += 1
    return not_held("empty_lines" if empty > 2 else "none", text=asked.text("text"), found=empty)


@rule(
    "page_zone",
    "document",
    Field("zone", "choice", choices=ZONES),
    Field("text", "text", required=False),
    Field("page_number", "flag", required=False),
)
def page_zone(hand_in: HandIn[Document], asked: Asked) -> Found:
    """A header or a footer has the text, and a field that numbers the pages where it is asked: a number that was typed is none."""
    place = asked.text("zone")
    zones: list[Zone] = hand_in.opened.headers if place == "page_header" else hand_in.opened.footers
    facts = {"zone": choice(place), "text": asked.text("text")}
    filled = [one for one in zones if one.text.strip() or one.page_number]
    if not filled:
        return not_held("none", **facts)
    wanted = values.caseless(asked.text("text"))
    right = [one for one in filled if wanted in values.caseless(one.text)]
    if not right:
        return not_held("other_text", found=filled[0].text, **facts)
    if asked.flag("page_number") and not any(one.page_number for one in filled):
        return not_held("no_page_number", **facts)
    return held(**facts)


@rule("merge_result", "document", Field("rows", "values"), Field("texts", "text", many=True, required=False))
def merge_result(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The text of each row stands in the document, in order, as often as letters are wanted; no field of the merge and none of these texts is left."""
    document = hand_in.opened
    if any("MERGEFIELD" in one.fields for one in document.paragraphs):
        return not_held("field_left")
    whole = values.folded(" ".join(one.text for one in document.body))
    if left := next((one for one in asked.texts("texts") if values.folded(one) in whole), None):
        return not_held("text_left", text=left)
    place = 0
    for row in asked.values("rows"):
        text = values.folded(str(row))
        found = whole.find(text, place)
        if found < 0:
            return not_held("not_in_order" if text in whole[:place] else "missing", text=str(row))
        place = found + len(text)
    return held()


@rule("no_tracked_changes", "document")
def no_tracked_changes(hand_in: HandIn[Document], asked: Asked) -> Found:
    """Every tracked change was accepted or rejected; what the text then is, other rules say."""
    changes = hand_in.opened.changes
    return not_held("left", found=changes[0], count=len(changes)) if changes else held()


@rule("comments_done", "document", Field("removed", "flag", required=False))
def comments_done(hand_in: HandIn[Document], asked: Asked) -> Found:
    """Every comment is marked as resolved, or is no longer there; with `removed`, none is there."""
    left = [one for one in hand_in.opened.comments if asked.flag("removed") or not one.resolved]
    return not_held("left", found=left[0].text, count=len(left)) if left else held()


@rule("text_is", "document", Field("paragraphs", "values"))
def text_is(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The paragraphs that are not empty are these, in this order."""
    expected, found = [str(one) for one in asked.values("paragraphs")], [one.text for one in hand_in.opened.body]
    for number, (text, wanted) in enumerate(zip(found, expected, strict=False), start=1):
        if not _same(text, wanted):
            return not_held("other", number=number, found=text, expected=wanted)
    if len(found) != len(expected):
        return not_held("other_count", found=len(found), expected=len(expected))
    return held()


@rule("document_contains", "document", Field("texts", "text", many=True), Field("absent", "flag", required=False))
def document_contains(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The document contains each of these texts or, with `absent`, none of them."""
    whole = values.folded(" ".join(one.text for one in hand_in.opened.body))
    for text in asked.texts("texts"):
        there = values.folded(text) in whole
        if there == asked.flag("absent"):
            return not_held("there" if there else "missing", text=text)
    return held()


def _with_field(document: Document, text: str, *names: str) -> tuple[Paragraph, bool]:
    found = document.find(text)
    return found, any(one in names for one in found.fields)


@rule("cross_reference", "document", TEXT)
def cross_reference(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The paragraph refers to another place by a field that the program follows, which is not broken."""
    found, there = _with_field(hand_in.opened, asked.text("text"), "REF", "PAGEREF", "NOTEREF")
    if not there:
        return not_held("typed", text=asked.text("text"))
    broken = any(one in values.caseless(found.text) for one in ("source du renvoi introuvable", "reference source not found"))
    return not_held("broken", text=asked.text("text")) if broken else held(text=asked.text("text"))


@rule("numbered_caption", "document", TEXT)
def numbered_caption(hand_in: HandIn[Document], asked: Asked) -> Found:
    """The paragraph is a caption that the program numbers."""
    _found, there = _with_field(hand_in.opened, asked.text("text"), "SEQ")
    return held(text=asked.text("text")) if there else not_held("typed", text=asked.text("text"))


@rule("alt_text", "document", Field("text", "text", required=False))
def alt_text(hand_in: HandIn[Document], asked: Asked) -> Found:
    """Every picture has an alternative text; when one is given, a picture has it."""
    pictures = hand_in.opened.pictures
    if not pictures:
        return not_held("no_picture")
    wanted = values.caseless(asked.text("text"))
    if wanted and not any(wanted in values.caseless(one) for one in pictures):
        return not_held("other", text=asked.text("text"), found=[one for one in pictures if one])
    empty = sum(not one.strip() for one in pictures)
    return not_held("empty", count=empty) if empty else held()


@rule("no_empty_paragraphs", "document", Field("most", "integer", required=False))
def no_empty_paragraphs(hand_in: HandIn[Document], asked: Asked) -> Found:
    """No more empty paragraphs follow each other than so many (1 when it is not said): space is a matter of styles."""
    row = 0
    before = ""
    for one in hand_in.opened.paragraphs:
        row = 0 if one.text.strip() or one.contents else row + 1
        if row > asked.integer("most", 1):
            return not_held("empty", before=before)
        before = one.text if one.text.strip() else before
    return held()
