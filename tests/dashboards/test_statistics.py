"""Pages of statistics: who may read, what is listed and downloaded, variants taken out and brought back, calibrations decided on, rules that gave way."""

import csv
import io
import re
import uuid
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.authoring import facts
from challenges.authoring.models import Challenge
from challenges.journal.models import Entry
from challenges.measurement import services
from challenges.measurement.models import Calibration, ItemCalibration, ItemStatistics, WithdrawnVariant
from challenges.runtime.assessments.item_flags import CODES
from challenges.runtime.assessments.item_report import keep_item_statistics
from challenges.runtime.assessments.models import Attempt
from cms.dashboards.exam_watch import relaxed
from cms.dashboards.item_statistics import flags
from cms.dashboards.item_statistics import reading as statistics
from cms.dashboards.item_statistics.reading import Asked
from tests.dashboards.test_reports import allowed
from tests.factories import answers, bank

pytestmark = pytest.mark.django_db

LIST = "dashboards_statistics"
SEED = "a" * 32
MAX_QUERIES = 25


def kept(code="1.1-1a-01", **changes):
    """Statistics of a challenge, with what its page shows."""
    values = {"competence": "1.1", "level": 1, "n": 500, "facility": 0.6, "discrimination": 0.4, "a": 1.2, "b": 0.1, "se_b": 0.08,
              "skip_share": 0.02, "median_seconds": 41.0, "exposure": 0.12, "flags": []} | changes  # fmt: skip
    details = values.pop("details", {})
    full = {"population": {"first": "2026-11-02", "last": "2026-11-20"}, "time": [20.0, 41.0, 70.0], "status": "operational", "calibration": None,
            "se_a": 0.1, "infit": 1.0, "outfit": 1.0, "misfit": 0.01}  # fmt: skip
    return ItemStatistics.objects.create(challenge_uid=values.pop("uid", uuid.uuid4()), code=code, details=full | details, **values)


def calibrated(count=3, **changes):
    rows = [
        ItemCalibration(
            challenge_uid=uuid.uuid4(), code=f"1.1-1a-{number:02d}", a=1.1, b=-0.4, se_a=0.1, se_b=0.1, n=500, status="operational"
        )
        for number in range(count)
    ]
    values = {
        "population": {"answers": 2000, "sessions": 90, "first": "2026-11-02"},
        "summary": {"status": {"operational": count}},
        "comparison": None,
    }
    return services.propose(release_root="f" * 64, method="test-1", items=rows, user=None, **(values | changes))


def page(client, name, *arguments, **asked):
    return client.get(reverse(name, args=arguments), asked)


def queries(client, name, *arguments, **asked):
    with CaptureQueriesContext(connection) as caught:
        assert page(client, name, *arguments, **asked).status_code == 200
    return len(caught)


# ---------------------------------------------------------------- who may


def test_who_may_read(author, client, request):
    row, made = kept(), calibrated()
    addresses = [reverse(LIST), reverse("dashboards_statistics_of", args=[row.challenge_uid]), reverse("dashboards_calibrations"),
                 reverse("dashboards_calibration", args=[made.uid]), reverse("dashboards_relaxed")]  # fmt: skip
    found = {address: allowed(client, request, lambda address=address: client.get(address)) for address in addresses}
    assert found == {address: {"author", "other author", "reviewer", "publisher"} for address in addresses}


def decided(client, shown, uid, verb, data):
    """Read the page of a challenge or of a calibration, then decide there."""
    page = reverse("dashboards_statistics_of" if shown == "of" else "dashboards_calibration", args=[uid])
    opened, action = client.get(page), reverse(f"dashboards_{verb}", args=[uid])
    seen = opened.context.get("seen", "") if opened.status_code == 200 else ""
    return client.post(action, data | {"seen": seen})


@pytest.mark.parametrize(("role", "count"), [("reviewer", 1), ("publisher", 1), ("author", 0), ("moderator", 0)])
def test_who_takes_a_variant_out(role, count, request, client):
    row = kept()
    client.force_login(request.getfixturevalue(role))
    decided(client, "of", row.challenge_uid, "statistics_withdraw", {"seed": SEED, "reason": "Trop dure"})
    assert WithdrawnVariant.objects.count() == count


