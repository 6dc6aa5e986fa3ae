"""Word lists: sizes, order, no repeats, genders, sources, and digests pinned (a published list is never edited in place)."""

import re
import unicodedata

import pytest

from generators import words
from generators.formats import slug

# The nine lists published before `source` and `licence` existed.
FIRST_LISTS = {"associations", "communes", "companies", "first_names", "hobbies", "jobs", "products", "subjects", "surnames"}
LATER_LISTS = sorted(set(words.available()) - FIRST_LISTS)
LEAST = {
    "animals": 120,
    "clubs": 80,
    "colours": 40,
    "communes_france": 250,
    "companies_2": 150,
    "countries": 120,
    "file_names": 120,
    "first_names_2": 300,
    "foods": 150,
    "mail_subjects": 120,
    "newspapers": 40,
    "products_2": 200,
    "school_supplies": 100,
    "school_words": 200,
    "streets": 150,
    "surnames_2": 400,
}


@pytest.mark.parametrize("name", words.available())
def test_lists(name):
    found = words.load(name)
    assert (found.name, found.language) == (name, "fr")
    assert len(set(found.entries)) == len(found.entries) >= LEAST.get(name, 20)
    assert all(unicodedata.is_normalized("NFC", one) and one == one.strip() and "'" not in one for one in found.entries)
    assert found.sha256 == DIGESTS[name]


@pytest.mark.parametrize("name", LATER_LISTS)
def test_later_lists_are_sorted_without_regard_to_accents(name):
    entries = words.load(name).entries
    assert list(entries) == sorted(entries, key=lambda one: (slug(one), one))


@pytest.mark.parametrize("name", LATER_LISTS)
def test_later_lists_follow_french_typography(name):
    wrong = [one for one in words.load(name).entries if re.search(r"[^\u00a0][:;!?]| {2}|[\"<>{}|]", one)]
    assert wrong == []


@pytest.mark.parametrize("name", LATER_LISTS)
def test_later_lists_say_where_they_come_from(name):
    found = words.load(name)
    assert (bool(found.source), found.licence) == (True, "AGPL-3.0-or-later")


@pytest.mark.parametrize("name", sorted(FIRST_LISTS))
def test_the_first_lists_say_nothing_of_their_source(name):
    found = words.load(name)
    assert (found.source, found.licence) == ("", "")


@pytest.mark.parametrize(("name", "women", "men"), [("first_names", 61, 61), ("first_names_2", 165, 165)])
def test_first_names_have_a_gender(name, women, men):
    found = words.load(name)
    assert len(found.genders) == len(found.entries)
    assert (found.genders.count("f"), found.genders.count("m")) == (women, men)


@pytest.mark.parametrize("name", sorted(set(words.available()) - {"first_names", "first_names_2"}))
def test_only_first_names_have_a_gender(name):
    assert words.load(name).genders == ()


def test_file_names_hold_no_separator_and_no_extension():
    assert [one for one in words.load("file_names").entries if re.search(r"[/\\. ]", one)] == []


@pytest.mark.parametrize(("later", "first"), [("surnames_2", "surnames"), ("companies_2", "companies")])
def test_a_second_list_brings_other_words(later, first):
    assert set(words.load(later).entries) & set(words.load(first).entries) == set()


def test_unknown_list():
    with pytest.raises(LookupError):
        words.load("planetes")


DIGESTS = {
    "animals": "e8e0c323b1a6e95f0af077c85b96d53b47df1e61a9b70651c2814ea820bd0381",
    "associations": "552d2760d4819406c389a95d1cc3804ba178b0a957f8fbbab69c629444d2e76f",
    "clubs": "dd7bec8bb4069d4a908a4c5c292b414b9202c0bb79f9b64837320bd3a91fd8e9",
    "colours": "b516458e72f155105426005ca8951d00045f751ca0f785acb0242d73d02fb407",
    "communes": "86e525ff6e8837134b64c69cfb2bf37c53ff91281c80a9c57f19806609f20bcf",
    "communes_france": "b03c274d8343f87ceba9241a302aaf732a23641a6496fde56d29985e10ef65b6",
    "companies": "87fb5c78453ce532b31ca74fc0cd6c3084083deaecf27988ddf6ba3545c584b1",
    "companies_2": "e2ccbc0a7a8312ada7dc4df7f6a30e4f65c320fa9404018c77751422f66763e2",
    "countries": "1d653dfcb8cbfc89f5853fcb215fe9d9253167b7e46639ad7fb6a4efd40a74fa",
    "file_names": "a85fbc3578a9004940a4a0fdb45397486cfabf6f6c2ce6ac0d8d447535e9e0a3",
    "first_names": "6538e89f870e74f5cfd1aaf5bbfb7c054bbef1c824708b238f6a3ab8f162849b",
    "first_names_2": "e565efaf5b00d3329471072d1981e78d63a7bbe137ee1e8dfd273f24976cc0f5",
    "foods": "161ffd7d596d412254fd2534116e331b480d2abb3bd635313303b721dc684af8",
    "hobbies": "32520c7a54d807eb1ea40cf3d3d8c8089d9e19e86d332e7c5a13048f68d6c2b3",
    "jobs": "5364cc684732220469bb1504cae21fa1e915323856f8af6f269fc8eac7914f26",
    "mail_subjects": "57598ca3c57b24d347120abbf73e30b55f587650f577367ecac7736fba602dd5",
    "newspapers": "576534c14605b894f6478ab1b734db763e4226b824174e6a7959847fc907fdba",
    "products": "e7a10bf0138eae7155085207d873caede4ccded5ec2fe551561efc797a143831",
    "products_2": "3d09f76c2a64a400df4c927c942a5fb0c94855fbdb7ffb51072c5c05f8b969e6",
    "school_supplies": "efba8a9ffc0c96c86c5a771c19df2a8ff50b8aea390c2599b50d8843c9733f6d",
    "school_words": "b908858bdbed8844dd67493c972283ec479b071e8ca0626b765c0065bd4a0d15",
    "streets": "cd88068bad452bdf43ded19e846dbe008ccb0fabfa1999f359e6795f09749a31",
    "subjects": "529b50b3fe03c9073a318ebb252e5909e44aeb99e56ff639dc8b2c08b13082e7",
    "surnames": "5c6f9b52b39d3eff9c5fdac31a5f5c38e4fd5106ae73632e7e40c3fe188f8151",
    "surnames_2": "a37ff341d18332d14085644e9776c88c76a4b14f1a018759d9743484b6ba5258",
}
