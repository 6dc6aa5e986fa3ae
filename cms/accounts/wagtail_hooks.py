"""What Wagtail's pages of users tell accounts: the address that an operator writes is the account's."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from cms.accounts.services import set_address


@hooks.register("after_create_user")  # type: ignore[untyped-decorator]
@hooks.register("after_edit_user")  # type: ignore[untyped-decorator]
def keep_address(request: HttpRequest, user: Any) -> None:
    """Make the written address the one that signs in and gets mail."""
    set_address(user, actor=request.user)
