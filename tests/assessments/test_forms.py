"""Each form of response on the wire and through the page of a learner without script: right, wrong, in part, blank, malformed, of another variant."""

import html
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from challenges import marking
from challenges.marking import posted
from challenges.runtime.assessments import services, wire
from challenges.runtime.assessments.answers import answer_text, expected_text
from challenges.runtime.assessments.errors import BadAnswer
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.parts import parts
from challenges.runtime.assessments.rehearsal import right_answer
from challenges.runtime.campaigns import api_forms
from tests.assessments.test_services import begin, release_of
from tests.factories.forms import RESPONSES, form_document

pytestmark = pytest.mark.django_db
FORMS = sorted(RESPONSES)
#: Those whose answer is run.
RUN = {"program_map", "program_function", "query"}
#: What each form takes for an answer that is right in part, by the marks it then gives.
IN_PART = {"matching": "partly", "ordering": "partly", "hotspot_several": "partly", "multiple_penalty": "partly", "blanks_all": "wrong"}
MALFORMED = ["texte", 12, None, [], {}, [["x"]], {"x": "y"}, [None], True, {"x": []}, "x" * 3000]


@pytest.fixture
def opened(db):
    """The open question of a test whose only challenge has a form."""

    def open_one(form):
        release_of(form_document(form))
        return services.next_attempt(begin())

    return open_one


def probe(attempt, kind):
    """An answer of a kind, as the laboratory tries it, from the variant of the attempt."""
    import generators

    made = generators.compile_challenge(form_document(attempt.form)).instantiate(attempt.seed)
    return next((one["answer"] for one in made.probes if one["kind"] == kind), None)


@pytest.fixture
def question(opened):
    def ask(form):
        attempt = opened(form)
        attempt.form = form
        return attempt

    return ask


@pytest.mark.parametrize("form", FORMS)
def test_the_right_answer_of_each_form_is_right(form, question):
    attempt = question(form)
    assert services.answer(attempt, right_answer(attempt.key)).outcome == "right"


@pytest.mark.parametrize("form", [form for form in FORMS if form not in {"time", "units", "lines"}])
def test_a_wrong_answer_of_each_form_is_wrong(form, question):
    attempt = question(form)
    told = services.answer(attempt, probe(attempt, "wrong")).outcome
    # Of four things out of order, some may follow each other rightly all the same.
    assert told in ({"wrong", "partly"} if form == "ordering" else {"wrong"})


@pytest.mark.parametrize("form", sorted(IN_PART))
def test_what_is_right_in_part_counts_as_the_challenge_says(form, question):
    attempt = question(form)
    services.answer(attempt, probe(attempt, "partly"))
    attempt.refresh_from_db()
    assert (attempt.outcome, 0 < attempt.score < 1) == (IN_PART[form], IN_PART[form] == "partly")


@pytest.mark.parametrize("form", FORMS)
def test_what_has_not_the_form_is_refused_and_costs_nothing(form, question):
    attempt = question(form)
    for value in MALFORMED:
        # Any text may be a program, and is marked wrong.
        if (form, value) in [("lines", "texte"), ("units", 12)] or (form in RUN and isinstance(value, str)):
            continue
        with pytest.raises(BadAnswer):
            services.answer(attempt, wire.received(attempt, value))
    attempt.refresh_from_db()
    assert (attempt.answered_at, attempt.answer) == (None, None)


@pytest.mark.parametrize("form", ["matching", "ordering", "hotspot", "hotspot_several", "pictures"])
def test_an_identifier_of_the_document_is_no_answer(form, question):
    attempt = question(form)
    with pytest.raises(BadAnswer):
        services.answer(attempt, wire.received(attempt, right_answer(attempt.key)))


@pytest.mark.parametrize("form", ["matching", "ordering", "hotspot", "hotspot_several", "pictures"])
def test_what_was_sent_to_another_learner_is_no_answer(form, question):
    attempt = question(form)
    neighbour = services.next_attempt(begin())
    sent = wire.sent_answer(neighbour, right_answer(neighbour.key))
    with pytest.raises(BadAnswer):
        services.answer(attempt, wire.received(attempt, sent))


@pytest.mark.parametrize("form", FORMS)
def test_no_identifier_and_no_name_of_an_author_goes_out(form, question):
    attempt = question(form)
    sent = json.dumps(wire.sent_response(attempt))
    own = {one["id"] for part in ("options", "blanks", "lefts", "rights", "items") for one in attempt.response.get(part, [])}
    names = {"plan", "autre"} | {one.get("name", "") for one in attempt.response.get("blanks", [])} - {""}
    assert {name for name in own | names if f'"{name}"' in sent} == set()


