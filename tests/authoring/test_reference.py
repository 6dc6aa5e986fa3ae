"""The reference of the data language in the admin: both languages, who may read it, how one gets there, its queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.users.models import UserProfile

from challenges.authoring import services
from tests.factories.bank import challenge_document

pytestmark = pytest.mark.django_db
URL = "/admin/challenges/reference/"


def row(page, anchor):
    """Return the texts of the cells of a line, or of the first line of the table of an object."""
    found = re.search(rf'<(tr|article) id="{re.escape(anchor)}".*?</\1>', page, re.DOTALL)
    line = re.search(r"<tr[^>]*><th scope=\"row\">.*?</tr>", found[0], re.DOTALL)[0]
    return [strip_tags(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)]


@pytest.fixture
def page(client, author):
    def read(language):
        UserProfile.objects.update_or_create(user=author, defaults={"preferred_language": language})
        client.force_login(author)
        return client.get(URL).content.decode()

    return read


def test_in_french(page):
    html = page("fr")
    assert row(html, "sheet_total") == ["column", "colonne d’un tableau", "oui", "", "Colonne dont les cases sont totalisées."]
    assert row(html, "functions-abs") == ["abs", "abs(nombre)", "nombre", "Nombre sans son signe.", "abs(-3.5)", "3.5"]


def test_in_english(page):
    html = page("en")
    assert row(html, "sheet_total") == ["column", "column of a table", "yes", "", "Column whose cells are summed up."]
    assert row(html, "functions-abs") == ["abs", "abs(number)", "number", "Number without its sign.", "abs(-3.5)", "3.5"]


def test_everything_is_there_without_a_script(page):
    html = page("fr")
    hidden = re.findall(r"<(\w+)[^>]* hidden>", html[html.index('<div class="nice-padding reference"') :])
    assert hidden == ["form", "p"]


def test_contents_lead_to_what_is_on_the_page(page):
    html = page("fr")
    contents = html[html.index('aria-labelledby="reference-contents"') :]
    links = re.findall(r'href="#([^"]+)"', contents[: contents.index("</nav>")])
    assert [link for link in links if html.count(f' id="{link}"') != 1] == []
    assert links[:3] == ["section-dataset", "dataset", "section-values"]


def test_refused_without_the_permission(client, moderator):
    client.force_login(moderator)
    assert client.get(URL).headers["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("name", ["author", "reviewer", "publisher"])
def test_shown_to_those_who_read_challenges(name, client, request):
    client.force_login(request.getfixturevalue(name))
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize(("name", "shown"), [("author", True), ("moderator", False)])
def test_the_help_menu_leads_there(name, shown, client, request):
    client.force_login(request.getfixturevalue(name))
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    assert (URL in menu) == shown


def test_the_laboratory_leads_there(client, framework, author):
    challenge = services.create_challenge(challenge_document("1.1-1a"), user=author)
    client.force_login(author)
    assert f'href="{URL}"' in client.get(reverse("authoring_laboratory", args=[challenge.pk])).content.decode()


def test_the_number_of_queries_does_not_depend_on_the_challenges(client, framework, author):
    client.force_login(author)
    client.get(URL)
    counts = []
    for code in ("1.1-1a", "1.1-2a"):
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        counts.append(len(captured))
        services.create_challenge(challenge_document(code), user=author)
    assert counts[0] == counts[1]
