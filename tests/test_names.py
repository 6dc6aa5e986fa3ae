"""Names in order and in searches: the key orders as a French list does, whatever the engine, and one folding finds accents."""

import datetime
import random
import string

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from challenges.authoring import services
from challenges.authoring.editor.starting import challenges_to_copy
from challenges.authoring.models import Challenge
from challenges.fields import fill
from challenges.measurement.models import ItemStatistics
from challenges.names import KEY_LENGTH, fold, holds, label_key, sort_key
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.following.people import NAME, ordered
from challenges.runtime.campaigns.following.reading import everybody
from challenges.runtime.campaigns.joining import Identity
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.certification import queries as certification
from challenges.runtime.certification.models import Candidate
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.models import Pupil
from cms.dashboards.item_statistics import reading
from tests.factories import certification as make
from tests.factories import people
from tests.factories.bank import challenge_document

# As a French register has them.
LISTED = [
    ("du Bellay", "Joachim"),
    ("Éléonore", "Ana"),
    ("Étienne", "Paul"),
    ("de La Tour", "Maurice"),
    ("Le Goff", "Yann"),
    ("Lefèvre", "Anne"),
    ("Lefevre", "Béatrice"),
    ("Lefèvre", "Chloé"),
    ("O’Brien", "Kate"),
    ("d’Ormesson", "Jean"),
    ("Zidane", "Zoé"),
]
shuffled = random.Random(13).sample(LISTED, len(LISTED))

WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=3)


def dressed(words, data):
    """The same name as people write it: capitals, accents, hyphens."""
    accented = {"e": "éèêëÉE", "a": "àâÀA", "c": "çÇC", "i": "îïI", "o": "ôÖO", "u": "ùûÜU"}
    letters = ["".join(data.draw(st.sampled_from(accented.get(one, "") + one)) for one in word) for word in words]
    return data.draw(st.sampled_from([" ", "-", "\u00a0", " - "])).join(letters)


def in_order(names):
    return sorted(names, key=lambda one: sort_key(*one))


def test_people_stand_as_in_a_french_list():
    assert in_order(shuffled) == LISTED


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("de La Tour", "la0tour00ana00de"), ("DE LA TOUR", "la0tour00ana00de"), ("d’Ormesson", "ormesson00ana00d"),
        ("D'Ormesson", "ormesson00ana00d"), ("du Bellay", "du0bellay00ana"), ("Des Forêts", "des0forets00ana"), ("Le Goff", "le0goff00ana"),
        ("La Fontaine", "la0fontaine00ana"), ("Delacroix", "delacroix00ana"), ("De", "de00ana"), ("d’", "d00ana"), ("O’Brien", "obrien00ana"),
        ("N’Diaye", "ndiaye00ana"), ("Œuvrard", "oeuvrard00ana"), ("Strauß", "strauss00ana"), ("Łukasz", "lukasz00ana"),
        ("Louis 10", "louis0111000ana"), ("", "00ana"),
    ],
)  # fmt: skip
def test_where_a_name_stands(name, key):
    assert sort_key(name, "Ana") == key


@given(NAMES, NAMES, NAMES, NAMES, st.data())
def test_the_key_orders_word_by_word_then_by_first_name(last, first, other_last, other_first, data):
    """ "de" would be a particle: no word of the rule is one."""
    if last[0] in ("de", "d") or other_last[0] in ("de", "d"):
        return
    key = sort_key(dressed(last, data), dressed(first, data))
    other = sort_key(dressed(other_last, data), dressed(other_first, data))
    assert (key < other) == ((last, first) < (other_last, other_first))


@given(st.text(max_size=150), st.text(max_size=150))
def test_a_key_is_plain_letters_and_fits(last, first):
    key = sort_key(last, first)
    assert (key.strip(string.ascii_lowercase + string.digits), len(key) <= KEY_LENGTH) == ("", True)


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("query", ["élise", "ELISE", "ÉLISE", "elise", "e\u0301lise", "  Elise   bœuf ", "BOEUF"])
def test_a_search_minds_neither_accents_nor_capitals(query):
    assert holds("Le bœuf d’Élise", query) is True


def test_a_search_wants_every_word():
    assert holds("Le bœuf d’Élise", "elise veau") is False


# ---------------------------------------------------------------- the lists

BORN = datetime.date(2011, 3, 4)


@pytest.fixture
def register(db):
    """A class whose pupils were entered in no order."""
    school = people.school()
    Pupil.objects.all().delete()
    schools.add_pupils(school, "3e A", "2026-2027", [schools.PupilRow(*one, BORN) for one in shuffled], user=school.teacher)
    return school


def names(found):
    return [(one.last_name, one.first_name) for one in found]


def test_the_register_is_in_order(register):
    assert names(register.pupils.all()) == LISTED


def test_a_pupil_made_in_bulk_or_renamed_is_put_in_its_place(register):
    Pupil.objects.bulk_create([Pupil(school=register, last_name="Émile", first_name="Ève", birth_date=BORN)])
    renamed = Pupil.objects.get(last_name="Zidane")
    renamed.last_name = "Ábel"
    renamed.save()
    changed, _made = Pupil.objects.update_or_create(pk=Pupil.objects.get(last_name="Le Goff").pk, defaults={"last_name": "Zola"})
    assert [one.last_name for one in register.pupils.all()][:4] == ["Ábel", "du Bellay", "Éléonore", "Émile"]
    assert (Pupil.objects.last().last_name, changed.sort_key) == ("Zola", "zola00yann")


