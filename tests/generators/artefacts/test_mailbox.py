"""Mailboxes: mbox files, more headers and attached files, links, states."""

import datetime as dt
import email
import email.policy
import io
import mailbox as standard
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.artefacts import mail_format, mailbox
from generators.artefacts.safety import one_line
from generators.errors import EvaluationError
from tests.generators.artefacts.drawings import LINE, changed, check_example, file_of, problems, refusal
from tests.generators.many import FEW

DAY = dt.date(2026, 3, 10)
TOLD = ("reply_to", "headers", "attachments", "link", "unread", "starred")
NAMES = st.sampled_from(["", "Élodie Brûlé", "Service, clients", 'Dit "Jo"', "O’Neil (compta)", "A" * 90, "=?utf-8?q?x?=", "a\\b"])
PERSON = st.tuples(NAMES, st.sampled_from(["a.b@courriel.example", "x-y@sub.ecole.test", "info@example.org"]))
PIECES = ["a", " ", "é", "=", ".", "\n", "€", "From ", ">", "\nFrom ", "<a>", "b" * 80]
BODY = st.lists(st.sampled_from(PIECES), max_size=30).map("".join).map(mailbox._body)
TIME = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
WORDS = LINE.filter(bool)
FILES = st.lists(st.tuples(st.sampled_from(["a.txt", "Compte rendu été.pdf", "l'an 100%.csv"]), st.binary(max_size=90)), max_size=3)
MESSAGE = st.builds(
    mailbox.Message,
    st.lists(PERSON, min_size=1, max_size=1), st.lists(PERSON, max_size=3), st.lists(PERSON, max_size=2), st.text(max_size=200).map(one_line),
    BODY, st.builds(lambda day, time: dt.datetime.combine(day, time, mailbox.ZONE), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), TIME),
    st.sampled_from(["", "Compte rendu été.pdf", "a.txt"]), st.sampled_from(["", "Corbeille", "Club/Été 2026"]),
    reply_to=st.lists(PERSON, max_size=2).map(tuple),
    headers=st.lists(st.tuples(st.sampled_from(["Received", "Return-Path", "X-Mailer", "Importance"]), WORDS), max_size=4).map(tuple),
    attachments=FILES.map(lambda files: tuple(mail_format.Attached(rank, *one) for rank, one in enumerate(files, start=1))),
    link=st.just(("", "")) | st.tuples(WORDS, st.sampled_from(["https://a.example/x?y=1&z=2", "http://b.test"])),
    unread=st.booleans(), starred=st.booleans(),
)  # fmt: skip


@FEW
@given(st.lists(MESSAGE, max_size=3))
def test_what_is_read_is_what_was_written(messages):
    form = mailbox.logical_form(messages, TOLD)
    for content in (mailbox.write(messages, DAY, TOLD), mail_format.write_mbox(messages, "b.mbox", TOLD)):
        assert mailbox.read(content, TOLD) == form
    assert [mailbox.read(mailbox.write_message(one, 1, TOLD), TOLD)["messages"][0] for one in messages] == form["messages"]
    assert mail_format.write_mbox(messages, "b.mbox", TOLD) == mail_format.write_mbox(messages, "b.mbox", TOLD)


@FEW
@given(MESSAGE)
def test_lines_are_short_and_the_newest_policy_reads_the_same(message):
    content = mailbox.write_message(message, 1)
    assert all(len(line) <= 78 for line in content.split(b"\r\n") if not line.startswith(b"Content-Disposition"))
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Subject"] == message.subject
    # The names are left out: this policy puts a space between two encoded words of one name.
    assert [one.addr_spec for one in mail["From"].addresses] == [address for _, address in message.sender]
    assert [one.get_content() for one in mail.iter_attachments() if "Content-ID" in one] == [one.content for one in message.attachments]


def message(**fields):
    sent = dt.datetime(2026, 3, 1, 9, 5, tzinfo=mailbox.ZONE)
    known = {
        "sender": [("Zoé", "z@a.example")],
        "to": [],
        "cc": [],
        "subject": "S",
        "body": "",
        "sent": sent,
        "attachment": "",
        "folder": "",
    }
    return mailbox.Message(**{**known, **fields})


def test_an_mbox_file_quotes_what_looks_like_the_start_of_a_message(tmp_path):
    body = "From ici\n>From là\nfin"
    content = mail_format.write_mbox([message(body=body), message(subject="Deux")], "b.mbox")
    assert content.startswith(b"From z@a.example Sun Mar  1 08:05:00 2026\n")
    assert b"\n>From ici\n>>From l=C3=A0\nfin\n" in content
    (tmp_path / "b.mbox").write_bytes(content)
    assert [one["Subject"] for one in standard.mbox(tmp_path / "b.mbox", create=False)] == ["S", "Deux"]


