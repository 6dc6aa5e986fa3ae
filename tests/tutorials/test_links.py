"""Comparing links and titles: what counts as the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from challenges.tutorials import links

SAME = "https://exemple.example/cours/tri"
VIDEO = "https://youtube.com/watch?v=abc_DEF-123"
HOSTS = st.sampled_from(
    ["exemple.example", "www.exemple.example", "WWW.Exemple.Example.", "youtu.be", "m.youtube.com", "é.example", "[::1]"]
)
LINKS = st.builds(
    lambda scheme, host, port, path, query, end: f"{scheme}://{host}{port}/{path}?{query}{end}",
    st.sampled_from(["http", "https", "HTTPS", "ftp"]), HOSTS, st.sampled_from(["", ":80", ":443", ":8080", ":x"]), st.text(max_size=20),
    st.text(alphabet="abv=&%+;?#utm_ /é0", max_size=20), st.sampled_from(["", "#fin", "/", " "]),
)  # fmt: skip


@pytest.mark.parametrize(
    "link",
    [
        "http://exemple.example/cours/tri", "https://www.exemple.example/cours/tri", "https://exemple.example/cours/tri/",
        "https://exemple.example/cours/tri#partie-2", "https://EXEMPLE.example:443/cours/tri", "http://exemple.example:80/cours/tri",
        "https://exemple.example/cours/tri?utm_source=lettre&utm_medium=mail", "https://exemple.example/cours/tri?fbclid=x&gclid=y",
        "  https://exemple.example/cours/%74ri ", "https://exemple.example./cours/tri",
    ],
)  # fmt: skip
def test_ways_to_write_one_link(link):
    assert links.normalise(link) == SAME


@pytest.mark.parametrize(
    "link",
    [
        "https://youtu.be/abc_DEF-123", "https://youtu.be/abc_DEF-123?si=suivi&t=10", "https://www.youtube.com/watch?v=abc_DEF-123&list=x",
        "https://m.youtube.com/watch?feature=share&v=abc_DEF-123", "https://www.youtube.com/embed/abc_DEF-123",
        "https://www.youtube.com/shorts/abc_DEF-123", "https://www.youtube-nocookie.com/embed/abc_DEF-123?rel=0",
    ],
)  # fmt: skip
def test_ways_to_write_one_video(link):
    assert links.normalise(link) == VIDEO


@pytest.mark.parametrize(
    "link",
    [
        "https://exemple.example/cours", "https://autre.example/cours/tri", "https://exemple.example/cours/tri?page=2",
        "https://exemple.example:8080/cours/tri", "https://exemple.example/cours/Tri",
    ],
)  # fmt: skip
def test_other_links_stay_other(link):
    assert links.normalise(link) != SAME


def test_the_order_of_parameters_does_not_count():
    assert links.normalise("https://a.example/?b=2&a=1") == links.normalise("https://a.example?a=1&utm_term=x&b=2")


@pytest.mark.parametrize("link", ["", "mailto:a@example.org", "pas un lien", "http://[::1", "https://a.example:99999999/"])
def test_what_is_no_web_link_comes_back(link):
    assert links.normalise(f" {link} ") == link


@given(st.one_of(st.text(), LINKS))
@example("https://www.www.a.example//%2F%2F")
@example("https://a.example/%252F?v=%2525&&=")
@example("https://youtu.be/%2F")
def test_normalising_again_changes_nothing(link):
    once = links.normalise(link)
    assert links.normalise(once) == once


def test_a_digest_is_of_the_link_as_written():
    assert links.digest("http://a.example/") != links.digest("https://a.example/")


@pytest.mark.parametrize(
    ("link", "host"), [("https://A.example:8080/x", "a.example"), ("", ""), ("http://[::1", ""), ("mailto:a@b.example", "")]
)
def test_host(link, host):
    assert links.host_of(link) == host


@pytest.mark.parametrize(
    ("title", "other", "close"),
    [
        ("Trier un tableau", "Trier un tableau !", True), ("Trier un tableau", "TRIER un  Tableau", True),
        ("Créer un mot de passe", "Creer un mot de passe", True), ("Créer un mot de passe solide", "Créer des mots de passe solides", True),
        ("Trier un tableau", "Lire un tableau", False), ("Trier un tableau", "Reconnaître un courriel piégé", False),
        ("", "Trier", False), ("…", "!", False),
    ],
)  # fmt: skip
def test_close_titles(title, other, close):
    from challenges.tutorials.queries import CLOSE_TITLES

    assert (links.closeness(title, other) >= CLOSE_TITLES) is close


@given(st.text(max_size=40), st.text(max_size=40))
def test_closeness_is_a_share_and_symmetric(title, other):
    found = links.closeness(title, other)
    assert (0 <= found <= 1, found) == (True, links.closeness(other, title))


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(title):
    assert links.folded(links.folded(title)) == links.folded(title)
