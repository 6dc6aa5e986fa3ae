"""The one way in which a file is refused."""

from django.core.exceptions import ValidationError


class ExchangeRefused(ValidationError):
    """A file or a request that cannot be taken; `messages` says why in the user's language. Nothing was kept of it."""
