"""Logs: writer and reader agree for each form, refusals, page, and a complete challenge."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts.common import Extract
from generators.artefacts.log import Log, read_line, write_line
from generators.artefacts.safety import clean_text
from generators.errors import EvaluationError
from tests.generators.artefacts.document_parts import check_example
from tests.generators.artefacts.plain_rows import compiled, context
from tests.generators.documents import example
from tests.generators.many import FEW

WORD = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).map(lambda text: "".join(clean_text(text).split()) or "a")
MESSAGE = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=30), st.text(st.sampled_from('"\\ :[]-'), max_size=12)
).map(lambda text: clean_text(text).replace("\n", " "))  # fmt: skip
SPEC = {"table": "t", "date": "d", "time": "h", "source": "serveur", "message": "{a}"}


@FEW
@given(st.sampled_from(["iso", "syslog", "web"]), st.dates(), st.times(), WORD, WORD, MESSAGE)
def test_reader_finds_what_the_writer_was_given(form, day, time, level, source, message):
    date = day.isoformat()[5:] if form == "syslog" else day.isoformat()
    event = {
        "date": date,
        "time": time.strftime("%H:%M:%S"),
        "level": "" if form == "syslog" else level,
        "source": source,
        "message": message,
    }
    assert read_line(write_line(event, form), form) == event


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("iso", "2026-03-01T09:05:00 INFO serveur: x\n2026-12-31T23:59:00 INFO serveur: y\n"),
        ("syslog", "Mar  1 09:05:00 serveur: x\nDec 31 23:59:00 serveur: y\n"),
        ("web", 'serveur - - [01/Mar/2026:09:05:00 +0100] "x" 200\nserveur - - [31/Dec/2026:23:59:00 +0100] "y" 200\n'),
    ],
)
def test_forms(form, lines):
    kind, reporter = compiled(Log, **SPEC, format=form)
    built = kind.build(context())
    assert reporter.problems == []
    assert built.content.decode() == lines
    assert kind.read(built.content) == built.logical
    assert kind.build(context()).content == built.content
    dates = [] if form == "syslog" else [Extract("t", "d", [dt.date(2026, 3, 1), dt.date(2026, 12, 31)])]
    times = [Extract("t", "h", [dt.time(9, 5), dt.time(23, 59)])]
    assert kind.extract(built.logical) == [Extract("t", "a", ["x", "y"]), *dates, *times]


def test_levels():
    kind, _ = compiled(Log, **{**SPEC, "level": "{b}"}, format="web")
    built = kind.build(context())
    assert [event["level"] for event in built.logical["events"]] == ["3", "14"]
    assert kind.extract(built.logical)[0] == Extract("t", "b", [3, 14])


def test_page():
    assert compiled(Log, **SPEC, format="iso")[0].build(context("<script>")).html() == (
        '<figure class="artefact-file artefact-file-log"><figcaption>f.txt</figcaption><ol class="artefact-log">'
        "<li><code>2026-03-01T09:05:00 INFO serveur: &lt;script&gt;</code></li></ol></figure>"
    )


@pytest.mark.parametrize(
    ("changes", "text", "code"),
    [
        ({"source": "{a}"}, "un serveur", "wrong_kind"),
        ({"source": "{a}"}, "", "wrong_kind"),
        ({"level": "{a}"}, "TRÈS GRAVE", "wrong_kind"),
        ({}, "connexion de 8.8.8.8", "real_network"),
        ({"source": "{a}"}, "8.8.8.8", "real_network"),
    ],
)
def test_refused_values(changes, text, code):
    with pytest.raises(EvaluationError) as caught:
        compiled(Log, **{**SPEC, **changes}, format="iso")[0].build(context(text))
    assert caught.value.code == code


def test_problems_found_while_compiling():
    _, reporter = compiled(Log, **{**SPEC, "date": "h", "time": "rien", "message": "www.mairie.fr", "source": "{z}"}, format="iso")
    assert [(one.field, one.code) for one in reporter.problems] == [
        ("source", "unknown_name"), ("message", "real_domain"), ("date", "bad_kind"), ("time", "unknown_name")]  # fmt: skip


@pytest.mark.parametrize("form", ["iso", "syslog", "web"])
def test_a_broken_line_is_not_read(form):
    with pytest.raises(ValueError, match="not a line"):
        read_line("n’importe quoi", form)


def test_a_complete_challenge():
    check_example(example("log"), ["connexions.source", "connexions.message", "connexions.jour", "connexions.heure"])
