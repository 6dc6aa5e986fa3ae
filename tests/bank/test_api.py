"""The bank's API: what each address answers, what each right opens, and what is written down of it."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from challenges.bank import services, signing
from challenges.bank.models import BankToken, PromotionRequest
from challenges.bank.ranges import IMMUTABLE
from challenges.journal.models import Entry
from tests.bank.asking import API, body_of, place
from tests.factories import bank

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.BALISE_BUNDLES_DIR = tmp_path / "bundles"
    settings.BALISE_KEYS_DIR = tmp_path / "keys"


def release_json(release):
    return {
        "number": release.number,
        "root": release.root,
        "challenges": release.challenge_count,
        "created_at": release.created_at.isoformat().replace("+00:00", "Z"),
        "signature": release.signature,
        "key": release.key_id,
        "manifest": f"{API}/releases/{release.root}/manifest",
    }


def challenge_paths(release):
    return [item["path"] for item in json.loads(bytes(release.manifest))["documents"] if item["path"].startswith("challenges/")]


def problem(status, code, detail):
    return {
        "type": f"urn:balise:problem:{code}", "title": code.replace("_", " "), "status": status, "detail": detail, "code": code, "errors": [],
    }  # fmt: skip


MISSING = problem(404, "not_found", "Cette adresse ne mène à rien.")
CLOSED = problem(403, "scope", "Ce jeton n’ouvre pas les solutions : il faut le droit « bank:solve ».")


# ---------------------------------------------------------------- channels and releases


def without_moment(release):
    return {name: value for name, value in release.items() if name != "created_at"}


def test_the_channels_and_what_each_serves(get, second):
    services.promote(second, "preview", user=None, reason="Essai")
    answer = get("/channels").json()
    found = [(one["name"], one["label"], one["release"]["number"], one["scheduled"]) for one in answer]
    assert found == [
        ("preview", "aperçu", 2, None),
        ("positioning", "positionnement", 1, None),
        ("certification", "certification", 1, None),
    ]


def test_a_channel_says_since_when_it_serves_what(get, second):
    promotion = services.promote(second, "preview", user=None, reason="Essai")
    answer = get("/channels/preview").json()
    assert (without_moment(answer["release"]), answer["since"][:19]) == (
        without_moment(release_json(second)),
        promotion.at.isoformat()[:19],
    )


def test_a_channel_that_never_served_anything(get):
    assert get("/channels/preview").json() == {"name": "preview", "label": "aperçu", "release": None, "since": None, "scheduled": None}


def test_a_channel_tells_the_hour_of_what_is_scheduled_and_not_what(get, second):
    hour = timezone.now() + timedelta(hours=3)
    services.promote(second, "positioning", user=None, reason="Rentrée", not_before=hour)
    answer = get("/channels/positioning").json()
    assert (answer["release"]["number"], answer["scheduled"][:19]) == (1, hour.isoformat()[:19])


def test_a_channel_serves_what_was_scheduled_from_its_hour_on(get, second):
    services.promote(second, "positioning", user=None, reason="Rentrée", not_before=timezone.now() + timedelta(hours=3))
    PromotionRequest.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert get("/channels/positioning").json()["release"]["number"] == 2


def test_a_request_that_waits_for_a_second_person_is_not_told(get, second, settings):
    settings.BALISE_LABORATORY_GATE = []
    services.promote(second, "certification", user=None, reason="Session")
    assert {name: get("/channels/certification").json()[name] for name in ("since", "scheduled")} == {"since": None, "scheduled": None}


def test_a_release_by_its_root(get, released_bank):
    answer = get(f"/releases/{released_bank.root}").json()
    assert (without_moment(answer), answer["created_at"][:19]) == (
        without_moment(release_json(released_bank)),
        released_bank.created_at.isoformat()[:19],
    )


@pytest.mark.parametrize(
    "path",
    ["/channels/production", f"/releases/{'0' * 64}", "/releases/1", f"/releases/{'0' * 64}/manifest", f"/releases/{'0' * 64}/delta?base=x",
     f"/documents/{'0' * 64}", "/documents/x", "/documents/%00",
     "/releases/%00", "/releases/%00/manifest", "/releases/%00/bundle"],
)  # fmt: skip
def test_what_is_not_there_is_404(path, get, released_bank):
    response = get(path)
    assert (response.status_code, response["Content-Type"], response.json()) == (404, "application/problem+json", MISSING)


# ---------------------------------------------------------------- manifests and documents


def test_a_manifest_comes_byte_for_byte_with_its_signature(get, released_bank):
    response = get(f"/releases/{released_bank.root}/manifest")
    assert (response.content, response["Balise-Signature"], response["Balise-Key"], response["Content-Type"]) == (
        bytes(released_bank.manifest), released_bank.signature, released_bank.key_id, "application/json",
    )  # fmt: skip


def test_a_document_comes_byte_for_byte(get, released_bank):
    sha256 = place(released_bank, "index.json")["sha256"]
    response = get(f"/documents/{sha256}")
    assert (response.content, response["Content-Type"]) == (bank.bodies().bodies["index.json"], "application/json")


def addresses(release):
    index = place(release, "index.json")["sha256"]
    return {
        "manifest": (f"/releases/{release.root}/manifest", release.root),
        "document": (f"/documents/{index}", index),
        "bundle": (f"/releases/{release.root}/bundle", release.root),
    }


@pytest.mark.parametrize("what", ["manifest", "document", "bundle"])
def test_what_is_under_a_digest_never_changes_and_says_so(what, get, released_bank):
    path, digest = addresses(released_bank)[what]
    response = get(path, "bank:solve")
    assert (response["ETag"], response["Cache-Control"]) == (f'"{digest}"', IMMUTABLE)


@pytest.mark.parametrize("held", ['"{}"', 'W/"{}"', '"x", "{}"', "*"])
@pytest.mark.parametrize("what", ["manifest", "document", "bundle"])
def test_what_is_held_already_is_not_sent_again(what, held, get, released_bank):
    path, digest = addresses(released_bank)[what]
    response = get(path, "bank:solve", **{"If-None-Match": held.format(digest)})
    assert (response.status_code, body_of(response), response["ETag"], response["Cache-Control"]) == (304, b"", f'"{digest}"', IMMUTABLE)


def test_what_is_held_of_something_else_is_sent(get, released_bank):
    path, _digest = addresses(released_bank)["document"]
    assert get(path, **{"If-None-Match": '"x"'}).status_code == 200


def test_a_manifest_that_is_held_still_comes_with_its_signature(get, released_bank):
    response = get(f"/releases/{released_bank.root}/manifest", **{"If-None-Match": "*"})
    assert (response["Balise-Signature"], response["Balise-Key"]) == (released_bank.signature, released_bank.key_id)


# ---------------------------------------------------------------- rights


def test_the_right_to_read_opens_everything_but_challenges(get, released_bank):
    statuses = {
        item["path"]: get(f"/documents/{item['sha256']}").status_code for item in json.loads(bytes(released_bank.manifest))["documents"]
    }
    closed = {path for path, status in statuses.items() if status == 403}
    assert (closed, {status for path, status in statuses.items() if path not in closed}) == (set(challenge_paths(released_bank)), {200})


def test_the_right_to_read_opens_no_challenge(get, released_bank):
    sha256 = place(released_bank, challenge_paths(released_bank)[0])["sha256"]
    response = get(f"/documents/{sha256}")
    assert (response.status_code, response.json()) == (403, CLOSED)


@pytest.mark.parametrize("header", [{}, {"If-None-Match": "*"}, {"Range": "bytes=0-9"}])
def test_the_right_to_read_opens_no_bundle(header, get, released_bank):
    response = get(f"/releases/{released_bank.root}/bundle", **header)
    assert (response.status_code, response.json()) == (403, CLOSED)


def test_a_document_that_also_stands_under_other_paths_stays_closed(get, released_bank):
    """Six releases hold the same bytes elsewhere too: one challenge among its places closes it."""
    body = bank.bodies().bodies[challenge_paths(released_bank)[0]]
    made = bank.copied()
    for number in range(8):
        made.bodies[f"annexes/{number}.json"] = body
    bank.make_release(made)
    assert get(f"/documents/{hashlib.sha256(body).hexdigest()}").status_code == 403


def test_a_refusal_is_in_the_journal(get, tokens, released_bank):
    path = f"/releases/{released_bank.root}/bundle"
    get(path)
    entry = Entry.objects.get(action="bank.refuse_solution")
    assert (entry.actor, entry.target) == (f"banktoken:{tokens['bank:read'][0].uid}", f"path:{API}{path}"[:105])


def test_the_right_to_solve_opens_challenges(get, released_bank):
    path = challenge_paths(released_bank)[0]
    assert get(f"/documents/{place(released_bank, path)['sha256']}", "bank:solve").content == bank.bodies().bodies[path]


def test_each_reading_of_a_solution_is_in_the_journal(get, tokens, released_bank):
    paths = challenge_paths(released_bank)[:2]
    digests = [place(released_bank, path)["sha256"] for path in paths]
    for sha256 in (*digests, digests[0]):
        get(f"/documents/{sha256}", "bank:solve")
    actor = f"banktoken:{tokens['bank:solve'][0].uid}"
    assert list(Entry.objects.filter(action="bank.read_solution").order_by("pk").values_list("actor", "target", "data")) == [
        (actor, f"document:{digests[number]}", {"path": paths[number]}) for number in (0, 1, 0)
    ]


def test_reading_what_holds_no_solution_is_not_in_the_journal(get, released_bank):
    before = Entry.objects.count()
    for path in ("index.json", "referential.json"):
        get(f"/documents/{place(released_bank, path)['sha256']}", "bank:solve")
    assert Entry.objects.count() == before


def test_each_reading_of_a_bundle_is_in_the_journal_with_its_range(get, tokens, released_bank, second):
    get(f"/releases/{second.root}/bundle?base={released_bank.root}", "bank:solve", Range="bytes=10-")
    entry = Entry.objects.get(action="bank.read_bundle")
    assert (entry.actor, entry.target, entry.data) == (
        f"banktoken:{tokens['bank:solve'][0].uid}", f"release:{second.root}", {"base": released_bank.root, "range": "bytes=10-"},
    )  # fmt: skip


def everything_read(get, release):
    """All that the right to read brings, as text."""
    paths = ["/channels", "/keys", f"/releases/{release.root}", f"/releases/{release.root}/manifest", f"/releases/{release.root}/bundle"]
    paths += [f"/documents/{item['sha256']}" for item in json.loads(bytes(release.manifest))["documents"]]
    return "\n".join(get(path).content.decode() for path in paths)


def test_nothing_that_the_right_to_read_brings_holds_a_solution_a_seed_or_a_pool(get, released_bank):
    text = everything_read(get, released_bank)
    challenges = [json.loads(bank.bodies().bodies[path]) for path in challenge_paths(released_bank)]
    secrets = {json.dumps(one["challenge"]["response"], ensure_ascii=False) for one in challenges}
    secrets |= {item["seed"] for one in challenges for item in one["pool"]}
    secrets |= {digest for one in challenges for item in one["pool"] for digest in item["digests"].values()}
    secrets |= {one["challenge"]["feedback"] for one in challenges} | {'"pool"', '"seed"', '"response"', "a + b", 'sum(lignes["montant"])'}
    assert [secret for secret in secrets if secret in text] == []


# ---------------------------------------------------------------- tokens


def unknown(tokens):
    return "balise_x"


def revoked(tokens):
    services.revoke_token(tokens["bank:read"][0], user=None)
    return tokens["bank:read"][1]


def expired(tokens):
    BankToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return tokens["bank:solve"][1]


@pytest.mark.parametrize("state", [unknown, revoked, expired])
def test_a_token_that_does_not_work_opens_nothing(state, client, tokens, released_bank):
    headers = {"Authorization": f"Bearer {state(tokens)}"}
    paths = ["/channels", "/keys", f"/releases/{released_bank.root}/manifest", f"/releases/{released_bank.root}/bundle"]
    answers = [client.get(f"{API}{path}", headers=headers) for path in paths]
    assert {(answer.status_code, answer["WWW-Authenticate"], answer.json()["code"]) for answer in answers} == {
        (401, "Bearer", "unauthorised")
    }


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer é", "Bearer " + "x" * 5000])
def test_without_a_token_nothing_opens(header, client, released_bank):
    response = client.get(f"{API}/channels", headers={"Authorization": header} if header else {})
    assert (response.status_code, response.json()["code"]) == (401, "unauthorised")


def test_a_learner_s_token_opens_nothing_here_nor_does_a_session(client, publisher, released_bank):
    client.force_login(publisher)
    assert client.get(f"{API}/channels").status_code == 401


def test_beyond_its_rate_a_token_waits(get, settings):
    settings.BALISE_BANK_API_RATE = 3
    answers = [get("/channels") for _time in range(4)]
    last = answers[-1]
    assert ([answer.status_code for answer in answers], last["Retry-After"], last["Content-Type"], last.json()) == (
        [200, 200, 200, 429], "60", "application/problem+json",
        problem(429, "too_many_requests", "Trop de demandes : réessayez dans une minute."),
    )  # fmt: skip


def test_the_rate_of_one_token_does_not_slow_another(get, settings):
    settings.BALISE_BANK_API_RATE = 1
    get("/channels")
    assert [get("/channels").status_code, get("/channels", "bank:solve").status_code] == [429, 200]


def test_after_its_minute_a_token_goes_on(get, settings):
    settings.BALISE_BANK_API_RATE = 1
    get("/channels")
    cache.clear()
    assert get("/channels").status_code == 200


# ---------------------------------------------------------------- keys, description, cost


def test_the_keys_that_count_and_how_one_followed_another(get):
    before, after = signing.rotate()
    [statement] = signing.rotations()
    keys = signing.trusted_keys()
    assert get("/keys").json() == {
        "keys": [{"id": name, "pem": signing.pem_of(key), "current": name == after} for name, key in keys.items()],
        "rotations": [{"from_key": before, "key": signing.pem_of(keys[after]), "signature": statement["signature"]}],
    }


def test_a_revoked_key_is_not_among_them(get):
    before, after = signing.rotate()
    signing.revoke(before)
    assert [key["id"] for key in get("/keys").json()["keys"]] == [after]


def test_no_private_key_leaves(get):
    signing.rotate()
    assert "PRIVATE" not in get("/keys", "bank:solve").content.decode()


ADDRESSES = (
    "/channels", "/channels/{name}", "/releases/{root}", "/releases/{root}/manifest", "/releases/{root}/delta", "/releases/{root}/bundle",
    "/documents/{sha256}", "/keys",
)  # fmt: skip


def test_openapi_lists_every_address_under_bearer(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    found = {
        (path.removeprefix(API), verb, str(one["security"])) for path in paths if path.startswith(API) for verb, one in paths[path].items()
    }
    assert found == {(path, "get", "[{'TokenAuth': []}]") for path in ADDRESSES}


@pytest.mark.parametrize("path", ["/channels", "/keys", "/documents/x", "/releases/x/bundle"])
def test_nothing_can_be_written(path, client, tokens):
    headers = {"Authorization": f"Bearer {tokens['bank:solve'][1]}"}
    assert [getattr(client, verb)(f"{API}{path}", headers=headers).status_code for verb in ("post", "put", "patch", "delete")] == [405] * 4


def costs(release):
    challenge = place(release, challenge_paths(release)[0])["sha256"]
    return {
        "channels": ("/channels", 4),
        "release": (f"/releases/{release.root}", 2),
        "manifest": (f"/releases/{release.root}/manifest", 2),
        "delta": (f"/releases/{release.root}/delta?base={release.root}", 3),
        "document": (f"/documents/{place(release, 'index.json')['sha256']}", 4),
        "solution": (f"/documents/{challenge}", 4),
        "bundle": (f"/releases/{release.root}/bundle", 3),
    }


@pytest.mark.parametrize("what", ["channels", "release", "manifest", "delta", "document", "solution", "bundle"])
def test_an_answer_costs_few_queries(what, get, released_bank, second, django_assert_num_queries):
    path, count = costs(released_bank)[what]
    get(path, "bank:solve")
    with django_assert_num_queries(count):
        get(path, "bank:solve")
