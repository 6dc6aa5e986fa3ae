"""How models ask what they must not import: through the configuration of the application, which knows who answers."""

from typing import Any

from django.apps import apps


def application() -> Any:
    """Return the configuration of this application, `AuthoringConfig`."""
    return apps.get_app_config("authoring")
