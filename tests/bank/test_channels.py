"""What channels serve: promoting, going back, two people, an hour; and what the installed libraries have to say first."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from challenges.bank import services, upgrade
from challenges.bank.models import Channel, Promotion, PromotionRequest, SeedCheck
from challenges.bank.queries import channel_states
from challenges.bank.reader import current_root
from challenges.journal.models import Entry
from cms.accounts.roles import PUBLISHERS
from tests.factories import bank, people

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=6)


@pytest.fixture
def two(db):
    """Two releases."""
    return bank.make_release(), bank.make_release(bank.bodies(marker=" bis"))


def served(channel="positioning"):
    return Channel.objects.get(name=channel).release


def test_promoting_moves_one_channel_only(two, publisher):
    bank.serve(two[0], "certification")
    services.promote(two[1], "positioning", user=publisher, reason="Nouvelle")
    assert (served("positioning"), served("certification")) == (two[1], two[0])


def test_a_promotion_says_who_what_before_and_why(two, publisher):
    for release in two:
        services.promote(release, "positioning", user=publisher, reason="Nouvelle")
    last = Promotion.objects.first()
    assert (last.release, last.previous, last.by, last.reason) == (two[1], two[0], str(publisher), "Nouvelle")


def test_a_promotion_is_in_the_journal(released_bank, publisher):
    services.promote(released_bank, "preview", user=publisher, reason="Essai")
    entry = Entry.objects.get(action="bank.promote")
    assert (entry.actor, entry.target, entry.data) == (
        f"user:{publisher.uid}",
        "channel:preview",
        {"root": released_bank.root, "reason": "Essai"},
    )


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_promoting_needs_a_reason(reason, released_bank, publisher):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.promote(released_bank, "positioning", user=publisher, reason=reason)


def test_promoting_to_an_unknown_channel_is_refused(released_bank, publisher):
    with pytest.raises(ValidationError, match="n’existe pas"):
        services.promote(released_bank, "production", user=publisher, reason="Essai")


def test_a_release_that_does_not_verify_is_not_promoted(publisher):
    release = bank.altered_release("index.json")
    with pytest.raises(ValidationError) as refusal:
        services.promote(release, "positioning", user=publisher, reason="Essai")
    assert (refusal.value.messages, Channel.objects.count()) == (["Document altéré : index.json"], 0)


def test_rolling_back_serves_the_release_before(two, publisher):
    for release in two:
        services.promote(release, "positioning", user=publisher, reason="Essai")
    services.rollback("positioning", user=publisher, reason="Retour")
    assert served() == two[0]


def test_rolling_back_needs_a_reason(two, publisher):
    for release in two:
        services.promote(release, "positioning", user=publisher, reason="Essai")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.rollback("positioning", user=publisher, reason=" ")


@pytest.mark.parametrize("channel", ["positioning", "nowhere"])
def test_without_a_release_before_there_is_no_rolling_back(channel, released_bank, publisher):
    services.promote(released_bank, "preview", user=publisher, reason="Essai")
    with pytest.raises(ValidationError, match="n’a pas de version précédente"):
        services.rollback(channel, user=publisher, reason="Retour")


def test_rolling_back_is_a_promotion_of_its_own(two, publisher):
    for release in two:
        services.promote(release, "positioning", user=publisher, reason="Essai")
    services.rollback("positioning", user=publisher, reason="Retour")
    assert list(Promotion.objects.values_list("release__number", "previous__number", "reason")) == [
        (1, 2, "Retour"),
        (2, 1, "Essai"),
        (1, None, "Essai"),
    ]


def test_a_release_promoted_again_on_purpose_is_rolled_back_like_any_other(two, publisher):
    for release in (*two, two[0]):
        services.promote(release, "positioning", user=publisher, reason="Essai")
    services.rollback("positioning", user=publisher, reason="Retour")
    assert served() == two[1]


def test_after_a_rollback_the_next_promotion_is_rolled_back_to_where_it_came_from(two, publisher):
    third = bank.make_release(bank.bodies(marker=" 3"))
    for release in two:
        services.promote(release, "positioning", user=publisher, reason="Essai")
    services.rollback("positioning", user=publisher, reason="Retour")
    services.promote(third, "positioning", user=publisher, reason="Essai")
    services.rollback("positioning", user=publisher, reason="Retour")
    assert served() == two[0]


def test_after_rolling_back_to_the_first_release_there_is_nothing_more_to_go_back_to(two, publisher):
    for release in two:
        services.promote(release, "positioning", user=publisher, reason="Essai")
    services.rollback("positioning", user=publisher, reason="Retour")
    with pytest.raises(ValidationError, match="n’a pas de version précédente"):
        services.rollback("positioning", user=publisher, reason="Retour")


def test_promoting_twice_the_same_release_does_not_hide_the_one_before(two, publisher):
    for release in (*two, two[1]):
        services.promote(release, "positioning", user=publisher, reason="Essai")
    services.rollback("positioning", user=publisher, reason="Retour")
    assert served() == two[0]


def test_rolling_back_twice_goes_back_two_releases(two, publisher):
    third = bank.make_release(bank.bodies(marker=" 3"))
    for release in (*two, third):
        services.promote(release, "positioning", user=publisher, reason="Essai")
    for _time in range(2):
        services.rollback("positioning", user=publisher, reason="Retour")
    assert served() == two[0]


# ---------------------------------------------------------------- two people


@pytest.fixture
def second_publisher(roles):
    return people.user("editrice", PUBLISHERS)


@pytest.fixture
def checked(two):
    """Two releases whose seeds were made again here."""
    for release in two:
        upgrade.compare(release)
    return two


@pytest.fixture
def waiting(checked, publisher):
    """A certification promotion that waits for a second person."""
    return services.promote(checked[0], "certification", user=publisher, reason="Session de mars")


def test_certification_waits_for_a_second_person(waiting):
    assert (waiting.state, Promotion.objects.count(), served("certification")) == ("waiting", 0, None)


def test_a_second_person_confirms(waiting, checked, second_publisher):
    made = services.confirm(waiting, user=second_publisher, reason="Relue")
    waiting.refresh_from_db()
    assert (served("certification"), made.by, waiting.state, waiting.decided_by, waiting.decision) == (
        checked[0],
        waiting.by,
        "done",
        str(second_publisher),
        "Relue",
    )


def test_asking_for_what_somebody_else_asked_for_is_confirming(waiting, checked, second_publisher):
    made = services.promote(checked[0], "certification", user=second_publisher, reason="Moi aussi")
    assert (isinstance(made, Promotion), served("certification")) == (True, checked[0])


@pytest.mark.parametrize("again", ["confirm", "promote"])
def test_nobody_is_two_people(again, waiting, checked, publisher):
    with pytest.raises(ValidationError, match="une seconde personne"):
        if again == "confirm":
            services.confirm(waiting, user=publisher, reason="x")
        else:
            services.promote(checked[0], "certification", user=publisher, reason="x")
    assert served("certification") is None


def test_somebody_who_changes_their_name_is_still_one_person(waiting, publisher):
    publisher.first_name = "Une autre"
    publisher.save()
    with pytest.raises(ValidationError, match="une seconde personne"):
        services.confirm(waiting, user=publisher, reason="x")


def test_two_people_of_one_name_are_two(waiting, checked, second_publisher, publisher):
    second_publisher.first_name, second_publisher.last_name = publisher.first_name, publisher.last_name
    second_publisher.save()
    services.confirm(waiting, user=second_publisher, reason="x")
    assert served("certification") == checked[0]


def test_the_operator_of_the_shell_is_one_person(checked, publisher):
    waiting = services.promote(checked[0], "certification", user=None, reason="x")
    with pytest.raises(ValidationError, match="une seconde personne"):
        services.confirm(waiting, user=None, reason="x")
    services.confirm(waiting, user=publisher, reason="y")
    assert served("certification") == checked[0]


@pytest.mark.parametrize("role", ["author", "reviewer", "moderator"])
def test_only_publishers_confirm_or_refuse(role, waiting, request):
    user = request.getfixturevalue(role)
    for verb in (services.confirm, services.refuse):
        with pytest.raises(PermissionDenied):
            verb(waiting, user=user, reason="x")
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_a_refusal_changes_nothing_and_says_why(waiting, second_publisher):
    services.refuse(waiting, user=second_publisher, reason="Une épreuve à revoir")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by, waiting.decision, Promotion.objects.count()) == (
        "refused",
        str(second_publisher),
        "Une épreuve à revoir",
        0,
    )


def test_one_s_own_request_is_withdrawn(waiting, publisher):
    assert services.refuse(waiting, user=publisher, reason="Erreur").state == "withdrawn"


def test_what_was_decided_is_not_decided_again(waiting, second_publisher, publisher):
    services.refuse(waiting, user=second_publisher, reason="Non")
    with pytest.raises(ValidationError, match="n’attend plus de décision"):
        services.confirm(waiting, user=second_publisher, reason="Si")


def test_a_newer_request_replaces_the_one_that_waits(waiting, checked, publisher):
    newer = services.promote(checked[1], "certification", user=publisher, reason="Mieux")
    waiting.refresh_from_db()
    assert (waiting.state, newer.state, PromotionRequest.objects.count()) == ("replaced", "waiting", 2)


def test_a_request_its_confirmation_and_its_promotion_are_in_the_journal(waiting, second_publisher):
    services.confirm(waiting, user=second_publisher, reason="Relue")
    assert list(Entry.objects.filter(target="channel:certification").order_by("pk").values_list("action", flat=True)) == [
        "bank.request",
        "bank.confirm",
        "bank.promote",
    ]


def test_going_back_needs_one_person_whatever_the_channel(checked, publisher, second_publisher):
    for release in checked:
        services.confirm(services.promote(release, "certification", user=publisher, reason="x"), user=second_publisher, reason="y")
    services.rollback("certification", user=publisher, reason="Incident ce matin")
    assert served("certification") == checked[0]


def test_the_policy_is_a_setting(checked, publisher, settings):
    settings.BALISE_SECOND_PERSON = ["preview"]
    services.promote(checked[0], "certification", user=publisher, reason="x")
    assert (served("certification"), services.promote(checked[0], "preview", user=publisher, reason="x").state) == (checked[0], "waiting")


# ---------------------------------------------------------------- installed libraries


def test_certification_needs_every_seed_made_again_here(two, publisher):
    with pytest.raises(ValidationError) as refusal:
        services.promote(two[0], "certification", user=publisher, reason="x")
    assert refusal.value.messages == [
        "64 épreuves n’ont pas encore été refaites avec les bibliothèques installées : lancez l’essai du laboratoire."
    ]


def test_seeds_that_moved_prevent_certification_and_are_named(checked, publisher):
    check = SeedCheck.objects.filter(document__places__release=checked[0], document__places__path__startswith="challenges/").first()
    code = json.loads(bytes(check.document.body))["challenge"]["code"]
    SeedCheck.objects.filter(pk=check.pk).update(moved=[{"code": code, "seed": "0" * 32, "parts": ["draw"], "reason": ""}])
    with pytest.raises(ValidationError) as refusal:
        services.promote(checked[0], "certification", user=publisher, reason="x")
    assert refusal.value.messages == [f"Les bibliothèques installées ne donnent plus les données vérifiées de : {code}."]


def test_positioning_does_not_wait_for_the_laboratory(two, publisher):
    services.promote(two[0], "positioning", user=publisher, reason="x")
    assert served() == two[0]


def test_what_was_checked_once_is_not_made_again(checked, monkeypatch):
    monkeypatch.setattr(upgrade, "again", lambda *_: 1 / 0)
    result = upgrade.compare(checked[0], anew=False)
    assert (result.ok, result.challenges, result.seeds) == (True, 64, 64 * bank.POOL)


def test_another_environment_knows_nothing_of_what_was_checked_in_this_one(checked, monkeypatch):
    monkeypatch.setattr(upgrade.environment, "digest", lambda: "f" * 64)
    assert upgrade.passed(checked[0]) == (64, 0, [])


# ---------------------------------------------------------------- an hour


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def scheduled(two, publisher, noon):
    """The first release is served now, the second from six o'clock on."""
    services.promote(two[0], "positioning", user=publisher, reason="Maintenant")
    return services.promote(two[1], "positioning", user=publisher, reason="Ce soir", not_before=LATER)


