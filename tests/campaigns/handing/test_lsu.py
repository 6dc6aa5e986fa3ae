"""The file for the LSU: what is written of levels, valid against the ministry's schema, and levels put into a school's own file."""

import datetime
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from challenges.runtime.campaigns.handing.lsu import adding, writing
from challenges.runtime.campaigns.handing.lsu.levels import CODES, NAMESPACE, digital

SCHEMA = Path(os.environ.get("BALISE_LSU_SCHEMA", Path(__file__).parents[4] / "shared" / "data" / "lsu" / "import-complet-strict.xsd"))
_COMPETENCES = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2")
OURS = dict(zip(_COMPETENCES, CODES, strict=True))
SAID = writing.Said(
    uai="0750655E", head="Mme Roux", year="2026", period=3, periods=3, council_on=datetime.date(2027, 6, 14), until=datetime.date(2027, 6, 20),
    subject_code="006900", subject="Technologie", teacher_number=412, teacher_last_name="Morel", teacher_first_name="Ida",
    advice="Une année sérieuse.", version="0.9",
)  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    """The ministry's schema; it is data for tests and no part of the project."""
    if not SCHEMA.is_file():
        pytest.skip("the import schema of the LSU is not at hand (BALISE_LSU_SCHEMA names it)")
    return etree.XMLSchema(etree.parse(SCHEMA))


def pupil(number=7, levels=None, appreciation="", **changes):
    said = {"last_name": "Lefèvre", "first_name": "Chloé", "division": "6E B", "late": 0, "justified": 2, "unjustified": 0} | changes
    return writing.Reported(number=number, digital=digital({"1.1": 2} if levels is None else levels, OURS, appreciation), **said)


def faults(schema, content):
    schema.validate(etree.fromstring(content))
    return [(one.line, one.message) for one in schema.error_log]


def told(content):
    """What a file says of each pupil's digital levels, by the pupil's number."""
    root = etree.fromstring(content)
    names = {one.get("id"): one.get("id-be") for one in root.iter(f"{{{NAMESPACE}}}eleve")}
    return {
        names[report.get("eleve-ref")]: {one.get("code"): one.get("niveau") for one in report.iter(f"{{{NAMESPACE}}}competence-num")}
        for report in root.iter(f"{{{NAMESPACE}}}bilan-periodique")
    }


def test_levels_above_three_are_capped_and_level_zero_is_left_out_and_both_are_told():
    said = digital({"1.1": 5, "1.2": 3, "2.1": 0, "9.9": 2}, OURS)
    assert (said.levels, said.capped, said.left_out) == ({"CN_INF_MEN": 3, "CN_INF_GER": 3}, ("1.1",), ("2.1", "9.9"))


def test_codes_are_in_the_order_of_the_framework():
    assert list(digital({"5.2": 1, "1.1": 1, "3.4": 2}, OURS).levels) == ["CN_INF_MEN", "CN_CRE_PRO", "CN_ENV_EVO"]


def test_an_appreciation_ends_where_the_schema_ends():
    assert len(digital({}, OURS, "é" * 700).appreciation) == 600


def test_a_file_of_our_own_is_valid_and_says_the_levels(schema):
    content = writing.write(SAID, [pupil(7, {"1.1": 2, "4.2": 7}, "Progresse."), pupil(8, {}), pupil(9, {"5.2": 1})])
    assert (faults(schema, content), told(content)) == ([], {"7": {"CN_INF_MEN": "2", "CN_PRO_DON": "3"}, "9": {"CN_ENV_EVO": "1"}})


NAMES = st.text(min_size=1, max_size=40).map(lambda one: one * 3).filter(lambda one: writing.text(one, 100))
LEVELS = st.dictionaries(st.sampled_from([*OURS, "9.9"]), st.integers(0, 8), max_size=16)


@given(
    st.lists(st.tuples(LEVELS, st.text(max_size=80).map(lambda one: one * 9), NAMES, NAMES, st.integers(0, 999)), min_size=1, max_size=3),
    st.text(min_size=1, max_size=120).map(lambda one: one * 9).filter(lambda one: writing.text(one, 1000)),
)
def test_whatever_people_are_called_and_typed_the_file_is_valid(schema, people, advice):
    pupils = [
        pupil(
            number,
            {"2.1": 1} | levels,
            words,
            last_name=last,
            first_name=first,
            division=last[:30] if last[:20].strip() else "6E",
            late=late,
        )
        for number, (levels, words, last, first, late) in enumerate(people, 1)
    ]
    pupils = [one for one in pupils if writing.text(one.division, 20)]
    if not any(one.digital.levels for one in pupils):
        return
    said = SAID.__class__(**(SAID.__dict__ | {"advice": advice}))
    assert faults(schema, writing.write(said, pupils)) == []


def test_nothing_to_write_or_a_number_twice_is_refused():
    for people in ([pupil(7, {})], [pupil(7), pupil(7)]):
        with pytest.raises(ValueError, match="nothing to write"):
            writing.write(SAID, people)


