"""The school's pages and the joining pages: creating, joining, following, downloading, and who is kept out."""

import datetime
import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.journal.models import Entry
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import queries, services
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.models import Member
from tests.factories import people

pytestmark = pytest.mark.django_db

CHLOE = {"last_name": "LEFEVRE", "first_name": "chloe", "birth_date": "2011-01-27"}


def create(school, **changes):
    values = {
        "name": "Rentrée",
        "competences": ["1.1", "1.2"],
        "questions_max": 1,
        "closes_at": timezone.now() + timedelta(days=1),
    } | changes
    return services.create_campaign(school, user=school.teacher, **values)


@pytest.fixture
def campaign(released_bank, school):
    return create(school)


@pytest.fixture
def named(released_bank, school):
    return create(school, access=Campaign.Access.NAMED)


@pytest.fixture
def teacher(client, school):
    client.force_login(school.teacher)
    return client


def finished(campaign, label="", *, right=True, share=False):
    """A participation whose every question was answered, shared or not."""
    participation = services.join(campaign, label=label).participation
    answer_by_rule(participation.assessment, lambda attempt: right)
    return services.share(participation) if share else participation


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def form(**changes):
    return {
        "name": "Rentrée", "competences": ["1.1"], "questions_max": "4", "max_level": "8", "school_class": "", "access": "named", "sharing": "by_learner",
        "opens_at": "2026-01-01T08:00", "closes_at": "2030-01-01T08:00", "message": "", "kind": "positioning", "late_answers": "refused",
        "late_sendings": "marked", "replay_days": "4",
    } | changes  # fmt: skip


# ---------------------------------------------------------------- creating


def test_a_teacher_creates_a_campaign_and_gets_its_code(teacher, released_bank, school):
    response = teacher.post(reverse("schools:new_campaign", args=[school.uid]), form(), follow=True)
    made = Campaign.objects.get()
    assert (response.redirect_chain, made.code in text_of(response)) == ([(reverse("schools:campaign", args=[made.uid]), 302)], True)
    assert (made.name, made.competences, made.questions_max, made.access, made.sharing, made.school) == (
        "Rentrée",
        ["1.1"],
        4,
        "named",
        "by_learner",
        school,
    )


def test_a_code_is_six_letters_and_three_digits_without_look_alikes(campaign):
    assert re.fullmatch(r"[BCDFGHJKMPQRTVWXY]{6}[2346789]{3}", campaign.code)


def test_the_form_offers_the_competences_of_the_bank_and_the_classes_of_the_school(teacher, released_bank, school, other_school):
    fields = teacher.get(reverse("schools:new_campaign", args=[school.uid])).context["form"].fields
    assert ([code for code, _title in fields["competences"].choices][:4], list(fields["school_class"].queryset)) == (
        ["1.1", "1.2", "1.3", "2.1"],
        list(school.classes.all()),
    )


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"competences": []}, "competences", None),
        ({"competences": ["9.9"]}, "competences", "invalid_choice"),
        ({"questions_max": "0"}, "questions_max", "min_value"),
        ({"max_level": "9"}, "max_level", "max_value"),
        ({"closes_at": "demain"}, "closes_at", "invalid"),
        ({"closes_at": "2025-01-01T08:00"}, "closes_at", None),
    ],
)
def test_a_form_that_is_refused_says_where_and_why(changes, field, code, teacher, released_bank, school):
    response = teacher.post(reverse("schools:new_campaign", args=[school.uid]), form(**changes))
    errors = response.context["form"].errors
    assert (response.status_code, {name: [error.code for error in found] for name, found in errors.as_data().items()}) == (
        422,
        {field: [code]},
    )
    assert (errors[field][0] in text_of(response).replace("&#x27;", "'"), Campaign.objects.count()) == (True, 0)


def test_a_campaign_that_would_close_before_it_opens_is_refused_with_the_reason(teacher, released_bank, school):
    response = teacher.post(reverse("schools:new_campaign", args=[school.uid]), form(closes_at="2025-01-01T08:00"))
    assert response.context["form"].errors == {"closes_at": ["La fermeture doit venir après l’ouverture."]}


