"""The laboratory on screen: progress, plots with their tables, the gallery with its extremes, answers to try."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from challenges.authoring import services, tasks
from challenges.authoring.document.documents import to_document
from challenges.authoring.laboratory import examine, examining
from challenges.authoring.laboratory.figures import bins
from challenges.authoring.laboratory.plots import plots
from challenges.authoring.laboratory.simulator import simulate
from challenges.authoring.models import LaboratoryReport
from challenges.authoring.tasks import EXAMINE
from challenges.jobs.models import Job
from challenges.jobs.work import Stopped, Work
from challenges.marking import posted
from tests.factories.bank import challenge_document
from tests.pages import messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge(framework, author):
    document = challenge_document("1.1-1a")
    document["dataset"]["draw"]["parameters"][0]["role"] = "difficulty"
    return services.create_challenge(document, user=author)


def page_of(challenge, client, **asked):
    return client.get(reverse("authoring_laboratory", args=[challenge.pk]), asked)


def examine_by_the_page(challenge, client):
    return client.post(reverse("authoring_laboratory", args=[challenge.pk]), follow=True)


def test_examining_keeps_the_report_and_comes_back_to_it(challenge, author, client, settings):
    settings.BALISE_LABORATORY_VARIANTS = 25
    client.force_login(author)
    page = examine_by_the_page(challenge, client)
    assert (page.redirect_chain[-1][0], messages(page)) == (
        reverse("authoring_laboratory", args=[challenge.pk]),
        ["Le laboratoire a terminé : tout est bon."],
    )
    assert LaboratoryReport.objects.get().variants == 25


def test_an_examination_tells_every_variant_and_stopped_keeps_nothing(challenge, author):
    job = Job.objects.create(kind=EXAMINE, args={"challenge": challenge.pk, "revision": challenge.latest_revision_id}, started_by=author)
    told = []

    def tell(done, of, sentence):
        told.append((done, of))
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        tasks.examine(Work(job, author, tell))
    assert (told, LaboratoryReport.objects.count()) == ([(1, 12), (2, 12), (3, 12)], 0)


def test_a_report_that_is_known_is_not_made_again(challenge, author, client):
    services.report_for(challenge)
    client.force_login(author)
    before = LaboratoryReport.objects.values_list("pk", flat=True).get()
    examine_by_the_page(challenge, client)
    assert list(LaboratoryReport.objects.values_list("pk", flat=True)) == [before]


def test_two_examinations_of_one_draft_are_one(challenge, author, reviewer):
    document = to_document(challenge.get_latest_revision_as_object())
    Job.objects.create(kind=EXAMINE, state="running", same=tasks.same_examination(document), started_by=author)
    started = tasks.ask_examination(challenge, document, user=reviewer)
    assert (started.joined, started.job.started_by, Job.objects.count()) == (True, author, 1)


def test_a_draft_that_moved_on_is_another_examination(challenge, author):
    document = to_document(challenge.get_latest_revision_as_object())
    Job.objects.create(kind=EXAMINE, state="running", same=tasks.same_examination(document), started_by=author)
    changed = document | {"instruction": "Autre énoncé"}
    assert tasks.ask_examination(challenge, changed, user=author).joined is False


def test_the_page_shows_the_examination_that_is_under_way_and_no_second_button(challenge, author, client):
    document = to_document(challenge.get_latest_revision_as_object())
    Job.objects.create(kind=EXAMINE, state="running", done=3, of=12, same=tasks.same_examination(document), started_by=author)
    client.force_login(author)
    page = page_of(challenge, client)
    shown, text = page.context["shown"], page.content.decode()
    assert (shown.percent, shown.sentence, "Examiner maintenant" in text) == (25, "3 / 12 variantes examinées", False)


@pytest.mark.parametrize("role", ["moderator"])
def test_who_may_not_read_challenges_examines_nothing(role, challenge, client, request):
    client.force_login(request.getfixturevalue(role))
    client.post(reverse("authoring_laboratory", args=[challenge.pk]))
    assert (LaboratoryReport.objects.count(), Job.objects.count()) == (0, 0)


def test_examining_step_by_step_gives_the_same_report():
    document = challenge_document("1.1-1a")
    steps, told = examining(document, 5), []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            report = end.value
            break
    assert (told, report.pool) == ([1, 2, 3, 4, 5], examine(document, 5).pool)


def test_the_gallery_shows_the_default_the_extremes_and_some_at_random(challenge, author, client):
    client.force_login(author)
    titles = [item["title"] for item in page_of(challenge, client).context["gallery"]]
    expected = ["Valeurs par défaut", "a au plus bas\u00a0: 100", "a au plus haut\u00a0: 900", "Au hasard", "Au hasard", "Au hasard"]
    assert titles == expected


def test_the_extremes_hold_what_they_say(challenge, author, client):
    client.force_login(author)
    items = page_of(challenge, client).context["gallery"]
    assert [item["variant"].values["a"] for item in items[1:3]] == [100, 900]


def test_a_seed_shows_that_variant_alone(challenge, author, client):
    client.force_login(author)
    assert [item["seed"] for item in page_of(challenge, client, graine="7").context["gallery"]] == ["7"]


def test_a_bad_seed_shows_the_default(challenge, author, client):
    client.force_login(author)
    assert page_of(challenge, client, graine="zz!").context["gallery"][0]["seed"] == ""


def test_an_answer_is_tried_on_the_variant_chosen(challenge, author, client):
    client.force_login(author)
    verdicts = [page_of(challenge, client, essai="1", answer=answer).context["verdict"] for answer in ("300", "301", "trois cents")]
    assert [verdict.outcome for verdict in verdicts] == ["right", "wrong", "refused"]


def test_the_reasons_of_a_wrong_answer_are_told_in_order(challenge, author, client):
    client.force_login(author)
    assert page_of(challenge, client, essai="1", answer="301").context["verdict"].reasons == [
        "Le nombre lu est 301.",
        "Il est hors de l’intervalle accepté, de 300 à 300.",
        "C’est une erreur que vous avez prévue\u00a0; l’élève lit\u00a0: «\u00a0Une unité de trop.\u00a0»",
    ]


def test_trying_an_answer_writes_nothing(challenge, author, client, django_assert_num_queries):
    client.force_login(author)
    before = (LaboratoryReport.objects.count(), challenge.revisions.count())
    page_of(challenge, client, essai="1", answer="300")
    assert (LaboratoryReport.objects.count(), challenge.revisions.count()) == before


@pytest.mark.parametrize(
    ("response", "typed", "expected"),
    [
        ({"type": "multiple_choice"}, "answer=a&answer=b", ["a", "b"]),
        ({"type": "blanks", "blanks": [{"id": "1"}, {"id": "2"}]}, "blank-1=x&blank-2=", {"1": "x", "2": ""}),
        ({"type": "short_text"}, "answer=Brest", "Brest"),
    ],
)
def test_the_form_of_each_answer_is_read(response, typed, expected):
    assert posted.answer_from(response, dict(QueryDict(typed).lists())) == expected


def test_a_tolerated_text_says_what_was_tolerated():
    key = {"type": "short_text", "accept": ["Été"], "treatments": {"case": True, "accents": True}}
    assert simulate(key, "ETE").reasons == [
        "Elle est lue «\u00a0ETE\u00a0».",
        "Sans tenir compte de ce qui est toléré (majuscules, accents), elle devient «\u00a0ete\u00a0».",
        "C’est, avec ces tolérances, la réponse acceptée «\u00a0Été\u00a0».",
    ]


def test_plots_and_tables_have_the_figures_of_the_report():
    report = examine(challenge_document("1.1-1a"), 30)
    made = {plot.slug: plot for plot in plots(report.to_json()["figures"])}
    assert (sum(bar.count for bar in made["milliseconds"].bars), [(bar.label, bar.count, bar.share) for bar in made["tries"].bars]) == (
        30,
        [("1", 30, "100")],
    )


def test_a_report_of_before_has_no_plots():
    assert plots({"generated": 200}) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], []), ([3, 3], [[3, 3, 2]]), ([0, 10], [[0.0, 5.0, 1], [5.0, 10.0, 1]])],
)
def test_bins_cover_every_value(values, expected):
    assert bins(values, 2) == expected
