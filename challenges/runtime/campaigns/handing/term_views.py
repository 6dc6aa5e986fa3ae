"""The list for the term report: chosen by GET, with its words changed by POST, printed or taken as a file. Nothing that is typed is kept. Thin."""

import re
import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from challenges.journal.services import record_reading
from challenges.runtime.campaigns.handing import term
from challenges.runtime.campaigns.handing.forms import TermForm
from challenges.runtime.campaigns.handing.views import CSV, ODS, streamed
from challenges.runtime.schools.models import School
from challenges.runtime.schools.views.common import context_of, school_of

#: What may be typed for a pupil: as much as the LSU takes.
LONGEST = 600
WORDS = "mots-"
_BLANKS = re.compile(r"[ \t\r\n]+")


@never_cache
@login_required
def term_list(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Show the list; with what was typed, as a page to print, CSV or ODS."""
    school = school_of(request, uid)
    data = request.POST if request.method == "POST" else request.GET
    form, found = asked(data, school)
    if found is None:
        context = context_of(request, school, "term", form=form)
        return render(request, "campaigns/handing/term.html", context, status=422 if form.errors and data else 200)
    record_reading("campaigns.read_term", actor=request.user, target=f"class:{found.school_class.uid}")
    words = words_of(data, found)
    act = data.get("act", "")
    if act in (CSV, ODS):
        return streamed(term.table(found, words), act, f"bilan-{found.school_class.name}-{found.day.isoformat()}")
    context = context_of(request, school, "term", form=form, found=found, lines=shown(found, words), printed=act == "print")
    return render(request, "campaigns/handing/term_print.html" if act == "print" else "campaigns/handing/term.html", context)


def asked(data: QueryDict, school: School) -> tuple[TermForm, term.TermList | None]:
    """Return the form of what is asked, and the list, None where the form is refused."""
    form = TermForm({name: data.get(name, "") for name in TermForm.base_fields}, school=school)
    if not form.is_valid():
        return form, None
    said = form.cleaned_data
    return form, term.term_list(said["school_class"], said["day"], show=said["show"], campaign=said["campaign"])


def words_of(data: QueryDict, found: term.TermList) -> dict[str, str]:
    """Return the line of each pupil: as typed where it was, else as proposed."""
    uids = {str(line.pupil.uid): line.words for line in found.lines}
    # One line: a cell of a table. No-break spaces are French typography and stay.
    return {uid: _BLANKS.sub(" ", data.get(WORDS + uid, proposed)).strip()[:LONGEST] for uid, proposed in uids.items()}


def shown(found: term.TermList, words: dict[str, str]) -> list[dict[str, object]]:
    """Return what the page shows of each pupil who has results."""
    return [
        {"line": line, "cells": line.cells(found.codes, found.show), "words": words[str(line.pupil.uid)], "field": WORDS + str(line.pupil.uid),
         "pairs": list(zip(found.codes, line.cells(found.codes, found.show), strict=True))}
        for line in found.lines
        if line.best
    ]  # fmt: skip
