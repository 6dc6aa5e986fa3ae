"""Where a request comes from: the client's address behind proxies that are trusted, and the network that an address stands for."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

#: In `BALISE_TRUSTED_PROXIES`: a proxy that speaks through a Unix socket, whose requests come from no address.
UNIX = "unix"
UNKNOWN = "?"
#: What a home or a phone gets of IPv6 (RFC 6177): one person has all of its addresses.
IPV6_PREFIX = 64

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def address_of(request: HttpRequest) -> str:
    """Return the client's address: the peer's, or the last one of `X-Forwarded-For` that no trusted proxy has.

    The header is read from its end, hop by hop, and only as long as the one who wrote the hop is trusted: anybody else may write there
    what they like. A hop that is no address stops the reading at the proxy that passed it on.
    """
    proxies = _trusted(tuple(settings.BALISE_TRUSTED_PROXIES))
    current = str(request.META.get("REMOTE_ADDR", ""))
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    while hops and _is_trusted(current, proxies):
        hop = _parsed(hops.pop())
        if hop is None:
            break
        current = str(hop)
    return current or UNKNOWN


def came_through_proxy(request: HttpRequest) -> bool:
    """Whether the one who speaks to us is a trusted proxy, whose other headers may then be believed too."""
    return _is_trusted(str(request.META.get("REMOTE_ADDR", "")), _trusted(tuple(settings.BALISE_TRUSTED_PROXIES)))


def within(address: str, networks: list[str]) -> bool:
    """Whether an address is one of, or in one of, a list as `BALISE_TRUSTED_PROXIES` is written."""
    return bool(networks) and _is_trusted("" if address == UNKNOWN else address, _trusted(tuple(networks)))


def network_of(address: str) -> str:
    """Return what stands for one subscriber: an IPv4 address itself, the /64 of an IPv6 address, and any other text as it is."""
    parsed = _parsed(address)
    if parsed is None:
        return address
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))


def parsed_proxies(trusted: tuple[str, ...]) -> tuple[tuple[Network, ...], bool]:
    """Return the networks of a list of proxies, and whether one speaks through a Unix socket.

    Raises:
        ValueError: an entry is neither an address, a network, nor `unix`.
    """
    texts = [text.strip() for text in trusted if text.strip()]
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts if text != UNIX), UNIX in texts


_trusted = lru_cache(maxsize=8)(parsed_proxies)


def _is_trusted(address: str, proxies: tuple[tuple[Network, ...], bool]) -> bool:
    networks, unix = proxies
    parsed = _parsed(address)
    return unix and not address if parsed is None else any(parsed in network for network in networks)


def _parsed(text: str) -> Address | None:
    """An address as proxies write it: perhaps with a port, perhaps an IPv4 address in IPv6 clothes."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
