"""Asking a server whether a link still leads somewhere. The only module of Balise that opens addresses typed by people, hence its rules.

Only http and https, every redirect examined like the first link, a short time, a few bytes. A name is resolved once, here, and the
connection goes to the address that was examined: a name that changes between the two (DNS rebinding) gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

TIMEOUT = 10.0
TOTAL = 30.0
REDIRECTS = 5
BODY = 64 * 1024
AGENT = "Balise-link-check/1 (+%s)"
_FOLLOW = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
#: What the resolver says when it could not ask, and not that there is no such name (RFC 3493, 6.1).
_UNKNOWN = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL})
_SAFE = "/:@!$&'()*+,;=~-._?%[]"


@dataclass(frozen=True)
class Outcome:
    """What a check found: `ok` is None when it proves nothing. `detail` is a value of `LinkCheck.Detail`."""

    ok: bool | None
    status: int | None = None
    detail: str = ""


class _PrivateAddress(OSError):
    """The name resolves to an address that is not of the public network."""


class _Stop(Exception):
    """The chain of redirects leads nowhere."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


def check(link: str) -> Outcome:
    """Follow a link and say whether something answers. Never raises for what a server does.

    Success: 2xx. Failure: 404, 410, 5xx, no such name, no connection, bad certificate, no answer in time, too many redirects, an
    address that is not public. Everything else (401, 403, 429…) proves nothing: many sites refuse programs and welcome people. Nor does a
    name that nobody could look up (EAI_AGAIN: no name server answered), which says nothing of the link.
    """
    try:
        status, final = _follow(link)
    except _Stop as stop:
        return Outcome(False, None, stop.detail)
    except socket.gaierror as error:
        return Outcome(None if error.errno in _UNKNOWN else False, None, "dns")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(False, None, _detail(error))
    if 200 <= status < 300:
        return Outcome(True, status, "https" if _moved_to_https(link, final) else "")
    return Outcome(False if status in _GONE or status >= 500 else None, status, "status")


def _detail(error: Exception) -> str:
    if isinstance(error, _PrivateAddress):
        return "private"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, TimeoutError):
        return "timeout"
    return "connection"


def _moved_to_https(link: str, final: str) -> bool:
    return link.lower().startswith("http:") and final.startswith("https:")


def _follow(link: str) -> tuple[int, str]:
    """Return the status at the end of the redirects, and where that is."""
    url = link
    for _step in range(REDIRECTS + 1):
        status, location = _ask("HEAD", url)
        # Many servers know no HEAD, or answer it wrongly.
        if status >= 400:
            status, location = _ask("GET", url)
        if status not in _FOLLOW or not location:
            return status, url
        url = urljoin(url, location)
    raise _Stop("redirects")


def _ask(method: str, url: str) -> tuple[int, str]:
    """Send one request; return the status and the place it points to."""
    connection, target = _connection(url)
    cut = threading.Timer(TOTAL, _shut, [connection])
    cut.daemon = True
    cut.start()
    try:
        headers = {"User-Agent": AGENT % settings.BALISE_BASE_URL, "Accept": "*/*", "Connection": "close"}
        connection.request(method, target, headers=headers)
        answer = connection.getresponse()
        if method == "GET":
            answer.read(BODY)
        # Servers send accented addresses as raw bytes, which http.client reads as Latin-1.
        location = (answer.getheader("Location") or "").encode("latin-1", "replace").decode("utf-8", "replace")
        return answer.status, location
    finally:
        cut.cancel()
        connection.close()


def _shut(connection: http.client.HTTPConnection) -> None:
    """End an exchange that a server draws out: each read may be in time while the whole never ends."""
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _Stop("scheme")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)
    # The place where the standard library opens the socket; TLS still verifies the name, not the address.
    connection._create_connection = _open_public  # type: ignore[attr-defined]
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return connection, target


def _open_public(address: tuple[str, int], timeout: Any = None, source_address: Any = None) -> socket.socket:
    """Connect to the first address of a name that answers; refuse the name when one of its addresses is not public."""
    found = socket.getaddrinfo(address[0], address[1], type=socket.SOCK_STREAM)
    if not getattr(settings, "BALISE_LINK_CHECK_PRIVATE", False) and not all(is_public(str(entry[4][0])) for entry in found):
        raise _PrivateAddress(address[0])
    failure: OSError = OSError(address[0])
    for family, kind, protocol, _name, place in found:
        opened = socket.socket(family, kind, protocol)
        try:
            opened.settimeout(timeout if isinstance(timeout, float | int) else TIMEOUT)
            opened.connect(place)
        except OSError as error:
            opened.close()
            failure = error
        else:
            return opened
    raise failure


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network, whatever form of IPv6 it hides in."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        # NAT64 carries an IPv4 address in its last 32 bits (RFC 6052).
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
        hidden = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if hidden is not None:
            return is_public(str(hidden))
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved)
