"""The certificate as a file: accessible, the same bytes each time, safe whatever the names hold."""

import shutil
import subprocess

import pytest
import segno

from challenges.runtime.certification.models import Certificate
from challenges.runtime.certification.pdf import certificate_pdf, content, qr_svg, verification_url

needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


def _text(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().replace("\xa0", " ").split())


def test_same_bytes_for_the_same_certificate(certificate):
    first = certificate_pdf(certificate)
    assert (first[:5], first == certificate_pdf(Certificate.objects.get())) == (b"%PDF-", True)
    assert b"pdfuaid" in first


@needs_pdftotext
def test_what_it_says(certificate):
    text = _text(certificate_pdf(certificate))
    result = f"Niveau {certificate.global_level}, {certificate.score} points sur 895"
    said = [certificate.name, "Né(e) le 1er mars 2011 à Orval", result, "Niveaux de 1 à 7", certificate.centre_name, "Règles de 2024"]
    said += ["sans limite de durée", certificate.code, verification_url(certificate)]
    assert [word for word in said if word not in text] == []
    assert [item["code"] for item in certificate.competences if item["title_fr"][:40] not in text or f"{item['code']} " in text] == []


@needs_pdftotext
def test_names_are_data_never_source(certificate):
    certificate.first_name, certificate.centre_name = 'Zoé "#panic()" *x*', "Collège $1 + 1$ [#sys]"
    text = _text(certificate_pdf(certificate))
    assert (certificate.first_name in text, certificate.centre_name in text) == (True, True)


def test_the_french_document_does_not_follow_the_reader(certificate):
    from django.utils import translation

    with translation.override("en"):
        assert content(certificate)["birth"] == "1er mars 2011"


def test_the_code_leads_to_the_verification(certificate, settings):
    settings.BALISE_BASE_URL = "https://balise.example.org/"
    assert verification_url(certificate) == f"https://balise.example.org/verifier/?code={certificate.code}"
    assert qr_svg(certificate).count("<path") == 1
    assert segno.make(verification_url(certificate), error="m").symbol_size(scale=4)[0] > 0


@needs_pdftotext
def test_a_level_that_is_not_reached_is_said_in_words(certificate):
    certificate.global_level, certificate.score = 0, 15
    assert "Niveau 1 non atteint, 15 points sur 895" in _text(certificate_pdf(certificate))