def test_candidates_are_in_order_for_the_centre_and_for_the_invigilator(register, released_bank):
    session = make.session(register)
    Candidate.objects.bulk_create(Candidate(session=session, last_name=last, first_name=first, birth_date=BORN) for last, first in shuffled)
    assert names(session.candidates.all()) == LISTED
    assert names(row.candidate for row in certification.invigilated_rows(session)) == LISTED


def test_participants_are_in_order_for_the_school(register, released_bank):
    values = {"name": "Rentrée", "competences": ["1.1"], "questions_max": 1, "closes_at": timezone.now() + datetime.timedelta(1)}
    campaign = campaigns.create_campaign(register, user=register.teacher, access=Campaign.Access.NAMED, **values)
    for last, first in shuffled:
        campaigns.join(campaign, identity=Identity(last, first, BORN))
    assert [one.name for one in ordered(everybody(campaign), NAME)] == [f"{first} {last}" for last, first in LISTED]


def test_typed_names_come_in_order_and_numbers_after_them(register, released_bank):
    campaign = campaigns.create_campaign(
        register,
        user=register.teacher,
        name="Rentrée",
        competences=["1.1"],
        questions_max=1,
        closes_at=timezone.now() + datetime.timedelta(1),
    )
    for label in ("Zoé", "", "Élodie", "anna"):
        campaigns.join(campaign, label=label)
    assert [one.name for one in ordered(everybody(campaign), NAME)][:3] == ["anna", "Élodie", "Zoé"]


@pytest.fixture
def accounts(roles):
    from cms.accounts.roles import AUTHORS

    made = []
    for last, first in shuffled:
        person = people.user(group=AUTHORS)
        person.last_name, person.first_name = last, first
        person.save()
        made.append(person)
    return made


@pytest.fixture
def operator(admin_client):
    return admin_client


def listed(client, **asked):
    response = client.get(reverse("wagtailusers_users:index"), asked)
    return [(one.last_name, one.first_name) for one in response.context["object_list"] if one.last_name]


def test_the_list_of_users_is_in_order(accounts, operator):
    assert listed(operator, ordering="name") == LISTED
    assert listed(operator, ordering="-name") == LISTED[::-1]


@pytest.mark.parametrize("query", ["elEonore", "ÉLÉONORE", "éléo", "ana éléonore"])
def test_users_are_found_whatever_the_accents(query, accounts, operator):
    assert listed(operator, q=query) == [("Éléonore", "Ana")]


def test_an_account_without_a_name_is_listed_by_its_login(db):
    from django.contrib.auth import get_user_model

    assert get_user_model().objects.create_user("élodie").sort_key == "elodie00"


def test_authors_are_in_order_in_the_filter_of_the_list(accounts, framework, rf):
    from challenges.authoring.desk.listing import _people

    for number, person in enumerate(accounts, start=1):
        services.create_challenge(challenge_document("1.1-1a", number), user=person)
    request = rf.get("/")
    request.user = people.user()
    assert names(_people(request)) == LISTED


def test_schools_are_in_order(db):
    from challenges.runtime.schools.models import Member
    from challenges.runtime.schools.rules import schools_of

    teacher = people.user()
    for name in ("Zola", "École du Lac", "Anatole-France"):
        schools.add_member(schools.create_school(name=name, actor="tests"), teacher, Member.Role.TEACHER, actor="tests")
    assert [one.name for one in schools_of(teacher)] == ["Anatole-France", "École du Lac", "Zola"]


def test_labels_go_by_words_without_accents():
    assert sorted(["Zéro", "Élan", "eau douce", "Eaux", "Œuf"], key=label_key) == ["eau douce", "Eaux", "Élan", "Œuf", "Zéro"]


# ---------------------------------------------------------------- searches

TITLED = ["élise", "ÉLISE", "Elise", "e\u0301lise", "BŒUF élise", "boeuf"]


@pytest.fixture
def challenge(framework, author):
    return services.create_challenge(challenge_document("1.1-1a") | {"title": "Le bœuf d’Élise"}, user=author)


@pytest.mark.parametrize("query", TITLED)
def test_a_challenge_to_copy_is_found_by_its_title(query, challenge):
    assert list(challenges_to_copy(query)) == [challenge]


def test_a_challenge_to_copy_is_not_found_by_its_texts(framework, author):
    made = services.create_challenge(challenge_document("1.1-1a") | {"instruction": "Trouvez le zébulon."}, user=author)
    assert (list(Challenge.objects.holding("ZÉBULON")), list(challenges_to_copy("ZÉBULON"))) == ([made], [])


@pytest.mark.parametrize("query", TITLED)
def test_statistics_are_found_by_the_title(query, challenge):
    ItemStatistics.objects.create(challenge_uid=challenge.uid, code=challenge.code, competence="1.1", level=1, n=10)
    assert [one.code for one in reading.listed(reading.Asked(search=query))] == [challenge.code]


# ---------------------------------------------------------------- rows of before


def test_rows_of_before_get_their_keys_whatever_their_number(register):
    Pupil.objects.update(sort_key="")
    fill(Pupil, batch=4)
    assert names(Pupil.objects.all()) == LISTED
