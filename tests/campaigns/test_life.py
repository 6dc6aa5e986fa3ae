"""A campaign changed, closed, prolonged, repeated, put away, deleted, tried: what may happen when, and who may do it."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from challenges.decisions import Outdated
from challenges.journal.models import Entry
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.answer_sheet import answer_sheet
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment, Summary
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import queries, services
from challenges.runtime.campaigns.following.reading import participants
from challenges.runtime.campaigns.models import Campaign, Participation, TargetProfile
from challenges.runtime.campaigns.services import terms
from tests.campaigns.test_school import create, form

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(released_bank, school):
    return create(school, closes_at=timezone.now() + timedelta(days=2))


@pytest.fixture
def teacher(client, school):
    client.force_login(school.teacher)
    return client


def said(campaign, **changes):
    """What the page of a campaign sends."""
    local = {name: timezone.localtime(getattr(campaign, name)).strftime("%Y-%m-%dT%H:%M") for name in ("opens_at", "closes_at")}
    asked = {"competences": campaign.competences, "questions_max": str(campaign.questions_max), "seen": terms.facts_of(campaign).mark}
    return form(**(local | asked | {"access": campaign.access} | changes))


def edited(campaign, school, **changes):
    return services.edit_campaign(campaign, user=school.teacher, **changes)


def states(campaign):
    return list(campaign.participations.order_by("pk").values_list("assessment__state", flat=True))


# ---------------------------------------------------------------- changing


def test_everything_may_change_before_anybody_joined(campaign, school):
    changed = edited(campaign, school, competences=["2.1"], kind="fixed", questions_max=2, sharing="automatic", name="Autre")
    assert (changed.competences, changed.kind, changed.questions_max, changed.sharing, changed.name) == (
        ["2.1"],
        "fixed",
        2,
        "automatic",
        "Autre",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("competences", ["2.1"]), ("kind", "fixed"), ("questions_max", 9), ("max_level", 2), ("access", "named"), ("sharing", "automatic")],
)
def test_what_participants_were_told_does_not_change(field, value, campaign, school):
    services.join(campaign)
    with pytest.raises(ValidationError) as refused:
        edited(campaign, school, **{field: value})
    assert refused.value.message_dict == {field: ["Des élèves ont commencé : ceci ne peut plus changer."]}


def test_the_rest_may_change_once_somebody_joined(campaign, school):
    services.join(campaign)
    until = timezone.now() + timedelta(days=9)
    changed = edited(campaign, school, name="Autre", message="Bon courage", closes_at=until, replay_days=None)
    assert (changed.name, changed.message, changed.closes_at, changed.replay_days) == ("Autre", "Bon courage", until, None)


def test_a_trial_freezes_nothing(campaign, school):
    services.try_out(campaign, user=school.teacher)
    assert edited(campaign, school, questions_max=3).questions_max == 3


def test_what_is_asked_stays_though_the_bank_no_longer_knows_it(campaign, school):
    Campaign.objects.update(competences=["9.9"])
    campaign.refresh_from_db()
    assert edited(campaign, school, name="Autre").competences == ["9.9"]


def test_two_teachers_who_change_it_at_once_do_not_undo_each_other(campaign, school):
    seen = terms.facts_of(campaign).mark
    edited(campaign, school, name="La première")
    with pytest.raises(Outdated):
        services.edit_campaign(campaign, user=school.head, seen=seen, name="La seconde")
    campaign.refresh_from_db()
    assert campaign.name == "La première"


def test_the_page_changes_it(teacher, campaign):
    response = teacher.post(reverse("schools:manage", args=[campaign.uid]), said(campaign, name="Autre"))
    campaign.refresh_from_db()
    assert (response.status_code, campaign.name) == (302, "Autre")


def test_the_page_shows_what_may_not_change_and_takes_nothing_of_it(teacher, campaign):
    services.join(campaign)
    page = teacher.get(reverse("schools:manage", args=[campaign.uid]))
    disabled = {name for name, field in page.context["form"].fields.items() if field.disabled}
    response = teacher.post(reverse("schools:manage", args=[campaign.uid]), said(campaign, name="Autre", questions_max="20"))
    campaign.refresh_from_db()
    assert (disabled, response.status_code, campaign.name, campaign.questions_max) == (set(terms.FROZEN), 302, "Autre", 1)


def test_a_page_that_is_not_up_to_date_says_so(teacher, campaign, school):
    before = said(campaign, name="La seconde")
    edited(campaign, school, name="La première")
    response = teacher.post(reverse("schools:manage", args=[campaign.uid]), before)
    assert (response.status_code, response.context["form"].non_field_errors()[1]) == (422, "La campagne a été modifiée entre-temps.")


@pytest.mark.parametrize("hour", ["2027-03-28T02:30", "2026-10-25T02:30"])
def test_an_hour_that_a_change_of_hour_makes_unclear_is_said(hour, teacher, campaign):
    response = teacher.post(reverse("schools:manage", args=[campaign.uid]), said(campaign, closes_at=hour))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["closes_at"])


# ---------------------------------------------------------------- closing, prolonging


def test_closing_now_ends_running_tests_and_keeps_what_was_answered(campaign, school):
    participation = services.join(campaign).participation
    assessments.answer(assessments.next_attempt(participation.assessment), None, skipped=True)
    services.close_campaign(campaign, user=school.teacher)
    services.finish(campaign)
    participation.refresh_from_db()
    assert (states(campaign), participation.assessment.summary.answered, participation.shared_at) == (["expired"], 1, None)


def test_closing_sends_where_results_are_sent_by_themselves(released_bank, school):
    campaign = create(school, sharing="automatic")
    services.join(campaign)
    services.close_campaign(campaign, user=school.teacher)
    services.finish(campaign)
    sent = campaign.participations.get()
    assert (sent.is_shared, sent.sent_assessment_id) == (True, sent.assessment_id)


def test_a_campaign_that_takes_late_answers_stops_nobody(released_bank, school):
    campaign = create(school, late_answers="marked")
    services.join(campaign)
    services.close_campaign(campaign, user=school.teacher)
    assert (services.finish(campaign), states(campaign)) == (0, ["started"])


def test_prolonging_lets_those_go_on_whom_the_end_had_stopped(campaign, school):
    participation = services.join(campaign).participation
    first = assessments.next_attempt(participation.assessment)
    services.close_campaign(campaign, user=school.teacher)
    services.finish(campaign)
    until = timezone.now() + timedelta(days=1)
    edited(campaign, school, closes_at=until)
    test = Assessment.objects.get(pk=participation.assessment_id)
    assert (test.state, test.deadline, assessments.next_attempt(test).uid) == ("started", until, first.uid)


def test_only_an_open_campaign_is_closed(campaign, school):
    services.close_campaign(campaign, user=school.teacher)
    with pytest.raises(ValidationError, match="n’est pas ouverte"):
        services.close_campaign(campaign, user=school.teacher)


# ---------------------------------------------------------------- repeating, putting away, deleting


def test_a_copy_says_the_same_from_now_on_under_another_code(campaign, school):
    edited(campaign, school, sends_until=campaign.closes_at + timedelta(days=1), message="Bonjour")
    campaign.refresh_from_db()
    copy = services.duplicate_campaign(campaign, user=school.teacher, name="Copie")
    same = [name for name in terms.TERMS if getattr(copy, name) == getattr(campaign, name)]
    assert (sorted(set(terms.TERMS) - set(same)), copy.code != campaign.code, copy.sends_until - copy.closes_at, copy.is_open) == (
        ["closes_at", "name", "opens_at", "sends_until"],
        True,
        timedelta(days=1),
        True,
    )


def test_an_archived_campaign_leaves_the_list_and_keeps_its_results(teacher, campaign, school):
    services.join(campaign)
    teacher.post(reverse("schools:act", args=[campaign.uid]), {"act": "archive"})
    campaign.refresh_from_db()
    assert (
        list(queries.campaigns_of(school)),
        list(queries.campaigns_of(school, archived=True)),
        campaign.is_open,
        campaign.participations.count(),
    ) == (
        [],
        [campaign],
        False,
        1,
    )


def test_it_comes_back_as_closed_as_it_was(campaign, school):
    services.archive(campaign, user=school.teacher)
    services.unarchive(campaign, user=school.teacher)
    assert [one.is_open for one in queries.campaigns_of(school)] == [False]


def test_one_that_nobody_joined_is_deleted_with_its_trials(campaign, school):
    services.try_out(campaign, user=school.teacher)
    services.delete_campaign(campaign, user=school.teacher)
    assert (Campaign.objects.count(), Participation.objects.count()) == (0, 0)


def test_one_that_somebody_joined_is_not(teacher, campaign):
    services.join(campaign)
    response = teacher.post(reverse("schools:act", args=[campaign.uid]), {"act": "delete"}, follow=True)
    assert (Campaign.objects.count(), [str(one) for one in response.context["messages"]]) == (
        1,
        ["Des élèves ont rejoint cette campagne : elle peut être archivée, pas supprimée."],
    )


def test_each_act_is_journaled(campaign, school):
    edited(campaign, school, name="Autre")
    copy = services.duplicate_campaign(campaign, user=school.teacher)
    services.archive(campaign, user=school.teacher)
    services.unarchive(campaign, user=school.teacher)
    services.delete_campaign(copy, user=school.teacher)
    acts = Entry.objects.filter(action__startswith="campaigns.").order_by("pk").values_list("action", flat=True)
    assert list(acts) == [
        "campaigns.create", "campaigns.edit", "campaigns.create", "campaigns.close", "campaigns.archive", "campaigns.unarchive", "campaigns.delete",
    ]  # fmt: skip


# ---------------------------------------------------------------- trying


def test_a_trial_is_counted_nowhere(campaign, school):
    made = services.try_out(campaign, user=school.teacher)
    answer_by_rule(made.assessment, lambda attempt: True)
    counts = [(one.joined, one.done, one.sent) for one in queries.campaigns_of(school)]
    release = assessments.past_of(made.assessment)
    assert (counts, participants(campaign), Summary.objects.count(), len(release) > 0) == ([(0, 0, 0)], [], 0, True)


def test_answers_of_a_trial_calibrate_nothing(campaign, school, released_bank):
    from challenges.bank.reader import open_release

    made = services.try_out(campaign, user=school.teacher)
    answer_by_rule(made.assessment, lambda attempt: True)
    assert len(answer_sheet(open_release(made.assessment.release_root))) == 0


def test_a_campaign_is_tried_before_it_opens(released_bank, school):
    later = create(school, opens_at=timezone.now() + timedelta(days=1), closes_at=timezone.now() + timedelta(days=2))
    made = services.try_out(later, user=school.teacher)
    assert (assessments.next_attempt(made.assessment).number, made.assessment.deadline) == (1, None)


def test_the_page_begins_a_trial_and_leaving_it_leads_back(teacher, campaign):
    response = teacher.post(reverse("schools:try_out", args=[campaign.uid]))
    test = campaign.participations.get().assessment
    left = teacher.post(reverse("assessments:leave", args=[test.uid]))
    signed_in = teacher.get(reverse("schools:campaigns", args=[campaign.school.uid])).status_code
    assert (response["Location"], left["Location"], signed_in) == (
        reverse("assessments:play", args=[test.uid]),
        reverse("schools:campaign", args=[campaign.uid]),
        200,
    )


def test_a_collection_has_nothing_to_try(released_bank, school):
    campaign = create(school, kind="collection")
    with pytest.raises(Refusal, match="rien à essayer"):
        services.try_out(campaign, user=school.teacher)


# ---------------------------------------------------------------- who may


ACTS = [
    lambda campaign, user: services.create_campaign(
        campaign.school, user=user, name="x", competences=["1.1"], closes_at=timezone.now() + timedelta(1)
    ),
    lambda campaign, user: services.edit_campaign(campaign, user=user, name="x"),
    lambda campaign, user: services.close_campaign(campaign, user=user),
    lambda campaign, user: services.duplicate_campaign(campaign, user=user),
    lambda campaign, user: services.archive(campaign, user=user),
    lambda campaign, user: services.unarchive(campaign, user=user),
    lambda campaign, user: services.delete_campaign(campaign, user=user),
    lambda campaign, user: services.try_out(campaign, user=user),
]


@pytest.mark.parametrize("act", ACTS)
def test_people_of_another_school_do_none_of_it(act, campaign, other_school):
    for user in (other_school.teacher, other_school.head):
        with pytest.raises(PermissionDenied):
            act(campaign, user)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["teacher", "head"])
def test_people_of_the_school_do_all_of_it(act, role, campaign, school):
    act(campaign, getattr(school, role))


PAGES = ["manage", "sheet"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_closed_to_another_school(page, campaign, other_school, client):
    client.force_login(other_school.head)
    assert client.get(reverse(f"schools:{page}", args=[campaign.uid])).status_code == 403


@pytest.mark.parametrize("name", ["act", "duplicate", "try_out"])
def test_acts_are_closed_to_another_school(name, campaign, other_school, client):
    client.force_login(other_school.head)
    response = client.post(reverse(f"schools:{name}", args=[campaign.uid]), {"act": "archive"})
    campaign.refresh_from_db()
    assert (response.status_code, campaign.archived_at, Campaign.objects.count()) == (403, None, 1)


@pytest.mark.parametrize("name", ["manage", "sheet", "act", "duplicate", "try_out"])
def test_nobody_gets_anywhere_without_signing_in(name, campaign, client):
    response = client.post(reverse(f"schools:{name}", args=[campaign.uid]))
    assert (response.status_code, response["Location"].startswith("/compte/connexion/")) == (302, True)


def test_a_target_profile_of_another_school_is_refused(campaign, school, other_school):
    profile = TargetProfile.objects.create(school=other_school, name="Ailleurs", created_by="x")
    version = profile.versions.create(number=1, topics={"1.1-1": 3}, created_by="x")
    with pytest.raises(ValidationError, match="n’est pas de cet établissement"):
        edited(campaign, school, profile_version=version)


# ---------------------------------------------------------------- inviting


def test_the_sheet_has_the_code_the_address_and_what_pupils_must_know(teacher, campaign):
    page = teacher.get(reverse("schools:sheet", args=[campaign.uid]))
    text = re.sub(r"\s+", " ", page.content.decode())
    address = f"http://testserver/parcours/{campaign.code}/"
    assert (
        page.context["address"],
        campaign.code in text,
        "data:image/svg+xml" in page.context["qr"],
        "Qui verra mes résultats ?" in text,
    ) == (
        address,
        True,
        True,
        True,
    )
