"""Settings panels: what is read back is what was written, states are told in words, groups hold together."""

from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import settings
from tests.generators.artefacts.webpages import HOSTILE, LINE, build, check_example, check_rendering, found, problems, refusal
from tests.generators.many import FEW

SPEC = {
    "type": "settings", "path": "r.html", "title": "Réglages", "table": "lignes", "group": "{groupe}", "label": "{nom}",
    "control": "{sorte}", "value": "{valeur}", "help": "{aide}",
}  # fmt: skip
COLUMNS = "groupe nom sorte valeur aide"
ROWS = [
    ["Vie privée", "Position", "switch", "oui", "Une carte."], ["Vie privée", "Profil", "switch", "non", ""],
    ["Son", "Volume", "range", "40 %", ""], ["Son", "Alerte", "choice", "oui", ""],
]  # fmt: skip
PLAIN = st.fixed_dictionaries({"label": LINE, "control": st.sampled_from(["choice", "text", "range"]), "state": LINE, "help": LINE})
SWITCH = st.fixed_dictionaries(
    {"label": LINE, "control": st.just("switch"), "state": st.sampled_from(["Activé", "Désactivé"]), "help": LINE}
)
GROUP = st.fixed_dictionaries({"name": LINE, "settings": st.lists(PLAIN | SWITCH, min_size=1, max_size=3)})


@FEW
@given(st.fixed_dictionaries({"title": LINE, "groups": st.lists(GROUP, max_size=3)}))
def test_what_is_read_is_what_was_written(page):
    assert settings.read(settings.write(page)) == page
    check_rendering(settings.render(page, 3))


def test_page():
    file = build(SPEC, COLUMNS, ROWS)
    assert [(group["name"], [(one["label"], one["state"]) for one in group["settings"]]) for group in file.logical["groups"]] == [
        ("Vie privée", [("Position", "Activé"), ("Profil", "Désactivé")]), ("Son", [("Volume", "40 %"), ("Alerte", "oui")]),
    ]  # fmt: skip
    assert file.html.count("(interrupteur)") == 2
    assert file.html.count("<h4") == 2
    assert "<h4" not in build({**SPEC, "group": ""}, COLUMNS, ROWS).html


def test_columns_are_found_again():
    assert found(SPEC, COLUMNS, ROWS) == dict(zip(COLUMNS.split(), ([row[rank] for row in ROWS] for rank in range(5)), strict=True))


def test_texts_are_escaped():
    file = build(SPEC, COLUMNS, [[HOSTILE, HOSTILE, "text", HOSTILE, HOSTILE]])
    assert file.logical["groups"][0]["settings"][0]["state"] == HOSTILE
    assert "<script" not in file.html
    assert b"<script" not in file.content


def test_refusals():
    controls = {"name": "sorte de réglage", "known": "switch, choice, text, range"}
    assert refusal(SPEC, COLUMNS, [["G", "N", "bouton", "oui", ""]]) == ("unknown_choice", {"value": "bouton", **controls})
    assert refusal(SPEC, COLUMNS, [["G", "N", "switch", "Oui", ""]]) == (
        "unknown_choice", {"value": "Oui", "name": "état de l’interrupteur", "known": "oui, non"},
    )  # fmt: skip
    assert refusal(SPEC, COLUMNS, [["G", "", "text", "", ""]]) == ("empty_text", {"name": "nom du réglage"})
    assert refusal(SPEC, COLUMNS, [["G", "N", "text", "06 12 34 56 78", ""]])[0] == "real_phone"


def test_the_rows_of_a_group_follow_each_other():
    assert refusal(SPEC, COLUMNS, [ROWS[0], ROWS[2], ROWS[1]]) == ("split_group", {"name": "Vie privée"})


def test_problems_are_told_before_any_draw():
    assert problems({**SPEC, "control": "bouton"}, COLUMNS, ROWS) == [("f", "control", "unknown_choice")]
    assert problems({**SPEC, "control": "switch", "value": "actif"}, COLUMNS, ROWS) == [("f", "value", "unknown_choice")]
    assert problems({**SPEC, "control": "switch", "value": "non"}, COLUMNS, ROWS) == []


def test_example():
    check_example("settings", {f"reglages.{name}" for name in ("groupe", "nom", "sorte", "valeur", "aide")})
