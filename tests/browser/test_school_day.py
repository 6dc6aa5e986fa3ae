"""A school starts: an operator opens it by a command, its administrator comes by the link, imports pupils, prints accounts; a pupil answers.

Nothing of the demonstration is used but the bank that it serves. The steps of the day follow each other.
"""

from pathlib import Path

import pytest

from tests.browser.house import site, written  # noqa: F401 - a copy for this file

pytestmark = pytest.mark.browser

PASSWORD = "girouette-lanterne-42"
CHOSEN = "trois petits chats 7"
PUPILS = "Nom;Prénom;Date de naissance;Classe\nDupont;Zoé;12/04/2011;4e A\nDupont;Léo;12/04/2011;4e A\nÉloi;Aïcha;03/09/2011;4e A\n"


@pytest.fixture(scope="module")
def mails(site):  # noqa: F811
    """The folder of the mails: the server of this file writes them there."""
    return Path(site.environment["BALISE_MAIL_DIR"])


def last_mail(folder):
    """Return the text of the latest mail."""
    latest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    import email
    from email import policy

    return email.message_from_bytes(latest.read_bytes().split(b"\n" + b"-" * 79)[0], policy=policy.default).get_content()


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"main [name={name}]", value)


def press(page, name):
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def sign_in(page, name, password):
    page.goto("/compte/connexion/")
    fill(page, username=name, password=password)
    press(page, "Se connecter")