def test_a_class_of_another_school_is_refused(teacher, released_bank, school, other_school):
    response = teacher.post(reverse("schools:new_campaign", args=[school.uid]), form(school_class=str(other_school.classes.get().pk)))
    assert (response.status_code, list(response.context["form"].errors), Campaign.objects.count()) == (422, ["school_class"], 0)


def test_what_was_typed_comes_back_in_a_form_that_is_refused(teacher, released_bank, school):
    page = teacher.post(reverse("schools:new_campaign", args=[school.uid]), form(name='Parcours <"3e">', max_level="9")).content.decode()
    assert 'value="Parcours &lt;&quot;3e&quot;&gt;"' in page


def test_without_a_bank_there_is_no_campaign(teacher, school):
    response = teacher.get(reverse("schools:new_campaign", args=[school.uid]))
    assert (response.status_code, "Aucune question n’est disponible" in text_of(response)) == (503, True)


@pytest.mark.parametrize("changes", [{"competences": []}, {"competences": ["9.9"]}, {"closes_at": timezone.now() - timedelta(days=1)}])
def test_the_service_refuses_what_the_form_would_refuse(changes, released_bank, school):
    with pytest.raises(ValidationError):
        create(school, **changes)


def test_the_service_refuses_the_class_of_another_school(released_bank, school, other_school):
    with pytest.raises(ValidationError, match="pas de cet établissement"):
        create(school, school_class=other_school.classes.get())


def test_creating_is_in_the_journal(campaign, school):
    entry = Entry.objects.get(action="campaigns.create")
    assert (entry.actor, entry.target, entry.data) == (
        f"user:{school.teacher.uid}",
        f"campaign:{campaign.uid}",
        {"competences": ["1.1", "1.2"]},
    )


# ---------------------------------------------------------------- whose


def pages(campaign, participation):
    """Every page of the school: method and address."""
    school = campaign.school
    return [
        ("get", reverse("schools:campaigns", args=[school.uid])),
        ("get", reverse("schools:new_campaign", args=[school.uid])),
        ("post", reverse("schools:new_campaign", args=[school.uid])),
        ("get", reverse("schools:campaign", args=[campaign.uid])),
        ("get", reverse("handing:download", args=[campaign.uid, "eleves", "csv"])),
        ("get", reverse("schools:participant", args=[participation.uid])),
    ]


def statuses(browser, addresses):
    return [getattr(browser, method)(address, form() if method == "post" else {}).status_code for method, address in addresses]


@pytest.mark.parametrize("who", ["teacher of another school", "head of another school", "pupil", "nobody of a school", "publisher"])
def test_those_who_do_not_work_in_the_school_are_kept_out(who, campaign, other_school, client, request):
    participation = finished(campaign, share=True)
    user = {
        "teacher of another school": lambda: other_school.teacher,
        "head of another school": lambda: other_school.head,
        "pupil": people.user,
        "nobody of a school": people.user,
        "publisher": lambda: request.getfixturevalue("publisher"),
    }[who]()
    if who == "pupil":
        schools.tie(campaign.school.pupils.first(), assessments.learner_of(user))
    client.force_login(user)
    assert (statuses(client, pages(campaign, participation)), Campaign.objects.count()) == ([403] * 6, 1)


@pytest.mark.parametrize("role", ["teacher", "head"])
def test_those_who_work_in_the_school_see_every_page(role, campaign, school, client):
    participation = finished(campaign, share=True)
    client.force_login(getattr(school, role))
    assert statuses(client, pages(campaign, participation)) == [200, 200, 302, 200, 200, 200]


def test_somebody_who_is_not_signed_in_is_sent_to_the_sign_in_page(campaign):
    addresses = [*pages(campaign, finished(campaign, share=True)), ("get", reverse("schools:home"))]
    answers = [getattr(Client(), method)(address) for method, address in addresses]
    assert [(answer.status_code, answer["Location"].split("?")[0]) for answer in answers] == [(302, reverse("login"))] * 7


def test_a_member_who_left_is_kept_out(campaign, school, teacher):
    school.members.filter(user=school.teacher).delete()
    assert teacher.get(reverse("schools:campaign", args=[campaign.uid])).status_code == 403


