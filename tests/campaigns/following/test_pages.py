"""Pages of following: whose they are, what they cost, and that nothing of what was not sent is told."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from challenges.journal.models import Entry
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.models import Assessment, Summary
from challenges.runtime.assessments.rehearsal import answer_by_rule, right_answer
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.following import marks, reading
from challenges.runtime.campaigns.following import pages as read_models
from challenges.runtime.campaigns.models import Campaign, Participation, Try
from challenges.runtime.schools import services as schools
from tests.campaigns.following.conftest import create
from tests.factories import following, people

pytestmark = pytest.mark.django_db

CHLOE = services.Identity("Lefèvre", "Chloé", date(2011, 1, 27))
TOM = services.Identity("Nguyen", "Tom", date(2011, 6, 18))


def finished(campaign, label="", *, identity=None, right=True, share=False):
    participation = services.join(campaign, label=label, identity=identity).participation
    answer_by_rule(participation.assessment, lambda attempt: right)
    return services.share(participation) if share else participation


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def cells(response):
    """The lines of the heat map, as texts, without what is hidden."""
    page = html.fromstring(response.content.decode())
    for hidden in page.xpath("//*[@class='visually-hidden']"):
        hidden.getparent().remove(hidden)
    rows = page.xpath("//tbody[@data-part='lines']/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]


def page_of(campaign, **query):
    return reverse("schools:campaign", args=[campaign.uid]) + (
        "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    )


def live_of(campaign):
    return reverse("schools:live", args=[campaign.uid])


# ---------------------------------------------------------------- whose


def addresses(campaign, participation, pupil):
    school, of = campaign.school, [campaign.uid]
    return [
        reverse("schools:campaign", args=of), reverse("schools:live", args=of), reverse("schools:spread", args=of),
        reverse("schools:hard", args=of), reverse("schools:groups", args=of), reverse("schools:groups_file", args=of),
        reverse("schools:tutorial", args=[campaign.uid, TUTORIAL]), reverse("schools:participant", args=[participation.uid]),
        reverse("schools:pupil_levels", args=[school.uid, pupil.uid]), reverse("schools:certifiables", args=[school.uid]),
    ]  # fmt: skip


TUTORIAL = str(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, "https://balise.example/tests/"), "tutorial"))


@pytest.fixture
def followed(named, school):
    """A campaign with a pupil who sent their results, and the addresses of all of its pages."""
    participation = finished(named, identity=CHLOE, share=True)
    return addresses(named, participation, participation.pupil)


@pytest.mark.parametrize("role", ["teacher", "head"])
def test_those_who_work_in_the_school_read_every_page(role, followed, school, client):
    client.force_login(getattr(school, role))
    assert [client.get(address).status_code for address in followed] == [200] * 10


@pytest.mark.parametrize("who", ["teacher of another school", "head of another school", "pupil", "nobody of a school", "publisher"])
def test_those_who_do_not_work_there_are_kept_out_of_every_page(who, followed, named, other_school, client, request):
    user = {
        "teacher of another school": lambda: other_school.teacher,
        "head of another school": lambda: other_school.head,
        "pupil": people.user,
        "nobody of a school": people.user,
        "publisher": lambda: request.getfixturevalue("publisher"),
    }[who]()
    if who == "pupil":
        schools.tie(named.school.pupils.get(last_name="Nguyen"), assessments.learner_of(user))
    client.force_login(user)
    assert [client.get(address).status_code for address in followed] == [403] * 10


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(followed):
    answers = [Client().get(address) for address in followed]
    assert [(answer.status_code, answer["Location"].split("?")[0]) for answer in answers] == [(302, reverse("login"))] * 10


def test_a_pupil_of_another_school_is_not_found_in_this_one(other_school, school, teacher):
    address = reverse("schools:pupil_levels", args=[school.uid, other_school.pupils.first().uid])
    assert teacher.get(address).status_code == 404


def test_a_page_is_read_and_never_posted_to(followed, teacher):
    assert [teacher.post(address).status_code for address in followed] == [405] * 10


def test_addresses_that_name_nothing_are_not_found(named, school, teacher):
    nothing = uuid.uuid4()
    assert [
        teacher.get(address).status_code
        for address in (
            *[reverse(f"schools:{page}", args=[nothing]) for page in ("campaign", "live", "spread", "hard", "groups", "groups_file", "participant", "certifiables")],
            reverse("schools:tutorial", args=[named.uid, nothing]), reverse("schools:pupil_levels", args=[school.uid, nothing]),
        )
    ] == [404] * 10  # fmt: skip


@pytest.mark.parametrize(
    "query", ["classe=%00", "classe=x", "niveau=99", "niveau=-1", "niveau=x", "sur=x", "tri=-", "page=x", "page=-1", "etat=x", "q=%27"]
)
def test_what_nobody_means_in_an_address_is_the_usual(query, followed, teacher):
    assert {teacher.get(f"{address}?{query}").status_code for address in followed} <= {200, 400}


# ---------------------------------------------------------------- who is where


def test_each_state_is_told_with_its_progress_alone(named, teacher):
    started = services.join(named, identity=CHLOE).participation
    assessments.answer(assessments.next_attempt(started.assessment), "1")
    finished(named, identity=TOM)
    assert cells(teacher.get(page_of(named))) == [
        ["Aminata Diallo", "pas commencé", "", "–"],
        ["Chloé Lefèvre", "en cours", "1 réponse", "–"],
        ["Tom Nguyen", "terminé, non envoyé", "2 réponses", "–"],
    ]


def test_of_what_was_sent_the_levels_are_shown(named, teacher):
    participation = finished(named, identity=CHLOE, share=True)
    told = Summary.objects.get(assessment=participation.sent_assessment)
    levels = [str(told.competences[code][0]) for code in named.competences]
    assert cells(teacher.get(page_of(named, etat="shared"))) == [["Chloé Lefèvre", "envoyé", *levels, str(told.points)]]


def test_an_automatic_campaign_shows_what_is_finished_and_not_what_is_not(released_bank, school, teacher):
    campaign = create(school, sharing=Campaign.Sharing.AUTOMATIC)
    services.join(campaign, label="Ada")
    finished(campaign, "Bo")
    assert [row[:2] for row in cells(teacher.get(page_of(campaign)))] == [["Ada", "en cours"], ["Bo", "envoyé"]]


def test_a_campaign_of_the_whole_school_awaits_every_pupil(released_bank, school, teacher):
    schools.add_pupils(school, "3e C", "2026-2027", [schools.PupilRow("Zola", "Eva", date(2011, 5, 5))], user=school.teacher)
    campaign = create(school, access=Campaign.Access.NAMED)
    assert [row[:2] for row in cells(teacher.get(page_of(campaign)))] == [
        ["Aminata Diallo", "3e B"], ["Chloé Lefèvre", "3e B"], ["Tom Nguyen", "3e B"], ["Eva Zola", "3e C"],
    ]  # fmt: skip


def test_a_campaign_of_a_class_awaits_its_pupils_alone(named, school, teacher):
    schools.add_pupils(school, "3e C", "2026-2027", [schools.PupilRow("Zola", "Eva", date(2011, 5, 5))], user=school.teacher)
    assert [row[0] for row in cells(teacher.get(page_of(named)))] == ["Aminata Diallo", "Chloé Lefèvre", "Tom Nguyen"]


def test_a_campaign_that_anybody_may_join_awaits_nobody(campaign, teacher):
    assessments.answer(assessments.next_attempt(services.join(campaign, label="Ada").participation.assessment), "1")
    page = teacher.get(page_of(campaign))
    assert (cells(page), "pas commencé" in text_of(page)) == ([["Ada", "en cours", "1 réponse", "–"]], False)


def test_a_pupil_who_left_is_not_awaited(named, school, teacher):
    school.pupils.filter(last_name="Diallo").update(departed_on=date(2026, 11, 2))
    assert [row[0] for row in cells(teacher.get(page_of(named)))] == ["Chloé Lefèvre", "Tom Nguyen"]


def test_a_trial_is_counted_nowhere(named, school, teacher):
    participation = finished(named, identity=CHLOE, share=True)
    Participation.objects.filter(pk=participation.pk).update(is_trial=True, pupil=None)
    read = {name: text_of(teacher.get(reverse(f"schools:{name}", args=[named.uid]))) for name in ("spread", "hard", "groups")}
    statuses = {state.code: state.count for state in teacher.get(page_of(named)).context["states"]}
    assert (statuses, {name: "Personne n’a encore envoyé" in text for name, text in read.items()}) == (
        {"waiting": 3, "started": 0, "finished": 0, "shared": 0},
        {"spread": True, "hard": True, "groups": True},
    )
    assert teacher.get(reverse("schools:participant", args=[participation.uid])).status_code == 404


def test_results_sent_after_their_date_are_marked(named, teacher):
    participation = finished(named, identity=CHLOE, share=True)
    Campaign.objects.update(sends_until=participation.shared_at - timedelta(minutes=1))
    assert cells(teacher.get(page_of(named, etat="shared")))[0][1] == "envoyé envoyé en retard"


def test_a_test_finished_after_the_campaign_closed_is_marked(named, teacher):
    participation = finished(named, identity=CHLOE)
    Assessment.objects.filter(pk=participation.assessment_id).update(finished_at=named.closes_at)
    assert cells(teacher.get(page_of(named, etat="finished")))[0][1] == "terminé, non envoyé fini en retard"


def second_try(participation):
    """A try after the one that was sent, still running."""
    first = participation.assessment
    again = assessments.start(
        participation.learner, kind=Assessment.Kind.POSITIONING, channel="positioning", strategy=first.strategy, scope=first.scope, locale="fr", device=""
    )  # fmt: skip
    Try.objects.create(participation=participation, assessment=again, number=2)
    participation.assessment = again
    participation.save()
    return again


def test_one_who_plays_again_keeps_the_results_that_were_sent(named, teacher):
    participation = finished(named, identity=CHLOE, share=True)
    before = cells(teacher.get(page_of(named, etat="shared")))[0]
    second_try(participation)
    now = cells(teacher.get(page_of(named, etat="shared")))[0]
    assert (now[1], now[0], now[2:]) == ("envoyé rejoue", before[0], before[2:])


def test_leave_to_resume_is_given_from_the_page_and_shown(named, teacher):
    participation = services.join(named, identity=CHLOE).participation
    forms = [form.get("action") for form in html.fromstring(teacher.get(page_of(named)).content).forms if form.method == "POST"]
    address = reverse("schools:allow_resume", args=[participation.uid])
    teacher.post(address)
    assert (address in forms, cells(teacher.get(page_of(named, etat="started")))[0][1]) == (True, "en cours reprise autorisée")


# ---------------------------------------------------------------- narrowing, sorting, pages


@pytest.fixture
def crowd(released_bank, school):
    """A campaign of the whole school in which 120 pupils of four classes take part."""
    campaign = create(school, access=Campaign.Access.NAMED)
    following.participations(campaign, released_bank, following.pupils(school, 120), sent=0.8, finished=0.1)
    return campaign


def test_a_page_holds_a_hundred_lines(crowd, teacher):
    assert [len(cells(teacher.get(page_of(crowd, page=number)))) for number in (1, 2)] == [100, 23]


def test_a_class_a_state_and_a_name_narrow_the_list(crowd, school, teacher):
    room = school.classes.get(name="3e A")
    found = cells(teacher.get(page_of(crowd, classe=room.uid, etat="shared", q="lea+GUEGUEN")))
    assert {(row[0], row[1], row[2]) for row in found} == {("Léa Guéguen", "3e A", "envoyé")}


@pytest.mark.parametrize("tri", ["1.1", "-1.1"])
def test_pressing_a_competence_sorts_the_whole_list_on_the_server(tri, crowd, teacher):
    rows = [*cells(teacher.get(page_of(crowd, tri=tri))), *cells(teacher.get(page_of(crowd, tri=tri, page=2)))]
    levels = [int(row[3]) for row in rows if len(row) == 6]
    assert (levels, len(levels)) == (sorted(levels, reverse=tri.startswith("-")), 96)


def test_the_mean_is_told_with_the_number_it_rests_on(crowd, teacher):
    levels = [one.levels["1.1"] for one in reading.participants(crowd) if one.levels]
    mean = html.fromstring(teacher.get(page_of(crowd)).content).xpath("//tfoot//td[@data-code='1.1']")[0]
    assert " ".join(mean.text_content().split()) == f"{sum(levels) / len(levels):.1f}".replace(".", ",") + f"sur {len(levels)}"


# ---------------------------------------------------------------- renewed while one looks


def mark_of(response):
    return html.fromstring(response.content).xpath("//@data-mark")[0]


def test_what_did_not_change_is_not_sent_again(named, teacher):
    services.join(named, identity=CHLOE)
    first = teacher.get(page_of(named))
    etag = html.fromstring(first.content).xpath("//@data-etag")[0]
    again = teacher.get(live_of(named), {"mark": mark_of(first)}, headers={"If-None-Match": f'"{etag}"'})
    assert (again.status_code, again.content) == (304, b"")


def test_what_changed_is_sent_with_another_mark_of_its_own(named, teacher):
    first = teacher.get(page_of(named))
    etag = html.fromstring(first.content).xpath("//@data-etag")[0]
    services.join(named, identity=CHLOE)
    again = teacher.get(live_of(named), {"mark": mark_of(first)}, headers={"If-None-Match": f'"{etag}"'})
    assert (again.status_code, again["ETag"] != f'"{etag}"', [row[:2] for row in cells(again)]) == (
        200,
        True,
        [["Aminata Diallo", "pas commencé"], ["Chloé Lefèvre", "en cours"], ["Tom Nguyen", "pas commencé"]],
    )


def test_the_live_part_says_the_same_as_the_page(named, teacher):
    finished(named, identity=CHLOE, share=True)
    page = teacher.get(page_of(named))
    assert cells(teacher.get(live_of(named), {"mark": mark_of(page)})) == cells(page)


def class_of(released_bank, school, count=35):
    room = following.pupils(school, count, classes=1)
    campaign = create(school, access=Campaign.Access.NAMED, school_class=room[0].school_class)
    following.participations(campaign, released_bank, room[: count - 5], sent=0.6, finished=0.1)
    return campaign


def test_renewing_a_class_of_35_takes_five_queries(released_bank, school, teacher, django_assert_num_queries):
    campaign = class_of(released_bank, school)
    mark = mark_of(teacher.get(page_of(campaign)))
    teacher.get(live_of(campaign), {"mark": mark})
    with django_assert_num_queries(5):
        response = teacher.get(live_of(campaign), {"mark": mark})
    assert len(cells(response)) == 35


def readings(campaign):
    return Entry.objects.filter(action="campaigns.read_results", target=f"campaign:{campaign.uid}").count()


def test_a_page_that_renews_itself_is_one_reading(named, teacher):
    mark = mark_of(teacher.get(page_of(named)))
    for _time in range(3):
        teacher.get(live_of(named), {"mark": mark})
    assert readings(named) == 1


def test_a_page_that_stays_open_is_journaled_again_after_an_hour(named, teacher, school, monkeypatch):
    hour_ago = timezone.now() - timedelta(minutes=61)
    Entry.objects.create(action="campaigns.read_results", actor=f"user:{school.teacher.uid}", target=f"campaign:{named.uid}", at=hour_ago)
    with monkeypatch.context() as past:
        past.setattr(signing.time, "time", hour_ago.timestamp)
        mark = marks.mark(named, school.teacher)
    counts = []
    for _time in range(2):
        teacher.get(live_of(named), {"mark": mark})
        counts.append(readings(named))
    assert counts == [2, 2]


@pytest.mark.parametrize("mark", ["", "x", "W10:1abcde:xyz"])
def test_a_mark_that_is_not_ours_does_not_silence_the_journal(mark, named, teacher):
    teacher.get(live_of(named), {"mark": mark})
    assert Entry.objects.filter(action="campaigns.read_results", target=f"campaign:{named.uid}").count() == 1


def test_the_mark_of_a_colleague_does_not_silence_the_journal(named, teacher, school):
    mark = mark_of(teacher.get(page_of(named)))
    other = Client()
    other.force_login(school.head)
    other.get(live_of(named), {"mark": mark})
    assert Entry.objects.filter(action="campaigns.read_results").count() == 2


# ---------------------------------------------------------------- what they cost


PAGES = ["campaign", "spread", "hard", "groups"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_ten_and_for_a_hundred(page, released_bank, school, teacher, django_assert_max_num_queries):
    campaign = create(school, access=Campaign.Access.NAMED)
    everybody = following.pupils(school, 100)
    following.participations(campaign, released_bank, everybody[:10])
    address = reverse(f"schools:{page}", args=[campaign.uid])
    teacher.get(address)
    with CaptureQueriesContext(connection) as few:
        teacher.get(address)
    following.participations(campaign, released_bank, everybody[10:], seed=1)
    with django_assert_max_num_queries(min(len(few), 20)):
        teacher.get(address)


def test_a_pupil_s_page_and_the_certifiables_cost_the_same_whatever_the_number(
    released_bank, school, teacher, django_assert_max_num_queries
):
    everybody = following.pupils(school, 60)
    following.participations(create(school), released_bank, everybody[:5])
    places = [reverse("schools:certifiables", args=[school.uid]), reverse("schools:pupil_levels", args=[school.uid, everybody[0].uid])]
    counts = []
    for address in places:
        teacher.get(address)
        with CaptureQueriesContext(connection) as few:
            teacher.get(address)
        counts.append(len(few))
    following.participations(create(school), released_bank, everybody, seed=1)
    for address, count in zip(places, counts, strict=True):
        with django_assert_max_num_queries(count):
            teacher.get(address)


# ---------------------------------------------------------------- spread and difficulties


def test_the_spread_rests_on_what_was_sent_alone(named, teacher):
    finished(named, identity=CHLOE, share=True)
    finished(named, identity=TOM, right=False)
    context = teacher.get(reverse("schools:spread", args=[named.uid])).context
    told = Summary.objects.get(assessment__sent_in__pupil__last_name="Lefèvre")
    assert ([(one.code, one.n, one.mean) for one, _title in context["levels"]], sum(one.n for one, *_names in context["topics"])) == (
        [(code, 1, float(told.competences[code][0])) for code in named.competences],
        2,
    )


def test_a_missed_question_is_shown_as_it_was_asked_with_what_was_answered_and_expected(named, teacher):
    participation = services.join(named, identity=CHLOE).participation
    attempt = assessments.next_attempt(participation.assessment)
    assessments.answer(attempt, "987654")
    answer_by_rule(participation.assessment, lambda attempt: True)
    services.share(participation)
    response = teacher.get(reverse("schools:hard", args=[named.uid]))
    question = response.context["questions"][0]
    shown = question.shown[0]
    number = "".join(re.findall(r"[0-9]", shown.expected["text"]))
    assert (question.missed, question.spread.n, shown.given, shown.outcome, shown.instruction_html, number, "Chloé" in text_of(response)) == (
        1, 1, "987654", "wrong", attempt.instruction_html, str(right_answer(attempt.key)), False,
    )  # fmt: skip


def test_nothing_of_an_answer_that_was_not_sent_is_shown(named, teacher):
    participation = services.join(named, identity=CHLOE).participation
    while (attempt := assessments.next_attempt(participation.assessment)) is not None:
        assessments.answer(attempt, "987654")
    names = ("campaign", "live", "spread", "hard", "groups", "groups_file")
    pages = [text_of(teacher.get(reverse(f"schools:{name}", args=[named.uid]))) for name in names]
    told = [bool(re.search(r"987654|Combien font|class=\"level h|Lefèvre", page)) for page in pages]
    # Her name and the number of her answers are the progress; nothing else of her is anywhere.
    assert (told, "2 réponses" in pages[0]) == ([True, True, False, False, False, False], True)


def test_topics_come_with_their_tutorials_and_these_open(named, teacher):
    finished(named, identity=CHLOE, right=False, share=True)
    response = teacher.get(reverse("schools:hard", args=[named.uid]))
    links = {one["uid"] for topic in response.context["topics"] for one in topic.tutorials}
    opened = teacher.get(reverse("schools:tutorial", args=[named.uid, links.pop()]))
    assert (opened.status_code, "Additionner" in text_of(opened), "<strong>unités</strong>" in text_of(opened)) == (200, True, True)


# ---------------------------------------------------------------- groups


def test_groups_name_those_who_are_below_the_level(named, teacher):
    finished(named, identity=CHLOE, right=False, share=True)
    finished(named, identity=TOM, right=False, share=True)
    made = teacher.get(reverse("schools:groups", args=[named.uid]) + "?niveau=8").context["groups"]
    assert [[member.one.name for member in group.members] for group in made.groups] == [["Chloé Lefèvre", "Tom Nguyen"]]


def test_the_file_of_groups_opens_in_a_spreadsheet_and_runs_nothing(campaign, teacher):
    finished(campaign, "=1+1", right=False, share=True)
    finished(campaign, "Ada", right=False, share=True)
    response = teacher.get(reverse("schools:groups_file", args=[campaign.uid]) + "?niveau=8")
    lines = response.content.decode("utf-8").split("\r\n")
    level = {one.name: one.levels["1.1"] for one in reading.participants(campaign)}
    title = read_models.titles(read_models.served())["1.1"]
    assert (response["Content-Disposition"], lines) == (
        f'attachment; filename="groupes-{campaign.code}.csv"',
        [
            "\ufeffGroupe;Code;À travailler;Élève;Classe;Niveau",
            f"1;1.1;{title};'=1+1;;{level['=1+1']}",
            f"1;1.1;{title};Ada;;{level['Ada']}",
            "",
        ],
    )
    assert Entry.objects.filter(action="campaigns.export_results").count() == 1


def test_groups_of_a_campaign_of_the_whole_school_are_those_of_one_class(crowd, school, teacher):
    response = teacher.get(reverse("schools:groups", args=[crowd.uid]))
    room = school.classes.get(name="3e A")
    classes = {member.one.class_name for group in response.context["groups"].groups for member in group.members}
    assert (response.context["class_uid"], classes) == (str(room.uid), {"3e A"})


def test_topics_make_groups_too(crowd, teacher):
    made = teacher.get(reverse("schools:groups", args=[crowd.uid]) + "?sur=sujets").context["groups"]
    assert (made.subject, len(made.groups) > 0, min(member.figure for group in made.groups for member in group.members) > 0) == (
        "sujets",
        True,
        True,
    )


# ---------------------------------------------------------------- a pupil over the campaigns


def test_a_pupil_is_followed_over_campaigns_by_what_they_sent(named, school, teacher):
    finished(named, identity=CHLOE, right=False, share=True)
    services.allow_resume(Participation.objects.get(), user=school.teacher)
    second = create(school, name="Deuxième regard", questions_max=4, access=Campaign.Access.NAMED)
    third = create(school, name="Pas envoyé", access=Campaign.Access.NAMED)
    finished(second, identity=CHLOE, share=True)
    finished(third, identity=CHLOE)
    pupil = school.pupils.get(last_name="Lefèvre")
    response = teacher.get(reverse("schools:pupil_levels", args=[school.uid, pupil.uid]))
    first, then = [one.levels for one in response.context["steps"]]
    evolution = {one.code: (one.levels, one.established, one.kept.latest) for one, _title in response.context["competences"]}
    # One question establishes nothing; four do.
    assert ([step.campaign for step in response.context["steps"]], evolution) == (
        ["Rentrée", "Deuxième regard"],
        {code: ((first[code], then[code]), then[code], then[code]) for code in ("1.1", "1.2")},
    )
    assert "Pas envoyé" not in text_of(response)


def test_the_register_leads_to_the_levels_of_a_pupil(named, school, teacher):
    finished(named, identity=CHLOE, share=True)
    pupil = school.pupils.get(last_name="Lefèvre")
    page = teacher.get(reverse("register:pupil", args=[school.uid, pupil.uid]))
    assert reverse("schools:pupil_levels", args=[school.uid, pupil.uid]) in page.content.decode()


def test_tries_are_listed_on_a_participant_s_page_once_there_are_several(named, teacher):
    participation = finished(named, identity=CHLOE, share=True)
    again = second_try(participation)
    answer_by_rule(again, lambda attempt: True)
    address = reverse("schools:participant", args=[participation.uid])
    alone = teacher.get(address).context["tries"]
    services.share(Participation.objects.get())
    Try.objects.filter(number=2).update(sent_at=timezone.now())
    assert ([one.number for one in alone], [one.number for one in teacher.get(address).context["tries"]]) == ([1], [1, 2])


# ---------------------------------------------------------------- who may sit the exam


def test_what_is_missing_is_said_by_the_rules_in_force_from_what_was_sent(released_bank, school, teacher):
    campaign = create(school, access=Campaign.Access.NAMED, competences=["1.1", "1.2", "1.3", "2.1", "2.2"], questions_max=4)
    finished(campaign, identity=CHLOE, share=True)
    finished(campaign, identity=TOM)
    room = school.classes.get()
    response = teacher.get(reverse("schools:certifiables", args=[school.uid]) + f"?classe={room.uid}")
    told = {one.pupil.last_name: (one.sent, one.verdict.ok, one.verdict.missing) for one in response.context["found"]}
    assert told == {"Diallo": (False, False, 5), "Lefèvre": (True, True, 0), "Nguyen": (False, False, 5)}
    assert [(one.name, one.ok, one.pupils) for one in response.context["classes"]] == [("3e B", 1, 3)]


def test_without_rules_the_page_says_so(school, teacher):
    assert "Aucune règle de certification" in text_of(teacher.get(reverse("schools:certifiables", args=[school.uid])))
