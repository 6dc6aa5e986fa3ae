"""Jobs of imports: reading and comparing, applying, and forgetting old files every day. Verbs are in `services`; `apps.py` registers these."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.jobs.models import Job
from challenges.jobs.services import Started, start
from challenges.jobs.work import Outcome, Work
from challenges.runtime.schools.imports import services
from challenges.runtime.schools.models.imports import RegisterImport

# Kinds, as `apps.py` registers them.
READ = "schools.read_import"
APPLY = "schools.apply_import"


def ask_reading(imported: RegisterImport, *, user: Any) -> Started:
    """Ask for a kept file to be read and compared with the register."""
    return _ask(READ, imported, user=user)


def ask_applying(imported: RegisterImport, *, user: Any, seen: str) -> Started:
    """Ask for a plan to be written; once, however often the button is pressed."""
    return _ask(APPLY, imported, user=user, seen=seen)


def _ask(kind: str, imported: RegisterImport, *, user: Any, **args: str) -> Started:
    # Imports of one school are done one after the other.
    return start(
        kind, user=user, args={"import": str(imported.uid), **args}, about=imported.name, same=f"{kind}:{imported.uid}",
        lane=f"schools.import:{imported.school_id}", back=page_of(imported),
    )  # fmt: skip


def job_of(imported: RegisterImport) -> Job | None:
    """Return the latest job of an import."""
    return Job.objects.filter(same__in=[f"{kind}:{imported.uid}" for kind in (READ, APPLY)]).order_by("-id").first()


def page_of(imported: RegisterImport) -> str:
    """Return the address of an import."""
    return reverse("imports:import", args=[imported.school.uid, imported.uid])


def read(work: Work) -> Outcome:
    """Read a file and keep what applying it would do."""
    imported = _found(work)
    services.read_file(imported, user=work.user, tell=work.step)
    return Outcome(_("Le fichier est lu."), page_of(imported), _("Voir ce qui serait fait"))


def apply(work: Work) -> Outcome:
    """Write a plan, all or nothing; what came of it is written in the same transaction."""
    imported = _found(work)
    outcome = Outcome(_("Les élèves sont importés."), page_of(imported), _("Lire le rapport"))
    services.apply(imported, user=work.user, seen=work.args["seen"], tell=work.step, then=lambda _done: work.keep(outcome))
    return outcome


def _found(work: Work) -> RegisterImport:
    found = RegisterImport.objects.select_related("school").filter(uid=uuid.UUID(work.args["import"])).first()
    if found is None:
        raise ValidationError(_("Cette importation n’existe plus."))
    return found


def forget(work: Work) -> str:
    """Forget old files and reports."""
    count = services.forget_old()
    return ngettext("%(n)s importation d’élèves oubliée.", "%(n)s importations d’élèves oubliées.", count) % {"n": count} if count else ""
