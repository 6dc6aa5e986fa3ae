"""The preview panel: which variant, which values stay, for which eyes."""

import pytest
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import reverse

import generators
from challenges.authoring import services
from challenges.authoring.editor.graphs import drawing
from challenges.authoring.editor.looking import Look, clean_seed, next_seed
from challenges.authoring.editor.preview import values_table
from challenges.authoring.editor.preview_views import LookMixin
from challenges.authoring.models import Challenge
from tests.factories.bank import challenge_document, csv_challenge


def read(asked):
    return Look.read(QueryDict(asked))


@pytest.fixture
def program():
    return generators.compile_challenge(challenge_document("1.1-1a"))


@pytest.mark.parametrize(("typed", "kept"), [("3", "3"), (" AB ", "ab"), ("g", ""), ("0" * 33, ""), ("", "")])
def test_only_a_seed_is_kept(typed, kept):
    assert clean_seed(typed) == kept


@pytest.mark.parametrize(("seed", "following"), [("", "1"), ("9", "a"), ("f" * 32, "0")])
def test_another_variant_has_the_next_seed(seed, following):
    assert next_seed(seed) == following


def test_the_fields_of_the_tool_bar_are_read():
    assert read("graine=3&vue=phone&verrou=a@2&verrou=b@") == Look("3", "phone", {"a": "2", "b": ""})


@pytest.mark.parametrize("asked", ["vue=autre", "verrou=a b@1", "graine=<script>"])
def test_nonsense_is_left_out(asked):
    assert read(asked) == Look()


def test_another_variant_keeps_the_locks():
    assert read("graine=3&autre=1&verrou=a@2") == Look("4", "learner", {"a": "2"})


def test_what_the_session_keeps_comes_back():
    look = Look("3", "contrast", {"a": "2"})
    assert Look.from_session(look.to_session()) == look


def test_without_a_choice_the_default_values_are_shown(program):
    assert Look().variant(program).values == {"a": 100, "b": 200}


def test_a_locked_value_stays_while_the_seed_changes(program):
    kept = Look("2").variant(program).values["a"]
    seen = [Look(seed, locks={"a": "2"}).variant(program).values for seed in ("3", "4", "5")]
    assert ([one["a"] for one in seen], len({one["b"] for one in seen})) == ([kept] * 3, 3)


def test_a_lock_on_the_default_variant_leaves_the_others_at_their_default(program):
    assert Look("", locks={"a": "2"}).variant(program).values["b"] == 200


def test_the_table_of_values_says_what_uses_each(program):
    document = challenge_document("1.1-1a")
    rows = values_table(document, Look().variant(program), Look())
    assert [(row["name"], row["value"], row["used_by"], row["lock"]) for row in rows] == [
        ("a", "100", ["instruction", "feedback", "response"], "a@"), ("b", "200", ["instruction", "feedback", "response"], "b@")]  # fmt: skip


def test_the_drawing_has_a_box_for_each_name_and_a_line_for_each_use():
    made = drawing(csv_challenge("1.1-1a"))
    assert ([node.name for node in made.nodes], len(made.paths)) == (
        ["a", "b", "lignes", "instruction", "feedback", "response", "lignes.csv"],
        2,
    )


# ---------------------------------------------------------------- in the panel


class Asked:
    """What Wagtail's view does around the choices: it shows what the model is handed."""

    def get(self, request):
        return HttpResponse()

    def get_extra_request_attrs(self):
        return {"in_preview_panel": True}


class Panel(LookMixin, Asked):
    """The mixin over the least of a view."""

    def __init__(self, pk=1):
        self.object = Challenge(pk=pk)

    def handed(self, query, session):
        self.request = RequestFactory().get(f"/apercu/?{query}")
        self.request.session = session
        self.get(self.request)
        return self.get_extra_request_attrs()


def test_the_panel_keeps_the_choice_when_wagtail_asks_again():
    session = {}
    Panel().handed("graine=5&verrou=a@2", session)
    assert Panel().handed("in_preview_panel=true", session)["look"] == Look("5", "learner", {"a": "2"})


def test_the_choice_for_one_challenge_is_not_that_of_another():
    session = {}
    Panel().handed("graine=5", session)
    assert Panel(2).handed("", session)["look"] == Look()


def test_the_frame_of_the_telephone_asks_for_the_bare_page():
    handed = Panel().handed("mode=&vue=phone&graine=5", {})
    assert (handed["bare"], handed["bare_url"]) == (False, "/apercu/?mode=&nu=1")


@pytest.fixture
def challenge(framework, author):
    return services.create_challenge(challenge_document("1.1-1a"), user=author)


def shown(challenge, mode="", **attributes):
    return challenge.make_preview_request(None, mode, attributes).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "there"), [("", False), ("solution", True)])
def test_the_solution_is_shown_in_its_mode_only(mode, there, challenge):
    assert ("<strong>300</strong>" in shown(challenge, mode)) is there


@pytest.mark.django_db
def test_the_bare_page_has_no_tool_bar(challenge):
    assert [('name="autre"' in shown(challenge, look=Look("5"), bare=bare)) for bare in (False, True)] == [True, False]


@pytest.mark.django_db
def test_the_mode_of_dependencies_draws_them(challenge):
    assert shown(challenge, "graph").count("<rect") == len(drawing(challenge_document("1.1-1a")).nodes)


@pytest.mark.django_db
def test_an_unfinished_challenge_says_what_is_missing(challenge):
    challenge.instruction = "Combien font {inconnu} ?"
    assert "Il reste à corriger" in shown(challenge)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["moderator", "publisher"])
def test_others_see_no_preview_of_a_draft(role, challenge, client, request):
    client.force_login(request.getfixturevalue(role))
    url = reverse("wagtailsnippets_authoring_challenge:preview_on_edit", args=[challenge.pk])
    assert client.get(url).status_code == 302
