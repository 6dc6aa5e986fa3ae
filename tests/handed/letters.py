"""A text document as two libraries write it: python-docx and odfdo, with the fields, changes and comments that offices put there."""

import io
from typing import Any

from challenges.handed import apply
from tests.handed.other_cases import do

PICTURE = apply(None, "png", [do("draw_picture", width=60, height=40)])
WHOLE = frozenset({"contents", "fields", "zones", "alt", "changes", "comments"})
#: Text, style by its English name.
LINES = (
    ("Rapport de mars", "Title"), ("Ventes", "Heading 1"), ("Le tableau montre les ventes de Brest.", ""), ("Détail", "Heading 2"),
    ("Pommes", ""), ("Poires", ""), ("Voir la figure ", ""), ("Bilan", "Heading 1"), ("Tout va bien.", ""),
)  # fmt: skip


def by_python_docx(parts: frozenset[str] = frozenset()) -> bytes:
    from docx import Document

    document = Document()
    for text, style in LINES:
        paragraph = document.add_paragraph(text, style or None)
        if text == "Rapport de mars" and "contents" in parts:
            lines = [document.add_paragraph() for _line in range(3)]
            _field(lines[0], ' TOC \\o "1-3" \\h ', "Ventes\t1", end=False)
            lines[1].add_run("Détail\t1")
            lines[2].add_run("Bilan\t1")
            _mark(lines[2], "end")
        if text == "Voir la figure " and "fields" in parts:
            _field(paragraph, " REF fig1 \\h ", "Figure 1")
            caption = document.add_paragraph("Figure ", "Caption")
            _field(caption, " SEQ Figure \\* ARABIC ", "1")
            caption.add_run(" – Le port")
            _bookmark(caption)
    if "changes" in parts:
        for tag, word, name in (("w:ins", " Très", "w:t"), ("w:del", " Peu", "w:delText")):
            _change(paragraph, tag, word, name)
    if "comments" in parts:
        document.add_comment(paragraph.runs, text="À vérifier", author="A", initials="A")
    if parts & {"picture", "alt"}:
        shape = document.add_picture(io.BytesIO(PICTURE))
        shape._inline.docPr.set("descr", "Le port de Brest" if "alt" in parts else "")
    if "zones" in parts:
        section = document.sections[0]
        section.header.paragraphs[0].text = "Collège Anne-Frank"
        section.footer.paragraphs[0].add_run("Page ")
        _field(section.footer.paragraphs[0], " PAGE ", "1")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _element(tag: str, text: str = "", **attributes: str) -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    found = OxmlElement(tag)
    for name, value in attributes.items():
        found.set(qn(f"w:{name}"), value)
    if text:
        found.text = text
        found.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return found


def _mark(paragraph: Any, kind: str) -> None:
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType=kind))


def _field(paragraph: Any, code: str, shown: str, end: bool = True) -> None:
    _mark(paragraph, "begin")
    paragraph.add_run()._r.append(_element("w:instrText", code))
    _mark(paragraph, "separate")
    paragraph.add_run(shown)
    if end:
        _mark(paragraph, "end")


def _change(paragraph: Any, tag: str, word: str, name: str) -> None:
    change = _element(tag, id="9" + str(len(word)), author="A", date="2026-03-10T10:00:00Z")
    run = _element("w:r")
    run.append(_element(name, word))
    change.append(run)
    paragraph._p.append(change)


def _bookmark(paragraph: Any) -> None:
    paragraph._p.insert(1, _element("w:bookmarkStart", id="5", name="fig1"))
    paragraph._p.insert(len(paragraph._p) - 1, _element("w:bookmarkEnd", id="5"))


def by_odfdo(parts: frozenset[str] = frozenset()) -> bytes:
    from odfdo import TOC, Document, Element, Frame, Header, Paragraph

    document = Document("text")
    body = document.body
    body.clear()
    if "changes" in parts:
        stamp = "<office:change-info><dc:creator>A</dc:creator><dc:date>2026-03-10T10:00:00</dc:date></office:change-info>"
        body.append(Element.from_tag(
            f'<text:tracked-changes><text:changed-region text:id="c1"><text:insertion>{stamp}</text:insertion></text:changed-region>'
            f'<text:changed-region text:id="c2"><text:deletion>{stamp}<text:p> Peu</text:p></text:deletion></text:changed-region></text:tracked-changes>'
        ))  # fmt: skip
    for text, style in LINES:
        if style.startswith("Heading"):
            body.append(Header(int(style[-1]), text, style=f"Heading_20_{style[-1]}"))
        elif text == "Voir la figure " and "fields" in parts:
            body.append(
                Element.from_tag(
                    '<text:p text:style-name="Standard">Voir la figure <text:bookmark-ref text:reference-format="text" text:ref-name="fig1">Figure 1</text:bookmark-ref></text:p>'
                )
            )
            body.append(
                Element.from_tag(
                    '<text:p text:style-name="Caption"><text:bookmark-start text:name="fig1"/>Figure <text:sequence text:ref-name="refFigure0" text:name="Figure" text:formula="ooow:Figure+1" style:num-format="1">1</text:sequence><text:bookmark-end text:name="fig1"/> – Le port</text:p>'
                )
            )
        elif text == "Tout va bien.":
            change = (
                '<text:change-start text:change-id="c1"/> Très<text:change-end text:change-id="c1"/><text:change text:change-id="c2"/>'
                if "changes" in parts
                else ""
            )
            note = (
                "<office:annotation><dc:creator>A</dc:creator><text:p>À vérifier</text:p></office:annotation>"
                if "comments" in parts
                else ""
            )
            body.append(Element.from_tag(f'<text:p text:style-name="Standard">{note}Tout va bien.{change}</text:p>'))
        else:
            body.append(Paragraph(text, style=style or "Standard"))
        if text == "Rapport de mars" and "contents" in parts:
            body.append(TOC())
    if "contents" in parts:
        body.get_toc().fill(document)
    if "picture" in parts or "alt" in parts:
        uri = "Pictures/port.png"
        document.container.set_part(uri, PICTURE)
        document.manifest.add_full_path(uri, "image/png")
        frame = Frame.image_frame(uri, size=("3cm", "2cm"), anchor_type="as-char")
        if "alt" in parts:
            frame.append(Element.from_tag("<svg:desc>Le port de Brest</svg:desc>"))
        holder = Paragraph("", style="Standard")
        holder.append(frame)
        body.append(holder)
    if "zones" in parts:
        page = next(one for one in document.get_styles("master-page"))
        page.set_page_header("Collège Anne-Frank")
        page.set_page_footer(Element.from_tag('<text:p>Page <text:page-number text:select-page="current">1</text:page-number></text:p>'))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


LETTERS = {"python-docx": ("docx", by_python_docx), "odfdo": ("odt", by_odfdo)}