@pytest.mark.parametrize(
    ("role", "state"), [("publisher", "approved"), ("reviewer", "proposed"), ("author", "proposed"), ("moderator", "proposed")]
)
def test_who_approves_a_calibration(role, state, request, client):
    made = calibrated()
    client.force_login(request.getfixturevalue(role))
    decided(client, "calibration", made.uid, "calibration_decide", {"decision": "approve", "reason": "Bon"})
    made.refresh_from_db()
    assert made.state == state


def test_those_who_may_not_decide_see_no_form(author, client):
    row = kept(details={"variants": [told()]})
    made = calibrated()
    client.force_login(author)
    shown = [page(client, "dashboards_statistics_of", row.challenge_uid), page(client, "dashboards_calibration", made.uid)]
    assert ['name="reason"' in one.content.decode() for one in shown] == [False, False]


# ---------------------------------------------------------------- list


@pytest.fixture
def four(author):
    facts.refresh(Challenge.objects.create(uid=uuid.UUID(int=2), code="1.2-3a-01", title="Totaux d’une ville", owner=author))
    kept("1.1-1a-01")
    kept("1.2-3a-01", uid=uuid.UUID(int=2), competence="1.2", level=3, n=80, facility=None, flags=["too_few"])
    kept("3.4-5a-01", competence="3.4", level=5, n=1200, facility=0.02, flags=["hard", "weak"])
    kept("3.4-5a-02", competence="3.4", level=5, n=150, facility=0.97, flags=["easy"])


@pytest.mark.parametrize(("asked", "expected"), [
    ({}, ["1.1-1a-01", "1.2-3a-01", "3.4-5a-01", "3.4-5a-02"]), ({"competence": "3.4"}, ["3.4-5a-01", "3.4-5a-02"]), ({"level": 3}, ["1.2-3a-01"]),
    ({"flag": "weak"}, ["3.4-5a-01"]), ({"flag": "drift"}, []), ({"minimum": 150}, ["1.1-1a-01", "3.4-5a-01", "3.4-5a-02"]),
    ({"search": "5a"}, ["3.4-5a-01", "3.4-5a-02"]), ({"search": "totaux"}, ["1.2-3a-01"]),
    ({"order": "-n"}, ["3.4-5a-01", "1.1-1a-01", "3.4-5a-02", "1.2-3a-01"]), ({"order": "facility"}, ["3.4-5a-01", "1.1-1a-01", "3.4-5a-02", "1.2-3a-01"]),
    ({"order": "-facility"}, ["3.4-5a-02", "1.1-1a-01", "3.4-5a-01", "1.2-3a-01"]), ({"order": "details"}, ["1.1-1a-01", "1.2-3a-01", "3.4-5a-01", "3.4-5a-02"]),
])  # fmt: skip
def test_filters_and_orders(asked, expected, four):
    assert [row.code for row in statistics.listed(Asked(**asked))] == expected


def test_unknown_filters_filter_nothing(four, author, client):
    client.force_login(author)
    shown = page(client, LIST, niveau="99", alerte="x", reponses="-1", ordre="details", p="z")
    assert [row.statistics.code for row in shown.context["rows"]] == ["1.1-1a-01", "1.2-3a-01", "3.4-5a-01", "3.4-5a-02"]


def test_rows_have_titles_and_flags_in_words(four):
    rows = statistics.told(statistics.listed(Asked(level=3)))
    assert [(row.title, [str(flag.label) for flag in row.flags], row.cells[3]) for row in rows] == [
        ("Totaux d’une ville", ["Trop peu de réponses"], "–")
    ]


def test_every_flag_has_words():
    assert set(flags.FLAGS) == set(CODES)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_filtered_is_downloaded(form, four, author, client):
    client.force_login(author)
    answer = page(client, LIST, competence="3.4", ordre="-n", export=form)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)]
    assert (rows[0][:5], [(row[0], int(row[3]), float(row[4])) for row in rows[1:]]) == (
        ["Épreuve", "Compétence", "Niveau", "Réponses", "Facilité"],
        [("3.4-5a-01", 1200, 0.02), ("3.4-5a-02", 150, 0.97)],
    )


def test_lists_cost_the_same_whatever_their_length(four, author, client):
    client.force_login(author)
    calibrated()
    names = [(LIST, {}), ("dashboards_calibrations", {}), (LIST, {"export": "csv"})]
    queries(client, LIST)
    few = [queries(client, name, **asked) for name, asked in names]
    for number in range(20):
        kept(f"4.1-1a-{number:02d}", flags=["weak"])
        calibrated()
    assert ([queries(client, name, **asked) for name, asked in names], max(few) <= MAX_QUERIES) == (few, True)


