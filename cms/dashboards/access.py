"""Who opens the pages of the dashboards: decorators. Rights on what they change are those of the services."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.auth import require_admin_access

View = Callable[..., HttpResponseBase]


def readers(view: View) -> View:
    """Open a page of the admin to those who may read statistics."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("measurement.view_statistics"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return require_admin_access(checked)  # type: ignore[no-any-return]
