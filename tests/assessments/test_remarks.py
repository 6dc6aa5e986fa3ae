"""What authors wrote about wrong answers reaches those who gave them, in words and not in Markdown, and never in an exam."""

import pytest
from django.urls import reverse

from challenges.runtime.assessments import services, wire
from challenges.runtime.assessments.remarks import Remark, remarks
from tests.assessments.test_player import lent_to, post_to
from tests.assessments.test_services import begin, release_of
from tests.factories import bank

pytestmark = pytest.mark.django_db

OPTIONS = [
    {"id": "oa", "text": "Un dossier {a}", "correct": True, "why": "Il *contient* des fichiers."},
    {"id": "ob", "text": "Un fichier {a}", "correct": False, "why": "Un fichier est **dans** un dossier."},
    {"id": "oc", "text": "Un lien {a}", "correct": False, "why": ""},
]
RESPONSES = {
    "single_choice": {"type": "single_choice", "label": "", "options": OPTIONS, "options_from": None, "shuffle": True},
    "multiple_choice": {"type": "multiple_choice", "label": "", "options": OPTIONS, "options_from": None, "shuffle": True},
    "number": {"type": "number", "label": "Somme", "value": "a + b", "tolerance": "0", "unit": "", "wrong": [{"expr": "a", "why": "C’est **a** seul."}]},
    "short_text": {
        "type": "short_text", "label": "Ville", "accept": ["'Orval'"], "treatments": {"case": True}, "max_length": 20,
        "wrong": [{"expr": "'Montrival'", "why": "C’est la ville **voisine**."}],
    },
}  # fmt: skip
WRONG = {"single_choice": "ob", "multiple_choice": ["oa", "ob"], "number": "{a}", "short_text": "montrival"}
TOLD = {
    "single_choice": "Un fichier est <strong>dans</strong> un dossier.",
    "multiple_choice": "Un fichier est <strong>dans</strong> un dossier.",
    "number": "C’est <strong>a</strong> seul.",
    "short_text": "C’est la ville <strong>voisine</strong>.",
}


def begun(form, client, **changes):
    release_of(*[bank.challenge_document(skill, response=RESPONSES[form]) for skill in ("1.1-1a", "1.1-2a")])
    made = begin(**changes)
    lent_to(client, made.learner)
    return made, services.next_attempt(made)


def given(kind, attempt):
    said = WRONG[kind]
    return said.format(a=attempt.values["a"]) if isinstance(said, str) else said


@pytest.mark.parametrize("kind", list(RESPONSES))
@pytest.mark.parametrize("page", ["correction", "results"])
def test_the_remark_on_a_wrong_answer_is_shown(kind, page, client):
    made, attempt = begun(kind, client)
    client.post(post_to(attempt), {"answer": wire.sent_answer(attempt, given(kind, attempt))})
    client.get(reverse("assessments:play", args=[made.uid]))
    client.post(post_to(made.attempts.last()), {"skip": "1"})
    target = attempt if page == "correction" else made
    html = client.get(reverse(f"assessments:{page}", args=[target.uid])).content.decode()
    assert (html.count(TOLD[kind]), "**" in html) == (1, False)


def test_the_reason_of_the_right_option_is_rendered(client):
    _made, attempt = begun("single_choice", client)
    client.post(post_to(attempt), {"answer": wire.sent_answer(attempt, "oc")})
    html = client.get(reverse("assessments:correction", args=[attempt.uid])).content.decode()
    assert html.count("<p>Il <em>contient</em> des fichiers.</p>") == 1


@pytest.mark.parametrize("kind", list(RESPONSES))
def test_an_exam_tells_no_remark(kind, client):
    changes = {"kind": "certification", "strategy": "balise-certification-1", "scope": {"length": 2, "quota": 2, "gap": 0}}
    made, attempt = begun(kind, client, **changes)
    pages = [client.post(post_to(attempt), {"answer": wire.sent_answer(attempt, given(kind, attempt))}, follow=True)]
    pages += [client.get(reverse("assessments:correction", args=[attempt.uid]), follow=True)]
    client.post(post_to(made.attempts.last()), {"skip": "1"})
    pages += [client.get(reverse("assessments:results", args=[made.uid]))]
    assert [TOLD[kind] in page.content.decode() for page in pages] == [False] * 3


@pytest.mark.parametrize(
    ("answer", "told"),
    [("oa", []), ("ob", [Remark("Un fichier", "Pas ça.")]), ("oc", []), (None, []), (["oa", "ob"], [Remark("Un fichier", "Pas ça.")])],
)
def test_remarks_are_those_of_the_wrong_options_chosen(answer, told):
    options = [
        {"id": "oa", "text": "Un dossier", "correct": True, "why": "Oui."},
        {"id": "ob", "text": "Un fichier", "correct": False, "why": "Pas ça."},
        {"id": "oc", "text": "Un lien", "correct": False, "why": ""},
    ]
    key = {"type": "multiple_choice", "correct": ["oa"]} if isinstance(answer, list) else {"type": "single_choice", "correct": "oa"}
    assert remarks(key | {"options": options}, answer) == told


def test_a_typical_mistake_is_explained_to_one_who_wrote_what_is_counted():
    key = {"type": "number", "value": "7", "tolerance": "0", "unit": "", "wrong": [{"value": "6", "why": "Il manque la dernière."}]}
    assert remarks(key, "6 pages", {"type": "number", "label": "Combien de pages\u00a0?"}) == [Remark("", "Il manque la dernière.")]
