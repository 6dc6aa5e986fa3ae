"""Checks of an installation, told by `manage.py check --deploy`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError

from challenges.bank.signing import missing_key
from challenges.throttle.network import parsed_proxies
from cms.accounts.second_factor import ADVISED, ROLES
from cms.pages.models.facts import KINDS
from cms.settings.private import open_to_others
from cms.settings.refusals import weaknesses
from cms.settings.stores import S3


@register(Tags.security, deploy=True)
def server(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What a server must not, and should not, be run with."""
    found: list[CheckMessage] = [Error(text, id="balise.E001") for text in weaknesses(settings.SECRET_KEY, settings.EMAIL_BACKEND)]
    return [*found, *_files(), *_proxies(), *_https(), *_keys(), *_second_factors(), *_facts()]


@register(Tags.security)
def proxies(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether the list of trusted proxies can be read; the first guess would find out otherwise."""
    try:
        parsed_proxies(tuple(settings.BALISE_TRUSTED_PROXIES))
    except ValueError as error:
        return [Error(f"BALISE_TRUSTED_PROXIES: {error}", id="balise.E002")]
    return []


@register(Tags.security)
def second_factor_roles(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether the roles that must have a second factor are roles: a word that is none would ask nobody."""
    unknown = sorted(set(settings.BALISE_MFA_REQUIRED) - set(ROLES))
    return [Error(f"BALISE_MFA_REQUIRED: {', '.join(unknown)}. Known roles: {', '.join(ROLES)}.", id="balise.E005")] if unknown else []


def _second_factors() -> Iterator[CheckMessage]:
    missing = [role for role in ADVISED if role not in settings.BALISE_MFA_REQUIRED]
    if missing:
        yield Caution(
            f"BALISE_MFA_REQUIRED does not hold {', '.join(missing)}: a stolen password is enough to act for them.", id="balise.W005"
        )


def _files() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    store = settings.STORAGES["artefacts"]
    paths = [Path(settings.VAR_DIR)]
    if store["BACKEND"] != S3:
        paths.append(Path(store["OPTIONS"]["location"]))
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
    if settings.BALISE_TRUSTED_PROXIES and not settings.SECURE_PROXY_SSL_HEADER:
        yield Caution(
            "BALISE_TRUSTED_PROXIES names a proxy and BEHIND_PROXY is off: behind a proxy that speaks HTTPS with browsers, every page sends "
            "to itself for ever. Set BEHIND_PROXY=on, and let the proxy write X-Forwarded-Proto.",
            id="balise.W003",
        )


def _https() -> Iterator[CheckMessage]:
    if not settings.BALISE_BASE_URL.startswith("https://"):
        yield Error(
            f"BALISE_BASE_URL is {settings.BALISE_BASE_URL}: a server is used over HTTPS only (its cookies travel over nothing else, so nobody "
            "signs in over http), and this address is printed on certificates. Set BALISE_BASE_URL=https://…",
            id="balise.E003",
        )
    if not settings.SECURE_SSL_REDIRECT:
        yield Caution(
            "SECURE_SSL_REDIRECT is off: whoever comes over http sees pages and cannot sign in, since cookies travel over HTTPS only.",
            id="balise.W004",
        )


def _keys() -> Iterator[CheckMessage]:
    try:
        missing = missing_key()
    except DatabaseError:
        # Not made yet, or out of reach: nothing is known to be missing.
        return
    if missing:
        yield Error(missing, id="balise.E004")


def _facts() -> Iterator[CheckMessage]:
    """What the pages of the site should say and only the operator knows."""
    try:
        rows = [kind.current() for kind in KINDS]
    except DatabaseError:
        return
    for facts in rows:
        for name in facts.blanks():
            yield Caution(
                f"{facts._meta.object_name}.{name} is blank, and its page says so to the reader: fill in « {facts.label_of(name)} » in the "
                f"administration, Paramètres › {str(facts._meta.verbose_name).capitalize()}.",
                id=facts.WANTED[name],
            )
