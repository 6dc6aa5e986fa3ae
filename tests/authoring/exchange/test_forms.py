"""Each form of response in each format: written, or told to be lost; and what is written says what the key says."""

import datetime as dt

import pytest

import generators
from challenges.authoring.exchange import exporting, formats, frozen, spelled
from challenges.authoring.exchange.archives import open_archive
from challenges.authoring.exchange.xml import descendants, parse_xml
from challenges.marking import moments
from tests.factories.forms import RESPONSES, form_document

FORMATS = ("qti3", "moodle", "gift")
#: GIFT carries no picture.
ONLY_PICTURES = ("hotspot", "hotspot_several", "pictures")


def key_of(form):
    return generators.compile_challenge(form_document(form)).default_variant().key


def told(form, fmt):
    return [one.what for one in frozen.losses_of(form_document(form), fmt)]


def qti(form):
    content, _media, _losses = exporting.written([form_document(form)], "qti3", 1)
    return parse_xml(next(content for path, content in open_archive(content).items() if path.startswith("items-")))


def moodle(form):
    content, _media, _losses = exporting.written([form_document(form)], "moodle", 1)
    return parse_xml(content).findall("question")[-1]


def gift(form):
    return exporting.written([form_document(form)], "gift", 1)[0].decode()


@pytest.mark.parametrize("form", RESPONSES)
def test_a_form_is_the_same_in_our_own_file(form):
    document = form_document(form)
    content, _media, losses = exporting.written([document], "balise", 1)
    assert ([one.document for one in formats.read("a.json", content).items], losses) == ([document], [])


@pytest.mark.parametrize("form", RESPONSES)
def test_a_package_of_a_form_comes_back_whole(form):
    document = form_document(form)
    reading = formats.read("a.zip", exporting.written([document], "qti3", 3)[0])
    assert ([one.document for one in reading.items], reading.skipped) == ([document], [])


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("form", RESPONSES)
def test_a_form_is_written_or_told_to_be_lost(form, fmt):
    document = form_document(form)
    if fmt == "gift" and form in ONLY_PICTURES:
        with pytest.raises(exporting.ExchangeRefused) as refused:
            exporting.written([document], fmt, 1)
        assert refused.value.args[0] == ["1.1-1a-01\u00a0: la question entière\u00a0: GIFT n’a pas ce type de réponse"]
        return
    content, _media, losses = exporting.written([document], fmt, 3)
    assert (bool(content), [one for one in losses if "entière" in one.what]) == (True, [])
