"""The levels of a class for the LSU: what would be written, put into the school's own file, or written as a file of its own. Thin; nothing is kept."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges.journal.services import record, record_reading
from challenges.runtime.campaigns.handing import streaming, term
from challenges.runtime.campaigns.handing.forms import LsuFileForm, LsuForm, PupilForm
from challenges.runtime.campaigns.handing.lsu import adding, writing
from challenges.runtime.campaigns.handing.lsu.levels import HIGHEST, Digital, digital
from challenges.runtime.campaigns.handing.streaming import Entry
from challenges.runtime.campaigns.handing.tables import local
from challenges.runtime.campaigns.handing.term_views import asked
from challenges.runtime.campaigns.handing.views import attached
from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.models import Pupil, School
from challenges.runtime.schools.views.common import context_of, school_of

ADD, WRITE = "add", "write"


@dataclass(frozen=True)
class Row:
    """A pupil as the page shows them: what would be written, and the fields that the schema wants."""

    pupil: Pupil
    said: Digital
    pairs: Sequence[tuple[str, int]]
    form: PupilForm


@never_cache
@login_required
def lsu(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what would be written of a class; take the school's file, or what is missing for one of our own."""
    school = school_of(request, uid)
    data = request.POST if request.method == "POST" else request.GET
    form, found = asked(data, school)
    if found is None:
        context = context_of(request, school, "term", form=form)
        return render(request, "campaigns/handing/lsu.html", context, status=422 if form.errors and data else 200)
    record_reading("campaigns.read_term", actor=request.user, target=f"class:{found.school_class.uid}")
    act = data.get("act", "") if request.method == "POST" else ""
    rows = rows_of(found, data if act == WRITE else None)
    added = LsuFileForm(data if act == ADD else None, request.FILES if act == ADD else None, auto_id="added_%s")
    written = LsuForm(data if act == WRITE else None, auto_id="written_%s")
    if act == ADD and added.is_valid() and (response := _added(request, found, rows, added)) is not None:
        return response
    if act == WRITE and (response := _written(request, found, rows, written)) is not None:
        return response
    faults = bool(added.errors or written.errors or (act == WRITE and any(row.form.errors for row in rows)))
    context = context_of(
        request, school, "term", form=form, found=found, rows=rows, added=added, written=written, highest=HIGHEST, wrong=faults
    )
    return render(request, "campaigns/handing/lsu.html", context, status=422 if faults else 200)


def rows_of(found: term.TermList, data: Any) -> list[Row]:
    """Return the pupils who have results, each with what the LSU takes of them."""
    rows = []
    for line in found.lines:
        if line.best:
            form = PupilForm(data, prefix=str(line.pupil.uid), initial={"words": line.words})
            words = form.cleaned_data.get("words", "") if data is not None and form.is_valid() else line.words
            said = digital(line.levels, found.framework.lsu, words)
            rows.append(Row(line.pupil, said, list(line.levels.items()), form))
    return rows