def test_what_does_not_exist_is_not_found(teacher):
    assert [
        teacher.get(reverse(f"schools:{page}", args=[uuid.uuid4()])).status_code
        for page in ("campaigns", "campaign", "participant", "manage", "sheet", "progress")
    ] == [404] * 6


def test_only_members_create_through_the_service(released_bank, school, other_school):
    with pytest.raises(PermissionDenied):
        services.create_campaign(
            school, user=other_school.head, name="x", competences=["1.1"], closes_at=timezone.now() + timedelta(days=1)
        )


@pytest.mark.parametrize(("count", "status"), [(0, 403), (1, 302), (2, 200)])
def test_home_leads_to_one_s_school_or_lets_one_choose(count, status, school, other_school, client):
    user = people.user()
    for found in (school, other_school)[:count]:
        schools.add_member(found, user, Member.Role.TEACHER, actor="tests")
    client.force_login(user)
    assert client.get(reverse("schools:home")).status_code == status


# ---------------------------------------------------------------- following


def test_the_list_counts_who_joined_and_who_finished(campaign, school):
    services.join(campaign)
    finished(campaign)
    finished(campaign, share=True)
    create(school, name="Vide")
    assert sorted((found.name, found.joined, found.done) for found in queries.campaigns_of(school)) == [("Rentrée", 3, 2), ("Vide", 0, 0)]


def test_the_list_starts_with_the_campaign_made_last(campaign, school):
    made = [create(school, name=f"N° {number}") for number in range(3)]
    assert list(queries.campaigns_of(school)) == [*reversed(made), campaign]


def test_the_list_holds_no_campaign_of_another_school(campaign, other_school, client):
    client.force_login(other_school.teacher)
    assert list(client.get(reverse("schools:campaigns", args=[other_school.uid])).context["campaigns"]) == []


def test_the_list_costs_the_same_for_one_and_twelve_campaigns(campaign, school, teacher, django_assert_num_queries):
    address = reverse("schools:campaigns", args=[school.uid])
    teacher.get(address)
    with CaptureQueriesContext(connection) as one:
        teacher.get(address)
    for number in range(11):
        services.join(create(school, name=f"N° {number}", school_class=school.classes.get()))
    with django_assert_num_queries(len(one)):
        teacher.get(address)


def test_a_campaign_page_costs_the_same_for_one_and_eight_participants(campaign, teacher, django_assert_num_queries):
    address = reverse("schools:campaign", args=[campaign.uid])
    finished(campaign, share=True)
    teacher.get(address)
    with CaptureQueriesContext(connection) as one:
        teacher.get(address)
    for _number in range(7):
        finished(campaign, share=True)
    with django_assert_num_queries(len(one)):
        teacher.get(address)


def test_results_that_were_not_shared_do_not_open(campaign, teacher):
    response = teacher.get(reverse("schools:participant", args=[finished(campaign).uid]))
    assert (response.status_code, "pas encore envoyé" in text_of(response)) == (403, True)


def test_shared_results_show_levels_and_outcomes_without_the_learner_s_answers(campaign, teacher):
    participation = services.join(campaign, label="Cléo").participation
    while (attempt := assessments.next_attempt(participation.assessment)) is not None:
        assessments.answer(attempt, "987654")
    services.share(participation)
    page = text_of(teacher.get(reverse("schools:participant", args=[participation.uid])))
    assert (page.count('<span class="tag wrong">faux</span>'), "987654" in page, "Cléo" in page) == (2, False, True)


def test_sharing_twice_changes_nothing(campaign):
    participation = finished(campaign, share=True)
    at = participation.shared_at
    assert (services.share(participation).shared_at, Entry.objects.filter(action="campaigns.share").count()) == (at, 1)


def test_sharing_before_the_end_is_refused(campaign):
    with pytest.raises(Refusal, match="Terminez"):
        services.share(services.join(campaign).participation)


def test_a_stranger_does_not_share_the_results_of_somebody(campaign):
    participation = finished(campaign)
    status = Client().post(reverse("campaigns:share", args=[participation.uid])).status_code
    participation.refresh_from_db()
    assert (status, participation.shared_at) == (404, None)


# ---------------------------------------------------------------- joining