@pytest.mark.parametrize("form", FORMS)
def test_what_was_sent_comes_back(form, question):
    attempt = question(form)
    right = right_answer(attempt.key)
    assert wire.received(attempt, wire.sent_answer(attempt, right)) == right


# ---------------------------------------------------------------- the page


def shown(client, attempt):
    holder = services_of(client, attempt)
    return holder.get(reverse("assessments:play", args=[attempt.assessment.uid]))


def services_of(client, attempt):
    """The browser of the learner of an attempt."""
    from tests.assessments.test_player import lent_to

    return lent_to(client, attempt.assessment.learner)


def fields_of(attempt, answer):
    """What a browser posts for an answer of the document's own identifiers."""
    return posted.sent_by_browser(wire.sent_response(attempt), wire.sent_answer(attempt, answer))


@pytest.mark.parametrize("form", FORMS)
def test_the_page_of_each_form_takes_the_right_answer_without_a_script(form, question, client):
    attempt = question(form)
    browser = services_of(client, attempt)
    assert browser.get(reverse("assessments:play", args=[attempt.assessment.uid])).status_code == 200
    reply = browser.post(reverse("assessments:answer", args=[attempt.uid]), fields_of(attempt, right_answer(attempt.key)))
    assert (reply.status_code, Attempt.objects.get(pk=attempt.pk).outcome) == (302, "right")


@pytest.mark.parametrize("form", FORMS)
def test_the_page_of_each_form_names_every_field_that_is_posted(form, question, client):
    attempt = question(form)
    page = shown(client, attempt).content.decode()
    fields = fields_of(attempt, right_answer(attempt.key))
    assert [name for name in fields if f'name="{name}"' not in page] == []
    chosen = [
        value
        for name, values in fields.items()
        for value in values
        if not name.startswith("blank-") and form not in {"date", "time", "units", "lines", *RUN}
    ]
    assert [value for value in chosen if f'value="{value}"' not in page] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_question_says_nothing_of_its_key(form, question, client):
    attempt = question(form)
    page = shown(client, attempt).content.decode()
    own = {one["id"] for part in ("options", "lefts", "rights", "items") for one in attempt.response.get(part, [])}
    assert [name for name in own if f'"{name}"' in page or f"-{name}" in page] == []


def test_two_things_of_one_place_are_told_and_what_was_chosen_comes_back(question, client):
    attempt = question("ordering")
    browser = services_of(client, attempt)
    fields = {name: ["1"] for name in fields_of(attempt, right_answer(attempt.key))}
    reply = browser.post(reverse("assessments:answer", args=[attempt.uid]), fields)
    page = reply.content.decode()
    assert (reply.status_code, page.count('<option value="1" selected>'), "Deux éléments ont la même place." in page) == (422, 4, True)


def test_a_line_left_out_is_told(question, client):
    attempt = question("matching")
    browser = services_of(client, attempt)
    fields = fields_of(attempt, right_answer(attempt.key))
    fields.pop(next(iter(fields)))
    reply = browser.post(reverse("assessments:answer", args=[attempt.uid]), fields)
    assert (reply.status_code, "Choisissez une réponse à chaque ligne." in reply.content.decode()) == (422, True)


@pytest.mark.parametrize(("form", "typed", "message"), [
    ("date", "12 mars", "Il manque l’année"), ("date", "hier", "La réponse n’est pas une date"), ("time", "25 h 10", "La réponse n’est pas une heure"),
])  # fmt: skip
def test_a_date_or_a_time_that_cannot_be_read_is_told(form, typed, message, question, client):
    attempt = question(form)
    reply = services_of(client, attempt).post(reverse("assessments:answer", args=[attempt.uid]), {"answer": typed})
    assert (reply.status_code, message in reply.content.decode(), typed in reply.content.decode()) == (422, True, True)


@pytest.mark.parametrize("form", ["hotspot", "pictures"])
def test_a_picture_that_one_answers_on_is_no_file_to_open(form, question, client):
    attempt = question(form)
    response = shown(client, attempt)
    page = response.content.decode()
    assert (response.context["files"], response.context["material"], page.count("/fichiers/") + page.count("/fichier/") > 0) == (
        [],
        [],
        True,
    )


def test_a_picture_of_a_question_opens_in_the_page(question, client):
    attempt = question("hotspot")
    browser = services_of(client, attempt)
    url = browser.get(reverse("assessments:play", args=[attempt.assessment.uid])).context["response"]["image_url"]
    reply = browser.get(url)
    assert (reply.status_code, reply["Content-Type"], reply["Content-Disposition"].split(";")[0]) == (200, "image/svg+xml", "inline")