# ---------------------------------------------------------------- one challenge


def told(seed=SEED, verdict="withdraw", **changes):
    return {
        "seed": seed,
        "n": 90,
        "facility": 0.2,
        "shift": -1.4,
        "se": 0.3,
        "p_large": 0.99,
        "verdict": verdict,
        "withdrawn": False,
    } | changes


@pytest.fixture
def measured(author):
    """Statistics as the runtime makes them, on simulated answers with a choice and two months."""
    release = bank.make_release(bank.bodies(per_competence=1))
    bank.serve(release)
    answers.sessions(release, 60, 16, seed=3, options={0: (0.0, 1.0, -1.0)}, devices=("computer", "phone"))
    answers.sessions(release, 60, 16, seed=4, options={0: (0.0, 1.0, -1.0)}, start=answers.START + timedelta(days=40))
    rows = keep_item_statistics(release.root)
    Challenge.objects.create(uid=rows[0].challenge_uid, code=rows[0].code, title="Choisir", owner=author)
    return rows[0]


def test_a_page_shows_charts_with_their_tables(measured, author, client):
    client.force_login(author)
    shown = page(client, "dashboards_statistics_of", measured.challenge_uid)
    found, text = shown.context["found"], shown.content.decode()
    assert [chart.slug for chart in found.charts] == ["courbe", "choix", "derive", "exposition"]
    assert (text.count("<svg viewBox"), text.count('<figure class="chart"')) == (4, 4)
    assert [row[0] for row in found.charts[2].table.rows] == ["2026-11", "2026-12"]
    assert [row[0][:2] for row in found.charts[1].table.rows] == ["A.", "B.", "C.", "D.", "Ré"]


def test_numbers_of_drawings_are_not_written_in_french(measured, author, client):
    client.force_login(author)
    text = page(client, "dashboards_statistics_of", measured.challenge_uid).content.decode()
    drawing = text[text.index("<svg viewBox") : text.index("</svg>")]
    assert [part for part in drawing.split('cx="')[1:] if "," in part.split('"')[0]] == []


def test_what_was_put_where_is_a_table_that_says_what_is_right(measured, author, client):
    measured.details["placings"] = {
        "kind": "ordering", "columns": ["1", "2"], "rows": [{"text": "Ouvrir", "shares": [0.75, 0.25], "right": [True, False]}],
    }  # fmt: skip
    measured.save()
    client.force_login(author)
    found = page(client, "dashboards_statistics_of", measured.challenge_uid).content.decode()
    rows = re.findall(r"<tr>.*?</tr>", found[found.index('id="places"') :].split("</section>")[0], re.S)
    assert [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows] == ["Place 1 Place 2", "Ouvrir 75 % (juste) 25 %"]


def test_wrong_answers_and_variants_lead_to_the_laboratory(measured, author, client):
    client.force_login(author)
    text = page(client, "dashboards_statistics_of", measured.challenge_uid).content.decode()
    laboratory = reverse("authoring_laboratory", args=[Challenge.objects.get(uid=measured.challenge_uid).pk])
    seeds = {one["seed"] for one in measured.details["variants"]} | {
        seed for one in measured.details["wrong"] for seed, _ in one["variants"]
    }
    assert [seed for seed in seeds if f"{laboratory}?graine={seed}" not in text] == []


def test_flags_say_what_to_do(author, client):
    row = kept(flags=["negative"])
    client.force_login(author)
    text = page(client, "dashboards_statistics_of", row.challenge_uid).content.decode()
    assert (str(flags.FLAGS["negative"].meaning) in text, str(flags.FLAGS["negative"].remedy) in text) == (True, True)


def test_a_challenge_without_statistics_has_a_page_and_an_unknown_one_has_none(author, client):
    challenge = Challenge.objects.create(uid=uuid.uuid4(), code="1.1-1a-09", title="Neuve", owner=author)
    client.force_login(author)
    assert page(client, "dashboards_statistics_of", challenge.uid).status_code == 200
    assert page(client, "dashboards_statistics_of", uuid.uuid4()).status_code == 404


