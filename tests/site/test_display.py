"""The reader's choice of colours and spacing: in the first paint, kept, and never a way to another site. The tokens: every pair has its contrast."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "cms" / "site" / "static" / "site"
THEMES = ("light", "dark", "contrast", "contrast-dark")
DOMAINS = [f"domain-{number}" for number in range(1, 6)]
# Text on what it stands on: 4.5 to 1, and 7 to 1 in high contrast (WCAG 1.4.3, 1.4.6).
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "blue", "right", "wrong", "partly", *DOMAINS) for ground in ("paper", "surface")],
    *[("ink", ground) for ground in ("blue-soft", "right-soft", "wrong-soft", "partly-soft", *[f"{domain}-soft" for domain in DOMAINS])],
    ("blue", "blue-soft"), ("ink-soft", "blue-soft"), ("signal-ink", "signal"), ("right", "right-soft"), ("wrong", "wrong-soft"),
    ("partly", "partly-soft"), ("wrong", "surface"), ("wrong", "wrong-soft"), ("blue", "right-soft"), ("blue", "wrong-soft"), ("blue", "partly-soft"),
    *[(domain, f"{domain}-soft") for domain in DOMAINS],
    *[("h-low", f"h{level}") for level in range(5)], *[("h-high", f"h{level}") for level in range(5, 9)],
]  # fmt: skip
# What one must see to use the page: edges of controls, the focus ring, the beacon, steps that are reached beside those that are not (WCAG 1.4.11).
SEEN = [
    *[(mark, ground) for mark in ("edge", "focus", "signal", "blue", "ink-soft") for ground in ("paper", "surface")],
    *[(domain, "track") for domain in DOMAINS], ("blue", "track"), ("signal", "blue-soft"), *[("signal", f"{domain}-soft") for domain in DOMAINS],
]  # fmt: skip


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme, as a browser would come to them: the light ones, then what stands over them."""
    following = Path(settings.BASE_DIR) / "challenges" / "runtime" / "campaigns" / "static" / "campaigns" / "following.css"
    texts = [(STATIC / "balise.css").read_text(), following.read_text()]
    if theme == "dark":
        texts.append((STATIC / "dark.css").read_text())
    elif theme.startswith("contrast"):
        light, dark = (STATIC / "contrast.css").read_text().split("@media (prefers-color-scheme: dark)")
        texts.extend([light, dark] if theme == "contrast-dark" else [light])
    return dict(pair for text in texts for pair in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return round((high + 0.05) / (low + 0.05), 2)


def test_the_measure_of_contrast_is_that_of_wcag():
    assert (contrast("#000000", "#ffffff"), contrast("#777777", "#ffffff")) == (21.0, 4.48)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_has_its_contrast(theme):
    colours, least = tokens(theme), 7 if theme.startswith("contrast") else 4.5
    pairs = {(ink, ground): contrast(colours[ink], colours[ground]) for ink, ground in TEXT}
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < least} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_everything_one_must_see_has_its_contrast(theme):
    colours = tokens(theme)
    pairs = {(mark, ground): contrast(colours[mark], colours[ground]) for mark, ground in SEEN}
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < 3} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_every_colour(theme):
    assert set(tokens(theme)) == set(tokens("light"))


def test_no_colour_stands_outside_of_the_themes():
    rooms = [Path(settings.BASE_DIR) / room for room in ("cms/site", "cms/learner", "challenges/runtime")]
    sheets = [
        sheet
        for room in rooms
        for sheet in room.rglob("*.css")
        if sheet.name not in {"balise.css", "dark.css", "contrast.css", "following.css"}
    ]
    found = {sheet.name: re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", sheet.read_text()) for sheet in sheets}
    assert {name: colours for name, colours in found.items() if colours} == {}


def head(page: str) -> tuple[str, list[tuple[str, str]]]:
    """What the first paint rests on: the attributes of the page, and the files that stand over the light tokens."""
    attributes = re.search(r'<html lang="fr" ([^>]*)>', page)
    assert attributes is not None
    return attributes[1], re.findall(r'href="/static/site/(dark|contrast)\.css" media="([^"]*)"', page)


SYSTEM = [("dark", "screen and (prefers-color-scheme: dark)"), ("contrast", "(prefers-contrast: more)")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "attributes", "sheets"),
    [
        ("", 'data-theme="auto" data-spacing="normal"', SYSTEM),
        ("auto.wide", 'data-theme="auto" data-spacing="wide"', SYSTEM),
        ("light.normal", 'data-theme="light" data-spacing="normal"', []),
        ("dark.wide", 'data-theme="dark" data-spacing="wide"', [("dark", "screen")]),
        ("contrast.normal", 'data-theme="contrast" data-spacing="normal"', [("contrast", "all")]),
        ('"><script>.wide', 'data-theme="auto" data-spacing="wide"', SYSTEM),
        ("dark.huge.more", 'data-theme="dark" data-spacing="normal"', [("dark", "screen")]),
    ],
)
def test_the_choice_is_in_the_page_that_comes(cookie, attributes, sheets, client):
    client.cookies["affichage"] = cookie
    assert head(client.get("/affichage/").content.decode()) == (attributes, sheets)


@pytest.mark.django_db
def test_choosing_keeps_and_goes_back_and_no_choice_leaves_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        kept = client.post("/affichage/", {"theme": "dark", "spacing": "wide", "next": "/verifier/?code=P-1"})
    assert (kept.status_code, kept["Location"], client.cookies["affichage"].value) == (302, "/verifier/?code=P-1", "dark.wide")
    client.post("/affichage/", {"theme": "auto", "spacing": "normal", "next": "/"})
    assert (client.cookies["affichage"].value, client.cookies["affichage"]["max-age"]) == ("", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", "", "\\\\ailleurs.example"])
def test_it_leads_to_no_other_site(place, client):
    answer = client.post("/affichage/", {"theme": "light", "spacing": "normal", "next": place})
    page = client.get("/affichage/", {"next": place}).content.decode()
    assert (answer["Location"], 'name="next" value="/"' in page) == ("/", True)


@pytest.mark.django_db
def test_what_is_no_choice_is_refused_in_words(client):
    answer = client.post("/affichage/", {"theme": "pink", "spacing": "normal", "next": "/verifier/"})
    page = answer.content.decode()
    assert (answer.status_code, "pink n’en fait pas partie" in page, 'name="next" value="/verifier/"' in page) == (422, True, True)


@pytest.mark.django_db
def test_every_page_leads_to_it_and_keeps_the_place(client):
    page = client.get("/verifier/?code=P-1").content.decode()
    nested = client.get("/affichage/?next=/verifier/").content.decode()
    assert ('href="/affichage/?next=/verifier/%3Fcode%3DP-1"' in page, 'href="/affichage/?next=/verifier/"' in nested) == (True, True)


def test_no_page_of_the_administration_takes_our_icons_for_wagtails():
    """Both libraries have a tag `icon`; ours is built in, and loading it after Wagtail's would hide Wagtail's."""
    root = Path(__file__).resolve().parent.parent.parent
    loads = [
        (str(path.relative_to(root)), line)
        for path in root.glob("c*/**/templates/**/*.html")
        for line in re.findall(r"{% load ([^%]*) %}", path.read_text())
    ]
    assert [path for path, line in loads if "wagtailadmin_tags" in line and "balise" in line.split()] == []
