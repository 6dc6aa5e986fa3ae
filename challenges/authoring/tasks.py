"""Jobs of authoring: what takes longer than a page should. Asked for by pages, done by a worker; registered in `apps.py`."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Revision

from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.exchange import importing
from challenges.authoring.laboratory import examining, laboratory_digest
from challenges.authoring.models import Challenge, PendingImport
from challenges.jobs.services import Started, start
from challenges.jobs.work import Outcome, Work
from challenges.steps import Steps

# Kinds, as `apps.py` registers them.
EXAMINE = "authoring.examine"
READ_IMPORT = "authoring.read_import"
APPLY_IMPORT = "authoring.apply_import"
LIST = "wagtailsnippets_authoring_challenge:list"


# ---------------------------------------------------------------- the laboratory


def same_examination(document: dict[str, Any]) -> str:
    """Return what two examinations of one draft share."""
    return f"{EXAMINE}:{laboratory_digest(document)}"


def ask_examination(challenge: Challenge, document: dict[str, Any], *, user: Any, back: str = "") -> Started:
    """Ask for the examination of the latest draft of a challenge; somebody else's of the same draft is joined."""
    args = {"challenge": challenge.pk, "revision": challenge.latest_revision_id}
    return start(EXAMINE, user=user, args=args, about=challenge.code, same=same_examination(document), back=back)


def examine(work: Work) -> Outcome:
    """Examine a draft as it was when that was asked for, and keep the report."""
    challenge = Challenge.objects.filter(pk=work.args["challenge"]).first()
    revision = Revision.objects.filter(pk=work.args["revision"]).first()
    if challenge is None or (revision is None and work.args["revision"] is not None):
        raise ValidationError(_("Ce brouillon n’existe plus."))
    document = documents.to_document(revision.as_object() if revision is not None else challenge)
    count = settings.BALISE_LABORATORY_VARIANTS
    report = services.known_report(document, count)
    if report is None:
        report = services.keep_report(document, work.follow(_counted(document, count)))
    text = _("Le laboratoire a terminé : tout est bon.") if report.ok else _("Le laboratoire a terminé : il a trouvé des échecs.")
    return Outcome(text, reverse("authoring_laboratory", args=[challenge.pk]), _("Lire le rapport"))


def _counted(document: dict[str, Any], count: int) -> Steps[Any]:
    steps = examining(document, count)
    while True:
        try:
            done = next(steps)
        except StopIteration as end:
            return end.value
        yield done, count


# ---------------------------------------------------------------- imports


def ask_reading(name: str, content: bytes, *, user: Any, skill: str, locale: str) -> Started:
    """Ask for a file to be read: what importing it would do."""
    return start(
        READ_IMPORT, user=user, args={"skill": skill, "locale": locale}, about=name, file=(name, content), back=reverse("authoring_import")
    )


def read_import(work: Work) -> Outcome:
    """Read a file and keep what importing it would do, good or not, for its owner to see."""
    file = work.file
    steps = importing.planning(file.name, bytes(file.content), user=work.user, skill=work.args["skill"], locale=work.args["locale"])
    plan = work.follow(steps)
    text = _("Le fichier est lu.") if plan.applicable else _("Le fichier est lu : il ne peut pas être importé.")
    with transaction.atomic():
        pending = importing.keep_to_show(plan, user=work.user)
        outcome = Outcome(text, reverse("authoring_import_review", args=[pending.uid]), _("Voir ce que devient chaque question"))
        work.keep(outcome)
    return outcome


def ask_import(pending: PendingImport, *, user: Any) -> Started:
    """Ask for a plan that was read and confirmed to be written; once, however often the button is pressed."""
    return start(
        APPLY_IMPORT, user=user, args={"pending": str(pending.uid)}, about=pending.name, same=f"{APPLY_IMPORT}:{pending.uid}",
        back=reverse("authoring_import"),
    )  # fmt: skip


def apply_import(work: Work) -> Outcome:
    """Write a plan, all or nothing; what came of it is written in the same transaction."""
    pending = PendingImport.objects.filter(uid=uuid.UUID(work.args["pending"])).first()
    if pending is None:
        raise ValidationError(_("Cette importation a déjà été appliquée ou annulée."))

    def told(written: importing.Written) -> None:
        work.keep(_written(written))

    return _written(work.follow(importing.applying(pending, user=work.user, then=told)))


def _written(written: importing.Written) -> Outcome:
    """What was written, in words, and where to go from there."""
    created, updated = written
    told = []
    if created:
        told.append(ngettext("%(n)s épreuve créée", "%(n)s épreuves créées", len(created)) % {"n": len(created)})
    if updated:
        told.append(ngettext("%(n)s épreuve modifiée", "%(n)s épreuves modifiées", len(updated)) % {"n": len(updated)})
    return Outcome(f"{', '.join(told) or _('Rien n’a changé')}.", reverse(LIST), _("Voir les épreuves"), go=False)


def forget_imports(work: Work) -> str:
    """Forget the plans that nobody confirmed within a day."""
    count = importing.forget_old_imports()
    return ngettext("%(n)s importation oubliée.", "%(n)s importations oubliées.", count) % {"n": count} if count else ""
