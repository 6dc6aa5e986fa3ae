"""Lists of addresses: bytes and reader agree, only reserved domains, page, and a complete challenge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts.common import Extract
from generators.artefacts.url_list import UrlList
from generators.errors import EvaluationError
from tests.generators.artefacts.document_parts import check_example
from tests.generators.artefacts.plain_rows import compiled, context
from tests.generators.documents import example
from tests.generators.many import FEW

ADDRESS = st.builds(
    "{}{}{}{}".format, st.sampled_from(["https://", "http://", "ftp://", ""]), st.sampled_from(["mairie.example", "www.école.test", "192.168.1.20"]),
    st.sampled_from(["", ":8080"]), st.text(st.characters(min_codepoint=33, categories=["L", "N"]), max_size=20).map("/".__add__),
)  # fmt: skip


@FEW
@given(st.lists(ADDRESS, min_size=1, max_size=5))
def test_reader_finds_what_the_writer_was_given(addresses):
    kind, _ = compiled(UrlList, table="t", address="{a}")
    built = kind.build(context(*addresses))
    assert kind.read(built.content) == built.logical
    assert kind.build(context(*addresses)).content == built.content
    assert len(built.logical["addresses"]) == len(addresses)


def test_build_extract_and_page():
    kind, reporter = compiled(UrlList, table="t", address="{a}", label="Site n° {b} <script>")
    built = kind.build(context("https://mairie.example/?a=1&b=2", "club.test"))
    assert reporter.problems == []
    assert built.content == b"https://mairie.example/?a=1&b=2\nclub.test\n"
    assert kind.extract(built.logical) == [Extract("t", "a", ["https://mairie.example/?a=1&b=2", "club.test"])]
    assert built.html() == (
        '<figure class="artefact-file artefact-file-addresses"><figcaption>f.txt</figcaption><ul class="artefact-addresses">'
        '<li><span class="artefact-label">Site n° 3 &lt;script&gt;\u00a0:</span> '
        '<span class="artefact-address">https://mairie.example/?a=1&amp;b=2</span></li>'
        '<li><span class="artefact-label">Site n° 14 &lt;script&gt;\u00a0:</span> <span class="artefact-address">club.test</span></li>'
        "</ul></figure>"
    )


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://mairie.fr", "real_domain"),
        ("mairie.fr/x", "real_domain"),
        ("https://mairie.example@pirate.fr/", "real_domain"),
        ("8.8.8.8", "real_network"),
        ("", "bad_url"),
        ("javascript:alert(1)", "bad_url"),
        ("https://a b.example", "bad_url"),
    ],
)
def test_refused_addresses(address, code):
    with pytest.raises(EvaluationError) as caught:
        compiled(UrlList, table="t", address="{a}")[0].build(context(address))
    assert caught.value.code == code


def test_refused_labels():
    with pytest.raises(EvaluationError) as caught:
        compiled(UrlList, table="t", address="a.example", label="{a}")[0].build(context("www.mairie.fr"))
    assert caught.value.code == "real_domain"


def test_problems_found_while_compiling():
    _, reporter = compiled(UrlList, table="absent", address="mairie.fr", label="{z}")
    assert [(one.field, one.code) for one in reporter.problems] == [
        ("table", "unknown_table"), ("label", "unknown_name"), ("address", "real_domain")]  # fmt: skip


def test_a_complete_challenge():
    check_example(example("url_list"), ["liens.adresse"])