def test_an_item_that_nobody_answered_has_a_page(author, client):
    release = bank.make_release(bank.bodies(per_competence=1))
    keep_item_statistics(release.root)
    client.force_login(author)
    uid = ItemStatistics.objects.values_list("challenge_uid", flat=True).first()
    assert "Personne n’a encore répondu" in page(client, "dashboards_statistics_of", uid).content.decode()


def test_a_page_costs_the_same_whatever_it_shows(author, client):
    client.force_login(author)
    row = kept(details={"variants": [told()]})
    queries(client, "dashboards_statistics_of", row.challenge_uid)
    few = queries(client, "dashboards_statistics_of", row.challenge_uid)
    ItemStatistics.objects.filter(pk=row.pk).update(details=row.details | {"variants": [told(f"{number:032x}") for number in range(40)]})
    for number in range(20):
        WithdrawnVariant.objects.create(challenge_uid=row.challenge_uid, seed=f"{number + 20:032x}", reason="x", by="y")
    assert (queries(client, "dashboards_statistics_of", row.challenge_uid), few <= MAX_QUERIES) == (few, True)


def test_the_editor_leads_to_the_statistics(author, client, framework):
    from tests.factories import reports as made

    challenge = made.written_and_released(author)[0]
    client.force_login(author)
    text = client.get(reverse("wagtailsnippets_authoring_challenge:edit", args=[challenge.pk])).content.decode()
    assert reverse("dashboards_statistics_of", args=[challenge.uid]) in text


# ---------------------------------------------------------------- variants


def test_a_variant_is_taken_out_then_brought_back_with_reasons(reviewer, client):
    row = kept(details={"variants": [told()]})
    client.force_login(reviewer)
    decided(client, "of", row.challenge_uid, "statistics_withdraw", {"seed": SEED, "reason": "Trop dure"})
    (out,) = WithdrawnVariant.objects.all()
    shown = page(client, "dashboards_statistics_of", row.challenge_uid).context["found"]
    assert ((out.seed, out.reason, out.by), [one.withdrawn for one in shown.variants]) == ((SEED, "Trop dure", str(reviewer)), [out])
    decided(client, "of", row.challenge_uid, "statistics_restore", {"seed": SEED, "reason": "Erreur"})
    actions = list(Entry.objects.filter(action__startswith="measurement.").order_by("pk").values_list("action", flat=True))
    assert (WithdrawnVariant.objects.count(), actions) == (0, ["measurement.withdraw_variant", "measurement.restore_variant"])


@pytest.mark.parametrize("data", [{"seed": SEED, "reason": " "}, {"seed": "xyz", "reason": "Trop dure"}])
def test_what_is_not_a_reason_or_a_seed_is_refused_in_words(data, reviewer, client):
    row = kept()
    client.force_login(reviewer)
    answer = client.post(reverse("dashboards_statistics_withdraw", args=[row.challenge_uid]), data, follow=True)
    assert (WithdrawnVariant.objects.count(), answer.status_code, [one.level_tag for one in answer.context["messages"]]) == (
        0,
        200,
        ["error"],
    )


def test_variants_taken_out_that_no_figure_tells_of_are_listed_apart(reviewer, client):
    row = kept(details={"variants": [told()]})
    other = WithdrawnVariant.objects.create(challenge_uid=row.challenge_uid, seed="b" * 32, reason="Image cassée", by="editeur")
    client.force_login(reviewer)
    found = page(client, "dashboards_statistics_of", row.challenge_uid).context["found"]
    assert (found.withdrawn, [one.withdrawn for one in found.variants]) == ([other], [None])


# ---------------------------------------------------------------- calibrations


@pytest.mark.parametrize(("decision", "state"), [("approve", "approved"), ("refuse", "refused")])
def test_a_calibration_is_decided_on_with_a_reason_once(decision, state, publisher, client):
    made = calibrated()
    client.force_login(publisher)
    url = reverse("dashboards_calibration_decide", args=[made.uid])
    client.post(url, {"decision": decision, "reason": " "})
    assert Calibration.objects.get().state == "proposed"
    decided(client, "calibration", made.uid, "calibration_decide", {"decision": decision, "reason": "Regardé"})
    made.refresh_from_db()
    assert (made.state, made.decision, made.decided_by) == (state, "Regardé", str(publisher))
    again = client.post(url, {"decision": "refuse", "reason": "Finalement"}, follow=True)
    made.refresh_from_db()
    assert (made.state, [one.level_tag for one in again.context["messages"]][-1]) == (state, "error")


