"""The application of users, loaded first: it registers the checks of the installation."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "cms.accounts"

    def ready(self) -> None:
        """Register the checks, and listen to what owners do with their accounts."""
        import_module("cms.settings.checks")
        import_module("cms.accounts.journalling").connect()
