"""The player's pages as a browser without JavaScript sees them, and who may see them."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenges.bank.reader import open_release
from challenges.runtime.assessments import holding, services, wire
from challenges.runtime.assessments.models import Assessment, Attempt, Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from tests.assessments.test_services import begin, release_of
from tests.factories import bank, people

pytestmark = pytest.mark.django_db

OPTIONS = [
    {"id": "oa", "text": "Un dossier {a}", "correct": True, "why": "Il contient des fichiers."},
    {"id": "ob", "text": "Un fichier {a}", "correct": False, "why": ""},
    {"id": "oc", "text": "Un lien {a}", "correct": False, "why": ""},
]
BLANKS = [
    {
        "id": "b1",
        "name": "ville",
        "label": "Ville",
        "kind": "short_text",
        "accept": ["'Orval'"],
        "treatments": {"case": True, "accents": True},
    },
    {"id": "b2", "name": "total", "label": "Total", "kind": "number", "value": "a + b", "tolerance": "0"},
    {"id": "b3", "name": "jour", "label": "Jour", "kind": "choice", "accept": ["'lundi'"], "options": ["lundi", "mardi"]},
]
RESPONSES = {
    "single_choice": {"type": "single_choice", "label": "", "options": OPTIONS, "options_from": None, "shuffle": True},
    "multiple_choice": {
        "type": "multiple_choice", "label": "", "options": [OPTIONS[0], OPTIONS[1] | {"correct": True}, OPTIONS[2]], "options_from": None, "shuffle": True,
    },
    "short_text": {"type": "short_text", "label": "Ville", "accept": ["'Orval'"], "treatments": {"case": True}, "max_length": 20, "wrong": []},
    "number": {"type": "number", "label": "Somme", "value": "a + b", "tolerance": "0", "unit": "€", "wrong": []},
    "blanks": {"type": "blanks", "label": "", "blanks": BLANKS, "dependent": False},
}  # fmt: skip
WRONG = {
    "single_choice": {"answer": "ob"},
    "multiple_choice": {"answer": ["oc"]},
    "short_text": {"answer": "Montrival"},
    "number": {"answer": "7"},
    "blanks": {"blank-b1": "Montrival", "blank-b2": "7", "blank-b3": "mardi"},
}
INVALID = {
    "single_choice": {},
    "multiple_choice": {},
    "short_text": {"answer": "x" * 21},
    "number": {"answer": "douze & <b>"},
    "blanks": {"blank-b1": "Orval", "blank-b2": "douze", "blank-b3": "mardi"},
}
KINDS = list(RESPONSES)


def as_sent(attempt, fields):
    """Fields with the identifiers of the document, as the page of this attempt names them."""
    if "choice" in attempt.response["type"]:
        return {"answer": wire.sent_answer(attempt, fields["answer"])} if "answer" in fields else fields
    return {(f"blank-{blank_id(attempt, name)}" if name.startswith("blank-") else name): value for name, value in fields.items()}


def blank_id(attempt, name):
    return wire.drawn(attempt.assessment.seed, str(attempt.uid), name.removeprefix("blank-"))


def right_fields(attempt):
    """The fields that a browser posts for the right answer."""
    total = str(attempt.values["a"] + attempt.values["b"]) if "a" in attempt.values else ""
    fields = {
        "single_choice": {"answer": "oa"},
        "multiple_choice": {"answer": ["oa", "ob"]},
        "short_text": {"answer": " orval "},
        "number": {"answer": f"{total} €"},
        "blanks": {"blank-b1": "ORVAL", "blank-b2": total, "blank-b3": "lundi"},
    }[attempt.response["type"]]
    return as_sent(attempt, fields)


def lent_to(client, learner):
    """Hand the tests of a learner to a browser without an account, as joining a campaign does."""
    session = client.session
    session["tests"] = {str(assessment.uid): holding.lend(assessment) for assessment in learner.assessments.all()}
    session.save()
    return client


def play(assessment):
    return reverse("assessments:play", args=[assessment.uid])


def post_to(attempt):
    return reverse("assessments:answer", args=[attempt.uid])


def plain(text):
    """A text with ordinary spaces only."""
    return re.sub(r"\s+", " ", text)


def text_of(response):
    return plain(response.content.decode())


@pytest.fixture(autouse=True)
def _language():
    """A request leaves its language to the thread; the next test must not find it."""
    yield
    translation.deactivate()


@pytest.fixture
def kind():
    return "number"


@pytest.fixture
def running(kind, client, db):
    """A running test of two challenges of a kind, in the hands of the client."""
    documents = [bank.challenge_document(skill, response=RESPONSES[kind], hint="Regardez **bien**.") for skill in ("1.1-1a", "1.1-2a")]
    release_of(*documents)
    made = begin()
    lent_to(client, made.learner)
    return made


@pytest.fixture
def question(running, client):
    """Its first question, shown."""
    client.get(play(running))
    return running.attempts.get()


@pytest.fixture
def filed(client, released_bank):
    """The attempt of a running test that has a file, in the hands of the client."""
    made = begin(scope={"competences": ["1.1"], "max_questions": 4})
    lent_to(client, made.learner)
    while not (attempt := services.next_attempt(made)).files:
        services.answer(attempt, "1")
    return attempt


# ---------------------------------------------------------------- the question


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_shows_instruction_fields_and_both_buttons(kind, running, client):
    page = client.get(play(running)).content.decode()
    names = {
        "single_choice": ['type="radio" name="answer"'] * 3,
        "multiple_choice": ['type="checkbox" name="answer"'] * 3,
        "short_text": ['type="text" id="answer" name="answer"'],
        "number": ['type="text" id="answer" name="answer"'],
        "blanks": [f'name="blank-{blank_id(running.attempts.get(), name)}"' for name in ("b1", "b2", "b3")] if kind == "blanks" else [],
    }[kind]
    assert [page.count(name) for name in names] == ([3] * 3 if "choice" in kind else [1] * len(names))
    assert (page.count('name="send"'), page.count('name="skip"'), "Combien font <strong>" in page) == (1, 1, True)


def test_a_question_shows_its_hint(running, client):
    assert "Regardez <strong>bien</strong>." in client.get(play(running)).content.decode()


@pytest.mark.parametrize("allowed", [True, False])
def test_a_question_says_whether_the_web_may_be_searched(allowed, running, client):
    release = open_release(running.release_root)
    release.index.__dict__["web_search"] = frozenset({row.uid for row in release.index.entries} if allowed else ())
    assert ("Vous pouvez chercher sur le web pour répondre." in text_of(client.get(play(running)))) is allowed


def test_a_question_is_never_kept_by_the_browser(running, client):
    assert "no-store" in client.get(play(running))["Cache-Control"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_page_holds_nothing_of_the_solution(kind, running, client):
    page = client.get(play(running)).content.decode()
    attempt = running.attempts.get()
    told = {"number": str(attempt.values["a"] + attempt.values["b"]), "short_text": "Orval", "blanks": "Orval"}.get(
        kind, "Il contient des fichiers."
    )
    assert (attempt.seed in page, re.search(rf"\b{told}\b", page)) == (False, None)


def test_coming_back_shows_the_same_question(running, client):
    client.get(play(running))
    client.get(play(running))
    assert running.attempts.count() == 1


# ---------------------------------------------------------------- the answer


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_leads_to_its_correction(kind, question, client):
    response = client.post(post_to(question), right_fields(question) | {"send": "1"}, follow=True)
    question.refresh_from_db()
    assert (question.outcome, response.redirect_chain, "C’est juste" in text_of(response)) == (
        "right",
        [(reverse("assessments:correction", args=[question.uid]), 302)],
        True,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_shows_the_right_one(kind, question, client):
    response = client.post(post_to(question), as_sent(question, WRONG[kind]) | {"send": "1"}, follow=True)
    question.refresh_from_db()
    total = question.values["a"] + question.values["b"]
    shown = {
        "single_choice": [f"<strong>Un dossier {question.values['a']}</strong>", "<p>Il contient des fichiers.</p>"],
        "multiple_choice": [f"<strong>Un dossier {question.values['a']}</strong>", f"<strong>Un fichier {question.values['a']}</strong>"],
        "short_text": ["<strong>Orval</strong>"],
        "number": [f"<strong>{total:,}".replace(",", "\u202f")],
        "blanks": ["<strong>Ville</strong>", "<strong>Orval</strong>", "<strong>Jour</strong>", "<strong>lundi</strong>"],
    }[kind]
    page = response.content.decode()
    assert (question.outcome, "Ce n’est pas ça" in page, [part for part in shown if part not in page]) == ("wrong", True, [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_skipped_question_shows_the_right_answer_too(kind, question, client):
    response = client.post(post_to(question), {"skip": "1"}, follow=True)
    question.refresh_from_db()
    assert (question.outcome, question.answer, "Question passée" in text_of(response), "La bonne réponse" in text_of(response)) == (
        "skipped",
        None,
        True,
        True,
    )


#: Own answer, right answer and verdict of each part of the wrong answers above; what is right already is not said again.
SAID = {
    "single_choice": [("", "Un fichier {a}", "Un dossier {a}")],
    "multiple_choice": [("faux", "pas coché", "à cocher"), ("faux", "pas coché", "à cocher"), ("faux", "coché", "à ne pas cocher")],
    "short_text": [("", "Montrival", "Orval")],
    "number": [("", "7", None)],
    "blanks": [("faux", "Montrival", "Orval"), ("faux", "7", None), ("faux", "mardi", "lundi")],
}


def told_parts(page):
    """Verdict, own answer and right answer of each part of a correction."""
    found = re.findall(r'<li class="part .*?</li>', page, re.DOTALL)
    return [
        (
            (re.findall(r'class="tag \w+">([^<]*)<', one) or [""])[0],
            *(re.sub(r"<[^>]+>", "", text) for text in re.findall(r"<dd>(.*?)</dd>", one)),
        )
        for one in found
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_correction_says_of_each_part_what_was_answered_and_what_is_right(kind, question, client):
    page = client.post(post_to(question), as_sent(question, WRONG[kind]), follow=True).content.decode()
    total = next((one["value"] for one in (question.key, *question.key.get("blanks", [])) if "value" in one), "")
    shown = f"{int(total):,}".replace(",", "\u202f") + (" €".replace(" ", "\u00a0") if kind == "number" else "") if total else ""
    expected = [tuple(shown if text is None else text.format(a=question.values["a"]) for text in part) for part in SAID[kind]]
    assert sorted(told_parts(page)) == sorted(expected)


@pytest.mark.parametrize("kind", ["blanks"])
def test_right_and_wrong_are_shown_for_each_blank(kind, question, client):
    fields = as_sent(question, {"blank-b1": "orval", "blank-b3": "mardi"})
    page = client.post(post_to(question), fields, follow=True).content.decode()
    assert [(verdict, own) for verdict, own, *_right in told_parts(page)] == [("juste", "orval"), ("vide", "aucune"), ("faux", "mardi")]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_has_not_the_form_comes_back_on_the_question(kind, question, client):
    response = client.post(post_to(question), as_sent(question, INVALID[kind]))
    question.refresh_from_db()
    assert (response.status_code, 'id="erreur"' in text_of(response), question.answered_at, question.answer) == (422, True, None, None)


@pytest.mark.parametrize(("kind", "kept"), [
    ("short_text", [f'value="{"x" * 21}"']), ("number", ['value="douze &amp; &lt;b&gt;"']),
    ("blanks", ['value="Orval"', 'value="douze"', '<option value="mardi" selected>mardi</option>']),
])  # fmt: skip
def test_an_answer_that_has_not_the_form_comes_back_as_it_was_typed(kind, kept, question, client):
    page = client.post(post_to(question), as_sent(question, INVALID[kind])).content.decode()
    assert [part for part in kept if part not in page] == []


@pytest.mark.parametrize("kind", ["multiple_choice"])
def test_boxes_that_were_ticked_come_back_ticked(kind, question, client):
    ticked = wire.sent_answer(question, ["oa"])
    page = client.post(post_to(question), {"answer": [*ticked, "nowhere"]}).content.decode()
    assert re.findall(r'value="(\w+)" checked', page) == ticked


@pytest.mark.parametrize("kind", KINDS)
def test_after_an_invalid_answer_the_right_one_is_still_taken(kind, question, client):
    client.post(post_to(question), as_sent(question, INVALID[kind]))
    client.post(post_to(question), right_fields(question))
    question.refresh_from_db()
    assert question.outcome == "right"


def test_a_second_answer_is_told_that_the_first_is_kept(question, client):
    client.post(post_to(question), {"answer": "7", "idempotency_key": "a"})
    response = client.post(post_to(question), {"answer": "8", "idempotency_key": "b"}, follow=True)
    question.refresh_from_db()
    assert (question.answer, [str(message) for message in response.context["messages"]]) == (
        "7",
        ["Vous avez déjà répondu à cette question : la première réponse est gardée."],
    )


def test_pressing_twice_leads_to_the_correction_twice(question, client):
    fields = {"answer": "7", "idempotency_key": "a"}
    addresses = [client.post(post_to(question), fields)["Location"] for _time in range(2)]
    assert addresses == [reverse("assessments:correction", args=[question.uid])] * 2


def test_a_script_is_told_where_to_go(question, client):
    response = client.post(post_to(question), {"answer": "7"}, headers={"X-Requested-With": "fetch"})
    assert (response.status_code, response.json()) == (200, {"next": reverse("assessments:correction", args=[question.uid])})


def test_a_script_is_told_of_a_refusal_as_json(question):
    response = Client().post(post_to(question), {"answer": "7"}, headers={"X-Requested-With": "fetch"})
    assert (response.status_code, response.json()) == (404, {"detail": "Cette page n’existe pas, ou n’est pas à vous."})


@pytest.mark.parametrize(("page", "method"), [("answer", "put"), ("correction", "post"), ("play", "post"), ("results", "post")])
def test_a_page_refuses_the_other_method(page, method, running, question, client):
    target = running if page in {"play", "results"} else question
    assert getattr(client, method)(reverse(f"assessments:{page}", args=[target.uid])).status_code == 405


def test_a_post_without_the_csrf_token_gives_a_page_in_plain_words(running, question):
    browser = lent_to(Client(enforce_csrf_checks=True), running.learner)
    response = browser.post(post_to(question), {"answer": "7"})
    question.refresh_from_db()
    assert (response.status_code, "Cette page est restée ouverte trop longtemps" in text_of(response), question.answered_at) == (
        403,
        True,
        None,
    )


def test_a_post_with_the_csrf_token_of_the_page_is_taken(running, question):
    browser = lent_to(Client(enforce_csrf_checks=True), running.learner)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(play(running)).content.decode())[1]
    assert browser.post(post_to(question), {"answer": "7", "csrfmiddlewaretoken": token}).status_code == 302


# ---------------------------------------------------------------- after the answer


def test_before_the_answer_there_is_no_correction(running, question, client):
    response = client.get(reverse("assessments:correction", args=[question.uid]))
    assert (response.status_code, response["Location"]) == (302, play(running))


def test_before_the_end_there_are_no_results(running, client):
    response = client.get(reverse("assessments:results", args=[running.uid]))
    assert (response.status_code, response["Location"]) == (302, play(running))


def test_after_the_last_question_the_player_goes_to_the_results(running, client):
    answer_by_rule(running, lambda attempt: False)
    response = client.get(play(running))
    assert (response.status_code, response["Location"]) == (302, reverse("assessments:results", args=[running.uid]))


def test_results_show_every_question_with_its_outcome_those_to_read_again_first(running, client):
    answer_by_rule(running, lambda attempt: attempt.number == 1)
    page = text_of(client.get(reverse("assessments:results", args=[running.uid])))
    assert re.findall(r'<span class="tag [a-z]*">([^<]+)</span>', page) == ["passée", "juste"]
    assert "1 réponse juste sur 2" in page


def test_the_correction_of_a_wrong_answer_leads_to_a_tutorial(client, released_bank):
    running = begin()
    lent_to(client, running.learner)
    attempt = services.next_attempt(running)
    page = client.post(post_to(attempt), {"answer": "1"}, follow=True).content.decode()
    address = re.search(r'href="([^"]+/tutoriels/[^"]+)"', page)[1]
    tutorial = client.get(address).content.decode()
    assert ("<h1>Additionner</h1>" in tutorial, "Alignez les <strong>unités</strong>." in tutorial) == (True, True)


def test_the_correction_of_a_right_answer_leads_to_no_tutorial(client, released_bank):
    running = begin()
    lent_to(client, running.learner)
    attempt = services.next_attempt(running)
    page = client.post(post_to(attempt), {"answer": attempt.key["value"]}, follow=True).content.decode()
    assert "/tutoriels/" not in page


def test_a_tutorial_that_the_release_does_not_hold_is_not_found(running, client):
    assert client.get(reverse("assessments:tutorial", args=[running.uid, uuid.uuid4()])).status_code == 404


# ---------------------------------------------------------------- exams


@pytest.fixture
def exam(client, released_bank):
    made = begin(kind="certification", channel="certification", strategy="balise-certification-1", scope={"length": 2})
    lent_to(client, made.learner)
    return made


def test_an_exam_goes_from_answer_to_question_without_correction(exam, client):
    attempt = services.next_attempt(exam)
    assert client.post(post_to(attempt), {"answer": "1"})["Location"] == play(exam)


def test_an_exam_shows_no_correction_of_an_answered_question(exam, client):
    attempt = services.next_attempt(exam)
    services.answer(attempt, "1")
    assert client.get(reverse("assessments:correction", args=[attempt.uid]))["Location"] == play(exam)


def test_the_end_of_an_exam_shows_neither_right_nor_wrong(exam, client):
    answer_by_rule(exam, lambda attempt: True)
    page = text_of(client.get(reverse("assessments:results", args=[exam.uid])))
    assert ("Votre épreuve est terminée" in page, "juste" in page, "points" in page) == (True, False, False)


def test_an_exam_opens_no_tutorial(exam, client):
    uid = next(path for path in bank.bodies().bodies if path.startswith("tutorials/")).removeprefix("tutorials/").removesuffix(".json")
    assert client.get(reverse("assessments:tutorial", args=[exam.uid, uid])).status_code == 404


# ---------------------------------------------------------------- files


def file_of(attempt, position=0):
    return reverse("assessments:file", args=[attempt.uid, position])


def test_a_file_is_downloaded_with_headers_that_trust_nothing(filed, client):
    response = client.get(file_of(filed))
    assert {
        name: response[name]
        for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")
    } == {
        "Content-Type": "text/csv",
        "Content-Disposition": "attachment; filename*=UTF-8''lignes.csv",
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def test_a_file_has_the_announced_size(filed, client):
    assert len(client.get(file_of(filed)).content) == filed.files[0]["size"]


def test_the_question_page_links_to_its_file_and_shows_it(filed, client):
    page = client.get(play(filed.assessment)).content.decode()
    assert (f'href="{file_of(filed)}"' in page, 'class="artefact"' in page) == (True, True)


def test_a_file_that_the_question_does_not_have_is_not_found(filed, client):
    assert client.get(file_of(filed, 9)).status_code == 404


# ---------------------------------------------------------------- whose


@pytest.fixture
def pages(filed):
    """Every page of an assessment with a file: method and address."""
    made, tutorial = filed.assessment, next(path for path in bank.bodies().bodies if path.startswith("tutorials/"))
    return [
        ("get", play(made)),
        ("get", reverse("assessments:results", args=[made.uid])),
        ("get", reverse("assessments:tutorial", args=[made.uid, tutorial[len("tutorials/") : -len(".json")]])),
        ("post", post_to(filed)),
        ("get", reverse("assessments:correction", args=[filed.uid])),
        ("get", file_of(filed)),
    ]


def statuses(browser, pages):
    return [getattr(browser, method)(address).status_code for method, address in pages]


def test_another_browser_finds_nothing(pages):
    assert statuses(Client(), pages) == [404] * 6


def test_another_browser_with_a_learner_of_its_own_finds_nothing(pages):
    assert statuses(lent_to(Client(), Learner.objects.create()), pages) == [404] * 6


@pytest.mark.parametrize("role", ["user", "superuser", "user with a learner"])
def test_another_signed_in_user_finds_nothing(role, pages, django_user_model):
    somebody = django_user_model.objects.create_superuser("root", "r@example.org", "x") if role == "superuser" else people.user()
    if role == "user with a learner":
        services.learner_of(somebody)
    browser = Client()
    browser.force_login(somebody)
    assert statuses(browser, pages) == [404] * 6


def test_what_a_stranger_sends_changes_nothing(filed, pages):
    Client().post(post_to(filed), {"answer": "1"})
    filed.refresh_from_db()
    assert filed.answered_at is None


def test_what_does_not_exist_looks_like_what_is_somebody_else_s(filed):
    pages = []
    for uid in (uuid.uuid4(), filed.assessment.uid):
        response = Client().get(reverse("assessments:play", args=[uid]))
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text_of(response).replace(str(uid), "UID"))
        pages.append((response.status_code, page))
    assert pages[0] == pages[1]


def test_a_signed_in_learner_plays_in_any_browser(released_bank):
    user = people.user()
    made = begin(services.learner_of(user))
    browser = Client()
    browser.force_login(user)
    assert browser.get(play(made)).status_code == 200


def test_an_exam_opens_only_in_the_browser_that_was_let_in(released_bank):
    user = people.user()
    made = begin(
        services.learner_of(user), kind="certification", channel="certification", strategy="balise-certification-1", scope={"length": 2}
    )
    browser = Client()
    browser.force_login(user)
    assert (browser.get(play(made)).status_code, Attempt.objects.count()) == (404, 0)


# ---------------------------------------------------------------- English


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_interface_is_english_for_an_english_browser(english, running):
    page = english.get(play(running)).content.decode()
    assert ('<html lang="en" ' in page, "Submit my answer" in page, "Valider" in page) == (True, True, False)


def test_a_refusal_is_english_for_an_english_browser(running):
    response = Client(headers={"Accept-Language": "en"}).get(play(running))
    assert "This page does not exist, or is not yours." in text_of(response)


def test_the_correction_is_english_for_an_english_browser(english, question):
    page = text_of(english.post(post_to(question), right_fields(question), follow=True))
    assert ("That’s right" in page, "C’est juste" in page) == (True, False)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_with_an_answer_is_told_in_english(kind, english, question):
    page = text_of(english.post(post_to(question), INVALID[kind]))
    told = re.search(r'id="erreur"><p>([^<]+)</p>', page)[1]
    assert "réponse" not in told.lower()


# ---------------------------------------------------------------- cost


def test_a_question_page_costs_at_most_fifteen_queries(running, client, django_assert_max_num_queries):
    client.get(play(running))
    with django_assert_max_num_queries(15):
        client.get(play(running))


def test_results_cost_the_same_whatever_was_answered(client, released_bank, django_assert_max_num_queries):
    made = begin(scope={})
    lent_to(client, made.learner)
    answer_by_rule(made, lambda attempt: attempt.number % 2 == 0)
    assert Assessment.objects.get(pk=made.pk).attempts.count() > 20
    client.get(reverse("assessments:results", args=[made.uid]))
    with django_assert_max_num_queries(9):
        client.get(reverse("assessments:results", args=[made.uid]))


@pytest.mark.parametrize("kind", ["blanks"])
@pytest.mark.parametrize(
    ("typed", "sentence"), [("12 min", "« Total » : Cette réponse est un nombre sans unité : écrivez le nombre seul.")]
)
def test_a_unit_that_is_not_asked_for_is_told_with_its_field(kind, typed, sentence, question, client):
    page = client.post(post_to(question), as_sent(question, {"blank-b1": "Orval", "blank-b2": typed, "blank-b3": "lundi"}))
    assert (page.status_code, sentence in text_of(page)) == (422, True)


@pytest.mark.parametrize("kind", ["number"])
@pytest.mark.parametrize("unit", ["€", "euros", "EUR", "Euro"])
def test_a_unit_is_taken_in_every_spelling(kind, unit, question, client):
    client.post(post_to(question), {"answer": f"{question.values['a'] + question.values['b']} {unit}"})
    question.refresh_from_db()
    assert question.outcome == "right"


def test_a_choice_is_sent_as_it_is_written_and_comes_back_chosen(client, db):
    """A page shows one space for two: without a value of its own, the browser would send what it shows."""
    choice = {"id": "b", "name": "b", "label": "Mot", "kind": "choice", "accept": ["'un  mot'"], "options": ["un  mot", "deux"]}
    total = BLANKS[1]
    release_of(bank.challenge_document("1.1-1a", response={"type": "blanks", "label": "", "blanks": [choice, total], "dependent": False}))
    running = begin()
    lent_to(client, running.learner)
    client.get(play(running))
    attempt = running.attempts.get()
    page = client.post(post_to(attempt), as_sent(attempt, {"blank-b": "un  mot", "blank-b2": "douze"})).content.decode()
    assert '<option value="un  mot" selected>un  mot</option>' in page
    client.post(post_to(attempt), as_sent(attempt, {"blank-b": "un mot", "blank-b2": str(attempt.values["a"] + attempt.values["b"])}))
    attempt.refresh_from_db()
    assert attempt.outcome == "right"