def test_an_unknown_decision_is_none(publisher, client):
    made = calibrated()
    client.force_login(publisher)
    assert client.post(reverse("dashboards_calibration_decide", args=[made.uid]), {"decision": "x", "reason": "y"}).status_code == 404


def test_a_calibration_shows_its_items_and_what_moved(author, client):
    made = calibrated(60, comparison={"items": 60, "correlation": 0.98, "alarms": [{"code": "1.1-1a-07", "delta_b": 0.8, "se_b": 0.1}]})
    client.force_login(author)
    first = page(client, "dashboards_calibration", made.uid)
    searched = page(client, "dashboards_calibration", made.uid, q="-07")
    assert (len(first.context["page"].object_list), [one.code for one in searched.context["page"].object_list]) == (50, ["1.1-1a-07"])
    assert ([one["code"] for one in first.context["alarms"]], first.context["row"].alarms) == (["1.1-1a-07"], 1)
    assert page(client, "dashboards_calibration", made.uid, statut="provisional").context["page"].paginator.count == 0


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ({"populations": {"1.1": {"mean": 3.1, "sd": 1.8, "rho": 0.6, "topic_sd": 0.7, "learners": 1200}}}, [("1.1", 1200, "3,10", "1,80", "0,60", "0,70")]),
        ({}, []),
    ],
)  # fmt: skip
def test_a_calibration_shows_what_it_found_of_learners(summary, shown, author, client):
    client.force_login(author)
    assert page(client, "dashboards_calibration", calibrated(summary=summary).uid).context["people"] == shown


def test_an_easy_challenge_has_a_minus_sign(author, client):
    made = calibrated(1)
    client.force_login(author)
    shown = page(client, "dashboards_calibration", made.uid).content.decode()
    assert ("<td>−0,40 ± 0,10</td>" in shown, "-0,40" in shown) == (True, False)


def test_the_list_says_which_is_in_force(publisher, client):
    old, new = (services.approve(calibrated(), user=publisher, reason="x") for _ in range(2))
    calibrated()
    client.force_login(publisher)
    shown = page(client, "dashboards_calibrations")
    assert (shown.context["in_force"], [row.calibration.state for row in shown.context["rows"]]) == (
        new.uid,
        ["proposed", "approved", "approved"],
    )
    assert old.uid != new.uid


# ---------------------------------------------------------------- rules that gave way


@pytest.fixture
def given(released_bank):
    """Four questions: two rules in one, one in another, none, and no account at all."""
    made = answers.sessions(
        released_bank, 1, 4, start=timezone.now(), explains=[{"given_way": "gap+topic"}, {"given_way": "gap"}, {"given_way": None}, {}]
    )
    assert len(made) == 1
    return released_bank


def test_rules_that_gave_way_are_counted(given):
    found = relaxed.relaxed(timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1))
    assert (found.asked, found.relaxed) == (4, 2)
    assert [(str(rule), count) for rule, count in found.totals] == [(str(relaxed.RULES["gap"]), 2), (str(relaxed.RULES["topic"]), 1)]
    assert (sum(line.count for line in found.lines), {line.release for line in found.lines}) == (3, {given})


def test_rules_of_another_time_or_competence_are_left_out(given):
    now = timezone.now()
    past = relaxed.relaxed(now - timedelta(days=9), now - timedelta(days=2))
    elsewhere = relaxed.relaxed(now - timedelta(days=1), now + timedelta(days=1), "9.9")
    assert ((past.asked, past.lines), (elsewhere.asked, elsewhere.lines)) == ((0, []), (0, []))


def test_the_report_reads_its_days_and_costs_the_same(given, author, client):
    client.force_login(author)
    queries(client, "dashboards_relaxed")
    few = queries(client, "dashboards_relaxed")
    answers.sessions(given, 5, 10, start=timezone.now(), explains=[{"given_way": "device"}])
    assert (queries(client, "dashboards_relaxed"), few <= MAX_QUERIES) == (few, True)
    assert page(client, "dashboards_relaxed", du="2020-01-01", au="2020-02-01").context["found"].asked == 0
    assert page(client, "dashboards_relaxed", du="2020-13-41").status_code == 200


def test_what_is_kept_names_no_learner(measured):
    learner = Attempt.objects.first().assessment.learner
    assert str(learner.uid) not in str(measured.details)