# ---------------------------------------------------------------- the school's own file


def theirs(*, digital_already=False):
    """A file as the school's software writes it: two pupils, two periods; a subject, absences, a comment that is none of ours."""
    already = '<competences-numeriques><competence-num code="CN_INF_MEN" niveau="1"/></competences-numeriques>' if digital_already else ""

    def report(who, period):
        return (
            f'<bilan-periodique eleve-ref="{who}" periode-ref="{period}" date-conseil-classe="2027-06-14" date-scolarite="2027-06-20" responsable-etab-ref="R">'
            '<!-- de notre logiciel --><liste-acquis><acquis discipline-ref="D" enseignant-refs="E" moyenne-eleve="12,5"><appreciation>Bien.</appreciation></acquis>'
            f'</liste-acquis>{already}<acquis-conseils>Un bon trimestre.</acquis-conseils><vie-scolaire nb-retards="3" nb-abs-justifiees="1" nb-abs-injustifiees="0"/>'
            "</bilan-periodique>"
        )

    return (
        f'<?xml version="1.0" encoding="UTF-8"?><lsun-bilans xmlns="{NAMESPACE}" schemaVersion="6.0"><entete><editeur>X</editeur><application>Y</application>'
        '<etablissement>0750655E</etablissement></entete><donnees><responsables-etab><responsable-etab id="R" libelle="Mme Roux"/></responsables-etab>'
        '<eleves><eleve id="A" id-be="1001" nom="LEFEVRE" prenom="Chloé" code-division="6B"/><eleve id="B" id-be="1002" nom="NGUYEN" prenom="Tom" code-division="6B"/></eleves>'
        '<periodes><periode id="P2" millesime="2026" indice="2" nb-periodes="3"/><periode id="P3" millesime="2026" indice="3" nb-periodes="3"/></periodes>'
        '<disciplines><discipline id="D" code="006900" modalite-election="S" libelle="Technologie"/></disciplines>'
        '<enseignants><enseignant id="E" type="epp" id-sts="5" nom="Morel" prenom="Ida"/></enseignants>'
        f"<bilans-periodiques>{report('A', 'P2')}{report('A', 'P3')}{report('B', 'P3')}</bilans-periodiques></donnees></lsun-bilans>"
    ).encode()


def added(content, said, period="P3"):
    return adding.add(adding.read(content), period, said, lambda found: found.last_name)


def test_the_schools_file_is_valid_to_begin_with(schema):
    assert (faults(schema, theirs()), faults(schema, theirs(digital_already=True))) == ([], [])


def test_levels_go_into_the_reports_of_the_period_and_nothing_else_changes(schema):
    done = added(theirs(), {"LEFEVRE": digital({"1.1": 2, "3.4": 4}, OURS, "Progresse.")})
    plain = etree.fromstring(done.content)
    for one in list(plain.iter(f"{{{NAMESPACE}}}competences-numeriques")):
        one.getparent().remove(one)
    assert (faults(schema, done.content), etree.tostring(plain, method="c14n")) == (
        [],
        etree.tostring(etree.fromstring(theirs()), method="c14n"),
    )
    assert ([str(one) for one in done.done], [str(one) for one in done.unknown]) == (["Chloé LEFEVRE"], ["Tom NGUYEN"])
    reports = etree.fromstring(done.content).findall(f".//{{{NAMESPACE}}}bilan-periodique")
    assert [[one.get("niveau") for one in report.iter(f"{{{NAMESPACE}}}competence-num")] for report in reports] == [[], ["2", "3"], []]


def test_a_level_that_the_school_wrote_stays(schema):
    done = added(theirs(digital_already=True), {"LEFEVRE": digital({"1.1": 3, "1.2": 2}, OURS), "NGUYEN": digital({"1.1": 2}, OURS)})
    assert (faults(schema, done.content), told(done.content)) == (
        [],
        {"1001": {"CN_INF_MEN": "1", "CN_INF_GER": "2"}, "1002": {"CN_INF_MEN": "1"}},
    )
    assert ([str(one) for one in done.done], [str(one) for one in done.kept]) == (["Chloé LEFEVRE"], ["Tom NGUYEN"])


def test_the_periods_of_a_file_are_listed_the_latest_first():
    assert [(one.ident, one.index, one.of) for one in adding.periods(adding.read(theirs()))] == [("P3", 3, 3), ("P2", 2, 3)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"nom;prenom", "not_xml"), (b"", "not_xml"), (b"<a/>", "other_root"),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "not_xml"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "doctype"),
        (f'<lsun-bilans xmlns="{NAMESPACE}"/>'.encode(), "no_reports"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_the_lsu_is_refused_with_its_reason(content, why):
    with pytest.raises(adding.NotLsu) as caught:
        adding.read(content)
    assert caught.value.why == why
