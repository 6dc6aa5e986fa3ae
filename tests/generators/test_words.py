"""Word lists: sizes, no repeats, genders, and digests pinned (a published list is never edited in place)."""

import unicodedata

import pytest

from generators import words


@pytest.mark.parametrize("name", words.available())
def test_lists(name):
    found = words.load(name)
    assert (found.name, found.language) == (name, "fr")
    assert len(set(found.entries)) == len(found.entries) >= 20
    assert all(unicodedata.is_normalized("NFC", one) and one == one.strip() and "'" not in one for one in found.entries)
    assert found.sha256 == DIGESTS[name]


def test_first_names_have_a_gender():
    found = words.load("first_names")
    assert len(found.genders) == len(found.entries)
    assert set(found.genders) == {"f", "m"}


def test_unknown_list():
    with pytest.raises(LookupError):
        words.load("planetes")


DIGESTS = {
    "associations": "552d2760d4819406c389a95d1cc3804ba178b0a957f8fbbab69c629444d2e76f",
    "communes": "86e525ff6e8837134b64c69cfb2bf37c53ff91281c80a9c57f19806609f20bcf",
    "companies": "87fb5c78453ce532b31ca74fc0cd6c3084083deaecf27988ddf6ba3545c584b1",
    "first_names": "6538e89f870e74f5cfd1aaf5bbfb7c054bbef1c824708b238f6a3ab8f162849b",
    "hobbies": "32520c7a54d807eb1ea40cf3d3d8c8089d9e19e86d332e7c5a13048f68d6c2b3",
    "jobs": "5364cc684732220469bb1504cae21fa1e915323856f8af6f269fc8eac7914f26",
    "products": "e7a10bf0138eae7155085207d873caede4ccded5ec2fe551561efc797a143831",
    "subjects": "529b50b3fe03c9073a318ebb252e5909e44aeb99e56ff639dc8b2c08b13082e7",
    "surnames": "5c6f9b52b39d3eff9c5fdac31a5f5c38e4fd5106ae73632e7e40c3fe188f8151",
}
