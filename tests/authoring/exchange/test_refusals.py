"""Bad files: each is refused with one sentence, leaves nothing behind, and is never an error of the server."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenges.authoring.exchange import formats
from challenges.authoring.exchange.archives import open_archive
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.models import Challenge, PendingImport
from tests.authoring.exchange.samples import BAD, package


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason(name):
    file, content, sentence = BAD[name]
    with pytest.raises(ExchangeRefused) as refused:
        formats.read(file, content)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize("name", [name for name in BAD if name != "too_large"])
def test_a_bad_file_leaves_nothing_behind(name, author, client):
    file, content, sentence = BAD[name]
    client.force_login(author)
    page = client.post(reverse("authoring_import"), {"file": SimpleUploadedFile(file, content), "skill": "", "locale": "fr"})
    told = page.context["form"].errors["file"] if name == "empty" else client.get(page.url).context["shown"].reasons
    assert told == (["Le fichier soumis est vide."] if name == "empty" else [sentence])
    assert (Challenge.objects.count(), PendingImport.objects.count()) == (0, 0)


def test_a_good_archive_gives_its_files():
    assert sorted(open_archive(package())) == ["imsmanifest.xml", "item.xml"]


def test_a_declaration_inside_a_text_is_a_text():
    reading = formats.read("a.xml", b"<quiz><question type='essay'><name><text><![CDATA[<!DOCTYPE html>]]></text></name></question></quiz>")
    assert [one.name for one in reading.skipped] == ["<!DOCTYPE html>"]
