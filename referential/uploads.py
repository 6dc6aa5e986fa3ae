"""CASE packages sent by a page: kept between the preview and the yes, read anew each time, forgotten after a day. One transaction each."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from challenges.jobs.work import Work
from referential import importing, services
from referential.importing import CasePlan
from referential.models import CaseUpload

KEPT = datetime.timedelta(days=1)


def keep(name: str, content: bytes, *, user: Any, code: str = "", version: str = "") -> CaseUpload:
    """Keep a package that can be imported, for its preview. What cannot be is not kept.

    Args:
        name: of the file.
        content: the file.
        user: a superuser.
        code: code of the framework; empty: as `plan_case` finds it.
        version: version of the framework; empty: that of the package.

    Raises:
        PermissionDenied: when the user is not a superuser.
        ReferentialError: with every problem of the package.
    """
    services.check_actor(user)
    importing.plan_case(content, actor=user, code=code, version=version)
    return CaseUpload.objects.create(user=user, name=name[:200], content=content, code=code, version=version)


def mine(uid: uuid.UUID, user: Any) -> CaseUpload | None:
    """Return a package that a user sent; None when it was imported or forgotten, or is somebody else's."""
    return CaseUpload.objects.filter(uid=uid, user=user).first()


def plan(upload: CaseUpload, *, user: Any) -> CasePlan:
    """Say what importing a kept package would do now.

    Raises:
        PermissionDenied: when the user is not a superuser.
        ReferentialError: with every problem; what was loaded meanwhile may be in the way.
    """
    services.check_actor(user)
    return importing.plan_case(bytes(upload.content), actor=user, code=upload.code, version=upload.version)


@transaction.atomic
def apply(upload: CaseUpload, *, user: Any, seen: str | None = None) -> services.LoadReport:
    """Import a kept package, which ends it.

    Args:
        upload: the package.
        user: a superuser.
        seen: mark of the preview (`importing.facts_of`).

    Raises:
        CaseUpload.DoesNotExist: it was imported or forgotten meanwhile.
        PermissionDenied: when the user is not a superuser.
        Outdated: the preview is no longer what importing would do.
        ReferentialError: as `plan`.
    """
    upload = CaseUpload.objects.select_for_update().get(pk=upload.pk)
    report = importing.apply_case(plan(upload, user=user), actor=user, seen=seen)
    upload.delete()
    return report


def forget(upload: CaseUpload, *, user: Any) -> None:
    """Forget a package: nothing was written.

    Raises:
        PermissionDenied: when the user is not a superuser.
    """
    services.check_actor(user)
    upload.delete()


def forget_old() -> int:
    """Forget the packages that nobody confirmed within a day; return how many."""
    count, _rows = CaseUpload.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return count


def forget_old_job(work: Work) -> str:
    """Do so every day (registered in `apps.py`)."""
    count = forget_old()
    return ngettext("%(n)s paquet oublié.", "%(n)s paquets oubliés.", count) % {"n": count} if count else ""