def join(campaign):
    return reverse("campaigns:join", args=[campaign.code])


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f" {code[:3]}-{code[3:6]} {code[6:]} "])
def test_a_code_is_found_however_it_is_typed(change, campaign, client):
    response = client.get(reverse("campaigns:enter"), {"code": change(campaign.code)})
    assert (response.status_code, response["Location"]) == (302, join(campaign))


@pytest.mark.parametrize("code", ["NOPE", "é", "x" * 500, "%00", "<b>"])
def test_an_unknown_code_says_so_and_keeps_what_was_typed(code, campaign, client):
    response = client.get(reverse("campaigns:enter"), {"code": code})
    assert (response.status_code, response.context["typed"], "Aucun parcours n’a ce code" in text_of(response)) == (404, code, True)


def test_an_unknown_address_of_a_campaign_is_not_found_in_plain_words(campaign, client):
    response = client.get(reverse("campaigns:join", args=["NOPE"]))
    assert (response.status_code, "Aucun parcours n’a ce code" in text_of(response)) == (404, True)


def test_joining_without_a_name_starts_the_test(campaign, client):
    response = client.post(join(campaign), {"label": ""})
    assessment = Assessment.objects.get()
    assert (response["Location"], client.get(response["Location"]).status_code) == (reverse("assessments:play", args=[assessment.uid]), 200)


def test_a_participant_without_a_name_has_a_number(campaign, client):
    client.post(join(campaign), {"label": "  "})
    participation = Participation.objects.get()
    assert participation.name == f"Participant {participation.pk}"


def test_coming_back_in_the_same_browser_goes_on_with_the_same_test(campaign, client):
    addresses = {client.post(join(campaign), {"label": "Ada"})["Location"] for _time in range(2)}
    assert (len(addresses), Participation.objects.count(), "Reprendre où j’en étais" in text_of(client.get(join(campaign)))) == (1, 1, True)


def test_another_browser_is_another_participant(campaign):
    addresses = {Client().post(join(campaign), {"label": "Ada"})["Location"] for _time in range(2)}
    assert (len(addresses), Learner.objects.count()) == (2, 2)


def test_a_signed_in_user_joins_as_themselves_in_any_browser(campaign):
    user = people.user()
    addresses = set()
    for _time in range(2):
        browser = Client()
        browser.force_login(user)
        addresses.add(browser.post(join(campaign), {"label": ""})["Location"])
    assert (len(addresses), Learner.objects.get().user) == (1, user)


def test_a_label_that_is_too_long_is_refused(campaign, client):
    response = client.post(join(campaign), {"label": "x" * 61})
    assert (response.status_code, Participation.objects.count()) == (422, 0)


def test_a_label_is_escaped_on_the_school_s_page(campaign, teacher):
    services.join(campaign, label="<script>alert(1)</script>")
    assert "<script>alert(1)" not in teacher.get(reverse("schools:campaign", args=[campaign.uid])).content.decode()


@pytest.mark.parametrize(("opens", "closes", "told"), [(-2, -1, "Ce parcours est fermé depuis le"), (1, 2, "Ce parcours ouvrira le")])
def test_a_campaign_that_is_not_open_takes_nobody_and_says_when(opens, closes, told, campaign, client):
    Campaign.objects.update(opens_at=timezone.now() + timedelta(days=opens), closes_at=timezone.now() + timedelta(days=closes))
    response = client.post(join(campaign), {"label": ""})
    assert (response.status_code, told in text_of(response), Participation.objects.count()) == (403, True, 0)


def test_a_campaign_that_is_closed_shows_no_form(campaign, client):
    Campaign.objects.update(closes_at=timezone.now() - timedelta(days=1), opens_at=timezone.now() - timedelta(days=2))
    page = text_of(client.get(join(campaign)))
    assert ("Ce parcours est fermé." in page, "Commencer" in page) == (True, False)


def test_one_who_joined_goes_on_after_the_campaign_closed(campaign, client):
    first = client.post(join(campaign), {"label": ""})["Location"]
    Campaign.objects.update(closes_at=timezone.now() - timedelta(minutes=1), opens_at=timezone.now() - timedelta(days=2))
    assert client.post(join(campaign), {"label": ""})["Location"] == first