def test_states_are_written_where_mail_programs_look_for_them():
    assert b"\r\nStatus: O\r\nX-Status: F\r\n" in mailbox.write_message(message(unread=True, starred=True), 1, TOLD)
    assert b"\r\nStatus: RO\r\n" in mailbox.write_message(message(), 1, TOLD)
    assert b"Status" not in mailbox.write_message(message(), 1)


def test_a_link_that_the_plain_text_does_not_show_is_refused():
    content = mailbox.write_message(message(link=("ici", "https://a.example")), 1)
    with pytest.raises(ValueError, match="same link"):
        mailbox.read(content.replace(b"<https://a.example>", b"<https://b.example>"))


def test_the_page_tells_states_and_the_target_of_the_link():
    shown = message(
        body="<script>", link=("<b>", "https://a.example"), unread=True, starred=True, headers=(("X-Mailer", "<i>"),),
        reply_to=(("", "r@b.test"),), attachments=(mail_format.Attached(1, "a.txt", b"12"),),
    )  # fmt: skip
    assert mailbox._html(shown) == (
        '<details class="artefact-message"><summary><span class="artefact-sender">Zoé</span> <span class="artefact-subject">S</span>'
        ' <span class="artefact-state">non lu</span> <span class="artefact-state">suivi</span></summary>'
        '<dl class="artefact-fields"><dt>De</dt><dd>Zoé &lt;z@a.example&gt;</dd><dt>Répondre à</dt><dd>r@b.test</dd>'
        "<dt>Envoyé le</dt><dd>1er\u00a0mars 2026 à 9\u00a0h\u00a005</dd><dt>Pièce jointe</dt><dd>a.txt (2\u00a0o)</dd></dl>"
        '<div class="artefact-body"><p>&lt;script&gt;</p><p class="artefact-mail-link">'
        '<a class="artefact-anchor" role="link" aria-disabled="true">&lt;b&gt;</a> '
        '<span class="artefact-target">Ce lien mène à\u00a0: https://a.example</span></p></div>'
        '<details class="artefact-headers"><summary>En-têtes du message</summary><dl class="artefact-fields">'
        '<dt lang="en">X-Mailer</dt><dd>&lt;i&gt;</dd></dl></details></details>'
    )


@pytest.mark.parametrize(
    "target", ["", "a.example", "javascript:alert(1)", "mailto:a@b.example", "https://a.example/x y", 'https://a.example/"']
)
def test_refused_links(target):
    with pytest.raises(EvaluationError) as caught:
        mailbox._link("mots", target)
    assert caught.value.code == "bad_link"


def test_without_words_there_is_no_link():
    assert mailbox._link(" ", "https://a.example") == ("", "")


def test_refusals():
    assert refusal(changed("mailbox", link_target="https://{auteur.login}.fr")) == "real_domain"
    assert refusal(changed("mailbox", reply_to="{auteur.full_name}")) == "bad_address"
    assert refusal(changed("mailbox", attachments=[{"name": "a.txt", "size": "2000001"}])) == "bad_size"
    assert refusal(changed("mailbox", attachments=[{"name": "a.txt", "content": "long", "size": "3"}])) == "bad_size"
    assert refusal(changed("mailbox", attachments=[{"name": "../{objet}"}])) == "bad_path"
    assert refusal(changed("mailbox", attachments=[{"name": "a.txt", "size": "2000000"}] * 5)) == "bad_size"
    assert refusal(changed("mailbox", path="boite.eml")) == "not_one_row"
    assert problems(changed("mailbox", headers=[{"name": "X-Status", "value": "F"}])) == [("headers[0].name", "reserved_header")]
    assert problems(changed("mailbox", headers=[{"name": "X-A", "value": "https://banque.fr"}])) == [("headers[0].value", "real_domain")]


def test_a_small_attached_file_holds_spaces():
    found = file_of(changed("mailbox", path="b.zip", attachments=[{"name": "a.txt", "size": "3"}]))
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        mail = email.message_from_bytes(archive.read(archive.infolist()[0]), policy=email.policy.default)
    assert [one.get_content() for one in mail.iter_attachments()] == [b"   "]


def test_the_kind_of_file_follows_its_name():
    assert file_of(changed("mailbox")).media_type == "application/mbox"
    assert file_of(changed("mailbox", path="b.zip")).media_type == "application/zip"


def test_example():
    columns = ("reponse", "objet", "jour", "heure", "mots", "cible", "nouveau", "suivi", "retour", "piece")
    check_example("mailbox", [f"messages.{name}" for name in columns])