@pytest.mark.parametrize("form", FORMS)
def test_the_correction_of_each_form_shows_the_right_answer(form, question, client):
    attempt = question(form)
    browser = services_of(client, attempt)
    services.answer(attempt, None, skipped=True)
    page = browser.get(reverse("assessments:correction", args=[attempt.uid])).content.decode()
    assert [part.expected for part in parts(attempt.key, None, attempt.response) if part.expected not in html.unescape(page)] == []


# ---------------------------------------------------------------- the API's document


@pytest.mark.parametrize("form", FORMS)
def test_what_is_sent_and_what_is_told_is_what_the_api_describes(form, question):
    attempt = question(form)
    sent, right = wire.sent_response(attempt), wire.sent_answer(attempt, right_answer(attempt.key))
    told = wire.sent_expected(attempt, marking.expected(attempt.key))
    for value, schema in ((sent, api_forms.SENT), (right, api_forms.VALUE), (told, api_forms.EXPECTED)):
        assert [error.message for error in Draft202012Validator(schema).iter_errors(value)] == []


# ---------------------------------------------------------------- in words

KEYS = {
    "matching": (
        {"type": "matching", "lefts": [{"id": "a", "text": "Chat", "why": "Il miaule."}, {"id": "b", "text": "Chien", "why": ""}],
         "rights": [{"id": "x", "text": "Miaou"}, {"id": "y", "text": "Ouaf"}], "pairs": {"a": "x", "b": "y"}},
        {"a": "y", "b": "y"}, "Chat : Ouaf ; Chien : Ouaf", "Chat : Miaou ; Chien : Ouaf",
        [("Chat", "Ouaf", "Miaou", False, "Il miaule."), ("Chien", "Ouaf", "Ouaf", True, "")],
    ),
    "ordering": (
        {"type": "ordering", "items": [{"id": "a", "text": "Un", "rank": 0}, {"id": "b", "text": "Deux", "rank": 1}, {"id": "c", "text": "Aussi", "rank": 1}]},
        ["a", "c", "b"], "Un → Aussi → Deux", "Place 1 : Un ; Place 2 : Deux ; Place 3 : Aussi",
        [("Place 1", "Un", "Un", True, ""), ("Place 2", "Aussi", "Aussi", True, ""), ("Place 3", "Deux", "Deux", True, "")],
    ),
    "date": ({"type": "date", "value": "2026-03-12", "wrong": [{"value": "2026-12-03", "why": "À l’envers."}]}, "3/12/26", "3/12/26", "12/03/2026", [("", "3/12/26", "12/03/2026", False, "À l’envers.")]),
}  # fmt: skip


@pytest.mark.parametrize("form", KEYS)
def test_an_answer_is_told_in_words_and_in_its_parts(form):
    key, answer, said, right, expected = KEYS[form]
    response = {"type": form, "lefts": key.get("lefts"), "rights": key.get("rights"), "items": key.get("items")}
    found = [(one.label, one.given, one.expected, one.right, one.why) for one in parts(key, answer)]
    assert (answer_text(response, answer).replace("\u00a0", " "), expected_text(key).replace("\u00a0", " "), found) == (
        said,
        right,
        expected,
    )


def test_a_timed_question_of_any_form_ends_when_its_time_is_over(question, time_machine):
    attempt = question("matching")
    Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() - timedelta(minutes=2))
    attempt.refresh_from_db()
    assert services.answer(attempt, right_answer(attempt.key)).outcome == "timed_out"


def test_each_form_has_its_own_check():
    assert {RESPONSES[form]["type"] for form in FORMS} | {"single_choice"} >= {"matching", "ordering", "hotspot", "date", "time"}
    with pytest.raises(ValueError, match="unknown"):
        marking.check_answer({"type": "drawing"}, "x")


def test_a_mark_in_part_is_no_success_wherever_answers_are_measured(question):
    """The one rule of partial marks: kept and shown, but a success is an answer that is right in full."""
    from challenges.bank.reader import open_release
    from challenges.runtime.assessments import course
    from challenges.runtime.assessments.answer_sheet import answer_sheet

    attempt = question("matching")
    services.answer(attempt, probe(attempt, "partly"))
    past = course.past_of(attempt.assessment)
    sheet = answer_sheet(open_release(attempt.assessment.release_root))
    assert ([one.right for one in past], sheet.right.tolist(), sheet.partly.tolist()) == ([False], [False], [True])
