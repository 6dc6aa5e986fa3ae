"""How people name a release on a command line: its number, the beginning of its root, or `latest`."""

from django.core.management.base import CommandError

from challenges.bank.models import Release
from challenges.bank.reader import NoRelease, root_of


def find_release(reference: str) -> Release:
    """Return the release that `reference` names.

    Raises:
        CommandError: there is none.
    """
    try:
        return Release.objects.get(root=root_of(reference))
    except NoRelease as error:
        raise CommandError(f"{reference} : version inconnue") from error