def test_a_scheduled_promotion_changes_nothing_before_its_hour(scheduled, two, noon):
    noon.move_to(LATER - timedelta(seconds=1))
    assert (scheduled.state, current_root("positioning")) == ("scheduled", two[0].root)


def test_at_its_hour_it_is_served_though_nothing_ran(scheduled, two, noon):
    noon.move_to(LATER)
    assert (current_root("positioning"), [state.release for state in channel_states() if state.name == "positioning"]) == (
        two[1].root,
        [two[1]],
    )


def test_it_is_written_down_with_its_hour(scheduled, two, noon):
    noon.move_to(LATER + timedelta(hours=3))
    done = services.carry_out_due()
    scheduled.refresh_from_db()
    assert ([(one.release, one.previous, one.at, one.by) for one in done], scheduled.state, served()) == (
        [(two[1], two[0], LATER, scheduled.by)],
        "done",
        two[1],
    )


def test_writing_it_down_twice_writes_it_once(scheduled, noon):
    noon.move_to(LATER)
    assert [len(services.carry_out_due()) for _time in range(2)] == [1, 0]


def test_any_verb_after_the_hour_writes_it_down_first(scheduled, two, noon, publisher):
    noon.move_to(LATER)
    services.rollback("positioning", user=publisher, reason="Retour")
    assert (served(), Promotion.objects.count()) == (two[0], 3)


def test_a_scheduled_promotion_is_taken_back(scheduled, two, noon, second_publisher):
    services.refuse(scheduled, user=second_publisher, reason="Pas ce soir")
    noon.move_to(LATER)
    assert (current_root("positioning"), services.carry_out_due()) == (two[0].root, [])


def test_an_hour_that_is_past_is_now(two, publisher, noon):
    made = services.promote(two[0], "positioning", user=publisher, reason="x", not_before=NOON - timedelta(hours=1))
    assert (isinstance(made, Promotion), served()) == (True, two[0])


def test_certification_with_an_hour_waits_for_both(checked, publisher, second_publisher, noon):
    waiting = services.promote(checked[0], "certification", user=publisher, reason="x", not_before=LATER)
    confirmed = services.confirm(waiting, user=second_publisher, reason="y")
    assert (confirmed.state, served("certification")) == ("scheduled", None)
    noon.move_to(LATER)
    assert current_root("certification") == checked[0].root


def test_an_hour_that_passes_unconfirmed_serves_nothing(checked, publisher, noon):
    services.promote(checked[0], "certification", user=publisher, reason="x", not_before=LATER)
    noon.move_to(LATER + timedelta(hours=1))
    assert (services.carry_out_due(), served("certification")) == ([], None)
