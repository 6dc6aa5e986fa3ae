"""Files in a real S3: what learners received is private and addressed by its digest, pictures have signed addresses."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from challenges.runtime.assessments.models import Attempt
from cms.settings import checks, stores


@pytest.fixture
def bucket(s3, settings, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    settings.STORAGES = django_settings.STORAGES | {
        "artefacts": stores.artefacts(s3.url("fichiers"), Path("/nowhere")), "default": stores.media(s3.url("images")),
    }  # fmt: skip
    return s3


def test_an_attempt_s_files_go_to_the_bucket_and_come_back_through_balise_alone(bucket, school, released_bank):
    from tests.campaigns.test_school import create

    pupil = Client()
    play = pupil.post(reverse("campaigns:join", args=[create(school).code]), {"label": ""})["Location"]
    attempt = None
    for _time in range(8):
        pupil.get(play)
        attempt = Attempt.objects.latest("id")
        if attempt.files:
            break
        pupil.post(reverse("assessments:answer", args=[attempt.uid]), {"skip": "1"})
    kept = attempt.files[0]
    answer = pupil.get(reverse("assessments:file", args=[attempt.uid, 0]))
    name = f"{kept['sha256'][:2]}/{kept['sha256']}"
    stored = bucket.client().get_object(Bucket=bucket.bucket, Key=f"fichiers/{name}")["Body"].read()
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (len(stored), stored == sent == storages["artefacts"].open(name).read()) == (kept["size"], True)


def test_objects_are_private_and_addressed_by_digest(bucket):
    store = storages["artefacts"]
    names = [store.save("ab/abcd", ContentFile(b"bytes")) for _time in range(2)]
    grants = bucket.client().get_object_acl(Bucket=bucket.bucket, Key="fichiers/ab/abcd")["Grants"]
    assert (names, store.exists("ab/abcd"), store.exists("ab/none"), len(grants), {grant["Permission"] for grant in grants}) == (
        ["ab/abcd", "ab/abcd"], True, False, 1, {"FULL_CONTROL"},
    )  # fmt: skip
    assert [bool(grant["Grantee"].get("URI")) for grant in grants] == [False]


def test_a_picture_has_a_signed_address_of_the_bucket(bucket):
    name = storages["default"].save("photo.png", ContentFile(b"png"))
    address = storages["default"].url(name)
    assert (address.startswith(f"{bucket.endpoint}/{bucket.bucket}/images/photo"), "X-Amz-Signature=" in address, "X-Amz-Expires=3600" in address) == (
        True, True, True,
    )  # fmt: skip
    assert urllib.request.urlopen(address).read() == b"png"
    assert storages["default"].save("photo.png", ContentFile(b"other")) != name
    assert stores.origin(django_settings.STORAGES["default"]) == [bucket.endpoint]


@pytest.mark.parametrize("url", ["http://bucket", "s3://", "s3://k:s@bucket/x", "s3://bucket?acl=public-read", "bucket"])
def test_an_address_that_cannot_be_read_is_refused_with_the_variable_s_name(url):
    with pytest.raises(ImproperlyConfigured, match="BALISE_ARTEFACTS_URL is not of the form s3://"):
        stores.artefacts(url, Path("/nowhere"))


def test_without_an_address_files_stay_in_the_folder(tmp_path):
    assert stores.artefacts("", tmp_path)["OPTIONS"] == {
        "location": str(tmp_path),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    assert stores.origin(stores.media("")) == []


def test_on_amazon_browsers_read_pictures_from_the_bucket_s_own_address():
    assert stores.origin(stores.media("s3://bucket/x?region=eu-west-3")) == [
        "https://bucket.s3.amazonaws.com",
        "https://bucket.s3.eu-west-3.amazonaws.com",
    ]


@pytest.mark.django_db
def test_the_checks_of_a_server_ask_no_folder_of_a_bucket(bucket, settings, tmp_path):
    tmp_path.chmod(0o700)
    settings.VAR_DIR = tmp_path
    assert [found.id for found in checks.server(None) if found.id == "balise.W001"] == []