def test_a_pupil_joins_by_the_name_and_birth_date_of_the_register(named, client):
    response = client.post(join(named), CHLOE)
    participation = Participation.objects.get()
    assert (response.status_code, str(participation.pupil), participation.pupil.learner) == (302, "Chloé Lefèvre", participation.learner)


def test_a_pupil_is_the_same_learner_in_two_campaigns(named, school, client):
    client.post(join(named), CHLOE)
    Client().post(join(create(school, access=Campaign.Access.NAMED)), CHLOE)
    assert (Learner.objects.count(), Participation.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "changes", [{"birth_date": "2011-01-28"}, {"last_name": "Lefevvre"}, {"first_name": "Chloée"}, {"birth_date": ""}, {"last_name": ""}]
)
def test_one_who_is_not_in_the_register_is_refused_on_the_form(changes, named, client):
    response = client.post(join(named), CHLOE | changes)
    assert (response.status_code, bool(response.context["form"].errors), Participation.objects.count(), Learner.objects.count()) == (
        422,
        True,
        0,
        0,
    )


def test_a_pupil_of_another_school_is_not_in_the_register(named, other_school, client):
    schools.add_pupils(
        other_school, "2de 1", "2026-2027", [schools.PupilRow("Garnier", "Hugo", datetime.date(2010, 2, 14))], user=other_school.teacher
    )
    response = client.post(join(named), {"last_name": "Garnier", "first_name": "Hugo", "birth_date": "2010-02-14"})
    assert (response.status_code, Participation.objects.count()) == (422, 0)


def test_a_campaign_of_one_class_takes_pupils_of_that_class_only(released_bank, school, client):
    rows = [schools.PupilRow("Garnier", "Hugo", datetime.date(2011, 2, 14))]
    schools.add_pupils(school, "3e C", "2026-2027", rows, user=school.teacher)
    campaign = create(school, access=Campaign.Access.NAMED, school_class=school.classes.get(name="3e C"))
    hugo = {"last_name": "Garnier", "first_name": "Hugo", "birth_date": "2011-02-14"}
    assert [Client().post(join(campaign), fields).status_code for fields in (CHLOE, hugo)] == [422, 302]


def test_homonyms_born_the_same_day_are_refused_rather_than_mistaken(named, school, client):
    rows = [schools.PupilRow("LEFÈVRE", "Chloe", datetime.date(2011, 1, 27))]
    schools.add_pupils(school, "3e C", "2026-2027", rows, user=school.teacher)
    response = client.post(join(named), CHLOE)
    assert (response.status_code, Participation.objects.count(), school.pupils.filter(learner__isnull=False).count()) == (422, 0, 0)


def test_a_signed_in_pupil_of_the_register_is_asked_nothing(named, school, client):
    user = people.user()
    schools.tie(school.pupils.get(last_name="Nguyen"), assessments.learner_of(user))
    client.force_login(user)
    assert (client.post(join(named), {}).status_code, str(Participation.objects.get().pupil)) == (302, "Tom Nguyen")


def test_the_last_pupil_of_a_shared_browser_is_not_taken_for_the_next(named, client):
    client.post(join(named), CHLOE)
    client.session.flush()
    tom = {"last_name": "Nguyen", "first_name": "Tom", "birth_date": "2011-06-18"}
    Client().post(join(named), tom)
    assert sorted(str(participation.pupil) for participation in Participation.objects.all()) == ["Chloé Lefèvre", "Tom Nguyen"]


def test_joining_is_in_the_journal_without_a_name(campaign):
    participation = services.join(campaign, label="Ada").participation
    entry = Entry.objects.get(action="campaigns.join")
    assert (entry.actor, entry.target, entry.data) == (
        f"learner:{participation.learner.uid}",
        f"campaign:{campaign.uid}",
        {"participation": str(participation.uid)},
    )


@pytest.mark.parametrize("page", ["enter", "join"])
def test_the_joining_pages_answer_head_as_they_answer_get(page, campaign, client):
    address = reverse("campaigns:enter") if page == "enter" else join(campaign)
    assert client.head(address).status_code == client.get(address).status_code
