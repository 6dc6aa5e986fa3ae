"""Calendars: writer and reader agree, bytes are fixed, refusals, page, and a complete challenge."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts.calendar import Calendar, Event, logical_form, read, write
from generators.artefacts.common import BuildContext, Extract
from generators.artefacts.safety import clean_text, one_line
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.reporting import Reporter
from generators.scope import Scope, TableShape
from generators.shapes import DATE, NUMBER, TEXT, TIME
from tests.generators.artefacts.document_parts import DAY, check_example
from tests.generators.documents import example
from tests.generators.many import FEW

LINE = st.text(st.characters(codec="utf-8"), max_size=90).map(one_line)
NAME = st.text(st.characters(codec="utf-8", exclude_characters='"<>,;'), max_size=20).map(one_line)
PAIR = st.tuples(NAME, st.sampled_from(["zoe@club.example", "a.b+c@ecole.test"]))
TIMES = st.none() | st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def events(draw):
    time, repeat = draw(TIMES), draw(st.sampled_from(["", "jour", "semaine", "mois"]))
    return Event(
        draw(LINE), draw(st.dates(dt.date(1980, 1, 1), dt.date(2107, 12, 31))), time, draw(st.integers(1, 10080)) if time is not None else 0,
        draw(LINE), draw(st.text(st.characters(codec="utf-8"), max_size=60).map(lambda text: clean_text(text).strip("\n"))),
        tuple(draw(st.lists(PAIR, max_size=1))), tuple(draw(st.lists(PAIR, max_size=3))), repeat,
        draw(st.integers(1, 366)) if repeat else 1,
    )  # fmt: skip


@FEW
@given(LINE, st.lists(events(), max_size=4))
def test_reader_finds_what_the_writer_was_given(name, found):
    content = write(name, found, DAY)
    assert read(content) == logical_form(name, found)
    assert write(name, found, DAY) == content


SPEC = {
    "name": "Agenda de <b>", "table": "t", "summary": "{titre}", "date": "jour", "time": "heure", "duration": "duree", "location": "{lieu}",
    "description": "Venir à l’heure.\nMerci.", "organizer": "Zoé Roy <zoe@club.example>", "attendees": "a@b.example, Léo <leo@b.example>",
    "repeat": "{rythme}", "repeat_count": "fois",
}  # fmt: skip
ROW = {
    "titre": "Atelier <script>",
    "jour": dt.date(2026, 3, 11),
    "heure": dt.time(9, 5),
    "duree": 55,
    "lieu": "CDI",
    "rythme": "semaine",
    "fois": 5,
}
OTHER = {"titre": "Nuit", "jour": dt.date(2026, 3, 10), "heure": dt.time(23), "duree": 90, "lieu": "", "rythme": "", "fois": 1}
SHAPES = {"titre": TEXT, "jour": DATE, "heure": TIME, "duree": NUMBER, "lieu": TEXT, "rythme": TEXT, "fois": NUMBER}


def compiled(**changes):
    reporter = Reporter()
    return Calendar({**SPEC, **changes}, Scope({}, {"t": TableShape("t", SHAPES)}), "b", reporter), reporter


def context(*rows):
    return BuildContext(Environment({}, {"t": list(rows)}), bytes(16), DAY, "a1", "agenda.ics")


def test_build_and_extract():
    kind, reporter = compiled()
    built = kind.build(context(ROW, OTHER))
    assert reporter.problems == []
    assert kind.read(built.content) == built.logical
    assert kind.build(context(ROW, OTHER)).content == built.content
    assert b"TZID" not in built.content
    assert "NAME:Agenda de <b>\r\nX-WR-CALNAME:Agenda de <b>\r\n" in built.content.decode()
    assert b"DTSTART:20260311T090500" in built.content
    assert built.logical["events"][0] == {
        "summary": "Atelier <script>", "date": "2026-03-11", "time": "09:05", "minutes": 55, "location": "CDI",
        "description": "Venir à l’heure.\nMerci.", "repeat": "semaine", "count": 5, "organizer": [["Zoé Roy", "zoe@club.example"]],
        "attendees": [["", "a@b.example"], ["Léo", "leo@b.example"]],
    }  # fmt: skip
    assert kind.extract(built.logical) == [
        Extract("t", "titre", ["Atelier <script>", "Nuit"]),
        Extract("t", "lieu", ["CDI", ""]),
        Extract("t", "rythme", ["semaine", ""]),
        Extract("t", "jour", [dt.date(2026, 3, 11), dt.date(2026, 3, 10)]),
        Extract("t", "heure", [dt.time(9, 5), dt.time(23)]),
        Extract("t", "duree", [55, 90]),
        Extract("t", "fois", [5, 1]),
    ]


def test_page():
    kind, _ = compiled(attendees="", organizer="", description="")
    assert kind.build(context(ROW, OTHER)).html() == (
        '<section class="artefact-calendar"><h3 class="artefact-name">Agenda de &lt;b&gt;</h3>'
        '<h4 class="artefact-day">Mardi 10\u00a0mars 2026</h4><ul class="artefact-events"><li class="artefact-event">'
        '<h5 class="artefact-title">Nuit</h5><dl class="artefact-fields"><dt>Heure</dt>'
        "<dd>de 23\u00a0h\u00a000 à 0\u00a0h\u00a030 le 11\u00a0mars 2026</dd></dl></li></ul>"
        '<h4 class="artefact-day">Mercredi 11\u00a0mars 2026</h4><ul class="artefact-events"><li class="artefact-event">'
        '<h5 class="artefact-title">Atelier &lt;script&gt;</h5><dl class="artefact-fields"><dt>Heure</dt>'
        "<dd>de 9\u00a0h\u00a005 à 10\u00a0h\u00a000</dd><dt>Lieu</dt><dd>CDI</dd><dt>Répétition</dt><dd>chaque semaine, 5 fois</dd>"
        "</dl></li></ul></section>"
    )


def test_whole_days_come_first():
    kind, _ = compiled(time="")
    built = kind.build(context(ROW))
    assert (built.logical["events"][0]["time"], built.logical["events"][0]["minutes"]) == ("", 0)
    assert b"DTSTART;VALUE=DATE:20260311\r\nDTEND;VALUE=DATE:20260312" in built.content
    assert "<dt>Heure</dt><dd>toute la journée</dd>" in built.html()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rythme": "an"}, "wrong_kind"),
        ({"fois": 0}, "wrong_kind"),
        ({"fois": 367}, "wrong_kind"),
        ({"duree": 0}, "wrong_kind"),
        ({"duree": 10081}, "wrong_kind"),
        ({"jour": dt.date(1970, 1, 1)}, "bad_date"),
        ({"lieu": "www.mairie.fr"}, "real_domain"),
        ({"titre": "Appeler le 06 12 34 56 78"}, "real_phone"),
    ],
)
def test_refused_values(changes, code):
    with pytest.raises(EvaluationError) as caught:
        compiled()[0].build(context({**ROW, **changes}))
    assert caught.value.code == code


@pytest.mark.parametrize(("people", "code"), [("Zoé", "bad_address"), ("a@b.example, c@d.example", "wrong_kind")])
def test_refused_organisers(people, code):
    with pytest.raises(EvaluationError) as caught:
        compiled(organizer=people)[0].build(context(ROW))
    assert caught.value.code == code


def test_problems_found_while_compiling():
    _, reporter = compiled(summary="{rien}", date="lieu", location="www.mairie.fr")
    assert [(one.block, one.field, one.code) for one in reporter.problems] == [
        ("b", "summary", "unknown_name"),
        ("b", "location", "real_domain"),
        ("b", "date", "bad_kind"),
    ]


def test_a_complete_challenge():
    check_example(example("calendar"), ["seances.activite", "seances.lieu", "seances.jour", "seances.heure", "seances.duree"])
