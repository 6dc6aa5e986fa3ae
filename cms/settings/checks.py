"""Checks of an installation, told by `manage.py check --deploy`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

from challenges.throttle.network import parsed_proxies
from cms.settings.private import open_to_others
from cms.settings.refusals import weaknesses


@register(Tags.security, deploy=True)
def server(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What a server must not, and should not, be run with."""
    found: list[CheckMessage] = [Error(text, id="balise.E001") for text in weaknesses(settings.SECRET_KEY, settings.EMAIL_BACKEND)]
    return [*found, *_files(), *_proxies()]


@register(Tags.security)
def proxies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether the list of trusted proxies can be read; the first guess would find out otherwise."""
    try:
        parsed_proxies(tuple(settings.BALISE_TRUSTED_PROXIES))
    except ValueError as error:
        return [Error(f"BALISE_TRUSTED_PROXIES: {error}", id="balise.E002")]
    return []


def _files() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    paths = [Path(settings.VAR_DIR), Path(settings.STORAGES["artefacts"]["OPTIONS"]["location"])]
    if database["ENGINE"].endswith("sqlite3"):
        paths.append(Path(database["NAME"]))
    for path in open_to_others(*paths):
        yield Caution(
            f"{path.name} may be read by other accounts of this computer: take their rights away (chmod go-rwx).", id="balise.W001"
        )


def _proxies() -> Iterator[CheckMessage]:
    if settings.SECURE_PROXY_SSL_HEADER and not settings.BALISE_TRUSTED_PROXIES:
        yield Caution(
            "BEHIND_PROXY is on and BALISE_TRUSTED_PROXIES is empty: everybody counts as one network in the limits on guesses.",
            id="balise.W002",
        )
