"""What the bank's API answers to those who carry releases elsewhere: deltas, bundles, and parts of a bundle."""

import io
import json
import zipfile

import pytest

from challenges.bank import bundles
from tests.bank.asking import body_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.BALISE_BUNDLES_DIR = tmp_path / "bundles"
    settings.BALISE_KEYS_DIR = tmp_path / "keys"


def test_a_delta_says_what_leads_from_one_release_to_another(get, released_bank, second):
    before = {item["path"]: item for item in json.loads(bytes(released_bank.manifest))["documents"]}
    after = {item["path"]: item for item in json.loads(bytes(second.manifest))["documents"]}
    changed = [after[path] for path in sorted(after) if path in before and after[path] != before[path]]
    [removed] = [before[path] for path in before if path not in after]
    expected = {
        "base": released_bank.root, "root": second.root, "size": sum(item["size"] for item in changed), "added": [], "changed": changed,
        "removed": [removed],
    }  # fmt: skip
    answer = get(f"/releases/{second.root}/delta?base={released_bank.root}").json()
    assert (answer, len(changed)) == (expected, 2)


def test_a_delta_the_other_way_adds_what_was_removed(get, released_bank, second):
    forth = get(f"/releases/{second.root}/delta?base={released_bank.root}").json()
    back = get(f"/releases/{released_bank.root}/delta?base={second.root}").json()
    assert (back["added"], back["removed"], [item["path"] for item in back["changed"]]) == (
        forth["removed"],
        forth["added"],
        [item["path"] for item in forth["changed"]],
    )


def test_a_release_differs_in_nothing_from_itself(get, released_bank):
    answer = get(f"/releases/{released_bank.root}/delta?base={released_bank.root}").json()
    assert answer == {"base": released_bank.root, "root": released_bank.root, "size": 0, "added": [], "changed": [], "removed": []}


def test_a_delta_needs_to_know_from_what(get, released_bank):
    response = get(f"/releases/{released_bank.root}/delta")
    assert (response.status_code, response.json()["code"], response.json()["errors"][0]["field"]) == (422, "malformed", "base")


# ---------------------------------------------------------------- bundles


@pytest.fixture
def whole(get, released_bank):
    """The bytes of the bundle."""
    return body_of(get(f"/releases/{released_bank.root}/bundle", "bank:solve"))


@pytest.fixture
def part(get, released_bank):
    """A request of part of the bundle."""

    def asked(**headers):
        return get(f"/releases/{released_bank.root}/bundle", "bank:solve", **headers)

    return asked


def test_a_bundle_is_the_file_that_an_export_writes(whole, released_bank, tmp_path):
    bundles.export_bundle(released_bank, tmp_path / "x.zip")
    assert whole == (tmp_path / "x.zip").read_bytes()


def test_a_bundle_says_its_size_type_and_name(part, whole, released_bank):
    response = part()
    assert {name: response[name] for name in ("Content-Length", "Content-Type", "Content-Disposition", "Accept-Ranges")} == {
        "Content-Length": str(len(whole)),
        "Content-Type": "application/zip",
        "Content-Disposition": f'attachment; filename="balise-version-1-{released_bank.root[:12]}.zip"',
        "Accept-Ranges": "bytes",
    }


def test_a_bundle_from_a_base_holds_what_the_base_does_not(get, released_bank, second):
    response = get(f"/releases/{second.root}/bundle?base={released_bank.root}", "bank:solve")
    with zipfile.ZipFile(io.BytesIO(body_of(response))) as archive:
        names = archive.namelist()
    changed = get(f"/releases/{second.root}/delta?base={released_bank.root}").json()["changed"]
    expected = ["manifest.json", "signature.json", "base.json", *sorted(f"documents/{item['sha256']}" for item in changed)]
    assert (names, response["ETag"]) == (expected, f'"{released_bank.root}-{second.root}"')


@pytest.mark.parametrize("query", [f"?base={'0' * 64}", "?base=../x", "?base=%00"])
def test_a_bundle_from_an_unknown_base_is_404_and_is_not_made(query, get, released_bank, settings):
    response = get(f"/releases/{released_bank.root}/bundle{query}", "bank:solve")
    assert (response.status_code, settings.BALISE_BUNDLES_DIR.exists()) == (404, False)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=1000-1999", 1000, 2000), ("bytes=5000-", 5000, None), ("bytes=-64", -64, None), ("bytes=0-0", 0, 1),
     ("bytes=100-99999999", 100, None), ("bytes=-99999999", 0, None), ("bytes=0-", 0, None)],
)  # fmt: skip
def test_a_range_is_served(asked, start, end, part, whole):
    response = part(Range=asked)
    expected = whole[start:end]
    first = start % len(whole)
    assert (response.status_code, body_of(response) == expected, response["Content-Range"], response["Content-Length"]) == (
        206, True, f"bytes {first}-{first + len(expected) - 1}/{len(whole)}", str(len(expected)),
    )  # fmt: skip


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-100000000", "bytes=-0"])
def test_a_range_beyond_the_end_is_416(asked, part, whole):
    response = part(Range=asked)
    assert (response.status_code, response["Content-Range"], body_of(response)) == (416, f"bytes */{len(whole)}", b"")


def test_the_range_that_begins_where_the_file_ends_is_416(part, whole):
    assert part(Range=f"bytes={len(whole)}-").status_code == 416


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-9,20-29", "bytes=", "bytes=-", "bytes=9-0", "lines=0-9", "bytes=a-b", "0-9", "bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 5000],
)  # fmt: skip
def test_several_ranges_and_what_is_no_range_give_the_whole_file(asked, part, whole):
    response = part(Range=asked)
    assert (response.status_code, body_of(response) == whole) == (200, True)


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"{root}"', 206), ('"x"', 200), ('W/"{root}"', 200), ("Wed, 21 Oct 2026 07:28:00 GMT", 200)],
)
def test_a_range_of_a_file_that_is_not_the_one_held_gives_the_whole_file(condition, status, part, released_bank):
    assert part(Range="bytes=0-9", **{"If-Range": condition.format(root=released_bank.root)}).status_code == status


def test_a_download_that_was_cut_goes_on_to_the_same_bytes(part, whole):
    first = body_of(part(Range="bytes=0-4999"))
    assert first + body_of(part(Range="bytes=5000-")) == whole


def test_a_bundle_is_made_once(part, released_bank, settings):
    part()
    [path] = settings.BALISE_BUNDLES_DIR.iterdir()
    before = path.stat().st_mtime_ns
    part()
    assert ([path.name for path in settings.BALISE_BUNDLES_DIR.iterdir()], path.stat().st_mtime_ns) == (
        [f"{released_bank.root}.zip"],
        before,
    )


def test_a_flipped_byte_of_the_compressed_manifest_is_refused(whole, tmp_path):
    """Our own files compress the manifest, which zip readers refuse in many ways."""
    end = whole.index(b"signature.json")
    passed = []
    for position in range(0, end, max(1, end // 400)):
        path = tmp_path / "x.zip"
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x41]) + whole[position + 1 :])
        try:
            with bundles.open_bundle(path) as bundle:
                if not bundle.problems():
                    passed.append(position)
        except bundles.BundleRefused:
            pass
    assert passed == []