def _added(request: HttpRequest, found: term.TermList, rows: Sequence[Row], form: LsuFileForm) -> HttpResponse | None:
    """The school's file with the levels in it, and what to read about it; None where the form says why not."""
    upload = form.cleaned_data["file"]
    if upload.size > adding.LARGEST:
        form.add_error("file", _("Ce fichier est trop grand : %d Mo au plus.") % (adding.LARGEST // 1024**2))
        return None
    try:
        tree = adding.read(upload.read())
    except adding.NotLsu as error:
        form.add_error("file", _refusals()[error.why])
        return None
    periods = adding.periods(tree)
    wanted = form.cleaned_data["period"]
    period = next((one for one in periods if wanted in (None, one.index)), None)
    if period is None:
        form.add_error("period", _("Le fichier n’a pas de bilan pour cette période."))
        return None
    names = _names(rows)
    added = adding.add(
        tree, period.ident, {row.pupil.pk: row.said for row in rows}, lambda one: names.get(_key(one.last_name, one.first_name))
    )
    if not added.done:
        form.add_error("file", _("Aucun élève de cette classe qui ait des résultats n’est dans ce fichier, ou leurs niveaux y sont déjà."))
        return None
    record("campaigns.hand_on_lsu", actor=request.user, target=f"class:{found.school_class.uid}", pupils=len(added.done))
    name = f"lsu-{slugify(found.school_class.name) or 'classe'}-{period.year}-p{period.index}"
    files = [Entry(f"{name}.xml", [added.content]), Entry(_("a-lire.txt"), [_report(found, rows, added).encode()])]
    content = b"".join(streaming.stream(files, local(timezone.now())))
    return attached(HttpResponse(content, content_type="application/zip"), f"{name}.zip")


def _names(rows: Sequence[Row]) -> dict[tuple[str, str], int]:
    """The pupils by their names, both of those who have two; homonyms are nobody, for nobody may guess which."""
    found: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        for last in {row.pupil.last_name, row.pupil.shown_name}:
            found.setdefault(_key(last, row.pupil.first_name), set()).add(row.pupil.pk)
    return {key: next(iter(pupils)) for key, pupils in found.items() if len(pupils) == 1}


def _key(last_name: str, first_name: str) -> tuple[str, str]:
    return folded(last_name), folded(first_name)


def _refusals() -> dict[str, str]:
    return {
        "not_xml": _("Ce fichier n’est pas du XML. Exportez de votre logiciel le fichier pour le LSU."),
        "doctype": _("Ce fichier XML contient une déclaration DOCTYPE : il est refusé."),
        "other_root": _("Ce fichier XML n’est pas fait pour le LSU (« lsun-bilans »)."),
        "no_reports": _("Ce fichier du LSU n’a aucun bilan périodique."),
    }


def _report(found: term.TermList, rows: Sequence[Row], added: adding.Added) -> str:
    """What was done and what was not, in words: it goes with the file."""
    named = {_key(one.last_name, one.first_name) for one in (*added.done, *added.kept)}
    absent = [
        str(row.pupil)
        for row in rows
        if not {_key(row.pupil.last_name, row.pupil.first_name), _key(row.pupil.shown_name, row.pupil.first_name)} & named
    ]
    parts = [
        (_("Niveaux ajoutés"), [str(one) for one in added.done]),
        (_("Déjà notés dans votre fichier, laissés tels quels"), [str(one) for one in added.kept]),
        (_("Dans votre fichier, sans résultats dans Balise"), [str(one) for one in added.unknown]),
        (_("Dans Balise, absents de votre fichier ou homonymes"), absent),
        (_("Sans résultats à cette date"), [str(one) for one in found.without]),
        (
            _("Niveaux au-dessus de 3, écrits 3"),
            [f"{row.pupil}\N{NO-BREAK SPACE}: {', '.join(row.said.capped)}" for row in rows if row.said.capped],
        ),
        (
            _("Niveau 0, non transmis"),
            [f"{row.pupil}\N{NO-BREAK SPACE}: {', '.join(row.said.left_out)}" for row in rows if row.said.left_out],
        ),
    ]
    head = _("Niveaux de compétences numériques pour le LSU, %(class)s") % {"class": found.school_class.name}
    return "\r\n".join([head, *(f"\r\n{title} ({len(who)})\r\n" + "\r\n".join(f"- {one}" for one in who) for title, who in parts)]) + "\r\n"


def _written(request: HttpRequest, found: term.TermList, rows: Sequence[Row], form: LsuForm) -> HttpResponse | None:
    """A file of our own; None where the forms say why not."""
    school = found.school_class.school
    # All of them are asked, so that every fault is shown at once.
    wrong = [row for row in rows if not row.form.is_valid()]
    if not form.is_valid() or wrong:
        return None
    if not school.uai:
        form.add_error(None, _("L’établissement n’a pas d’UAI : la personne qui exploite Balise peut l’écrire."))
        return None
    pupils = [_reported(row, found.school_class.name) for row in rows if row.form.cleaned_data["number"]]
    try:
        content = writing.write(_said(school, found.school_class.year, form), pupils)
    except ValueError:
        form.add_error(None, _("Donnez le numéro Base Élèves d’un élève au moins, et à chacun le sien."))
        return None
    record("campaigns.hand_on_lsu", actor=request.user, target=f"class:{found.school_class.uid}", pupils=len(pupils))
    name = f"lsu-{slugify(found.school_class.name) or 'classe'}-{found.school_class.year[:4]}-p{form.cleaned_data['period']}.xml"
    return attached(HttpResponse(content, content_type="application/xml"), name)


def _said(school: School, year: str, form: LsuForm) -> writing.Said:
    return writing.Said(uai=school.uai, year=year[:4], **form.cleaned_data)


def _reported(row: Row, division: str) -> writing.Reported:
    said = row.form.cleaned_data
    return writing.Reported(
        number=said["number"], last_name=row.pupil.shown_name, first_name=row.pupil.first_name, division=division, late=said["late"],
        justified=said["justified"], unjustified=said["unjustified"], digital=row.said,
    )  # fmt: skip
