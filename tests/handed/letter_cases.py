"""For each kind of rule on text documents: what the start file has, a rule, the recipe of a right file, and of wrong ones with their codes."""

from dataclasses import dataclass, field
from typing import Any

from tests.handed.other_cases import do, rule


@dataclass(frozen=True)
class Letter:
    """`right` and each of `wrong`: what the file has (None: all), and the recipe."""

    rule: dict[str, Any]
    right: tuple[str, list[dict[str, Any]]]
    wrong: dict[str, tuple[str, list[dict[str, Any]]]] = field(default_factory=dict)


CHARTER = {"style": "Heading 1", "font": "Arial", "size": "20", "colour": "1f4e79", "bold": True}
FRUIT = ["Pommes", "Poires"]
TITLES = ["Ventes", "Détail", "Bilan"]
HEADING = rule("heading", text="Tout va bien.", level=2)
LETTER_CASES = {
    "heading": Letter(HEADING, ("", [do("make_heading", text="Tout va bien.", level=2)]),
                      {"no_heading": ("", []), "only_bold": ("", [do("make_bold", text="Tout va bien.")]), "other_level": ("", [do("make_heading", text="Tout va bien.", level=1)]),
                       "no_paragraph": ("", [do("change_paragraph", text="Tout va bien.", to="Tout va mal.")])}),
    "outline": Letter(rule("outline", titles=TITLES, levels=[1, 2, 1]), ("", []),
                      {"other_level": ("", [do("make_heading", text="Détail", level=1)]), "more": ("", [do("make_heading", text="Tout va bien.", level=1)]),
                       "missing": ("", [do("remove_paragraph", text="Bilan")]), "other_text": ("", [do("change_paragraph", text="Détail", to="Details")])}),
    "table_of_contents": Letter(rule("table_of_contents"), ("contents", []), {"none": ("", []), "not_up_to_date": ("contents", [do("make_heading", text="Tout va bien.", level=1)])}),
    "style_of": Letter(rule("style_of", text="Tout va bien.", style="Citation"), ("", [do("set_style", text="Tout va bien.", style="Quote")]), {"other": ("", [])}),
    "style_defined": Letter(rule("style_defined", **CHARTER), ("", [do("define_style", **CHARTER)]),
                            {"other_font": ("", [do("define_style", **{**CHARTER, "font": "Georgia"})]), "other_size": ("", [do("define_style", **{**CHARTER, "size": "18"})]),
                             "other_colour": ("", [do("define_style", **{**CHARTER, "colour": "ff0000"})])}),
    "style_missing": Letter(rule("style_defined", style="Encadré", italic=True), ("", [do("define_style", style="Encadré", italic=True), do("set_style", text="Tout va bien.", style="Encadré")]),
                            {"no_style": ("", []), "not_italic": ("", [do("define_style", style="Encadré", bold=True), do("set_style", text="Tout va bien.", style="Encadré")])}),
    "style_bold": Letter(rule("style_defined", style="Encadré", bold=True), ("", [do("define_style", style="Encadré", bold=True), do("set_style", text="Tout va bien.", style="Encadré")]),
                         {"not_bold": ("", [do("define_style", style="Encadré", italic=True), do("set_style", text="Tout va bien.", style="Encadré")])}),
    "real_list": Letter(rule("real_list", items=FRUIT, listed="numbers"), ("", [do("make_list", items=FRUIT, listed="numbers")]),
                        {"no_list": ("", []), "typed": ("", [do("change_paragraph", text="Pommes", to="- Pommes")]), "other_kind": ("", [do("make_list", items=FRUIT, listed="bullets")]),
                         "several_lists": ("", [do("make_list", items=FRUIT[:1], listed="numbers"), do("make_list", items=FRUIT[1:], listed="numbers")]),
                         "other_order": ("", [do("change_paragraph", text="Pommes", to="x"), do("change_paragraph", text="Poires", to="Pommes"), do("change_paragraph", text="x", to="Poires"), do("make_list", items=["Poires", "Pommes"], listed="numbers")])}),
    "page_break": Letter(rule("page_break", text="Bilan"), ("", [do("break_page", text="Bilan")]), {"none": ("", []), "empty_lines": ("", [do("add_paragraph", after="Voir la figure", times=8)])}),
    "page_header": Letter(rule("page_zone", zone="page_header", text="Collège Anne-Frank"), ("zones", []), {"none": ("", [])}),
    "page_header_other": Letter(rule("page_zone", zone="page_header", text="Lycée"), ("", []), {"other_text": ("zones", [])}),
    "page_footer": Letter(rule("page_zone", zone="page_footer", page_number=True), ("zones", []), {}),
    "page_number": Letter(rule("page_zone", zone="page_header", page_number=True), ("", []), {"no_page_number": ("zones", [])}),
    "merge_result": Letter(rule("merge_result", rows=["Pommes", "Poires", "Tout va bien."], texts=["«Nom»"]), ("", []),
                           {"missing": ("", [do("remove_paragraph", text="Poires")]), "not_in_order": ("", [do("change_paragraph", text="Pommes", to="Tout va bien."), do("change_paragraph", text="Poires", to="Pommes"), do("change_paragraph", text="Voir la figure", to="Poires"), do("remove_paragraph", text="Tout va bien."), do("change_paragraph", text="Bilan", to="Pommes"), do("change_paragraph", text="Le tableau", to="Poires"), do("change_paragraph", text="Pommes", to="x")]),
                            "text_left": ("", [do("add_paragraph", after="Poires", text="Bonjour «Nom»")])}),
    "no_tracked_changes": Letter(rule("no_tracked_changes"), ("changes", [do("settle_changes")]), {"left": ("changes", [])}),
    "changes_accepted": Letter(rule("document_contains", texts=["Tout va bien. Très"]), ("changes", [do("settle_changes")]), {"missing": ("changes", [do("settle_changes", reject=True)])}),
    "comments_done": Letter(rule("comments_done"), ("comments", [do("remove_comments")]), {"left": ("comments", [])}),
    "text_is": Letter(rule("text_is", paragraphs=["Rapport de mars", "Ventes", "Le tableau montre les ventes de Brest.", "Détail", "Pommes", "Poires", "Voir la figure", "Bilan", "Tout va bien."]), ("", []),
                      {"other": ("", [do("change_paragraph", text="Poires", to="Prunes")]), "other_count": ("", [do("remove_paragraph", text="Tout va bien.")])}),
    "document_absent": Letter(rule("document_contains", texts=["Brest"], absent=True), ("", [do("change_paragraph", text="Brest", to="Rien.")]), {"there": ("", [])}),
    "cross_reference": Letter(rule("cross_reference", text="Voir la figure"), ("fields", []), {"typed": ("", [])}),
    "numbered_caption": Letter(rule("numbered_caption", text="Le port"), ("fields", []), {"typed": ("", [do("add_paragraph", after="Poires", text="Figure 1 – Le port")])}),
    "alt_text": Letter(rule("alt_text", text="port de Brest"), ("alt", []), {"no_picture": ("", []), "other": ("picture", [])}),
    "alt_text_any": Letter(rule("alt_text"), ("alt", []), {"empty": ("picture", [])}),
    "no_empty_paragraphs": Letter(rule("no_empty_paragraphs"), ("", []), {"empty": ("", [do("add_paragraph", after="Poires", times=3)])}),
}  # fmt: skip
NEVER_RIGHT = {"page_header_other", "page_number"}
