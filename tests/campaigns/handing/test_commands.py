"""`manage.py campaign`: one JSON document with --json, reasons on stderr, and the files that the pages give."""

import csv
import io
import json
import sys
from datetime import timedelta

import odfdo
import pytest
from django.core.management import call_command
from django.utils import timezone

from challenges.journal.models import Entry
from challenges.runtime.campaigns.handing.creating import moment
from challenges.runtime.campaigns.models import Campaign
from tests.campaigns.handing.making import CHLOE, TOM, campaign_of, finished
from tests.campaigns.handing.test_access import profile  # noqa: F401 - the fixture
from tests.commands import printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def uai(school):
    school.uai = "0750655E"
    school.save()
    return school.uai


@pytest.fixture
def played(released_bank, school):
    campaign = campaign_of(school)
    finished(campaign, CHLOE)
    finished(campaign, TOM, share=False)
    return campaign


def create(*arguments):
    return printed("campaign", "create", *arguments)


def test_a_campaign_is_created_over_a_profile_and_told_as_json(uai, school, profile):  # noqa: F811
    told, status = create("--school", uai, "--profile", "sécurité", "--closes", "2030-12-18", "--access", "anonymous")
    made = Campaign.objects.get()
    assert (status, told["code"], told["address"].endswith(f"/parcours/{made.code}/"), told["access"]) == (0, made.code, True, "anonymous")
    assert (f"{timezone.localtime(made.closes_at):%Y-%m-%d %H:%M}", made.created_by, made.profile_version.profile) == (
        "2030-12-18 23:59",
        "operator",
        profile,
    )
    assert Entry.objects.get(action="campaigns.create").actor == "operator"


@pytest.mark.parametrize("words", ["sixieme", "attestation 6E"])
def test_a_set_that_comes_with_balise_becomes_a_profile_of_the_school_once(uai, school, released_bank, words):
    for _twice in range(2):
        told, status = create("--school", uai, "--profile", words, "--closes", "2030-12-18")
        assert (status, set(told["competences"]) <= {"4.1", "4.2", "4.3"}) == (0, True)
    assert list(school.target_profiles.values_list("created_by", flat=True)) == ["operator"]


@pytest.mark.parametrize(
    "changed",
    [
        {"--school": "0000000X"},
        {"--profile": "Aucun"},
        {"--closes": "demain"},
        {"--closes": "2020-01-01"},
        {"--closes": "2030-13-40"},
        {"--class": "6e Z"},
    ],
)
def test_what_cannot_be_is_told_with_exit_status_1_and_nothing_is_made(uai, profile, changed):  # noqa: F811
    said = {"--school": uai, "--profile": "Sécurité", "--closes": "2030-12-18"} | changed
    told, status = create(*[part for pair in said.items() for part in pair])
    assert (status, told["ok"], len(told["reasons"]), Campaign.objects.count()) == (1, False, 1, 0)


@pytest.mark.parametrize(
    ("text", "end", "said"),
    [
        ("2026-12-18", True, "2026-12-18T23:59:00+01:00"), ("2026-12-18", False, "2026-12-18T00:00:00+01:00"), ("2026-07-01T18:00", True, "2026-07-01T18:00:00+02:00"),
        ("2026-10-25", True, "2026-10-25T23:59:00+01:00"), ("2027-03-28", False, "2027-03-28T00:00:00+01:00"), ("2027-03-28", True, "2027-03-28T23:59:00+02:00"),
        ("2026-12-18T18:00Z", True, "2026-12-18T19:00:00+01:00"),
    ],
)  # fmt: skip
def test_moments_are_those_of_the_schools_clock(text, end, said):
    assert timezone.localtime(moment(text, end=end)).isoformat() == said


def test_results_are_one_json_document(played):
    told, status = printed("campaign", "results", played.code.lower())
    assert (status, told["campaign"]["code"], [(one["name"], one["state"], one["competences"] is None) for one in told["results"]]) == (
        0, played.code, [("Chloé Lefèvre", "shared", False), ("Tom Nguyen", "finished", True)],
    )  # fmt: skip
    questions, _status = printed("campaign", "results", played.code, "--questions")
    assert [one["number"] for one in questions["questions"]] == [1, 2, 3, 4, 5, 6]


def test_a_csv_is_printed_and_an_ods_is_written(played, tmp_path, monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    call_command("campaign", "results", played.code, "--format", "csv")
    read = list(csv.reader(io.StringIO(out.buffer.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))
    monkeypatch.undo()
    told, status = printed("campaign", "results", played.code, "--format", "ods", "--out", str(tmp_path / "r.ods"))
    rows = odfdo.Document(str(tmp_path / "r.ods")).body.tables[0].rows
    assert (status, told, [str(row.cells[2].value) for row in rows]) == (0, {"file": str(tmp_path / "r.ods")}, [one[2] for one in read])


@pytest.mark.parametrize("arguments", [("XXXXXX999",), ("{code}", "--format", "ods"), ("{code}", "--out", "/nowhere/x")])
def test_what_cannot_be_given_is_told_with_exit_status_1(played, arguments):
    told, status = printed("campaign", "results", *[one.format(code=played.code) for one in arguments])
    assert (status, told["ok"], len(told["reasons"])) == (1, False, 1)


def test_reasons_go_to_stderr_without_json(played, capsys):
    err = io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("campaign", "results", "XXXXXX999", stderr=err)
    assert (caught.value.code, capsys.readouterr().out, "XXXXXX999" in err.getvalue()) == (1, "", True)


def test_the_same_document_is_written_to_a_file(played, tmp_path):
    printed("campaign", "results", played.code, "--format", "json", "--out", str(tmp_path / "r.json"))
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["campaign"]["code"] == played.code


def test_a_campaign_that_is_over_is_read_too(played):
    Campaign.objects.update(closes_at=timezone.now() - timedelta(days=1))
    assert printed("campaign", "results", played.code)[1] == 0
